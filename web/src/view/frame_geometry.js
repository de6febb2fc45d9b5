// SPDX-License-Identifier: Apache-2.0
// The outline of a frame on its cable, as numbers. A frame is as long as its serialisation; one that would be too short to see is
// drawn as a badge that hangs from its head, with the true length as a bright line inside.
import { FrameMark } from "../model/frames";
import { Protocol, Shape } from "../model/glance";
/** In scene units at magnification 1: half the height of a frame, one band, distance of a lane from the middle of the cable. */
export const halfHeight = 10;
export const halfHeightAck = 6;
export const band = 2.7;
export const laneOffset = 12;
export const tubeWidth = 50;
/** From the middle of a cable to the middle of the names of its ports. */
export const nameDistance = 35;
/** Levels of encapsulation that are drawn: link, network, transport, payload. */
export const levels = 4;
/** Colours of the bands, as indexes into the palette. */
export var Ink;
(function (Ink) {
    Ink[Ink["none"] = 0] = "none";
    Ink[Ink["link"] = 1] = "link";
    Ink[Ink["network"] = 2] = "network";
    Ink[Ink["arp"] = 3] = "arp";
    Ink[Ink["icmp"] = 4] = "icmp";
    Ink[Ink["udp"] = 5] = "udp";
    Ink[Ink["tcp"] = 6] = "tcp";
    Ink[Ink["http"] = 7] = "http";
    Ink[Ink["payload"] = 8] = "payload";
    Ink[Ink["other"] = 9] = "other";
})(Ink || (Ink = {}));
export const inkCount = 10;
const badgeLength = [40, 36, 36, 26, 36]; // by Shape
/** Frames as they are drawn at one moment; columns grow and are used again. */
export class DrawnFrames {
    constructor() {
        this.count = 0;
        /** Head of the frame and the unit vector of its motion, in scene units. */
        this.headX = new Float64Array(64);
        this.headY = new Float64Array(64);
        this.ux = new Float64Array(64);
        this.uy = new Float64Array(64);
        /** Length as drawn, and true length on the cable. */
        this.drawn = new Float64Array(64);
        this.real = new Float64Array(64);
        this.half = new Float64Array(64);
        this.shape = new Uint8Array(64);
        this.record = new Uint32Array(64);
        this.broadcast = new Uint8Array(64);
        this.labelKey = new Uint32Array(64);
        /** For frame i and level l at i * levels + l: colour, how far behind the head the band starts and ends, half its height. */
        this.ink = new Uint8Array(64 * levels);
        this.front = new Float64Array(64 * levels);
        this.rear = new Float64Array(64 * levels);
        this.bandHalf = new Float64Array(64 * levels);
        /** Of the layout the frames were placed in. */
        this.magnify = 1;
        this.#now = 0;
    }
    #now;
    /** Computes everything for the moment `now`. With `still`, frames stand in the middle of their cables. */
    update(frames, world, layout, now, still) {
        this.count = 0;
        this.#now = now;
        this.magnify = layout.magnify;
        if (frames.count > this.headX.length)
            this.#resize(frames.record.length);
        for (let i = 0; i < frames.count; i++) {
            const link = frames.link[i];
            const entry = world.link(link);
            if (!entry || !layout.length[link])
                continue;
            this.#place(this.count++, frames, i, layout, link, entry.a.id === frames.fromPort[i], still);
        }
    }
    #place(n, frames, i, layout, link, fromA, still) {
        const k = layout.magnify;
        const length = layout.length[link];
        const sign = fromA ? 1 : -1;
        const ux = layout.ux[link] * sign;
        const uy = layout.uy[link] * sign;
        const startX = layout.ax[link] + (fromA ? 0 : layout.ux[link] * length);
        const startY = layout.ay[link] + (fromA ? 0 : layout.uy[link] * length);
        const shape = frames.shape[i];
        const badge = badgeLength[shape] * k;
        const head = still ? length / 2 + badge / 2 : frames.head(i, this.#now) * length;
        const tail = still ? length / 2 - badge / 2 : frames.tail(i, this.#now) * length;
        this.real[n] = head - tail;
        this.drawn[n] = Math.max(head - tail, badge);
        // Traffic keeps to the right: each direction has its own lane.
        this.headX[n] = startX + ux * head - uy * laneOffset * k;
        this.headY[n] = startY + uy * head + ux * laneOffset * k;
        this.ux[n] = ux;
        this.uy[n] = uy;
        this.half[n] = (shape === Shape.ack ? halfHeightAck : halfHeight) * k;
        this.shape[n] = shape;
        this.record[n] = frames.record[i];
        this.broadcast[n] = frames.marks[i] & FrameMark.broadcast;
        this.labelKey[n] =
            frames.protocol[i] | (frames.shape[i] << 4) | (frames.tcpFlags[i] << 8);
        this.#bands(n, frames, i);
    }
    /** Bands in proportion to the bytes, but each wide enough to be seen. */
    #bands(n, frames, i) {
        const k = this.magnify;
        const at = n * levels;
        const bytes = Math.max(1, frames.length[i]);
        const unit = this.drawn[n] / bytes;
        const padding = (bytes - frames.packetEnd[i]) * unit;
        const ends0 = frames.linkEnd[i];
        const ends1 = frames.networkEnd[i];
        const ends2 = frames.transportEnd[i];
        const protocol = frames.protocol[i];
        this.ink[at] = Ink.link;
        this.ink[at + 1] = ends1 > ends0 ? (protocol === Protocol.arp ? Ink.arp : Ink.network) : Ink.none;
        this.ink[at + 2] = ends2 > ends1 ? transportInk(protocol) : Ink.none;
        const hasPayload = frames.packetEnd[i] > ends2 && ends2 > ends0;
        this.ink[at + 3] = hasPayload ? (protocol === Protocol.http ? Ink.http : Ink.payload) : Ink.none;
        const thick = this.shape[n] === Shape.ack ? band * 0.72 * k : band * k;
        this.front[at] = 0;
        this.front[at + 1] = Math.max(thick, ends0 * unit);
        this.front[at + 2] = Math.max(this.front[at + 1] + thick, ends1 * unit);
        this.front[at + 3] = Math.max(this.front[at + 2] + thick, ends2 * unit);
        for (let level = 0; level < levels; level++) {
            const back = level === 0 ? 0 : Math.max(thick * level, padding);
            this.rear[at + level] = Math.max(this.front[at + level] + 1, this.drawn[n] - back);
            this.bandHalf[at + level] = this.half[n] - thick * level;
        }
    }
    #resize(size) {
        this.headX = new Float64Array(size);
        this.headY = new Float64Array(size);
        this.ux = new Float64Array(size);
        this.uy = new Float64Array(size);
        this.drawn = new Float64Array(size);
        this.real = new Float64Array(size);
        this.half = new Float64Array(size);
        this.shape = new Uint8Array(size);
        this.record = new Uint32Array(size);
        this.broadcast = new Uint8Array(size);
        this.labelKey = new Uint32Array(size);
        this.ink = new Uint8Array(size * levels);
        this.front = new Float64Array(size * levels);
        this.rear = new Float64Array(size * levels);
        this.bandHalf = new Float64Array(size * levels);
    }
}
function transportInk(protocol) {
    switch (protocol) {
        case Protocol.icmp:
            return Ink.icmp;
        case Protocol.udp:
            return Ink.udp;
        case Protocol.tcp:
        case Protocol.http:
            return Ink.tcp;
        default:
            return Ink.other;
    }
}
