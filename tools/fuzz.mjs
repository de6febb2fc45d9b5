// SPDX-License-Identifier: Apache-2.0
// The fuzz targets of tests/fuzz. `npm test -- fuzz` runs each for a moment on the libraries of the unit tests (g++, sanitizers,
// mutants drawn from a fixed seed). `npm run fuzz -- TARGET RUNS` lets libFuzzer, guided by coverage, do as many executions as
// wanted; its corpus grows in build/fuzz/corpus and is used again.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ensureJson, ensureSystem } from "./dependencies.mjs";
import { withLock } from "./lib/lock.mjs";
import { at, filesBelow } from "./lib/paths.mjs";
import { Failure, main, say } from "./lib/report.mjs";
import { exitCodeOf, run } from "./lib/run.mjs";
import { build, configure } from "./wasm.mjs";

export const fuzzTargets = ["dissect", "host", "router", "switch", "tcp", "scenario", "shell"];

/** Seconds for each target in `npm test`: about 20 in all. */
const shortSeconds = 3;

const binary = (preset, name) => at("build", preset, "tests", "fuzz", `glassnet_fuzz_${name}`);
const regressions = (target) => at("tests", "fuzz", "regressions", target);

async function buildTargets(preset) {
  await ensureSystem(preset === "fuzz" ? "fuzz" : "native");
  await ensureJson();
  await withLock(`build-${preset}`, async () => {
    await configure(preset);
    await build(preset);
  });
}

/** The corpus made from the project's own traffic. */
async function writeSeeds(preset) {
  const folder = at("build", preset, "seeds");
  const scenarios = filesBelow([at("tests", "scenarios"), at("web", "content", "scenarios")], (path) =>
    path.endsWith(".json"),
  );
  await run(binary(preset, "seeds"), [folder, ...scenarios.sort()], { what: "Writing the seeds" });
  return folder;
}

const sanitizers = {
  ASAN_OPTIONS: "detect_stack_use_after_return=1",
  UBSAN_OPTIONS: "print_stacktrace=1",
};

/** For millions of executions: reports name fewer frames of allocations; the same input alone under `sanitizers` names them all. */
const quickSanitizers = {
  ASAN_OPTIONS: "malloc_context_size=2:quarantine_size_mb=16:detect_stack_use_after_return=0",
};

/** The short run: answers { passed, failed, skipped }, a target each. */
export async function testFuzz() {
  await buildTargets("test");
  const seeds = await writeSeeds("test");
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const target of fuzzTargets) {
    const folders = [`${seeds}/${target}`, regressions(target)].filter((folder) => existsSync(folder));
    const code = await exitCodeOf(binary("test", target), [`-seconds=${shortSeconds}`, ...folders], {
      cwd: at("build", "test"),
      env: sanitizers,
    });
    say(`  ${code === 0 ? "✓" : "✗"} ${target}`);
    if (code === 0) count.passed++;
    else {
      count.failed++;
      say(`    the input is build/test/fuzz-last-input; keep it as tests/fuzz/regressions/${target}/NAME`);
    }
  }
  return count;
}

/** The long run with libFuzzer. */
async function fuzz(target, runs, more) {
  if (!fuzzTargets.includes(target)) {
    throw new Failure(
      `There is no fuzz target "${target}".`,
      `npm run fuzz -- TARGET [RUNS], TARGET one of: ${fuzzTargets.join(" ")}`,
    );
  }
  await buildTargets("fuzz");
  const seeds = await writeSeeds("fuzz");
  const corpus = at("build", "fuzz", "corpus", target);
  mkdirSync(corpus, { recursive: true });
  const folders = [corpus, `${seeds}/${target}`, regressions(target)].filter((folder) => existsSync(folder));
  const crashes = `${at("build", "fuzz", "crashes")}/`;
  mkdirSync(crashes, { recursive: true });
  await run(
    binary("fuzz", target),
    [
      `-runs=${runs}`,
      "-max_len=4096",
      "-timeout=20",
      "-print_final_stats=1",
      `-artifact_prefix=${crashes}${target}-`,
      ...more,
      ...folders,
    ],
    { env: { ...sanitizers, ...quickSanitizers }, what: `Fuzzing ${target}`, remedy: `The input is in ${crashes}` },
  );
  say(`corpus: ${readdirSync(corpus).length} inputs`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const [target = "", runs = "1000000", ...more] = process.argv.slice(2);
    await fuzz(target, runs, more);
  });
}
