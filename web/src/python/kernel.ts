// SPDX-License-Identifier: Apache-2.0
// The scheduler of all Python threads of a network. Exactly one runs at a time, each on its own suspended stack (JSPI), in the order
// in which they became able to run. It has no clock and no queue of events of its own: those are the core's. Nothing in here depends
// on real time, on the order of promises or on how fast the machine is.

import type { OutsideDoor } from "../engine/outside";
import { Stage } from "./door";
import { MemoryLimit } from "./memory_limit";
import { lendSources, returnSources } from "./virtual_clock";

/** What the interpreter offers (shim/entry.py). */
export interface Interpreter {
  /** Begins a task on a stack of its own; settles when the task has ended, with the exit status of a main thread. */
  enter(task: number, process: number): Promise<number>;
  /** The process is no more. */
  forget(process: number): void;
  memory(): Uint8Array;
  /** What identifies the stack that runs now. */
  stack(): number;
  /** Sets the innermost frame of a suspended stack, and answers what it was. */
  exchangeFrame(stack: number, frame: number): number;
  /** The next look at the interrupt buffer comes after this many jumps and calls; between later ones there are `looksEvery`. */
  lookAfter(jumps: number): void;
}

interface Task {
  readonly id: number;
  readonly process: Process;
  state: "new" | "blocked" | "ready" | "running" | "ended";
  resume: ((value: number) => void) | undefined;
  /** What the interpreter calls its stack, and the innermost frame there while it is suspended. */
  stack: number;
  frame: number;
  /** What the suspended call answers. */
  value: number;
  /** The core was asked to tell when a wait is over. */
  waiting: boolean;
  /** The queue of a lock that it stands in. */
  parked: number | undefined;
}

interface Process {
  readonly handle: number;
  readonly tasks: Set<Task>;
  main: Task | undefined;
  /** Caught signals that its main thread has not heard of. */
  readonly signals: number[];
  /** How often it took of the last part of the memory, and how often it has been told so. */
  greed: number;
  told: number;
  /** Requests for memory that were refused. */
  refused: number;
  /** How often it was asked to end because of that. */
  ending: number;
}

/** The answer of `wait` and `park` that tells the interpreter to suspend the stack. */
const suspend = -1_000_000;
const interrupted = -4; // EINTR
const mostTasks = 4096;
/** Looks at the interrupt buffer (one every 50 jumps and calls or so) in one slice: about 20 ms of computing. */
const sliceTicks = 2000;
/** When a slice could not be given away: so many more. */
const hurryTicks = 20;
/** The interpreter looks at the interrupt buffer after so many jumps and calls. */
const looksEvery = 50;
/** Prime to it, so that 50 tries are at 50 different places of a loop. */
const phaseStep = 17;
/** A program that is refused memory so often does not mean to stop asking. */
const mostRefused = 1000;
/** A program that catches everything is not asked to end more often. */
const mostAsked = 100;
const killed = 128 + 9;

export class Kernel {
  readonly #processes = new Map<number, Process>();
  readonly #tasks = new Map<number, Task>();
  readonly #ready: Task[] = [];
  readonly #parked = new Map<number, Task[]>();
  readonly #stage: Stage;
  limit = new MemoryLimit();
  #interpreter: Interpreter | undefined;
  #nextTask = 1;
  #current: Task | undefined;
  #stopped: (() => void) | undefined;
  #ticks = 0;
  /** Slices in a row that could not be given away. */
  #tries = 0;
  /** Counts since the beginning, for tests. */
  switches = 0;
  preemptions = 0;

  constructor(
    private readonly door: OutsideDoor,
    /** Takes over what the core has to tell (runner.ts), in the midst of a call. */
    private readonly collectEvents: () => void,
  ) {
    this.#stage = new Stage(door, () => (this.#interpreter as Interpreter).memory());
  }

  use(interpreter: Interpreter): void {
    this.#interpreter = interpreter;
  }

  get hasProcesses(): boolean {
    return this.#processes.size > 0;
  }

