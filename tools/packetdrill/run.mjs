// SPDX-License-Identifier: Apache-2.0
// Runs a suite of packetdrill scripts against our TCP: node tools/packetdrill/run.mjs PACKETDRILL SUITE [--least N] [PART...]
// PACKETDRILL is the program, SUITE a folder with *.pkt files; with PARTs only scripts whose path begins with one of them. Neither is
// part of this project. The scripts run from a copy in which no command reaches this machine: stand-ins for sysctl(8) and its like
// only note what they were asked for, and libglassnet_packetdrill.so reads the notes.
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { at, filesBelow } from "../lib/paths.mjs";
import { Failure, main, readable, say } from "../lib/report.mjs";

const adapter = at("build", "packetdrill", "libglassnet_packetdrill.so");
const secondsPerScript = 60;

const note = `printf '%s\\n' "$*" >> "$SO_SYSCTL_FILE"\n`;
const standIns = {
  sysctl: note,
  tc: "",
  ip: "",
  ethtool: "",
  nstat: "",
  iptables: "",
};
// It writes below /proc by itself, and leaves a script that puts the old values back.
const setSysctls = `${note}restore=/tmp/sysctl_restore_$PACKETDRILL_PID.sh
printf '#!/bin/sh\\nrm -f "$0"\\n' > "$restore"
chmod u+x "$restore"
`;

function writeScript(path, text) {
  rmSync(path, { force: true });
  writeFileSync(path, `#!/bin/sh\n${text}exit 0\n`);
  chmodSync(path, 0o755);
}

/** Copies the suite, and the folder of common commands beside it, into `folder`; returns where the copy is. */
function prepare(suite, folder) {
  const copy = join(folder, "suite", basename(suite));
  cpSync(suite, copy, { recursive: true, dereference: true });
  const common = join(dirname(suite), "common");
  if (existsSync(common)) cpSync(common, join(folder, "suite", "common"), { recursive: true, dereference: true });
  for (const path of filesBelow([join(folder, "suite")])) {
    if (basename(path) === "set_sysctls.py") writeScript(path, setSysctls);
  }
  mkdirSync(join(folder, "bin"));
  for (const [name, text] of Object.entries(standIns)) writeScript(join(folder, "bin", name), text);
  return copy;
}

/** The options of the interface for a stack outside the kernel; the addresses are those of the simulated host. */
const options = [
  `--so_filename=${adapter}`,
  "--ip_version=ipv4",
  "--local_ip=192.168.0.1",
  "--gateway_ip=192.168.0.1",
  "--netmask_ip=255.255.0.0",
  "--remote_ip=192.0.2.1",
  ...["-D", "CMSG_LEVEL_IP=SOL_IP", "-D", "CMSG_TYPE_RECVERR=IP_RECVERR"],
];

/** Runs one script; answers what was wrong, "" when it passed. */
function runScript(packetdrill, path, folder, number) {
  const sysctls = join(folder, `sysctls-${number}`);
  writeFileSync(sysctls, "");
  const env = {
    ...process.env,
    LD_PRELOAD: adapter,
    SO_SYSCTL_FILE: sysctls,
    PATH: `${join(folder, "bin")}:${process.env.PATH}`,
  };
  return new Promise((done) => {
    const child = spawn(packetdrill, [...options, basename(path)], { cwd: dirname(path), env });
    let said = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), secondsPerScript * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => {
        said += data;
      });
    }
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) done("");
      else done(said.trim() || `ended by ${signal ?? `code ${code}`}`);
    });
  });
}

/** The message without names that differ from run to run, so that two runs can be compared. */
const steady = (message, folder) =>
  message.replaceAll(folder, "").replace(/\/tmp\/(code|sysctl_restore)_\w+/g, "/tmp/$1");

await main(async () => {
  const words = process.argv.slice(2);
  const least = words.includes("--least") ? Number(words.splice(words.indexOf("--least"), 2)[1]) : 0;
  const [program, suite, ...parts] = words;
  if (!program || !suite) throw new Failure("Usage: run.mjs PACKETDRILL SUITE [--least N] [PART...]");
  if (!readable(adapter)) {
    throw new Failure(`${adapter} is not there.`, "cmake --preset packetdrill && cmake --build --preset packetdrill");
  }
  const folder = mkdtempSync(join(tmpdir(), "glassnet-packetdrill-"));
  try {
    const copy = prepare(resolve(suite), folder);
    const scripts = filesBelow([copy], (path) => path.endsWith(".pkt")).filter(
      (path) => parts.length === 0 || parts.some((part) => relative(copy, path).startsWith(part)),
    );
    const results = new Array(scripts.length);
    let next = 0;
    const worker = async () => {
      while (next < scripts.length) {
        const number = next++;
        results[number] = await runScript(resolve(program), scripts[number], folder, number);
      }
    };
    await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
    scripts.forEach((path, number) => {
      const name = relative(copy, path);
      const wrong = results[number];
      say(wrong === "" ? `pass ${name}` : `FAIL ${name}\n     ${steady(wrong, folder).replaceAll("\n", "\n     ")}`);
    });
    const passed = results.filter((wrong) => wrong === "").length;
    say(`${passed} of ${scripts.length} scripts pass`);
    return passed < least ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
