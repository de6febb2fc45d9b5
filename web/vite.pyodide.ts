// SPDX-License-Identifier: Apache-2.0
// Puts the interpreter's files beside the page, in the folder pyodide/: Pyodide's own files as their package has them, the memory
// snapshot where tools/python.mjs has made one, and files.json with the size of each (web/src/python/site_files.ts).
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const sources: Readonly<Record<string, string>> = {
  "pyodide.mjs": at("../node_modules/pyodide/pyodide.mjs"),
  "pyodide.asm.mjs": at("../node_modules/pyodide/pyodide.asm.mjs"),
  "pyodide.asm.wasm": at("../node_modules/pyodide/pyodide.asm.wasm"),
  "pyodide-lock.json": at("../node_modules/pyodide/pyodide-lock.json"),
  "python_stdlib.zip": at("../node_modules/pyodide/python_stdlib.zip"),
  "snapshot.bin.gz": at("../build/python/snapshot.bin.gz"),
};

const types: Readonly<Record<string, string>> = {
  mjs: "text/javascript",
  wasm: "application/wasm",
  json: "application/json",
};

function contents(name: string): Uint8Array | string | undefined {
  const present = Object.entries(sources).filter(([, path]) => existsSync(path));
  if (name === "files.json") {
    return JSON.stringify({
      sizes: Object.fromEntries(present.map(([file, path]) => [file, readFileSync(path).length])),
    });
  }
  const path = sources[name];
  return path !== undefined && existsSync(path) ? readFileSync(path) : undefined;
}

export const pyodideFiles: Plugin = {
  name: "glassnet:pyodide",
  configureServer(server) {
    server.middlewares.use("/pyodide/", (request, response, next) => {
      const name = (request.url ?? "").replace(/^\//, "").split("?")[0] ?? "";
      const data = contents(name);
      if (data === undefined) {
        next();
        return;
      }
      response.setHeader("Content-Type", types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
      response.end(data);
    });
  },
  generateBundle() {
    for (const name of [...Object.keys(sources), "files.json"]) {
      const source = contents(name);
      if (source !== undefined) this.emitFile({ type: "asset", fileName: `pyodide/${name}`, source });
    }
  },
};
