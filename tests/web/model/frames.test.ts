// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FramesInFlight } from "../../../web/src/model/frames";
import { Glance } from "../../../web/src/model/glance";
import { tcpSyn } from "./frames_bytes";

const glance = new Glance().read(tcpSyn);

function frame(record: number, start: number, serialisation = 60, propagation = 500) {
  return { record, packet: 1, link: 1, fromPort: 1, toPort: 2, start, serialisation, propagation };
}

describe("a frame on a cable", () => {
  it("is as long as its serialisation and as fast as the propagation", () => {
    const frames = new FramesInFlight();
    frames.add(frame(1, 1000), glance);
    expect(frames.head(0, 1000)).toBe(0);
    expect(frames.tail(0, 1000)).toBe(0);
    expect(frames.head(0, 1250)).toBe(0.5);
    expect(frames.tail(0, 1250)).toBeCloseTo((250 - 60) / 500);
    expect(frames.head(0, 1500)).toBe(1);
    expect(frames.tail(0, 1560)).toBe(1);
    expect(frames.arrival(0)).toBe(1560);
  });

  it("fills a cable that is shorter than itself", () => {
    const frames = new FramesInFlight();
    frames.add(frame(1, 0, 1000, 10), glance);
    expect(frames.head(0, 500)).toBe(1);
    expect(frames.tail(0, 500)).toBe(0);
  });

  it("crosses a cable without delay at once, but still takes its time to be sent", () => {
    const frames = new FramesInFlight();
    frames.add(frame(1, 0, 1000, 0), glance);
    expect(frames.head(0, 1)).toBe(1);
    expect(frames.tail(0, 999)).toBe(0);
    expect(frames.tail(0, 1000)).toBe(1);
  });

  it("leaves the cable when its last bit has arrived, not before", () => {
    const frames = new FramesInFlight();
    frames.add(frame(1, 0), glance);
    frames.add(frame(2, 100), glance);
    frames.settle(559);
    expect(frames.count).toBe(2);
    frames.settle(560);
    expect(frames.count).toBe(1);
    expect(frames.find(2)).toBe(0);
    expect(frames.find(1)).toBe(-1);
  });

  it("keeps thousands, each with all its columns", () => {
    const frames = new FramesInFlight();
    for (let i = 0; i < 3000; i++) frames.add(frame(i + 1, i), glance);
    expect(frames.count).toBe(3000);
    frames.remove(0);
    expect(frames.record[0]).toBe(3000);
    expect(frames.start[0]).toBe(2999);
    expect(frames.transportEnd[2998]).toBe(74);
  });
});
