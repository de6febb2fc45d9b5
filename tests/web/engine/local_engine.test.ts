// SPDX-License-Identifier: Apache-2.0
// The engine on the real wasm.
import { beforeEach, describe, expect, test } from "vitest";
import { EngineFailure, EngineMisuse } from "../../../web/src/engine/errors";
import { LocalEngine } from "../../../web/src/engine/local_engine";
import { Kind, Lane, recordLanes } from "../../../web/src/engine/trace_codes";
import { recordBytes, recordCount, recordKind, recordTime } from "../../../web/src/engine/trace_reader";
import { advance, newRun, open, second, take, threeSubnets, twoSubnets } from "./fixtures";

const curl = { kind: "run", node: "pc1", run: "curl -s http://10.0.2.10/" } as const;

let engine: LocalEngine;
beforeEach(async () => {
  engine = await LocalEngine.create();
});

describe("opening a network", () => {
  test("describes devices, ports and cables", async () => {
    const { world } = await open(engine, twoSubnets);
    expect(world.nodes.map(({ id, name, kind }) => `${id} ${name} ${kind}`)).toEqual([
      "1 pc1 host",
      "2 pc2 host",
      "3 sw1 switch",
      "4 r1 router",
      "5 sw2 switch",
      "6 server host",
    ]);
    expect(world.title["zh-CN"]).toBe("两个子网和一台 Web 服务器");
    expect(world.nodes[3]?.ports.map(({ name, mac }) => `${name} ${mac}`)).toEqual([
      "eth0 02:00:00:00:04:00",
      "eth1 02:00:00:00:04:01",
    ]);
    const ports = new Map(
      world.nodes.flatMap((node) => node.ports.map((port) => [port.id, `${node.name}:${port.name}`])),
    );
    expect(world.links.map(({ a, b }) => `${ports.get(a)} ${ports.get(b)}`)).toEqual([
      "pc1:eth0 sw1:1",
      "pc2:eth0 sw1:2",
      "sw1:3 r1:eth0",
      "r1:eth1 sw2:1",
      "sw2:2 server:eth0",
    ]);
    expect(world.links[0]).toMatchObject({ rate: 10_000_000, delay: 500_000, mtu: 1500, up: true });
  });

  test("a file with errors leaves the open network as it was", async () => {
    await open(engine, twoSubnets);
    await advance(engine, second);
    const before = { hash: await engine.hash(), text: await engine.save() };
    const damaged = twoSubnets.replace('"10.0.1.11/24"', '"10.0.1.10/24"').replace('"sw1:2"', '"sw9:2"');
    const result = await engine.load(damaged);
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.errors.map(({ code, path }) => `${code} ${path}`)).toEqual([
        "scenario.duplicate-address nodes[1].interfaces[0].address",
        "scenario.unknown-node links[1].ends[1]",
      ]);
      const line = damaged.slice(0, damaged.lastIndexOf("10.0.1.10/24")).split("\n").length;
      expect(result.errors[0]).toMatchObject({ line, values: { address: "10.0.1.10" } });
    }
    expect(await engine.hash()).toBe(before.hash);
    expect(await engine.save()).toBe(before.text);
    expect((await engine.tables("pc1")).now).toBe(second);
  });

  test("what is saved opens as the same network", async () => {
    await open(engine, threeSubnets);
    const saved = await engine.save();
    const again = await open(engine, saved);
    expect(again.world.nodes).toHaveLength(6);
    expect(await engine.save()).toBe(saved);
  });

  test("another seed is another run, the same seed the same", async () => {
    const hashes: string[] = [];
    for (const seed of [5, 6, 5]) {
      await open(engine, twoSubnets, seed);
      await engine.command(curl);
      await advance(engine, second);
      hashes.push(await engine.hash());
    }
    expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(hashes[2]).toBe(hashes[0]);
    expect(hashes[1]).not.toBe(hashes[0]);
  });
});

