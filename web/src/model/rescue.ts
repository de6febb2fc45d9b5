// SPDX-License-Identifier: Apache-2.0
// Brings a fresh engine to where the one before was last heard of, by replay of its commands, and ends the programs of Python there.
// The page keeps everything it knows: the run repeats exactly, so its records are those that the page already has.

import type { Command, Engine, TraceBatch } from "../engine/engine";
import type { WorldDescription } from "../engine/snapshots";
import { Lane, recordLanes } from "../engine/trace_codes";

/** A moment at which everything due had been done, and the commands up to it. */
export interface Heard {
  /** As Engine.log gives it. */
  readonly log: string;
  /** Virtual time, ns. */
  readonly now: number;
}

export interface EndedProgram {
  readonly node: number;
  readonly pid: number;
  readonly command: string;
}

/** What became of the network when a program had to be stopped. */
export interface Rescue {
  /** "restored": as it was, without the programs. "anew": opened again at time 0, because the replay did not come through. */
  readonly state: "restored" | "anew";
  /** Virtual time, ns. */
  readonly time: number;
  readonly ended: readonly EndedProgram[];
  /** Typed lines that had not been carried out and are not repeated. */
  readonly dropped: readonly string[];
}

const budget = 20_000;
const killSignal = 9;

/**
 * Replays `heard.log` on the fresh `engine` and goes on to the record `last`. `wishes` are all commands of the run before; those that
 * came after the log and start no program are carried out again. Answers also the commands that now count.
 */
export async function restore(
  engine: Engine,
  heard: Heard,
  last: number,
  wishes: readonly Command[],
): Promise<{ readonly rescue: Rescue; readonly wishes: Command[] }> {
  const opened = await engine.replay(heard.log);
  if (!opened.ok) throw new Error("The log of the run cannot be replayed.");
  await repeat(engine, heard.now, last);
  const count = loggedCommands(heard.log);
  const kept = wishes.slice(0, count);
  const dropped: string[] = [];
  for (const wish of wishes.slice(count)) {
    if (startsNothing(wish)) {
      await engine.command(wish);
      kept.push(wish);
    } else if (wish.kind === "terminal-line" && wish.text !== "") {
      dropped.push(wish.text);
    }
  }
  const ended = await endPrograms(engine, opened.world, kept);
  return { rescue: { state: "restored", time: heard.now, ended, dropped }, wishes: kept };
}

/** Lets the replay run up to where the page is; nothing of it is news. */
async function repeat(engine: Engine, until: number, last: number): Promise<void> {
  let newest = 0;
  const note = (batch: TraceBatch): TraceBatch => {
    const lanes = batch.records;
    if (lanes.length > 0) newest = lanes[lanes.length - recordLanes + Lane.id] as number;
    batch.release();
    return batch;
  };
  while (note(await engine.advance(until, budget)).stop !== "reached");
  // The page may have heard of some of what was due next.
  while (newest < last) {
    const batch = note(await engine.step());
    if (!Number.isFinite(batch.nextEvent)) break;
  }
}

async function endPrograms(engine: Engine, world: WorldDescription, kept: Command[]): Promise<EndedProgram[]> {
  const ended: EndedProgram[] = [];
  for (const node of world.nodes) {
    if (node.kind !== "host" && node.kind !== "router") continue;
    const { processes } = await engine.tables(node.name);
    for (const { pid, command } of processes) {
      if (!isPython(command)) continue;
      const signal: Command = { kind: "signal", node: node.name, pid, signal: killSignal };
      const { ok } = await engine.command(signal);
      kept.push(signal);
      if (ok) ended.push({ node: node.id, pid, command });
    }
  }
  return ended;
}

/** Whether a command line runs Python. */
export const isPython = (command: string): boolean => /^(?:\S*\/)?python[\d.]*(?:\s|$)/.test(command);

function loggedCommands(log: string): number {
  const { commands } = JSON.parse(log) as { readonly commands: readonly unknown[] };
  return commands.length;
}

function startsNothing(wish: Command): boolean {
  switch (wish.kind) {
    case "terminal-open":
    case "link-state":
    case "link-faults":
    case "file-write":
    case "file-remove":
    case "file-rename":
      return true;
    default:
      return false;
  }
}
