// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadCore } from "../../../web/src/engine/core";

const folders = ["../../scenarios/", "../../../web/content/scenarios/"].map((path) => new URL(path, import.meta.url));
const scenarios = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name): [string, string] => [name, readFileSync(new URL(name, folder), "utf8")]),
);
const frame = new Uint8Array(60);

describe("the first module of the core, before the second one is there", () => {
  it.each(scenarios)("builds, shows and saves a network: %s", async (_, text) => {
    const { core, whole } = await loadCore();
    // Nothing is awaited from here on, so that the second module cannot come in between.
    const engine = new core.Engine();
    expect(JSON.parse(engine.load(text, -1))).toMatchObject({ ok: true });
    for (const { name } of (JSON.parse(text) as { nodes: { name: string }[] }).nodes) {
      expect(JSON.parse(engine.tables(name)), name).toHaveProperty("interfaces");
    }
    expect(JSON.parse(engine.save())).toHaveProperty("nodes");
    expect(() => core.describe(frame)).toThrow("before its module was loaded");
    await whole;
    expect(core.describe(frame)).not.toBe("");
    engine.delete();
  });

  it("says what is wrong with a file", async () => {
    const { core } = await loadCore();
    const engine = new core.Engine();
    expect(JSON.parse(engine.load('{"glassnet": 1, "nodes": [{"name": "a", "knd": "host"}]}', -1))).toMatchObject({
      ok: false,
    });
    engine.delete();
  });
});
