// SPDX-License-Identifier: Apache-2.0
// `npm run bench`: every workload of tests/bench natively, in WebAssembly (Node and Chromium), and on ns-3 and lwIP, side by
// side: the programs take turns, and of each the best of several runs counts. Writes docs/BENCHMARKS.md between its two marks.
//   npm run bench -- quick      one run each, nothing written
//   npm run bench -- no-wasm    native programs only
//   npm run bench -- LAN "TCP, 1 flow"    the rows whose names begin so, nothing written
//   npm run bench -- python     Python programs on the hosts instead (python-bench.mjs)
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { chromium as chromiumPath, ensureJson, ensureSystem } from "./dependencies.mjs";
import { fieldsOf, instructionsPerUnit } from "./lib/callgrind.mjs";
import { at } from "./lib/paths.mjs";
import { explain, Failure, main, readable, say, step } from "./lib/report.mjs";
import { capture, jobs, run } from "./lib/run.mjs";
import { ensurePackages } from "./packages.mjs";
import { benchPython } from "./python-bench.mjs";
import { cmakeEnvironment, configure } from "./wasm.mjs";

const folder = at("build", "bench");
const wasmFolder = at("build", "wasm");
const report = at("docs", "BENCHMARKS.md");

// `ours` and `peer`: sizes for the clock, the peer's smaller where it is slow; figures are per unit. `count`: a small and a large
// run for valgrind. `target`: how many times faster than the peer it shall be.
const workloads = [
  queue(100, 1_000_000, 500_000),
  { ...queue(10_000, 1_000_000, 500_000), target: 7 },
  queue(1_000_000, 3_000_000, 1_000_000),
  { ...chain(1, 100_000, 10_000) },
  { ...chain(8, 50_000, 5_000), target: 40, wasm: true },
  { ...chain(8, 50_000), name: "UDP chain, 8 routers, traced", ours: "k=8 packets=50000 trace=1", wasm: true },
  { ...dumbbell("flows=1", 50_000, 20_000, "1 flow"), target: 40, wasm: true },
  { ...dumbbell("flows=1", 200_000, 0, "1 flow, 200 MB"), count: undefined },
  dumbbell("flows=1 loss_ppm=1000", 50_000, 20_000, "1 flow, 0.1 % loss"),
  { ...dumbbell("flows=100", 100_000, 20_000, "100 flows"), target: 60 },
  dumbbell("flows=100 loss_ppm=1000", 100_000, 20_000, "100 flows, 0.1 % loss"),
  { ...dumbbell("flows=1 trace=1", 50_000, 0, "1 flow, traced") },
  lan(10, 10),
  lan(100, 100),
  { ...lan(1000, 1000), target: 60, wasm: true, runs: 2 },
  { ...lan(10_000, 0), runs: 1 },
  {
    // lwIP is compiled for windows of 65,535 bytes; setsockopt(2) doubles what it is given, as on Linux.
    name: "TCP over loopback, windows of 64 KiB",
    workload: "tcp_loopback",
    ours: "kbytes=100000 buffer=32768",
    program: "lwip-tcp_loopback",
    peer: "kbytes=100000",
    target: 1,
    wasm: true,
    count: ["kbytes=2000 buffer=32768", "kbytes=8000 buffer=32768"],
  },
  {
    name: "the same, windows of 6 MiB",
    workload: "tcp_loopback",
    ours: "kbytes=100000",
  },
  {
    name: "windows of 64 KiB, lwIP by sockets",
    workload: "tcp_loopback",
    ours: "kbytes=100000 buffer=32768",
    program: "lwip-tcp_loopback",
    peer: "kbytes=50000 api=socket",
  },
];

function queue(pending, events, peerEvents) {
  const count = [0, 50_000].map((more) => `pending=${Math.min(pending, 10_000)} events=${10_000 + more}`);
  return {
    name: `event queue, ${pending.toLocaleString("en")} pending`,
    workload: "event_queue",
    ours: `pending=${pending} events=${events}`,
    peer: `pending=${pending} events=${peerEvents}`,
    wasm: true,
    count: pending > 10_000 ? undefined : count,
  };
}
function chain(k, packets, peerPackets) {
  return {
    name: `UDP chain, ${k} router${k > 1 ? "s" : ""}`,
    workload: "udp_chain",
    ours: `k=${k} packets=${packets}`,
    peer: peerPackets ? `k=${k} packets=${peerPackets}` : undefined,
    count: peerPackets ? [`k=${k} packets=200`, `k=${k} packets=1200`] : undefined,
  };
}
function dumbbell(what, kbytes, peerKbytes, name) {
  return {
    name: `TCP, ${name}`,
    workload: "tcp_dumbbell",
    ours: `${what} kbytes=${kbytes}`,
    peer: peerKbytes ? `${what} kbytes=${kbytes}` : undefined,
    runs: 2,
    count: peerKbytes ? [`${what} kbytes=2000`, `${what} kbytes=6000`] : undefined,
  };
}
function lan(n, peerN) {
  return {
    name: `LAN of ${n.toLocaleString("en")} hosts`,
    workload: "lan_ping",
    ours: `n=${n}`,
    peer: peerN ? `n=${peerN}` : undefined,
    count: n <= 100 ? [`n=${n} pings=0`, `n=${n}`] : undefined,
  };
}

