// SPDX-License-Identifier: Apache-2.0
// The page: puts engine, model and elements together and opens the first network.
import { createWorkerEngine } from "../engine";
import { firstLanguage, Locale } from "../i18n/locale";
import { Session } from "../model/session";
import { announceEvents } from "../ui/announcer";
import { App } from "../ui/app";
import { readSetting } from "../ui/settings";
import "../ui/shell";
import { Theme } from "../ui/theme";
import "../ui/tokens.css";
const files = import.meta.glob("../../content/scenarios/*.json", { query: "?raw", import: "default" });
const firstExample = "two_subnets";
const examples = Object.entries(files).map(([path, load]) => ({
    name: path.slice(path.lastIndexOf("/") + 1, -".json".length),
    load,
}));
const app = new App(new Session(createWorkerEngine()), new Locale(firstLanguage(location.search, readSetting("language"), navigator.languages)), new Theme(document.documentElement), examples);
document.documentElement.lang = app.locale.language;
const shell = document.createElement("gn-app");
shell.app = app;
document.body.replaceChildren(shell);
announceEvents(app);
const first = examples.find((example) => example.name === firstExample) ?? examples[0];
if (first) {
    try {
        await app.openText(first.name, await first.load());
    }
    catch (error) {
        app.session.failure.value = error instanceof Error ? error : new Error(String(error));
    }
}
