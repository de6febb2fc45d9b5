// SPDX-License-Identifier: Apache-2.0
// The core in a Web Worker: every call is a message there and back. Knows workers only as an Endpoint, so that a MessagePort does
// as well (tests).
import { EngineFailure, EngineMisuse } from "./errors";
export class WorkerEngine {
    #endpoint;
    #waiting = new Map();
    #nextId = 1;
    #failure;
    #pings = [];
    #onPython = () => { };
    /** `terminate` ends the other side even when it hangs. */
    constructor(endpoint, terminate = () => { }) {
        this.terminate = terminate;
        this.#endpoint = endpoint;
        endpoint.onmessage = ({ data }) => this.#receive(data);
    }
    load(scenario, seed) {
        return this.#call("load", seed === undefined ? [scenario] : [scenario, seed]);
    }
    replay(log) {
        return this.#call("replay", [log]);
    }
    save() {
        return this.#call("save", []);
    }
    log() {
        return this.#call("log", []);
    }
    command(command) {
        return this.#call("command", [command]);
    }
    async advance(until, budget) {
        return this.#batch(await this.#call("advance", [until, budget]));
    }
    async step() {
        return this.#batch(await this.#call("step", []));
    }
    dissect(frame) {
        return this.#call("dissect", [frame]);
    }
    describe(frame) {
        return this.#call("describe", [frame]);
    }
    tables(node) {
        return this.#call("tables", [node]);
    }
    listFiles(node, path) {
        return this.#call("listFiles", [node, path]);
    }
    readFile(node, path) {
        return this.#call("readFile", [node, path]);
    }
    preparePython() {
        return this.#call("preparePython", []);
    }
    onPython(listener) {
        this.#onPython = listener;
    }
    ping() {
        if (this.#failure)
            return Promise.reject(this.#failure);
        return new Promise((resolve, reject) => {
            this.#pings.push({ resolve, reject });
            this.#endpoint.postMessage({ kind: "ping" }, []);
        });
    }
    hash() {
        return this.#call("hash", []);
    }
    record(what) {
        return this.#call("record", [what]);
    }
    recording() {
        return this.#call("recording", []);
    }
    dispose() {
        if (this.#failure)
            return;
        this.#endpoint.postMessage({ kind: "dispose" }, []);
        this.fail(new EngineFailure("The engine was disposed of."));
    }
    kill() {
        this.terminate();
        this.fail(new EngineFailure("The engine was stopped."));
    }
    /** The worker is gone: rejects all calls, those under way and those to come. */
    fail(failure) {
        this.#failure ??= failure;
        for (const { reject } of [...this.#waiting.values(), ...this.#pings])
            reject(this.#failure);
        this.#waiting.clear();
        this.#pings = [];
    }
    #call(method, args) {
        if (this.#failure)
            return Promise.reject(this.#failure);
        const id = this.#nextId++;
        return new Promise((resolve, reject) => {
            this.#waiting.set(id, { resolve, reject });
            this.#endpoint.postMessage({ kind: "call", id, method, args }, []);
        });
    }
    #receive(message) {
        if (message.kind === "pong") {
            this.#pings.shift()?.resolve(undefined);
            return;
        }
        if (message.kind === "python") {
            if (!this.#failure)
                this.#onPython(message.status);
            return;
        }
        const waiting = this.#waiting.get(message.id);
        if (!waiting)
            return;
        this.#waiting.delete(message.id);
        if (message.kind === "answer")
            waiting.resolve(message.value);
        else
            waiting.reject(revive(message.error));
    }
    #batch(message) {
        let released = false;
        return {
            ...message,
            release: () => {
                if (released || this.#failure)
                    return;
                released = true;
                const buffers = [message.records.buffer, message.bytes.buffer].filter((buffer) => buffer.byteLength > 0);
                if (buffers.length > 0)
                    this.#endpoint.postMessage({ kind: "memory", buffers }, buffers);
            },
        };
    }
}
/** An error of the worker as one of this thread, with the place where it happened. */
function revive({ name, message, stack }) {
    const classes = { EngineFailure, EngineMisuse };
    const error = name in classes ? new classes[name](message) : new Error(message);
    if (stack !== undefined)
        error.stack = stack;
    return error;
}
