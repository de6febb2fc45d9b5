// SPDX-License-Identifier: Apache-2.0
// The page: puts engine, model and elements together and opens the first network.

import { createWorkerEngine, type Engine } from "../engine";
import { firstLanguage, Locale } from "../i18n/locale";
import { loadLanguage } from "../i18n/translate";
import { Session } from "../model/session";
import { announceEvents } from "../ui/announcer";
import { App, type Example } from "../ui/app";
import { readSetting } from "../ui/settings";
import type { Shell } from "../ui/shell";
import "../ui/shell";
import { Theme } from "../ui/theme";
import "../ui/tokens.css";
import engineAddress from "./engine.worker?worker&url";
import { startWorker } from "./start_worker";

const files = import.meta.glob<string>("../../content/scenarios/*.json", { query: "?raw", import: "default" });
const firstExample = "two_subnets";

const examples: readonly Example[] = Object.entries(files).map(([path, load]) => ({
  name: path.slice(path.lastIndexOf("/") + 1, -".json".length),
  load,
}));

const language = firstLanguage(location.search, readSetting("language"), navigator.languages);
// A page that cannot fetch the texts speaks English.
await loadLanguage(language).catch(() => {});

const startEngine = (): Engine => createWorkerEngine(startWorker(new URL(engineAddress, location.href), "glassnet"));

const app = new App(
  new Session(startEngine(), startEngine),
  new Locale(language),
  new Theme(document.documentElement),
  examples,
);
document.documentElement.lang = app.locale.language;

const shell = document.createElement("gn-app") as Shell;
shell.app = app;
document.body.replaceChildren(shell);
announceEvents(app);

const first = examples.find((example) => example.name === firstExample) ?? examples[0];
if (first) {
  try {
    await app.openText(first.name, await first.load());
  } catch (error) {
    app.session.failure.value = error instanceof Error ? error : new Error(String(error));
  }
}
