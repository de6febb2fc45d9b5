// SPDX-License-Identifier: Apache-2.0
// Keeps the house in order: which room may use which (docs/ARCHITECTURE.md), what no room may use, and how long a file may be.
// By hand: node tools/check-layers.mjs [folder of a checkout]. The CMake link lists keep the same order for C++.
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { at, filesBelow } from "./lib/paths.mjs";
import { Failure, main, say } from "./lib/report.mjs";

// A room may use itself and rooms of a lower number; rooms of the same number never see each other.
const cppRooms = {
  base: 0,
  wire: 1,
  sim: 1,
  link: 2,
  network: 3,
  transport: 4,
  socket: 5,
  node: 6,
  apps: 7,
  shell: 7,
  scenario: 8,
  bindings: 9,
};

const webRooms = {
  "engine/generated": 0,
  engine: 1,
  model: 2,
  view: 3,
  grader: 3,
  python: 3,
  ui: 4,
  entry: 5,
};

// Programs reach the stack through the doors socket/syscalls.h and node/admin.h, never behind them.
const behindTheDoors = new Set(["link", "network", "transport"]);
const programs = new Set(["apps", "shell"]);

const forbiddenHeaders = {
  iostream: "it adds static state and 100 KB; output goes through Trace or a program's standard output",
  regex: "it is slow and large; write the parser",
  thread: "the core is one thread in virtual time",
  random: "its results differ between libraries; use the seeded streams of base/rng.h",
  chrono: "there is no wall clock in the core; use sim/time.h",
  unordered_map: "its order differs between libraries; use std::map or a sorted vector",
  unordered_set: "its order differs between libraries; use std::set or a sorted vector",
  format: "g++ 12 does not have it; use base/text.h",
  print: "g++ 12 does not have it",
};

const users = {
  // Texts for people are read where they are shown, never in the model or the drawing.
  i18n: new Set(["ui", "grader", "entry"]),
  content: new Set(["grader", "ui", "entry"]),
};

// Rooms without any package: they are to run anywhere and to be read without knowing a framework.
const withoutPackages = new Set(["engine/generated", "engine", "model", "view", "i18n"]);

const lengthLimit = 600;
const lengthWarning = 500;

/** Blanks out comments, keeping line numbers; a text that spans lines is not followed, which imports never do. */
function withoutComments(text) {
  let result = "";
  let i = 0;
  while (i < text.length) {
    const two = text.slice(i, i + 2);
    if (two === "//") {
      while (i < text.length && text[i] !== "\n") i++;
    } else if (two === "/*") {
      const end = text.indexOf("*/", i + 2);
      const comment = text.slice(i, end < 0 ? text.length : end + 2);
      result += comment.replace(/[^\n]/g, " ");
      i += comment.length;
    } else if (text[i] === '"' || text[i] === "'") {
      const quote = text[i];
      let end = i + 1;
      while (end < text.length && text[end] !== quote && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
      result += text.slice(i, end + 1);
      i = end + 1;
    } else {
      result += text[i++];
    }
  }
  return result;
}

const lineAt = (text, index) => text.slice(0, index).split("\n").length;

function checkCpp(root, file, text, complain) {
  const room = relative(join(root, "wasm"), file).split("/")[0];
  if (cppRooms[room] === undefined) {
    complain(file, 1, `unknown room "${room}": add it to tools/check-layers.mjs and tools/cmake/Rooms.cmake`);
    return;
  }
  const code = withoutComments(text);
  for (const match of code.matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm)) {
    const [, kind, name] = match;
    const line = lineAt(code, match.index);
    if (kind === "<") {
      if (forbiddenHeaders[name]) complain(file, line, `<${name}> is forbidden in the core: ${forbiddenHeaders[name]}`);
      if (/^emscripten(\/|\.h)/.test(name) && room !== "bindings") {
        complain(file, line, `<${name}>: only bindings may include Emscripten's headers`);
      }
      continue;
    }
    const other = name.split("/")[0];
    if (/^emscripten/.test(name) && room !== "bindings") {
      complain(file, line, `"${name}": only bindings may include Emscripten's headers`);
    } else if (!name.includes("/") || name.startsWith(".") || cppRooms[other] === undefined) {
      complain(file, line, `"${name}": write the path from wasm/, as in "wire/udp.h"`);
    } else if (other !== room && cppRooms[other] >= cppRooms[room]) {
      complain(file, line, `"${name}": ${room} may not use ${other}, which is not to its left`);
    } else if (programs.has(room) && behindTheDoors.has(other)) {
      complain(file, line, `"${name}": programs reach the stack through socket/syscalls.h and node/admin.h only`);
    }
  }
  for (const match of code.matchAll(/\b(?:std::)?(shared_ptr|make_shared|enable_shared_from_this)\b/g)) {
    complain(file, lineAt(code, match.index), `${match[1]} is forbidden in the core: every object has one owner`);
  }
}

