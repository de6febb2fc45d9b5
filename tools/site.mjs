// SPDX-License-Identifier: Apache-2.0
// The static site in dist/, and how much of it a first visit loads.
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { gzipSync } from "node:zlib";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, say, step } from "./lib/report.mjs";
import { run } from "./lib/run.mjs";
import { hashOf, isFresh, stamp, unstamp } from "./lib/stamp.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensureSnapshot } from "./python.mjs";
import { ensureWasm } from "./wasm.mjs";

export const vite = at("node_modules", "vite", "bin", "vite.js");

// What a first visit may weigh, gzipped, before anything is loaded on demand (Python, editor, terminal).
const firstLoadBudget = 400 * 1024;

/** What a site is made from; what the core is made from is in it through the generated files. */
const inputs = () => hashOf([at("web"), at("package-lock.json"), at("tsconfig.base.json")]);

export async function buildSite({ types = "update" } = {}) {
  await ensurePackages();
  await ensureWasm({ types });
  await ensureSnapshot();
  await withLock("site", async () => {
    const before = inputs();
    if (isFresh("site", before, [at("dist", "index.html")])) return;
    unstamp("site");
    await step("site", () =>
      run(process.execPath, [vite, "build", "--config", at("web", "vite.config.ts")], {
        what: "vite build",
        remedy: "Mend what Vite names above.",
      }),
    );
    stamp("site", before);
  });
}

/** The second module of the core, which the page fetches once the network is drawn, and needs for the first command. */
const later = /glassnet\.later/;

/**
 * Adds up what the page loads before the visitor does anything: the document, its scripts and styles, what these import
 * statically, the engine's worker and the first module of its wasm.
 */
export function measureFirstLoad() {
  const dist = (file) => at("dist", file);
  const manifest = JSON.parse(readFileSync(dist("manifest.json"), "utf8"));
  const files = new Set(["index.html"]);
  const take = (key) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) take(next);
  };
  take("index.html");
  // A worker is a bundle of its own that the manifest does not look into; it and the scripts name what they load by address.
  for (const file of files) {
    if (!file.endsWith(".js") || !existsSync(dist(file))) continue;
    const addresses = readFileSync(dist(file), "utf8").matchAll(
      /new URL\(["'`]([^"'`]+\.(?:wasm|js))["'`],\s*import\.meta\.url/g,
    );
    for (const [, address] of addresses) files.add(posix.join(posix.dirname(file), address)); // visited in its turn
  }
  const sizes = [...files]
    .filter((file) => existsSync(dist(file)))
    .map((file) => [file, gzipSync(readFileSync(dist(file)), { level: 9 }).length]);
  const [first, second] = [sizes.filter(([file]) => !later.test(file)), sizes.filter(([file]) => later.test(file))];
  const sum = (rows) => rows.reduce((total, [, size]) => total + size, 0);
  return { sizes: first, total: sum(first), afterwards: sum(second) };
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

export function checkFirstLoad() {
  const { sizes, total, afterwards } = measureFirstLoad();
  for (const [file, size] of sizes.sort((a, b) => b[1] - a[1])) say(`  ${kilobytes(size).padStart(9)}  ${file}`);
  say(`  ${kilobytes(total).padStart(9)}  first load, gzipped (at most ${kilobytes(firstLoadBudget)})`);
  say(
    `  ${kilobytes(afterwards).padStart(9)}  afterwards, for the first command: the terminal's commands, the inspector`,
  );
  if (total > firstLoadBudget) {
    throw new Failure(
      `The first load weighs ${kilobytes(total)} gzipped, allowed are ${kilobytes(firstLoadBudget)}.`,
      "Load what is not needed at once with a dynamic import().",
    );
  }
}