describe("letting time pass", () => {
  test("curl brings the page of the server", async () => {
    const { world } = await open(engine, twoSubnets);
    const started = await engine.command(curl);
    expect(started).toMatchObject({ ok: true });
    const run = await advance(engine, 2 * second);
    expect(run.output).toContain("<h1>It works!</h1>");
    const pc1 = world.nodes[0]?.id;
    expect(started.ok && run.exits.get(`${pc1} ${started.pid}`)).toBe(0);
  });

  test("time stops when the program of a run command ends", async () => {
    await open(engine, twoSubnets);
    await engine.command(curl);
    const run = newRun();
    let stop = "";
    let now = 0;
    for (let calls = 0; stop !== "requested" && calls < 100; calls++) {
      const batch = await engine.advance(60 * second, 100);
      ({ stop, now } = batch);
      take(run, batch);
    }
    expect(stop).toBe("requested");
    expect(now).toBeLessThan(second);
    expect(run.exits.size).toBeGreaterThan(0);
  });

  test("how it is cut into calls makes no difference", async () => {
    const runs = [];
    for (const budget of [1_000_000, 1, 7]) {
      await open(engine, twoSubnets);
      await engine.command(curl);
      runs.push({ ...(await advance(engine, second / 2, newRun(), budget)), hash: await engine.hash() });
    }
    expect(runs[1]?.hash).toBe(runs[0]?.hash);
    expect(runs[2]?.hash).toBe(runs[0]?.hash);
    expect(runs[1]?.records).toEqual(runs[0]?.records);
    expect(runs[2]?.records).toEqual(runs[0]?.records);
    expect(runs[1]?.batches).toBeGreaterThan((runs[0]?.batches ?? 0) + 30);
  });

  test("a step is one event that leaves a record", async () => {
    await open(engine, twoSubnets);
    await advance(engine, 0);
    await engine.command({ kind: "run", node: "pc1", run: "ping -c 1 10.0.1.11" });
    let time = 0;
    let frames = 0;
    for (let steps = 0; steps < 200 && frames < 4; steps++) {
      const batch = await engine.step();
      expect(recordCount(batch.records)).toBeGreaterThan(0);
      expect(batch.now).toBeGreaterThanOrEqual(time);
      time = batch.now;
      for (let base = 0; base < batch.records.length; base += recordLanes) {
        expect(recordTime(batch.records, base)).toBeLessThanOrEqual(batch.now);
        if (recordKind(batch.records, base) === Kind.frameTransmit) frames++;
      }
      batch.release();
    }
    expect(frames).toBeGreaterThanOrEqual(4);
  });

  test("the bytes of a record are its frame", async () => {
    await open(engine, twoSubnets);
    await engine.command({ kind: "run", node: "pc1", run: "ping -c 1 10.0.1.11" });
    const batch = await engine.advance(second / 10, 10_000);
    let described = "";
    for (let base = 0; base < batch.records.length && described === ""; base += recordLanes) {
      if (recordKind(batch.records, base) !== Kind.frameTransmit) continue;
      const frame = recordBytes(batch, base);
      expect(frame.length).toBe(60);
      described = await engine.describe(frame);
      const [ethernet, arp] = await engine.dissect(frame);
      expect(ethernet).toMatchObject({ id: "eth", offset: 0, length: 14 });
      expect(arp?.id).toBe("arp");
    }
    expect(described).toContain("who-has 10.0.1.11");
  });

  test("stops before unread records are overwritten", async () => {
    await open(engine, twoSubnets.replaceAll('"10Mbit"', '"1Gbit"'));
    await engine.command({ kind: "run", node: "pc1", run: "ping -c 2000 -i 0.001 -s 1400 10.0.2.10", user: "root" });
    let full = 0;
    let last = 0;
    let lost = 0;
    let gaps = 0;
    for (;;) {
      const batch = await engine.advance(4 * second, 1e9);
      const { records } = batch;
      if (batch.stop === "trace-full") full++;
      lost += batch.lost;
      for (let base = 0; base < records.length; base += recordLanes) {
        if (records[base + Lane.id] !== last + 1) gaps++;
        last = records[base + Lane.id] as number;
      }
      const { stop } = batch;
      batch.release();
      if (stop === "reached") break;
    }
    expect({ lost, gaps }).toEqual({ lost: 0, gaps: 0 });
    expect(full).toBeGreaterThan(0);
  });

  test("memory of released batches is used again", async () => {
    await open(engine, twoSubnets);
    await engine.command({ kind: "run", node: "pc1", run: "ping -i 0.01 10.0.2.10" });
    const buffers = new Set<ArrayBufferLike>();
    for (let i = 1; i <= 50; i++) {
      const batch = await engine.advance(i * 1e7, 10_000);
      if (batch.records.length > 0) buffers.add(batch.records.buffer);
      batch.release();
    }
    expect(buffers.size).toBeLessThanOrEqual(2);
  });
});

