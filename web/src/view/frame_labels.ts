// SPDX-License-Identifier: Apache-2.0
// What is drawn over the bodies of the frames: words beside them, and a rim around the chosen one.

import type { Camera } from "./camera";
import { type DrawnFrames, laneOffset, nameDistance } from "./frame_geometry";
import { outline } from "./frame_painter_2d";
import type { LabelPainter } from "./label_painter";
import type { Palette } from "./palette";

/** With more frames than this on screen, words beside them would only cover each other. */
const mostLabels = 48;

export interface FrameTexts {
  /** The word beside a frame; the key packs Protocol | Shape << 4 | TCP flags << 8. */
  frameLabel(key: number): string;
}

/** Rims around the chosen frame and the one under the pointer, given by their records; 0 = none. Paints in scene units. */
export function paintHighlights(
  context: CanvasRenderingContext2D,
  frames: DrawnFrames,
  palette: Palette,
  selected: number,
  hovered: number,
): void {
  if (selected === 0 && hovered === 0) return;
  for (let i = 0; i < frames.count; i++) {
    const record = frames.record[i];
    if (record !== selected && record !== hovered) continue;
    context.beginPath();
    outline(context, frames, i, 0, 4);
    context.strokeStyle = palette.accent;
    context.lineWidth = (record === selected ? 2.5 : 1.5) * frames.magnify;
    context.stroke();
  }
}

/** Words beside the frames, upright and of constant size: paints in CSS pixels. */
export function paintFrameLabels(labels: LabelPainter, frames: DrawnFrames, camera: Camera, texts: FrameTexts): void {
  if (frames.count > mostLabels) return;
  const clearOfNames = (nameDistance - laneOffset + 8) * frames.magnify * camera.zoom + 11;
  for (let i = 0; i < frames.count; i++) {
    const text = texts.frameLabel(frames.labelKey[i] as number);
    if (!text) continue;
    const middle = (frames.drawn[i] as number) / 2;
    const nx = -(frames.uy[i] as number);
    const ny = frames.ux[i] as number;
    // The names of the ports stand above a cable that is not steep.
    const beside = (frames.half[i] as number) * 1.88 * camera.zoom + 13;
    const away = ny < -0.5 ? Math.max(beside, clearOfNames) : beside;
    const x = camera.screenX((frames.headX[i] as number) - (frames.ux[i] as number) * middle) + nx * away;
    const y = camera.screenY((frames.headY[i] as number) - (frames.uy[i] as number) * middle) + ny * away;
    labels.frame(text, x, y, nx);
  }
}
