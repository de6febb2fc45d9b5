// SPDX-License-Identifier: Apache-2.0
// Who paints the bodies of the frames: a graphics processor where the browser offers one, a 2D canvas elsewhere.
import { FramePainter2d } from "./frame_painter_2d";
import { FramePainterGl } from "./frame_painter_gl";
/** With more frames than this on screen, fine lines would only cover each other. */
export const mostFineLines = 250;
/** `lost` is called should the graphics processor go away; a 2D painter must take over then. */
export function makeFramePainter(palette, lost) {
    return FramePainterGl.make(palette, lost) ?? new FramePainter2d(palette);
}
