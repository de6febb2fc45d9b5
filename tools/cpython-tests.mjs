// SPDX-License-Identifier: Apache-2.0
// CPython's own tests of its socket module, on a simulated host. The tests are Debian's package of CPython 3.11 and no part of this
// tree: they are put on the host's disk and run there. tests/python/cpython/test_socket.txt says of each case whether it runs or
// why not. By hand: node tools/cpython-tests.mjs [PATTERN]; with a pattern also skipped cases run, and every outcome is shown.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureSystem } from "./dependencies.mjs";
import { ensureCli } from "./glassnet.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, main, say } from "./lib/report.mjs";
import { jobs } from "./lib/run.mjs";
import { suspensionFlags } from "./lib/suspension.mjs";

const source = "/usr/lib/python3.11/test";
const onHost = "/usr/lib/python3/test";
const module = "test_socket";
const program = at("tests", "python", "cpython", "cases.py");
const listFile = at("tests", "python", "cpython", `${module}.txt`);
/** Of real time, for one run of many cases. */
const longest = 240_000;

/** name -> "runs", or "skipped: reason". */
function readList() {
  const list = new Map();
  for (const line of readFileSync(listFile, "utf8").split("\n")) {
    const match = /^(\w+\.\w+) (runs|skipped: .+)$/.exec(line);
    if (match) list.set(match[1], match[2]);
    else if (line && !line.startsWith("#")) throw new Failure(`${listFile}: what is "${line}"?`);
  }
  return list;
}

/** A scenario whose host pc1 has the tests on its disk. */
function writeScenario(file, cases) {
  const lab = JSON.parse(readFileSync(at("tests", "python", "lab.json"), "utf8"));
  const support = readdirSync(join(source, "support")).filter((name) => name.endsWith(".py"));
  const names = ["__init__.py", `${module}.py`, ...support.map((name) => `support/${name}`)];
  lab.nodes.find(({ name }) => name === "pc1").files = {
    "/tmp/cases": cases.map((name) => `${name}\n`).join(""),
    ...Object.fromEntries(names.map((name) => [`${onHost}/${name}`, readFileSync(join(source, name), "utf8")])),
  };
  writeFileSync(file, JSON.stringify(lab));
}

/** Runs the program on the host with these cases (without: it tells which there are); answers its lines. */
async function onPc1(cli, folder, name, cases) {
  const scenario = join(folder, `${name}.json`);
  writeScenario(scenario, cases ?? []);
  const words = `pc1: ${program} ${module}${cases ? " /tmp/cases" : ""}`;
  const options = [...suspensionFlags, cli, "run", scenario, "--until", "600s", "--python", words];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, options, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      err += text;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), longest);
    child.on("close", () => {
      clearTimeout(timer);
      resolve({ lines: out.split("\n").filter(Boolean), err });
    });
  });
}

/** name -> { mark: "+", "-" or "!", text }: what the program has told. Of several marks of a case a failure counts. */
function outcomes(lines) {
  const found = new Map();
  let last;
  for (const line of lines) {
    const match = /^([=+!-]) (\S+) ?(.*)$/.exec(line);
    if (match) {
      const [, mark, name, text] = match;
      last = found.get(name);
      if (!last) found.set(name, { mark, text });
      else if (last.mark !== "!") Object.assign(last, { mark, text });
      last = found.get(name);
    } else if (line.startsWith(" ") && last) last.text = line.trim(); // the last line of a traceback says what it was
  }
  return found;
}

/** Runs the cases one after the other; one that does not end is told so, and those behind it run in a new program. */
async function runAll(cli, folder, name, cases) {
  const all = new Map();
  for (let rest = cases; rest.length > 0; ) {
    const { lines, err } = await onPc1(cli, folder, name, rest);
    const found = outcomes(lines);
    if (![...found.keys()].some((key) => rest.includes(key)))
      throw new Failure(`CPython's tests did not begin: ${err.trim().split("\n").at(-1)}`);
    for (const [key, { mark, text }] of found)
      all.set(key, mark === "=" ? { mark: "!", text: `did not end ${err.trim()}` } : { mark, text });
    rest = rest.slice(rest.findLastIndex((key) => found.has(key)) + 1);
  }
  return all;
}

/** Runs what the list says, or the cases that match `pattern`. */
export async function testCpython(pattern) {
  const list = readList();
  const count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  try {
    await ensureSystem("cpython");
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(`  CPython's own tests are not run. ${error.message}`);
    return { ...count, skipped: list.size };
  }
  const cli = await ensureCli();
  const folder = mkdtempSync(join(tmpdir(), "glassnet-cpython-"));
  const fail = (name, why) => {
    count.failed++;
    count.failures.push(name);
    say(`  ✗ ${name}: ${why}`);
  };
  try {
    const { lines: names, err } = await onPc1(cli, folder, "names", undefined);
    if (names.length === 0) throw new Failure(`CPython's tests did not begin: ${err.trim().split("\n").at(-1)}`);
    for (const name of names) if (!list.has(name)) fail(name, `is not in ${listFile}`);
    for (const name of list.keys()) if (!names.includes(name)) fail(name, "is in the list, but there is no such case");
    const wish = pattern && new RegExp(pattern);
    const chosen = names.filter((name) => (wish ? wish.test(name) : list.get(name) === "runs"));
    if (!wish) count.skipped = names.filter((name) => list.get(name)?.startsWith("skipped")).length;
    // In two programs at once, each on a network of its own.
    const parts = Math.min(jobs, 2);
    const shares = Array.from({ length: parts }, () => []);
    for (const group of [...groupByClass(chosen).values()].sort((a, b) => b.length - a.length))
      shares.sort((a, b) => a.length - b.length)[0].push(...group);
    const results = await Promise.all(
      shares.filter((share) => share.length > 0).map((share, index) => runAll(cli, folder, `share${index}`, share)),
    );
    const told = new Map(results.flatMap((all) => [...all]));
    for (const name of chosen) if (!told.has(name)) told.set(name, { mark: "!", text: "was not run" });
    for (const [name, { mark, text }] of told) {
      if (mark === "+") count.passed++;
      else fail(name, mark === "-" ? `unittest skips it: ${text}` : text);
      if (wish && mark === "+") say(`  ✓ ${name}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say(`  CPython's test_socket: ${count.passed} cases pass, ${count.failed} fail, ${count.skipped} are skipped`);
  return count;
}

function groupByClass(names) {
  const groups = new Map();
  for (const name of names) groups.set(name.split(".")[0], [...(groups.get(name.split(".")[0]) ?? []), name]);
  return groups;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const { failed } = await testCpython(process.argv[2]);
    return failed > 0 ? 1 : 0;
  });
}
