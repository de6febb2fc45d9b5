// SPDX-License-Identifier: Apache-2.0
// How many frames wait in each port's queue.

export class PortQueues {
  readonly #waiting = new Map<number, number>();

  /** A frame joined the queue of a port, which now holds `frames`. */
  queued(port: number, frames: number): void {
    this.#waiting.set(port, frames);
  }

  /** The first frame of the queue, if there is one, goes out. */
  transmitted(port: number): void {
    const frames = this.#waiting.get(port) ?? 0;
    if (frames > 0) this.#waiting.set(port, frames - 1);
  }

  /** Frames waiting at a port. */
  at(port: number): number {
    return this.#waiting.get(port) ?? 0;
  }

  clear(): void {
    this.#waiting.clear();
  }
}
