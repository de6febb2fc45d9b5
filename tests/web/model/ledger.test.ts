// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from "vitest";
import { Kind, Reason } from "../../../web/src/engine/trace_codes";
import { EffectKind } from "../../../web/src/model/effects";
import { Protocol } from "../../../web/src/model/glance";
import { Ledger } from "../../../web/src/model/ledger";
import { Outcome } from "../../../web/src/model/packet_list";
import { World } from "../../../web/src/model/world";
import { arpRequest, tcpSyn } from "./frames_bytes";
import { batchOf, type RecordInit, smallWorld } from "./records";

const serialisation = 67_200;
const propagation = 500_000;

function transmit(id: number, time: number, bytes = arpRequest, more: Partial<RecordInit> = {}): RecordInit {
  const args = [serialisation, propagation, 2, 84];
  return { id, time, kind: Kind.frameTransmit, node: 1, port: 1, link: 1, packet: 9, bytes, args, ...more };
}

function receive(id: number, time: number, of: number, more: Partial<RecordInit> = {}): RecordInit {
  return {
    id,
    time,
    cause: of,
    kind: Kind.frameReceive,
    node: 2,
    port: 2,
    link: 1,
    packet: 9,
    args: [60, of],
    ...more,
  };
}

let ledger: Ledger;
beforeEach(() => {
  ledger = new Ledger();
  ledger.reset(new World(smallWorld));
});

