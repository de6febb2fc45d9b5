// SPDX-License-Identifier: Apache-2.0
// The worker's side: carries out the calls that come in, one after the other, on a LocalEngine.

import { LocalEngine, type OwnedBatch } from "./local_engine";
import type { MakeRunner } from "./outside";
import type { BatchMessage, Endpoint, FromWorker, Method, ToWorker } from "./protocol";

/** Serves until it is told to dispose; `onDispose` then ends the thread. `makeRunner`: who runs programs outside the core. */
export function serveEngine(
  endpoint: Endpoint<ToWorker, FromWorker>,
  onDispose: () => void = () => {},
  makeRunner?: MakeRunner,
): void {
  const engine = LocalEngine.create(makeRunner);
  // The wasm is fetched at once; a failure is told to the first call instead of being reported as unhandled.
  engine.catch(() => {});
  void engine.then(
    (local) => local.onPython((status) => endpoint.postMessage({ kind: "python", status }, [])),
    () => {},
  );
  let queue: Promise<void> = Promise.resolve();

  endpoint.onmessage = ({ data }) => {
    switch (data.kind) {
      case "call":
        // Fetching Python takes seconds and touches nothing of the network: the other calls do not wait for it.
        if (data.method === "preparePython") void answer(endpoint, engine, data.id, data.method, data.args);
        else queue = queue.then(() => answer(endpoint, engine, data.id, data.method, data.args));
        break;
      case "memory":
        // Only batches come back, so there is an engine.
        queue = queue.then(async () => {
          for (const buffer of data.buffers) (await engine).reuse(buffer);
        });
        break;
      case "ping":
        endpoint.postMessage({ kind: "pong" }, []);
        break;
      case "dispose":
        queue = queue.then(async () => (await engine).dispose()).then(onDispose, onDispose);
        break;
    }
  };
}

async function answer(
  endpoint: Endpoint<ToWorker, FromWorker>,
  engine: Promise<LocalEngine>,
  id: number,
  method: Method,
  args: readonly unknown[],
): Promise<void> {
  try {
    const local = await engine;
    // The types of both sides come from Engine; between them only the structure of messages is known.
    const call = local[method] as (...values: unknown[]) => Promise<unknown>;
    const value = await Reflect.apply(call, local, args);
    if (method === "advance" || method === "step") {
      postBatch(endpoint, id, value as OwnedBatch);
    } else {
      endpoint.postMessage({ kind: "answer", id, value }, []);
    }
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const { name, message, stack } = error;
    endpoint.postMessage({ kind: "error", id, error: { name, message, stack } }, []);
  }
}

function postBatch(endpoint: Endpoint<ToWorker, FromWorker>, id: number, batch: OwnedBatch): void {
  const { release: _, ...rest } = batch;
  const value: BatchMessage = rest;
  const transfer = [value.records.buffer, value.bytes.buffer].filter((buffer) => buffer.byteLength > 0);
  endpoint.postMessage({ kind: "answer", id, value }, transfer);
}
