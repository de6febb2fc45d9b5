// SPDX-License-Identifier: Apache-2.0
// Guards the speed of the core by what does not depend on the machine: instructions per packet, segment or event, counted by
// valgrind in short runs and compared with tests/bench/baseline.json, which has one entry for each compiler. More than 3 % above
// it is a failure; more than 3 % below asks for a new baseline. By hand: node tools/instructions.mjs [--renew]
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ensureJson, ensureSystem } from "./dependencies.mjs";
import { instructionsPerUnit } from "./lib/callgrind.mjs";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { main, say } from "./lib/report.mjs";
import { capture, jobs, run } from "./lib/run.mjs";
import { cmakeEnvironment, configure } from "./wasm.mjs";

const baselineFile = at("tests", "bench", "baseline.json");
const tolerance = 0.03;

const guards = {
  "event queue, 1,000 pending": ["event_queue pending=1000 events=10000", "event_queue pending=1000 events=60000"],
  "UDP chain, 8 routers": ["udp_chain k=8 packets=300", "udp_chain k=8 packets=2300"],
  "UDP chain, 1 router, traced": ["udp_chain k=1 trace=1 packets=300", "udp_chain k=1 trace=1 packets=2300"],
  "TCP, 1 flow": ["tcp_dumbbell kbytes=4000", "tcp_dumbbell kbytes=12000"],
  "TCP, 20 flows": ["tcp_dumbbell flows=20 kbytes=4000", "tcp_dumbbell flows=20 kbytes=12000"],
  "TCP over lo": ["tcp_loopback kbytes=2000", "tcp_loopback kbytes=8000"],
  "LAN, 100 hosts": ["lan_ping n=100 pings=0", "lan_ping n=100"],
};

function compiler() {
  const path = /^CMAKE_CXX_COMPILER:\w+=(.*)$/m.exec(
    readFileSync(at("build", "native", "CMakeCache.txt"), "utf8"),
  )?.[1];
  return `${capture(path, ["--version"]).stdout.split("\n")[0]}, ${process.arch}`;
}

async function buildBench() {
  await ensureSystem("native", "instructions");
  await ensureJson();
  await withLock("build-native", async () => {
    await configure("native");
    const args = ["--build", "--preset", "native", "--target", "glassnet-bench", "--parallel", String(jobs)];
    await run("cmake", args, { env: cmakeEnvironment(), what: "Building glassnet-bench" });
  });
}

/** Answers { passed, failed, skipped }. With `renew` what is counted becomes the baseline of this compiler. */
export async function guardInstructions({ renew = false } = {}) {
  await buildBench();
  const all = JSON.parse(readFileSync(baselineFile, "utf8"));
  const key = compiler();
  const baseline = all[key];
  const count = { passed: 0, failed: 0, skipped: 0 };
  if (!baseline && !renew) {
    say(`  tests/bench/baseline.json has nothing for "${key}": counted, but not compared.`);
    say("  To guard this compiler too: node tools/instructions.mjs --renew, and commit the file.");
  }
  const counted = {};
  for (const [name, [small, large]] of Object.entries(guards)) {
    const perUnit = Math.round(
      instructionsPerUnit(at("build", "native", "glassnet-bench"), small.split(" "), large.split(" ")),
    );
    counted[name] = perUnit;
    const before = baseline?.[name];
    const change = before ? (perUnit - before) / before : 0;
    const verdict = renew || !before ? "" : `, ${change >= 0 ? "+" : ""}${(100 * change).toFixed(1)} %`;
    say(`  ${name}: ${perUnit} instructions${verdict}`);
    if (renew) count.passed++;
    else if (!before) count.skipped++;
    else if (Math.abs(change) > tolerance) count.failed++;
    else count.passed++;
  }
  if (renew) {
    all[key] = counted;
    writeFileSync(baselineFile, `${JSON.stringify(all, null, 2)}\n`);
    say("  written to tests/bench/baseline.json");
  } else if (count.failed > 0) {
    say(
      `  More than ${100 * tolerance} % off the baseline. Slower: find out why (valgrind --tool=callgrind, docs/BENCHMARKS.md).`,
    );
    say(
      "  Faster, or worth its price: node tools/instructions.mjs --renew, and commit tests/bench/baseline.json with the reason.",
    );
  }
  return count;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => ((await guardInstructions({ renew: process.argv.includes("--renew") })).failed > 0 ? 1 : 0));
}
