// SPDX-License-Identifier: Apache-2.0
// Scenarios and helpers that the tests of the engine share.
import { readFileSync } from "node:fs";
import type { Engine, LoadResult, TraceBatch } from "../../../web/src/engine/engine";
import { Kind, Lane, recordLanes } from "../../../web/src/engine/trace_codes";
import { recordBytes, recordKind } from "../../../web/src/engine/trace_reader";

export const scenarioText = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** Two subnets, a router, a web server: what the page opens with. */
export const twoSubnets = scenarioText("web/content/scenarios/two_subnets.json");
export const threeSubnets = scenarioText("tests/scenarios/three_subnets.json");

export async function open(engine: Engine, scenario: string, seed?: number): Promise<LoadResult & { ok: true }> {
  const result = await engine.load(scenario, seed);
  if (!result.ok) throw new Error(JSON.stringify(result.errors, null, 1));
  return result;
}

export interface Run {
  /** What programs printed, all together. */
  output: string;
  /** Numbers of all records, copied. */
  records: number[];
  /** Exit statuses by "node pid". */
  exits: Map<string, number>;
  batches: number;
}

export const newRun = (): Run => ({ output: "", records: [], exits: new Map(), batches: 0 });

const decoder = new TextDecoder();

export function take(run: Run, batch: TraceBatch): void {
  run.batches++;
  for (let base = 0; base < batch.records.length; base += recordLanes) {
    const kind = recordKind(batch.records, base);
    if (kind === Kind.processOutput) run.output += decoder.decode(recordBytes(batch, base));
    if (kind === Kind.processExited) {
      const program = `${batch.records[base + Lane.node]} ${batch.records[base + Lane.arg0]}`;
      run.exits.set(program, batch.records[base + Lane.arg1] as number);
    }
    for (let lane = 0; lane < recordLanes; lane++) {
      // Where bytes lie depends on how the run was cut into batches.
      if (lane !== Lane.bytesAt) run.records.push(batch.records[base + lane] as number);
    }
  }
  batch.release();
}

/** Lets time pass until `until` ns, in as many calls as it takes. */
export async function advance(engine: Engine, until: number, run = newRun(), budget = 20_000): Promise<Run> {
  for (;;) {
    const batch = await engine.advance(until, budget);
    const { stop } = batch;
    take(run, batch);
    if (stop === "reached") return run;
  }
}

export const second = 1e9;
