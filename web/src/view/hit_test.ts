// SPDX-License-Identifier: Apache-2.0
// Which flying frame is under a point of the drawing.

import type { DrawnFrames } from "./frame_geometry";

/** The record of the frame nearest to (x, y) in scene units within `reach`, or 0. */
export function frameAt(frames: DrawnFrames, x: number, y: number, reach: number): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < frames.count; i++) {
    const dx = (frames.headX[i] as number) - x;
    const dy = (frames.headY[i] as number) - y;
    const ux = frames.ux[i] as number;
    const uy = frames.uy[i] as number;
    const behind = dx * ux + dy * uy;
    const aside = Math.abs(-dx * uy + dy * ux) - (frames.half[i] as number);
    const beyond = Math.max(-behind, behind - (frames.drawn[i] as number), aside, 0);
    if (beyond <= reach && beyond < least) {
      least = beyond;
      nearest = frames.record[i] as number;
    }
  }
  return nearest;
}
