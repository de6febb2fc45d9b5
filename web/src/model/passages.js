// SPDX-License-Identifier: Apache-2.0
// The last message that went through each device, with the layers it touched: what an open glass case shows on its shelves.
export const layerNames = ["link", "network", "transport", "application"];
export class Passages {
    #last = new Map();
    #version = 0;
    /** Grows with every change. */
    get version() {
        return this.#version;
    }
    of(node) {
        return this.#last.get(node);
    }
    note(node, passage) {
        this.#last.set(node, passage);
        this.#version++;
    }
    clear() {
        this.#last.clear();
        this.#version++;
    }
}
