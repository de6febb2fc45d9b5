// SPDX-License-Identifier: Apache-2.0
// Frames on cables right now, as columns of numbers: the drawing loop runs over them without making objects. Where a frame is
// follows from the virtual time alone: its head leaves the port at `start` and needs `propagation` ns for the cable, its tail
// leaves `serialisation` ns later.
/** What a frame looks like, besides its place. */
export const FrameMark = { broadcast: 0x01, group: 0x02 };
export class FramesInFlight {
    /** Frames 0 ... count-1 are valid; the order means nothing. */
    count = 0;
    record = new Uint32Array(64);
    packet = new Uint32Array(64);
    link = new Uint32Array(64);
    fromPort = new Uint32Array(64);
    toPort = new Uint32Array(64);
    /** ns */
    start = new Float64Array(64);
    serialisation = new Float64Array(64);
    propagation = new Float64Array(64);
    protocol = new Uint8Array(64);
    shape = new Uint8Array(64);
    tcpFlags = new Uint8Array(64);
    marks = new Uint8Array(64);
    /** Bytes in the frame, and where its headers end (see Glance). */
    length = new Uint16Array(64);
    linkEnd = new Uint16Array(64);
    networkEnd = new Uint16Array(64);
    transportEnd = new Uint16Array(64);
    packetEnd = new Uint16Array(64);
    #columns = this.#listColumns();
    add(frame, glance) {
        if (this.count === this.record.length)
            this.#grow();
        const i = this.count++;
        this.record[i] = frame.record;
        this.packet[i] = frame.packet;
        this.link[i] = frame.link;
        this.fromPort[i] = frame.fromPort;
        this.toPort[i] = frame.toPort;
        this.start[i] = frame.start;
        this.serialisation[i] = frame.serialisation;
        this.propagation[i] = frame.propagation;
        this.protocol[i] = glance.protocol;
        this.shape[i] = glance.shape;
        this.tcpFlags[i] = glance.tcpFlags;
        this.marks[i] = (glance.broadcast ? FrameMark.broadcast : 0) | (glance.group ? FrameMark.group : 0);
        this.length[i] = glance.length;
        this.linkEnd[i] = glance.linkEnd;
        this.networkEnd[i] = glance.networkEnd;
        this.transportEnd[i] = glance.transportEnd;
        this.packetEnd[i] = glance.packetEnd;
    }
    /** When the last bit of frame `i` arrives. */
    arrival(i) {
        return this.start[i] + this.serialisation[i] + this.propagation[i];
    }
    /** How far along the cable the head of frame `i` is: 0 = at the sending port, 1 = arrived. */
    head(i, now) {
        return progress(now - this.start[i], this.propagation[i]);
    }
    /** The same for its last bit; 0 while the frame is still being sent. */
    tail(i, now) {
        return progress(now - this.start[i] - this.serialisation[i], this.propagation[i]);
    }
    /** The frame of a transmit record, or -1. */
    find(record) {
        for (let i = 0; i < this.count; i++)
            if (this.record[i] === record)
                return i;
        return -1;
    }
    /** Takes frame `i` off its cable; the last frame moves to its place. */
    remove(i) {
        const last = --this.count;
        if (i === last)
            return;
        for (const column of this.#columns)
            column[i] = column[last];
    }
    /** Takes off all frames that have arrived by `now`. */
    settle(now) {
        for (let i = this.count - 1; i >= 0; i--)
            if (this.arrival(i) <= now)
                this.remove(i);
    }
    clear() {
        this.count = 0;
    }
    #grow() {
        const size = this.record.length * 2;
        this.record = grown(new Uint32Array(size), this.record);
        this.packet = grown(new Uint32Array(size), this.packet);
        this.link = grown(new Uint32Array(size), this.link);
        this.fromPort = grown(new Uint32Array(size), this.fromPort);
        this.toPort = grown(new Uint32Array(size), this.toPort);
        this.start = grown(new Float64Array(size), this.start);
        this.serialisation = grown(new Float64Array(size), this.serialisation);
        this.propagation = grown(new Float64Array(size), this.propagation);
        this.protocol = grown(new Uint8Array(size), this.protocol);
        this.shape = grown(new Uint8Array(size), this.shape);
        this.tcpFlags = grown(new Uint8Array(size), this.tcpFlags);
        this.marks = grown(new Uint8Array(size), this.marks);
        this.length = grown(new Uint16Array(size), this.length);
        this.linkEnd = grown(new Uint16Array(size), this.linkEnd);
        this.networkEnd = grown(new Uint16Array(size), this.networkEnd);
        this.transportEnd = grown(new Uint16Array(size), this.transportEnd);
        this.packetEnd = grown(new Uint16Array(size), this.packetEnd);
        this.#columns = this.#listColumns();
    }
    #listColumns() {
        return [
            this.record,
            this.packet,
            this.link,
            this.fromPort,
            this.toPort,
            this.start,
            this.serialisation,
            this.propagation,
            this.protocol,
            this.shape,
            this.tcpFlags,
            this.marks,
            this.length,
            this.linkEnd,
            this.networkEnd,
            this.transportEnd,
            this.packetEnd,
        ];
    }
}
/** A cable without delay is crossed at once. */
function progress(elapsed, propagation) {
    if (elapsed < 0)
        return 0;
    if (propagation <= 0)
        return elapsed >= 0 ? 1 : 0;
    return Math.min(1, elapsed / propagation);
}
function grown(column, old) {
    column.set(old);
    return column;
}
