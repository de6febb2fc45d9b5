// SPDX-License-Identifier: Apache-2.0
// How much memory the interpreter may have. Its memory only ever grows, so it is growth that tells of a program that allocates without
// end: beyond the limit memory is refused, and whoever makes it grow into the last part is told before small things fail too.

/** Bytes for all programs of a network together, with the interpreter itself. */
export const mostMemory = 2 ** 30;

const pageSize = 2 ** 16;
const largestReserve = 64 * 2 ** 20;

export class MemoryLimit {
  /** So many requests were refused. */
  refused = 0;
  /** For as long as the end of a slice is dealt with, which needs a little memory itself. */
  lenient = false;
  readonly #reserve: number;
  #largest: number;
  #memory: WebAssembly.Memory | undefined;

  constructor(readonly bytes = mostMemory) {
    this.#reserve = Math.min(largestReserve, bytes / 8);
    this.#largest = bytes - this.#reserve;
  }

  /** From now on `memory` does not grow beyond the limit. */
  guard(memory: WebAssembly.Memory): void {
    this.#memory = memory;
    const grow = memory.grow.bind(memory);
    memory.grow = (pages) => {
      const most = this.lenient ? this.bytes + this.#reserve : this.bytes;
      if (memory.buffer.byteLength + pages * pageSize <= most) return grow(pages);
      this.refused++;
      // As the interpreter's allocator knows it from a machine that has no more.
      throw new RangeError("The programs have as much memory as they may have.");
    };
  }

  /** Has the memory grown into the last part since this was asked last? */
  grew(): boolean {
    const size = this.#memory?.buffer.byteLength ?? 0;
    if (size <= this.#largest) return false;
    this.#largest = size;
    return true;
  }
}
