// SPDX-License-Identifier: Apache-2.0
// Moves the bytes of a system call between the interpreter's memory and the core's. The interpreter keeps one fixed piece of its
// memory, the stage, for all calls.

import type { OutsideDoor } from "../engine/outside";

const read = 0;
const pread = 17;
const recvfrom = 45;

export class Stage {
  #address = 0;
  #size = 0;

  constructor(
    private readonly door: OutsideDoor,
    /** The interpreter's memory as it is now; it moves when it grows. */
    private readonly memory: () => Uint8Array,
  ) {}

  place(address: number, size: number): void {
    this.#address = address;
    this.#size = size;
  }

  /**
   * Makes a call with the first `input` bytes of the stage. When it succeeds, `output` bytes come back, and what the call has read.
   */
  call(
    process: number,
    number: number,
    a: number,
    b: number,
    c: number,
    d: number,
    input: number,
    output: number,
  ): number {
    const reads = number === read || number === pread || number === recvfrom;
    const needed = Math.max(input, output + (reads ? b : 0));
    if (input > 0) this.give(input, needed);
    else if (needed > 0) this.door.scratch(Math.min(needed, this.#size));
    const result = this.door.syscall(process, number, a, b, c, d);
    if (result >= 0) {
      const brought = output + (reads ? Math.min(result, b) : 0);
      if (brought > 0) this.take(brought);
    }
    return result;
  }

  /** The first `count` bytes of the stage to the core. */
  give(count: number, room = count): void {
    const size = Math.min(count, this.#size);
    const scratch = this.door.scratch(Math.min(Math.max(room, count), this.#size));
    scratch.set(this.memory().subarray(this.#address, this.#address + size));
  }

  /** `count` bytes of the core's to the stage. */
  take(count: number): void {
    const size = Math.min(count, this.#size);
    this.memory().set(this.door.scratch(size).subarray(0, size), this.#address);
  }
}
