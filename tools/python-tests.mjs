// SPDX-License-Identifier: Apache-2.0
// The programs of tests/python on this machine's Linux and on simulated hosts: both must print the same. `name.py` runs alone;
// `name.server.py` and `name.client.py` run on two hosts (on Linux: as two processes on the loopback), the client with the
// server's address as its argument. Those of tests/python/repeat run together, three times: the same must happen each time, however
// busy this machine is. That of tests/python/dns asks a name server of its own. By hand: node tools/python-tests.mjs [NAME...]
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { testCpython } from "./cpython-tests.mjs";
import { ensureCli } from "./glassnet.mjs";
import { at } from "./lib/paths.mjs";
import { main, say } from "./lib/report.mjs";
import { jobs, which } from "./lib/run.mjs";
import { suspensionFlags } from "./lib/suspension.mjs";

const folder = at("tests", "python");
const scenario = `${folder}/lab.json`;
const longest = 60_000;
const environment = { ...process.env, PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", LC_ALL: "C.UTF-8" };

/** Runs a program to its end; answers what it printed and how it ended. */
function output(program, args, until, patience = longest) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: tmpdir(), env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
      until?.(out);
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    child.on("error", (error) => resolve({ out, err: String(error), code: 127 }));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ out, err, code: code ?? 128 + constants.signals[signal] });
    });
  });
}

const programs = (name, files) => files.map((part) => `${folder}/${name}${part}.py`);

async function onLinux(name, parts) {
  const files = programs(name, parts);
  if (files.length === 1) return output("python3", [files[0]]);
  // A server's first line says that it listens.
  let ready;
  const listening = new Promise((resolve) => {
    ready = resolve;
  });
  const server = output("python3", ["-u", files[0]], ready);
  await Promise.race([listening, server]);
  const client = await output("python3", [files[1], "127.0.0.1"]);
  const { out, err, code } = await server;
  return { out: out + client.out, err: err + client.err, code: code || client.code };
}

async function onHosts(cli, name, parts) {
  const files = programs(name, parts);
  const glassnet = (...options) =>
    output(process.execPath, [...suspensionFlags, cli, "run", scenario, "--until", "300s", ...options]);
  if (files.length === 1) return glassnet("--python", `pc1: ${files[0]}`);
  return glassnet("--python", `server: ${files[0]}`, "--python", `pc1: ${files[1]} 10.0.2.10`);
}

/** What the two programs printed, whoever was first. */
const sorted = (text) => text.split("\n").sort().join("\n");

function difference(linux, host, names = ["Linux", "host"]) {
  const [wanted, found] = [linux.split("\n"), host.split("\n")];
  const line = wanted.findIndex((text, index) => text !== found[index]);
  return `line ${line + 1}: ${names[0]} "${wanted[line] ?? ""}", ${names[1]} "${found[line] ?? ""}"`;
}

/** What `glassnet run` is told for the programs that run together: threads, servers, busy loops and who speaks with them. */
function togetherRun() {
  const { until, programs } = JSON.parse(readFileSync(`${folder}/repeat/together.json`, "utf8"));
  const python = programs.flatMap(([host, file]) => ["--python", `${host}: ${folder}/repeat/${file}`]);
  return ["run", scenario, "--until", `${until}ns`, "--hash", ...python];
}

