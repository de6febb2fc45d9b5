// SPDX-License-Identifier: Apache-2.0
// Loads the core: the WebAssembly that Emscripten made of wasm/, in a page, a worker or Node. It comes in two modules that share one
// memory: the first one builds and shows a network; the second has the commands of the terminal and what reads frames for people
// (tools/lib/split-wasm.mjs), and need not be waited for before that.

import createModule, { type Engine as CoreEngine, type MainModule } from "./generated/glassnet.mjs";

export type { CoreEngine };
export type Core = MainModule;

export interface LoadedCore {
  readonly core: Core;
  /** The second module is there. Before that, nothing may run that lets time go on or reads a frame. */
  readonly whole: Promise<void>;
}

const firstModule = new URL("./generated/glassnet.wasm", import.meta.url);
const secondModule = new URL("./generated/glassnet.later.wasm", import.meta.url);

/** A fresh instance with its own memory; several live side by side. */
export function loadCore(): Promise<LoadedCore> {
  return new Promise((resolve, reject) => {
    let first: WebAssembly.Exports | undefined;
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ): object => {
      instantiate(firstModule, { ...imports, placeholder: notThereYet }).then((instance) => {
        first = instance.exports;
        receive(instance);
      }, reject);
      return {};
    };
    createModule({ instantiateWasm }).then((core) => {
      const whole = instantiate(secondModule, { primary: first as unknown as WebAssembly.ModuleImports }).then(
        () => {},
      );
      whole.catch(() => {}); // told to whoever waits for it
      resolve({ core, whole });
    }, reject);
  });
}

/** What the first module calls in place of a function of the second one. */
const notThereYet = new Proxy<WebAssembly.ModuleImports>(
  {},
  {
    get: () => () => {
      throw new Error("A function of the core was called before its module was loaded.");
    },
  },
);

async function instantiate(address: URL, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  const { instance } = await WebAssembly.instantiate(await read(address), imports);
  return instance;
}

async function read(address: URL): Promise<BufferSource> {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): NodeFiles } };
  const files = address.protocol === "file:" ? process?.getBuiltinModule?.("node:fs") : undefined;
  if (files) return files.readFileSync(address);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.href}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

interface NodeFiles {
  readFileSync(address: URL): Uint8Array<ArrayBuffer>;
}