  /** Has any program ever run here? */
  get used(): boolean {
    return this.#nextTask > 1;
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  handles(): readonly number[] {
    return [...this.#processes.keys()];
  }

  // --- what the core tells ---

  started(handle: number): void {
    const process: Process = {
      handle,
      tasks: new Set(),
      main: undefined,
      signals: [],
      greed: 0,
      told: 0,
      refused: 0,
      ending: 0,
    };
    this.#processes.set(handle, process);
    process.main = this.#task(process);
  }

  woken(handle: number, id: number, count: number): void {
    const task = this.#tasks.get(id);
    if (task?.process.handle !== handle || task.state !== "blocked") return;
    task.waiting = false;
    this.#wake(task, count);
  }

  /** A caught signal: the main thread hears of it, even in the midst of waiting. */
  signalled(handle: number, signal: number): void {
    const process = this.#processes.get(handle);
    if (!process) return;
    process.signals.push(signal);
    if (process.main?.state === "blocked") this.#wake(process.main, interrupted);
  }

  ended(handle: number): void {
    const process = this.#processes.get(handle);
    if (!process) return;
    this.#processes.delete(handle);
    for (const task of process.tasks) {
      this.#unpark(task);
      task.state = "ended"; // its stack is never resumed
      task.resume = undefined;
      this.#tasks.delete(task.id);
    }
    this.#interpreter?.forget(handle);
  }

  // --- running ---

  /** Runs until every task waits. `breathe` is awaited now and then, so that the worker hears its messages. */
  async run(breathe: () => Promise<void>): Promise<void> {
    for (let task = this.#ready.shift(); task; task = this.#ready.shift()) {
      if (task.state === "ended") continue;
      await this.#step(task);
      await breathe();
    }
  }

  async #step(task: Task): Promise<void> {
    const interpreter = this.#interpreter as Interpreter;
    const isNew = task.resume === undefined;
    this.#current = task;
    this.#ticks = 0;
    this.#tries = 0;
    this.switches++;
    interpreter.lookAfter(looksEvery);
    task.state = "running";
    lendSources(this.door, task.process.handle);
    await new Promise<void>((stopped) => {
      this.#stopped = stopped;
      if (isNew) this.#begin(interpreter, task);
      else {
        const resume = task.resume as (value: number) => void;
        task.resume = undefined;
        interpreter.exchangeFrame(task.stack, task.frame);
        resume(task.value);
      }
    });
    // The collector follows the frames of all stacks, but what of a suspended one was on the stack of C lies elsewhere now, and others
    // have written there (Pyodide issue 6464). It need not see them: what they refer to is counted.
    if (task.resume) task.frame = interpreter.exchangeFrame(task.stack, 0);
    returnSources();
    this.#countMemory(task.process);
    this.#current = undefined;
  }

  #begin(interpreter: Interpreter, task: Task): void {
    // A failure of the machinery itself (not of the program, whose exceptions are reported in Python) ends the program.
    const failed = (error: unknown): number => {
      console.error("Python:", error);
      return 70; // EX_SOFTWARE of sysexits.h
    };
    interpreter
      .enter(task.id, task.process.handle)
      .catch(failed)
      .then((status) => {
        // An ended process may have let its last stack run to the end.
        if (task.state !== "ended") {
          task.state = "ended";
          if (task !== task.process.main) this.door.outsideNote(task.process.handle, task.id, "");
          task.process.tasks.delete(task);
          this.#tasks.delete(task.id);
          if (task === task.process.main) this.#exit(task.process, status);
        }
        if (this.#current === task) this.#stop();
      });
  }

  /** What the running program has taken since the last look. */
  #countMemory(process: Process): void {
    this.limit.lenient = false;
    process.refused += this.limit.refused;
    this.limit.refused = 0;
    if (this.limit.grew()) process.greed++;
  }

