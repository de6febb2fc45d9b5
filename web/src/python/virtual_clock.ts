// SPDX-License-Identifier: Apache-2.0
// While a Python task computes, the clocks and the randomness of this thread are those of its host: C code of the interpreter
// (datetime.now, random.Random(), uuid) asks for them directly. Everybody else in the thread keeps the real ones.

import type { OutsideDoor } from "../engine/outside";

/** Unix time of virtual time 0 in milliseconds: kPowerOnUnixTime of wasm/node/calendar.h. */
export const powerOn = 1_767_225_600_000;

const getrandom = 318;
const localParts = ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"] as const;

/** Lends the clock to the task that is about to run; the answer gives it back. */
export function lendClock(door: OutsideDoor, process: number): () => void {
  const { now: realDate } = Date;
  const realNow = performance.now;
  Date.now = () => powerOn + Math.floor(door.now() / 1e6);
  performance.now = () => door.now() / 1e6;
  lend = (bytes) => {
    const result = door.syscall(process, getrandom, 0, bytes.length, 0, 0);
    bytes.set(door.scratch(bytes.length).subarray(0, bytes.length));
    if (result < 0) bytes.fill(0);
  };
  return () => {
    Date.now = realDate;
    performance.now = realNow;
    lend = undefined;
  };
}

let lend: ((bytes: Uint8Array) => void) | undefined;

/**
 * Once, before the interpreter is loaded: random bytes come from the host whose program runs, and dates are in UTC, so that neither
 * the machine nor where it stands shows in a program's output. Only for the thread of an engine.
 */
export function prepareSources(): void {
  if (prepared) return;
  prepared = true;
  const { crypto } = globalThis;
  const real = crypto.getRandomValues.bind(crypto);
  const seeded = <T extends ArrayBufferView | null>(array: T): T => {
    if (lend && array) lend(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    else real(array as never);
    return array;
  };
  Object.defineProperty(crypto, "getRandomValues", { value: seeded, configurable: true, writable: true });
  // In Node the interpreter asks this module.
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): NodeRandom } };
  const node = process?.getBuiltinModule?.("node:crypto");
  if (node) node.randomFillSync = seeded;
}

interface NodeRandom {
  randomFillSync(array: ArrayBufferView): ArrayBufferView;
}

let prepared = false;

const utc = Object.fromEntries(
  localParts.map((part) => [
    `get${part}`,
    function (this: Date): number {
      return this[`getUTC${part}`]();
    },
  ]),
);

/** Dates are shown in UTC from now on in this thread. */
export function useUtc(): void {
  for (const [name, method] of Object.entries(utc)) {
    Object.defineProperty(Date.prototype, name, { value: method, configurable: true, writable: true });
  }
  Object.defineProperty(Date.prototype, "getTimezoneOffset", { value: () => 0, configurable: true, writable: true });
}
