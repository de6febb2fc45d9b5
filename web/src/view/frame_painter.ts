// SPDX-License-Identifier: Apache-2.0
// Draws all frames on the canvas, one pass a colour and level of encapsulation, so that a thousand of them cost a few dozen fills.

import { Shape } from "../model/glance";
import type { Camera } from "./camera";
import { band, type DrawnFrames, Ink, inkCount, laneOffset, levels, nameDistance } from "./frame_geometry";
import type { LabelPainter } from "./label_painter";
import type { Palette } from "./palette";

/** With more frames than this on screen, words beside them would only cover each other ... */
const mostLabels = 48;
/** ... and with more than this, fine lines would too, and cost more than all the rest. */
const mostFineLines = 250;

export interface FrameTexts {
  /** The word beside a frame; the key packs Protocol | Shape << 4 | TCP flags << 8. */
  frameLabel(key: number): string;
}

export interface Highlight {
  /** Records of the chosen frame and of the one under the pointer; 0 = none. */
  readonly selected: number;
  readonly hovered: number;
}

/** Paints in scene units; the context's transform is already that of the camera. */
export function paintFrames(
  context: CanvasRenderingContext2D,
  frames: DrawnFrames,
  palette: Palette,
  magnify: number,
  selected: number,
  hovered: number,
): void {
  paintBodies(context, frames, palette, magnify);
  if (frames.count <= mostFineLines) paintTrueLengths(context, frames, palette, magnify);
  paintBroadcastMarks(context, frames, palette, magnify);
  for (let i = 0; i < frames.count; i++) {
    const record = frames.record[i];
    if (record !== selected && record !== hovered) continue;
    context.beginPath();
    outline(context, frames, i, -4 * magnify, -4 * magnify, (frames.half[i] as number) + 4 * magnify);
    context.strokeStyle = palette.accent;
    context.lineWidth = (record === selected ? 2.5 : 1.5) * magnify;
    context.stroke();
  }
}

function paintBodies(context: CanvasRenderingContext2D, frames: DrawnFrames, palette: Palette, magnify: number): void {
  if (frames.count <= mostFineLines) paintHalos(context, frames, palette, magnify);
  for (let level = 0; level < levels; level++) {
    for (let ink = 1; ink < inkCount; ink++) {
      let any = false;
      for (let i = 0; i < frames.count; i++) {
        const at = i * levels + level;
        if (frames.ink[at] !== ink) continue;
        if (!any) context.beginPath();
        any = true;
        const thick = (frames.shape[i] === Shape.ack ? band * 0.72 : band) * magnify;
        const half = (frames.half[i] as number) - thick * level;
        outline(context, frames, i, frames.front[at] as number, frames.back[at] as number, half);
      }
      if (!any) continue;
      context.fillStyle = palette.inks[ink] as string;
      context.fill();
    }
  }
}

/** A rim of paper keeps frames apart that touch each other. */
function paintHalos(context: CanvasRenderingContext2D, frames: DrawnFrames, palette: Palette, magnify: number): void {
  context.beginPath();
  for (let i = 0; i < frames.count; i++) outline(context, frames, i, 0, 0, frames.half[i] as number);
  context.strokeStyle = palette.paper;
  context.lineWidth = 3 * magnify;
  context.stroke();
}

