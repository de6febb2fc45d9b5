// SPDX-License-Identifier: Apache-2.0
// Reads records without making an object of each: `base` is the index of a record's first lane, a multiple of `recordLanes`.
// Numbers go in and out, nothing is allocated.

import { type Kind, Lane, type Reason, recordLanes } from "./trace_codes";

/** How many whole records there are. */
export const recordCount = (records: Uint32Array): number => Math.trunc(records.length / recordLanes);

/** Virtual time in ns; exact up to 2^53 ns, 104 days. */
export const recordTime = (records: Uint32Array, base: number): number =>
  (records[base + Lane.timeHigh] as number) * 0x1_0000_0000 + (records[base + Lane.timeLow] as number);

export const recordKind = (records: Uint32Array, base: number): Kind =>
  (records[base + Lane.kindReason] as number) & 0xffff;

export const recordReason = (records: Uint32Array, base: number): Reason =>
  (records[base + Lane.kindReason] as number) >>> 16;

export const recordLane = (records: Uint32Array, base: number, lane: Lane): number => records[base + lane] as number;

/** `args[index]` of the record; what it means stands beside its Kind. */
export const recordArgument = (records: Uint32Array, base: number, index: 0 | 1 | 2 | 3 | 4): number =>
  records[base + Lane.arg0 + index] as number;

/** Where the record's bytes begin in the batch's `bytes`, or -1 when it has none or they are gone. */
export function recordBytesOffset(
  batch: { readonly records: Uint32Array; readonly bytes: Uint8Array; readonly bytesBase: number },
  base: number,
): number {
  const length = batch.records[base + Lane.bytesLength] as number;
  const offset = ((batch.records[base + Lane.bytesAt] as number) - batch.bytesBase) >>> 0;
  return length > 0 && offset + length <= batch.bytes.length ? offset : -1;
}

/** A view of the record's bytes; empty when it has none. */
export function recordBytes(
  batch: { readonly records: Uint32Array; readonly bytes: Uint8Array; readonly bytesBase: number },
  base: number,
): Uint8Array {
  const offset = recordBytesOffset(batch, base);
  return offset < 0
    ? batch.bytes.subarray(0, 0)
    : batch.bytes.subarray(offset, offset + (batch.records[base + Lane.bytesLength] as number));
}
