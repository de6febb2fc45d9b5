// SPDX-License-Identifier: Apache-2.0
// Programs that were started on hosts, from the trace: who runs, since when, and how it ended.

import { Changes } from "./signal";

export interface ProcessEntry {
  readonly node: number;
  readonly pid: number;
  readonly parent: number;
  /** The command line. */
  readonly command: string;
  /** Virtual time, ns. */
  readonly started: number;
  /** Set when it has ended. */
  readonly ended: { readonly status: number; readonly time: number } | undefined;
}

/** Ended programs that are still remembered. */
const mostEnded = 512;

export class Processes {
  readonly changes = new Changes();
  readonly #entries = new Map<string, ProcessEntry>();
  readonly #ended: string[] = [];

  started(entry: Omit<ProcessEntry, "ended">): void {
    this.#entries.set(key(entry.node, entry.pid), { ...entry, ended: undefined });
    this.changes.notify();
  }

  exited(node: number, pid: number, status: number, time: number): void {
    const name = key(node, pid);
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.#entries.set(name, { ...entry, ended: { status, time } });
    this.#ended.push(name);
    if (this.#ended.length > mostEnded) this.#forget(this.#ended.shift() as string);
    this.changes.notify();
  }

  find(node: number, pid: number): ProcessEntry | undefined {
    return this.#entries.get(key(node, pid));
  }

  /** Those that have not ended, in the order of their start. */
  running(): ProcessEntry[] {
    return [...this.#entries.values()].filter((entry) => !entry.ended);
  }

  /** Whether the shell `pid` waits for a program that it started. */
  hasChildren(node: number, pid: number): boolean {
    return this.running().some((entry) => entry.node === node && entry.parent === pid);
  }

  clear(): void {
    this.#entries.clear();
    this.#ended.length = 0;
    this.changes.notify();
  }

  /** The number may have been given to another program since. */
  #forget(name: string): void {
    if (this.#entries.get(name)?.ended) this.#entries.delete(name);
  }
}

const key = (node: number, pid: number): string => `${node} ${pid}`;
