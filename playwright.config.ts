// SPDX-License-Identifier: Apache-2.0
// Tests of the finished site (dist/) in Chromium. `npm test` builds the site first; by hand: npm run build && npx playwright test.
import { defineConfig } from "@playwright/test";

const port = Number(process.env.GLASSNET_E2E_PORT ?? 4173);
const address = `http://localhost:${port}/`;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  // Retries would hide tests that fail now and then.
  retries: 0,
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "build/reports/playwright.json" }]],
  use: {
    baseURL: address,
    locale: "en-US",
    timezoneId: "UTC",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      // The system's Chromium; Playwright's own download is not needed.
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --config web/vite.config.ts --port ${port} --strictPort`,
    url: address,
    reuseExistingServer: !process.env.CI,
    timeout: 30_000,
  },
});
