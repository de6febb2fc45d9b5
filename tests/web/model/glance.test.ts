// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { Glance, ipv4Text, macText, Protocol, Shape, TcpFlag, tcpFlagNames } from "../../../web/src/model/glance";
import { arpReply, arpRequest, echoRequest, httpGet, tcpSyn } from "./frames_bytes";

const read = (frame: Uint8Array) => new Glance().read(frame);

describe("a glance at a frame", () => {
  it("tells an ARP request from a reply and sees the broadcast", () => {
    const request = read(arpRequest);
    expect(request.protocol).toBe(Protocol.arp);
    expect(request.shape).toBe(Shape.request);
    expect(request.broadcast).toBe(true);
    expect(ipv4Text(request.source)).toBe("10.0.1.10");
    expect(ipv4Text(request.destination)).toBe("10.0.1.1");
    expect(read(arpReply).shape).toBe(Shape.reply);
    expect(read(arpReply).broadcast).toBe(false);
  });

  it("does not count the padding of a short frame as payload", () => {
    const frame = read(arpRequest);
    expect(frame.length).toBe(60);
    expect(frame.packetEnd).toBe(42);
    expect(frame.payloadLength).toBe(0);
  });

  it("finds the end of each header of a TCP segment with options", () => {
    const frame = read(tcpSyn);
    expect([frame.linkEnd, frame.networkEnd, frame.transportEnd, frame.packetEnd]).toEqual([14, 34, 74, 74]);
    expect(frame.sourcePort).toBe(43512);
    expect(frame.destinationPort).toBe(80);
    expect(frame.tcpFlags).toBe(TcpFlag.syn);
    expect(frame.shape).toBe(Shape.request);
    expect(frame.sequence).toBe(0x6b8b4567);
  });

  it("recognises HTTP by what the segment carries", () => {
    const glance = new Glance();
    glance.read(httpGet);
    expect(glance.protocol).toBe(Protocol.http);
    expect(glance.shape).toBe(Shape.data);
    expect(glance.payloadLength).toBe(18);
    expect(glance.httpLine(httpGet)).toBe("GET / HTTP/1.1");
  });

  it("reads identifier and sequence of an echo request", () => {
    const frame = read(echoRequest);
    expect([frame.protocol, frame.shape, frame.identifier, frame.sequence]).toEqual([
      Protocol.icmp,
      Shape.request,
      7,
      3,
    ]);
  });

  it.each([
    [TcpFlag.syn | TcpFlag.ack, Shape.reply],
    [TcpFlag.ack, Shape.ack],
    [TcpFlag.fin | TcpFlag.ack, Shape.request],
    [TcpFlag.rst | TcpFlag.ack, Shape.error],
  ])("gives a segment with flags %i the shape %i", (flags, shape) => {
    const frame = tcpSyn.slice();
    frame[47] = flags;
    expect(read(frame).shape).toBe(shape);
  });

  it("stays calm at every truncation of every frame", () => {
    const glance = new Glance();
    for (const frame of [arpRequest, tcpSyn, httpGet, echoRequest]) {
      for (let length = 0; length <= frame.length; length++) {
        glance.read(frame.subarray(0, length));
        expect(glance.packetEnd).toBeLessThanOrEqual(length);
        expect(glance.transportEnd).toBeLessThanOrEqual(length);
        expect(glance.linkEnd).toBeLessThanOrEqual(glance.networkEnd);
        expect(glance.networkEnd).toBeLessThanOrEqual(glance.transportEnd);
      }
    }
  });

  it("leaves nothing of the frame before", () => {
    const glance = new Glance().read(tcpSyn);
    glance.read(arpReply);
    expect([glance.sourcePort, glance.tcpFlags, glance.ttl]).toEqual([0, 0, 0]);
  });
});

describe("addresses as text", () => {
  it("writes them as people do", () => {
    expect(ipv4Text(0xffffff00)).toBe("255.255.255.0");
    expect(macText(0x0200, 0x0000010a)).toBe("02:00:00:00:01:0a");
    expect(tcpFlagNames(0x12)).toEqual(["SYN", "ACK"]);
  });
});
