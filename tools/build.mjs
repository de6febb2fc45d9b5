// SPDX-License-Identifier: Apache-2.0
// `npm run build`: the static site in dist/, to be put on any web server, in any folder.
import { main, say } from "./lib/report.mjs";
import { buildSite, checkFirstLoad } from "./site.mjs";

await main(async () => {
  await buildSite();
  checkFirstLoad();
  say("✓ dist/ holds the site");
});
