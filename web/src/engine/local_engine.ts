// SPDX-License-Identifier: Apache-2.0
// The core in this very thread: for Node, for tests, and inside the worker (engine_server.ts).

import { BufferPool } from "./buffer_pool";
import { type Core, type CoreEngine, type LoadedCore, loadCore } from "./core";
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
import type { MakeRunner, OutsideRunner } from "./outside";
import type { NodeTables } from "./snapshots";

/** scenario::Stop, in its order. */
const stopReasons: readonly StopReason[] = ["reached", "budget", "requested", "trace-full", "outside"];
/** Programs outside have something to do. */
const stoppedForOutside = stopReasons.indexOf("outside");
/** `advance` answers after so many real milliseconds of programs outside, so that time is seen to move and commands (Stop) are heard. */
const longestAdvance = 15;

/** A batch whose memory may also be taken away (transferred) instead of released. */
export interface OwnedBatch extends TraceBatch {
  readonly records: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What one call of the core has collected. */
interface Part {
  readonly records: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lost: number;
}

export class LocalEngine implements Engine {
  readonly #core: Core;
  /** What lets time go on and what reads frames waits for the second module of the core; undefined when it is there. */
  #whole: Promise<void> | undefined;
  readonly #engine: CoreEngine;
  readonly #pool = new BufferPool();
  #open = false;
  #failure: EngineFailure | undefined;
  #onPython: (status: PythonStatus) => void = () => {};
  readonly #runner: OutsideRunner | undefined;

  /** Without `makeRunner` no programs run outside the core: python3 then says so. */
  static async create(makeRunner?: MakeRunner): Promise<LocalEngine> {
    return new LocalEngine(await loadCore(), makeRunner);
  }

  private constructor({ core, whole }: LoadedCore, makeRunner: MakeRunner | undefined) {
    this.#core = core;
    this.#whole = whole;
    // Calls that overlap are carried out in their order, so none may wait for what is long there.
    whole.then(
      () => {
        this.#whole = undefined;
      },
      () => {},
    );
    this.#engine = new core.Engine();
    this.#runner = makeRunner?.(this.#engine, (status) => this.#onPython(status));
  }

  async load(scenario: string, seed?: number): Promise<LoadResult> {
    return this.#loaded(this.#guard(() => this.#engine.load(scenario, seed ?? -1)));
  }

  async replay(log: string): Promise<LoadResult> {
    if (this.#whole) await this.#whole;
    return this.#loaded(this.#guard(() => this.#engine.replay(log)));
  }

  async save(): Promise<string> {
    return this.#opened((engine) => engine.save());
  }

  async log(): Promise<string> {
    return this.#opened((engine) => engine.log());
  }

  async command(command: Command): Promise<CommandResult> {
    if (this.#whole) await this.#whole;
    const result = JSON.parse(this.#opened((engine) => engine.command(JSON.stringify(command)))) as CommandResult;
    await this.#serve();
    return result;
  }

  async advance(until: number, budget: number): Promise<OwnedBatch> {
    if (this.#whole) await this.#whole;
    const begin = performance.now();
    for (;;) {
      const stop = this.#opened((engine) => engine.advance(until, budget));
      if (stop !== stoppedForOutside) return this.#batch(stop, this.#part());
      await this.#serve();
      if (performance.now() - begin < longestAdvance) continue;
      this.#opened((engine) => engine.collect());
      return this.#batch(stop, this.#part());
    }
  }

  async step(): Promise<OwnedBatch> {
    if (this.#whole) await this.#whole;
    const stop = this.#opened((engine) => engine.step());
    const part = this.#part();
    if (stop === stoppedForOutside) await this.#serve();
    return this.#batch(stop, part);
  }

  async dissect(frame: Uint8Array): Promise<readonly FieldNode[]> {
    if (this.#whole) await this.#whole;
    return JSON.parse(this.#guard(() => this.#core.dissect(frame))) as FieldNode[];
  }

  async describe(frame: Uint8Array): Promise<string> {
    if (this.#whole) await this.#whole;
    return this.#guard(() => this.#core.describe(frame));
  }

  async tables(node: string): Promise<NodeTables> {
    const text = this.#opened((engine) => engine.tables(node));
    if (text === "") throw new EngineMisuse(`There is no device "${node}".`);
    return JSON.parse(text) as NodeTables;
  }

  async listFiles(node: string, path: string): Promise<FileList> {
    return JSON.parse(this.#opened((engine) => engine.listFiles(node, path))) as FileList;
  }

  async readFile(node: string, path: string): Promise<FileContent> {
    return this.#opened((engine) => {
      const answer = JSON.parse(engine.readFile(node, path)) as FileContent;
      return answer.ok ? { ok: true, bytes: engine.fileBytes().slice() as Uint8Array<ArrayBuffer> } : answer;
    });
  }

  async preparePython(): Promise<void> {
    await this.#runner?.prepare();
  }

  onPython(listener: (status: PythonStatus) => void): void {
    this.#onPython = listener;
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

  /** Lets the programs outside run until all wait. */
  async #serve(): Promise<void> {
    try {
      await this.#runner?.serve();
    } catch (error) {
      this.#guard(() => {
        throw error;
      });
    }
  }

  /** Copies what the core collected, because its memory moves when it grows. */
  #part(): Part {
    return {
      records: this.#copy(this.#engine.records(), Uint32Array),
      bytes: this.#copy(this.#engine.bytes(), Uint8Array),
      lost: this.#engine.lost(),
    };
  }

  #batch(stop: number, { records, bytes, lost }: Part): OwnedBatch {
    const engine = this.#engine;
    let released = false;
    return {
      now: engine.now(),
      nextEvent: engine.nextEvent(),
      stop: stopReasons[stop] ?? "reached",
      records,
      bytes,
      bytesBase: 0,
      lost,
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

  async #loaded(text: string): Promise<LoadResult> {
    const result = JSON.parse(text) as LoadResult;
    if (result.ok) {
      this.#open = true;
      this.#runner?.reset();
      await this.#serve();
    }
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
