// SPDX-License-Identifier: Apache-2.0
// Values that tell their readers when they change. Listeners are called synchronously, in the order of subscription; whoever
// subscribes keeps the returned function and calls it when done.
/** One value. Setting it to an equal value (`Object.is`) tells nobody. */
export class Signal {
    #value;
    #listeners = new Set();
    constructor(value) {
        this.#value = value;
    }
    get value() {
        return this.#value;
    }
    set value(value) {
        if (Object.is(value, this.#value))
            return;
        this.#value = value;
        for (const listener of this.#listeners)
            listener(value);
    }
    subscribe(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }
}
/** For stores that change in place: a version that grows, and listeners told once per `notify`. */
export class Changes {
    #version = 0;
    #listeners = new Set();
    get version() {
        return this.#version;
    }
    notify() {
        this.#version++;
        for (const listener of this.#listeners)
            listener();
    }
    subscribe(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }
}
