// SPDX-License-Identifier: Apache-2.0
// The core in this very thread: for Node, for tests, and inside the worker (engine_server.ts).
import { BufferPool } from "./buffer_pool";
import { loadCore } from "./core";
import { EngineFailure, EngineMisuse } from "./errors";
/** scenario::Stop, in its order. */
const stopReasons = ["reached", "budget", "requested", "trace-full"];
export class LocalEngine {
    #core;
    #engine;
    #pool = new BufferPool();
    #open = false;
    #failure;
    #onPython = () => { };
    static async create() {
        return new LocalEngine(await loadCore());
    }
    constructor(core) {
        this.#core = core;
        this.#engine = new core.Engine();
    }
    async load(scenario, seed) {
        return this.#loaded(this.#guard(() => this.#engine.load(scenario, seed ?? -1)));
    }
    async replay(log) {
        return this.#loaded(this.#guard(() => this.#engine.replay(log)));
    }
    async save() {
        return this.#opened((engine) => engine.save());
    }
    async log() {
        return this.#opened((engine) => engine.log());
    }
    async command(command) {
        return JSON.parse(this.#opened((engine) => engine.command(JSON.stringify(command))));
    }
    async advance(until, budget) {
        return this.#opened((engine) => this.#batch(engine.advance(until, budget)));
    }
    async step() {
        return this.#opened((engine) => this.#batch(engine.step()));
    }
    async dissect(frame) {
        return JSON.parse(this.#guard(() => this.#core.dissect(frame)));
    }
    async describe(frame) {
        return this.#guard(() => this.#core.describe(frame));
    }
    async tables(node) {
        const text = this.#opened((engine) => engine.tables(node));
        if (text === "")
            throw new EngineMisuse(`There is no device "${node}".`);
        return JSON.parse(text);
    }
    async listFiles(node, path) {
        return JSON.parse(this.#opened((engine) => fileReads(engine).listFiles(node, path)));
    }
    async readFile(node, path) {
        return this.#opened((engine) => {
            const reads = fileReads(engine);
            const answer = JSON.parse(reads.readFile(node, path));
            return answer.ok ? { ok: true, bytes: reads.fileBytes().slice() } : answer;
        });
    }
    async preparePython() { }
    onPython(listener) {
        this.#onPython = listener;
    }
    /** For the Python side: tells whoever listens how far it is. */
    pythonChanged(status) {
        this.#onPython(status);
    }
    async ping() {
        if (this.#failure)
            throw this.#failure;
    }
    async hash() {
        return this.#opened((engine) => engine.hash());
    }
    async record(what) {
        this.#opened((engine) => {
            if (what.capture)
                engine.startCapture();
            if (what.text)
                engine.startTextTrace();
        });
    }
    async recording() {
        return this.#opened((engine) => ({ capture: engine.capture().slice(), text: engine.takeText() }));
    }
    /** Memory of a batch that was transferred away has come back. */
    reuse(buffer) {
        this.#pool.give(buffer);
    }
    dispose() {
        if (this.#failure === undefined)
            this.#engine.delete();
        this.#failure ??= new EngineFailure("The engine was disposed of.");
    }
    kill() {
        this.dispose();
    }
    /** Copies what the core collected, because its memory moves when it grows. */
    #batch(stop) {
        const engine = this.#engine;
        const records = this.#copy(engine.records(), Uint32Array);
        const bytes = this.#copy(engine.bytes(), Uint8Array);
        let released = false;
        return {
            now: engine.now(),
            nextEvent: engine.nextEvent(),
            stop: stopReasons[stop] ?? "reached",
            records,
            bytes,
            bytesBase: 0,
            lost: engine.lost(),
            release: () => {
                if (released)
                    return;
                released = true;
                this.#pool.give(records.buffer);
                this.#pool.give(bytes.buffer);
            },
        };
    }
    #copy(view, type) {
        const buffer = view.length === 0 ? nothing : this.#pool.take(view.byteLength);
        const copy = new type(buffer, 0, view.length);
        copy.set(view);
        return copy;
    }
    #loaded(text) {
        const result = JSON.parse(text);
        if (result.ok)
            this.#open = true;
        return result;
    }
    #opened(call) {
        return this.#guard(() => {
            if (!this.#open)
                throw new EngineMisuse("No network is open.");
            return call(this.#engine);
        });
    }
    /** After a trap the memory of the core may be in any state: nothing is called any more. */
    #guard(call) {
        if (this.#failure)
            throw this.#failure;
        try {
            return call();
        }
        catch (error) {
            if (!(error instanceof WebAssembly.RuntimeError))
                throw error;
            this.#failure = new EngineFailure(`The network engine failed: ${error.message}`, { cause: error });
            throw this.#failure;
        }
    }
}
const nothing = new ArrayBuffer(0);
const fileReads = (engine) => engine;
