// SPDX-License-Identifier: Apache-2.0
// The core with g++: tests with sanitizers, and the optimised build. By hand: node tools/native.mjs [native|test]
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ensureJson, ensureSystem } from "./dependencies.mjs";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { main } from "./lib/report.mjs";
import { exitCodeOf, jobs } from "./lib/run.mjs";
import { build, configure } from "./wasm.mjs";

export async function buildNative(preset) {
  await ensureSystem("native");
  await ensureJson();
  await withLock(`build-${preset}`, async () => {
    await configure(preset);
    await build(preset);
  });
}

/** Runs the C++ tests and answers how many single tests passed, failed and were skipped. */
export async function testNative() {
  await buildNative("test");
  const reports = at("build", "test", "reports");
  rmSync(reports, { recursive: true, force: true });
  const code = await exitCodeOf("ctest", ["--preset", "test", "-j", String(jobs)], {
    // A leak or an undefined operation ends the test with a stack.
    env: { UBSAN_OPTIONS: "print_stacktrace=1", ASAN_OPTIONS: "detect_stack_use_after_return=1" },
  });
  const count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let files = [];
  try {
    files = readdirSync(reports).filter((file) => file.endsWith(".json"));
  } catch {
    // no test ran at all: counted below
  }
  for (const file of files) {
    const report = JSON.parse(readFileSync(`${reports}/${file}`, "utf8"));
    for (const test of report.testsuites.flatMap((suite) => suite.testsuite)) {
      if (test.failures?.length) {
        count.failed++;
        count.failures.push(`${test.classname}.${test.name}`);
      } else if (test.result === "SKIPPED" || test.status === "NOTRUN") count.skipped++;
      else count.passed++;
    }
  }
  // A crash leaves no report, but ctest saw it.
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    if (process.argv[2] === "test") return (await testNative()).failed > 0 ? 1 : 0;
    await buildNative("native");
  });
}
