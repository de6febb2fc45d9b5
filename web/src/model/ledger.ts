// SPDX-License-Identifier: Apache-2.0
// Turns the stream of trace records into what the page shows: frames on cables, the list of packets, queues, terminals, marks.
// It only listens; it never decides what happens.

import type { TraceBatch } from "../engine/engine";
import { Kind, Lane, Reason, recordLanes } from "../engine/trace_codes";
import { CallLog } from "./calls";
import { EffectKind, Effects } from "./effects";
import { FramesInFlight } from "./frames";
import { Glance, Protocol } from "./glance";
import { Outcome, PacketList } from "./packet_list";
import { type Layer, Passages } from "./passages";
import { Processes } from "./processes";
import { PortQueues } from "./queues";
import { RecordStore } from "./record_store";
import { Terminals } from "./terminals";
import { World } from "./world";

/** How long marks stay, in the viewer's milliseconds. */
const dropLasts = 2600;
const floodLasts = 700;
const forwardLasts = 1400;

/** connect(2), see call_names.ts. */
const connectNumber = 42;
/** How far back from a frame the call that caused it may be. */
const callWithin = 8;

/** A frame that nobody at this port wanted: normal on shared media and after a flood. */
const ignoredReasons: ReadonlySet<Reason> = new Set([
  Reason.notForThisMac,
  Reason.ipNotForThisHost,
  Reason.arpNotForThisHost,
  Reason.sameSegment,
]);

export class Ledger {
  world = World.empty;
  /** Virtual time of the last batch, ns. */
  now = 0;
  nextEvent = Number.POSITIVE_INFINITY;
  /** Id of the newest record. */
  last = 0;
  /** Records that were overwritten before they could be read. */
  lost = 0;
  readonly frames = new FramesInFlight();
  readonly packets = new PacketList();
  readonly records = new RecordStore();
  readonly queues = new PortQueues();
  readonly effects = new Effects();
  readonly passages = new Passages();
  readonly terminals = new Terminals();
  readonly processes = new Processes();
  readonly calls = new CallLog();
  /** Frames that began or ended at each port, counted: lights blink when the number changes. */
  activity = new Uint32Array(256);
  /** What was typed or done, by the numbers in kCommand records less 1; "" where it has no words. */
  readonly commands: string[] = [];
  /** Names of the programs that were started, by "node pid". */
  readonly programs = new Map<string, string>();
  /** Devices whose tables may have changed since they were last asked for. */
  readonly touched = new Set<number>();
  readonly #glance = new Glance();

  /** Forgets everything about the old world. */
  reset(world: World): void {
    this.world = world;
    this.now = 0;
    this.nextEvent = Number.POSITIVE_INFINITY;
    this.lost = 0;
    this.last = 0;
    this.frames.clear();
    this.packets.clear();
    this.records.clear();
    this.queues.clear();
    this.effects.clear();
    this.passages.clear();
    this.terminals.clear();
    this.processes.clear();
    this.calls.clear();
    this.programs.clear();
    this.commands.length = 0;
    this.activity.fill(0);
    this.touched.clear();
    for (const node of world.nodes) this.touched.add(node.id);
  }

  /** Takes in a batch. Returns how many records it had. */
  apply(batch: TraceBatch): number {
    const { records } = batch;
    const rows = this.packets.end;
    for (let base = 0; base + recordLanes <= records.length; base += recordLanes) {
      const length = records[base + Lane.bytesLength] as number;
      const offset = ((records[base + Lane.bytesAt] as number) - batch.bytesBase) >>> 0;
      const held = length > 0 && offset + length <= batch.bytes.length;
      this.#record(records, base, held ? batch.bytes.subarray(offset, offset + length) : undefined);
    }
    this.now = batch.now;
    this.nextEvent = batch.nextEvent;
    this.lost += batch.lost;
    this.frames.settle(batch.now);
    if (this.packets.end !== rows) this.packets.changes.notify();
    this.calls.tell();
    return records.length / recordLanes;
  }

