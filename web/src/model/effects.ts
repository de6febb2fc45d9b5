// SPDX-License-Identifier: Apache-2.0
// Short-lived marks on the drawing for things that take no virtual time: a drop, a flood, a bounce at a closed door, a new TTL.
// They live a moment of the viewer's time, so that they can be seen at any speed, and stand still while time stands still.

import type { Reason } from "../engine/trace_codes";

export enum EffectKind {
  /** A frame ended on a cable. */
  cableDrop = 1,
  /** A packet ended inside a device. */
  nodeDrop = 2,
  /** A switch sent a frame to all ports. */
  flood = 3,
  /** A router sends a packet on, with a new TTL. */
  forward = 4,
}

const capacity = 128;

export class Effects {
  /** The last `count` effects; slot of effect n is n % capacity. */
  first = 0;
  end = 0;
  readonly kind = new Uint8Array(capacity);
  readonly reason = new Uint16Array(capacity);
  readonly node = new Uint32Array(capacity);
  /** Cable drops: the cable, the sending port and how far along (0 to 1). */
  readonly link = new Uint32Array(capacity);
  readonly port = new Uint32Array(capacity);
  readonly along = new Float64Array(capacity);
  /** Forward: the new TTL. */
  readonly value = new Uint32Array(capacity);
  /** Record of the frame or packet concerned. */
  readonly record = new Uint32Array(capacity);
  /** Viewer's milliseconds that are left. */
  readonly left = new Float64Array(capacity);

  slot(effect: number): number {
    return effect % capacity;
  }

  add(effect: {
    readonly kind: EffectKind;
    readonly reason?: Reason;
    readonly node?: number;
    readonly link?: number;
    readonly port?: number;
    readonly along?: number;
    readonly value?: number;
    readonly record?: number;
    readonly lasts: number;
  }): void {
    const i = this.end++ % capacity;
    if (this.end - this.first > capacity) this.first = this.end - capacity;
    this.kind[i] = effect.kind;
    this.reason[i] = effect.reason ?? 0;
    this.node[i] = effect.node ?? 0;
    this.link[i] = effect.link ?? 0;
    this.port[i] = effect.port ?? 0;
    this.along[i] = effect.along ?? 0;
    this.value[i] = effect.value ?? 0;
    this.record[i] = effect.record ?? 0;
    this.left[i] = effect.lasts;
  }

  /** Lets `milliseconds` of the viewer's time pass. */
  age(milliseconds: number): void {
    for (let n = this.first; n < this.end; n++) {
      const i = n % capacity;
      this.left[i] = (this.left[i] as number) - milliseconds;
    }
    while (this.first < this.end && (this.left[this.first % capacity] as number) <= 0) this.first++;
  }

  clear(): void {
    this.first = this.end;
  }
}
