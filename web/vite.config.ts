// SPDX-License-Identifier: Apache-2.0
// Builds the static site into dist/. It works from any folder of any web server and under a strict content security policy.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { pyodideFiles } from "./vite.pyodide.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * What the finished page may do, kept in the page itself because a static host sets no headers. No eval: the only compiled
 * code is WebAssembly. Styles may be inline because the terminal (xterm.js) makes style elements.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const securityPolicy: Plugin = {
  name: "glassnet:content-security-policy",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: contentSecurityPolicy },
        injectTo: "head-prepend",
      },
    ],
  },
};

/** The engine's loader asks for Node's module "module", but only in Node: it stays a request that no browser ever makes. */
const nodeOnly: Plugin = {
  name: "glassnet:node-only",
  apply: "build",
  enforce: "pre",
  resolveId: (id) => (id === "module" ? { id, external: true } : null),
};

const pages = ["index.html", "embed.html"].filter((page) => existsSync(at(page)));

/** In a sandboxed frame the page has no origin of its own, so that everything it loads has to be open to all (docs/EMBEDDING.md). */
const openToAll = { cors: { origin: "*" } };

export default defineConfig({
  root: at("."),
  base: "./",
  server: openToAll,
  preview: openToAll,
  plugins: [nodeOnly, pyodideFiles, securityPolicy],
  worker: { format: "es", plugins: () => [nodeOnly] },
  build: {
    outDir: at("../dist"),
    emptyOutDir: true,
    target: "baseline-widely-available",
    // A data: address in place of a small file would need a weaker policy.
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    reportCompressedSize: false,
    rolldownOptions: { input: pages.map(at) },
  },
});
