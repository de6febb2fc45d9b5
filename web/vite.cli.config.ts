// SPDX-License-Identifier: Apache-2.0
// Bundles the command line for Node into one file, build/cli/cli.mjs. The engine's wasm is put beside it by tools/glassnet.mjs.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  publicDir: false,
  ssr: { noExternal: true, target: "node" },
  build: {
    ssr: at("src/entry/cli.ts"),
    outDir: at("../build/cli"),
    emptyOutDir: false,
    target: "node20",
    minify: false,
    rolldownOptions: { output: { entryFileNames: "cli.mjs", codeSplitting: false } },
  },
});
