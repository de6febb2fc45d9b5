// SPDX-License-Identifier: Apache-2.0
// `npm run check`: format, lint, types and layering; exactly what CI runs. All checks run even when one fails.
import { pathToFileURL } from "node:url";
import { checkLayers, reportLayers } from "./check-layers.mjs";
import { cppFiles } from "./cpp-files.mjs";
import { clangFormat, ensureSystem } from "./dependencies.mjs";
import { at } from "./lib/paths.mjs";
import { explain, Failure, main, say, step } from "./lib/report.mjs";
import { capture, run } from "./lib/run.mjs";
import { ensurePackages } from "./packages.mjs";

const projects = [
  "web/tsconfig.json",
  "web/tsconfig.model.json",
  "web/tsconfig.worker.json",
  "web/tsconfig.cli.json",
  "tests/tsconfig.json",
];

function types(project) {
  const { code, output } = capture(process.execPath, [
    at("node_modules", "typescript", "bin", "tsc"),
    "-p",
    project,
    "--pretty",
    "false",
  ]);
  // A project whose files do not exist (yet) has nothing wrong.
  if (code === 0 || (/TS18003/.test(output) && !/error TS(?!18003)/.test(output))) return;
  say(output.trimEnd());
  throw new Failure(`${project}: the types do not fit.`, "Mend the errors above.");
}

const checks = {
  "C++ format": async () => {
    const files = cppFiles();
    if (files.length === 0) return;
    await run(clangFormat(), ["--dry-run", "-Werror", ...files], { what: "clang-format", remedy: "npm run format" });
  },
  "format and lint": () =>
    run(at("node_modules", ".bin", "biome"), ["check", "--error-on-warnings", "--no-errors-on-unmatched", "."], {
      what: "biome",
      remedy: "`npm run format` mends layout and simple cases; the rest by hand.",
    }),
  ...Object.fromEntries(projects.map((project) => [`types: ${project}`, () => types(project)])),
  layering: () => reportLayers(checkLayers(at())),
};

/** Runs all checks; answers how many passed and the failures. */
export async function runChecks() {
  await ensurePackages();
  await ensureSystem("check");
  const failures = [];
  let passed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await step(name, check);
      passed++;
    } catch (error) {
      say(`✗ ${name}: ${explain(error)}`);
      failures.push(`${name}: ${explain(error)}`);
    }
  }
  return { passed, failures };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const { failures } = await runChecks();
    if (failures.length > 0)
      throw new Failure(`${failures.length} of ${Object.keys(checks).length} checks failed:\n${failures.join("\n")}`);
  });
}
