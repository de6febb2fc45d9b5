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
  | { readonly kind: "link-faults"; readonly link: number; readonly faults: readonly Fault[] }
  /** Makes or replaces a file on the disk of a host, and the directories above it that are missing. */
  | FileWrite
  | { readonly kind: "file-remove"; readonly node: string; readonly path: string }
  | { readonly kind: "file-rename"; readonly node: string; readonly path: string; readonly to: string }
  /** As kill(2) by root: `signal` is the Linux number. */
  | { readonly kind: "signal"; readonly node: string; readonly pid: number; readonly signal: number };

/** Contents as text (UTF-8 on the disk) or as base64. */
export type FileWrite = {
  readonly kind: "file-write";
  readonly node: string;
  readonly path: string;
  readonly user?: "root" | "user";
} & ({ readonly text: string } | { readonly base64: string });

/** A fault of a cable as in a scenario file: its kind and the fields that the kind has (docs/SCENARIO.md). */
export interface Fault {
  readonly kind: "loss" | "burst-loss" | "delay" | "reorder" | "duplicate" | "corrupt" | "rate" | "cut";
  readonly [field: string]: unknown;
}

/** `value`: the new terminal's number, otherwise 0. `pid`: the program in front of the new terminal. */
export type CommandResult =
  | { readonly ok: true; readonly value: number; readonly pid?: number }
  | { readonly ok: false; readonly error: LocatedError };

/**
 * Why `advance` stopped. "requested": a program of a `run` command has ended; "trace-full": release the batch and go on; "outside":
 * programs outside the core have something to do before time goes on.
 */
export type StopReason = "reached" | "budget" | "requested" | "trace-full" | "outside";

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

export interface FileEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "socket" | "other";
  /** bytes */
  readonly size: number;
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  /** Virtual time of the last change, ns. */
  readonly modified: number;
}

/** The directory `path` of a host, entries by name. */
export type FileList =
  | { readonly ok: true; readonly path: string; readonly entries: readonly FileEntry[] }
  | { readonly ok: false; readonly error: LocatedError };

export type FileContent =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly error: LocatedError };

/** How far Python is. It is fetched when the first program starts, or earlier by `preparePython`. */
export type PythonStatus =
  /** Bytes so far and in all; `total` 0 = not known. */
  | { readonly state: "loading"; readonly loaded: number; readonly total: number }
  | { readonly state: "ready" }
  /** This browser cannot suspend a running program (JavaScript Promise Integration); everything else works. */
  | { readonly state: "unavailable"; readonly reason: "no-jspi" }
  | { readonly state: "failed"; readonly message: string };

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
  /** What lies in a directory of a host, as root sees it. */
  listFiles(node: string, path: string): Promise<FileList>;
  readFile(node: string, path: string): Promise<FileContent>;
  /** Begins to fetch Python, if that has not been done; `onPython` tells how far it is. Answers when it is there or cannot be. */
  preparePython(): Promise<void>;
  /** From now on `listener` hears of each change in the state of Python. */
  onPython(listener: (status: PythonStatus) => void): void;
  /** Answers as soon as the engine's thread is free, before all calls that wait there. No answer: something holds the thread. */
  ping(): Promise<void>;
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
  /** Ends the engine when it is idle. */
  dispose(): void;
  /** Ends the engine at once, whatever its thread is doing. */
  kill(): void;
}
