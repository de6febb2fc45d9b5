// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { NodeTables, SocketRow } from "../../../web/src/engine/snapshots";
import { ByteStore } from "../../../web/src/model/byte_store";
import { doorsOf } from "../../../web/src/model/doors";
import { EffectKind, Effects } from "../../../web/src/model/effects";
import { Changes, Signal } from "../../../web/src/model/signal";
import { Terminal } from "../../../web/src/model/terminals";
import { World } from "../../../web/src/model/world";
import { smallWorld } from "./records";

describe("the byte store", () => {
  it("gives back what was put in until it is overwritten", () => {
    const store = new ByteStore(16);
    const first = store.put(Uint8Array.of(1, 2, 3, 4, 5, 6));
    const second = store.put(Uint8Array.of(7, 8, 9, 10, 11, 12));
    expect(store.view(first, 6)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    const third = store.put(Uint8Array.of(20, 21, 22, 23, 24, 25));
    expect(store.view(first, 6)).toBeUndefined();
    expect(store.view(second, 6)).toEqual(Uint8Array.of(7, 8, 9, 10, 11, 12));
    expect(store.view(third, 6)).toEqual(Uint8Array.of(20, 21, 22, 23, 24, 25));
  });

  it("never splits a piece over the edge", () => {
    const store = new ByteStore(16);
    for (let i = 0; i < 50; i++) {
      const piece = Uint8Array.from({ length: 1 + (i % 9) }, () => i);
      expect(store.view(store.put(piece), piece.length)).toEqual(piece);
    }
  });
});

describe("signals", () => {
  it("tell their listeners only about changes, until disposed of", () => {
    const signal = new Signal(1);
    const seen: number[] = [];
    const dispose = signal.subscribe((value) => seen.push(value));
    signal.value = 1;
    signal.value = 2;
    dispose();
    signal.value = 3;
    expect(seen).toEqual([2]);
  });

  it("count versions of things that change in place", () => {
    const changes = new Changes();
    let calls = 0;
    changes.subscribe(() => calls++);
    changes.notify();
    changes.notify();
    expect([changes.version, calls]).toEqual([2, 2]);
  });
});

describe("effects", () => {
  it("fade with the viewer's time and are bounded", () => {
    const effects = new Effects();
    for (let i = 0; i < 300; i++) effects.add({ kind: EffectKind.flood, lasts: 100 });
    expect(effects.end - effects.first).toBe(128);
    effects.age(50);
    expect(effects.end - effects.first).toBe(128);
    effects.age(50);
    expect(effects.end - effects.first).toBe(0);
  });
});

describe("a terminal", () => {
  it("gives a late reader everything kept, then the rest", () => {
    const terminal = new Terminal(1, 1);
    terminal.write("a");
    const seen: unknown[] = [];
    const dispose = terminal.read((piece) => seen.push(piece));
    terminal.write(Uint8Array.of(98));
    dispose();
    terminal.write("c");
    expect(seen).toEqual(["a", Uint8Array.of(98)]);
  });
});

describe("the world", () => {
  it("joins ports, cables and devices", () => {
    const world = new World(smallWorld);
    expect(world.port(1)?.peer?.node.name).toBe("sw");
    expect(world.nodeNamed("pc2")?.id).toBe(3);
    expect(world.link(2)?.b.node.name).toBe("pc2");
  });

  it("leaves room between devices whatever the unit of the drawing", () => {
    for (const unit of [0.01, 1, 1000]) {
      const nodes = smallWorld.nodes.map((node) => ({ ...node, x: node.x * unit, y: node.y * unit }));
      const [a, b] = new World({ ...smallWorld, nodes }).nodes;
      expect((b?.x ?? 0) - (a?.x ?? 0)).toBeCloseTo(275);
    }
  });
});

describe("doors", () => {
  const socket = (of: Partial<SocketRow>): SocketRow => ({
    socket: 1,
    protocol: "tcp",
    localAddress: "10.0.0.1",
    localPort: 80,
    remoteAddress: "0.0.0.0",
    remotePort: 0,
    state: "LISTEN",
    receiveQueue: 0,
    sendQueue: 0,
    pid: 1,
    program: "httpd",
    ...of,
  });
  const tables = (sockets: readonly SocketRow[]): NodeTables => ({
    node: 1,
    now: 5e9,
    interfaces: [],
    routes: [],
    neighbors: [],
    sockets,
    processes: [],
    macs: [],
  });

  it("is one door a port, however many connections share it", () => {
    const doors = doorsOf(
      tables([
        socket({}),
        socket({ state: "ESTABLISHED", remotePort: 4001 }),
        socket({ state: "TIME_WAIT", remotePort: 4002, timeWaitLeft: 7e9 }),
      ]),
    );
    expect(doors).toEqual([{ protocol: "tcp", port: 80, state: "listening", connections: 2, waitEnds: 12e9 }]);
  });

  it("lists listening doors first and leaves out sockets without a port", () => {
    const doors = doorsOf(
      tables([
        socket({ localPort: 22, state: "ESTABLISHED" }),
        socket({ localPort: 0, state: "CLOSE" }),
        socket({}),
        socket({ protocol: "udp", localPort: 53, state: "" }),
      ]),
    );
    expect(doors.map((door) => `${door.port} ${door.state}`)).toEqual(["80 listening", "22 connected", "53 bound"]);
  });
});
