// SPDX-License-Identifier: Apache-2.0
// One open network: the engine, what is known of it, and how it is played. Everything that the page wants goes through here.
import { Ledger } from "./ledger";
import { comfortablePace, Playback } from "./playback";
import { Selection } from "./selection";
import { Changes, Signal } from "./signal";
import { World } from "./world";
/** Most events that one call may run: keeps the page alive in a storm of packets. */
const budget = 20_000;
/** Time that the viewer was away is not caught up. */
const longestElapsed = 0.1;
/** A step goes on over events that leave no trace, but not for ever. */
const mostQuietSteps = 1000;
/** Tables are asked for again at most this often, in the viewer's milliseconds. */
const tablesEvery = 200;
const mostTablesAtOnce = 8;
export class Session {
    engine;
    ledger = new Ledger();
    playback = new Playback();
    selection = new Selection();
    world = new Signal(World.empty);
    /** A batch was taken in: virtual time or the stores moved. */
    moved = new Changes();
    tables = new Map();
    tablesChanged = new Changes();
    /** The engine is gone; nothing goes on. */
    failure = new Signal(undefined);
    /** The call under way that lets time pass. */
    #advancing;
    /** Seconds of the viewer that time has not yet been let go on for. */
    #owed = 0;
    #stepping = false;
    #loading = false;
    #askingTables;
    #opening = new Map();
    #tablesAge = 0;
    constructor(engine) {
        this.engine = engine;
    }
    get now() {
        return this.ledger.now;
    }
    /** Opens a scenario. When it has errors, everything stays as it was. */
    async load(text) {
        this.#loading = true;
        try {
            await this.#advancing;
            const result = await this.engine.load(text);
            if (result.ok)
                await this.#opened(new World(result.world));
            return result;
        }
        finally {
            this.#loading = false;
        }
    }
    save() {
        return this.engine.save();
    }
    /** Carries out a wish at the present virtual time. What it causes at that very moment is shown at once, even when paused. */
    async command(command) {
        // The engine numbers commands in the order in which they come to it.
        this.ledger.commands.push(command.kind === "terminal-line" ? command.text : "");
        const result = await this.engine.command(command);
        if (!this.#loading)
            this.#take(await this.engine.advance(this.ledger.now, budget));
        this.moved.notify();
        return result;
    }
    /** Enters a line at a terminal and shows it there. */
    typeLine(terminal, text) {
        terminal.write(`${text}\n`);
        return this.command({ kind: "terminal-line", terminal: terminal.number, text });
    }
    /** The terminal of a device, opened if need be. Nothing when the device has none. */
    terminal(node) {
        const open = this.ledger.terminals.ofNode(node);
        if (open)
            return Promise.resolve(open);
        const opening = this.#opening.get(node) ?? this.#openTerminal(node).finally(() => this.#opening.delete(node));
        this.#opening.set(node, opening);
        return opening;
    }
    dissect(frame) {
        // A view would take the whole store it points into along to the worker.
        return this.engine.dissect(frame.slice());
    }
    play() {
        this.playback.playing.value = true;
    }
    pause() {
        this.playback.playing.value = false;
        this.playback.calm();
    }
    /** Lets time go on; called once for each picture with the viewer's milliseconds since the last one. */
    tick(milliseconds) {
        if (this.playback.playing.value) {
            this.ledger.effects.age(milliseconds);
            this.#owed = Math.min(this.#owed + milliseconds / 1000, longestElapsed);
            if (!this.#advancing && !this.#loading && !this.#stepping) {
                this.#advancing = this.#advance()
                    .catch((error) => this.#fail(error))
                    .finally(() => {
                    this.#advancing = undefined;
                });
            }
        }
        this.#tablesAge += milliseconds;
        const due = this.#tablesAge >= tablesEvery && this.ledger.touched.size > 0;
        if (due && !this.#askingTables && !this.#loading)
            void this.refreshTables();
    }
    /** Runs up to the next thing that happens, and stops there. */
    async step() {
        this.pause();
        if (this.#stepping || this.#loading)
            return;
        this.#stepping = true;
        try {
            await this.#advancing;
            this.ledger.effects.clear();
            for (let quiet = 0; quiet < mostQuietSteps; quiet++) {
                const batch = await this.engine.step();
                const due = batch.nextEvent;
                if (this.#take(batch) > 0 || !Number.isFinite(due))
                    break;
            }
            this.moved.notify();
        }
        catch (error) {
            this.#fail(error);
        }
        finally {
            this.#stepping = false;
        }
        await this.refreshTables();
    }
    /** Asks for the tables of devices where something happened; afterwards those of the most wanted ones are fresh. */
    async refreshTables() {
        await this.#askingTables;
        this.#askingTables = this.#askTables().finally(() => {
            this.#askingTables = undefined;
        });
        await this.#askingTables;
    }
    dispose() {
        this.engine.dispose();
    }
    async #opened(world) {
        this.pause();
        this.selection.clear();
        this.tables.clear();
        this.ledger.reset(world);
        this.playback.setPace(comfortablePace(world.links));
        this.world.value = world;
        // Programs that start with the network run their first instructions at time 0: servers begin to listen.
        this.#take(await this.engine.advance(0, budget));
        this.moved.notify();
        await this.refreshTables();
    }
    async #advance() {
        const { ledger } = this;
        const moment = { now: ledger.now, nextEvent: ledger.nextEvent, inFlight: ledger.frames.count };
        const until = Math.max(ledger.now + 1, Math.round(this.playback.target(moment, this.#owed)));
        this.#owed = 0;
        this.#take(await this.engine.advance(until, budget));
        this.moved.notify();
    }
    async #openTerminal(node) {
        const name = this.world.value.node(node)?.name;
        if (name === undefined)
            return undefined;
        const result = await this.command({ kind: "terminal-open", node: name, user: "root" });
        return result.ok ? this.ledger.terminals.opened(result.value, node) : undefined;
    }
    #take(batch) {
        try {
            return this.ledger.apply(batch);
        }
        finally {
            batch.release();
        }
    }
    async #askTables() {
        this.#tablesAge = 0;
        try {
            for (const id of this.#mostWanted()) {
                const node = this.world.value.node(id);
                this.ledger.touched.delete(id);
                if (!node)
                    continue;
                const tables = await this.engine.tables(node.name);
                if (this.world.value.node(id) === node)
                    this.tables.set(id, tables);
            }
            this.tablesChanged.notify();
        }
        catch (error) {
            this.#fail(error);
        }
    }
    #fail(error) {
        this.pause();
        this.failure.value ??= error instanceof Error ? error : new Error(String(error));
    }
    /** Touched devices, the ones being looked at first. */
    #mostWanted() {
        const looked = (id) => Number(this.selection.node.value === id || this.selection.opened.value.has(id));
        return [...this.ledger.touched].sort((a, b) => looked(b) - looked(a)).slice(0, mostTablesAtOnce);
    }
}
