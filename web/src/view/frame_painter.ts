// SPDX-License-Identifier: Apache-2.0
// Who paints the bodies of the frames: a graphics processor where the browser offers one, a 2D canvas elsewhere.

import type { Camera } from "./camera";
import type { DrawnFrames } from "./frame_geometry";
import { FramePainter2d } from "./frame_painter_2d";
import { FramePainterGl } from "./frame_painter_gl";
import type { Palette } from "./palette";

/** With more frames than this on screen, fine lines would only cover each other. */
export const mostFineLines = 250;

export interface FramePainter {
  /** A canvas that nobody else draws on. */
  readonly element: HTMLCanvasElement;
  /** In pixels of the device, `ratio` of them a CSS pixel. */
  resize(width: number, height: number, ratio: number): void;
  /** The palette has been read again. */
  recolour(): void;
  /** Replaces what is painted. Allocates nothing. */
  paint(frames: DrawnFrames, camera: Camera): void;
}

/** `lost` is called should the graphics processor go away; a 2D painter must take over then. */
export function makeFramePainter(palette: Palette, lost: () => void): FramePainter {
  return FramePainterGl.make(palette, lost) ?? new FramePainter2d(palette);
}
