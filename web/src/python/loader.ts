// SPDX-License-Identifier: Apache-2.0
// Loads the interpreter: Pyodide's files as they are, then the modules of shim/ on top; from a memory snapshot when there is one.

import type { PyodideConfig, PyodideInterface } from "pyodide";
import type { Interpreter, Kernel } from "./kernel";
import type { MemoryLimit } from "./memory_limit";
import { shim } from "./shim_sources";

/** Where the files come from. */
export interface PythonFiles {
  /** Folder with the files of the package pyodide: an address that ends in "/", or a path in Node. */
  readonly folder: string;
  /** The memory of an interpreter that has everything installed; undefined when there is none. */
  snapshot?(): Promise<Uint8Array | undefined>;
  /** How many bytes there are to fetch. */
  readonly size?: number;
  /** How much memory the programs may have together; memory_limit.ts says what is usual. */
  readonly memory?: number;
}

type Loader = (config: PyodideConfig) => Promise<PyodideInterface>;

interface PythonFunction {
  (...args: unknown[]): unknown;
  callPromising(...args: unknown[]): Promise<unknown>;
}

interface Space {
  get(name: string): PythonFunction;
}

/** What this file uses of Pyodide beyond its public interface; the version is pinned for it. */
interface Inner {
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  readonly __Py_emscripten_signal_clock: number;
  readonly __PyRuntime: number;
  _PyThreadState_Get(): number;
}

/** Can stacks be suspended here (JSPI)? In the older form that Node 20 has behind a flag, or the standard one. */
export function canSuspend(): boolean {
  return "Suspending" in WebAssembly || "Suspender" in WebAssembly;
}

async function pyodide(files: PythonFiles): Promise<Loader> {
  const { loadPyodide } = (await import(/* @vite-ignore */ `${files.folder}pyodide.mjs`)) as { loadPyodide: Loader };
  return loadPyodide;
}

const environment = { PYTHONHASHSEED: "0", HOME: "/", TZ: "UTC" };

function install(python: PyodideInterface): void {
  const space = python.toPy({}) as unknown as Space;
  const sources = python.toPy(shim);
  python.runPython(shim.boot as string, { globals: space as never, filename: "<glassnet>/boot.py" });
  space.get("boot")(sources);
}

/** `progress` hears how many bytes have come, and of how many (0: not known). */
export async function loadInterpreter(
  files: PythonFiles,
  kernel: Kernel,
  progress: (loaded: number, total: number) => void,
): Promise<Interpreter> {
  const returnFetch = countBytes(files, progress);
  try {
    const python = await start(files, kernel.limit);
    return connect(python, kernel);
  } finally {
    returnFetch();
  }
}

async function start(files: PythonFiles, limit: MemoryLimit): Promise<PyodideInterface> {
  const load = await pyodide(files);
  const snapshot = await files.snapshot?.();
  const config = { indexURL: files.folder, env: environment };
  const begun = new Beginning(snapshot?.length ?? 0, limit);
  try {
    if (!snapshot) {
      const python = await load(config);
      install(python);
      return python;
    }
    const fsInit = async (): Promise<void> => begun.rememberTrampoline();
    const python = await load({ ...config, fsInit, _loadSnapshot: snapshot } as PyodideConfig);
    begun.setTrampoline();
    return python;
  } finally {
    begun.leave();
  }
}

const pageSize = 1 << 16;

/**
 * What a start needs beyond Pyodide's own: the memory is limited; the snapshot may be larger than the memory that the interpreter begins
 * with; and it holds the trampoline (a function pointer) of the engine in which it was made, in place of this engine's.
 */
class Beginning {
  readonly #original = { instantiate: WebAssembly.instantiate, instantiateStreaming: WebAssembly.instantiateStreaming };
  #exports: WebAssembly.Exports | undefined;
  #trampoline = 0;

  constructor(
    private readonly bytes: number,
    private readonly limit: MemoryLimit,
  ) {
    const { instantiate, instantiateStreaming } = this.#original;
    Object.assign(WebAssembly, {
      instantiate: this.#grown(instantiate),
      instantiateStreaming: this.#grown(instantiateStreaming),
    });
  }

