// SPDX-License-Identifier: Apache-2.0
// The core in this very thread: for Node, for tests, and inside the worker (engine_server.ts).

import { BufferPool } from "./buffer_pool";
import { type Core, type CoreEngine, loadCore } from "./core";
import type {
  Command,
  CommandResult,
  Engine,
  FieldNode,
  FileContent,
  FileList,
  LoadResult,
  PythonStatus,
  Recording,
  StopReason,
  TraceBatch,
} from "./engine";
import { EngineFailure, EngineMisuse } from "./errors";
import type { NodeTables } from "./snapshots";

/** scenario::Stop, in its order. */
const stopReasons: readonly StopReason[] = ["reached", "budget", "requested", "trace-full", "outside"];

/** A batch whose memory may also be taken away (transferred) instead of released. */
export interface OwnedBatch extends TraceBatch {
  readonly records: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class LocalEngine implements Engine {
  readonly #core: Core;
  readonly #engine: CoreEngine;
  readonly #pool = new BufferPool();
  #open = false;
  #failure: EngineFailure | undefined;
  #onPython: (status: PythonStatus) => void = () => {};

  static async create(): Promise<LocalEngine> {
    return new LocalEngine(await loadCore());
  }

  private constructor(core: Core) {
    this.#core = core;
    this.#engine = new core.Engine();
  }

  async load(scenario: string, seed?: number): Promise<LoadResult> {
    return this.#loaded(this.#guard(() => this.#engine.load(scenario, seed ?? -1)));
  }

  async replay(log: string): Promise<LoadResult> {
    return this.#loaded(this.#guard(() => this.#engine.replay(log)));
  }

  async save(): Promise<string> {
    return this.#opened((engine) => engine.save());
  }

  async log(): Promise<string> {
    return this.#opened((engine) => engine.log());
  }

  async command(command: Command): Promise<CommandResult> {
    return JSON.parse(this.#opened((engine) => engine.command(JSON.stringify(command)))) as CommandResult;
  }

  async advance(until: number, budget: number): Promise<OwnedBatch> {
    return this.#opened((engine) => this.#batch(engine.advance(until, budget)));
  }

  async step(): Promise<OwnedBatch> {
    return this.#opened((engine) => this.#batch(engine.step()));
  }

  async dissect(frame: Uint8Array): Promise<readonly FieldNode[]> {
    return JSON.parse(this.#guard(() => this.#core.dissect(frame))) as FieldNode[];
  }

  async describe(frame: Uint8Array): Promise<string> {
    return this.#guard(() => this.#core.describe(frame));
  }

  async tables(node: string): Promise<NodeTables> {
    const text = this.#opened((engine) => engine.tables(node));
    if (text === "") throw new EngineMisuse(`There is no device "${node}".`);
    return JSON.parse(text) as NodeTables;
  }

  async listFiles(node: string, path: string): Promise<FileList> {
    return JSON.parse(this.#opened((engine) => fileReads(engine).listFiles(node, path))) as FileList;
  }

  async readFile(node: string, path: string): Promise<FileContent> {
    return this.#opened((engine) => {
      const reads = fileReads(engine);
      const answer = JSON.parse(reads.readFile(node, path)) as FileContent;
      return answer.ok ? { ok: true, bytes: reads.fileBytes().slice() } : answer;
    });
  }

  async preparePython(): Promise<void> {}

  onPython(listener: (status: PythonStatus) => void): void {
    this.#onPython = listener;
  }

  /** For the Python side: tells whoever listens how far it is. */
  pythonChanged(status: PythonStatus): void {
    this.#onPython(status);
  }

  async ping(): Promise<void> {
    if (this.#failure) throw this.#failure;
  }

  async hash(): Promise<string> {
    return this.#opened((engine) => engine.hash());
  }

  async record(what: { readonly capture?: boolean; readonly text?: boolean }): Promise<void> {
    this.#opened((engine) => {
      if (what.capture) engine.startCapture();
      if (what.text) engine.startTextTrace();
    });
  }

  async recording(): Promise<Recording> {
    return this.#opened((engine) => ({ capture: engine.capture().slice(), text: engine.takeText() }));
  }

  /** Memory of a batch that was transferred away has come back. */
  reuse(buffer: ArrayBuffer): void {
    this.#pool.give(buffer);
  }

  dispose(): void {
    if (this.#failure === undefined) this.#engine.delete();
    this.#failure ??= new EngineFailure("The engine was disposed of.");
  }

  kill(): void {
    this.dispose();
  }

  /** Copies what the core collected, because its memory moves when it grows. */
  #batch(stop: number): OwnedBatch {
    const engine = this.#engine;
    const records = this.#copy(engine.records(), Uint32Array);
    const bytes = this.#copy(engine.bytes(), Uint8Array);
    let released = false;
    return {
      now: engine.now(),
      nextEvent: engine.nextEvent(),
      stop: stopReasons[stop] ?? "reached",
      records,
      bytes,
      bytesBase: 0,
      lost: engine.lost(),
      release: () => {
        if (released) return;
        released = true;
        this.#pool.give(records.buffer);
        this.#pool.give(bytes.buffer);
      },
    };
  }

  #copy<T extends Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
    view: ArrayLike<number> & { readonly byteLength: number },
    type: new (buffer: ArrayBuffer, offset: number, length: number) => T,
  ): T {
    const buffer = view.length === 0 ? nothing : this.#pool.take(view.byteLength);
    const copy = new type(buffer, 0, view.length);
    copy.set(view);
    return copy;
  }

  #loaded(text: string): LoadResult {
    const result = JSON.parse(text) as LoadResult;
    if (result.ok) this.#open = true;
    return result;
  }

  #opened<T>(call: (engine: CoreEngine) => T): T {
    return this.#guard(() => {
      if (!this.#open) throw new EngineMisuse("No network is open.");
      return call(this.#engine);
    });
  }

  /** After a trap the memory of the core may be in any state: nothing is called any more. */
  #guard<T>(call: () => T): T {
    if (this.#failure) throw this.#failure;
    try {
      return call();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      this.#failure = new EngineFailure(`The network engine failed: ${error.message}`, { cause: error });
      throw this.#failure;
    }
  }
}

const nothing = new ArrayBuffer(0);

/** Reads of a host's disk, JSON as FileList and FileContent; the bytes of the file read last are a view, to be copied at once. */
interface FileReads {
  listFiles(node: string, path: string): string;
  readFile(node: string, path: string): string;
  fileBytes(): Uint8Array;
}

const fileReads = (engine: CoreEngine): FileReads => engine as unknown as CoreEngine & FileReads;
