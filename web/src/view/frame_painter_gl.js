// SPDX-License-Identifier: Apache-2.0
// Draws all frames with WebGL 2 in one call: each band of each frame is an instance of one square.
import { Shape } from "../model/glance";
import { Ink, inkCount, levels } from "./frame_geometry";
import { mostFineLines } from "./frame_painter";
import { fragmentShader, instanceLanes, vertexShader, wavesFigure } from "./frame_shader";
const paperInk = inkCount;
const wordsInk = inkCount + 1;
const inkSlots = inkCount + 2;
/** At most: the rim, the bands, the true length, the waves of a broadcast. */
const instancesPerFrame = levels + 3;
/** In scene units at magnification 1. */
const rim = 1.5;
const lengthLine = { away: 3.2, half: 1, least: 0.75 };
const waves = { before: 12, behind: 4, half: 12 };
export class FramePainterGl {
    #view;
    #pixel;
    #inks;
    #instances = new Float32Array(64 * instancesPerFrame * instanceLanes);
    /** Instances filled in for the present picture. */
    #count = 0;
    #ratio = 1;
    /** Nothing where the browser has no WebGL 2, does it in software, or refuses the programs. */
    static make(palette, lost) {
        const element = document.createElement("canvas");
        const gl = element.getContext("webgl2", { antialias: false, depth: false, stencil: false, alpha: true });
        const program = gl && !isSoftware(gl) ? link(gl) : undefined;
        if (!gl || !program)
            return undefined;
        element.addEventListener("webglcontextlost", lost, { once: true });
        return new FramePainterGl(element, gl, program, palette);
    }
    constructor(element, gl, program, palette) {
        this.element = element;
        this.gl = gl;
        this.palette = palette;
        this.#view = gl.getUniformLocation(program, "view");
        this.#pixel = gl.getUniformLocation(program, "pixel");
        this.#inks = gl.getUniformLocation(program, "inks");
        gl.useProgram(program);
        gl.enable(gl.BLEND);
        gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
        gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
        gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
        gl.enableVertexAttribArray(0);
        gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
        gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
        this.#attribute(1, 4, 0);
        this.#attribute(2, 3, 4);
        this.#attribute(3, 2, 7);
        gl.bufferData(gl.ARRAY_BUFFER, this.#instances.byteLength, gl.DYNAMIC_DRAW);
    }
    resize(width, height, ratio) {
        this.element.width = width;
        this.element.height = height;
        this.#ratio = ratio;
        this.gl.viewport(0, 0, width, height);
    }
    recolour() {
        const { palette } = this;
        const rgb = new Float32Array(inkSlots * 3);
        for (let ink = 1; ink < inkCount; ink++)
            rgb.set(components(palette.inks[ink]), ink * 3);
        rgb.set(components(palette.paper), paperInk * 3);
        rgb.set(components(palette.ink), wordsInk * 3);
        this.gl.uniform3fv(this.#inks, rgb);
    }
    paint(frames, camera) {
        const { gl } = this;
        gl.clear(gl.COLOR_BUFFER_BIT);
        this.#fill(frames);
        if (this.#count === 0)
            return;
        const across = 2 / camera.width;
        const down = -2 / camera.height;
        gl.uniform4f(this.#view, camera.zoom * across, camera.zoom * down, camera.screenX(0) * across - 1, camera.screenY(0) * down + 1);
        gl.uniform1f(this.#pixel, 1 / (camera.zoom * this.#ratio));
        gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.#instances, 0, this.#count * instanceLanes);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.#count);
    }
    #attribute(index, size, lane) {
        const { gl } = this;
        gl.enableVertexAttribArray(index);
        gl.vertexAttribPointer(index, size, gl.FLOAT, false, instanceLanes * 4, lane * 4);
        gl.vertexAttribDivisor(index, 1);
    }
    /** The instances of all frames, from the outside inwards. */
    #fill(frames) {
        this.#count = 0;
        const room = frames.count * instancesPerFrame * instanceLanes;
        if (room > this.#instances.length)
            this.#grow(room);
        const fine = frames.count <= mostFineLines;
        for (let i = 0; i < frames.count; i++) {
            const shape = frames.shape[i];
            if (fine)
                this.#put(frames, i, 0, shape, paperInk);
            for (let level = 0; level < levels; level++) {
                const ink = frames.ink[i * levels + level];
                if (ink !== Ink.none)
                    this.#put(frames, i, level, shape, ink);
            }
            if (fine && frames.real[i] < frames.drawn[i])
                this.#putTrueLength(frames, i);
            if (frames.broadcast[i])
                this.#putWaves(frames, i);
        }
    }
    /** One band; in the colour of paper, the rim that keeps frames apart which touch each other. */
    #put(frames, i, level, figure, ink) {
        const data = this.#instances;
        const from = this.#place(frames, i, figure, ink);
        const at = i * levels + level;
        const grow = ink === paperInk ? rim * frames.magnify : 0;
        data[from + 4] = frames.front[at] - grow;
        data[from + 5] = frames.rear[at] + grow;
        data[from + 6] = frames.bandHalf[at] + grow;
    }
    /** Beside a badge that is longer than its frame: a line as long as the frame really is. */
    #putTrueLength(frames, i) {
        const data = this.#instances;
        const k = frames.magnify;
        const from = this.#place(frames, i, Shape.data, wordsInk);
        const away = frames.half[i] + lengthLine.away * k;
        data[from] = data[from] - frames.uy[i] * away;
        data[from + 1] = data[from + 1] + frames.ux[i] * away;
        data[from + 4] = 0;
        data[from + 5] = Math.max(frames.real[i], lengthLine.least * k);
        data[from + 6] = lengthLine.half * k;
    }
    /** Waves before the head of a frame that is for everybody. */
    #putWaves(frames, i) {
        const data = this.#instances;
        const k = frames.magnify;
        const from = this.#place(frames, i, wavesFigure, Ink.arp);
        data[from + 4] = -waves.before * k;
        data[from + 5] = waves.behind * k;
        data[from + 6] = waves.half * k;
    }
    /** Begins an instance; returns where its numbers are. */
    #place(frames, i, figure, ink) {
        const data = this.#instances;
        const from = this.#count++ * instanceLanes;
        data[from] = frames.headX[i];
        data[from + 1] = frames.headY[i];
        data[from + 2] = frames.ux[i];
        data[from + 3] = frames.uy[i];
        data[from + 7] = figure;
        data[from + 8] = ink;
        return from;
    }
    #grow(lanes) {
        this.#instances = new Float32Array(lanes * 2);
        this.gl.bufferData(this.gl.ARRAY_BUFFER, this.#instances.byteLength, this.gl.DYNAMIC_DRAW);
    }
}
/** WebGL without a graphics processor is slower than the 2D canvas; `failIfMajorPerformanceCaveat` does not tell in Chromium. */
function isSoftware(gl) {
    const names = gl.getExtension("WEBGL_debug_renderer_info");
    const renderer = names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : "";
    return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(renderer));
}
function link(gl) {
    const program = gl.createProgram();
    for (const [type, source] of [
        [gl.VERTEX_SHADER, vertexShader],
        [gl.FRAGMENT_SHADER, fragmentShader],
    ]) {
        const shader = gl.createShader(type);
        if (!shader)
            return undefined;
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : undefined;
}
/** Red, green and blue of any CSS colour, 0 to 1. */
function components(colour) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context)
        return [0.5, 0.5, 0.5];
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red / 255, green / 255, blue / 255];
}
