// SPDX-License-Identifier: Apache-2.0
// Draws what happens at a point: drops with their reason, floods, new TTLs, waiting queues. In CSS pixels.
import { EffectKind } from "../model/effects";
import { laneOffset } from "./frame_geometry";
const crossRadius = 9;
export function paintEffects(scene, effects, still) {
    for (let n = effects.first; n < effects.end; n++) {
        const i = effects.slot(n);
        switch (effects.kind[i]) {
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
function paintCableDrop(scene, effects, i) {
    const { layout, world, camera } = scene;
    const link = world.link(effects.link[i]);
    if (!link)
        return;
    const fromA = link.a.id === effects.port[i];
    const length = layout.length[link.id];
    const along = (fromA ? effects.along[i] : 1 - effects.along[i]) * length;
    const side = (fromA ? 1 : -1) * laneOffset * layout.magnify;
    const ux = layout.ux[link.id];
    const uy = layout.uy[link.id];
    const x = camera.screenX(layout.ax[link.id] + ux * along - uy * side);
    const y = camera.screenY(layout.ay[link.id] + uy * along + ux * side);
    paintCross(scene, x, y);
    remark(scene, scene.texts.reason(effects.reason[i]), x, y + 28);
}
function paintNodeDrop(scene, effects, i) {
    const { camera } = scene;
    const box = scene.layout.boxes.get(effects.node[i]);
    if (!box)
        return;
    const x = camera.screenX(box.x);
    const y = camera.screenY(box.y - box.halfHeight);
    paintCross(scene, x, y - 14);
    remark(scene, scene.texts.reason(effects.reason[i]), x, y - 40);
}
function paintFlood(scene, effects, i, still) {
    const { context, camera, palette } = scene;
    const box = scene.layout.boxes.get(effects.node[i]);
    if (!box)
        return;
    const grown = still ? 10 : 22 * (1 - effects.left[i] / 700);
    const left = camera.screenX(box.x - box.halfWidth) - grown;
    const top = camera.screenY(box.y - box.halfHeight) - grown;
    context.beginPath();
    context.roundRect(left, top, 2 * box.halfWidth * camera.zoom + 2 * grown, 2 * box.halfHeight * camera.zoom + 2 * grown, 12 + grown);
    context.globalAlpha = still ? 0.8 : Math.max(0, effects.left[i] / 700);
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    context.stroke();
    context.globalAlpha = 1;
}
function paintForward(scene, effects, i) {
    const { camera, palette } = scene;
    const box = scene.layout.boxes.get(effects.node[i]);
    if (!box)
        return;
    const text = scene.texts.ttl(effects.value[i]);
    scene.labels.remark(text, camera.screenX(box.x), camera.screenY(box.y - box.halfHeight) - 16, palette.ink, palette.line);
}
function paintCross(scene, x, y) {
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
function remark(scene, text, x, y) {
    scene.labels.remark(text, x, y, scene.palette.errorText, scene.palette.error);
}
/** Small bars beside a port, one for each frame that waits there. */
export function paintQueues(scene, queues) {
    const { links } = scene.world;
    for (let i = 0; i < links.length; i++) {
        const link = links[i];
        paintQueue(scene, queues.at(link.a.id), link.id, 1);
        paintQueue(scene, queues.at(link.b.id), link.id, -1);
    }
}
const barsShown = 12;
function paintQueue(scene, waiting, link, sign) {
    if (waiting === 0)
        return;
    const { context, camera, layout, palette } = scene;
    const k = layout.magnify;
    const length = layout.length[link];
    const ux = layout.ux[link] * sign;
    const uy = layout.uy[link] * sign;
    const startX = layout.ax[link] + (sign < 0 ? layout.ux[link] * length : 0);
    const startY = layout.ay[link] + (sign < 0 ? layout.uy[link] * length : 0);
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
    if (waiting <= barsShown)
        return;
    const x = camera.screenX(startX + ux * (barsShown * 6 + 18) * k - uy * away);
    const y = camera.screenY(startY + uy * (barsShown * 6 + 18) * k + ux * away);
    scene.labels.frame(scene.texts.queue(waiting), x, y, ux > 0.5 ? 1 : ux < -0.5 ? -1 : 0);
}
