// SPDX-License-Identifier: Apache-2.0
// A glance at a frame's bytes: just enough to colour it, shape it and sum it up in one line. The full truth is the engine's
// dissector; this one runs for every frame and therefore allocates nothing. All numbers in host order.
/** The highest protocol recognised; it gives the colour. */
export var Protocol;
(function (Protocol) {
    Protocol[Protocol["other"] = 0] = "other";
    Protocol[Protocol["arp"] = 1] = "arp";
    Protocol[Protocol["icmp"] = 2] = "icmp";
    Protocol[Protocol["udp"] = 3] = "udp";
    Protocol[Protocol["tcp"] = 4] = "tcp";
    Protocol[Protocol["http"] = 5] = "http";
})(Protocol || (Protocol = {}));
export const protocolCount = 6;
/** What the frame is for; it gives the shape. */
export var Shape;
(function (Shape) {
    Shape[Shape["data"] = 0] = "data";
    Shape[Shape["request"] = 1] = "request";
    Shape[Shape["reply"] = 2] = "reply";
    Shape[Shape["ack"] = 3] = "ack";
    Shape[Shape["error"] = 4] = "error";
})(Shape || (Shape = {}));
export const shapeCount = 5;
/** TCP control bits as they stand in byte 13 of the header (RFC 9293 §3.1). */
export const TcpFlag = {
    fin: 0x01,
    syn: 0x02,
    rst: 0x04,
    psh: 0x08,
    ack: 0x10,
    urg: 0x20,
    ece: 0x40,
    cwr: 0x80,
};
const etherTypeIpv4 = 0x0800;
const etherTypeArp = 0x0806;
export class Glance {
    protocol = Protocol.other;
    shape = Shape.data;
    etherType = 0;
    /** The Ethernet destination is a group address; `broadcast`: it is ff:ff:ff:ff:ff:ff. */
    group = false;
    broadcast = false;
    /** Length of the frame in bytes. */
    length = 0;
    /** Where the link, network and transport headers end, in bytes from the start; equal to the one before when absent. */
    linkEnd = 0;
    networkEnd = 0;
    transportEnd = 0;
    /** Where the packet ends; padding of short frames follows. */
    packetEnd = 0;
    /** IPv4: protocol number, time to live, addresses (ARP: protocol addresses), fragment offset in bytes. */
    ipProtocol = 0;
    ttl = 0;
    source = 0;
    destination = 0;
    fragmentOffset = 0;
    moreFragments = false;
    /** ARP operation, or ICMP type and code. */
    operation = 0;
    code = 0;
    /** ICMP echo: identifier and sequence number. */
    identifier = 0;
    /** UDP and TCP. */
    sourcePort = 0;
    destinationPort = 0;
    /** ICMP echo and TCP. */
    sequence = 0;
    acknowledgment = 0;
    tcpFlags = 0;
    window = 0;
    /** Bytes behind the last header recognised. */
    get payloadLength() {
        return Math.max(0, this.packetEnd - this.transportEnd);
    }
    /** Reads a frame. Never fails: what cannot be read stays 0 and the protocol stays lower. */
    read(frame) {
        this.#clear();
        this.length = frame.length;
        if (frame.length < 14) {
            this.linkEnd = this.networkEnd = this.transportEnd = this.packetEnd = frame.length;
            return this;
        }
        this.group = (frame[0] & 1) !== 0;
        this.broadcast = u16(frame, 0) === 0xffff && u32(frame, 2) === 0xffffffff;
        this.etherType = u16(frame, 12);
        this.linkEnd = this.networkEnd = this.transportEnd = 14;
        this.packetEnd = frame.length;
        if (this.etherType === etherTypeArp)
            this.#readArp(frame);
        else if (this.etherType === etherTypeIpv4)
            this.#readIpv4(frame);
        return this;
    }
    /** The text of the payload's first line if it looks like HTTP/1.x, otherwise "". Allocates. */
    httpLine(frame) {
        if (this.protocol !== Protocol.http)
            return "";
        let line = "";
        for (let at = this.transportEnd; at < this.packetEnd && line.length < 120; at++) {
            const byte = frame[at];
            if (byte === 13 || byte === 10)
                break;
            line += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
        }
        return line;
    }
    #clear() {
        this.protocol = Protocol.other;
        this.shape = Shape.data;
        this.etherType = this.length = this.linkEnd = this.networkEnd = this.transportEnd = this.packetEnd = 0;
        this.group = this.broadcast = this.moreFragments = false;
        this.ipProtocol = this.ttl = this.source = this.destination = this.fragmentOffset = 0;
        this.operation = this.code = this.identifier = this.sourcePort = this.destinationPort = 0;
        this.sequence = this.acknowledgment = this.tcpFlags = this.window = 0;
    }
    #readArp(frame) {
        this.protocol = Protocol.arp;
        if (frame.length < 42)
            return;
        this.networkEnd = this.transportEnd = this.packetEnd = 42;
        this.operation = u16(frame, 20);
        this.source = u32(frame, 28);
        this.destination = u32(frame, 38);
        this.shape = this.operation === 1 ? Shape.request : Shape.reply;
    }
    #readIpv4(frame) {
        if (frame.length < 34)
            return;
        const headerEnd = 14 + (frame[14] & 0x0f) * 4;
        if (headerEnd < 34 || headerEnd > frame.length)
            return;
        this.networkEnd = this.transportEnd = headerEnd;
        this.packetEnd = Math.max(headerEnd, Math.min(frame.length, 14 + u16(frame, 16)));
        const fragment = u16(frame, 20);
        this.moreFragments = (fragment & 0x2000) !== 0;
        this.fragmentOffset = (fragment & 0x1fff) * 8;
        this.ttl = frame[22];
        this.ipProtocol = frame[23];
        this.source = u32(frame, 26);
        this.destination = u32(frame, 30);
        if (this.ipProtocol === 1)
            this.protocol = Protocol.icmp;
        if (this.ipProtocol === 17)
            this.protocol = Protocol.udp;
        if (this.ipProtocol === 6)
            this.protocol = Protocol.tcp;
        // Only the first fragment carries the header of the layer above.
        if (this.fragmentOffset !== 0)
            return;
        if (this.protocol === Protocol.icmp)
            this.#readIcmp(frame);
        if (this.protocol === Protocol.udp)
            this.#readUdp(frame);
        if (this.protocol === Protocol.tcp)
            this.#readTcp(frame);
    }
    #readIcmp(frame) {
        const at = this.networkEnd;
        if (at + 8 > this.packetEnd)
            return;
        this.transportEnd = at + 8;
        this.operation = frame[at];
        this.code = frame[at + 1];
        this.identifier = u16(frame, at + 4);
        this.sequence = u16(frame, at + 6);
        this.shape = this.operation === 8 ? Shape.request : this.operation === 0 ? Shape.reply : Shape.error;
    }
    #readUdp(frame) {
        const at = this.networkEnd;
        if (at + 8 > this.packetEnd)
            return;
        this.transportEnd = at + 8;
        this.sourcePort = u16(frame, at);
        this.destinationPort = u16(frame, at + 2);
    }
    #readTcp(frame) {
        const at = this.networkEnd;
        if (at + 20 > this.packetEnd)
            return;
        const end = at + (frame[at + 12] >> 4) * 4;
        if (end < at + 20 || end > this.packetEnd)
            return;
        this.transportEnd = end;
        this.sourcePort = u16(frame, at);
        this.destinationPort = u16(frame, at + 2);
        this.sequence = u32(frame, at + 4);
        this.acknowledgment = u32(frame, at + 8);
        this.tcpFlags = frame[at + 13];
        this.window = u16(frame, at + 14);
        this.shape = tcpShape(this.tcpFlags, this.payloadLength);
        if (this.payloadLength > 0 && looksLikeHttp(frame, end, this.packetEnd))
            this.protocol = Protocol.http;
    }
}
function tcpShape(flags, payload) {
    if (flags & TcpFlag.rst)
        return Shape.error;
    if (flags & TcpFlag.syn)
        return flags & TcpFlag.ack ? Shape.reply : Shape.request;
    if (payload > 0)
        return Shape.data;
    return flags & TcpFlag.fin ? Shape.request : Shape.ack;
}
/** Whether a payload starts like an HTTP/1.x message (RFC 9112 §2.1): a well-known method and a space, or a status line. */
function looksLikeHttp(frame, at, end) {
    return (startsWith(frame, at, end, "GET ") ||
        startsWith(frame, at, end, "HTTP/1.") ||
        startsWith(frame, at, end, "HEAD ") ||
        startsWith(frame, at, end, "POST "));
}
function startsWith(frame, at, end, text) {
    if (at + text.length > end)
        return false;
    for (let i = 0; i < text.length; i++) {
        if (frame[at + i] !== text.charCodeAt(i))
            return false;
    }
    return true;
}
function u16(bytes, at) {
    return (bytes[at] << 8) | bytes[at + 1];
}
function u32(bytes, at) {
    return u16(bytes, at) * 0x10000 + u16(bytes, at + 2);
}
/** Dotted decimal of a 32-bit address. */
export function ipv4Text(address) {
    return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
/** Six pairs between colons, from the high 16 and low 32 bits. */
export function macText(high, low) {
    const digits = high.toString(16).padStart(4, "0") + (low >>> 0).toString(16).padStart(8, "0");
    return digits.replace(/..(?=.)/g, "$&:");
}
/** "SYN, ACK" and so on in the order of the header, most significant last. */
export function tcpFlagNames(flags) {
    const names = [];
    for (const [name, bit] of Object.entries(TcpFlag))
        if (flags & bit)
            names.push(name.toUpperCase());
    return names;
}
