// SPDX-License-Identifier: Apache-2.0
// Terminals that were opened on hosts, with what programs wrote to them. The widget that shows one may come later: it first gets
// everything kept, then each new piece.

import { Changes, type Dispose } from "./signal";

/** Bytes of output kept for a widget that is not there yet. */
const mostKept = 1 << 18;

/** What programs write is bytes; what is typed and shown is text. */
export type Piece = Uint8Array | string;

export class Terminal {
  readonly #kept: Piece[] = [];
  #keptBytes = 0;
  /** The shell may have gone to another directory since it was started. */
  moved = false;
  readonly #readers = new Set<(piece: Piece) => void>();

  constructor(
    readonly number: number,
    readonly node: number,
    /** The shell's process; 0 = not known. */
    public shell = 0,
  ) {}

  /** Appends to the screen. Bytes are copied. */
  write(output: Piece): void {
    const piece = output.slice();
    this.#kept.push(piece);
    this.#keptBytes += piece.length;
    while (this.#keptBytes > mostKept) this.#keptBytes -= this.#kept.shift()?.length ?? 0;
    for (const reader of this.#readers) reader(piece);
  }

  /** Calls `reader` with everything kept and then with all that comes. */
  read(reader: (piece: Piece) => void): Dispose {
    for (const piece of this.#kept) reader(piece);
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }
}

export class Terminals {
  readonly changes = new Changes();
  readonly #byNumber = new Map<number, Terminal>();
  /** Output that came before `opened` was called: the engine answers a command after it has recorded what it did. */
  readonly #early = new Map<number, Terminal>();

  get all(): readonly Terminal[] {
    return [...this.#byNumber.values()];
  }

  find(number: number): Terminal | undefined {
    return this.#byNumber.get(number);
  }

  /** The one that was opened first. */
  ofNode(node: number): Terminal | undefined {
    return this.all.find((terminal) => terminal.node === node);
  }

  opened(number: number, node: number, shell = 0): Terminal {
    const terminal = this.#early.get(number) ?? new Terminal(number, node);
    terminal.shell = shell;
    this.#early.delete(number);
    this.#byNumber.set(number, terminal);
    this.changes.notify();
    return terminal;
  }

  output(number: number, node: number, bytes: Uint8Array): void {
    let terminal = this.#byNumber.get(number) ?? this.#early.get(number);
    if (!terminal) {
      terminal = new Terminal(number, node);
      this.#early.set(number, terminal);
    }
    terminal.write(bytes);
  }

  clear(): void {
    this.#byNumber.clear();
    this.#early.clear();
    this.changes.notify();
  }
}
