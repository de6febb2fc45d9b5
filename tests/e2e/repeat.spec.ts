// SPDX-License-Identifier: Apache-2.0
// The same Python programs in the page's engine and on the command line: the same is printed and the same happens.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import { Kind, Lane, recordLanes } from "../../web/src/engine/trace_codes";
import { openPage } from "./page";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const { until, programs } = JSON.parse(readFileSync(at("tests/python/repeat/together.json"), "utf8")) as {
  readonly until: number;
  readonly programs: readonly (readonly [host: string, file: string])[];
};
const pathOf = (file: string): string => at(`tests/python/repeat/${file}`);

async function onCommandLine(): Promise<string> {
  const python = programs.flatMap(([host, file]) => ["--python", `${host}: ${pathOf(file)}`]);
  const words = ["run", at("tests/python/lab.json"), "--until", `${until}ns`, "--hash", ...python];
  const command = [at("tools/glassnet.mjs"), ...words];
  // One of the programs never ends, so that the command answers 124; what it printed is there all the same.
  const { stdout } = await promisify(execFile)(process.execPath, command).catch((error) => error as { stdout: string });
  return stdout;
}

/** Runs the programs in an engine of the site's own, in its worker, without the page around it. */
function inPage(page: Page): Promise<string> {
  const home = "/root";
  const commands = programs.flatMap(([node, file]) => [
    { kind: "file-write", node, path: `${home}/${file}`, text: readFileSync(pathOf(file), "utf8"), user: "root" },
    { kind: "run", node, run: `cd ${home}; python3 ${file}`, user: "root" },
  ]);
  const lab = readFileSync(at("tests/python/lab.json"), "utf8");
  const codes = {
    output: Kind.processOutput,
    lanes: recordLanes,
    kind: Lane.kindReason,
    fd: Lane.arg1,
    at: Lane.bytesAt,
    length: Lane.bytesLength,
  };
  return page.evaluate(
    async ({ lab, commands, until, codes }) => {
      const names = performance.getEntriesByType("resource").map(({ name }) => name);
      const address = names.find((name) => /engine\.worker.*\.js$/.test(name)) ?? "";
      const worker = new Worker(address, { type: "module" });
      let next = 0;
      // biome-ignore lint/suspicious/noExplicitAny: what an answer holds depends on the question
      const call = (method: string, ...args: unknown[]): Promise<any> =>
        new Promise((resolve, reject) => {
          const id = ++next;
          const hear = ({ data }: MessageEvent) => {
            if (data.id !== id) return;
            worker.removeEventListener("message", hear);
            if (data.kind === "answer") resolve(data.value);
            else reject(new Error(data.error.message));
          };
          worker.addEventListener("message", hear);
          worker.postMessage({ kind: "call", id, method, args });
        });
      let printed = "";
      const decoder = new TextDecoder();
      await call("load", lab);
      for (const command of commands) await call("command", command);
      for (let stop = ""; stop !== "reached"; ) {
        const batch = await call("advance", until, 10_000);
        stop = batch.stop;
        const { records, bytes, bytesBase } = batch;
        for (let base = 0; base < records.length; base += codes.lanes) {
          if ((records[base + codes.kind] & 0xffff) !== codes.output || records[base + codes.fd] !== 1) continue;
          const from = (records[base + codes.at] - bytesBase) >>> 0;
          printed += decoder.decode(bytes.subarray(from, from + records[base + codes.length]));
        }
      }
      printed += `hash ${await call("hash")}\n`;
      worker.terminate();
      return printed;
    },
    { lab, commands, until, codes },
  );
}

test("threads, servers and busy loops do the same in Node and in the browser, to the last frame", async ({ page }) => {
  test.slow();
  await openPage(page);
  const [there, here] = await Promise.all([onCommandLine(), inPage(page)]);
  expect(there).toContain("served 7");
  expect(here).toBe(there);
});