describe("replay", () => {
  test("repeats a run exactly, with commands between events of one moment", async () => {
    await open(engine, twoSubnets, 11);
    const original = newRun();
    const terminal = await engine.command({ kind: "terminal-open", node: "pc1" });
    expect(terminal.ok).toBe(true);
    if (!terminal.ok) return;
    // Commands in the middle of things: after so many events, not at a round time.
    const lines = ["ping -c 2 10.0.2.10", "curl -s http://10.0.2.10/"];
    for (const text of lines) {
      for (let calls = 0; calls < 13; calls++) take(original, await engine.advance(second, 1));
      await engine.command({ kind: "terminal-line", terminal: terminal.value, text });
    }
    await engine.command({ kind: "link-state", link: 3, up: false });
    await advance(engine, 2 * second, original);
    await engine.command({ kind: "link-state", link: 3, up: true });
    await advance(engine, 5 * second, original);
    const hash = await engine.hash();
    const log = await engine.log();

    const other = await LocalEngine.create();
    expect((await other.replay(log)).ok).toBe(true);
    const repeated = await advance(other, 5 * second, newRun(), 17);
    expect(repeated.output).toBe(original.output);
    expect(repeated.output).toContain("<h1>It works!</h1>");
    expect(repeated.records).toEqual(original.records);
    expect(await other.hash()).toBe(hash);
    expect(await other.log()).toBe(log);
  });

  test("a new command cuts off the rest of the log", async () => {
    await open(engine, twoSubnets);
    await engine.command({ kind: "run", node: "pc1", run: "ping -c 1 10.0.2.10" });
    await advance(engine, 2 * second);
    await engine.command(curl);
    await advance(engine, 3 * second);
    const log = await engine.log();
    await engine.replay(log);
    await advance(engine, second);
    await engine.command({ kind: "run", node: "pc2", run: "ping -c 1 10.0.1.10" });
    const run = await advance(engine, 4 * second);
    expect(run.output).toContain("10.0.1.10");
    expect(run.output).not.toContain("It works");
    expect(JSON.parse(await engine.log()).commands).toHaveLength(2);
  });

  test("a damaged log leaves the open network as it was", async () => {
    await open(engine, twoSubnets);
    await engine.command(curl);
    const log = await engine.log();
    const hash = await engine.hash();
    const result = await engine.replay(log.replace('"kind": "run"', '"kind": "walk"'));
    expect(result).toMatchObject({
      ok: false,
      errors: [{ code: "command.unknown-kind", path: "commands[0].command" }],
    });
    const inside = await engine.replay(log.replace("10.0.1.11/24", "10.0.1.11/99"));
    expect(inside).toMatchObject({
      ok: false,
      errors: [{ code: "scenario.bad-prefix-length", path: "scenario.nodes[1].interfaces[0].address" }],
    });
    expect(await engine.hash()).toBe(hash);
  });
});

describe("recording", () => {
  test("gives a capture file and text lines", async () => {
    await open(engine, twoSubnets);
    await engine.record({ capture: true, text: true });
    await engine.command(curl);
    await advance(engine, second);
    const { capture, text } = await engine.recording();
    expect([...capture.subarray(0, 4)]).toEqual([0x0a, 0x0d, 0x0d, 0x0a]);
    expect(text).toContain("pc1:eth0 > ARP, Request who-has 10.0.1.1");
    expect(text).toMatch(/pc1 tcp \d+ > 10\.0\.2\.10\.80: CLOSE -> SYN_SENT/);
    expect((await engine.recording()).text).toBe("");
  });
});

describe("misuse and failure", () => {
  test("calls without a network are refused and do no harm", async () => {
    await expect(engine.advance(1, 1)).rejects.toThrow(EngineMisuse);
    await expect(engine.hash()).rejects.toThrow(EngineMisuse);
    await open(engine, twoSubnets);
    await expect(engine.tables("nobody")).rejects.toThrow(EngineMisuse);
    expect((await engine.tables("server")).processes.map(({ command }) => command)).toContain("httpd -p 80 /srv/www");
  });

  test.each([
    [{ kind: "terminal-open", node: "nobody" }, "command.unknown-node"],
    [{ kind: "terminal-open", node: "sw1" }, "command.node-runs-nothing"],
    [{ kind: "terminal-line", terminal: 7, text: "ls" }, "command.unknown-terminal"],
    [{ kind: "link-state", link: 99, up: false }, "command.unknown-link"],
  ] as const)("%o is refused", async (command, code) => {
    await open(engine, twoSubnets);
    expect(await engine.command(command)).toMatchObject({ ok: false, error: { code } });
  });

  test("times and budgets beyond all measure are harmless", async () => {
    await open(engine, twoSubnets);
    (await engine.advance(Number.NaN, Number.NaN)).release();
    (await engine.advance(-5, -5)).release();
    const batch = await engine.advance(Number.POSITIVE_INFINITY, 10);
    expect(batch.now).toBe(Number.MAX_SAFE_INTEGER);
    batch.release();
  });

  test("after dispose nothing works any more, and dispose may be repeated", async () => {
    await open(engine, twoSubnets);
    engine.dispose();
    engine.dispose();
    await expect(engine.hash()).rejects.toThrow(EngineFailure);
  });
});