/** Runs those programs three times, twice beside other programs that take all the processor they get; answers what went wrong. */
async function repeated(cli) {
  const run = [...suspensionFlags, cli, ...togetherRun()];
  const once = () => output(process.execPath, run, undefined, 5 * longest);
  const first = await once();
  if (!/^hash [0-9a-f]{16}$/m.test(first.out) || !first.out.includes("served 7")) return `ended early: ${first.err}`;
  const busy = Array.from({ length: jobs }, () => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
  try {
    for (const time of ["second", "third"]) {
      const { out } = await once();
      if (out !== first.out)
        return `the ${time} run, on a busy machine: ${difference(first.out, out, ["first", time])}`;
    }
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
  return "";
}

/**
 * The program of tests/python/dns, with its resolv.conf: on this machine's own resolver in namespaces of its own, and on a host. Answers
 * what went wrong; undefined where Linux does not let it be compared.
 */
async function namesAsked(cli) {
  const own = `${folder}/dns`;
  const inNamespaces = (...command) => output("unshare", ["--mount", "--net", "sh", "-ec", ...command]);
  const prepare = `ip link set lo up; mount --bind "$0/resolv.conf" /etc/resolv.conf;`;
  if ((await inNamespaces(prepare, own)).code !== 0) return undefined;
  const lab = JSON.parse(readFileSync(scenario, "utf8"));
  const pc1 = lab.nodes.find(({ name }) => name === "pc1");
  pc1.files = { "/etc/resolv.conf": readFileSync(`${own}/resolv.conf`, "utf8") };
  const room = mkdtempSync(`${tmpdir()}/glassnet-dns-`);
  try {
    writeFileSync(`${room}/lab.json`, JSON.stringify(lab));
    const run = [...suspensionFlags, cli, "run", `${room}/lab.json`, "--until", "300s"];
    const [linux, host] = await Promise.all([
      inNamespaces(`${prepare} exec python3 "$0/questions.py"`, own),
      output(process.execPath, [...run, "--python", `pc1: ${own}/questions.py`]),
    ]);
    if (linux.code !== 0 || host.code !== 0) return `Linux: ${linux.err}; host: ${host.err}`;
    return linux.out === host.out ? "" : difference(linux.out, host.out);
  } finally {
    rmSync(room, { recursive: true });
  }
}

/** Counts the test `name`; `wrong` says what is wrong with it, "" if nothing is. */
function note(count, name, wrong) {
  if (!wrong) return count.passed++;
  count.failed++;
  count.failures.push(name);
  say(`  ✗ ${name}: ${wrong}`);
}

/** Runs all programs, or the named ones; answers { passed, failed, skipped, failures }. */
export async function testPython(names = []) {
  const count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const groups = new Map();
  for (const file of readdirSync(folder).sort()) {
    const match = /^([a-z0-9_]+)(\.server|\.client)?\.py$/.exec(file);
    if (!match || (names.length > 0 && !names.includes(match[1]))) continue;
    groups.set(match[1], [...(groups.get(match[1]) ?? []), match[2] ?? ""].sort().reverse());
  }
  const cli = await ensureCli();
  if (names.length === 0 || names.includes("repeat")) {
    note(count, "repeat", await repeated(cli));
  }
  if (!which("python3")) {
    say("  python3 is not installed: there is nothing to compare with");
    return { ...count, skipped: groups.size };
  }
  if (names.length === 0 || names.includes("dns")) {
    const wrong = await namesAsked(cli);
    if (wrong === undefined) {
      count.skipped++;
      say("  dns: no network and mount namespaces here, where Linux would ask a name server of the test's own");
    } else note(count, "dns", wrong);
  }
  const waiting = [...groups];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, parts] = next;
      const [linux, host] = await Promise.all([onLinux(name, parts), onHosts(cli, name, parts)]);
      const same = parts.length === 1 ? linux.out === host.out : sorted(linux.out) === sorted(host.out);
      if (same && linux.code === host.code && linux.out !== "") {
        note(count, name, "");
        continue;
      }
      const last = (text) => text.trim().split("\n").at(-1);
      note(count, name, same ? `status ${linux.code} and ${host.code}` : difference(linux.out, host.out));
      for (const [where, { err }] of Object.entries({ Linux: linux, host }))
        if (err) say(`      ${where}: ${last(err)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, 4) }, work));
  if (names.length > 0) return count;
  const own = await testCpython();
  for (const key of ["passed", "failed", "skipped"]) count[key] += own[key];
  count.failures.push(...own.failures);
  return count;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const { passed, failed } = await testPython(process.argv.slice(2));
    say(`${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : 0;
  });
}
