// SPDX-License-Identifier: Apache-2.0
// `glassnet run`: lets time pass, shows what programs print, and answers with the exit status of the commands that were asked for.
import { readFile, writeFile } from "node:fs/promises";
import { Kind, Lane, recordLanes } from "../../engine/trace_codes";
import { recordBytes, recordKind } from "../../engine/trace_reader";
import { UsageError } from "./arguments";
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
/** Reads a file that the user named. */
export async function readText(file) {
    try {
        return await readFile(file, "utf8");
    }
    catch (error) {
        throw new UsageError(`${file} cannot be read: ${systemError(error)}`);
    }
}
async function write(file, contents) {
    try {
        await writeFile(file, contents);
    }
    catch (error) {
        throw new UsageError(`${file} cannot be written: ${systemError(error)}`);
    }
}
/** "ENOENT" and the like. */
const systemError = (error) => error.code ?? String(error);
export async function run(engine, args) {
    const loaded = await engine.load(await readText(args.file), args.seed);
    if (!loaded.ok) {
        for (const error of loaded.errors)
            console.error(errorLine(args.file, error));
        return 2;
    }
    await engine.record({ capture: args.pcap !== undefined, text: args.trace !== undefined });
    const runner = new Runner(engine, loaded.world);
    const status = await runner.runAll(args.executions, args.until);
    const recording = await engine.recording();
    if (args.pcap !== undefined)
        await write(args.pcap, recording.capture);
    if (args.trace === "-")
        process.stdout.write(recording.text);
    else if (args.trace !== undefined)
        await write(args.trace, recording.text);
    if (args.hash)
        console.log(`hash ${await engine.hash()}`);
    return status;
}
class Runner {
    engine;
    world;
    /** Exit status by "node pid". */
    #ended = new Map();
    #now = 0;
    constructor(engine, world) {
        this.engine = engine;
        this.world = world;
    }
    async runAll(executions, until) {
        let status = 0;
        for (const execution of executions) {
            const ended = await this.#execute(execution, until ?? this.#now + longestCommand);
            if (status === 0)
                status = ended;
        }
        await this.#advance(until ?? this.#now + (executions.length > 0 ? afterCommands : withoutCommands));
        return status;
    }
    async #execute({ node, run }, until) {
        const started = await this.engine.command({ kind: "run", node, run, user: "root" });
        if (!started.ok)
            throw new UsageError(errorLine("--exec", started.error));
        const id = this.world.nodes.find(({ name }) => name === node)?.id;
        const program = `${id} ${started.pid}`;
        await this.#advance(until, () => this.#ended.has(program));
        return this.#ended.get(program) ?? statusOfTimeout;
    }
    /** Lets time pass until `until`, or until `done`; the engine stops by itself at the event that ends a program. */
    async #advance(until, done = () => false) {
        for (;;) {
            const batch = await this.engine.advance(until, budget);
            this.#now = batch.now;
            this.#take(batch);
            batch.release();
            if (done() || batch.stop === "reached")
                return;
        }
    }
    #take(batch) {
        const { records } = batch;
        for (let base = 0; base < records.length; base += recordLanes) {
            const kind = recordKind(records, base);
            if (kind === Kind.processOutput) {
                const stream = records[base + Lane.arg1] === standardError ? process.stderr : process.stdout;
                stream.write(recordBytes(batch, base).slice());
            }
            else if (kind === Kind.processExited) {
                const status = records[base + Lane.arg1];
                this.#ended.set(`${records[base + Lane.node]} ${records[base + Lane.arg0]}`, status);
            }
        }
    }
}
