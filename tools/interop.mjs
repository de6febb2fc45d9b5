// SPDX-License-Identifier: Apache-2.0
// Linux against the virtual hosts over a TAP device: tests/interop. By hand, with options of interop.py: node tools/interop.mjs --full
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ensureSystem } from "./dependencies.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, main, say } from "./lib/report.mjs";
import { capture, exitCodeOf, which } from "./lib/run.mjs";
import { buildNative } from "./native.mjs";

const notPossibleHere = 77;

/** Runs the checks, with the sanitizers of the test build, and answers how many passed, failed and were skipped. */
export async function testInterop(options = []) {
  if (process.platform !== "linux" || !which("unshare") || !which("ip")) {
    say("  skipped: TAP devices in network namespaces need Linux with unshare and ip");
    return { passed: 0, failed: 0, skipped: 1 };
  }
  await ensureSystem("interop", "capture");
  await buildNative("test");
  const reports = at("build", "reports");
  const report = `${reports}/interop.json`;
  mkdirSync(reports, { recursive: true });
  rmSync(report, { force: true });
  const script = at("tests", "interop", "interop.py");
  const code = await exitCodeOf(
    "python3",
    [script, "--tap", at("build", "test", "glassnet-tap"), "--report", report, ...options],
    { env: { PYTHONDONTWRITEBYTECODE: "1" } },
  );
  if (code === notPossibleHere) return { passed: 0, failed: 0, skipped: 1 };
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** `npm run soak`: a thousand transfers over bad paths, at full speed. */
async function soak(options) {
  await buildNative("native");
  return exitCodeOf(at("build", "native", "glassnet-soak"), options);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const [first, ...rest] = process.argv.slice(2);
    if (first === "soak") return soak(rest);
    if (capture("python3", ["--version"]).code !== 0) throw new Failure("Python 3 is missing.", "Install python3.");
    return (await testInterop(process.argv.slice(2))).failed > 0 ? 1 : 0;
  });
}
