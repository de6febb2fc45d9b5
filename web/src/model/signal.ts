// SPDX-License-Identifier: Apache-2.0
// Values that tell their readers when they change. Listeners are called synchronously, in the order of subscription; whoever
// subscribes keeps the returned function and calls it when done.

export type Dispose = () => void;

/** One value. Setting it to an equal value (`Object.is`) tells nobody. */
export class Signal<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener(value);
  }

  subscribe(listener: (value: T) => void): Dispose {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** For stores that change in place: a version that grows, and listeners told once per `notify`. */
export class Changes {
  #version = 0;
  readonly #listeners = new Set<() => void>();

  get version(): number {
    return this.#version;
  }

  notify(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): Dispose {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
