// SPDX-License-Identifier: Apache-2.0
// The worker in which the core runs, so that a busy network never holds up the page.
import { serveEngine } from "./engine_server";
serveEngine(self, () => self.close());
