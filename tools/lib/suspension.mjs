// SPDX-License-Identifier: Apache-2.0
// What makes Node suspend WebAssembly stacks (JSPI), which Python programs need; from Node 25 on it does so by itself.
const major = Number(process.versions.node.split(".")[0]);
export const suspensionFlags =
  major < 23 ? ["--experimental-wasm-stack-switching"] : major < 25 ? ["--experimental-wasm-jspi"] : [];
