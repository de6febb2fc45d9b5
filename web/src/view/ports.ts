// SPDX-License-Identifier: Apache-2.0
// The place where a cable enters a case: a light (dark without a cable, blinking with traffic) and the name of the port.

import type { PortEntry, World } from "../model/world";
import { readableAngle, steepest } from "./cables";
import { nameDistance } from "./frame_geometry";
import type { Layout } from "./layout";

/** How long a light stays bright after a frame, in the viewer's milliseconds. */
const glow = 160;
/** Below this length of the cable, in scene units at magnification 1, only names that carry an address are shown. */
const nameRoom = 170;

interface PortElements {
  readonly port: PortEntry;
  readonly light: HTMLElement;
  readonly name: HTMLElement;
  /** The cable is too short for all names. */
  short: boolean;
  seen: number;
  brightUntil: number;
  bright: boolean;
}

export class Ports {
  /** Above the frames, which come out from under the lights ... */
  readonly lights = document.createElement("div");
  /** ... and below them, so that the word beside a frame covers a name for the moment of passing. */
  readonly names = document.createElement("div");
  #ports: PortElements[] = [];

  constructor() {
    for (const element of [this.lights, this.names]) {
      element.className = "ports";
      element.setAttribute("aria-hidden", "true");
    }
  }

  setWorld(world: World): void {
    this.#ports = world.nodes
      .flatMap((node) => node.ports)
      .filter((port) => port.link)
      .map((port) => {
        const light = document.createElement("span");
        light.className = "port-light";
        const name = document.createElement("span");
        name.className = "port-name";
        return { port, light, name, short: false, seen: 0, brightUntil: 0, bright: false };
      });
    this.lights.replaceChildren(...this.#ports.map(({ light }) => light));
    this.names.replaceChildren(...this.#ports.map(({ name }) => name));
  }

  /** What stands beside each port, and whether its cable is whole. */
  label(portName: (port: PortEntry) => string): void {
    for (const entry of this.#ports) {
      entry.light.classList.toggle("down", !entry.port.link?.up);
      entry.name.textContent = portName(entry.port);
      hideIfShort(entry);
    }
  }

  place(layout: Layout): void {
    const k = layout.magnify;
    for (const entry of this.#ports) {
      const { port, light, name } = entry;
      const link = port.link;
      if (!link) continue;
      const isA = link.a === port;
      const length = layout.length[link.id] as number;
      const sign = isA ? 1 : -1;
      const ux = (layout.ux[link.id] as number) * sign;
      const uy = (layout.uy[link.id] as number) * sign;
      const x = (layout.ax[link.id] as number) + (isA ? 0 : (layout.ux[link.id] as number) * length);
      const y = (layout.ay[link.id] as number) + (isA ? 0 : (layout.uy[link.id] as number) * length);
      light.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%) scale(${k})`;
      placeName(name, x, y, ux, uy, k);
      entry.short = length < nameRoom * k;
      hideIfShort(entry);
    }
  }

  /** Lights up the ports whose count of frames has grown. */
  blink(activity: Uint32Array, time: number): void {
    for (let i = 0; i < this.#ports.length; i++) {
      const entry = this.#ports[i] as PortElements;
      const count = activity[entry.port.id] ?? 0;
      if (count !== entry.seen) entry.brightUntil = time + glow;
      entry.seen = count;
      const bright = time < entry.brightUntil;
      if (bright === entry.bright) continue;
      entry.bright = bright;
      entry.light.classList.toggle("busy", bright);
    }
  }
}

/** Two names find no room above a short cable: only one that carries an address stays. */
function hideIfShort({ name, short }: PortElements): void {
  name.hidden = short && !name.textContent?.includes(".");
}

/** Above the cable, along it, from the port on; left of a steep one. */
function placeName(name: HTMLElement, x: number, y: number, ux: number, uy: number, k: number): void {
  const angle = readableAngle(ux, uy);
  if (Math.abs(angle) > steepest) {
    name.style.transform = `translate(${x - 31 * k}px, ${y + uy * 14 * k}px) translate(-100%, -50%) scale(${k})`;
    name.style.transformOrigin = "100% 50%";
    return;
  }
  const outwards = ux > 0;
  const along = (outwards ? 11 : -11) * k;
  // On a slanting cable the corner of the case is nearer on one side.
  const clear = along + (outwards ? 1 : -1) * Math.abs(Math.tan(angle)) * 16 * k;
  name.style.transform =
    `translate(${x}px, ${y}px) rotate(${angle}rad) translate(${clear}px, ${-nameDistance * k}px) ` +
    `translate(${outwards ? "0" : "-100%"}, -50%) scale(${k})`;
  name.style.transformOrigin = outwards ? "0 50%" : "100% 50%";
}
