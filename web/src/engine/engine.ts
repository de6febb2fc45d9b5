// SPDX-License-Identifier: Apache-2.0
// The only way the page (or Node) talks to the simulated network. Two twins implement it: `WorkerEngine` (the core runs in a Web
// Worker; the default in the page) and `LocalEngine` (in this thread; Node, tests). Times are virtual nanoseconds as numbers
// (exact up to 104 days). Rare calls return plain objects; the stream of trace records arrives as typed arrays.

import type { LocatedError } from "./errors";
import type { NodeTables, WorldDescription } from "./snapshots";

/** What `load` answers. With errors, the world that was open stays open and unchanged. */
export type LoadResult =
  | { readonly ok: true; readonly world: WorldDescription }
  | { readonly ok: false; readonly errors: readonly LocatedError[] };

/** A wish from outside. Each is logged with its virtual time, so that a run can be replayed. */
export type Command =
  | { readonly kind: "terminal-open"; readonly node: string; readonly user?: "root" | "user" }
  /** One command line on a terminal of its own, as `sh -c` runs it. */
  | { readonly kind: "run"; readonly node: string; readonly run: string; readonly user?: "root" | "user" }
  | { readonly kind: "terminal-line"; readonly terminal: number; readonly text: string }
  | { readonly kind: "terminal-eof"; readonly terminal: number }
  | { readonly kind: "terminal-interrupt"; readonly terminal: number }
  | { readonly kind: "terminal-close"; readonly terminal: number }
  | { readonly kind: "link-state"; readonly link: number; readonly up: boolean }
  /** Gives the cable another chain of faults (docs/SCENARIO.md); an empty one takes all away. */
  | { readonly kind: "link-faults"; readonly link: number; readonly faults: readonly Fault[] };

/** A fault of a cable as in a scenario file: its kind and the fields that the kind has (docs/SCENARIO.md). */
export interface Fault {
  readonly kind: "loss" | "burst-loss" | "delay" | "reorder" | "duplicate" | "corrupt" | "rate" | "cut";
  readonly [field: string]: unknown;
}

/** `value`: the new terminal's number, otherwise 0. `pid`: the program in front of the new terminal. */
export type CommandResult =
  | { readonly ok: true; readonly value: number; readonly pid?: number }
  | { readonly ok: false; readonly error: LocatedError };

/** Why `advance` stopped. "requested": a program of a `run` command has ended; "trace-full": release the batch and go on. */
export type StopReason = "reached" | "budget" | "requested" | "trace-full";

/**
 * Everything recorded since the batch before. `records` holds 16 little-endian 32-bit lanes a record (trace_reader.ts names
 * them). Bytes of a record: `bytes.subarray(offset, offset + length)` with `offset = (lane bytesAt - bytesBase) >>> 0`.
 * Both arrays belong to the receiver until it calls `release`; then their memory is used again.
 */
export interface TraceBatch {
  /** Virtual time that the engine has reached. */
  readonly now: number;
  /** When something is due next; Infinity when never. */
  readonly nextEvent: number;
  readonly stop: StopReason;
  readonly records: Uint32Array;
  readonly bytes: Uint8Array;
  readonly bytesBase: number;
  /** Records lost because nobody read in time (0 in normal running). */
  readonly lost: number;
  release(): void;
}

/** One node of the dissection of a frame: the display filter names of Wireshark, see wasm/wire/dissect. */
export interface FieldNode {
  readonly id: string;
  /** Byte offset in the frame and length in bytes. */
  readonly offset: number;
  readonly length: number;
  /** First bit within the byte (0 = most significant) and number of bits, for fields that are not whole bytes. */
  readonly bitOffset?: number;
  readonly bitLength?: number;
  /** The value: a number, an address or other text exactly as on the wire, or a code for the page to translate. */
  readonly value?: number | string;
  readonly code?: string;
  /** Worked out from the bytes rather than read in them. */
  readonly computed?: true;
  readonly children: readonly FieldNode[];
}

/** What `record` asked for. */
export interface Recording {
  /** A pcapng file of all frames at all ports. */
  readonly capture: Uint8Array<ArrayBuffer>;
  /** tcpdump-style lines since the last call. */
  readonly text: string;
}

/** Answers come in the order of the calls. After `EngineFailure` (errors.ts) the engine is of no more use. */
export interface Engine {
  /** Checks and builds the world of a scenario file (JSON text). Virtual time starts at 0, paused. */
  load(scenario: string, seed?: number): Promise<LoadResult>;
  /** The present scenario as JSON text (topology and configuration, not the running state). */
  save(): Promise<string>;
  /** Carries out a wish at the present virtual time. */
  command(command: Command): Promise<CommandResult>;
  /** Lets time pass up to `until` (ns) with at most `budget` events, and brings what was recorded. */
  advance(until: number, budget: number): Promise<TraceBatch>;
  /** Lets time pass up to and including the next event that leaves a record. */
  step(): Promise<TraceBatch>;
  /** The field tree of a frame. */
  dissect(frame: Uint8Array): Promise<readonly FieldNode[]>;
  /** The frame in one tcpdump-style line. */
  describe(frame: Uint8Array): Promise<string>;
  /** The tables of one device as they are now. */
  tables(node: string): Promise<NodeTables>;
  /** Scenario, seed and commands of the run so far as JSON text, for `replay`. */
  log(): Promise<string>;
  /**
   * Opens the network of a log at time 0. The logged commands come again by themselves while `advance` lets time pass, so that
   * the run repeats exactly; a new command before the last of them cuts the rest off.
   */
  replay(log: string): Promise<LoadResult>;
  /** Hash over all records so far, 16 hexadecimal digits. */
  hash(): Promise<string>;
  /** From now on, until the next `load`, also keeps a capture file or the trace as text. */
  record(what: { readonly capture?: boolean; readonly text?: boolean }): Promise<void>;
  recording(): Promise<Recording>;
  dispose(): void;
}
