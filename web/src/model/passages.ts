// SPDX-License-Identifier: Apache-2.0
// The last message that went through each device, with the layers it touched: what an open glass case shows on its shelves.

export type Layer = 0 | 1 | 2 | 3;
export const layerNames = ["link", "network", "transport", "application"] as const;

export interface Passage {
  /** Down: made here; up: meant for this device; through: sent on. */
  readonly direction: "down" | "up" | "through";
  /** The highest layer that handled it. */
  readonly top: Layer;
  /** Record of the frame: kFrameTransmit when down, kFrameReceive otherwise. */
  readonly record: number;
  /** Through a router: the TTL that it leaves with. */
  readonly ttl?: number;
}

export class Passages {
  readonly #last = new Map<number, Passage>();
  #version = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  of(node: number): Passage | undefined {
    return this.#last.get(node);
  }

  note(node: number, passage: Passage): void {
    this.#last.set(node, passage);
    this.#version++;
  }

  clear(): void {
    this.#last.clear();
    this.#version++;
  }
}
