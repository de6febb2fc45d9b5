// SPDX-License-Identifier: Apache-2.0
// A core without a network, for tests of the scheduler: processes that are started by hand, waits that end at a time or by hand.

import { type OutsideDoor, OutsideEvent } from "../../../web/src/engine/outside";

interface Wait {
  readonly process: number;
  readonly task: number;
  readonly deadline: number;
}

export class FakeDoor implements OutsideDoor {
  time = 0;
  readonly exits: [process: number, status: number][] = [];
  readonly notes: string[] = [];
  readonly calls: number[] = [];
  waits: Wait[] = [];
  #events: number[] = [];
  #scratch = new Uint8Array(1 << 16);

  start(process: number): void {
    this.#events.push(OutsideEvent.started, process, 0, 0);
  }
  signal(process: number, signal: number): void {
    this.#events.push(OutsideEvent.signal, process, signal, 0);
  }
  end(process: number): void {
    this.waits = this.waits.filter((wait) => wait.process !== process);
    this.#events.push(OutsideEvent.ended, process, 137, 0);
  }
  /** Lets time pass to the next deadline. */
  advance(): boolean {
    const next = Math.min(...this.waits.map(({ deadline }) => deadline));
    if (!Number.isFinite(next)) return false;
    this.time = Math.max(this.time, next);
    for (const { process, task } of this.waits.filter(({ deadline }) => deadline <= next)) {
      this.#events.push(OutsideEvent.ready, process, task, 0);
    }
    this.waits = this.waits.filter(({ deadline }) => deadline > next);
    return true;
  }

  outsideAvailable(): void {}
  outsideEvents(): Uint32Array {
    const events = new Uint32Array(this.#events);
    this.#events = [];
    return events;
  }
  outsideProcess(process: number): string {
    return JSON.stringify({ pid: process });
  }
  scratch(size: number): Uint8Array {
    return this.#scratch.subarray(0, size);
  }
  syscall(_process: number, number: number): number {
    this.calls.push(number);
    return 0;
  }
  outsideWait(process: number, task: number, _count: number, deadline: number): number {
    this.waits.push({ process, task, deadline });
    return 0;
  }
  outsideCancel(process: number, task: number): void {
    this.waits = this.waits.filter((wait) => wait.process !== process || wait.task !== task);
  }
  outsideExit(process: number, status: number): void {
    this.exits.push([process, status]);
    this.waits = this.waits.filter((wait) => wait.process !== process);
  }
  outsideNote(_process: number, _task: number, text: string): void {
    this.notes.push(text);
  }
  now(): number {
    return this.time;
  }
}