  #record(records: Uint32Array, base: number, bytes: Uint8Array | undefined): void {
    this.records.add(records, base, bytes);
    const id = records[base + Lane.id] as number;
    this.last = id;
    const node = records[base + Lane.node] as number;
    const kind: Kind = (records[base + Lane.kindReason] as number) & 0xffff;
    switch (kind) {
      case Kind.frameQueued:
        this.queues.queued(records[base + Lane.port] as number, records[base + Lane.arg0] as number);
        break;
      case Kind.frameTransmit:
        this.#transmit(id, bytes);
        break;
      case Kind.frameReceive:
        this.#receive(id);
        break;
      case Kind.frameDrop:
        this.#frameDrop(id);
        break;
      case Kind.frameDamaged:
        this.packets.note(records[base + Lane.arg1] as number, Reason.corrupted);
        break;
      case Kind.packetDrop:
        this.#packetDrop(id);
        break;
      case Kind.packetForward:
        this.#forward(id);
        break;
      case Kind.packetDeliver:
        this.#deliver(id);
        break;
      case Kind.switchFlood:
        this.effects.add({ kind: EffectKind.flood, node, record: id, lasts: floodLasts });
        break;
      case Kind.processStarted:
        if (bytes) this.#started(id, bytes);
        break;
      case Kind.processExited:
        this.processes.exited(
          node,
          records[base + Lane.arg0] as number,
          this.records.arg(id, 1),
          this.records.time(id),
        );
        break;
      case Kind.syscall:
        this.#called(id);
        break;
      case Kind.processOutput:
        if (bytes) this.terminals.output(records[base + Lane.arg2] as number, node, bytes);
        break;
      case Kind.linkState: {
        const link = this.world.link(records[base + Lane.link] as number);
        if (link) link.up = records[base + Lane.arg0] !== 0;
        break;
      }
      default:
    }
    if (kind !== Kind.frameQueued && node !== 0) this.touched.add(node);
  }

  #started(id: number, bytes: Uint8Array): void {
    const { records } = this;
    const node = this.#nodeOf(id);
    const pid = records.arg(id, 0);
    this.programs.set(`${node} ${pid}`, firstWord(bytes));
    const command = textOf(bytes);
    this.processes.started({ node, pid, parent: records.arg(id, 1), command, started: records.time(id) });
  }

  #called(id: number): void {
    const { records } = this;
    const number = records.arg(id, 2) & 0xffff;
    const waits = records.reason(id) === Reason.wouldWait;
    // A call that waits is made again and then stands here. Only connect is not: what it waits for is already under way.
    if (waits && number !== connectNumber) return;
    this.calls.add({
      record: id,
      time: records.time(id),
      node: this.#nodeOf(id),
      pid: records.arg(id, 1),
      number,
      descriptor: records.arg(id, 3) | 0,
      result: waits ? Number.NaN : records.arg(id, 4) | 0,
    });
  }

  #transmit(id: number, bytes: Uint8Array | undefined): void {
    const { records, world } = this;
    const fromPort = records.lane(id, Lane.port);
    const toPort = records.arg(id, 2);
    const link = records.lane(id, Lane.link);
    const packet = records.lane(id, Lane.packet);
    this.queues.transmitted(fromPort);
    this.#active(fromPort);
    const glance = this.#glance.read(bytes ?? noBytes);
    this.frames.add(
      {
        record: id,
        packet,
        link,
        fromPort,
        toPort,
        start: records.time(id),
        serialisation: records.arg(id, 0),
        propagation: records.arg(id, 1),
      },
      glance,
    );
    const fromNode = records.lane(id, Lane.node);
    const toNode = world.port(toPort)?.node.id ?? 0;
    this.packets.add({ record: id, time: records.time(id), packet, link, fromNode, toNode }, glance);
    if (records.reason(id) !== Reason.none) this.packets.note(id, records.reason(id));
    const through = this.passages.of(fromNode);
    const madeHere = through?.direction !== "through" || records.lane(through.record, Lane.packet) !== packet;
    if (madeHere && this.calls.end > 0) this.#linkToCall(id);
    if (madeHere && world.node(fromNode)?.kind === "host") {
      this.passages.note(fromNode, { direction: "down", top: topLayer(glance), record: id });
    }
  }

  /** A frame that a system call sent; what another frame caused belongs to that one. */
  #linkToCall(id: number): void {
    const { records } = this;
    for (const cause of records.causes(id, callWithin).slice(1)) {
      if (records.kind(cause) === Kind.frameReceive) return;
      if (records.kind(cause) === Kind.syscall) {
        this.calls.caused(cause, id);
        return;
      }
    }
  }

  #receive(id: number): void {
    const { records } = this;
    const transmit = records.arg(id, 1);
    this.#active(records.lane(id, Lane.port));
    this.packets.settle(transmit, Outcome.arrived);
    const flying = this.frames.find(transmit);
    if (flying >= 0) this.frames.remove(flying);
    const node = this.world.node(records.lane(id, Lane.node));
    if (node?.kind === "switch" || node?.kind === "hub") {
      this.passages.note(node.id, { direction: "through", top: 0, record: id });
    } else if (node && this.#glanceOf(id).protocol === Protocol.arp) {
      this.passages.note(node.id, { direction: "up", top: 1, record: id });
    }
  }

  #frameDrop(id: number): void {
    const { records } = this;
    const reason = records.reason(id);
    const transmit = records.arg(id, 1);
    const ignored = ignoredReasons.has(reason);
    this.packets.settle(transmit, ignored ? Outcome.ignored : Outcome.dropped, reason);
    const flying = transmit === 0 ? -1 : this.frames.find(transmit);
    const onCable = flying >= 0 && this.frames.arrival(flying) > records.time(id);
    if (!ignored) {
      if (onCable) this.#cableDrop(id, flying, reason);
      else
        this.effects.add({ kind: EffectKind.nodeDrop, reason, node: this.#nodeOf(id), record: id, lasts: dropLasts });
    }
    if (flying >= 0) this.frames.remove(flying);
  }

  #cableDrop(id: number, flying: number, reason: Reason): void {
    this.effects.add({
      kind: EffectKind.cableDrop,
      reason,
      link: this.frames.link[flying] as number,
      port: this.frames.fromPort[flying] as number,
      along: this.frames.head(flying, this.records.time(id)),
      record: id,
      lasts: dropLasts,
    });
  }

  #packetDrop(id: number): void {
    const reason = this.records.reason(id);
    const ignored = ignoredReasons.has(reason);
    const transmit = this.transmissionOf(this.records.cause(id));
    if (transmit !== 0) this.packets.settle(transmit, ignored ? Outcome.ignored : Outcome.dropped, reason);
    if (ignored) return;
    this.effects.add({ kind: EffectKind.nodeDrop, reason, node: this.#nodeOf(id), record: id, lasts: dropLasts });
  }

  #forward(id: number): void {
    const node = this.#nodeOf(id);
    const ttl = this.records.arg(id, 3);
    this.effects.add({ kind: EffectKind.forward, node, value: ttl, record: id, lasts: forwardLasts });
    const arrival = this.#arrivalBefore(id);
    if (arrival) this.passages.note(node, { direction: "through", top: 1, record: arrival, ttl });
  }

  #deliver(id: number): void {
    const arrival = this.#arrivalBefore(id);
    if (!arrival) return;
    this.passages.note(this.#nodeOf(id), { direction: "up", top: topLayer(this.#glanceOf(arrival)), record: arrival });
  }

  /** The kFrameTransmit of a record about a frame; 0 when there is none. */
  transmissionOf(id: number): number {
    const { records } = this;
    if (records.kind(id) === Kind.frameTransmit) return id;
    const aboutAFrame: readonly Kind[] = [Kind.frameReceive, Kind.frameDrop, Kind.frameDamaged];
    return aboutAFrame.includes(records.kind(id)) ? records.arg(id, 1) : 0;
  }

  /** The bytes of a frame by any record about it; valid until the next batch. */
  frameBytes(id: number): Uint8Array | undefined {
    return this.records.bytesOf(id) ?? this.records.bytesOf(this.transmissionOf(id));
  }

  #arrivalBefore(id: number): number {
    return this.records.causes(id, 4).find((cause) => this.records.kind(cause) === Kind.frameReceive) ?? 0;
  }

  #glanceOf(id: number): Glance {
    return this.#glance.read(this.frameBytes(id) ?? noBytes);
  }

  #nodeOf(id: number): number {
    return this.records.lane(id, Lane.node);
  }

  #active(port: number): void {
    if (port >= this.activity.length) {
      const more = new Uint32Array(Math.max(port + 1, this.activity.length * 2));
      more.set(this.activity);
      this.activity = more;
    }
    this.activity[port] = ((this.activity[port] as number) + 1) >>> 0;
  }
}

const noBytes = new Uint8Array();

/** UTF-8 as text; what is no UTF-8 is taken letter by letter. */
function textOf(bytes: Uint8Array): string {
  try {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
  } catch {
    return String.fromCharCode(...bytes);
  }
}

/** The program of a command line, without its folder. */
function firstWord(line: Uint8Array): string {
  const end = line.indexOf(0x20);
  const word = String.fromCharCode(...line.subarray(0, end < 0 ? line.length : end));
  return word.slice(word.lastIndexOf("/") + 1);
}

/** The highest layer with a say about a frame at its ends: ICMP belongs to the network layer (RFC 1122 §1.1.3). */
function topLayer(glance: Glance): Layer {
  switch (glance.protocol) {
    case Protocol.other:
      return 0;
    case Protocol.arp:
    case Protocol.icmp:
      return 1;
    case Protocol.udp:
    case Protocol.tcp:
    case Protocol.http:
      return glance.payloadLength > 0 ? 3 : 2;
  }
}
