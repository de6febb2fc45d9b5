// SPDX-License-Identifier: Apache-2.0
// Hand-made trace batches and a small world: pc1 - sw - pc2, cables of 10 Mbit/s and 500 us.

import type { TraceBatch } from "../../../web/src/engine/engine";
import type { WorldDescription } from "../../../web/src/engine/snapshots";
import { type Kind, Lane, type Reason, recordLanes } from "../../../web/src/engine/trace_codes";

export const smallWorld: WorldDescription = {
  title: { en: "Small" },
  seed: 1,
  nodes: [
    { id: 1, name: "pc1", kind: "host", x: 0, y: 0, ports: [{ id: 1, name: "eth0", mac: "02:00:00:00:01:00" }] },
    {
      id: 2,
      name: "sw",
      kind: "switch",
      x: 1,
      y: 0,
      ports: [
        { id: 2, name: "1", mac: "" },
        { id: 3, name: "2", mac: "" },
      ],
    },
    { id: 3, name: "pc2", kind: "host", x: 2, y: 0, ports: [{ id: 4, name: "eth0", mac: "02:00:00:00:03:00" }] },
  ],
  links: [
    { id: 1, a: 1, b: 2, rate: 10_000_000, delay: 500_000, mtu: 1500, up: true },
    { id: 2, a: 3, b: 4, rate: 10_000_000, delay: 500_000, mtu: 1500, up: true },
  ],
};

export interface RecordInit {
  readonly id: number;
  readonly time?: number;
  readonly cause?: number;
  readonly kind: Kind;
  readonly reason?: Reason;
  readonly node?: number;
  readonly port?: number;
  readonly link?: number;
  readonly packet?: number;
  readonly bytes?: Uint8Array;
  readonly args?: readonly number[];
}

export function batchOf(inits: readonly RecordInit[], now: number, nextEvent = Number.POSITIVE_INFINITY): TraceBatch {
  const records = new Uint32Array(inits.length * recordLanes);
  const bytesBase = 0xffff_fff0; // just before the wrap of the byte stream
  const bytes = new Uint8Array(inits.reduce((sum, init) => sum + (init.bytes?.length ?? 0), 0));
  let end = 0;
  for (const [index, init] of inits.entries()) {
    const base = index * recordLanes;
    const time = init.time ?? now;
    records[base + Lane.timeLow] = time % 0x1_0000_0000;
    records[base + Lane.timeHigh] = Math.floor(time / 0x1_0000_0000);
    records[base + Lane.id] = init.id;
    records[base + Lane.cause] = init.cause ?? 0;
    records[base + Lane.kindReason] = (init.kind | ((init.reason ?? 0) << 16)) >>> 0;
    records[base + Lane.node] = init.node ?? 0;
    records[base + Lane.port] = init.port ?? 0;
    records[base + Lane.link] = init.link ?? 0;
    records[base + Lane.packet] = init.packet ?? 0;
    if (init.bytes) {
      bytes.set(init.bytes, end);
      records[base + Lane.bytesAt] = (bytesBase + end) >>> 0;
      records[base + Lane.bytesLength] = init.bytes.length;
      end += init.bytes.length;
    }
    for (const [arg, value] of (init.args ?? []).entries()) records[base + Lane.arg0 + arg] = value;
  }
  return { now, nextEvent, stop: "reached", records, bytes, bytesBase, lost: 0, release: () => {} };
}
