// SPDX-License-Identifier: Apache-2.0
// Draws what happens at a point: drops with their reason, floods, new TTLs, waiting queues. In CSS pixels.

import type { Reason } from "../engine/trace_codes";
import { EffectKind, type Effects } from "../model/effects";
import type { PortQueues } from "../model/queues";
import type { LinkEntry, World } from "../model/world";
import type { Camera } from "./camera";
import { laneOffset } from "./frame_geometry";
import type { LabelPainter } from "./label_painter";
import type { Layout } from "./layout";
import type { Palette } from "./palette";

export interface MarkTexts {
  reason(reason: Reason): string;
  ttl(ttl: number): string;
  queue(frames: number): string;
}

export interface MarkScene {
  readonly context: CanvasRenderingContext2D;
  readonly labels: LabelPainter;
  readonly palette: Palette;
  readonly camera: Camera;
  readonly layout: Layout;
  readonly world: World;
  readonly texts: MarkTexts;
}

const crossRadius = 9;

export function paintEffects(scene: MarkScene, effects: Effects, still: boolean): void {
  for (let n = effects.first; n < effects.end; n++) {
    const i = effects.slot(n);
    switch (effects.kind[i] as EffectKind) {
      case EffectKind.cableDrop:
        paintCableDrop(scene, effects, i);
        break;
      case EffectKind.nodeDrop:
        paintNodeDrop(scene, effects, i);
        break;
      case EffectKind.flood:
        paintFlood(scene, effects, i, still);
        break;
      case EffectKind.forward:
        paintForward(scene, effects, i);
        break;
    }
  }
}

function paintCableDrop(scene: MarkScene, effects: Effects, i: number): void {
  const { layout, world, camera } = scene;
  const link = world.link(effects.link[i] as number);
  if (!link) return;
  const fromA = link.a.id === effects.port[i];
  const length = layout.length[link.id] as number;
  const along = (fromA ? (effects.along[i] as number) : 1 - (effects.along[i] as number)) * length;
  const side = (fromA ? 1 : -1) * laneOffset * layout.magnify;
  const ux = layout.ux[link.id] as number;
  const uy = layout.uy[link.id] as number;
  const x = camera.screenX((layout.ax[link.id] as number) + ux * along - uy * side);
  const y = camera.screenY((layout.ay[link.id] as number) + uy * along + ux * side);
  paintCross(scene, x, y);
  remark(scene, scene.texts.reason(effects.reason[i] as Reason), x, y + 28);
}

function paintNodeDrop(scene: MarkScene, effects: Effects, i: number): void {
  const { camera } = scene;
  const box = scene.layout.boxes.get(effects.node[i] as number);
  if (!box) return;
  const x = camera.screenX(box.x);
  const y = camera.screenY(box.y - box.halfHeight);
  paintCross(scene, x, y - 14);
  remark(scene, scene.texts.reason(effects.reason[i] as Reason), x, y - 40);
}

function paintFlood(scene: MarkScene, effects: Effects, i: number, still: boolean): void {
  const { context, camera, palette } = scene;
  const box = scene.layout.boxes.get(effects.node[i] as number);
  if (!box) return;
  const grown = still ? 10 : 22 * (1 - (effects.left[i] as number) / 700);
  const left = camera.screenX(box.x - box.halfWidth) - grown;
  const top = camera.screenY(box.y - box.halfHeight) - grown;
  context.beginPath();
  context.roundRect(
    left,
    top,
    2 * box.halfWidth * camera.zoom + 2 * grown,
    2 * box.halfHeight * camera.zoom + 2 * grown,
    12 + grown,
  );
  context.globalAlpha = still ? 0.8 : Math.max(0, (effects.left[i] as number) / 700);
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.stroke();
  context.globalAlpha = 1;
}

function paintForward(scene: MarkScene, effects: Effects, i: number): void {
  const { camera, palette } = scene;
  const box = scene.layout.boxes.get(effects.node[i] as number);
  if (!box) return;
  const text = scene.texts.ttl(effects.value[i] as number);
  scene.labels.remark(
    text,
    camera.screenX(box.x),
    camera.screenY(box.y - box.halfHeight) - 16,
    palette.ink,
    palette.line,
  );
}

function paintCross(scene: MarkScene, x: number, y: number): void {
  const { context, palette } = scene;
  context.beginPath();
  context.arc(x, y, crossRadius, 0, Math.PI * 2);
  context.fillStyle = palette.surface;
  context.fill();
  context.strokeStyle = palette.error;
  context.lineWidth = 2.2;
  context.stroke();
  context.beginPath();
  context.moveTo(x - 3.6, y - 3.6);
  context.lineTo(x + 3.6, y + 3.6);
  context.moveTo(x + 3.6, y - 3.6);
  context.lineTo(x - 3.6, y + 3.6);
  context.stroke();
}

function remark(scene: MarkScene, text: string, x: number, y: number): void {
  scene.labels.remark(text, x, y, scene.palette.errorText, scene.palette.error);
}

/** Small bars beside a port, one for each frame that waits there. */
export function paintQueues(scene: MarkScene, queues: PortQueues): void {
  const { links } = scene.world;
  for (let i = 0; i < links.length; i++) {
    const link = links[i] as LinkEntry;
    paintQueue(scene, queues.at(link.a.id), link.id, 1);
    paintQueue(scene, queues.at(link.b.id), link.id, -1);
  }
}

const barsShown = 12;

function paintQueue(scene: MarkScene, waiting: number, link: number, sign: 1 | -1): void {
  if (waiting === 0) return;
  const { context, camera, layout, palette } = scene;
  const k = layout.magnify;
  const length = layout.length[link] as number;
  const ux = (layout.ux[link] as number) * sign;
  const uy = (layout.uy[link] as number) * sign;
  const startX = (layout.ax[link] as number) + (sign < 0 ? (layout.ux[link] as number) * length : 0);
  const startY = (layout.ay[link] as number) + (sign < 0 ? (layout.uy[link] as number) * length : 0);
  const away = (laneOffset + 17) * k;
  context.beginPath();
  for (let bar = 0; bar < Math.min(waiting, barsShown); bar++) {
    const x = camera.screenX(startX + ux * (8 + bar * 6) * k - uy * away);
    const y = camera.screenY(startY + uy * (8 + bar * 6) * k + ux * away);
    const reach = 5 * k * camera.zoom;
    context.moveTo(x - -uy * reach, y - ux * reach);
    context.lineTo(x + -uy * reach, y + ux * reach);
  }
  context.strokeStyle = palette.quiet;
  context.lineWidth = Math.max(2, 3.4 * k * camera.zoom);
  context.stroke();
  if (waiting <= barsShown) return;
  const x = camera.screenX(startX + ux * (barsShown * 6 + 18) * k - uy * away);
  const y = camera.screenY(startY + uy * (barsShown * 6 + 18) * k + ux * away);
  scene.labels.frame(scene.texts.queue(waiting), x, y, ux > 0.5 ? 1 : ux < -0.5 ? -1 : 0);
}
