// SPDX-License-Identifier: Apache-2.0
// `npm start`: from a fresh clone to the page. Sets up what is absent, builds what changed, serves and prints the address.
// Runs before there are any packages, so it uses only Node's own modules until they are there.
// Options: --port N (default 5173 or the next free one), --host (be reachable from other machines).
import { at } from "./lib/paths.mjs";
import { Failure, main, say } from "./lib/report.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensureSnapshot } from "./python.mjs";
import { ensureWasm } from "./wasm.mjs";

function options() {
  const args = process.argv.slice(2);
  const found = { port: Number(process.env.PORT) || 5173, host: "localhost" };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--port" && /^\d+$/.test(args[i + 1] ?? "")) found.port = Number(args[++i]);
    else if (args[i] === "--host") found.host = true;
    else throw new Failure(`Unknown option ${args[i]}.`, "npm start -- [--port N] [--host]");
  }
  return found;
}

await main(async () => {
  const { port, host } = options();
  await ensurePackages();
  await ensureWasm();
  await ensureSnapshot();
  const { createServer } = await import("vite");
  const server = await createServer({
    configFile: at("web", "vite.config.ts"),
    server: { port, host },
    clearScreen: false,
  });
  await server.listen();
  const { local, network } = server.resolvedUrls ?? { local: [], network: [] };
  say(`\n✓ Glassnet is ready: ${[...local, ...network].join("  ")}\n  Stop it with Ctrl-C.`);
});
