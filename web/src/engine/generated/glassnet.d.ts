// TypeScript bindings for emscripten-generated code.  Automatically generated at compile time.
declare namespace RuntimeExports {
    let wasmMemory: any;
    let HEAPU8: any;
    let HEAPU32: any;
    let HEAPF32: any;
    let HEAPF64: any;
    let HEAP_DATA_VIEW: any;
    let HEAP8: any;
    let HEAP16: any;
    let HEAPU16: any;
    let HEAP32: any;
    let HEAP64: any;
    let HEAPU64: any;
}
interface WasmModule {
}

type EmbindString = ArrayBuffer|Uint8Array|Uint8ClampedArray|Int8Array|string;
export interface Engine {
  records(): Uint32Array;
  bytes(): Uint8Array;
  fileBytes(): Uint8Array;
  outsideEvents(): Uint32Array;
  capture(): Uint8Array;
  collect(): void;
  startCapture(): void;
  startTextTrace(): void;
  outsideAvailable(on: boolean): void;
  step(): number;
  lost(): number;
  scratch(size: number): Uint8Array;
  outsideCancel(process: number, task: number): void;
  outsideExit(process: number, status: number): void;
  advance(until: number, budget: number): number;
  now(): number;
  nextEvent(): number;
  syscall(process: number, number: number, a: number, b: number, c: number, d: number): number;
  outsideWait(process: number, task: number, count: number, deadline: number): number;
  load(scenario: EmbindString, seed: number): string;
  replay(log: EmbindString): string;
  save(): string;
  log(): string;
  command(json: EmbindString): string;
  tables(node: EmbindString): string;
  hash(): string;
  listFiles(node: EmbindString, path: EmbindString): string;
  readFile(node: EmbindString, path: EmbindString): string;
  outsideProcess(process: number): string;
  outsideNote(process: number, task: number, text: EmbindString): void;
  takeText(): string;
  delete(): void;
}

interface EmbindModule {
  Engine: {
    new(): Engine;
  };
  dissect(frame: EmbindString): string;
  describe(frame: EmbindString): string;
}

export type MainModule = WasmModule & typeof RuntimeExports & EmbindModule;
export default function MainModuleFactory (options?: unknown): Promise<MainModule>;
