// SPDX-License-Identifier: Apache-2.0
// The memory of a Python interpreter that has everything installed, so that the page's start does not have to. Made once for each
// version of Pyodide and of web/src/python/shim; without it Python starts all the same, some seconds slower.
// By hand: node tools/python.mjs
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { explain, main, say, step } from "./lib/report.mjs";
import { run } from "./lib/run.mjs";
import { hashOf, isFresh, stamp, unstamp } from "./lib/stamp.mjs";
import { suspensionFlags } from "./lib/suspension.mjs";
import { ensurePackages } from "./packages.mjs";

const shim = at("web", "src", "python", "shim");
const output = at("build", "python", "snapshot.bin.gz");

const thisFile = fileURLToPath(import.meta.url);

/** As loader.ts starts it; a snapshot keeps its environment. */
const environment = { PYTHONHASHSEED: "0", HOME: "/", TZ: "UTC" };

/** In a process of its own (see below). */
async function makeSnapshot() {
  const { loadPyodide } = await import("pyodide");
  const python = await loadPyodide({ env: environment, _makeSnapshot: true });
  const files = readdirSync(shim).filter((name) => name.endsWith(".py"));
  const texts = Object.fromEntries(files.map((name) => [name.slice(0, -3), readFileSync(`${shim}/${name}`, "utf8")]));
  const space = python.toPy({});
  python.runPython(texts.boot, { globals: space, filename: "<glassnet>/boot.py" });
  const boot = space.get("boot");
  const sources = python.toPy(texts);
  boot(sources);
  for (const proxy of [boot, sources, space]) proxy.destroy();
  const snapshot = python.makeMemorySnapshot();
  mkdirSync(at("build", "python"), { recursive: true });
  writeFileSync(output, gzipSync(snapshot, { level: 9 }));
  say(`  ${(snapshot.length / 2 ** 20).toFixed(1)} MB of memory`);
}

/** Makes sure that build/python/snapshot.bin.gz is there; a failure is told and is none of the build. */
export async function ensureSnapshot() {
  await ensurePackages();
  const hash = hashOf([shim, at("package-lock.json"), at("tools", "python.mjs")]);
  if (isFresh("python", hash, [output])) return;
  await withLock("python", async () => {
    unstamp("python");
    try {
      // Where stacks cannot be suspended the memory would remember so: it is made in a process where they can.
      await step("Python's snapshot", () => run(process.execPath, [...suspensionFlags, thisFile, "make"]));
      stamp("python", hash);
    } catch (error) {
      say(`  Python will start without a snapshot: ${explain(error)}`);
    }
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(process.argv[2] === "make" ? makeSnapshot : ensureSnapshot);
}
