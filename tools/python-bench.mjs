// SPDX-License-Identifier: Apache-2.0
// How fast Python programs are on the hosts, in Node: `npm run bench -- python` (adds `quick` to write nothing). Writes its own
// part of docs/BENCHMARKS.md. The programs measure nothing themselves: their clock is virtual.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { ensureCli } from "./glassnet.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, main, say } from "./lib/report.mjs";
import { capture } from "./lib/run.mjs";
import { suspensionFlags } from "./lib/suspension.mjs";

const report = at("docs", "BENCHMARKS.md");
const scenario = at("tests", "python", "lab.json");
const runs = 3;
const switches = 20_000;
const servers = 200;
const megabytes = 10;

const nothing = ["pc1", "pass"];
const sender = `import socket
with socket.create_connection(("10.0.2.10", 9000)) as s:
    s.sendall(bytes(${megabytes}_000_000))
    s.shutdown(socket.SHUT_WR)
    s.recv(1)
`;
const receiver = `import socket
with socket.create_server(("", 9000)) as listener:
    connection, _ = listener.accept()
    count = 0
    while data := connection.recv(65536):
        count += len(data)
    assert count == ${megabytes}_000_000
    connection.send(b"!")
`;
const sleeps = (count) => `import time
for i in range(${count}):
    time.sleep(0.000_001)
`;
const acceptor = `import socket, threading
def serve(port):
    with socket.create_server(("", port)) as listener:
        listener.accept()
for port in range(10000, ${10_000 + servers / 4}):
    threading.Thread(target=serve, args=(port,), daemon=True).start()
threading.Event().wait(1)
`;

/** Each: programs that run together, and what of their time (beyond that of a start) the figure is. */
const workloads = [
  {
    name: "start of the interpreter from its snapshot, and a first empty program",
    unit: "ms",
    aim: "1,000",
    programs: [nothing],
    beyond: [],
  },
  {
    name: "a call that waits (sleep), in one program alone",
    unit: "us",
    aim: "",
    programs: [["pc1", sleeps(switches)]],
    divide: switches / 1000,
    beyond: [nothing],
  },
  {
    name: "what is added when each such call lets another program run",
    unit: "us",
    aim: "50",
    programs: [
      ["pc1", sleeps(switches / 2)],
      ["pc2", sleeps(switches / 2)],
    ],
    divide: switches / 1000,
    beyond: [
      ["pc1", sleeps(switches)],
      ["pc2", "pass"],
    ],
  },
  {
    name: `${megabytes} MB through one connection between two hosts`,
    unit: "ms",
    aim: "3,000",
    programs: [
      ["server", receiver],
      ["pc1", sender],
    ],
    beyond: [nothing, ["server", "pass"]],
  },
  {
    name: `${servers} servers blocked in accept() on four hosts, from start to end`,
    unit: "ms",
    aim: "",
    programs: ["pc1", "pc2", "server", "r1"].map((host) => [host, acceptor]),
    beyond: ["pc1", "pc2", "server", "r1"].map((host) => [host, "pass"]),
  },
];

const tellCpu =
  "data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();console.error('cpu '+(user+system)/1e3)})";

/** Milliseconds that one run of the command line takes: by the clock, and of processors, those of the compilers included. */
async function timeOf(cli, folder, programs) {
  const options = programs.flatMap(([host, text], index) => {
    const file = `${folder}/program${index}.py`;
    writeFileSync(file, text);
    return ["--python", `${host}: ${file}`];
  });
  const begin = performance.now();
  const words = [...suspensionFlags, "--import", tellCpu, cli, "run", scenario, ...options];
  const { code, output } = capture(process.execPath, words);
  const clock = performance.now() - begin;
  if (code !== 0) throw new Failure(`A program of the benchmark failed:\n${output}`);
  return { clock, cpu: Number(/^cpu ([\d.]+)$/m.exec(output)?.[1]) };
}

async function best(cli, folder, programs) {
  const times = [];
  for (let run = 0; run < runs; run++) times.push(await timeOf(cli, folder, programs));
  return { clock: Math.min(...times.map(({ clock }) => clock)), cpu: Math.min(...times.map(({ cpu }) => cpu)) };
}

function writeReport(lines) {
  const [before, rest] = readFileSync(report, "utf8").split("<!-- figures: npm run bench -- python -->\n");
  const after = rest.slice(rest.indexOf("<!-- end -->"));
  writeFileSync(report, `${before}<!-- figures: npm run bench -- python -->\n\n${lines.join("\n")}\n\n${after}`);
}

export async function benchPython({ quick = false } = {}) {
  const cli = await ensureCli();
  const folder = mkdtempSync(`${tmpdir()}/glassnet-bench-`);
  const rows = [];
  try {
    for (const { name, unit, aim, programs, divide = 1, beyond } of workloads) {
      const whole = await best(cli, folder, programs);
      const start = await best(cli, folder, beyond);
      const [clock, cpu] = ["clock", "cpu"].map((of) => {
        const value = (whole[of] - start[of]) / divide;
        return `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ${unit}`;
      });
      say(`  ${name}: ${clock} by the clock, ${cpu} of processors${aim ? ` (aim: below ${aim} ${unit})` : ""}`);
      rows.push(`| ${name} | ${clock} | ${cpu} | ${aim ? `${aim} ${unit}` : ""} |`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const machine = `Measured in Node ${process.version}; ${cpus()[0]?.model ?? ""}, ${cpus().length} processors; best of ${runs} runs.`;
  const lines = [machine, "", "| what | by the clock | of processors | aim: below |", "|---|--:|--:|--:|", ...rows];
  if (!quick) writeReport(lines);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(() => benchPython({ quick: process.argv.includes("quick") }));
}
