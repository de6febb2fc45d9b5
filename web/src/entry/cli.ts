// SPDX-License-Identifier: Apache-2.0
// The command line: the same core as in the page, in Node. `npm run -s glassnet -- --help`

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { gunzipSync } from "node:zlib";
import { LocalEngine } from "../engine/local_engine";
import { type PythonFiles, pythonRunner } from "../python";
import { parseArguments, UsageError, usage } from "./cli/arguments";
import { check } from "./cli/check";
import { run } from "./cli/run";

/** Pyodide's package as it is installed, and the snapshot that tools/python.mjs has made. */
async function pythonFiles(): Promise<PythonFiles> {
  return {
    folder: `${dirname(createRequire(import.meta.url).resolve("pyodide/package.json"))}/`,
    snapshot: async () => {
      try {
        return new Uint8Array(gunzipSync(await readFile(new URL("../python/snapshot.bin.gz", import.meta.url))));
      } catch {
        return undefined;
      }
    },
  };
}

async function main(words: readonly string[]): Promise<number> {
  const args = parseArguments(words);
  if (args.command === "help") {
    process.stdout.write(usage);
    return 0;
  }
  const engine = await LocalEngine.create(pythonRunner(pythonFiles));
  try {
    return args.command === "check" ? await check(engine, args.files) : await run(engine, args);
  } finally {
    engine.dispose();
  }
}

// The reader of a pipe may have had enough (glassnet ... | head).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(141); // 128 + SIGPIPE
  throw error;
});

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.exitCode = error instanceof UsageError ? 2 : 70; // EX_SOFTWARE of sysexits.h
    const message = error instanceof UsageError ? `${error.message} (--help says more)` : error;
    console.error("glassnet:", message);
  },
);