  leave(): void {
    Object.assign(WebAssembly, this.#original);
  }

  /** Called when the interpreter has set up itself and the snapshot is not loaded yet. */
  rememberTrampoline(): void {
    const slot = this.#slot();
    if (slot) this.#trampoline = slot[0] as number;
  }

  setTrampoline(): void {
    const slot = this.#slot();
    if (slot) slot[0] = this.#trampoline;
  }

  #grown<Arguments extends unknown[]>(start: (...values: Arguments) => Promise<unknown>) {
    return async (...values: Arguments): Promise<unknown> => {
      const result = await start.apply(WebAssembly, values);
      const { exports } =
        result instanceof WebAssembly.Instance
          ? result
          : (result as WebAssembly.WebAssemblyInstantiatedSource).instance;
      const { memory } = exports;
      if (memory instanceof WebAssembly.Memory && "_PyRuntime" in exports) {
        const missing = Math.floor(this.bytes / pageSize) - memory.buffer.byteLength / pageSize;
        if (missing > 0) memory.grow(missing);
        this.limit.guard(memory);
        this.#exports = exports;
      }
      return result;
    };
  }

  /** _PyRuntime.emscripten_trampoline of CPython (Python/emscripten_trampoline.c). */
  #slot(): Int32Array | undefined {
    const exports = this.#exports;
    if (!exports) return undefined;
    const { memory, _PyRuntime: runtime, _PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: offset } = exports;
    if (!(memory instanceof WebAssembly.Memory)) return undefined;
    if (!(runtime instanceof WebAssembly.Global && offset instanceof WebAssembly.Global)) return undefined;
    const [place] = new Int32Array(memory.buffer, offset.value as number, 1);
    return new Int32Array(memory.buffer, (runtime.value as number) + (place as number), 1);
  }
}

/** Lets `progress` see what comes through fetch until the answer is called. In Node the files come from the disk. */
function countBytes(files: PythonFiles, progress: (loaded: number, total: number) => void): () => void {
  if (!/^(https?|blob):/.test(files.folder)) return () => {};
  const real = globalThis.fetch;
  let loaded = 0;
  const total = files.size ?? 0;
  globalThis.fetch = async (...request) => {
    const response = await real(...request);
    if (!response.ok || !response.body) return response;
    const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, out) {
        loaded += chunk.length;
        progress(loaded, total);
        out.enqueue(chunk);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
  };
  return () => {
    globalThis.fetch = real;
  };
}

function connect(python: PyodideInterface, kernel: Kernel): Interpreter {
  const inner = (python as unknown as { _module: Inner })._module;
  const entry = python.pyimport("glassnet.entry") as unknown as Record<string, PythonFunction>;
  const [bind, enter, forget] = ["bind", "enter", "forget"].map((name) => entry[name] as PythonFunction) as [
    PythonFunction,
    PythonFunction,
    PythonFunction,
  ];
  const attach = (stage: { getBuffer(type: string): { data: Uint8Array } }): void => {
    // The buffer is never given back: the stage stays where it is for good.
    const { data } = stage.getBuffer("u8");
    kernel.place(data.byteOffset, data.length);
  };
  const frameAt = placeOfFrame(inner);
  const interpreter: Interpreter = {
    enter: async (task, process) => (await enter.callPromising(task, process)) as number,
    forget: (process) => void forget(process),
    memory: () => inner.HEAPU8,
    stack: () => inner._PyThreadState_Get(),
    exchangeFrame: (stack, frame) => {
      const place = (stack + frameAt) >> 2;
      const before = inner.HEAP32[place] as number;
      inner.HEAP32[place] = frame;
      return before;
    },
    lookAfter: (jumps) => {
      inner.HEAP32[inner.__Py_emscripten_signal_clock >> 2] = jumps;
    },
  };
  kernel.use(interpreter);
  bind({ ...kernel.forPython, gate: kernel.gate, attach });
  // Its type says typed array, but all that is ever done is reading [0] and writing it.
  python.setInterruptBuffer(kernel.interruptBuffer as unknown as Uint8Array);
  return interpreter;
}

/**
 * Where a PyThreadState has its innermost frame, as CPython tells debuggers at the beginning of its _PyRuntime (_Py_DebugOffsets of
 * Include/internal/pycore_debug_offsets.h): in the part about thread states the size comes first, then the places of prev, next, interp
 * and current_frame.
 */
function placeOfFrame({ HEAPU8, __PyRuntime: runtime }: Inner): number {
  const told = Array.from(new BigUint64Array(HEAPU8.slice(runtime, runtime + 512).buffer), Number);
  const at = told.findIndex((_, i) => told[i + 1] === 0 && told[i + 2] === 4 && told[i + 3] === 8);
  const place = told[at + 4];
  if (at < 0 || place === undefined) throw new Error("This CPython does not say where it keeps its frames.");
  return place;
}
