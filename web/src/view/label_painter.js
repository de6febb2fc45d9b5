// SPDX-License-Identifier: Apache-2.0
// Small words on the canvas, in CSS pixels, on a plate of paper so that they can be read over anything.
const size = 12;
const plateHeight = 18;
export class LabelPainter {
    #widths = new Map();
    #family = "";
    #font = "";
    constructor(context, palette) {
        this.context = context;
        this.palette = palette;
    }
    /** Must be called before the others for each picture. */
    begin() {
        if (this.palette.font !== this.#family) {
            this.#family = this.palette.font;
            this.#font = `600 ${size}px ${this.#family}`;
            this.#widths.clear();
        }
        this.context.font = this.#font;
        this.context.textBaseline = "middle";
    }
    /** Beside a moving frame. `lean` -1, 0, 1: the text is left of, centred on or right of the point. */
    frame(text, x, y, lean) {
        const width = this.#width(text);
        this.#plate(text, x + (lean * width) / 2 - width / 2, y, width, this.palette.ink, "");
    }
    /** A remark in a box, centred on the point. */
    remark(text, x, y, colour, border) {
        const width = this.#width(text);
        this.#plate(text, x - width / 2, y, width, colour, border);
    }
    #plate(text, left, y, width, colour, border) {
        const { context } = this;
        const padding = border ? 8 : 4;
        const height = border ? 24 : plateHeight;
        context.globalAlpha = border ? 1 : 0.92;
        context.fillStyle = border ? this.palette.surface : this.palette.paper;
        context.beginPath();
        context.roundRect(left - padding, y - height / 2, width + 2 * padding, height, border ? 6 : 4);
        context.fill();
        context.globalAlpha = 1;
        if (border) {
            context.strokeStyle = border;
            context.lineWidth = 1.5;
            context.stroke();
        }
        context.fillStyle = colour;
        context.fillText(text, left, y + 0.5);
    }
    #width(text) {
        let width = this.#widths.get(text);
        if (width === undefined) {
            width = this.context.measureText(text).width;
            this.#widths.set(text, width);
        }
        return width;
    }
}
