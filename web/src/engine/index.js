// SPDX-License-Identifier: Apache-2.0
// The engine for the page: in a worker of its own.
import { EngineFailure } from "./errors";
import { WorkerEngine } from "./worker_engine";
export * from "./errors";
/** The engine in a worker of its own. Answers at once; if the worker cannot start, the first call says so. */
export function createWorkerEngine() {
    const worker = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module", name: "glassnet" });
    const engine = new WorkerEngine(worker, () => worker.terminate());
    worker.onerror = (event) => {
        engine.fail(new EngineFailure(`The engine's worker failed: ${event.message || "it could not be loaded"}`));
    };
    return engine;
}
