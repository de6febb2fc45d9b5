// SPDX-License-Identifier: Apache-2.0
// Unit tests of the page's code (tests/web mirrors web/src). They run in Node, on the real wasm where they need an engine.
import { defineConfig } from "vitest/config";
import { suspensionFlags } from "./tools/lib/suspension.mjs";

export default defineConfig({
  test: {
    include: ["tests/web/**/*.test.ts"],
    environment: "node",
    // Python programs need stacks that can be suspended.
    execArgv: suspensionFlags,
    // A test that only passes the second time is a broken test.
    retry: 0,
    reporters: ["default", ["json", { outputFile: "build/reports/vitest.json" }]],
  },
});
