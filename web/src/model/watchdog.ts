// SPDX-License-Identifier: Apache-2.0
// Notices that the engine's thread does not answer, because a program computes in one long call that nothing can interrupt. Knows
// no clock: the page says how much time went by.

import { Signal } from "./signal";

/** The engine is asked so often, and may be silent so long, in the viewer's milliseconds. */
const askEvery = 500;
const longestSilence = 2500;
/** A page that itself stood still for longer says nothing about the engine. */
const longestGap = 250;

export class Watchdog {
  /** No answer for too long. */
  readonly stuck = new Signal(false);
  #silence = 0;
  #rest = askEvery;
  /** The question that waits for its answer; 0 = none. */
  #asked = 0;
  #next = 1;

  /** `ping` answers when the engine's thread is free. */
  constructor(private readonly ping: () => Promise<void>) {}

  /** Time went by. `excused`: the engine has said that it will be busy. */
  tick(milliseconds: number, excused: boolean): void {
    if (this.#asked === 0) {
      this.#rest += milliseconds;
      if (this.#rest >= askEvery) this.#ask();
      return;
    }
    this.#silence = excused ? 0 : this.#silence + Math.min(milliseconds, longestGap);
    if (this.#silence >= longestSilence) this.stuck.value = true;
  }

  /** Begins anew, with another engine. */
  reset(): void {
    this.#asked = 0;
    this.#silence = 0;
    this.#rest = 0;
    this.stuck.value = false;
  }

  #ask(): void {
    const question = this.#next++;
    this.#asked = question;
    this.#silence = 0;
    const answered = () => {
      // An answer of an engine that has been replaced counts for nothing.
      if (this.#asked === question) this.reset();
    };
    // An engine that has failed is not stuck; whoever calls it learns of the failure.
    this.ping().then(answered, answered);
  }
}