const words = (text) => text.split(" ").filter(Boolean);
const programOf = (row) => `${folder}/${row.program ?? `ns3-${row.workload}`}`;

/** Runs a native program and answers the fields of its line. */
function runNative(program, args, runs = 1) {
  const { code, output } = capture(program, args);
  if (code !== 0) throw new Failure(`${program} ${args.join(" ")} ended with ${code}:\n${output}`);
  return bestLine(output, runs);
}

/** The fields of the fastest of the lines, one for each of its runs, that a program printed. */
function bestLine(output, runs) {
  const lines = output.split("\n").filter((line) => line.startsWith("workload="));
  if (lines.length !== runs) throw new Failure(`A benchmark printed ${lines.length} results, not ${runs}:\n${output}`);
  return lines.map(fieldsOf).reduce((best, each) => (each.ns_per_unit < best.ns_per_unit ? each : best));
}

// An engine runs a new module with code that it made in haste, and replaces function after function by better code meanwhile: the
// first runs in a module measure its compilers. A learner's page is past that after a moment.
const wasmRuns = 8;

const nodeScript = `
  const create = (await import(process.argv[1])).default;
  const module = await create({ print: (line) => console.log(line) });
  for (let i = 0; i < ${wasmRuns}; i++) process.exitCode ||= module.callMain(process.argv.slice(2));`;
const runInNode = (args) =>
  runNative(
    process.execPath,
    ["--input-type=module", "-e", nodeScript, `${wasmFolder}/glassnet-bench.mjs`, ...args],
    wasmRuns,
  );

