// SPDX-License-Identifier: Apache-2.0
// Instructions that a program executes, counted by valgrind: the same on a busy machine and on an idle one.
import { Failure } from "./report.mjs";
import { capture } from "./run.mjs";

/** The fields of the `key=value` line that every benchmark program prints; numbers as numbers. */
export function fieldsOf(output) {
  const line = output.split("\n").find((each) => each.startsWith("workload="));
  if (!line) throw new Failure(`A benchmark printed no result:\n${output}`);
  return Object.fromEntries(
    line.split(" ").map((word) => {
      const [key, value] = word.split("=");
      return [key, Number.isNaN(Number(value)) ? value : Number(value)];
    }),
  );
}

/** Runs a program under callgrind; answers how many instructions it took and the fields of its line. */
export function countInstructions(program, args) {
  const run = capture("valgrind", ["--tool=callgrind", "--callgrind-out-file=/dev/null", program, ...args]);
  const total = /Collected : (\d+)/.exec(run.output);
  if (run.code !== 0 || !total) throw new Failure(`valgrind ${program} ${args.join(" ")} failed:\n${run.output}`);
  return { instructions: Number(total[1]), fields: fieldsOf(run.output) };
}

/**
 * Instructions per unit: what a large run takes beyond a small one, over the units that it does beyond it, so that starting and
 * building do not count. Where the units are the same (`unit` of a LAN is a host), over all of them.
 */
export function instructionsPerUnit(program, small, large) {
  const less = countInstructions(program, small);
  const more = countInstructions(program, large);
  const units = more.fields.units - less.fields.units || more.fields.units;
  return (more.instructions - less.instructions) / units;
}
