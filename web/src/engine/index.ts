// SPDX-License-Identifier: Apache-2.0
// The engine for the page: in a worker of its own.

import type { Engine } from "./engine";
import { EngineFailure } from "./errors";
import { WorkerEngine } from "./worker_engine";

export type * from "./engine";
export * from "./errors";
export type * from "./snapshots";

/** The engine in a worker of its own (entry/engine.worker.ts). Answers at once; if the worker cannot start, the first call says so. */
export function createWorkerEngine(worker: Worker): Engine {
  const engine = new WorkerEngine(worker, () => worker.terminate());
  worker.onerror = (event) => {
    engine.fail(new EngineFailure(`The engine's worker failed: ${event.message || "it could not be loaded"}`));
  };
  return engine;
}
