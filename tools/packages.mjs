// SPDX-License-Identifier: Apache-2.0
// The npm packages, exactly as package-lock.json says. Uses only Node's own modules: it runs before there are any packages.
import { readFileSync } from "node:fs";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, step } from "./lib/report.mjs";
import { run, which } from "./lib/run.mjs";

const oldestNode = [20, 19];

export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new Failure(
      `Node ${process.versions.node} is too old, needed is ${oldestNode.join(".")} or newer.`,
      "Install a newer Node (https://nodejs.org) and run this again.",
    );
  }
}

/**
 * Are the installed packages those of the lock file? npm writes node_modules/.package-lock.json as its last act, so an
 * interrupted installation is seen. Packages for other systems are optional and absent.
 */
function installed() {
  try {
    const wanted = JSON.parse(readFileSync(at("package-lock.json"), "utf8")).packages;
    const present = JSON.parse(readFileSync(at("node_modules", ".package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === "" || (present[path] ? present[path].version === entry.version : entry.optional),
    );
  } catch {
    return false;
  }
}

export async function ensurePackages() {
  checkNode();
  if (installed()) return;
  await withLock("packages", async () => {
    if (installed()) return;
    if (!which("npm")) throw new Failure("npm is not on PATH.", "Install it together with Node (https://nodejs.org).");
    await step("npm packages", () =>
      // Inside "npm run -s" npm would be silent about its errors too.
      run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "warn"], {
        what: "npm ci",
        remedy: "Check that the npm registry is reached (npm ping) and that the disk is not full, then run this again.",
      }),
    );
  });
}
