// SPDX-License-Identifier: Apache-2.0
// Terminals that were opened on hosts, with what programs wrote to them. The widget that shows one may come later: it first gets
// everything kept, then each new piece.
import { Changes } from "./signal";
/** Bytes of output kept for a widget that is not there yet. */
const mostKept = 1 << 18;
export class Terminal {
    number;
    node;
    #kept = [];
    #keptBytes = 0;
    #readers = new Set();
    constructor(number, node) {
        this.number = number;
        this.node = node;
    }
    /** Appends to the screen. Bytes are copied. */
    write(output) {
        const piece = output.slice();
        this.#kept.push(piece);
        this.#keptBytes += piece.length;
        while (this.#keptBytes > mostKept)
            this.#keptBytes -= this.#kept.shift()?.length ?? 0;
        for (const reader of this.#readers)
            reader(piece);
    }
    /** Calls `reader` with everything kept and then with all that comes. */
    read(reader) {
        for (const piece of this.#kept)
            reader(piece);
        this.#readers.add(reader);
        return () => this.#readers.delete(reader);
    }
}
export class Terminals {
    changes = new Changes();
    #byNumber = new Map();
    /** Output that came before `opened` was called: the engine answers a command after it has recorded what it did. */
    #early = new Map();
    get all() {
        return [...this.#byNumber.values()];
    }
    ofNode(node) {
        return this.all.find((terminal) => terminal.node === node);
    }
    opened(number, node) {
        const terminal = this.#early.get(number) ?? new Terminal(number, node);
        this.#early.delete(number);
        this.#byNumber.set(number, terminal);
        this.changes.notify();
        return terminal;
    }
    output(number, node, bytes) {
        let terminal = this.#byNumber.get(number) ?? this.#early.get(number);
        if (!terminal) {
            terminal = new Terminal(number, node);
            this.#early.set(number, terminal);
        }
        terminal.write(bytes);
    }
    clear() {
        this.#byNumber.clear();
        this.#early.clear();
        this.changes.notify();
    }
}
