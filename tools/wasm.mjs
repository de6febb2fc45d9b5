// SPDX-License-Identifier: Apache-2.0
// The core as WebAssembly: build/wasm/, and beside the page's code in web/src/engine/generated/. By hand: node tools/wasm.mjs
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureJson, ensureSystem } from "./dependencies.mjs";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, main, say, step } from "./lib/report.mjs";
import { capture, jobs, run, which } from "./lib/run.mjs";
import { splitWasm } from "./lib/split-wasm.mjs";
import { hashOf, isFresh, stamp, unstamp } from "./lib/stamp.mjs";
import { ensurePackages } from "./packages.mjs";

const generated = at("web", "src", "engine", "generated");
const committedTypes = `${generated}/glassnet.d.ts`;
const builtTypes = at("build", "wasm", "glassnet.d.ts");
const loader = `${generated}/glassnet.mjs`;
/** The two modules of the core (lib/split-wasm.mjs). */
export const wasmModules = [`${generated}/glassnet.wasm`, `${generated}/glassnet.later.wasm`];
const outputs = [loader, ...wasmModules, builtTypes];

const inputs = [
  at("wasm"),
  at("CMakeLists.txt"),
  at("CMakePresets.json"),
  at("tools", "cmake"),
  at("tools", "lib", "split-wasm.mjs"),
  at("emsdk-env.sh"),
];

/** CMake's environment: Ninja when there is one (it is quicker at finding that nothing changed). */
export const cmakeEnvironment = () =>
  which("ninja") && !process.env.CMAKE_GENERATOR ? { CMAKE_GENERATOR: "Ninja" } : {};

/** Configures a preset. A build folder of another checkout or of a compiler that is gone cannot be repaired: it is made anew. */
export async function configure(preset, { through = [] } = {}) {
  const folder = at("build", preset);
  const cache = `${folder}/CMakeCache.txt`;
  if (existsSync(cache)) {
    const text = readFileSync(cache, "utf8");
    const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(text)?.[1];
    const compiler = /^(?:GLASSNET_EMCC|CMAKE_CXX_COMPILER):\w+=(\/.*)$/m.exec(text)?.[1];
    if (home !== at() || (compiler && !existsSync(compiler))) rmSync(folder, { recursive: true, force: true });
  }
  const [program, ...args] = [...through, "cmake", "--preset", preset];
  await run(program, args, {
    env: cmakeEnvironment(),
    what: `Configuring the preset "${preset}"`,
    remedy: `Mend what CMake names above; if it makes no sense, remove ${folder} and run this again.`,
  });
}

export async function build(preset, { through = [], targets = [] } = {}) {
  const [program, ...args] = [...through, "cmake", "--build", "--preset", preset, "--parallel", String(jobs)];
  if (targets.length > 0) args.push("--target", ...targets);
  await run(program, args, {
    env: cmakeEnvironment(),
    what: `Building the preset "${preset}"`,
    remedy: "Mend the first error of the compiler above.",
  });
}

/** Never leaves half a file behind for a running page to load. */
function copyWhole(from, to) {
  const partial = `${to}.${process.pid}`;
  copyFileSync(from, partial);
  renameSync(partial, to);
}

/**
 * Builds the wasm if its sources changed. The generated types are committed, so that the page can be checked without a
 * compiler; `types: "update"` writes fresh ones over them, `"keep"` leaves them for compareTypes().
 */
export async function ensureWasm({ types = "update" } = {}) {
  const hash = () => hashOf(inputs, { extra: process.env.GLASSNET_TOOLCHAIN_SOURCE ?? "" });
  if (!isFresh("wasm", hash(), outputs)) {
    await ensureSystem("build");
    await ensureJson();
    await ensurePackages(); // --emit-tsd runs tsc
    await withLock("wasm", async () => {
      const before = hash();
      if (isFresh("wasm", before, outputs)) return;
      unstamp("wasm");
      const through = ["bash", at("emsdk-env.sh")];
      await step("Emscripten", () =>
        run("bash", [at("emsdk-env.sh")], {
          what: "The set-up of Emscripten",
          remedy: "Do what the last lines above say.",
        }),
      );
      await step("WebAssembly", async () => {
        await configure("wasm", { through });
        await build("wasm", { through });
        const made = at("build", "wasm", "glassnet.wasm");
        if (!existsSync(made))
          throw new Failure("The build made no glassnet.wasm.", "Is wasm/bindings/CMakeLists.txt there?");
        mkdirSync(generated, { recursive: true });
        const split = wasmModules.map((output) => at("build", "wasm", `split-${basename(output)}`));
        await splitWasm(made, ...split, through);
        for (const [index, output] of wasmModules.entries()) copyWhole(split[index], output);
        copyWhole(at("build", "wasm", basename(loader)), loader);
        // Stamped with what it was built from: an edit made meanwhile is built the next time.
        stamp("wasm", before);
      });
    });
  }
  if (types === "update" && !typesAgree()) {
    writeFileSync(committedTypes, readFileSync(builtTypes));
    say("  web/src/engine/generated/glassnet.d.ts changed: commit it");
  }
}

const typesAgree = () =>
  existsSync(committedTypes) && readFileSync(committedTypes, "utf8") === readFileSync(builtTypes, "utf8");

/** Fails when the committed types of the engine are not those of the C++ code. */
export function compareTypes() {
  if (typesAgree()) return;
  const difference = capture("diff", ["-u", committedTypes, builtTypes]).output;
  throw new Failure(
    `web/src/engine/generated/glassnet.d.ts is not what the C++ bindings say:\n${difference}`,
    "Run `npm run build` and commit that file.",
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(() => ensureWasm());
