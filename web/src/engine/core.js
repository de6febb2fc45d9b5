// SPDX-License-Identifier: Apache-2.0
// Loads the core: the WebAssembly module that Emscripten made of wasm/, in a page, a worker or Node.
import createModule, {} from "./generated/glassnet.mjs";
/** A fresh instance with its own memory; several live side by side. */
export const loadCore = () => createModule();