  #stop(): void {
    const stopped = this.#stopped;
    this.#stopped = undefined;
    stopped?.();
  }

  #task(process: Process): Task {
    const task: Task = {
      id: this.#nextTask++,
      process,
      state: "new",
      resume: undefined,
      stack: 0,
      frame: 0,
      value: 0,
      waiting: false,
      parked: undefined,
    };
    process.tasks.add(task);
    this.#tasks.set(task.id, task);
    this.#ready.push(task);
    return task;
  }

  #wake(task: Task, value: number): void {
    if (task.waiting) {
      task.waiting = false;
      this.door.outsideCancel(task.process.handle, task.id);
    }
    this.#unpark(task);
    task.state = "ready";
    task.value = value;
    this.#ready.push(task);
  }

  #unpark(task: Task): void {
    if (task.parked === undefined) return;
    const queue = this.#parked.get(task.parked);
    queue?.splice(queue.indexOf(task), 1);
    if (queue?.length === 0) this.#parked.delete(task.parked);
    task.parked = undefined;
  }

  #exit(process: Process, status: number): void {
    this.door.outsideExit(process.handle, status);
    this.ended(process.handle);
  }

  #running(): Task {
    if (!this.#current) throw new Error("no Python task runs");
    return this.#current;
  }

  // --- what the interpreter asks (shim/door.py) ---

  /** The piece of the interpreter's memory for the bytes of calls. */
  place(address: number, size: number): void {
    this.#stage.place(address, size);
  }

  readonly forPython = {
    now: (): number => this.door.now(),

    syscall: (n: number, a: number, b: number, c: number, d: number, input: number, output: number): number =>
      this.#stage.call(this.#running().process.handle, n, a, b, c, d, input, output),

    /** Waits for `count` struct pollfd on the stage; -1: does not wait, a slice of computing passes. */
    wait: (count: number, deadline: number): number => {
      const task = this.#running();
      if (this.#pending(task)) return interrupted;
      if (count > 0) this.#stage.give(count * 8);
      const ready = this.door.outsideWait(task.process.handle, task.id, count, deadline);
      if (ready !== 0) {
        if (ready > 0) this.#stage.take(count * 8);
        return ready;
      }
      task.waiting = true;
      task.state = "blocked";
      return suspend;
    },

    /** Waits in the queue of a lock. */
    park: (key: number, deadline: number): number => {
      const task = this.#running();
      if (this.#pending(task)) return interrupted;
      if (deadline <= this.door.now()) return 0;
      if (Number.isFinite(deadline)) {
        const answer = this.door.outsideWait(task.process.handle, task.id, 0, deadline);
        if (answer < 0) return answer;
        task.waiting = true;
      }
      const queue = this.#parked.get(key);
      if (queue) queue.push(task);
      else this.#parked.set(key, [task]);
      task.parked = key;
      task.state = "blocked";
      return suspend;
    },

    /** Wakes the first `count` in the queue of a lock. */
    unpark: (key: number, count: number): void => {
      for (const task of (this.#parked.get(key) ?? []).slice(0, count)) this.#wake(task, 1);
    },

    /** A new task of this process; 0 when there are too many. */
    spawn: (): number => {
      const { process } = this.#running();
      return this.#tasks.size >= mostTasks ? 0 : this.#task(process).id;
    },

    /** A task has begun on a stack of its own. */
    begun: (): void => {
      this.#running().stack = (this.#interpreter as Interpreter).stack();
    },

    describe: (): string => this.door.outsideProcess(this.#running().process.handle),

    note: (text: string): void => {
      const task = this.#running();
      this.door.outsideNote(task.process.handle, task.id, text);
    },

    /** The next signal that this process has caught, or 0. */
    takeSignal: (): number => this.#running().process.signals.shift() ?? 0,

    /** Signals that the program has sent itself are known only after this. */
    collect: (): void => this.collectEvents(),

    /** _exit(2): the stack is then suspended and never resumed. */
    exit: (status: number): void => {
      const task = this.#running();
      this.#exit(task.process, status);
    },

    /** 1: the program has come near the limit of memory and is to be told; 2: it went on, and has to end; 3: it does not; otherwise 0. */
    greed: (): number => {
      const { process } = this.#running();
      this.#countMemory(process);
      const told = process.greed > process.told && process.told === 0;
      const goesOn = process.greed > process.told && process.told > 0;
      process.told = process.greed;
      if (process.ending === 0 && !goesOn && process.refused < mostRefused) return told ? 1 : 0;
      return ++process.ending > mostAsked ? 3 : 2;
    },

    /** Has it been asked to end because of its memory? */
    ending: (): boolean => this.#running().process.ending > 0,

    /** Ends the program with a line on its standard error; the stack is then suspended and never resumed. */
    kill: (reason: string): void => {
      const { process } = this.#running();
      const line = new TextEncoder().encode(`${reason}\n`);
      this.door.scratch(line.length).set(line);
      this.door.syscall(process.handle, 1, 2, line.length, 0, 0);
      this.#exit(process, killed);
    },

    /** Is so much memory in use that it is worth while to look for what nobody needs any more? */
    crowded: (): boolean => (this.#interpreter as Interpreter).memory().length > this.limit.bytes / 2,

    /** Bytes that the programs may have together. */
    mostMemory: (): number => this.limit.bytes,

    /**
     * A slice that could not be given away goes on for a little. A loop whose rounds have 50 jumps or a part of that would be looked at
     * in the same place for ever: the next looks are at others.
     */
    hurry: (): void => {
      this.#ticks = sliceTicks - hurryTicks;
      this.#tries++;
      (this.#interpreter as Interpreter).lookAfter(1 + ((this.#tries * phaseStep) % looksEvery));
    },
  };

  #pending(task: Task): boolean {
    return task === task.process.main && task.process.signals.length > 0;
  }

  /** What every stack awaits that gives the processor away. That it is asked for is the moment at which the task has stopped. */
  readonly gate = ((kernel: Kernel) => ({
    // biome-ignore lint/suspicious/noThenProperty: it is awaited in place of a promise for each time
    then(resume: (value: number) => void): void {
      kernel.#running().resume = resume;
      kernel.#stop();
    },
  }))(this);

  /** The interpreter's interrupt buffer: 2 is SIGINT, which stands for the end of a slice (shim/preempt.py). */
  readonly interruptBuffer = ((kernel: Kernel) => ({
    get 0(): number {
      kernel.limit.lenient = false;
      if (!kernel.#current || ++kernel.#ticks < sliceTicks) return 0;
      kernel.limit.lenient = true;
      kernel.#ticks = 0;
      kernel.preemptions++;
      return 2;
    },
    set 0(_value: number) {},
  }))(this);
}
