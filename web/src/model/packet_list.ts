// SPDX-License-Identifier: Apache-2.0
// Every frame that was put on a cable, in order, as a bounded table: one row a transmission, with what became of it. Rows are
// named by a running number that never changes; the oldest rows give way. Nothing is turned into text here.

import { Reason } from "../engine/trace_codes";
import type { Glance, Protocol, Shape } from "./glance";
import { Changes } from "./signal";

/** What became of a frame. */
export enum Outcome {
  flying = 0,
  arrived = 1,
  /** Lost on the cable, at the port or inside the device that received it: see the reason. */
  dropped = 2,
  /** Arrived at a device that it was not meant for, which is normal on a hub or after a flood. */
  ignored = 3,
}

export interface PacketFilter {
  /** Only these protocols; empty = all. */
  readonly protocols: ReadonlySet<Protocol>;
  /** Only frames to or from this device; 0 = all. */
  readonly node: number;
}

export const everyPacket: PacketFilter = { protocols: new Set(), node: 0 };

export class PacketList {
  readonly changes = new Changes();
  /** Rows [first, end) are kept. */
  first = 0;
  end = 0;
  readonly #capacity: number;
  readonly #record: Uint32Array;
  readonly #time: Float64Array;
  readonly #packet: Uint32Array;
  readonly #fromNode: Uint32Array;
  readonly #toNode: Uint32Array;
  readonly #link: Uint32Array;
  readonly #protocol: Uint8Array;
  readonly #shape: Uint8Array;
  readonly #outcome: Uint8Array;
  readonly #reason: Uint16Array;
  #filter: PacketFilter = everyPacket;
  /** Rows that pass the filter, ascending; a ring like the columns. */
  readonly #shown: Float64Array;
  #shownFirst = 0;
  #shownEnd = 0;

  /** `capacity` must be a power of two. */
  constructor(capacity = 1 << 15) {
    this.#capacity = capacity;
    this.#record = new Uint32Array(capacity);
    this.#time = new Float64Array(capacity);
    this.#packet = new Uint32Array(capacity);
    this.#fromNode = new Uint32Array(capacity);
    this.#toNode = new Uint32Array(capacity);
    this.#link = new Uint32Array(capacity);
    this.#protocol = new Uint8Array(capacity);
    this.#shape = new Uint8Array(capacity);
    this.#outcome = new Uint8Array(capacity);
    this.#reason = new Uint16Array(capacity);
    this.#shown = new Float64Array(capacity);
  }

  add(
    frame: {
      readonly record: number;
      readonly time: number;
      readonly packet: number;
      readonly link: number;
      readonly fromNode: number;
      readonly toNode: number;
    },
    glance: Glance,
  ): void {
    const row = this.end++;
    const i = this.#slot(row);
    if (this.end - this.first > this.#capacity) this.first++;
    this.#record[i] = frame.record;
    this.#time[i] = frame.time;
    this.#packet[i] = frame.packet;
    this.#link[i] = frame.link;
    this.#fromNode[i] = frame.fromNode;
    this.#toNode[i] = frame.toNode;
    this.#protocol[i] = glance.protocol;
    this.#shape[i] = glance.shape;
    this.#outcome[i] = Outcome.flying;
    this.#reason[i] = Reason.none;
    // Before the new row is noted, so that it does not take the place of one that is still counted.
    while (this.#shownFirst < this.#shownEnd && (this.#shown[this.#slot(this.#shownFirst)] as number) < this.first) {
      this.#shownFirst++;
    }
    if (this.#passes(row)) this.#shown[this.#slot(this.#shownEnd++)] = row;
  }

  /** Notes what became of the frame of a transmit record. Does nothing when its row is gone. */
  settle(record: number, outcome: Outcome, reason: Reason = Reason.none): void {
    const row = this.rowOf(record);
    if (row < 0) return;
    this.#outcome[this.#slot(row)] = outcome;
    if (reason !== Reason.none) this.#reason[this.#slot(row)] = reason;
  }

  /** Notes what a fault on the cable did to a frame that goes on. */
  note(record: number, reason: Reason): void {
    const row = this.rowOf(record);
    if (row >= 0) this.#reason[this.#slot(row)] = reason;
  }

  /** The row of a transmit record, or -1. Record ids grow with the rows. */
  rowOf(record: number): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.record(middle) < record) low = middle + 1;
      else high = middle;
    }
    return low < this.end && this.record(low) === record ? low : -1;
  }

  record(row: number): number {
    return this.#record[this.#slot(row)] as number;
  }
  /** ns */
  time(row: number): number {
    return this.#time[this.#slot(row)] as number;
  }
  packet(row: number): number {
    return this.#packet[this.#slot(row)] as number;
  }
  link(row: number): number {
    return this.#link[this.#slot(row)] as number;
  }
  fromNode(row: number): number {
    return this.#fromNode[this.#slot(row)] as number;
  }
  toNode(row: number): number {
    return this.#toNode[this.#slot(row)] as number;
  }
  protocol(row: number): Protocol {
    return this.#protocol[this.#slot(row)] as Protocol;
  }
  shape(row: number): Shape {
    return this.#shape[this.#slot(row)] as Shape;
  }
  outcome(row: number): Outcome {
    return this.#outcome[this.#slot(row)] as Outcome;
  }
  /** Why it was dropped or ignored; of a frame that goes on or has arrived what a fault on the cable did to it. */
  reason(row: number): Reason {
    return this.#reason[this.#slot(row)] as Reason;
  }

  get filter(): PacketFilter {
    return this.#filter;
  }

  set filter(filter: PacketFilter) {
    this.#filter = filter;
    this.#shownFirst = this.#shownEnd = 0;
    for (let row = this.first; row < this.end; row++) {
      if (this.#passes(row)) this.#shown[this.#slot(this.#shownEnd++)] = row;
    }
    this.changes.notify();
  }

  /** How many rows pass the filter. */
  get shownCount(): number {
    return this.#shownEnd - this.#shownFirst;
  }

  /** The row at a position of the filtered list. */
  shownRow(position: number): number {
    return this.#shown[this.#slot(this.#shownFirst + position)] as number;
  }

  /** The position of a row in the filtered list, or of the next one that is shown. */
  positionOf(row: number): number {
    let low = 0;
    let high = this.shownCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.shownRow(middle) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  clear(): void {
    this.first = this.end = this.#shownFirst = this.#shownEnd = 0;
    this.changes.notify();
  }

  #passes(row: number): boolean {
    const { protocols, node } = this.#filter;
    if (protocols.size > 0 && !protocols.has(this.protocol(row))) return false;
    return node === 0 || this.fromNode(row) === node || this.toNode(row) === node;
  }

  #slot(row: number): number {
    return row & (this.#capacity - 1);
  }
}
