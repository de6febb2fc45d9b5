// SPDX-License-Identifier: Apache-2.0
// Cables as glass tubes in SVG, below the frames: two lanes, one a direction. Each can be focused and chosen.
import { tubeWidth } from "./frame_geometry";
const svg = "http://www.w3.org/2000/svg";
const lineClasses = ["cable-hit", "cable-halo", "cable-edge", "cable-glass", "cable-shine", "cable-lane"];
const widths = {
    "cable-hit": tubeWidth + 14,
    "cable-halo": tubeWidth + 8,
    "cable-edge": tubeWidth,
    "cable-glass": tubeWidth - 2.5,
    "cable-shine": 5,
    "cable-lane": 1,
};
/** Light falls on the upper side of a tube, this far from its middle. */
const shineOffset = tubeWidth * 0.33;
export class Cables {
    #scene;
    #cables;
    constructor(choose) {
        this.choose = choose;
        this.element = document.createElementNS(svg, "svg");
        this.#scene = document.createElementNS(svg, "g");
        this.#cables = [];
        this.element.setAttribute("class", "cables");
        this.element.append(this.#scene);
    }
    setWorld(world) {
        this.#cables = world.links.map((link) => this.#make(link));
        this.#scene.replaceChildren(...this.#cables.map((cable) => cable.group));
    }
    /** Names and captions, in the present language and state. */
    label(texts) {
        for (const { link, group, caption } of this.#cables) {
            group.setAttribute("aria-label", texts.cableName(link));
            group.classList.toggle("cut", !link.up);
            caption.textContent = texts.cableCaption(link);
        }
    }
    select(link) {
        for (const cable of this.#cables) {
            const chosen = cable.link.id === link;
            cable.group.classList.toggle("selected", chosen);
            cable.group.setAttribute("aria-pressed", String(chosen));
        }
    }
    place(layout) {
        const k = layout.magnify;
        for (const { link, lines, group, caption, break: mark } of this.#cables) {
            const ax = layout.ax[link.id];
            const ay = layout.ay[link.id];
            const length = layout.length[link.id];
            const ux = layout.ux[link.id];
            const uy = layout.uy[link.id];
            // Cables end in the middle of the cases above them, so that no corner of a slanting one stands free.
            const underA = layout.underA[link.id];
            const underB = layout.underB[link.id];
            for (const [index, line] of lines.entries()) {
                const name = lineClasses[index];
                const up = name === "cable-shine" ? shineOffset * k * (ux > 0 || (ux === 0 && uy < 0) ? 1 : -1) : 0;
                line.setAttribute("x1", String(ax - ux * underA + uy * up));
                line.setAttribute("y1", String(ay - uy * underA - ux * up));
                line.setAttribute("x2", String(ax + ux * (length + underB) + uy * up));
                line.setAttribute("y2", String(ay + uy * (length + underB) - ux * up));
                line.style.strokeWidth = String(widths[name] * k);
            }
            const x = ax + (ux * length) / 2;
            const y = ay + (uy * length) / 2;
            mark.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
            group.classList.toggle("short", length < captionRoom * k);
            caption.style.fontSize = `${12.5 * k}px`;
            placeCaption(caption, x, y, ux, uy, k);
        }
    }
    follow(camera) {
        const x = camera.width / 2 - camera.x * camera.zoom;
        const y = camera.height / 2 - camera.y * camera.zoom;
        this.#scene.setAttribute("transform", `translate(${x} ${y}) scale(${camera.zoom})`);
    }
    #make(link) {
        const group = document.createElementNS(svg, "g");
        group.setAttribute("class", "cable");
        group.setAttribute("role", "button");
        group.setAttribute("tabindex", "0");
        group.dataset.link = String(link.id);
        const lines = lineClasses.map((name) => {
            const line = document.createElementNS(svg, "line");
            line.setAttribute("class", name);
            return line;
        });
        const mark = document.createElementNS(svg, "path");
        mark.setAttribute("class", "cable-break");
        mark.setAttribute("d", "M-9 -9L9 9M9 -9L-9 9");
        const caption = document.createElementNS(svg, "text");
        caption.setAttribute("class", "cable-caption");
        caption.setAttribute("aria-hidden", "true");
        group.append(...lines, mark, caption);
        group.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" && event.key !== " ")
                return;
            event.preventDefault();
            this.choose(link.id);
        });
        group.addEventListener("click", () => this.choose(link.id));
        return { link, group, lines, break: mark, caption };
    }
}
/** A shorter cable, in scene units at magnification 1, shows its caption only when it is looked at. */
const captionRoom = 150;
/** Steeper than this, words stand upright beside the cable; otherwise they lean with it. */
export const steepest = Math.PI / 3;
/** The angle of a line of words along (ux, uy) that nobody has to read upside down, in radians. */
export function readableAngle(ux, uy) {
    const angle = Math.atan2(uy, ux);
    if (angle > Math.PI / 2)
        return angle - Math.PI;
    return angle <= -Math.PI / 2 ? angle + Math.PI : angle;
}
/** Below the cable, along it; to the right of a steep one. */
function placeCaption(caption, x, y, ux, uy, k) {
    const angle = readableAngle(ux, uy);
    const steep = Math.abs(angle) > steepest;
    const away = (tubeWidth / 2 + (steep ? 10 : 15)) * k;
    caption.setAttribute("text-anchor", steep ? "start" : "middle");
    const lean = steep ? "" : ` rotate(${(angle * 180) / Math.PI})`;
    const shift = steep ? `translate(${away} ${4 * k})` : `translate(0 ${away})`;
    caption.setAttribute("transform", `translate(${x} ${y})${lean} ${shift}`);
}
