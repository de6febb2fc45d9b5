// SPDX-License-Identifier: Apache-2.0
// One open network: the engine, what is known of it, and how it is played. Everything that the page wants goes through here.

import type {
  Command,
  CommandResult,
  Engine,
  FieldNode,
  FileContent,
  FileList,
  LoadResult,
  PythonStatus,
  TraceBatch,
} from "../engine/engine";
import type { NodeTables } from "../engine/snapshots";
import { Ledger } from "./ledger";
import { comfortablePace, Playback } from "./playback";
import { type Heard, type Rescue, restore } from "./rescue";
import { Selection } from "./selection";
import { Changes, Signal } from "./signal";
import type { Terminal } from "./terminals";
import { Watchdog } from "./watchdog";
import { World } from "./world";

/** Most events that one call may run: keeps the page alive in a storm of packets. */
const budget = 20_000;
/** Time that the viewer was away is not caught up. */
const longestElapsed = 0.1;
/** A step goes on over events that leave no trace, but not for ever. */
const mostQuietSteps = 1000;
/** A step to the next system call goes on over other events, but not for ever. */
const mostStepsToCall = 5000;
/** Tables are asked for again at most this often, in the viewer's milliseconds. */
const tablesEvery = 200;
const mostTablesAtOnce = 8;

