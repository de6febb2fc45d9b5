// SPDX-License-Identifier: Apache-2.0
// `npm run coverage`: which lines of the core the C++ tests reach, a table by room, and the files that are reached least.
// Built by g++ with --coverage in build/coverage; gcov reads the counts. `-- ROOM...` runs the tests of these rooms only.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { ensureJson, ensureSystem } from "./dependencies.mjs";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, main, say } from "./lib/report.mjs";
import { capture, exitCodeOf } from "./lib/run.mjs";
import { build, configure } from "./wasm.mjs";

const folder = at("build", "coverage");
const rooms = ["base", "sim", "wire", "link", "network", "transport", "socket", "node", "apps", "shell", "scenario"];
const worstShown = 15;

function* below(directory, ending) {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) yield* below(path, ending);
    else if (name.endsWith(ending)) yield path;
  }
}

/** Line by line: file -> Map(line -> count), summed over all objects that hold the file (headers are in many). */
function readCounts() {
  const files = new Map();
  const notes = [...below(folder, ".gcda")];
  if (notes.length === 0) throw new Failure("No counts were written.", "Did the tests run?");
  const portion = 40;
  for (let i = 0; i < notes.length; i += portion) {
    const { code, stdout, output } = capture("gcov", ["--json-format", "--stdout", ...notes.slice(i, i + portion)], {
      cwd: folder,
    });
    if (code !== 0) throw new Failure(`gcov failed:\n${output}`);
    for (const text of stdout.split("\n").filter((line) => line.startsWith("{"))) {
      const report = JSON.parse(text);
      for (const { file, lines } of report.files) {
        // As the compiler was given it: from where it ran, or from the root.
        const path = relative(at(), resolve(report.current_working_directory, file));
        if (!path.startsWith("wasm/")) continue;
        const counts = files.get(path) ?? new Map();
        files.set(path, counts);
        for (const { line_number: line, count } of lines) counts.set(line, (counts.get(line) ?? 0) + count);
      }
    }
  }
  return files;
}

const percent = (hit, all) => (all === 0 ? "     -" : `${((100 * hit) / all).toFixed(1).padStart(5)} %`);

function summarize(files) {
  const rows = [...files].map(([path, counts]) => ({
    path,
    room: path.split("/")[1],
    all: counts.size,
    hit: [...counts.values()].filter((count) => count > 0).length,
  }));
  if (rows.length === 0)
    throw new Failure("gcov told nothing about the files of wasm/.", "Is it the gcov of this g++?");
  say("\nroom        lines  reached");
  const total = { hit: 0, all: 0 };
  for (const room of rooms) {
    const sum = { hit: 0, all: 0 };
    for (const row of rows.filter((row) => row.room === room)) {
      sum.hit += row.hit;
      sum.all += row.all;
    }
    if (sum.all === 0) continue;
    total.hit += sum.hit;
    total.all += sum.all;
    say(`${room.padEnd(10)} ${String(sum.all).padStart(6)}  ${percent(sum.hit, sum.all)}`);
  }
  say(`${"all".padEnd(10)} ${String(total.all).padStart(6)}  ${percent(total.hit, total.all)}`);
  say("\nfiles reached least");
  const worst = rows.sort((a, b) => a.hit / a.all - b.hit / b.all || a.path.localeCompare(b.path));
  for (const row of worst.slice(0, worstShown)) say(`${percent(row.hit, row.all)}  ${row.path} (${row.all} lines)`);
  return rows;
}

await main(async () => {
  const chosen = process.argv.slice(2);
  for (const room of chosen) {
    if (!rooms.includes(room)) throw new Failure(`There is no room "${room}".`, `Choose from: ${rooms.join(" ")}`);
  }
  await ensureSystem("native");
  await ensureJson();
  await withLock("build-coverage", async () => {
    await configure("coverage");
    await build("coverage", { targets: chosen.map((room) => `glassnet_${room}_test`) });
    for (const path of below(folder, ".gcda")) rmSync(path);
    const only = chosen.length > 0 ? ["-R", `^(${chosen.join("|")})$`] : [];
    const code = await exitCodeOf("ctest", ["--test-dir", folder, "-j", String(availableParallelism()), ...only]);
    if (code !== 0) say("  some tests failed; what follows is what they reached all the same");
    const rows = summarize(readCounts());
    mkdirSync(at("build", "reports"), { recursive: true });
    writeFileSync(at("build", "reports", "coverage.json"), `${JSON.stringify(rows, null, 1)}\n`);
    say("\nall files: build/reports/coverage.json");
  });
});
