// TypeScript bindings for emscripten-generated code.  Automatically generated at compile time.
declare namespace RuntimeExports {
    let wasmMemory: any;
    let HEAPU8: any;
    let HEAPU32: any;
}
interface WasmModule {
}

type EmbindString = ArrayBuffer|Uint8Array|Uint8ClampedArray|Int8Array|string;
export interface ClassHandle {
  isAliasOf(other: ClassHandle): boolean;
  delete(): void;
  deleteLater(): this;
  isDeleted(): boolean;
  clone(): this;
}
export interface Engine extends ClassHandle {
  load(scenario: EmbindString, seed: number): string;
  replay(log: EmbindString): string;
  save(): string;
  log(): string;
  command(json: EmbindString): string;
  advance(until: number, budget: number): number;
  step(): number;
  now(): number;
  nextEvent(): number;
  lost(): number;
  records(): Uint32Array;
  bytes(): Uint8Array;
  tables(node: EmbindString): string;
  hash(): string;
  startCapture(): void;
  startTextTrace(): void;
  capture(): Uint8Array;
  takeText(): string;
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
