// SPDX-License-Identifier: Apache-2.0
// The worker in which the core and the Python programs of its hosts run, so that a busy network never holds up the page.

import { serveEngine } from "../engine/engine_server";
import { pythonRunner } from "../python";
import { filesOfSite } from "../python/site_files";

// A built worker lies in assets/, beside the folder pyodide/ that the build puts into the site (tools/vite-pyodide.mjs).
const folder = new URL(import.meta.env.DEV ? "/pyodide/" : "../pyodide/", import.meta.url).href;

serveEngine(
  self,
  () => self.close(),
  pythonRunner(() => filesOfSite(folder)),
);
