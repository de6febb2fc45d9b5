// SPDX-License-Identifier: Apache-2.0
// The wasm gives the very bytes that the native build gives: the goldens as text, and whole runs as hashes.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { LocalEngine } from "../../../web/src/engine/local_engine";
import { open, scenarioText, second } from "./fixtures";

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

interface Golden {
  readonly scenario: string;
  readonly executions: readonly { readonly node: string; readonly run: string }[];
  readonly trace: string;
}

function readGolden(name: string): Golden {
  const text = scenarioText(`tests/scenarios/${name}`);
  const header = /^(?:# .*\n)*/.exec(text)?.[0] ?? "";
  return {
    scenario: /^# scenario: (.*)$/m.exec(header)?.[1] ?? "",
    executions: [...header.matchAll(/^# exec: ([^:]+):\s*(.*)$/gm)].map(([, node = "", run = ""]) => ({ node, run })),
    trace: text.slice(header.length),
  };
}

/** As `glassnet run` does it: one command after the other, and a second for what they leave behind. */
async function runGolden(golden: Golden, seed?: number) {
  const engine = await LocalEngine.create();
  await open(engine, scenarioText(golden.scenario), seed);
  await engine.record({ text: true });
  let now = 0;
  const goOn = async (until: number) => {
    for (;;) {
      const batch = await engine.advance(until, 100_000);
      now = batch.now;
      batch.release();
      if (batch.stop === "reached" || batch.stop === "requested") return;
    }
  };
  for (const { node, run } of golden.executions) {
    expect(await engine.command({ kind: "run", node, run, user: "root" })).toMatchObject({ ok: true });
    await goOn(now + 600 * second);
  }
  await goOn(now + second);
  const { text } = await engine.recording();
  const hash = await engine.hash();
  engine.dispose();
  return { text, hash };
}

const names = readdirSync(at("tests/scenarios")).filter((name) => name.endsWith(".golden"));

test.each(names)("%s comes out of the wasm as written", async (name) => {
  const golden = readGolden(name);
  expect((await runGolden(golden)).text).toBe(golden.trace);
});

/** Whichever build of the native runner is the newest; `npm test` makes one before these tests. */
const native = ["build/test/glassnet-native", "build/native/glassnet-native"]
  .map(at)
  .filter(existsSync)
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];

describe.skipIf(native === undefined)("native and wasm", () => {
  test.each(names)("%s has one hash: native twice, wasm once", async (name) => {
    const golden = readGolden(name);
    const seed = 20_250_101;
    const args = ["run", at(golden.scenario), "--seed", String(seed), "--hash"];
    for (const { node, run } of golden.executions) args.push("--exec", `${node}: ${run}`);
    const hashes = [0, 1].map(() => {
      const { stdout } = spawnSync(native as string, args, { encoding: "utf8" });
      return /^hash ([0-9a-f]{16})$/m.exec(stdout)?.[1];
    });
    expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(hashes[1]).toBe(hashes[0]);
    expect((await runGolden(golden, seed)).hash).toBe(hashes[0]);
  });
});
