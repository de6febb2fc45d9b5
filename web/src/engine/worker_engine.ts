// SPDX-License-Identifier: Apache-2.0
// The core in a Web Worker: every call is a message there and back. Knows workers only as an Endpoint, so that a MessagePort does
// as well (tests).

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
  TraceBatch,
} from "./engine";
import { EngineFailure, EngineMisuse } from "./errors";
import type { Arguments, BatchMessage, Endpoint, ErrorMessage, FromWorker, Method, ToWorker } from "./protocol";
import type { NodeTables } from "./snapshots";

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

export class WorkerEngine implements Engine {
  readonly #endpoint: Endpoint<FromWorker, ToWorker>;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #failure: EngineFailure | undefined;
  #pings: Waiting[] = [];
  #onPython: (status: PythonStatus) => void = () => {};

  /** `terminate` ends the other side even when it hangs. */
  constructor(
    endpoint: Endpoint<FromWorker, ToWorker>,
    private readonly terminate: () => void = () => {},
  ) {
    this.#endpoint = endpoint;
    endpoint.onmessage = ({ data }) => this.#receive(data);
  }

  load(scenario: string, seed?: number): Promise<LoadResult> {
    return this.#call("load", seed === undefined ? [scenario] : [scenario, seed]);
  }

  replay(log: string): Promise<LoadResult> {
    return this.#call("replay", [log]);
  }

  save(): Promise<string> {
    return this.#call("save", []);
  }

  log(): Promise<string> {
    return this.#call("log", []);
  }

  command(command: Command): Promise<CommandResult> {
    return this.#call("command", [command]);
  }

  async advance(until: number, budget: number): Promise<TraceBatch> {
    return this.#batch(await this.#call<"advance", BatchMessage>("advance", [until, budget]));
  }

  async step(): Promise<TraceBatch> {
    return this.#batch(await this.#call<"step", BatchMessage>("step", []));
  }

  dissect(frame: Uint8Array): Promise<readonly FieldNode[]> {
    return this.#call("dissect", [frame]);
  }

  describe(frame: Uint8Array): Promise<string> {
    return this.#call("describe", [frame]);
  }

  tables(node: string): Promise<NodeTables> {
    return this.#call("tables", [node]);
  }

  listFiles(node: string, path: string): Promise<FileList> {
    return this.#call("listFiles", [node, path]);
  }

  readFile(node: string, path: string): Promise<FileContent> {
    return this.#call("readFile", [node, path]);
  }

  preparePython(): Promise<void> {
    return this.#call("preparePython", []);
  }

  onPython(listener: (status: PythonStatus) => void): void {
    this.#onPython = listener;
  }

  ping(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise<void>((resolve, reject) => {
      this.#pings.push({ resolve, reject });
      this.#endpoint.postMessage({ kind: "ping" }, []);
    });
  }

  hash(): Promise<string> {
    return this.#call("hash", []);
  }

  record(what: { readonly capture?: boolean; readonly text?: boolean }): Promise<void> {
    return this.#call("record", [what]);
  }

  recording(): Promise<Recording> {
    return this.#call("recording", []);
  }

  dispose(): void {
    if (this.#failure) return;
    this.#endpoint.postMessage({ kind: "dispose" }, []);
    this.fail(new EngineFailure("The engine was disposed of."));
  }

  kill(): void {
    this.terminate();
    this.fail(new EngineFailure("The engine was stopped."));
  }

  /** The worker is gone: rejects all calls, those under way and those to come. */
  fail(failure: EngineFailure): void {
    this.#failure ??= failure;
    for (const { reject } of [...this.#waiting.values(), ...this.#pings]) reject(this.#failure);
    this.#waiting.clear();
    this.#pings = [];
  }

  #call<M extends Method, T = Awaited<ReturnType<Engine[M]>>>(method: M, args: Arguments<M>): Promise<T> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#endpoint.postMessage({ kind: "call", id, method, args }, []);
    });
  }

  #receive(message: FromWorker): void {
    if (message.kind === "pong") {
      this.#pings.shift()?.resolve(undefined as never);
      return;
    }
    if (message.kind === "python") {
      if (!this.#failure) this.#onPython(message.status);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    if (message.kind === "answer") waiting.resolve(message.value as never);
    else waiting.reject(revive(message.error));
  }

  #batch(message: BatchMessage): TraceBatch {
    let released = false;
    return {
      ...message,
      release: () => {
        if (released || this.#failure) return;
        released = true;
        const buffers = [message.records.buffer, message.bytes.buffer].filter((buffer) => buffer.byteLength > 0);
        if (buffers.length > 0) this.#endpoint.postMessage({ kind: "memory", buffers }, buffers);
      },
    };
  }
}

/** An error of the worker as one of this thread, with the place where it happened. */
function revive({ name, message, stack }: ErrorMessage): Error {
  const classes = { EngineFailure, EngineMisuse };
  const error = name in classes ? new classes[name as keyof typeof classes](message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
