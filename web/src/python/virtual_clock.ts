// SPDX-License-Identifier: Apache-2.0
// While a Python task computes, the clocks and the randomness of this thread are those of its host: C code of the interpreter
// (datetime.now, random.Random(), uuid) asks for them directly. Everybody else in the thread keeps the real ones.

import type { OutsideDoor } from "../engine/outside";

/** Unix time of virtual time 0 in milliseconds: kPowerOnUnixTime of wasm/node/calendar.h. */
export const powerOn = 1_767_225_600_000;

const getrandom = 318;
const localParts = ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"] as const;

interface Borrower {
  readonly door: OutsideDoor;
  /** Handle of its process. */
  readonly process: number;
}

/** Whose task computes now. */
let borrower: Borrower | undefined;

/** Lends clock and randomness of its host to a task that is about to run; `returnSources` takes them back. */
export function lendSources(door: OutsideDoor, process: number): void {
  borrower = { door, process };
}

export function returnSources(): void {
  borrower = undefined;
}

function randomBytes(bytes: Uint8Array, { door, process }: Borrower): void {
  const result = door.syscall(process, getrandom, 0, bytes.length, 0, 0);
  bytes.set(door.scratch(bytes.length).subarray(0, bytes.length));
  if (result < 0) bytes.fill(0);
}

/**
 * Once, before the interpreter is loaded: what may be lent stands in for the real clocks and randomness, and dates are in UTC, so that
 * neither the machine nor where it stands shows in a program's output. Only for the thread of an engine.
 */
export function prepareSources(): void {
  if (prepared) return;
  prepared = true;
  const { now: realDate } = Date;
  const realNow = performance.now.bind(performance);
  Date.now = () => (borrower ? powerOn + Math.floor(borrower.door.now() / 1e6) : realDate());
  performance.now = () => (borrower ? borrower.door.now() / 1e6 : realNow());
  const { crypto } = globalThis;
  const real = crypto.getRandomValues.bind(crypto);
  const seeded = <T extends ArrayBufferView | null>(array: T): T => {
    if (borrower && array) {
      randomBytes(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), borrower);
    } else real(array as never);
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
