// SPDX-License-Identifier: Apache-2.0
// Python programs on the hosts of a network, in the test's own thread.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { gunzipSync } from "node:zlib";
import { LocalEngine } from "../../../web/src/engine/local_engine";
import { Kind, Lane, recordLanes } from "../../../web/src/engine/trace_codes";
import { recordBytes, recordKind } from "../../../web/src/engine/trace_reader";
import { type PythonFiles, pythonRunner } from "../../../web/src/python";

const scenario = new URL("../../python/lab.json", import.meta.url);
/** As tools/python.mjs has made it; without it the interpreter starts slower. */
const snapshot = new URL("../../../build/python/snapshot.bin.gz", import.meta.url);

const files = (memory: number) => async (): Promise<PythonFiles> => ({
  folder: `${dirname(createRequire(import.meta.url).resolve("pyodide/package.json"))}/`,
  memory,
  snapshot: async () => (existsSync(snapshot) ? new Uint8Array(gunzipSync(readFileSync(snapshot))) : undefined),
});

export class PythonLab {
  /** What each host's programs printed, on both streams. */
  readonly printed = new Map<string, string>();
  /** How programs ended: "host status". */
  readonly ended: string[] = [];
  readonly #names = new Map<number, string>();
  #now = 0;

  private constructor(private readonly engine: LocalEngine) {}

  /** `memory`: bytes that the programs may have together. */
  static async open(memory: number): Promise<PythonLab> {
    const lab = new PythonLab(await LocalEngine.create(pythonRunner(files(memory))));
    const loaded = await lab.engine.load(readFileSync(scenario, "utf8"));
    if (loaded.ok) for (const { id, name } of loaded.world.nodes) lab.#names.set(id, name);
    return lab;
  }

  async start(node: string, text: string): Promise<void> {
    await this.engine.command({ kind: "file-write", node, path: "/root/program.py", text, user: "root" });
    await this.engine.command({ kind: "run", node, run: "python3 /root/program.py", user: "root" });
  }

  /** Lets so many seconds of virtual time pass. */
  async pass(seconds: number): Promise<void> {
    this.#now += seconds * 1e9;
    for (let stop = ""; stop !== "reached"; ) {
      const batch = await this.engine.advance(this.#now, 50_000);
      stop = batch.stop;
      const { records } = batch;
      for (let base = 0; base < records.length; base += recordLanes) {
        const name = this.#names.get(records[base + Lane.node] as number) ?? "";
        const kind = recordKind(records, base);
        if (kind === Kind.processOutput) {
          const text = new TextDecoder().decode(recordBytes(batch, base));
          this.printed.set(name, (this.printed.get(name) ?? "") + text);
        } else if (kind === Kind.processExited) this.ended.push(`${name} ${records[base + Lane.arg1]}`);
      }
      batch.release();
    }
  }

  close(): void {
    this.engine.dispose();
  }
}
