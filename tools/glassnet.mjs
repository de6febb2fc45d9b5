// SPDX-License-Identifier: Apache-2.0
// `npm run -s glassnet -- …`: the headless command line, web/src/entry/cli.ts, bundled for Node when something changed.
// Standard output belongs to the program that runs; all progress goes to standard error.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { constants } from "node:os";
import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { main, progressToStandardError, step } from "./lib/report.mjs";
import { run } from "./lib/run.mjs";
import { hashOf, isFresh, stamp, unstamp } from "./lib/stamp.mjs";
import { suspensionFlags } from "./lib/suspension.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensureSnapshot } from "./python.mjs";
import { vite } from "./site.mjs";
import { ensureWasm, wasmModules } from "./wasm.mjs";

const bundle = at("build", "cli", "cli.mjs");
const bundledModules = wasmModules.map((path) => at("build", "cli", "generated", basename(path)));

/** Makes sure that build/cli/cli.mjs is there and is of the sources; answers its path. */
export async function ensureCli() {
  await ensurePackages();
  await ensureWasm();
  await ensureSnapshot();
  const hash = hashOf([at("web"), at("package-lock.json"), at("tsconfig.base.json")]);
  if (isFresh("cli", hash, [bundle, ...bundledModules])) return bundle;
  await withLock("cli", async () => {
    if (isFresh("cli", hash, [bundle, ...bundledModules])) return;
    unstamp("cli");
    await step("command line", async () => {
      await run(process.execPath, [vite, "build", "--logLevel", "warn", "--config", at("web", "vite.cli.config.ts")], {
        what: "Bundling the command line",
        remedy: "Mend what Vite names above.",
      });
      mkdirSync(dirname(bundledModules[0]), { recursive: true });
      for (const [index, path] of bundledModules.entries()) copyFileSync(wasmModules[index], path);
    });
    stamp("cli", hash);
  });
  return bundle;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await main(async () => {
    progressToStandardError();
    const program = await ensureCli();
    // npm changes to the checkout's folder; paths in the arguments are meant from where the user stood.
    const result = spawnSync(process.execPath, [...suspensionFlags, program, ...process.argv.slice(2)], {
      stdio: "inherit",
      cwd: process.env.INIT_CWD ?? process.cwd(),
    });
    return result.status ?? 128 + (constants.signals[result.signal] ?? 0);
  });
