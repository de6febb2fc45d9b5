// SPDX-License-Identifier: Apache-2.0
// `glassnet run`: lets time pass, shows what programs print, and answers with the exit status of the commands that were asked for.

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Engine, TraceBatch } from "../../engine/engine";
import type { WorldDescription } from "../../engine/snapshots";
import { Kind, Lane, recordLanes } from "../../engine/trace_codes";
import { recordBytes, recordKind } from "../../engine/trace_reader";
import { type Execution, type PythonProgram, type RunArguments, UsageError } from "./arguments";
import { errorLine } from "./errors";

const second = 1e9;
/** Events in one call: keeps the batches small, changes nothing else. */
const budget = 50_000;
const withoutCommands = 10 * second;
const longestCommand = 600 * second;
/** What a command leaves behind: connections that close, answers on their way. */
const afterCommands = 1 * second;
/** The status of timeout(1). */
const statusOfTimeout = 124;
const standardError = 2;
const homeOfRoot = "/root";

/** Reads a file that the user named. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${systemError(error)}`);
  }
}

async function write(file: string, contents: Uint8Array | string): Promise<void> {
  try {
    await writeFile(file, contents);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${systemError(error)}`);
  }
}

/** "ENOENT" and the like. */
const systemError = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

export async function run(engine: Engine, args: RunArguments): Promise<number> {
  const loaded = await engine.load(await readText(args.file), args.seed);
  if (!loaded.ok) {
    for (const error of loaded.errors) console.error(errorLine(args.file, error));
    return 2;
  }
  await engine.record({ capture: args.pcap !== undefined, text: args.trace !== undefined });
  const runner = new Runner(engine, loaded.world);
  const status = await runner.runAll(args);
  const recording = await engine.recording();
  if (args.pcap !== undefined) await write(args.pcap, recording.capture);
  if (args.trace === "-") process.stdout.write(recording.text);
  else if (args.trace !== undefined) await write(args.trace, recording.text);
  if (args.hash) console.log(`hash ${await engine.hash()}`);
  return status;
}

class Runner {
  /** Exit status by "node pid". */
  readonly #ended = new Map<string, number>();
  #now = 0;

  constructor(
    private readonly engine: Engine,
    private readonly world: WorldDescription,
  ) {}

  async runAll({ executions, programs, until }: RunArguments): Promise<number> {
    const started: string[] = [];
    for (const program of programs) started.push(await this.#startPython(program));
    let status = 0;
    const take = (ended: number): void => {
      if (status === 0) status = ended;
    };
    for (const { node, run } of executions) {
      take(await this.#end(await this.#start("--exec", { node, run }), until));
    }
    for (const program of started) take(await this.#end(program, until));
    const commands = executions.length + programs.length;
    await this.#advance(until ?? this.#now + (commands > 0 ? afterCommands : withoutCommands));
    return status;
  }

  async #start(option: string, { node, run }: Execution): Promise<string> {
    const started = await this.engine.command({ kind: "run", node, run, user: "root" });
    if (!started.ok) throw new UsageError(errorLine(option, started.error));
    const id = this.world.nodes.find(({ name }) => name === node)?.id;
    return `${id} ${started.pid}`;
  }

  /** The exit status of a program, once it has ended. */
  async #end(program: string, until: number | undefined): Promise<number> {
    if (!this.#ended.has(program)) {
      await this.#advance(until ?? this.#now + longestCommand, () => this.#ended.has(program));
    }
    return this.#ended.get(program) ?? statusOfTimeout;
  }

  async #startPython({ node, file, rest }: PythonProgram): Promise<string> {
    const name = basename(file);
    const path = `${homeOfRoot}/${name}`;
    const written = await this.engine.command({
      kind: "file-write",
      node,
      path,
      text: await readText(file),
      user: "root",
    });
    if (!written.ok) throw new UsageError(errorLine("--python", written.error));
    return this.#start("--python", { node, run: `cd ${homeOfRoot}; python3 ${name} ${rest}`.trimEnd() });
  }

  /** Lets time pass until `until`, or until `done`; the engine stops by itself at the event that ends a program. */
  async #advance(until: number, done: () => boolean = () => false): Promise<void> {
    for (;;) {
      const batch = await this.engine.advance(until, budget);
      this.#now = batch.now;
      this.#take(batch);
      batch.release();
      if (done() || batch.stop === "reached") return;
    }
  }

  #take(batch: TraceBatch): void {
    const { records } = batch;
    for (let base = 0; base < records.length; base += recordLanes) {
      const kind = recordKind(records, base);
      if (kind === Kind.processOutput) {
        const stream = records[base + Lane.arg1] === standardError ? process.stderr : process.stdout;
        stream.write(recordBytes(batch, base).slice());
      } else if (kind === Kind.processExited) {
        const status = records[base + Lane.arg1] as number;
        this.#ended.set(`${records[base + Lane.node]} ${records[base + Lane.arg0]}`, status);
      }
    }
  }
}
