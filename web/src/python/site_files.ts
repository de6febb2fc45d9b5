// SPDX-License-Identifier: Apache-2.0
// The interpreter's files as a site serves them: a folder with Pyodide's own files, files.json (made by tools/vite-pyodide.mjs), and
// a memory snapshot where the build could make one.

import type { PythonFiles } from "./loader";

interface List {
  /** Bytes of each file. */
  readonly sizes: Readonly<Record<string, number>>;
}

const snapshotName = "snapshot.bin.gz";
/** What a start needs. */
const needed = ["pyodide.asm.wasm", "python_stdlib.zip", snapshotName];

export async function filesOfSite(folder: string): Promise<PythonFiles> {
  const { sizes } = (await (await fetch(`${folder}files.json`)).json()) as List;
  const size = needed.reduce((sum, name) => sum + (sizes[name] ?? 0), 0);
  return {
    folder,
    size,
    snapshot: async () => {
      if (sizes[snapshotName] === undefined) return undefined;
      const response = await fetch(folder + snapshotName);
      if (!response.ok || !response.body) return undefined;
      // A server that knows the ending may have unpacked it on the way.
      const [look, body] = response.body.tee();
      const { value } = await look.getReader().read();
      const packed = value?.[0] === 0x1f && value[1] === 0x8b;
      const stream = packed ? body.pipeThrough(new DecompressionStream("gzip")) : body;
      return new Uint8Array(await new Response(stream).arrayBuffer());
    },
  };
}
