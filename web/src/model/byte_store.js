// SPDX-License-Identifier: Apache-2.0
// Bytes of frames and program output, kept as long as there is room: a ring in one block of memory. A position counts all
// bytes ever put in, so that it tells by itself whether its bytes are still there.
export class ByteStore {
    #memory;
    #end = 0;
    constructor(capacity = 8 << 20) {
        this.#memory = new Uint8Array(capacity);
    }
    /** Keeps a copy and returns its position. `bytes` must not be longer than the whole store. */
    put(bytes) {
        const capacity = this.#memory.length;
        let at = this.#end;
        // One piece is never split over the edge of the ring.
        if ((at % capacity) + bytes.length > capacity)
            at += capacity - (at % capacity);
        this.#memory.set(bytes, at % capacity);
        this.#end = at + bytes.length;
        return at;
    }
    /** A view of bytes put in earlier, valid until the next `put`; nothing when they were overwritten. */
    view(at, length) {
        if (at < this.#end - this.#memory.length || at + length > this.#end)
            return undefined;
        const start = at % this.#memory.length;
        return this.#memory.subarray(start, start + length);
    }
    clear() {
        this.#end = 0;
    }
}
