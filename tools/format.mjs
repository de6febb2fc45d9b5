// SPDX-License-Identifier: Apache-2.0
// `npm run format`: gives every file the project's layout, and applies the linter's safe corrections.
import { cppFiles } from "./cpp-files.mjs";
import { clangFormat, ensureSystem } from "./dependencies.mjs";
import { at } from "./lib/paths.mjs";
import { main, step } from "./lib/report.mjs";
import { run } from "./lib/run.mjs";
import { ensurePackages } from "./packages.mjs";

await main(async () => {
  await ensurePackages();
  await ensureSystem("check");
  const cpp = cppFiles();
  if (cpp.length > 0) await step("C++", () => run(clangFormat(), ["-i", ...cpp], { what: "clang-format" }));
  await step("TypeScript, JavaScript, CSS, JSON", () =>
    run(at("node_modules", ".bin", "biome"), ["check", "--write", "--no-errors-on-unmatched", "."], {
      what: "biome",
      remedy: "Mend by hand what it names above.",
    }),
  );
});
