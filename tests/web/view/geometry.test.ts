// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FramesInFlight } from "../../../web/src/model/frames";
import { Glance } from "../../../web/src/model/glance";
import { World } from "../../../web/src/model/world";
import { Camera } from "../../../web/src/view/camera";
import { DrawnFrames, Ink, laneOffset, levels } from "../../../web/src/view/frame_geometry";
import { frameAt } from "../../../web/src/view/hit_test";
import { closedSize, Layout } from "../../../web/src/view/layout";
import { arpRequest, httpGet } from "../model/frames_bytes";
import { smallWorld } from "../model/records";

const world = new World(smallWorld);
const layout = new Layout(world, { orientation: "as-drawn", opened: new Set(), magnify: 1 });

function flying(bytes: Uint8Array, serialisation: number, fromPort = 1): FramesInFlight {
  const frames = new FramesInFlight();
  const of = { record: 5, packet: 1, link: 1, fromPort, toPort: fromPort === 1 ? 2 : 1, start: 0, serialisation };
  frames.add({ ...of, propagation: 500_000 }, new Glance().read(bytes));
  return frames;
}

function drawn(frames: FramesInFlight, now: number, still = false): DrawnFrames {
  const result = new DrawnFrames();
  result.update(frames, world, layout, now, still);
  return result;
}

describe("the layout", () => {
  it("runs cables from edge to edge of the cases", () => {
    expect(layout.ax[1]).toBeCloseTo(closedSize.host.width / 2);
    expect(layout.length[1]).toBeCloseTo(275 - closedSize.host.width / 2 - closedSize.switch.width / 2);
    expect([layout.ux[1], layout.uy[1]]).toEqual([1, 0]);
  });

  it("can be turned on its side", () => {
    const turned = new Layout(world, { orientation: "turned", opened: new Set(), magnify: 1 });
    expect(turned.uy[1]).toBe(1);
    expect(turned.boxes.get(3)?.x).toBe(0);
  });

  it("keeps parallel cables apart", () => {
    const second = { id: 3, a: 5, b: 6, rate: 0, delay: 0, mtu: 1500, up: true };
    const nodes = smallWorld.nodes.map((node) =>
      node.id < 3 ? { ...node, ports: [...node.ports, { id: 4 + node.id, name: "x", mac: "" }] } : node,
    );
    const both = new Layout(new World({ ...smallWorld, nodes, links: [...smallWorld.links, second] }), {
      orientation: "as-drawn",
      opened: new Set(),
      magnify: 1,
    });
    expect(Math.abs((both.ay[1] ?? 0) - (both.ay[3] ?? 0))).toBeGreaterThan(40);
  });

  it("gives an open case more room", () => {
    const open = new Layout(world, { orientation: "as-drawn", opened: new Set([1]), magnify: 1 });
    expect(open.ax[1]).toBeGreaterThan(layout.ax[1] ?? 0);
  });
});

describe("a drawn frame", () => {
  it("is as long as its serialisation when that can be seen", () => {
    const length = layout.length[1] as number;
    const frame = drawn(flying(httpGet, 250_000), 500_000);
    expect(frame.drawn[0]).toBeCloseTo(length / 2);
    expect(frame.real[0]).toBeCloseTo(length / 2);
  });

  it("is a badge with its true length noted when it is too short", () => {
    const frame = drawn(flying(arpRequest, 5_000), 250_000);
    expect(frame.drawn[0]).toBeGreaterThan(20);
    expect(frame.real[0]).toBeCloseTo((layout.length[1] as number) * 0.01);
  });

  it("keeps to the right of its direction", () => {
    expect(drawn(flying(arpRequest, 5_000), 250_000).headY[0]).toBeCloseTo(laneOffset);
    expect(drawn(flying(arpRequest, 5_000, 2), 250_000).headY[0]).toBeCloseTo(-laneOffset);
  });

  it("has one band a header, the outermost outside", () => {
    const frame = drawn(flying(httpGet, 250_000), 500_000);
    expect([...frame.ink.slice(0, levels)]).toEqual([Ink.link, Ink.network, Ink.tcp, Ink.http]);
    for (let level = 1; level < levels; level++) {
      expect(frame.front[level]).toBeGreaterThan(frame.front[level - 1] as number);
      expect(frame.rear[level]).toBeLessThan(frame.rear[level - 1] as number);
    }
    const arp = drawn(flying(arpRequest, 5_000), 250_000);
    expect([...arp.ink.slice(0, levels)]).toEqual([Ink.link, Ink.arp, Ink.none, Ink.none]);
  });

  it("shows the padding of a short frame as belonging to the link layer only", () => {
    const frame = drawn(flying(arpRequest, 250_000), 500_000);
    expect((frame.drawn[0] as number) - (frame.rear[1] as number)).toBeCloseTo(((frame.drawn[0] as number) * 18) / 60);
  });

  it("stands still in the middle of the cable when motion is not wanted", () => {
    const early = drawn(flying(arpRequest, 5_000), 10_000, true);
    const late = drawn(flying(arpRequest, 5_000), 480_000, true);
    expect(early.headX[0]).toBe(late.headX[0]);
  });

  it("is found under the pointer", () => {
    const frame = drawn(flying(arpRequest, 5_000), 250_000);
    const x = (frame.headX[0] as number) - 5;
    expect(frameAt(frame, x, laneOffset, 2)).toBe(5);
    expect(frameAt(frame, x, laneOffset + 60, 2)).toBe(0);
    expect(frameAt(frame, x + 60, laneOffset, 2)).toBe(0);
  });

  it("keeps hundreds at a time", () => {
    const frames = new FramesInFlight();
    const glance = new Glance().read(httpGet);
    for (let i = 0; i < 500; i++) {
      frames.add(
        { record: i + 1, packet: 1, link: 1, fromPort: 1, toPort: 2, start: i, serialisation: 9, propagation: 1e6 },
        glance,
      );
    }
    const result = drawn(frames, 1000);
    expect(result.count).toBe(500);
    expect(result.record[0]).toBe(1);
    expect(result.ink[499 * levels]).toBe(Ink.link);
  });
});

describe("the camera", () => {
  it("keeps the point under the pointer while it zooms", () => {
    const camera = new Camera();
    camera.width = 800;
    camera.height = 600;
    const before = camera.sceneX(200);
    camera.zoomAt(200, 100, 1.7);
    expect(camera.sceneX(200)).toBeCloseTo(before);
    expect(camera.screenX(camera.sceneX(321))).toBeCloseTo(321);
  });

  it("fits everything between the margins", () => {
    const camera = new Camera();
    camera.width = 800;
    camera.height = 600;
    camera.fit({ left: -1000, top: -100, right: 3000, bottom: 100 }, { x: 50, top: 40, bottom: 60 });
    expect(camera.screenX(-1000)).toBeCloseTo(50);
    expect(camera.screenX(3000)).toBeCloseTo(750);
  });
});
