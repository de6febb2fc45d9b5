// SPDX-License-Identifier: Apache-2.0
// The system calls of outside programs, in order, as a bounded table of numbers: one row a call, with the frames that left because
// of it. Rows are named by a running number that never changes; the oldest rows give way.

import { Changes } from "./signal";

export interface CallRow {
  /** The record of the call. */
  readonly record: number;
  /** Virtual time, ns. */
  readonly time: number;
  readonly node: number;
  readonly pid: number;
  /** Linux x86-64 number. */
  readonly number: number;
  /** File descriptor; -1 = none. */
  readonly descriptor: number;
  /** What the call answered; negative: a Linux error number; NaN: nothing yet, the program waits. */
  readonly result: number;
}

export class CallLog {
  readonly changes = new Changes();
  /** Rows [first, end) are kept. */
  first = 0;
  end = 0;
  readonly #capacity: number;
  readonly #rows: Float64Array;
  readonly #frames: Float64Array;
  #unseen = false;

  /** `capacity` must be a power of two. */
  constructor(capacity = 1 << 13) {
    this.#capacity = capacity;
    this.#rows = new Float64Array(capacity * columns);
    this.#frames = new Float64Array(capacity * 2);
  }

  add(row: CallRow): void {
    const slot = this.end++ & (this.#capacity - 1);
    if (this.end - this.first > this.#capacity) this.first++;
    const { record, time, node, pid, number, descriptor, result } = row;
    this.#rows.set([record, time, node, pid, number, descriptor, result], slot * columns);
    this.#frames.fill(0, slot * 2, slot * 2 + 2);
    this.#unseen = true;
  }

  row(index: number): CallRow {
    const at = (index & (this.#capacity - 1)) * columns;
    const [record, time, node, pid, number, descriptor, result] = this.#rows.subarray(
      at,
      at + columns,
    ) as unknown as Row;
    return { record, time, node, pid, number, descriptor, result };
  }

  /** The first frame that left because of the call, as a transmit record; 0 = none yet. */
  frame(index: number): number {
    return this.#frames[(index & (this.#capacity - 1)) * 2] as number;
  }

  /** How many frames left because of it. */
  frameCount(index: number): number {
    return this.#frames[(index & (this.#capacity - 1)) * 2 + 1] as number;
  }

  /** Notes that the frame `transmit` left because of the call `record`. Does nothing when the call's row is gone. */
  caused(record: number, transmit: number): void {
    const index = this.rowOf(record);
    if (index < 0) return;
    const at = (index & (this.#capacity - 1)) * 2;
    if (this.#frames[at] === 0) this.#frames[at] = transmit;
    this.#frames[at + 1] = (this.#frames[at + 1] as number) + 1;
    this.#unseen = true;
  }

  /** The row of a call's record, or -1. Record ids grow with the rows. */
  rowOf(record: number): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.row(middle).record < record) low = middle + 1;
      else high = middle;
    }
    return low < this.end && this.row(low).record === record ? low : -1;
  }

  /** Tells listeners, if there is anything new; called once a batch. */
  tell(): void {
    if (!this.#unseen) return;
    this.#unseen = false;
    this.changes.notify();
  }

  clear(): void {
    this.first = this.end = 0;
    this.changes.notify();
  }
}

const columns = 7;
type Row = readonly [number, number, number, number, number, number, number];