/** A Chromium with the module loaded anew for each run; `undefined` with a word when there is none. */
async function openChromium() {
  const { chromium } = await import("playwright-core");
  const files = { "/glassnet-bench.mjs": "text/javascript", "/glassnet-bench.wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const type = files[request.url] ?? "text/html";
    response.writeHead(200, { "content-type": type });
    response.end(files[request.url] ? readFileSync(wasmFolder + request.url) : "<!DOCTYPE html><title>bench</title>");
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
  return {
    async run(args) {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${server.address().port}/`);
      const lines = await page.evaluate(
        async ([all, runs]) => {
          const create = (await import("/glassnet-bench.mjs")).default;
          const printed = [];
          const module = await create({ print: (line) => printed.push(line) });
          // A copy: callMain puts the program's name into the list.
          for (let i = 0; i < runs; i++) module.callMain([...all]);
          return printed.join("\n");
        },
        [args, wasmRuns],
      );
      await page.close();
      return bestLine(lines, wasmRuns);
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** The best of several runs, the runners taking turns. `runners`: name -> function; answers name -> fields. */
async function takeTurns(runners, runs) {
  const best = {};
  for (let i = 0; i < runs; i++) {
    for (const [name, runner] of Object.entries(runners)) {
      const fields = await runner();
      if (fields.correct !== 1) throw new Failure(`${name}: the run was not correct: ${JSON.stringify(fields)}`);
      if (!best[name] || fields.ns_per_unit < best[name].ns_per_unit) best[name] = fields;
    }
  }
  return best;
}

async function tryToHave(what, work, missing) {
  try {
    return await work();
  } catch (error) {
    missing.push(`${what}: ${explain(error).split("\n")[0]}`);
    say(`  without ${what}: ${explain(error)}`);
    return undefined;
  }
}

async function buildAll(missing, wantWasm) {
  await ensureSystem("native");
  await ensureJson();
  for (const peer of ["ns3", "lwip", "instructions"]) await tryToHave(peer, () => ensureSystem(peer), missing);
  await step("native programs", async () => {
    await configure("bench");
    const args = ["--build", "--preset", "bench", "--target", "bench", "--parallel", String(jobs)];
    await run("cmake", args, { env: cmakeEnvironment(), what: "Building the benchmarks" });
  });
  if (!wantWasm) return;
  await tryToHave("WebAssembly", () => step("WebAssembly", buildWasm), missing);
}

async function buildWasm() {
  await ensurePackages();
  const through = ["bash", at("emsdk-env.sh")];
  await configure("wasm", { through });
  const args = [...through.slice(1), "cmake", "--build", "--preset", "wasm", "--target", "glassnet-bench"];
  await run("bash", [...args, "--parallel", String(jobs)], {
    env: cmakeEnvironment(),
    what: "Building the benchmarks",
  });
}

const figure = (value) => (value === undefined ? "" : Number(value.toPrecision(3)).toLocaleString("en"));
const times = (value) => (value === undefined ? "" : `${Number(value.toPrecision(3))} ×`);

async function measure(row, browser, quick) {
  const args = words(`${row.workload} ${row.ours}`);
  const peerProgram = programOf(row);
  const runners = { ours: () => runNative(`${folder}/glassnet-bench`, args) };
  const hasPeer = row.peer !== undefined && readable(peerProgram);
  if (hasPeer) runners.peer = () => runNative(peerProgram, words(row.peer));
  if (row.wasm && browser) {
    runners.node = () => runInNode(args);
    runners.chromium = () => browser.run(args);
  }
  const best = await takeTurns(runners, quick ? 1 : (row.runs ?? 5));
  const result = { row, best };
  if (row.count && readable("/usr/bin/valgrind") && !quick) {
    const [small, large] = row.count.map((each) => words(`${row.workload} ${each}`));
    result.instructions = instructionsPerUnit(`${folder}/glassnet-bench`, small, large);
    if (hasPeer) result.peerInstructions = instructionsPerUnit(peerProgram, small.slice(1), large.slice(1));
  }
  return result;
}

function table(results) {
  const lines = [
    "| workload | unit | ns a unit | peer, ns a unit | times faster | wished | instructions a unit | peer's | times fewer | wasm in Node | wasm in Chromium |",
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
  ];
  for (const { row, best, instructions, peerInstructions } of results) {
    const ours = best.ours.ns_per_unit;
    const speed = (fields) => (fields ? `${Math.round((100 * ours) / fields.ns_per_unit)} %` : "");
    lines.push(
      `| ${[
        row.name,
        best.ours.unit,
        figure(ours),
        best.peer ? `${figure(best.peer.ns_per_unit)} (${best.peer.peer})` : "",
        times(best.peer && best.peer.ns_per_unit / ours),
        row.target ? `${row.target} ×` : "",
        figure(instructions),
        figure(peerInstructions),
        times(peerInstructions && peerInstructions / instructions),
        speed(best.node),
        speed(best.chromium),
      ].join(" | ")} |`,
    );
  }
  lines.push(
    "",
    "| LAN | KiB a host, built | KiB a host, after the pings | peer's, built | peer's, after | seconds in all | peer's |",
  );
  lines.push("|---|--:|--:|--:|--:|--:|--:|");
  for (const { row, best } of results.filter((each) => each.row.workload === "lan_ping")) {
    const of = (fields, key) => figure(fields?.[key]);
    const all = ["built_kib_per_host", "used_kib_per_host"];
    const cells = [...all.map((key) => of(best.ours, key)), ...all.map((key) => of(best.peer, key))];
    lines.push(`| ${[row.name, ...cells, of(best.ours, "seconds"), of(best.peer, "seconds")].join(" | ")} |`);
  }
  return lines;
}

function circumstances(missing) {
  const version = (program, ...args) => capture(program, args).stdout.split("\n")[0];
  const debian = (name) => capture("dpkg-query", ["-W", `-f\${Version}`, name]).stdout;
  const peers = `ns-3 ${debian("libns3-dev") || "missing"}, lwIP ${debian("liblwip-dev") || "missing"}`;
  return [
    `Measured with ${version("c++", "--version")}; ${peers}; Node ${process.version}; ${cpus()[0].model.trim()}, ${cpus().length} processors.`,
    ...missing.map((what) => `Missing in this run: ${what}`),
  ];
}

function writeReport(lines) {
  const [begin, end] = ["<!-- figures: npm run bench -->", "<!-- end of figures -->"];
  const text = readFileSync(report, "utf8");
  const head = text.slice(0, text.indexOf(begin) + begin.length);
  const tail = text.slice(text.indexOf(end));
  writeFileSync(report, `${head}\n\n${lines.join("\n")}\n\n${tail}`);
  say(`written to docs/BENCHMARKS.md`);
}

await main(async () => {
  const quick = process.argv.includes("quick");
  if (process.argv.includes("python")) return benchPython({ quick });
  const wantWasm = !process.argv.includes("no-wasm");
  const names = process.argv.slice(2).filter((word) => !["quick", "no-wasm"].includes(word));
  const rows = workloads.filter(({ name }) => names.length === 0 || names.some((begin) => name.startsWith(begin)));
  if (rows.length === 0) throw new Failure(`No workload is called ${names.join(" or ")}.`);
  const missing = [];
  await buildAll(missing, wantWasm);
  let browser;
  if (wantWasm && readable(`${wasmFolder}/glassnet-bench.mjs`)) {
    browser = await tryToHave("Chromium", openChromium, missing);
  }
  const results = [];
  try {
    for (const row of rows) {
      const result = await tryToHave(row.name, () => measure(row, browser, quick), missing);
      if (!result) continue;
      results.push(result);
      const { ours, peer } = result.best;
      const beside = peer
        ? `, ${peer.peer} ${figure(peer.ns_per_unit)}: ${times(peer.ns_per_unit / ours.ns_per_unit)}`
        : "";
      say(`  ${row.name}: ${figure(ours.ns_per_unit)} ns a ${ours.unit}${beside}`);
    }
  } finally {
    await browser?.close();
  }
  const lines = [...circumstances(missing), "", ...table(results)];
  if (quick || names.length > 0) say(lines.join("\n"));
  else writeReport(lines);
});
