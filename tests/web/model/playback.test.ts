// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { comfortablePace, Playback, speeds } from "../../../web/src/model/playback";

const quiet = { now: 0, nextEvent: Number.POSITIVE_INFINITY, inFlight: 0 };

describe("playback", () => {
  it("offers speeds from 1:1,000,000 to real time in equal ratios", () => {
    expect(speeds[0]).toBe(1e-6);
    expect(speeds.at(-1)).toBe(1);
    for (let i = 1; i < speeds.length; i++) {
      const ratio = (speeds[i] as number) / (speeds[i - 1] as number);
      expect(ratio).toBeGreaterThanOrEqual(1.99);
      expect(ratio).toBeLessThanOrEqual(2.51);
    }
  });

  it("lets time go in proportion to the viewer's", () => {
    const playback = new Playback();
    playback.setPace(1e-3);
    expect(playback.target({ ...quiet, inFlight: 1, now: 500 }, 0.016)).toBeCloseTo(500 + 16_000);
  });

  it("does not run ahead when nothing will ever happen", () => {
    const playback = new Playback();
    playback.setPace(1e-3);
    expect(playback.target(quiet, 1)).toBeCloseTo(1e6);
    expect(playback.hurrying.value).toBe(false);
  });

  it("hurries through silence and stops exactly at the next event", () => {
    const playback = new Playback();
    playback.setPace(1e-3);
    let now = 0;
    const nextEvent = 1e9;
    let pictures = 0;
    while (now < nextEvent) {
      now = playback.target({ now, nextEvent, inFlight: 0 }, 1 / 60);
      expect(now).toBeLessThanOrEqual(nextEvent);
      if (++pictures > 100) break;
    }
    expect(now).toBe(nextEvent);
    expect(pictures).toBeLessThan(60);
    expect(playback.hurrying.value).toBe(true);
    playback.target({ now, nextEvent: now + 10, inFlight: 1 }, 1 / 60);
    expect(playback.hurrying.value).toBe(false);
  });

  it("lets a minute's wait still be seen to pass", () => {
    const playback = new Playback();
    playback.setPace(1e-3);
    expect(playback.target({ now: 0, nextEvent: 60e9, inFlight: 0 }, 0.1)).toBeCloseTo(1e9);
  });

  it("does not hurry while a frame is on a cable, nor when told not to", () => {
    const playback = new Playback();
    playback.setPace(1e-3);
    expect(playback.target({ now: 0, nextEvent: 1e9, inFlight: 1 }, 0.1)).toBeCloseTo(1e5);
    playback.hurry.value = false;
    expect(playback.target({ now: 0, nextEvent: 1e9, inFlight: 0 }, 0.1)).toBeCloseTo(1e5);
  });

  it("chooses a pace at which a small frame takes about a second", () => {
    const pace = comfortablePace([{ rate: 10_000_000, delay: 500_000 }]);
    expect(580_000 / 1e9 / pace).toBeGreaterThan(0.5);
    expect(580_000 / 1e9 / pace).toBeLessThan(2);
    const mixed = comfortablePace([
      { rate: 1e8, delay: 1e3 },
      { rate: 1e8, delay: 1e3 },
      { rate: 2e6, delay: 5e6 },
    ]);
    expect(5.4e-3 / mixed).toBeLessThanOrEqual(4);
    expect(comfortablePace([])).toBe(1);
    expect(comfortablePace([{ rate: 0, delay: 0 }])).toBe(1e-6);
  });
});
