// SPDX-License-Identifier: Apache-2.0
// The last records of the trace, kept so that causes can be followed back: a ring of 16 lanes a record, found by record id. The
// bytes of a record are kept beside it in a ByteStore.
import { Lane, recordLanes } from "../engine/trace_codes";
import { ByteStore } from "./byte_store";
export class RecordStore {
    bytes;
    #capacity;
    #lanes;
    /** Where the bytes of each record are in `bytes`; -1: it has none. */
    #bytesAt;
    /** `capacity` must be a power of two. */
    constructor(capacity = 1 << 15, bytes = new ByteStore()) {
        this.#capacity = capacity;
        this.#lanes = new Uint32Array(capacity * recordLanes);
        this.#bytesAt = new Float64Array(capacity);
        this.bytes = bytes;
    }
    /** Takes over the record whose lanes start at `records[base]`, with its bytes if it has any. */
    add(records, base, bytes) {
        const slot = records[base + Lane.id] & (this.#capacity - 1);
        const to = slot * recordLanes;
        for (let lane = 0; lane < recordLanes; lane++)
            this.#lanes[to + lane] = records[base + lane];
        this.#bytesAt[slot] = bytes ? this.bytes.put(bytes) : -1;
    }
    has(id) {
        return id !== 0 && this.#lanes[(id & (this.#capacity - 1)) * recordLanes + Lane.id] === id;
    }
    /** A lane of a record that the store has; 0 otherwise. */
    lane(id, lane) {
        return this.has(id) ? this.#lanes[(id & (this.#capacity - 1)) * recordLanes + lane] : 0;
    }
    kind(id) {
        return this.lane(id, Lane.kindReason) & 0xffff;
    }
    reason(id) {
        return this.lane(id, Lane.kindReason) >>> 16;
    }
    cause(id) {
        return this.lane(id, Lane.cause);
    }
    /** Virtual time, ns. */
    time(id) {
        return this.lane(id, Lane.timeHigh) * 0x1_0000_0000 + this.lane(id, Lane.timeLow);
    }
    arg(id, index) {
        return this.lane(id, Lane.arg0 + index);
    }
    /** The bytes of a record, valid until the next `add`; nothing when it has none or they were overwritten. */
    bytesOf(id) {
        if (!this.has(id))
            return undefined;
        const at = this.#bytesAt[id & (this.#capacity - 1)];
        return at < 0 ? undefined : this.bytes.view(at, this.lane(id, Lane.bytesLength));
    }
    /**
     * The chain of causes that ends in `id`, effect first, at most `limit` records. The last one is a command from outside, or
     * the oldest one still kept.
     */
    causes(id, limit = 256) {
        const chain = [];
        for (let at = id; this.has(at) && chain.length < limit; at = this.cause(at))
            chain.push(at);
        return chain;
    }
    clear() {
        this.#lanes.fill(0);
        this.bytes.clear();
    }
}