export class Session {
  readonly ledger = new Ledger();
  readonly playback = new Playback();
  readonly selection = new Selection();
  readonly world = new Signal<World>(World.empty);
  /** A batch was taken in: virtual time or the stores moved. */
  readonly moved = new Changes();
  readonly tables = new Map<number, NodeTables>();
  readonly tablesChanged = new Changes();
  /** How far Python is; nothing while nobody has asked for it. */
  readonly python = new Signal<PythonStatus | undefined>(undefined);
  /** Sees when a program holds the engine's thread. */
  readonly watchdog = new Watchdog(() => this.#engine.ping());
  /** The engine is gone; nothing goes on. */
  readonly failure = new Signal<Error | undefined>(undefined);
  /** The call under way that lets time pass. */
  #advancing: Promise<void> | undefined;
  /** Seconds of the viewer that time has not yet been let go on for. */
  #owed = 0;
  #stepping = false;
  #loading = false;
  #askingTables: Promise<void> | undefined;
  #engine: Engine;
  /** What was opened, for a fresh start. */
  #scenario = "";
  /** Everything that was wished for, numbered as in the engine's log. */
  #wishes: Command[] = [];
  /** The newest log that the engine gave out. */
  #log = "";
  /** The last moment at which everything due had been done and heard of. */
  #heard: Heard = { log: "", now: 0 };
  /** Counts the restarts after a program had to be stopped. */
  #rescues = 0;
  #rescuing = false;
  readonly #opening = new Map<number, Promise<Terminal | undefined>>();
  #tablesAge = 0;

  /** `another` makes a fresh engine when the first has to be ended. */
  constructor(
    engine: Engine,
    private readonly another?: () => Engine,
  ) {
    this.#engine = this.#listenTo(engine);
  }

  get now(): number {
    return this.ledger.now;
  }

  /** Opens a scenario. When it has errors, everything stays as it was. */
  async load(text: string): Promise<LoadResult> {
    this.#loading = true;
    try {
      await this.#advancing;
      const result = await this.#engine.load(text);
      if (result.ok) {
        this.#scenario = text;
        await this.#opened(new World(result.world));
      }
      return result;
    } finally {
      this.#loading = false;
    }
  }

  save(): Promise<string> {
    return this.#engine.save();
  }

  /** Carries out a wish at the present virtual time. What it causes at that very moment is shown at once, even when paused. */
  async command(command: Command): Promise<CommandResult> {
    // The engine numbers commands in the order in which they come to it.
    this.ledger.commands.push(command.kind === "terminal-line" ? command.text : "");
    this.#wishes.push(command);
    const engine = this.#engine;
    try {
      const [result, log] = await Promise.all([engine.command(command), engine.log()]);
      this.#log = log;
      if (!this.#loading) this.#take(await engine.advance(this.ledger.now, budget));
      this.moved.notify();
      return result;
    } catch (error) {
      if (engine === this.#engine && !this.#rescuing) throw error;
      return { ok: false, error: { code: "engine.restarted", path: "", values: {} } };
    }
  }

  /** What lies in a directory of a device. */
  listFiles(node: number, path: string): Promise<FileList> {
    return this.#engine.listFiles(this.world.value.node(node)?.name ?? "", path);
  }

  readFile(node: number, path: string): Promise<FileContent> {
    return this.#engine.readFile(this.world.value.node(node)?.name ?? "", path);
  }

  /** Begins to fetch Python, so that the first program need not wait for it. */
  preparePython(): void {
    this.#engine.preparePython().catch((error: unknown) => this.#fail(error));
  }

  /** Enters a line at a terminal and shows it there. */
  typeLine(terminal: Terminal, text: string): Promise<CommandResult> {
    terminal.write(`${text}\n`);
    if (/\b(cd|pushd|popd|exit)\b/.test(text)) terminal.moved = true;
    return this.command({ kind: "terminal-line", terminal: terminal.number, text });
  }

  /** The terminal of a device, opened if need be. Nothing when the device has none. */
  terminal(node: number): Promise<Terminal | undefined> {
    const open = this.ledger.terminals.ofNode(node);
    if (open) return Promise.resolve(open);
    const opening = this.#opening.get(node) ?? this.#openTerminal(node).finally(() => this.#opening.delete(node));
    this.#opening.set(node, opening);
    return opening;
  }

  /** One more terminal on a device. */
  async anotherTerminal(node: number): Promise<Terminal | undefined> {
    await this.terminal(node);
    return this.#openTerminal(node);
  }

  dissect(frame: Uint8Array): Promise<readonly FieldNode[]> {
    // A view would take the whole store it points into along to the worker.
    return this.#engine.dissect(frame.slice());
  }

  play(): void {
    this.playback.playing.value = true;
  }

  pause(): void {
    this.playback.playing.value = false;
    this.playback.calm();
  }

  /** Lets time go on; called once for each picture with the viewer's milliseconds since the last one. */
  tick(milliseconds: number): void {
    if (this.playback.playing.value) {
      this.ledger.effects.age(milliseconds);
      this.#owed = Math.min(this.#owed + milliseconds / 1000, longestElapsed);
      if (!this.#advancing && !this.#loading && !this.#stepping) {
        this.#advancing = this.#advance()
          .catch((error: unknown) => this.#fail(error))
          .finally(() => {
            this.#advancing = undefined;
          });
      }
    }
    if (this.python.value) this.watchdog.tick(milliseconds, this.python.value.state === "loading");
    this.#tablesAge += milliseconds;
    const due = this.#tablesAge >= tablesEvery && this.ledger.touched.size > 0;
    if (due && !this.#askingTables && !this.#loading) void this.refreshTables();
  }

  /** Runs up to the next thing that happens, and stops there. */
  step(): Promise<void> {
    const quiet = (taken: number) => taken === 0;
    return this.#stepWhile(quiet, mostQuietSteps);
  }

  /** Runs up to the next system call of an outside program, and stops there. */
  stepToCall(): Promise<void> {
    const { calls } = this.ledger;
    const { end } = calls;
    return this.#stepWhile(() => calls.end === end, mostStepsToCall);
  }

  async #stepWhile(goOn: (taken: number) => boolean, most: number): Promise<void> {
    this.pause();
    if (this.#stepping || this.#loading) return;
    this.#stepping = true;
    try {
      await this.#advancing;
      this.ledger.effects.clear();
      for (let steps = 0; steps < most; steps++) {
        const batch = await this.#engine.step();
        const due = batch.nextEvent;
        if (!goOn(this.#take(batch)) || !Number.isFinite(due)) break;
      }
      this.moved.notify();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#stepping = false;
    }
    await this.refreshTables();
  }

  /** Asks for the tables of devices where something happened; afterwards those of the most wanted ones are fresh. */
  async refreshTables(): Promise<void> {
    await this.#askingTables;
    this.#askingTables = this.#askTables().finally(() => {
      this.#askingTables = undefined;
    });
    await this.#askingTables;
  }

  /**
   * Ends the engine, whatever it is doing, and brings the network back to the last moment that was heard of, by replay; the Python
   * programs of that moment are ended. Called again while it is at work, it opens the network anew.
   */
  async rescue(): Promise<Rescue | undefined> {
    if (!this.another) return undefined;
    const attempt = ++this.#rescues;
    const fresh = this.#rescuing;
    this.#rescuing = true;
    this.pause();
    this.#engine.kill();
    this.#engine = this.#listenTo(this.another());
    this.watchdog.reset();
    try {
      const rescue = fresh ? await this.#startAnew() : await this.#restore(attempt);
      return attempt === this.#rescues ? rescue : undefined;
    } catch (error) {
      // The next attempt has ended this one's engine.
      if (attempt !== this.#rescues) return undefined;
      this.#rescuing = false;
      this.#fail(error);
      return undefined;
    } finally {
      if (attempt === this.#rescues) this.#rescuing = false;
    }
  }

  dispose(): void {
    this.#engine.dispose();
  }

  #listenTo(engine: Engine): Engine {
    engine.onPython((status) => {
      this.python.value = status;
    });
    return engine;
  }

  async #startAnew(): Promise<Rescue> {
    this.#rescuing = false;
    await this.load(this.#scenario);
    return { state: "anew", time: 0, ended: [], dropped: [] };
  }

  async #restore(attempt: number): Promise<Rescue> {
    const engine = this.#engine;
    const result = await restore(engine, this.#heard, this.ledger.last, this.#wishes);
    if (attempt !== this.#rescues) return result.rescue;
    this.#wishes = result.wishes;
    this.ledger.commands.length = 0;
    this.ledger.commands.push(...result.wishes.map((wish) => (wish.kind === "terminal-line" ? wish.text : "")));
    this.#log = await engine.log();
    this.#rescuing = false;
    this.#take(await engine.advance(this.ledger.now, budget));
    this.moved.notify();
    await this.refreshTables();
    return result.rescue;
  }

  async #opened(world: World): Promise<void> {
    this.pause();
    this.selection.clear();
    this.tables.clear();
    this.ledger.reset(world);
    this.playback.setPace(comfortablePace(world.links));
    this.#wishes = [];
    this.#log = await this.#engine.log();
    this.#heard = { log: this.#log, now: 0 };
    this.world.value = world;
    // Programs that start with the network run their first instructions at time 0: servers begin to listen.
    this.#take(await this.#engine.advance(0, budget));
    this.moved.notify();
    await this.refreshTables();
  }

  async #advance(): Promise<void> {
    const { ledger } = this;
    const moment = { now: ledger.now, nextEvent: ledger.nextEvent, inFlight: ledger.frames.count };
    const until = Math.max(ledger.now + 1, Math.round(this.playback.target(moment, this.#owed)));
    this.#owed = 0;
    this.#take(await this.#engine.advance(until, budget));
    this.moved.notify();
  }

  async #openTerminal(node: number): Promise<Terminal | undefined> {
    const name = this.world.value.node(node)?.name;
    if (name === undefined) return undefined;
    const result = await this.command({ kind: "terminal-open", node: name, user: "root" });
    return result.ok ? this.ledger.terminals.opened(result.value, node, result.pid) : undefined;
  }

  #take(batch: TraceBatch): number {
    try {
      const taken = this.ledger.apply(batch);
      if (batch.stop === "reached") this.#heard = { log: this.#log, now: batch.now };
      return taken;
    } finally {
      batch.release();
    }
  }

  async #askTables(): Promise<void> {
    this.#tablesAge = 0;
    try {
      for (const id of this.#mostWanted()) {
        const node = this.world.value.node(id);
        this.ledger.touched.delete(id);
        if (!node) continue;
        const tables = await this.#engine.tables(node.name);
        if (this.world.value.node(id) === node) this.tables.set(id, tables);
      }
      this.tablesChanged.notify();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    // Calls of an engine that was ended on purpose fail; that is no news.
    if (this.#rescuing) return;
    this.pause();
    this.failure.value ??= error instanceof Error ? error : new Error(String(error));
  }

  /** Touched devices, the ones being looked at first. */
  #mostWanted(): number[] {
    const looked = (id: number) => Number(this.selection.node.value === id || this.selection.opened.value.has(id));
    return [...this.ledger.touched].sort((a, b) => looked(b) - looked(a)).slice(0, mostTablesAtOnce);
  }
}
