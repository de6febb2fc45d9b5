// SPDX-License-Identifier: Apache-2.0
// Draws all frames on a 2D canvas, for browsers without WebGL: one pass a colour and level of encapsulation, so that a thousand
// frames cost a few dozen fills. Functions are given indexes, not numbers with a fraction: those would be put on the heap, a
// thousand times a picture.
import { Shape } from "../model/glance";
import { Ink, inkCount, levels } from "./frame_geometry";
import { mostFineLines } from "./frame_painter";
export class FramePainter2d {
    #context;
    #ratio;
    constructor(palette) {
        this.palette = palette;
        this.element = document.createElement("canvas");
        this.#ratio = 1;
        const context = this.element.getContext("2d");
        if (!context)
            throw new Error("This browser has no 2D canvas");
        this.#context = context;
    }
    resize(width, height, ratio) {
        this.element.width = width;
        this.element.height = height;
        this.#ratio = ratio;
    }
    recolour() { }
    paint(frames, camera) {
        const { palette } = this;
        const context = this.#context;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, this.element.width, this.element.height);
        if (frames.count === 0)
            return;
        const scale = camera.zoom * this.#ratio;
        context.setTransform(scale, 0, 0, scale, camera.screenX(0) * this.#ratio, camera.screenY(0) * this.#ratio);
        if (frames.count <= mostFineLines)
            paintHalos(context, frames, palette);
        paintBodies(context, frames, palette);
        if (frames.count <= mostFineLines)
            paintTrueLengths(context, frames, palette);
        paintBroadcastMarks(context, frames, palette);
    }
}
function paintBodies(context, frames, palette) {
    for (let level = 0; level < levels; level++) {
        for (let ink = 1; ink < inkCount; ink++) {
            let any = false;
            for (let i = 0; i < frames.count; i++) {
                if (frames.ink[i * levels + level] !== ink)
                    continue;
                if (!any)
                    context.beginPath();
                any = true;
                outline(context, frames, i, level, 0);
            }
            if (!any)
                continue;
            context.fillStyle = palette.inks[ink];
            context.fill();
        }
    }
}
/** A rim of paper keeps frames apart that touch each other. */
function paintHalos(context, frames, palette) {
    context.beginPath();
    for (let i = 0; i < frames.count; i++)
        outline(context, frames, i, 0, 0);
    context.strokeStyle = palette.paper;
    context.lineWidth = 3 * frames.magnify;
    context.stroke();
}
/** Adds the outline of one band of frame `i`, larger by `grow` units on all sides. */
export function outline(context, frames, i, level, grow) {
    const at = i * levels + level;
    const more = grow * frames.magnify;
    const half = frames.bandHalf[at] + more;
    const front = frames.front[at] - more;
    const rear = frames.rear[at] + more;
    const ux = frames.ux[i];
    const uy = frames.uy[i];
    const headX = frames.headX[i] - ux * front;
    const headY = frames.headY[i] - uy * front;
    const tailX = frames.headX[i] - ux * rear;
    const tailY = frames.headY[i] - uy * rear;
    const nx = -uy * half;
    const ny = ux * half;
    // How much of the length the shape of the head takes.
    const nose = Math.min(half, rear - front);
    switch (frames.shape[i]) {
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
function paintTrueLengths(context, frames, palette) {
    const { magnify } = frames;
    context.beginPath();
    for (let i = 0; i < frames.count; i++) {
        const real = Math.max(frames.real[i], 0.75 * magnify);
        if (real >= frames.drawn[i])
            continue;
        const ux = frames.ux[i];
        const uy = frames.uy[i];
        const away = frames.half[i] + 3.2 * magnify;
        const x = frames.headX[i] - uy * away;
        const y = frames.headY[i] + ux * away;
        context.moveTo(x, y);
        context.lineTo(x - ux * real, y - uy * real);
    }
    context.strokeStyle = palette.ink;
    context.lineWidth = 2 * magnify;
    context.stroke();
}
/** Waves before the head of a frame that is for everybody. */
function paintBroadcastMarks(context, frames, palette) {
    const { magnify } = frames;
    let any = false;
    for (let i = 0; i < frames.count; i++) {
        if (!frames.broadcast[i])
            continue;
        if (!any)
            context.beginPath();
        any = true;
        const angle = Math.atan2(frames.uy[i], frames.ux[i]);
        const x = frames.headX[i] - frames.ux[i] * 4 * magnify;
        const y = frames.headY[i] - frames.uy[i] * 4 * magnify;
        for (let wave = 0; wave < 2; wave++) {
            const radius = (9.5 + wave * 5) * magnify;
            context.moveTo(x + Math.cos(angle - 0.75) * radius, y + Math.sin(angle - 0.75) * radius);
            context.arc(x, y, radius, angle - 0.75, angle + 0.75);
        }
    }
    if (!any)
        return;
    context.strokeStyle = palette.inks[Ink.arp];
    context.lineWidth = 1.8 * magnify;
    context.stroke();
}
