// SPDX-License-Identifier: Apache-2.0
// Every frame that was put on a cable, in order, as a bounded table: one row a transmission, with what became of it. Rows are
// named by a running number that never changes; the oldest rows give way. Nothing is turned into text here.
import { Reason } from "../engine/trace_codes";
import { Changes } from "./signal";
/** What became of a frame. */
export var Outcome;
(function (Outcome) {
    Outcome[Outcome["flying"] = 0] = "flying";
    Outcome[Outcome["arrived"] = 1] = "arrived";
    /** Lost on the cable, at the port or inside the device that received it: see the reason. */
    Outcome[Outcome["dropped"] = 2] = "dropped";
    /** Arrived at a device that it was not meant for, which is normal on a hub or after a flood. */
    Outcome[Outcome["ignored"] = 3] = "ignored";
})(Outcome || (Outcome = {}));
export const everyPacket = { protocols: new Set(), node: 0 };
export class PacketList {
    changes = new Changes();
    /** Rows [first, end) are kept. */
    first = 0;
    end = 0;
    #capacity;
    #record;
    #time;
    #packet;
    #fromNode;
    #toNode;
    #link;
    #protocol;
    #shape;
    #outcome;
    #reason;
    #filter = everyPacket;
    /** Rows that pass the filter, ascending; a ring like the columns. */
    #shown;
    #shownFirst = 0;
    #shownEnd = 0;
    /** `capacity` must be a power of two. */
    constructor(capacity = 1 << 15) {
        this.#capacity = capacity;
        this.#record = new Uint32Array(capacity);
        this.#time = new Float64Array(capacity);
        this.#packet = new Uint32Array(capacity);
        this.#fromNode = new Uint32Array(capacity);
        this.#toNode = new Uint32Array(capacity);
        this.#link = new Uint32Array(capacity);
        this.#protocol = new Uint8Array(capacity);
        this.#shape = new Uint8Array(capacity);
        this.#outcome = new Uint8Array(capacity);
        this.#reason = new Uint16Array(capacity);
        this.#shown = new Float64Array(capacity);
    }
    add(frame, glance) {
        const row = this.end++;
        const i = this.#slot(row);
        if (this.end - this.first > this.#capacity)
            this.first++;
        this.#record[i] = frame.record;
        this.#time[i] = frame.time;
        this.#packet[i] = frame.packet;
        this.#link[i] = frame.link;
        this.#fromNode[i] = frame.fromNode;
        this.#toNode[i] = frame.toNode;
        this.#protocol[i] = glance.protocol;
        this.#shape[i] = glance.shape;
        this.#outcome[i] = Outcome.flying;
        this.#reason[i] = Reason.none;
        // Before the new row is noted, so that it does not take the place of one that is still counted.
        while (this.#shownFirst < this.#shownEnd && this.#shown[this.#slot(this.#shownFirst)] < this.first) {
            this.#shownFirst++;
        }
        if (this.#passes(row))
            this.#shown[this.#slot(this.#shownEnd++)] = row;
    }
    /** Notes what became of the frame of a transmit record. Does nothing when its row is gone. */
    settle(record, outcome, reason = Reason.none) {
        const row = this.rowOf(record);
        if (row < 0)
            return;
        this.#outcome[this.#slot(row)] = outcome;
        if (reason !== Reason.none)
            this.#reason[this.#slot(row)] = reason;
    }
    /** Notes what a fault on the cable did to a frame that goes on. */
    note(record, reason) {
        const row = this.rowOf(record);
        if (row >= 0)
            this.#reason[this.#slot(row)] = reason;
    }
    /** The row of a transmit record, or -1. Record ids grow with the rows. */
    rowOf(record) {
        let low = this.first;
        let high = this.end;
        while (low < high) {
            const middle = Math.floor((low + high) / 2);
            if (this.record(middle) < record)
                low = middle + 1;
            else
                high = middle;
        }
        return low < this.end && this.record(low) === record ? low : -1;
    }
    record(row) {
        return this.#record[this.#slot(row)];
    }
    /** ns */
    time(row) {
        return this.#time[this.#slot(row)];
    }
    packet(row) {
        return this.#packet[this.#slot(row)];
    }
    link(row) {
        return this.#link[this.#slot(row)];
    }
    fromNode(row) {
        return this.#fromNode[this.#slot(row)];
    }
    toNode(row) {
        return this.#toNode[this.#slot(row)];
    }
    protocol(row) {
        return this.#protocol[this.#slot(row)];
    }
    shape(row) {
        return this.#shape[this.#slot(row)];
    }
    outcome(row) {
        return this.#outcome[this.#slot(row)];
    }
    /** Why it was dropped or ignored; of a frame that goes on or has arrived what a fault on the cable did to it. */
    reason(row) {
        return this.#reason[this.#slot(row)];
    }
    get filter() {
        return this.#filter;
    }
    set filter(filter) {
        this.#filter = filter;
        this.#shownFirst = this.#shownEnd = 0;
        for (let row = this.first; row < this.end; row++) {
            if (this.#passes(row))
                this.#shown[this.#slot(this.#shownEnd++)] = row;
        }
        this.changes.notify();
    }
    /** How many rows pass the filter. */
    get shownCount() {
        return this.#shownEnd - this.#shownFirst;
    }
    /** The row at a position of the filtered list. */
    shownRow(position) {
        return this.#shown[this.#slot(this.#shownFirst + position)];
    }
    /** The position of a row in the filtered list, or of the next one that is shown. */
    positionOf(row) {
        let low = 0;
        let high = this.shownCount;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if (this.shownRow(middle) < row)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
    clear() {
        this.first = this.end = this.#shownFirst = this.#shownEnd = 0;
        this.changes.notify();
    }
    #passes(row) {
        const { protocols, node } = this.#filter;
        if (protocols.size > 0 && !protocols.has(this.protocol(row)))
            return false;
        return node === 0 || this.fromNode(row) === node || this.toNode(row) === node;
    }
    #slot(row) {
        return row & (this.#capacity - 1);
    }
}
