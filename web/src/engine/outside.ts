// SPDX-License-Identifier: Apache-2.0
// Programs that run outside the core (Python): the core's door for them, and what runs them. The engine knows of them only this
// much; who composes an engine (entry/) says who runs them. The calls and the layout of their bytes: wasm/node/system_call.h.

import type { PythonStatus } from "./engine";

/** The part of the core's facade that programs outside use. A handle (`process`) is unique in a network. Times in virtual ns. */
export interface OutsideDoor {
  outsideAvailable(on: boolean): void;
  /** Four lanes an event: OutsideEvent, process, a, b. Emptied by the call; a view to be read at once. */
  outsideEvents(): Uint32Array;
  /** OutsideProcess as JSON, or "" for an unknown handle. */
  outsideProcess(process: number): string;
  /** A view of at least `size` bytes for the bytes of the next call. */
  scratch(size: number): Uint8Array;
  /** A system call of Linux by its number; a negative errno when it fails. Never waits. */
  syscall(process: number, number: number, a: number, b: number, c: number, d: number): number;
  /** How many of the `count` struct pollfd at scratch are ready now; 0: one `ready` event comes later. A count of -1: it computes. */
  outsideWait(process: number, task: number, count: number, deadline: number): number;
  outsideCancel(process: number, task: number): void;
  outsideExit(process: number, status: number): void;
  outsideNote(process: number, task: number, text: string): void;
  now(): number;
}

export const OutsideEvent = {
  /** A program wants to run. */
  started: 1,
  /** a = task, b = how many descriptors are ready, 0 = the deadline has come. */
  ready: 2,
  /** a = a signal that the program catches. */
  signal: 3,
  /** The program was ended from inside. */
  ended: 4,
} as const;

export const outsideEventLanes = 4;

/** How the line begins that a program gets on its standard error when it is ended because it takes too much memory. */
export const killedForMemory = "python3: killed: out of memory";

/** Runs the programs outside. */
export interface OutsideRunner {
  /** Takes the events that wait and runs programs until all are blocked. Between two calls virtual time may pass. */
  serve(): Promise<void>;
  /** Gets ready to run programs; `serve` does the same at the first program. */
  prepare(): Promise<void>;
  /** Another network was opened: no program is left. */
  reset(): void;
}

/** Makes the runner of one engine; `tell` hears how far loading is. */
export type MakeRunner = (door: OutsideDoor, tell: (status: PythonStatus) => void) => OutsideRunner;
