// SPDX-License-Identifier: Apache-2.0
// Programs and libraries of the system that npm cannot bring. As root on Debian they are installed; otherwise the message
// says exactly what is missing and how to get it. By hand: node tools/dependencies.mjs build|test|json
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withLock } from "./lib/lock.mjs";
import { at } from "./lib/paths.mjs";
import { Failure, main, readable, say, step } from "./lib/report.mjs";
import { capture, run, which } from "./lib/run.mjs";

const chromiumPlaces = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser for tests: $CHROMIUM or the system's. */
export const chromium = () => chromiumPlaces.find((path) => path && readable(path));

/** The clang-format whose style the tree has: other major versions break lines differently. */
export function clangFormat() {
  for (const name of ["clang-format-14", "clang-format"]) {
    const path = which(name);
    if (path && / version 14\./.test(capture(path, ["--version"]).output)) return path;
  }
  return undefined;
}

function compilerIsNewEnough() {
  const compiler = process.env.CXX ?? which("c++") ?? which("g++");
  if (!compiler) return false;
  const banner = capture(compiler, ["--version"]).output;
  if (/clang/i.test(banner)) return true;
  return Number(capture(compiler, ["-dumpversion"]).output.split(".")[0]) >= 12;
}

const headerFolders = ["/usr/include", "/usr/local/include", "/opt/homebrew/include"];
const hasHeader = (name) => headerFolders.some((folder) => readable(join(folder, name)));

// name: what the user reads; debian: the packages that bring it.
const needs = {
  cmake: { name: "CMake 3.25 or newer", present: () => Boolean(which("cmake")), debian: ["cmake"] },
  make: { name: "Ninja or Make", present: () => Boolean(which("ninja") ?? which("make")), debian: ["ninja-build"] },
  python: { name: "Python 3", present: () => Boolean(which("python3")), debian: ["python3"] },
  compiler: { name: "g++ 12 or newer", present: compilerIsNewEnough, debian: ["g++"] },
  gtest: {
    name: "GoogleTest and GoogleMock",
    present: () => hasHeader("gtest/gtest.h") && hasHeader("gmock/gmock.h"),
    debian: ["libgtest-dev", "libgmock-dev"],
  },
  clang: {
    name: "clang 19 with libFuzzer",
    present: () => Boolean(which("clang++-19")) && readable("/usr/lib/llvm-19/lib/clang/19/lib/linux"),
    debian: ["clang-19", "libclang-rt-19-dev"],
  },
  clangFormat: {
    name: "clang-format 14",
    present: () => Boolean(clangFormat()),
    debian: ["clang-format-14"],
  },
  chromium: { name: "Chromium (or set CHROMIUM to one)", present: () => Boolean(chromium()), debian: ["chromium"] },
  ...Object.fromEntries(
    [
      ["arping", "iputils-arping"],
      ["curl", "curl"],
      ["nc", "netcat-openbsd"],
      ["ping", "iputils-ping"],
      ["traceroute", "traceroute"],
    ].map(([program, debian]) => [
      program,
      { name: program, present: () => Boolean(which(program)), debian: [debian] },
    ]),
  ),
  ns3: { name: "ns-3", present: () => hasHeader("ns3/core-module.h"), debian: ["libns3-dev"] },
  lwip: { name: "lwIP", present: () => hasHeader("lwip/lwip/tcp.h"), debian: ["liblwip-dev"] },
  valgrind: { name: "valgrind", present: () => Boolean(which("valgrind")), debian: ["valgrind"] },
  cpythonTests: {
    name: "the tests of CPython 3.11",
    present: () => readable("/usr/lib/python3.11/test/test_socket.py"),
    debian: ["libpython3.11-testsuite"],
  },
  tshark: { name: "tshark", present: () => Boolean(which("tshark")), debian: ["tshark"] },
};

const purposes = {
  build: ["cmake", "make", "python"],
  check: ["clangFormat"],
  native: ["cmake", "make", "compiler", "gtest"],
  fuzz: ["cmake", "make", "clang"],
  browser: ["chromium"],
  capture: ["tshark"],
  interop: ["python", "arping", "curl", "nc", "ping", "traceroute"],
  cpython: ["cpythonTests"],
  ns3: ["ns3"],
  lwip: ["lwip"],
  instructions: ["valgrind"],
};

