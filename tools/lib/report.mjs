// SPDX-License-Identifier: Apache-2.0
// What the scripts say: one line when a step begins, one when it ends, and at a failure one message that names the remedy.
import { closeSync, openSync, writeSync } from "node:fs";

/** A failure that was foreseen: it is shown without a stack, and `remedy` says what to do about it. */
export class Failure extends Error {
  constructor(message, remedy = "") {
    super(message);
    this.remedy = remedy;
  }
}

let output = 1;

/** From now on all progress, that of child processes too, goes to standard error: for commands whose output is data. */
export function progressToStandardError() {
  output = 2;
}

/** The file descriptor that progress goes to. */
export const progressOutput = () => output;

export function say(text) {
  writeSync(output, `${text}\n`);
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs one step and says how long it took. Steps may nest. */
export async function step(name, work) {
  const begin = performance.now();
  say(`▸ ${name}`);
  const result = await work();
  say(`✓ ${name} (${seconds(begin)})`);
  return result;
}

/** The text of a failure as the user sees it. */
export function explain(error) {
  if (error instanceof Failure) return error.remedy ? `${error.message}\n  → ${error.remedy}` : error.message;
  return error?.stack ?? String(error);
}

/** Runs a script's main function; its failure becomes one message at the very end and exit code 1. */
export async function main(work) {
  // Locks are released by "exit" handlers, which a plain signal would skip.
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    process.on(signal, () => process.exit(code));
  }
  try {
    const code = await work();
    if (typeof code === "number") process.exitCode = code;
  } catch (error) {
    process.exitCode = 1;
    writeSync(2, `\n✗ ${explain(error)}\n`);
  }
}

/** True when the file can be opened for reading. */
export function readable(path) {
  try {
    closeSync(openSync(path, "r"));
    return true;
  } catch {
    return false;
  }
}