/** Adds the outline of one band: `front` behind the head, `back` before the tail, `half` high. */
function outline(
  context: CanvasRenderingContext2D,
  frames: DrawnFrames,
  i: number,
  front: number,
  back: number,
  half: number,
): void {
  const ux = frames.ux[i] as number;
  const uy = frames.uy[i] as number;
  const rear = Math.max(front + 1, (frames.drawn[i] as number) - back);
  const headX = (frames.headX[i] as number) - ux * front;
  const headY = (frames.headY[i] as number) - uy * front;
  const tailX = (frames.headX[i] as number) - ux * rear;
  const tailY = (frames.headY[i] as number) - uy * rear;
  const nx = -uy * half;
  const ny = ux * half;
  // How much of the length the shape of the head takes.
  const nose = Math.min(half, rear - front);
  switch (frames.shape[i] as Shape) {
    case Shape.request:
      context.moveTo(headX, headY);
      context.lineTo(headX - ux * nose + nx, headY - uy * nose + ny);
      context.lineTo(tailX + nx, tailY + ny);
      context.lineTo(tailX - nx, tailY - ny);
      context.lineTo(headX - ux * nose - nx, headY - uy * nose - ny);
      break;
    case Shape.reply:
    case Shape.ack:
      context.moveTo(headX - ux * nose + nx, headY - uy * nose + ny);
      context.lineTo(tailX + nx, tailY + ny);
      context.lineTo(tailX - nx, tailY - ny);
      context.lineTo(headX - ux * nose - nx, headY - uy * nose - ny);
      context.quadraticCurveTo(headX - nx, headY - ny, headX, headY);
      context.quadraticCurveTo(headX + nx, headY + ny, headX - ux * nose + nx, headY - uy * nose + ny);
      break;
    case Shape.error: {
      const notch = nose * 0.7;
      context.moveTo(headX + nx, headY + ny);
      context.lineTo(headX - ux * notch, headY - uy * notch);
      context.lineTo(headX - nx, headY - ny);
      context.lineTo(tailX - nx, tailY - ny);
      context.lineTo(tailX + ux * notch, tailY + uy * notch);
      context.lineTo(tailX + nx, tailY + ny);
      break;
    }
    case Shape.data:
      context.moveTo(headX + nx, headY + ny);
      context.lineTo(tailX + nx, tailY + ny);
      context.lineTo(tailX - nx, tailY - ny);
      context.lineTo(headX - nx, headY - ny);
      break;
  }
  context.closePath();
}

/** Beside a badge that is longer than its frame: a line as long as the frame really is. */
function paintTrueLengths(
  context: CanvasRenderingContext2D,
  frames: DrawnFrames,
  palette: Palette,
  magnify: number,
): void {
  context.beginPath();
  for (let i = 0; i < frames.count; i++) {
    const real = Math.max(frames.real[i] as number, 0.75 * magnify);
    if (real >= (frames.drawn[i] as number)) continue;
    const ux = frames.ux[i] as number;
    const uy = frames.uy[i] as number;
    const away = (frames.half[i] as number) + 3.2 * magnify;
    const x = (frames.headX[i] as number) - uy * away;
    const y = (frames.headY[i] as number) + ux * away;
    context.moveTo(x, y);
    context.lineTo(x - ux * real, y - uy * real);
  }
  context.strokeStyle = palette.ink;
  context.lineWidth = 2 * magnify;
  context.stroke();
}

/** Waves before the head of a frame that is for everybody. */
function paintBroadcastMarks(
  context: CanvasRenderingContext2D,
  frames: DrawnFrames,
  palette: Palette,
  magnify: number,
): void {
  let any = false;
  for (let i = 0; i < frames.count; i++) {
    if (!frames.broadcast[i]) continue;
    if (!any) context.beginPath();
    any = true;
    const angle = Math.atan2(frames.uy[i] as number, frames.ux[i] as number);
    const x = (frames.headX[i] as number) - (frames.ux[i] as number) * 4 * magnify;
    const y = (frames.headY[i] as number) - (frames.uy[i] as number) * 4 * magnify;
    for (let wave = 0; wave < 2; wave++) {
      const radius = (9.5 + wave * 5) * magnify;
      context.moveTo(x + Math.cos(angle - 0.75) * radius, y + Math.sin(angle - 0.75) * radius);
      context.arc(x, y, radius, angle - 0.75, angle + 0.75);
    }
  }
  if (!any) return;
  context.strokeStyle = palette.inks[Ink.arp] as string;
  context.lineWidth = 1.8 * magnify;
  context.stroke();
}

/** Words beside the frames, upright and of constant size: paints in CSS pixels. */
export function paintFrameLabels(
  labels: LabelPainter,
  frames: DrawnFrames,
  camera: Camera,
  magnify: number,
  texts: FrameTexts,
): void {
  if (frames.count > mostLabels) return;
  const clearOfNames = (nameDistance - laneOffset + 8) * magnify * camera.zoom + 11;
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
