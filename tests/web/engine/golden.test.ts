// SPDX-License-Identifier: Apache-2.0
// The wasm gives the very bytes that the native build gives: the goldens as text, and whole runs as hashes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { LocalEngine } from "../../../web/src/engine/local_engine";
import { open, scenarioText, second } from "./fixtures";

/** A path from the root of the checkout; absolute ones stay. */
const at = (path: string) => resolve(fileURLToPath(new URL("../../..", import.meta.url)), path);

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
  await open(engine, readFileSync(at(golden.scenario), "utf8"), seed);
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

/** A long download over a bad cable: retransmissions, timers, random numbers, everything that could differ. */
function lossyDownload(): Golden {
  const scenario = JSON.parse(scenarioText("tests/scenarios/three_subnets.json"));
  scenario.links[2].loss = "3%";
  scenario.nodes[5].files["/srv/www/long.txt"] = "All work and no play makes Jack a dull boy.\n".repeat(4000);
  const folder = mkdtempSync(join(tmpdir(), "glassnet-"));
  const file = join(folder, "lossy.json");
  writeFileSync(file, JSON.stringify(scenario));
  return { scenario: file, executions: [{ node: "pc1", run: "curl -s http://192.168.3.80/long.txt" }], trace: "" };
}

/** Whichever build of the native runner is the newest; `npm test` makes one before these tests. */
const native = ["build/test/glassnet-native", "build/native/glassnet-native"]
  .map(at)
  .filter(existsSync)
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];

describe.skipIf(native === undefined)("native and wasm", () => {
  test.each([...names, "lossy download"])("%s has one hash: native twice, wasm once", async (name) => {
    const golden = name.endsWith(".golden") ? readGolden(name) : lossyDownload();
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
