// SPDX-License-Identifier: Apache-2.0
// Where things are in the checkout.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const at = (...parts) => join(root, ...parts);

const skipped = new Set(["node_modules", ".git", "build", "dist", ".toolchain"]);

/** All files below the given files and folders (absolute), sorted; what does not exist is left out. */
export function filesBelow(paths, keep = () => true) {
  const found = [];
  const visit = (path) => {
    let entries;
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      if (error.code === "ENOTDIR" && keep(path)) found.push(path);
      return;
    }
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) visit(child);
      } else if (keep(child)) {
        found.push(child);
      }
    }
  };
  for (const path of paths) visit(path);
  return found.sort();
}
