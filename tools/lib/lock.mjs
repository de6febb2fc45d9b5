// SPDX-License-Identifier: Apache-2.0
// One builder at a time in one checkout: `npm start` in one terminal and `npm test` in another must not write the same files.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { at } from "./paths.mjs";
import { say } from "./report.mjs";

const held = new Map();

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Runs `work` while holding the lock `name`. A lock whose owner has died is taken over. Nested use by one process is fine. */
export async function withLock(name, work) {
  if (held.get(name)) return work();
  const folder = at("build", "locks");
  const file = `${folder}/${name}`;
  const mine = `${file}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  // A hard link appears together with its content, so that a lock never lacks its owner's process id.
  writeFileSync(mine, String(process.pid));
  let told = false;
  for (;;) {
    try {
      linkSync(mine, file);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    let owner = 0;
    try {
      owner = Number(readFileSync(file, "utf8"));
    } catch {
      continue; // released just now
    }
    if (!alive(owner)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) say(`  waiting for process ${owner}, which is at work on the same (its lock: ${file})`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => {
    rmSync(file, { force: true });
    rmSync(mine, { force: true });
  };
  process.once("exit", release);
  held.set(name, true);
  try {
    return await work();
  } finally {
    held.delete(name);
    process.removeListener("exit", release);
    release();
  }
}
