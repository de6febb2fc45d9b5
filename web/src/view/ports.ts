// SPDX-License-Identifier: Apache-2.0
// The place where a cable enters a case: a light (dark without a cable, blinking with traffic) and the name of the port.

import type { PortEntry, World } from "../model/world";
import type { Layout } from "./layout";

/** How long a light stays bright after a frame, in the viewer's milliseconds. */
const glow = 160;

interface PortElements {
  readonly port: PortEntry;
  readonly light: HTMLElement;
  readonly name: HTMLElement;
  seen: number;
  brightUntil: number;
  bright: boolean;
}

export class Ports {
  readonly element = document.createElement("div");
  #ports: PortElements[] = [];

  constructor() {
    this.element.className = "ports";
    this.element.setAttribute("aria-hidden", "true");
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
        return { port, light, name, seen: 0, brightUntil: 0, bright: false };
      });
    this.element.replaceChildren(...this.#ports.flatMap(({ light, name }) => [light, name]));
  }

  /** What stands beside each port, and whether its cable is whole. */
  label(portName: (port: PortEntry) => string): void {
    for (const { port, light, name } of this.#ports) {
      light.classList.toggle("down", !port.link?.up);
      name.textContent = portName(port);
    }
  }

  place(layout: Layout): void {
    const k = layout.magnify;
    for (const { port, light, name } of this.#ports) {
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
    }
  }

  /** Lights up the ports whose count of frames has grown. */
  blink(activity: Uint32Array, time: number): void {
    for (const entry of this.#ports) {
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

/** Above a level cable, left of an upright one, always clear of the tube. */
function placeName(name: HTMLElement, x: number, y: number, ux: number, uy: number, k: number): void {
  const upright = Math.abs(uy) > Math.abs(ux) * 1.2;
  if (upright) {
    const left = x - 27 * k;
    const top = y + uy * 15 * k;
    name.style.transform = `translate(${left}px, ${top}px) translate(-100%, -50%) scale(${k})`;
    name.style.transformOrigin = "100% 50%";
    return;
  }
  const slope = (uy / ux) * 12 * k * Math.sign(ux);
  const left = x + Math.sign(ux) * 10 * k;
  const top = y - 31 * k + Math.min(0, slope * 4);
  name.style.transform = `translate(${left}px, ${top}px) translate(${ux > 0 ? "0" : "-100%"}, -50%) scale(${k})`;
  name.style.transformOrigin = ux > 0 ? "0 50%" : "100% 50%";
}