describe("the ledger of the trace", () => {
  it("puts a frame on its cable and lists it", () => {
    ledger.apply(batchOf([transmit(1, 1000)], 2000));
    expect(ledger.frames.count).toBe(1);
    expect(ledger.frames.link[0]).toBe(1);
    expect(ledger.packets.end).toBe(1);
    expect(ledger.packets.protocol(0)).toBe(Protocol.arp);
    expect(ledger.packets.fromNode(0)).toBe(1);
    expect(ledger.packets.toNode(0)).toBe(2);
    expect(ledger.packets.outcome(0)).toBe(Outcome.flying);
    expect(ledger.frameBytes(1)).toEqual(arpRequest);
  });

  it("takes a frame off when it is received", () => {
    const arrival = 1000 + serialisation + propagation;
    ledger.apply(batchOf([transmit(1, 1000), receive(2, arrival, 1)], arrival));
    expect(ledger.frames.count).toBe(0);
    expect(ledger.packets.outcome(0)).toBe(Outcome.arrived);
    expect(ledger.activity[1]).toBe(1);
    expect(ledger.activity[2]).toBe(1);
  });

  it("marks the place on the cable where a frame was lost, with the reason", () => {
    const time = 1000 + propagation / 2;
    const drop = {
      id: 2,
      time,
      kind: Kind.frameDrop,
      reason: Reason.randomLoss,
      node: 1,
      port: 1,
      link: 1,
      args: [60, 1],
    };
    ledger.apply(batchOf([transmit(1, 1000), drop], time));
    expect(ledger.frames.count).toBe(0);
    const slot = ledger.effects.slot(ledger.effects.first);
    expect(ledger.effects.kind[slot]).toBe(EffectKind.cableDrop);
    expect(ledger.effects.along[slot]).toBeCloseTo(0.5);
    expect(ledger.packets.outcome(0)).toBe(Outcome.dropped);
    expect(ledger.packets.reason(0)).toBe(Reason.randomLoss);
  });

  it("finds the frame that carried a packet which a device dropped", () => {
    const arrival = 1000 + serialisation + propagation;
    const drop = { id: 3, time: arrival, cause: 2, kind: Kind.packetDrop, reason: Reason.noRoute, node: 2, packet: 9 };
    ledger.apply(batchOf([transmit(1, 1000, tcpSyn), receive(2, arrival, 1), drop], arrival));
    expect(ledger.packets.outcome(0)).toBe(Outcome.dropped);
    expect(ledger.packets.reason(0)).toBe(Reason.noRoute);
  });

  it("does not call it a loss when a frame reaches somebody it was not meant for", () => {
    const arrival = 1000 + serialisation + propagation;
    const notMine = {
      id: 2,
      time: arrival,
      kind: Kind.frameDrop,
      reason: Reason.notForThisMac,
      node: 2,
      port: 2,
      args: [60, 1],
    };
    ledger.apply(batchOf([transmit(1, 1000), notMine], arrival));
    expect(ledger.packets.outcome(0)).toBe(Outcome.ignored);
    expect(ledger.effects.first).toBe(ledger.effects.end);
  });

  it("shows queues filling and emptying", () => {
    const queued = (id: number, frames: number) => ({
      id,
      kind: Kind.frameQueued,
      node: 1,
      port: 1,
      args: [frames, frames * 60],
    });
    ledger.apply(batchOf([transmit(1, 0), queued(2, 1), queued(3, 2)], 10));
    expect(ledger.queues.at(1)).toBe(2);
    ledger.apply(batchOf([transmit(4, 67_200)], 67_200));
    expect(ledger.queues.at(1)).toBe(1);
  });

  it("keeps program output for its terminal, even before the terminal is known", () => {
    const bytes = new TextEncoder().encode("hello\n");
    ledger.apply(batchOf([{ id: 1, kind: Kind.processOutput, node: 1, bytes, args: [7, 1, 3] }], 0));
    const seen: string[] = [];
    ledger.terminals
      .opened(3, 1)
      .read((piece) => seen.push(typeof piece === "string" ? piece : new TextDecoder().decode(piece)));
    expect(seen).toEqual(["hello\n"]);
  });

  it("follows causes back to the command", () => {
    const chain: RecordInit[] = [
      { id: 1, kind: Kind.command, args: [1] },
      { id: 2, cause: 1, kind: Kind.processStarted, node: 1 },
      { id: 3, cause: 2, kind: Kind.packetOutput, node: 1, packet: 9 },
      transmit(4, 5, tcpSyn, { cause: 3 }),
    ];
    ledger.apply(batchOf(chain, 5));
    expect(ledger.records.causes(4)).toEqual([4, 3, 2, 1]);
  });

  it("knows times beyond 2^32 ns", () => {
    const time = 123 * 1e9 + 7;
    ledger.apply(batchOf([transmit(1, time)], time));
    expect(ledger.packets.time(0)).toBe(time);
    expect(ledger.frames.start[0]).toBe(time);
  });

  it("links system calls to the frames that they sent, not to those that another frame caused", () => {
    const call = (id: number, number: number, result: number, reason = Reason.none): RecordInit => {
      return { id, kind: Kind.syscall, reason, node: 1, args: [70, 7, number, 3, result] };
    };
    ledger.apply(
      batchOf(
        [
          call(1, 42, -115, Reason.wouldWait),
          { id: 2, cause: 1, kind: Kind.packetOutput, node: 1 },
          transmit(3, 5, tcpSyn, { cause: 2 }),
          call(4, 45, -11, Reason.wouldWait),
          call(5, 44, 12),
          { id: 6, cause: 5, kind: Kind.frameReceive, node: 1 },
          transmit(7, 6, tcpSyn, { cause: 6 }),
        ],
        9,
      ),
    );
    const { calls } = ledger;
    const rows = [...Array(calls.end).keys()].map((index) => [calls.row(index).number, calls.row(index).result]);
    // connect is not made a second time, so it is there although it waits; recvfrom is.
    expect(rows).toEqual([
      [42, Number.NaN],
      [44, 12],
    ]);
    expect([calls.frame(0), calls.frameCount(0), calls.frameCount(1)]).toEqual([3, 1, 0]);
    expect(calls.row(0)).toMatchObject({ node: 1, pid: 7, descriptor: 3 });
  });

  it("knows which programs run", () => {
    const line = new TextEncoder().encode("/bin/python3 ü.py") as Uint8Array<ArrayBuffer>;
    ledger.apply(batchOf([{ id: 1, kind: Kind.processStarted, node: 1, args: [7, 2, 0], bytes: line }], 5));
    expect(ledger.processes.running()).toMatchObject([{ node: 1, pid: 7, parent: 2, command: "/bin/python3 ü.py" }]);
    ledger.apply(batchOf([{ id: 2, kind: Kind.processExited, node: 1, args: [7, 130] }], 6));
    expect(ledger.processes.running()).toEqual([]);
    expect(ledger.processes.find(1, 7)?.ended).toEqual({ status: 130, time: 6 });
  });

  it("cuts a cable in the drawing when the core says so", () => {
    ledger.apply(batchOf([{ id: 1, kind: Kind.linkState, link: 2, args: [0] }], 0));
    expect(ledger.world.link(2)?.up).toBe(false);
  });

  it("forgets everything of the old world", () => {
    ledger.apply(batchOf([transmit(1, 1000)], 2000));
    ledger.reset(new World(smallWorld));
    expect(ledger.frames.count).toBe(0);
    expect(ledger.packets.end).toBe(0);
    expect(ledger.records.has(1)).toBe(false);
    expect(ledger.now).toBe(0);
  });
});
