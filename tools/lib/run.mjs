// SPDX-License-Identifier: Apache-2.0
// Starting other programs.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "./paths.mjs";
import { Failure, progressOutput } from "./report.mjs";

/** How many compilers may run at once; $GLASSNET_JOBS overrides it. */
export const jobs = Number(process.env.GLASSNET_JOBS) || availableParallelism();

/** Full path of a program on PATH, or undefined. */
export function which(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  return undefined;
}

// Colour is for terminals: in a log file its codes are noise.
const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1", FORCE_COLOR: "0", CLICOLOR: "0" };

/** Runs a program with its output shown; throws a Failure when it does not end with 0. */
export async function run(program, args, { cwd = root, env = {}, what = program, remedy = "" } = {}) {
  const code = await exitCodeOf(program, args, { cwd, env });
  if (code !== 0) throw new Failure(`${what} failed (exit code ${code}); its message is above.`, remedy);
}

/** Runs a program with its output shown and answers its exit code. */
export function exitCodeOf(program, args, { cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...plain, ...env },
      stdio: ["ignore", progressOutput(), 2],
    });
    child.on("error", (error) => reject(new Failure(`${program} cannot be started: ${error.message}`)));
    child.on("close", (code, signal) => resolve(signal ? 128 : (code ?? 1)));
  });
}

/** Runs a program and answers { code, output } (both streams), showing nothing. */
export function capture(program, args, { cwd = root, env = {}, input } = {}) {
  const result = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...plain, ...env },
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return {
    code: result.status ?? 1,
    output: `${result.stdout ?? ""}${result.stderr ?? ""}`,
    stdout: result.stdout ?? "",
  };
}
