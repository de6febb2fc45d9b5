// SPDX-License-Identifier: Apache-2.0
// What one does with programs: open, write, run, stop. Keeps the documents of the editor, and watches terminals for errors.

import type { CommandResult } from "../../engine/engine";
import { killedForMemory } from "../../engine/outside";
import { codeText } from "../../i18n/code_texts";
import {
  CodeDocument,
  Documents,
  directoryOf,
  type LineMark,
  readNote,
  scriptOf,
  type Wait,
} from "../../model/documents";
import type { ProcessEntry } from "../../model/processes";
import type { Dispose } from "../../model/signal";
import type { Terminal } from "../../model/terminals";
import { type Traceback, TracebackReader } from "../../model/traceback";
import type { App } from "../app";

/** Where a new terminal of root stands, and new files go. */
export const homeDirectory = "/root";
/** kill(2): what cannot be caught. */
const killSignal = 9;
const interruptSignal = 2;

export class Desk {
  readonly documents = new Documents();
  /** A program has failed at a line of an open file. */
  failed: (document: CodeDocument, line: number) => void = () => {};
  readonly #watched = new Set<Terminal>();
  readonly #disposers: Dispose[] = [];

  constructor(readonly app: App) {
    const { session } = app;
    this.#disposers.push(
      session.world.subscribe(() => {
        this.#watched.clear();
        this.documents.clear();
      }),
      session.ledger.terminals.changes.subscribe(() => this.#watchTerminals()),
      session.ledger.processes.changes.subscribe(() => this.#programsChanged()),
    );
    this.#watchTerminals();
  }

  dispose(): void {
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Opens a file of a host. False when it cannot be read or is no text. */
  async open(node: number, path: string, args = ""): Promise<boolean> {
    const known = this.documents.find(node, path);
    if (known) {
      this.documents.present = known;
      return true;
    }
    const content = await this.app.session.readFile(node, path);
    if (!content.ok) {
      this.app.toast(this.app.locale.error(content.error), "error");
      return false;
    }
    const text = decode(content.bytes);
    if (text === undefined) {
      this.app.toast(codeText(this.app.locale, "place.text", { name: path }), "error");
      return false;
    }
    this.documents.open(new CodeDocument(node, path, text, args));
    return true;
  }

  /** Writes a file to the disk of a host. */
  write(node: number, path: string, text: string): Promise<boolean> {
    return this.#carryOut({ kind: "file-write", node: this.#host(node), path, text, user: "root" });
  }

  async save(document: CodeDocument): Promise<boolean> {
    const { text } = document;
    if (!(await this.write(document.node, document.path, text))) return false;
    document.saved = text;
    this.documents.changes.notify();
    return true;
  }

  async rename(node: number, path: string, to: string): Promise<boolean> {
    if (!(await this.#carryOut({ kind: "file-rename", node: this.#host(node), path, to }))) return false;
    const document = this.documents.find(node, path);
    if (document) document.path = to;
    this.documents.changes.notify();
    return true;
  }

  async remove(node: number, path: string): Promise<boolean> {
    if (!(await this.#carryOut({ kind: "file-remove", node: this.#host(node), path }))) return false;
    const document = this.documents.find(node, path);
    if (document) this.documents.close(document);
    return true;
  }

  /** Saves and runs a file in a terminal of its host, beside the editor, and lets time go on. */
  async run(document: CodeDocument): Promise<void> {
    const { app } = this;
    if (document.dirty && !(await this.save(document))) return;
    const terminal = await this.#freeTerminal(document);
    if (!terminal) return;
    document.terminal = terminal.number;
    document.errors = [];
    document.stopping = false;
    const first = app.session.ledger.terminals.ofNode(document.node) === terminal;
    const narrow = app.narrowTab.value;
    app.showTerminal(document.node, first ? 0 : terminal.number);
    // On a phone the terminal takes the place of the program: that is where something happens now.
    if (narrow !== "code") app.narrowTab.value = narrow;
    app.invitation.value = undefined;
    const near = !terminal.moved && directoryOf(document.path) === homeDirectory;
    const words = ["python3", quoted(near ? document.name : document.path), document.args.trim()];
    const result = await app.session.typeLine(terminal, words.filter((word) => word !== "").join(" "));
    this.#report(result);
    this.documents.changes.notify();
    app.session.play();
  }

  /** Brings the terminal to the front in which a file ran last. */
  showTerminalOf({ node, terminal }: CodeDocument): void {
    if (terminal === 0) return;
    const first = this.app.session.ledger.terminals.ofNode(node)?.number === terminal;
    this.app.terminalNumber.value = first ? 0 : terminal;
    this.app.terminalNode.value = node;
  }

  /** Asks the program to end as Ctrl-C does; the second time it has no choice. */
  async stop(document: CodeDocument): Promise<void> {
    for (const program of this.programsOf(document)) {
      const terminal = this.#terminalOf(program);
      const node = this.#host(program.node);
      if (document.stopping) await this.#carryOut({ kind: "signal", node, pid: program.pid, signal: killSignal });
      else if (terminal) await this.#carryOut({ kind: "terminal-interrupt", terminal: terminal.number });
      else await this.#carryOut({ kind: "signal", node, pid: program.pid, signal: interruptSignal });
    }
    document.stopping = this.programsOf(document).length > 0;
    this.documents.changes.notify();
  }

  async restart(document: CodeDocument): Promise<void> {
    if (this.programsOf(document).length === 0) return this.run(document);
    document.again = true;
    await this.stop(document);
    this.#programsChanged();
    this.app.session.play();
  }

  /** The running programs that were started from a file. */
  programsOf(document: CodeDocument): ProcessEntry[] {
    return this.app.session.ledger.processes
      .running()
      .filter((entry) => entry.node === document.node && scriptOf(entry.command, homeDirectory) === document.path);
  }

  /** Where the threads of a file's programs wait, in this file. */
  waitsOf(document: CodeDocument): Wait[] {
    const pids = new Set(this.programsOf(document).map(({ pid }) => pid));
    const rows = this.app.session.tables.get(document.node)?.processes ?? [];
    return rows
      .filter((row) => pids.has(row.pid))
      .flatMap((row) => row.threads ?? [])
      .map(({ where }) => readNote(where))
      .filter((wait) => wait !== undefined)
      .filter((wait) => samePath(wait.path, document.path));
  }

  /** What is to be seen at the lines of a file. */
  marksOf(document: CodeDocument): LineMark[] {
    const waits = this.waitsOf(document).map(({ line, call, where }) => ({
      line,
      kind: "waits" as const,
      text: codeText(this.app.locale, where ? "mark.waitsOn" : "mark.waits", { call, where }),
    }));
    return [...document.errors, ...waits];
  }

  /** The hosts on which programs can run. */
  get hosts(): readonly { readonly id: number; readonly name: string }[] {
    return this.app.session.world.value.nodes.filter(({ kind }) => kind === "host" || kind === "router");
  }

  /** A terminal at whose prompt nothing runs: the one used before, the host's first, any other, or a new one. */
  async #freeTerminal(document: CodeDocument): Promise<Terminal | undefined> {
    const { session } = this.app;
    const { terminals, processes } = session.ledger;
    await session.terminal(document.node);
    const own = terminals.all.filter((terminal) => terminal.node === document.node);
    const last = terminals.find(document.terminal);
    const candidates = last ? [last, ...own] : own;
    const free = candidates.find(({ node, shell }) => shell === 0 || !processes.hasChildren(node, shell));
    return free ?? session.anotherTerminal(document.node);
  }

  #terminalOf(program: ProcessEntry): Terminal | undefined {
    return this.app.session.ledger.terminals.all.find(
      ({ node, shell }) => node === program.node && shell === program.parent,
    );
  }

  #programsChanged(): void {
    for (const document of this.documents.all) {
      if (this.programsOf(document).length > 0) continue;
      document.stopping = false;
      if (!document.again) continue;
      document.again = false;
      // Not from within the taking in of the record that says that it has ended.
      void Promise.resolve().then(() => this.run(document));
    }
    this.documents.changes.notify();
  }

  #watchTerminals(): void {
    for (const terminal of this.app.session.ledger.terminals.all) {
      if (this.#watched.has(terminal)) continue;
      this.#watched.add(terminal);
      const decoder = new TextDecoder();
      const reader = new TracebackReader();
      this.#disposers.push(
        terminal.read((piece) => {
          // What is typed comes as text; only programs write bytes.
          if (typeof piece === "string") return;
          const text = decoder.decode(piece, { stream: true });
          for (const error of reader.read(text)) this.#failed(terminal.node, error);
          if (text.includes(killedForMemory)) {
            const host = this.#host(terminal.node);
            this.app.toast(codeText(this.app.locale, "python.killed", { host }), "error");
          }
        }),
      );
    }
  }

  /** Marks the lines of an error in the files that are open. Being stopped by Ctrl-C is none. */
  #failed(node: number, { message, frames }: Traceback): void {
    if (message.startsWith("KeyboardInterrupt")) return;
    for (const document of this.documents.all) {
      const own = frames.filter(({ path }) => document.node === node && samePath(path, document.path));
      const last = own.at(-1);
      if (!last) continue;
      const called = codeText(this.app.locale, "mark.called");
      document.errors = [
        ...own.slice(0, -1).map(({ line }) => ({ line, kind: "called" as const, text: called })),
        { line: last.line, kind: "error", text: message },
      ];
      this.failed(document, last.line);
    }
    this.documents.changes.notify();
  }

  #host(node: number): string {
    return this.app.session.world.value.node(node)?.name ?? "";
  }

  async #carryOut(command: Parameters<App["session"]["command"]>[0]): Promise<boolean> {
    return this.#report(await this.app.session.command(command));
  }

  #report(result: CommandResult): boolean {
    if (!result.ok) this.app.toast(this.app.locale.error(result.error), "error");
    return result.ok;
  }
}

/** Text of a file, or nothing when it is not UTF-8. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As a word for the shell. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A program that was given a name without directories says it so. */
function samePath(said: string, path: string): boolean {
  return said === path || (!said.startsWith("/") && path.endsWith(`/${said.replace(/^\.\//, "")}`));
}
