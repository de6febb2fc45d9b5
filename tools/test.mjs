// SPDX-License-Identifier: Apache-2.0
// `npm test`: everything. `npm test -- native web` runs only the named parts. One part that fails does not stop the others,
// so that one run shows all that is wrong; the last line counts.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { runChecks } from "./check.mjs";
import { chromium, ensureSystem } from "./dependencies.mjs";
import { testFuzz } from "./fuzz.mjs";
import { guardInstructions } from "./instructions.mjs";
import { testInterop } from "./interop.mjs";
import { at } from "./lib/paths.mjs";
import { explain, Failure, main, say } from "./lib/report.mjs";
import { exitCodeOf } from "./lib/run.mjs";
import { testNative } from "./native.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensureSnapshot } from "./python.mjs";
import { testPython } from "./python-tests.mjs";
import { buildSite, checkFirstLoad } from "./site.mjs";
import { compareTypes, ensureWasm } from "./wasm.mjs";

const reports = at("build", "reports");

/** Runs a test runner that writes a JSON report; a runner that dies before writing it counts as one failure. */
async function runWithReport(program, args, env, reportFile, read) {
  rmSync(reportFile, { force: true });
  mkdirSync(reports, { recursive: true });
  const code = await exitCodeOf(program, args, { env });
  let count;
  try {
    count = read(JSON.parse(readFileSync(reportFile, "utf8")));
  } catch {
    count = { passed: 0, failed: 1, skipped: 0 };
  }
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "localhost", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Each part answers { passed, failed, skipped }.
const parts = {
  check: async () => {
    const { passed, failures } = await runChecks();
    return { passed, failed: failures.length, skipped: 0 };
  },
  native: testNative,
  interop: () => testInterop(),
  fuzz: testFuzz,
  speed: () => guardInstructions(),
  wasm: async () => {
    await ensureWasm({ types: "keep" });
    compareTypes();
    return { passed: 1, failed: 0, skipped: 0 };
  },
  web: async () => {
    await ensureWasm({ types: "keep" });
    await ensureSnapshot();
    return runWithReport(
      process.execPath,
      [at("node_modules", "vitest", "vitest.mjs"), "run"],
      {},
      `${reports}/vitest.json`,
      (report) => ({
        passed: report.numPassedTests,
        // A file that cannot be loaded fails without any test of its own.
        failed:
          report.numFailedTests +
          report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length,
        skipped: report.numPendingTests + report.numTodoTests,
      }),
    );
  },
  python: () => testPython(),
  site: async () => {
    await buildSite({ types: "keep" });
    checkFirstLoad();
    return { passed: 1, failed: 0, skipped: 0 };
  },
  e2e: async () => {
    await buildSite({ types: "keep" });
    return runWithReport(
      process.execPath,
      [at("node_modules", "@playwright", "test", "cli.js"), "test"],
      { CHROMIUM: chromium(), GLASSNET_E2E_PORT: String(await freePort()), PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" },
      `${reports}/playwright.json`,
      ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }),
    );
  },
};

// A part whose ground is missing is not run: the one real error would only be shown again.
const needs = { fuzz: ["native"], web: ["wasm"], python: ["wasm"], site: ["wasm"], e2e: ["wasm", "site"] };

const remedies = {
  check: "npm run format, then npm run check",
  native: "npm test -- native",
  interop: "npm test -- interop; one case by hand: tests/interop/README.md",
  fuzz: "npm test -- fuzz; npm run fuzz -- TARGET 1000000 looks longer",
  speed: "what the lines above say, then npm test -- speed",
  wasm: "npm test -- wasm",
  web: "npm test -- web",
  python: "npm test -- python; one program by hand: node tools/python-tests.mjs NAME",
  site: "npm run build",
  e2e: "npm test -- e2e; traces of failed tests are in test-results/",
};

const numbers = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;

/** The lines of the summary that say what failed: those a part has named, or where to look. */
function reasons({ failures = [] }, why) {
  if (why) return [why.split("\n")[0]];
  return failures.length > 0 ? failures.slice(0, 10) : ["see its output above"];
}

await main(async () => {
  const chosen = process.argv.slice(2);
  for (const name of chosen) {
    if (!parts[name]) throw new Failure(`There is no part "${name}".`, `Choose from: ${Object.keys(parts).join(" ")}`);
  }
  const names = chosen.length > 0 ? chosen : Object.keys(parts);
  await ensurePackages();
  if (chosen.length === 0) await ensureSystem("build", "check", "native", "browser", "capture");
  else if (chosen.includes("e2e")) await ensureSystem("browser");

  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  const failed = new Set();
  for (const name of names) {
    let count;
    let why = "";
    const begin = performance.now();
    try {
      const ground = needs[name]?.find((other) => failed.has(other));
      if (ground) throw new Failure(`not run, because [${ground}] failed`);
      say(`▸ [${name}]`);
      count = await parts[name]();
    } catch (error) {
      why = explain(error);
      say(`✗ [${name}] ${why}`);
      count = { passed: 0, failed: 1, skipped: 0 };
    }
    if (count.failed > 0) failed.add(name);
    for (const key of Object.keys(total)) total[key] += count[key];
    const line = `${count.failed > 0 ? "✗" : "✓"} ${name.padEnd(7)} ${numbers(count)}`;
    say(`${line} (${((performance.now() - begin) / 1000).toFixed(1)} s)\n`);
    lines.push(`  ${line}`);
    if (count.failed > 0)
      lines.push(...reasons(count, why).map((reason) => `      ${reason}`), `      → ${remedies[name]}`);
  }
  say(`\n${lines.join("\n")}\n`);
  say(numbers(total));
  return total.failed > 0 ? 1 : 0;
});
