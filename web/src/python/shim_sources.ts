// SPDX-License-Identifier: Apache-2.0
/// <reference types="vite/client" />
// The Python modules of shim/ as texts: name of the module -> source.

const files = import.meta.glob<string>("./shim/*.py", { query: "?raw", import: "default", eager: true });

export const shim: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, text]) => [path.slice("./shim/".length, -".py".length), text]),
);
