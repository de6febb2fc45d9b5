// SPDX-License-Identifier: Apache-2.0
// Loads the core: the WebAssembly module that Emscripten made of wasm/, in a page, a worker or Node.

import createModule, { type Engine as CoreEngine, type MainModule } from "./generated/glassnet.mjs";

export type { CoreEngine };
export type Core = MainModule;

/** A fresh instance with its own memory; several live side by side. */
export const loadCore = (): Promise<Core> => createModule();
