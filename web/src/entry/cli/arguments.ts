// SPDX-License-Identifier: Apache-2.0
// The command line's own command line.

import { parseArgs } from "node:util";

export const usage = `Runs networks of Glassnet without a page.

  glassnet run FILE [options]     let time pass in the network of a scenario file
  glassnet check FILE...          say what is wrong with scenario files, or that nothing is

Options of run:
  --exec 'NODE: COMMAND'   run a command line on a host or router, as root; several run one after the other
  --python 'NODE: FILE ARGUMENT...'
                           put a Python program of this machine on a host and run it there, as root in its home folder; several
                           start in this order and run side by side
  --until TIME             stop at this virtual time, such as 5s or 200ms
  --seed NUMBER            instead of the seed in the file
  --pcap FILE              write all frames at all ports as a capture for Wireshark (pcapng)
  --trace FILE             write what happened as text in the manner of tcpdump; - is standard output
  --hash                   print a hash over everything that happened as the last line

What programs print goes to standard output and standard error. With --exec the exit code is that of the first command that
failed, and 124 when one had not ended at --until (or after 10 minutes of virtual time); the run goes on for 1 s of virtual time
after the last command, so that connections can close. Without --exec the run ends at --until, or after 10 s.
With --python the run ends when all programs have ended; commands of --exec run meanwhile.
Exit code 2: the command line, the file or the scenario is wrong.
`;

/** A mistake in the arguments, or a file that cannot be used: exit code 2. */
export class UsageError extends Error {}

export interface Execution {
  readonly node: string;
  readonly run: string;
}

export interface PythonProgram {
  readonly node: string;
  readonly file: string;
  /** As written, for the host's shell. */
  readonly rest: string;
}

export interface RunArguments {
  readonly command: "run";
  readonly file: string;
  readonly executions: readonly Execution[];
  readonly programs: readonly PythonProgram[];
  /** Virtual time in ns. */
  readonly until: number | undefined;
  readonly seed: number | undefined;
  readonly pcap: string | undefined;
  readonly trace: string | undefined;
  readonly hash: boolean;
}

export type Arguments =
  | RunArguments
  | { readonly command: "check"; readonly files: readonly string[] }
  | { readonly command: "help" };

export function parseArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parse(words);
  const [command, ...files] = positionals;
  if (values.help || command === "help") return { command: "help" };
  if (command === "check") {
    if (files.length === 0) throw new UsageError("check needs the name of a scenario file");
    const option = Object.keys(values)[0];
    if (option !== undefined) throw new UsageError(`check has no option --${option}`);
    return { command, files };
  }
  if (command !== "run")
    throw new UsageError(command === undefined ? "what shall be done?" : `no command "${command}"`);
  const [file, second] = files;
  if (file === undefined || second !== undefined) throw new UsageError("run needs the name of one scenario file");
  return {
    command,
    file,
    executions: (values.exec ?? []).map(parseExecution),
    programs: (values.python ?? []).map(parseProgram),
    until: values.until === undefined ? undefined : parseTime(values.until),
    seed: values.seed === undefined ? undefined : parseSeed(values.seed),
    pcap: values.pcap,
    trace: values.trace,
    hash: values.hash ?? false,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        exec: { type: "string", multiple: true },
        python: { type: "string", multiple: true },
        until: { type: "string" },
        seed: { type: "string" },
        pcap: { type: "string" },
        trace: { type: "string" },
        hash: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseExecution(text: string): Execution {
  const match = /^([^:\s]+):\s*(\S.*)$/s.exec(text);
  if (!match) throw new UsageError(`--exec "${text}" is not of the form 'NODE: COMMAND'`);
  return { node: match[1] as string, run: match[2] as string };
}

function parseProgram(text: string): PythonProgram {
  const match = /^([^:\s]+):\s*(\S+)\s*(.*)$/s.exec(text);
  if (!match) throw new UsageError(`--python "${text}" is not of the form 'NODE: FILE ARGUMENT...'`);
  return { node: match[1] as string, file: match[2] as string, rest: match[3] as string };
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9 };

/** As durations in scenario files: one number and one unit; a text that would have to be rounded is refused. */
function parseTime(text: string): number {
  const match = /^(\d+)(?:\.(\d+))?(ns|us|ms|s|min)$/.exec(text);
  const factor = units[match?.[3] ?? ""];
  if (match && factor !== undefined) {
    const decimals = match[2] ?? "";
    const scaled = BigInt((match[1] as string) + decimals) * BigInt(factor);
    const scale = 10n ** BigInt(decimals.length);
    const time = Number(scaled / scale);
    if (scaled % scale === 0n && Number.isSafeInteger(time)) return time;
  }
  throw new UsageError(`--until ${text} is not a time such as 5s or 200ms`);
}

function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) throw new UsageError(`--seed ${text} is not a whole number from 0 to 2^53 - 1`);
  return seed;
}
