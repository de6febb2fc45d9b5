// SPDX-License-Identifier: Apache-2.0
// The layering check finds what it is there for: each case is a small tree with one slip, and its twin without.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../../tools/check-layers.mjs", import.meta.url));

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "glassnet-layers-"));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

function check(files: Record<string, string>): { code: number | null; output: string } {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    writeFileSync(join(tree, name), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, tree], { encoding: "utf8" });
  return { code: status, output: stdout + stderr };
}

const slips: [string, string, string, RegExp][] = [
  ["a room includes one to its right", "wasm/wire/a.h", '#include "network/ipv4.h"\n', /wire may not use network/],
  ["wire includes sim", "wasm/wire/a.h", '#include "sim/time.h"\n', /wire may not use sim/],
  ["apps include shell", "wasm/apps/a.cc", '#include "shell/shell.h"\n', /apps may not use shell/],
  ["a program goes behind the doors", "wasm/shell/a.cc", '#include "transport/udp.h"\n', /syscalls\.h/],
  ["a path that is not from wasm/", "wasm/wire/a.cc", '#include "udp.h"\n', /write the path from wasm/],
  ["Emscripten outside bindings", "wasm/scenario/a.cc", "#include <emscripten/val.h>\n", /only bindings/],
  ["a forbidden header", "wasm/base/a.cc", "#include <unordered_map>\n", /<unordered_map> is forbidden/],
  ["a wall clock", "wasm/sim/a.cc", "#  include <chrono>\n", /wall clock/],
  ["a shared pointer", "wasm/node/a.h", "#include <memory>\nstd::shared_ptr<int> p;\n", /a\.h:2: shared_ptr/],
  ["a room that nobody knows", "wasm/cellar/a.h", "\n", /unknown room "cellar"/],
  ["model imports view", "web/src/model/a.ts", 'import { x } from "../view/x";\n', /model may not use view/],
  ["engine imports model", "web/src/engine/a.ts", 'export * from "../model/x";\n', /engine may not use model/],
  ["view imports grader", "web/src/view/a.ts", 'import type { X } from "../grader/x";\n', /view may not use grader/],
  ["ui imports entry", "web/src/ui/a.ts", 'const x = await import("../entry/app");\n', /ui may not use entry/],
  [
    "a worker of a room to the right",
    "web/src/engine/a.ts",
    'new URL("../ui/w.ts", import.meta.url);\n',
    /may not use ui/,
  ],
  [
    "view touches texts",
    "web/src/view/a.ts",
    'import { t } from "../i18n/en";\n',
    /only ui, grader, entry may use i18n/,
  ],
  [
    "model touches texts",
    "web/src/model/a.ts",
    'import { t } from "../i18n/en";\n',
    /only ui, grader, entry may use i18n/,
  ],
  [
    "an import over several lines",
    "web/src/model/a.ts",
    'import {\n  a,\n  b,\n} from "../ui/x";\n',
    /a\.ts:4: .*may not use ui/,
  ],
  ["the model uses a package", "web/src/model/a.ts", 'import { html } from "lit";\n', /model uses no packages/],
  ["something from another place", "web/src/ui/a.ts", 'import("https://example.com/x.js");\n', /other places/],
  ["a file of 601 lines", "wasm/base/a.h", "\n".repeat(601), /601 lines/],
];

const allowed: [string, string, string][] = [
  ["rooms to the left", "wasm/network/a.h", '#include <vector>\n#include "network/b.h"\n#include "wire/ipv4.h"\n'],
  ["Emscripten in bindings", "wasm/bindings/a.cc", "#include <emscripten/bind.h>\n"],
  ["a slip in a comment", "wasm/wire/a.h", '// #include "network/ipv4.h"\n/* shared_ptr */\n'],
  ["unique pointers", "wasm/node/a.h", "#include <memory>\nstd::unique_ptr<int> p;\n"],
  [
    "imports to the left",
    "web/src/ui/a.ts",
    'import { x } from "../model/x";\nimport { t } from "../i18n/en";\nimport "lit";\n',
  ],
  ["an import in a comment", "web/src/model/a.ts", '// import { x } from "../ui/x";\n/*\nimport "lit";\n*/\n'],
  ["the generated engine", "web/src/engine/a.ts", 'import create from "./generated/glassnet.mjs";\n'],
  ["Node's modules in the engine", "web/src/engine/a.ts", 'import { readFile } from "node:fs/promises";\n'],
  ["a long table of texts", "web/src/i18n/en.ts", "\n".repeat(2000)],
];

describe("check-layers", () => {
  it.each(slips)("fails: %s", (_name, file, text, message) => {
    const { code, output } = check({ [file]: text });
    expect(output).toMatch(message);
    expect(output).toContain(file);
    expect(code).toBe(1);
  });

  it.each(allowed)("allows: %s", (_name, file, text) => {
    const { code, output } = check({ [file]: text });
    expect(output).toBe("");
    expect(code).toBe(0);
  });

  it("warns about a file of more than 500 lines, but lets it pass", () => {
    const { code, output } = check({ "wasm/base/a.h": "\n".repeat(501) });
    expect(output).toMatch(/warning wasm\/base\/a\.h.*501 lines/);
    expect(code).toBe(0);
  });

  it("names every slip and not only the first", () => {
    const { output } = check({ "wasm/wire/a.h": '#include "sim/time.h"\n#include "link/port.h"\n#include <regex>\n' });
    expect(output).toMatch(/a\.h:1:[\s\S]*a\.h:2:[\s\S]*a\.h:3:[\s\S]*3 violations/);
  });
});
