// SPDX-License-Identifier: Apache-2.0
// What is drawn over the bodies of the frames: words beside them, and a rim around the chosen one.
import { laneOffset, nameDistance } from "./frame_geometry";
import { outline } from "./frame_painter_2d";
/** With more frames than this on screen, words beside them would only cover each other. */
const mostLabels = 48;
/** Rims around the chosen frame and the one under the pointer, given by their records; 0 = none. Paints in scene units. */
export function paintHighlights(context, frames, palette, selected, hovered) {
    if (selected === 0 && hovered === 0)
        return;
    for (let i = 0; i < frames.count; i++) {
        const record = frames.record[i];
        if (record !== selected && record !== hovered)
            continue;
        context.beginPath();
        outline(context, frames, i, 0, 4);
        context.strokeStyle = palette.accent;
        context.lineWidth = (record === selected ? 2.5 : 1.5) * frames.magnify;
        context.stroke();
    }
}
/** Words beside the frames, upright and of constant size: paints in CSS pixels. */
export function paintFrameLabels(labels, frames, camera, texts) {
    if (frames.count > mostLabels)
        return;
    const clearOfNames = (nameDistance - laneOffset + 8) * frames.magnify * camera.zoom + 11;
    for (let i = 0; i < frames.count; i++) {
        const text = texts.frameLabel(frames.labelKey[i]);
        if (!text)
            continue;
        const middle = frames.drawn[i] / 2;
        const nx = -frames.uy[i];
        const ny = frames.ux[i];
        // The names of the ports stand above a cable that is not steep.
        const beside = frames.half[i] * 1.88 * camera.zoom + 13;
        const away = ny < -0.5 ? Math.max(beside, clearOfNames) : beside;
        const x = camera.screenX(frames.headX[i] - frames.ux[i] * middle) + nx * away;
        const y = camera.screenY(frames.headY[i] - frames.uy[i] * middle) + ny * away;
        labels.frame(text, x, y, nx);
    }
}
