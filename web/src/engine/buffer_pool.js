// SPDX-License-Identifier: Apache-2.0
// Memory of trace batches, used again and again: in the steady state a running network allocates nothing.
/** More than the batches that are ever under way at the same time; what comes back beyond that is left to the collector. */
const mostKept = 8;
const smallest = 1 << 14;
export class BufferPool {
    #free = [];
    /** A buffer of at least `bytes`; its contents are anything. */
    take(bytes) {
        const found = this.#free.findIndex((buffer) => buffer.byteLength >= bytes);
        if (found >= 0)
            return this.#free.splice(found, 1)[0];
        let size = smallest;
        while (size < bytes)
            size *= 2;
        return new ArrayBuffer(size);
    }
    give(buffer) {
        if (buffer.byteLength > 0 && this.#free.length < mostKept)
            this.#free.push(buffer);
    }
}
