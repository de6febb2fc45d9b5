// SPDX-License-Identifier: Apache-2.0
// The files of hosts that are open in the editor: their text, what of it is on the disk, and what is known of their programs.

import { Changes } from "./signal";

/** Something to be shown at a line, 1-based. */
export interface LineMark {
  readonly line: number;
  readonly kind: "error" | "called" | "waits";
  readonly text: string;
}

export class CodeDocument {
  /** The text in the editor, and the one on the disk. */
  text: string;
  saved: string;
  /** What follows the file's name when it is run. */
  args: string;
  /** Marks of the last error. */
  errors: readonly LineMark[] = [];
  /** The terminal in which it ran last; 0 = none. */
  terminal = 0;
  /** It has been asked to end. */
  stopping = false;
  /** It is to be started again when it has ended. */
  again = false;

  constructor(
    /** The device whose disk it is on. */
    readonly node: number,
    public path: string,
    text: string,
    args = "",
  ) {
    this.text = this.saved = text;
    this.args = args;
  }

  get name(): string {
    return baseName(this.path);
  }

  get dirty(): boolean {
    return this.text !== this.saved;
  }
}

export class Documents {
  readonly changes = new Changes();
  readonly #all: CodeDocument[] = [];
  #present: CodeDocument | undefined;

  get all(): readonly CodeDocument[] {
    return this.#all;
  }

  /** The one in front; nothing: the list of files is. */
  get present(): CodeDocument | undefined {
    return this.#present;
  }

  set present(document: CodeDocument | undefined) {
    this.#present = document;
    this.changes.notify();
  }

  find(node: number, path: string): CodeDocument | undefined {
    return this.#all.find((document) => document.node === node && document.path === path);
  }

  /** Brings a file to the front. One that is open already keeps what was typed. */
  open(document: CodeDocument): CodeDocument {
    const open = this.find(document.node, document.path);
    if (!open) this.#all.push(document);
    this.present = open ?? document;
    return open ?? document;
  }

  close(document: CodeDocument): void {
    const at = this.#all.indexOf(document);
    if (at < 0) return;
    this.#all.splice(at, 1);
    if (this.#present === document) this.#present = this.#all[Math.min(at, this.#all.length - 1)];
    this.changes.notify();
  }

  clear(): void {
    this.#all.length = 0;
    this.present = undefined;
  }
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The directory of a path; "/" at the top. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

/** The file that a command line has Python run, with its whole path; nothing when it runs none (`-c`, `-m`, the prompt). */
export function scriptOf(command: string, home: string): string | undefined {
  const [program, ...words] = command.split(/\s+/);
  if (!/(?:^|\/)python[\d.]*$/.test(program ?? "")) return undefined;
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i] as string;
    if (word === "-W" || word === "-X") i++;
    else if (!word.startsWith("-") || word.length < 2) break;
    else if (/^-[a-zA-Z]*[cm]/.test(word)) return undefined;
  }
  const file = words[i];
  if (!file || file === "-") return undefined;
  return file.startsWith("/") ? file : `${home}/${file.replace(/^(?:\.\/)+/, "")}`;
}

/** Where a thread of a program waits, as the program's side notes it: "/root/chat.py:17 accept() on 0.0.0.0:8080". */
export interface Wait {
  readonly path: string;
  readonly line: number;
  /** "accept()" */
  readonly call: string;
  /** "0.0.0.0:8080", or "". */
  readonly where: string;
}

export function readNote(note: string): Wait | undefined {
  const match = /^(.+):(\d+) ([\w.]+(?:\(\))?)(?: on (.+))?$/.exec(note);
  if (!match) return undefined;
  return { path: match[1] as string, line: Number(match[2]), call: match[3] as string, where: match[4] ?? "" };
}
