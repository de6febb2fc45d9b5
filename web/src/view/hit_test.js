// SPDX-License-Identifier: Apache-2.0
// Which flying frame is under a point of the drawing.
/** The record of the frame nearest to (x, y) in scene units within `reach`, or 0. */
export function frameAt(frames, x, y, reach) {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < frames.count; i++) {
        const dx = frames.headX[i] - x;
        const dy = frames.headY[i] - y;
        const ux = frames.ux[i];
        const uy = frames.uy[i];
        const behind = dx * ux + dy * uy;
        const aside = Math.abs(-dx * uy + dy * ux) - frames.half[i];
        const beyond = Math.max(-behind, behind - frames.drawn[i], aside, 0);
        if (beyond <= reach && beyond < least) {
            least = beyond;
            nearest = frames.record[i];
        }
    }
    return nearest;
}
