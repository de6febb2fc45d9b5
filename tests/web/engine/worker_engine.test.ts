// SPDX-License-Identifier: Apache-2.0
// The worker's protocol over a MessageChannel, which clones and transfers as a worker does, with the real wasm behind it.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../../web/src/engine/engine";
import { serveEngine } from "../../../web/src/engine/engine_server";
import { EngineFailure, EngineMisuse } from "../../../web/src/engine/errors";
import { LocalEngine } from "../../../web/src/engine/local_engine";
import { WorkerEngine } from "../../../web/src/engine/worker_engine";
import { advance, newRun, open, second, take, twoSubnets } from "./fixtures";

let channel: MessageChannel;
let engine: WorkerEngine;

beforeEach(() => {
  channel = new MessageChannel();
  serveEngine(channel.port2);
  engine = new WorkerEngine(channel.port1);
});
afterEach(() => {
  channel.port1.close();
});

async function exercise(twin: Engine) {
  await open(twin, twoSubnets, 3);
  const run = newRun();
  await twin.command({ kind: "run", node: "pc1", run: "curl -s http://10.0.2.10/" });
  for (let i = 1; i <= 20; i++) take(run, await twin.advance((i * second) / 40, 1000));
  take(run, await twin.step());
  await advance(twin, second, run);
  const tables = await twin.tables("server");
  return {
    ...run,
    exits: [...run.exits],
    hash: await twin.hash(),
    log: await twin.log(),
    save: await twin.save(),
    tables,
  };
}

describe("worker engine", () => {
  test("gives exactly what the local twin gives", async () => {
    expect(await exercise(engine)).toEqual(await exercise(await LocalEngine.create()));
  });

  test("answers come in the order of the calls", async () => {
    const order: string[] = [];
    const calls = [
      engine.load(twoSubnets).then(() => order.push("load")),
      engine.advance(1000, 10).then(() => order.push("advance")),
      engine.hash().then(() => order.push("hash")),
      engine.tables("pc1").then(() => order.push("tables")),
      engine.describe(new Uint8Array(60)).then(() => order.push("describe")),
    ];
    await Promise.all(calls);
    expect(order).toEqual(["load", "advance", "hash", "tables", "describe"]);
  });

  test("errors come through with class and message, and the next call works", async () => {
    await expect(engine.hash()).rejects.toThrow(EngineMisuse);
    await expect(engine.hash()).rejects.toThrow("No network is open.");
    await open(engine, twoSubnets);
    expect(await engine.hash()).toMatch(/^[0-9a-f]{16}$/);
  });

  test("batches are transferred, and their memory goes back when released", async () => {
    await open(engine, twoSubnets);
    await engine.command({ kind: "run", node: "pc1", run: "ping -i 0.01 10.0.2.10" });
    let held = await engine.advance(second / 100, 10_000);
    expect(held.records.length).toBeGreaterThan(0);
    for (let i = 2; i < 10; i++) {
      const { records } = held;
      held.release();
      held.release();
      expect(records.length).toBe(0); // its memory has left this thread
      held = await engine.advance((i * second) / 100, 10_000);
      expect(held.records.length).toBeGreaterThan(0);
    }
  });

  test("a dead worker fails all calls, those under way and those to come", async () => {
    const underWay = engine.load(twoSubnets);
    engine.fail(new EngineFailure("it died"));
    await expect(underWay).rejects.toThrow(EngineFailure);
    await expect(engine.hash()).rejects.toThrow("it died");
  });

  test("dispose ends it", async () => {
    await open(engine, twoSubnets);
    engine.dispose();
    await expect(engine.hash()).rejects.toThrow(EngineFailure);
  });

  test("tells of Python as it is fetched, and no other call waits for that", async () => {
    const own = new MessageChannel();
    let arrived = () => {};
    serveEngine(
      own.port2,
      () => {},
      (_door, tell) => ({
        serve: async () => {},
        reset: () => {},
        prepare: () => {
          tell({ state: "loading", loaded: 1, total: 2 });
          return new Promise<void>((resolve) => (arrived = resolve));
        },
      }),
    );
    const other = new WorkerEngine(own.port1);
    const told: unknown[] = [];
    other.onPython((status) => told.push(status));
    await open(other, twoSubnets);
    let ready = false;
    const prepared = other.preparePython().then(() => (ready = true));
    expect(await other.hash()).toMatch(/^[0-9a-f]{16}$/);
    expect(told).toEqual([{ state: "loading", loaded: 1, total: 2 }]);
    expect(ready).toBe(false);
    arrived();
    await prepared;
    own.port1.close();
  });

  test("a ping is answered before the calls that wait", async () => {
    const order: string[] = [];
    const loading = engine.load(twoSubnets).then(() => order.push("load"));
    await engine.ping();
    order.push("ping");
    await loading;
    expect(order).toEqual(["ping", "load"]);
  });

  test("killing rejects what is under way, pings too, and ends the other side", async () => {
    let ended = 0;
    const silent = { postMessage: () => {}, onmessage: null };
    const stuck = new WorkerEngine(silent, () => ended++);
    const waiting = [stuck.hash(), stuck.ping()];
    stuck.kill();
    for (const one of waiting) await expect(one).rejects.toThrow(EngineFailure);
    await expect(stuck.ping()).rejects.toThrow("The engine was stopped.");
    expect(ended).toBe(1);
  });
});