/** Makes sure that everything for the named purposes is there. */
export async function ensureSystem(...names) {
  const wanted = [...new Set(names.flatMap((name) => purposes[name]))].map((key) => needs[key]);
  const missing = wanted.filter((need) => !need.present());
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((need) => need.debian))];
  const list = missing.map((need) => need.name).join(", ");
  if (!which("apt-get")) {
    throw new Failure(`Missing on this system: ${list}.`, "Install them with the package manager of your system.");
  }
  const command = `apt-get install ${packages.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new Failure(`Missing on this system, and only root may install it: ${list}.`, `sudo ${command}`);
  }
  await step(`system packages: ${packages.join(" ")}`, async () => {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const install = ["-q", "install", "-y", "--no-install-recommends", "-oDpkg::Use-Pty=0", ...packages];
    await run("apt-get", ["-q", "update"], {
      env,
      what: "apt-get update",
      remedy: "Check that the Debian mirror of /etc/apt is reached.",
    });
    await run("apt-get", install, { env, what: "apt-get install", remedy: `Run it by hand and see why: ${command}` });
  });
  const still = wanted.filter((need) => !need.present());
  if (still.length > 0) {
    throw new Failure(
      `Installed, but still not found: ${still.map((need) => need.name).join(", ")}.`,
      "This system's packages are too old or of another name: install it by hand.",
    );
  }
}

const jsonFolder = at(".toolchain", "json");

/**
 * The header-only JSON library. It is fetched into the checkout without root where the system has none: building must not
 * ask for rights that it does not need.
 */
export async function ensureJson() {
  const header = "nlohmann/json.hpp";
  if (hasHeader(header) || readable(join(jsonFolder, "usr", "include", header))) return;
  const name = "nlohmann-json3-dev";
  const remedy = `Install it (Debian: apt-get install ${name}; others: nlohmann-json), or unpack its headers to ${jsonFolder}/usr/include.`;
  if (!which("apt-get") || !which("dpkg"))
    throw new Failure("The JSON library (nlohmann/json.hpp) is missing.", remedy);
  await withLock("json", async () => {
    if (readable(join(jsonFolder, "usr", "include", header))) return;
    await step(`JSON library (${name})`, async () => {
      mkdirSync(at(".toolchain"), { recursive: true });
      const work = mkdtempSync(join(at(".toolchain"), "json-partial-"));
      try {
        if (capture("apt-get", ["-q", "download", name], { cwd: work }).code !== 0) {
          await downloadWithPrivateLists(name, work, remedy);
        }
        const deb = readdirSync(work).find((file) => file.endsWith(".deb"));
        if (!deb) throw new Failure(`apt-get downloaded no ${name}.`, remedy);
        await run("dpkg", ["-x", deb, "unpacked"], { cwd: work, what: `unpacking ${deb}`, remedy });
        rmSync(jsonFolder, { recursive: true, force: true });
        renameSync(join(work, "unpacked"), jsonFolder);
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    });
  });
}

// The system's own package lists may never have been fetched, and only root may fetch them: so fetch private ones.
async function downloadWithPrivateLists(name, work, remedy) {
  say("  fetching package lists");
  const state = mkdtempSync(join(tmpdir(), "glassnet-apt-"));
  try {
    mkdirSync(join(state, "lists", "partial"), { recursive: true });
    mkdirSync(join(state, "cache", "archives", "partial"), { recursive: true });
    const options = ["-q", `-oDir::State::Lists=${state}/lists`, `-oDir::Cache=${state}/cache`];
    if (process.getuid?.() === 0) options.push("-oAPT::Sandbox::User=root");
    await run("apt-get", [...options, "update"], { cwd: work, what: "apt-get update", remedy });
    await run("apt-get", [...options, "download", name], { cwd: work, what: `apt-get download ${name}`, remedy });
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    const purpose = process.argv[2];
    if (purpose === "json") return ensureJson();
    if (purpose === "build") return ensureSystem("build");
    if (purpose === "test") return ensureSystem("build", "check", "native", "browser", "capture");
    throw new Failure("Which dependencies?", "node tools/dependencies.mjs build|test|json");
  });
}
