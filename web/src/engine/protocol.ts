// SPDX-License-Identifier: Apache-2.0
// What WorkerEngine and the worker say to each other. Calls carry a number; answers come in the order of the calls.

import type { Engine, PythonStatus, TraceBatch } from "./engine";

/** The methods that go to the worker and back. */
export type Method = Exclude<keyof Engine, "dispose" | "kill" | "ping" | "onPython">;
export type Arguments<M extends Method> = Parameters<Engine[M]>;

/** A batch without its function. The two arrays are transferred, not copied. */
export type BatchMessage = Omit<TraceBatch, "release" | "records" | "bytes"> & {
  readonly records: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

export type ToWorker =
  | { readonly kind: "call"; readonly id: number; readonly method: Method; readonly args: readonly unknown[] }
  /** Memory of released batches, to be used again. */
  | { readonly kind: "memory"; readonly buffers: readonly ArrayBuffer[] }
  /** Answered at once, before the calls that wait. */
  | { readonly kind: "ping" }
  | { readonly kind: "dispose" };

export type FromWorker =
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "error"; readonly id: number; readonly error: ErrorMessage }
  | { readonly kind: "pong" }
  | { readonly kind: "python"; readonly status: PythonStatus };

/** One end of the line: a Worker, a worker's own global, a MessagePort. */
export interface Endpoint<In, Out> {
  postMessage(message: Out, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<In>) => void) | null;
}
