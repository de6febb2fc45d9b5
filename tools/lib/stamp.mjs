// SPDX-License-Identifier: Apache-2.0
// Deciding that a step has nothing to do: its inputs hash to what they did when it last succeeded, and its outputs are there.
// Contents and not times, because git sets times anew at every checkout.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { at, filesBelow, root } from "./paths.mjs";

const stampFile = (name) => at("build", "stamps", `${name}.txt`);

/** Hash over names and contents of files and folders, and over `extra` text (versions, options). */
export function hashOf(paths, { keep, extra = "" } = {}) {
  const hash = createHash("sha256").update(extra);
  for (const file of filesBelow(paths, keep)) {
    let content;
    try {
      content = readFileSync(file);
    } catch {
      continue; // deleted while we looked: the next run sees it
    }
    hash.update(`\0${file.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

export function isFresh(name, hash, outputs) {
  try {
    return readFileSync(stampFile(name), "utf8") === hash && outputs.every((path) => existsSync(path));
  } catch {
    return false;
  }
}

/** Called before a step starts its work, so that an interrupted one is done again. */
export function unstamp(name) {
  rmSync(stampFile(name), { force: true });
}

export function stamp(name, hash) {
  mkdirSync(at("build", "stamps"), { recursive: true });
  const partial = `${stampFile(name)}.${process.pid}`;
  writeFileSync(partial, hash);
  renameSync(partial, stampFile(name));
}
