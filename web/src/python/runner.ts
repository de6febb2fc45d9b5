// SPDX-License-Identifier: Apache-2.0
// Answers the core's events: loads the interpreter when the first program wants to run, and lets programs run until all wait.

import type { PythonStatus } from "../engine/engine";
import { type OutsideDoor, OutsideEvent, outsideEventLanes } from "../engine/outside";
import { Kernel } from "./kernel";
import type { PythonFiles } from "./loader";
import { MemoryLimit } from "./memory_limit";
import { prepareSources, useUtc } from "./virtual_clock";

/** The thread turns to its messages at least so often while programs compute, in real milliseconds. */
const longestSilence = 12;

export class PythonRunner {
  #kernel: Kernel;
  #loading: Promise<void> | undefined;
  /** A failure to load ends every program; it is told once. */
  #failure: string | undefined;
  #lastBreath = performance.now();

  constructor(
    private readonly door: OutsideDoor,
    private readonly tell: (status: PythonStatus) => void,
    private readonly files: () => Promise<PythonFiles>,
  ) {
    this.#kernel = new Kernel(door, () => this.#collect());
  }

  /** Takes the core's events and runs programs until all wait. */
  async serve(events: Uint32Array): Promise<void> {
    this.#take(events);
    if (!this.#kernel.hasProcesses) return;
    await this.prepare();
    if (this.#failure !== undefined) {
      this.#refuse(this.#failure);
      return;
    }
    do {
      await this.#kernel.run(() => this.#breathe());
      this.#collect();
    } while (this.#kernel.hasReady);
  }

  prepare(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  reset(): void {
    // The interpreter has seen other programs: the next one begins with a fresh one, so that a run repeats exactly.
    if (!this.#kernel.used) return;
    this.#kernel = new Kernel(this.door, () => this.#collect());
    this.#loading = undefined;
  }

  async #load(): Promise<void> {
    const kernel = this.#kernel;
    this.#failure = undefined;
    try {
      const { canSuspend, loadInterpreter } = await import("./loader");
      if (!canSuspend()) {
        this.#failure = "python3: this browser cannot run Python programs (it lacks JavaScript Promise Integration)";
        this.tell({ state: "unavailable", reason: "no-jspi" });
        return;
      }
      this.tell({ state: "loading", loaded: 0, total: 0 });
      prepareSources();
      useUtc();
      const files = await this.files();
      kernel.limit = new MemoryLimit(files.memory);
      await loadInterpreter(files, kernel, (loaded, total) => this.tell({ state: "loading", loaded, total }));
      this.tell({ state: "ready" });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#failure = `python3: the interpreter could not be loaded: ${message}`;
      this.#loading = undefined; // the next program tries again
      this.tell({ state: "failed", message });
    }
  }

  /** Ends every program with a line on its standard error. */
  #refuse(message: string): void {
    const line = new TextEncoder().encode(`${message}\n`);
    for (const process of this.#kernel.handles()) {
      this.door.scratch(line.length).set(line);
      this.door.syscall(process, 1, 2, line.length, 0, 0);
      this.door.outsideExit(process, 127);
      this.#kernel.ended(process);
    }
  }

  #collect(): void {
    this.#take(this.door.outsideEvents().slice());
  }

  #take(events: Uint32Array): void {
    for (let base = 0; base < events.length; base += outsideEventLanes) {
      const [kind, process] = [events[base], events[base + 1] as number];
      const [a, b] = [events[base + 2] as number, events[base + 3] as number];
      if (kind === OutsideEvent.started) this.#kernel.started(process);
      else if (kind === OutsideEvent.ready) this.#kernel.woken(process, a, b);
      else if (kind === OutsideEvent.signal) this.#kernel.signalled(process, a);
      else if (kind === OutsideEvent.ended) this.#kernel.ended(process);
    }
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#lastBreath < longestSilence) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    });
    this.#lastBreath = performance.now();
  }
}
