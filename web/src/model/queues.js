// SPDX-License-Identifier: Apache-2.0
// How many frames wait in each port's queue.
export class PortQueues {
    #waiting = new Map();
    /** A frame joined the queue of a port, which now holds `frames`. */
    queued(port, frames) {
        this.#waiting.set(port, frames);
    }
    /** The first frame of the queue, if there is one, goes out. */
    transmitted(port) {
        const frames = this.#waiting.get(port) ?? 0;
        if (frames > 0)
            this.#waiting.set(port, frames - 1);
    }
    /** Frames waiting at a port. */
    at(port) {
        return this.#waiting.get(port) ?? 0;
    }
    clear() {
        this.#waiting.clear();
    }
}
