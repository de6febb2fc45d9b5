// SPDX-License-Identifier: Apache-2.0
// The place where a cable enters a case: a light (dark without a cable, blinking with traffic) and the name of the port.
import { readableAngle, steepest } from "./cables";
import { nameDistance } from "./frame_geometry";
/** How long a light stays bright after a frame, in the viewer's milliseconds. */
const glow = 160;
/** Width of a letter of a name, and the space that two names on a cable need besides, in scene units at magnification 1. */
const letter = 6;
const spaces = 40;
/** Cables that slope less than this are as good as level, in radians. */
const level = 0.35;
export class Ports {
    #ports;
    constructor() {
        /** Above the frames, which come out from under the lights ... */
        this.lights = document.createElement("div");
        /** ... and below them, so that the word beside a frame covers a name for the moment of passing. */
        this.names = document.createElement("div");
        this.#ports = [];
        for (const element of [this.lights, this.names]) {
            element.className = "ports";
            element.setAttribute("aria-hidden", "true");
        }
    }
    setWorld(world) {
        this.#ports = world.nodes
            .flatMap((node) => node.ports)
            .filter((port) => port.link)
            .map((port) => {
            const light = document.createElement("span");
            light.className = "port-light";
            const name = document.createElement("span");
            name.className = "port-name";
            return { port, light, name, words: { full: "", address: "" }, seen: 0, brightUntil: 0, bright: false };
        });
        this.lights.replaceChildren(...this.#ports.map(({ light }) => light));
        this.names.replaceChildren(...this.#ports.map(({ name }) => name));
    }
    /** What stands beside each port, and whether its cable is whole. */
    label(portWords) {
        for (const entry of this.#ports) {
            entry.light.classList.toggle("down", !entry.port.link?.up);
            entry.words = portWords(entry.port);
        }
    }
    place(layout) {
        const k = layout.magnify;
        for (const entry of this.#ports) {
            const { port, light, name } = entry;
            const link = port.link;
            if (!link)
                continue;
            const isA = link.a === port;
            const length = layout.length[link.id];
            const sign = isA ? 1 : -1;
            const ux = layout.ux[link.id] * sign;
            const uy = layout.uy[link.id] * sign;
            const x = layout.ax[link.id] + (isA ? 0 : layout.ux[link.id] * length);
            const y = layout.ay[link.id] + (isA ? 0 : layout.uy[link.id] * length);
            light.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%) scale(${k})`;
            const angle = readableAngle(ux, uy);
            const steep = Math.abs(angle) > steepest;
            const { full, address } = entry.words;
            const room = length / k - spaces;
            const forAll = this.#lettersOn(link, "all names") * letter < room;
            const roomy = forAll || this.#lettersOn(link, "names with addresses") * letter < room;
            name.textContent = forAll || (roomy && address) ? full : address;
            if (steep)
                placeBeside(name, x, y, uy, k);
            else if (roomy || Math.abs(angle) > level)
                placeAlong(name, x, y, angle, ux > 0, k);
            else
                placeAbove(name, layout.boxes.get(port.node.id), ux > 0, k);
        }
    }
    /** How many letters the names at both ends of a cable have. */
    #lettersOn(link, which) {
        let letters = 0;
        for (const { port, words } of this.#ports) {
            if (port.link === link && (which === "all names" || words.address))
                letters += words.full.length;
        }
        return letters;
    }
    /** Lights up the ports whose count of frames has grown. */
    blink(activity, time) {
        for (let i = 0; i < this.#ports.length; i++) {
            const entry = this.#ports[i];
            const count = activity[entry.port.id] ?? 0;
            if (count !== entry.seen)
                entry.brightUntil = time + glow;
            entry.seen = count;
            const bright = time < entry.brightUntil;
            if (bright === entry.bright)
                continue;
            entry.bright = bright;
            entry.light.classList.toggle("busy", bright);
        }
    }
}
/** To the left of a steep cable. */
function placeBeside(name, x, y, uy, k) {
    name.style.transform = `translate(${x - 31 * k}px, ${y + uy * 14 * k}px) translate(-100%, -50%) scale(${k})`;
    name.style.transformOrigin = "100% 50%";
}
/** Above the cable, along it, from the port on. */
function placeAlong(name, x, y, angle, outwards, k) {
    const along = (outwards ? 11 : -11) * k;
    // On a slanting cable the corner of the case is nearer on one side.
    const clear = along + (outwards ? 1 : -1) * Math.abs(Math.tan(angle)) * 16 * k;
    name.style.transform =
        `translate(${x}px, ${y}px) rotate(${angle}rad) translate(${clear}px, ${-nameDistance * k}px) ` +
            `translate(${outwards ? "0" : "-100%"}, -50%) scale(${k})`;
    name.style.transformOrigin = outwards ? "0 50%" : "100% 50%";
}
/** Over the case, on the side of the cable, where a short level cable has no room for it. */
function placeAbove(name, box, outwards, k) {
    if (!box)
        return;
    const x = box.x + (outwards ? 8 : -8) * k;
    const y = box.y - box.halfHeight - 12 * k;
    name.style.transform = `translate(${x}px, ${y}px) translate(${outwards ? "0" : "-100%"}, -50%) scale(${k})`;
    name.style.transformOrigin = outwards ? "0 50%" : "100% 50%";
}
