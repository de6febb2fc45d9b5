// SPDX-License-Identifier: Apache-2.0
// Reads records without making an object of each: `base` is the index of a record's first lane, a multiple of `recordLanes`.
// Numbers go in and out, nothing is allocated.
import { Lane, recordLanes } from "./trace_codes";
/** How many whole records there are. */
export const recordCount = (records) => Math.trunc(records.length / recordLanes);
/** Virtual time in ns; exact up to 2^53 ns, 104 days. */
export const recordTime = (records, base) => records[base + Lane.timeHigh] * 0x1_0000_0000 + records[base + Lane.timeLow];
export const recordKind = (records, base) => records[base + Lane.kindReason] & 0xffff;
export const recordReason = (records, base) => records[base + Lane.kindReason] >>> 16;
export const recordLane = (records, base, lane) => records[base + lane];
/** `args[index]` of the record; what it means stands beside its Kind. */
export const recordArgument = (records, base, index) => records[base + Lane.arg0 + index];
/** Where the record's bytes begin in the batch's `bytes`, or -1 when it has none or they are gone. */
export function recordBytesOffset(batch, base) {
    const length = batch.records[base + Lane.bytesLength];
    const offset = (batch.records[base + Lane.bytesAt] - batch.bytesBase) >>> 0;
    return length > 0 && offset + length <= batch.bytes.length ? offset : -1;
}
/** A view of the record's bytes; empty when it has none. */
export function recordBytes(batch, base) {
    const offset = recordBytesOffset(batch, base);
    return offset < 0
        ? batch.bytes.subarray(0, 0)
        : batch.bytes.subarray(offset, offset + batch.records[base + Lane.bytesLength]);
}
