// SPDX-License-Identifier: Apache-2.0
// Light, dark or high contrast: chosen by the viewer or by the system. The choice stands on the root element, where tokens.css
// looks for it.
import { Signal } from "../model/signal";
import { readSetting, saveSetting } from "./settings";
export const themeChoices = ["system", "light", "dark", "contrast"];
export class Theme {
    constructor(root) {
        this.root = root;
        /** The theme in force. */
        this.present = new Signal("light");
        const saved = readSetting("theme");
        this.choice = new Signal(themeChoices.find((choice) => choice === saved) ?? "system");
        const dark = matchMedia("(prefers-color-scheme: dark)");
        const contrast = matchMedia("(prefers-contrast: more)");
        const apply = () => {
            const system = contrast.matches ? "contrast" : dark.matches ? "dark" : "light";
            const theme = this.choice.value === "system" ? system : this.choice.value;
            this.root.dataset.theme = theme;
            this.present.value = theme;
        };
        dark.addEventListener("change", apply);
        contrast.addEventListener("change", apply);
        this.choice.subscribe((choice) => {
            saveSetting("theme", choice);
            apply();
        });
        apply();
    }
}
