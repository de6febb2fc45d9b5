// SPDX-License-Identifier: Apache-2.0
// TypeScript looks for the types of glassnet.mjs under this name; the build writes them to glassnet.d.ts.
export { default } from "./glassnet.js";
export type * from "./glassnet.js";
