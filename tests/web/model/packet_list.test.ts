// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { Glance, Protocol } from "../../../web/src/model/glance";
import { Outcome, PacketList } from "../../../web/src/model/packet_list";
import { arpRequest, tcpSyn } from "./frames_bytes";

const arp = new Glance().read(arpRequest);
const tcp = new Glance().read(tcpSyn);

function fill(list: PacketList, count: number): void {
  for (let i = 1; i <= count; i++) {
    const even = i % 2 === 0;
    list.add({ record: i * 3, time: i, packet: i, link: 1, fromNode: even ? 1 : 2, toNode: 3 }, even ? arp : tcp);
  }
}

describe("the list of packets", () => {
  it("is bounded: the oldest rows give way, the numbers of the others stay", () => {
    const list = new PacketList(8);
    fill(list, 20);
    expect([list.first, list.end, list.shownCount]).toEqual([12, 20, 8]);
    expect(list.record(19)).toBe(60);
    expect(list.shownRow(0)).toBe(12);
  });

  it("finds rows by record", () => {
    const list = new PacketList(8);
    fill(list, 20);
    expect(list.rowOf(60)).toBe(19);
    expect(list.rowOf(59)).toBe(-1);
    expect(list.rowOf(3)).toBe(-1);
    list.settle(3, Outcome.dropped);
    list.settle(60, Outcome.arrived);
    expect(list.outcome(19)).toBe(Outcome.arrived);
  });

  it("filters by protocol and device, also what comes later", () => {
    const list = new PacketList(16);
    fill(list, 4);
    list.filter = { protocols: new Set([Protocol.arp]), node: 0 };
    expect(list.shownCount).toBe(2);
    fill(list, 2);
    expect(list.shownCount).toBe(3);
    list.filter = { protocols: new Set(), node: 2 };
    expect(list.shownCount).toBe(3);
    expect(list.positionOf(list.shownRow(1))).toBe(1);
  });

  it("drops filtered rows that are no longer kept", () => {
    const list = new PacketList(8);
    list.filter = { protocols: new Set([Protocol.arp]), node: 0 };
    fill(list, 100);
    expect(list.shownCount).toBe(4);
    for (let i = 0; i < 4; i++) expect(list.protocol(list.shownRow(i))).toBe(Protocol.arp);
  });
});