/** The room of a file below web/src, or of web/content; undefined for what belongs to no room. */
function webRoomOf(root, path) {
  const inside = relative(join(root, "web", "src"), path).replaceAll("\\", "/");
  if (inside.startsWith("../content/")) return "content";
  if (inside.startsWith("..")) return undefined;
  if (inside.startsWith("engine/generated/")) return "engine/generated";
  return inside.split("/")[0];
}

const importPatterns = [
  /(?:^|[\s;}])(?:import|export)\s+(?:type\s+)?(?:[\w$*{}\s,]+?\s+from\s*)?["']([^"'\n]+)["']/g,
  /(?:^|[\s;}])(?:import|export)\s*(?:type\s*)?[{*][\w$*{}\s,]*?from\s*["']([^"'\n]+)["']/g,
  /\bimport\s*\(\s*["'`]([^"'`\n]+)["'`]/g,
  /\bnew\s+URL\s*\(\s*["'`]([^"'`\n]+)["'`]\s*,\s*import\.meta\.url/g,
];

function checkTypeScript(root, file, text, complain) {
  const room = webRoomOf(root, file);
  if (webRooms[room] === undefined && room !== "i18n") {
    complain(file, 1, `unknown room "${room}": add it to tools/check-layers.mjs`);
    return;
  }
  const code = withoutComments(text);
  const seen = new Set();
  for (const pattern of importPatterns) {
    for (const match of code.matchAll(pattern)) {
      const name = match[1];
      const line = lineAt(code, match.index + match[0].lastIndexOf(name));
      if (seen.has(`${line} ${name}`)) continue;
      seen.add(`${line} ${name}`);
      if (/^[a-z]+:\/\//.test(name)) {
        complain(file, line, `"${name}": nothing is loaded from other places`);
      } else if (!name.startsWith(".")) {
        // Node's own modules serve the in-process engine and the command line.
        const node = name.startsWith("node:");
        if (withoutPackages.has(room) && !(node && room === "engine")) {
          complain(file, line, `"${name}": ${room} uses no packages`);
        }
      } else {
        checkWebImport(room, webRoomOf(root, resolve(dirname(file), name.split("?")[0])), name, file, line, complain);
      }
    }
  }
}

function checkWebImport(room, other, name, file, line, complain) {
  if (other === undefined) {
    complain(file, line, `"${name}": leads out of web/`);
  } else if (other === room) {
    // A room may use itself.
  } else if (users[other]) {
    if (!users[other].has(room))
      complain(file, line, `"${name}": only ${[...users[other]].join(", ")} may use ${other}`);
  } else if (webRooms[other] === undefined) {
    complain(file, line, `"${name}": there is no room "${other}"`);
  } else if (room === "i18n") {
    complain(file, line, `"${name}": i18n holds texts and uses no other room`);
  } else if (webRooms[other] >= webRooms[room]) {
    complain(file, line, `"${name}": ${room} may not use ${other}, which is not to its left`);
  }
}

/** Checks a checkout; answers the errors and warnings as { file, line, message }. */
export function checkLayers(root) {
  const errors = [];
  const warnings = [];
  const collect = (list) => (file, line, message) => list.push({ file: relative(root, file), line, message });
  const below = (folders, pattern) =>
    filesBelow(
      folders.map((folder) => join(root, folder)),
      (path) => pattern.test(path),
    );

  for (const file of below(["wasm"], /\.(?:h|cc)$/)) checkCpp(root, file, readFileSync(file, "utf8"), collect(errors));
  for (const file of below(["web/src"], /(?<!\.d)\.ts$/)) {
    if (webRoomOf(root, file) !== "engine/generated")
      checkTypeScript(root, file, readFileSync(file, "utf8"), collect(errors));
  }

  for (const file of below(["wasm", "web/src", "tests", "tools"], /\.(?:h|cc|ts|mjs|css)$/)) {
    // Tables of texts and made files are as long as they are.
    if (/web\/src\/(?:i18n|engine\/generated)\//.test(file)) continue;
    const lines = readFileSync(file, "utf8").split("\n").length - 1;
    const list = lines > lengthLimit ? errors : lines > lengthWarning ? warnings : undefined;
    if (list)
      collect(list)(
        file,
        lines,
        `${lines} lines, at most ${lengthLimit} are allowed and ${lengthWarning} are good: split it`,
      );
  }
  return { errors, warnings };
}

/** Shows what was found; throws when there are errors. */
export function reportLayers({ errors, warnings }) {
  for (const { file, line, message } of warnings) say(`  warning ${file}:${line}: ${message}`);
  for (const { file, line, message } of errors) say(`  error   ${file}:${line}: ${message}`);
  if (errors.length > 0) {
    throw new Failure(
      `${errors.length} violation${errors.length > 1 ? "s" : ""} of the layering.`,
      "The order of the rooms is in docs/ARCHITECTURE.md.",
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(() => reportLayers(checkLayers(resolve(process.argv[2] ?? at()))));
}
