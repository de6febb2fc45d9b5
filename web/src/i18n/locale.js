// SPDX-License-Identifier: Apache-2.0
// The language that the page speaks now, and its texts. Choosing: ?lang= of the address, then what was chosen before, then the
// browser's wishes.
import { formatBytes, formatCountdown, formatDuration, formatNumber, formatRate } from "./format";
import { chooseLanguage, errorText, isMessageKey, translate, } from "./translate";
export class Locale {
    #language;
    #listeners = new Set();
    constructor(language) {
        this.#language = language;
    }
    get language() {
        return this.#language;
    }
    set language(language) {
        if (language === this.#language)
            return;
        this.#language = language;
        for (const listener of this.#listeners)
            listener();
    }
    subscribe(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }
    t(key, values) {
        return translate(this.#language, key, values);
    }
    /** The text of a key made from a code, or `otherwise`. */
    code(key, otherwise) {
        return isMessageKey(key) ? this.t(key) : otherwise;
    }
    /** With a number that decides between singular and plural; it is the value `count`. */
    plural(key, count, values) {
        const one = new Intl.PluralRules(this.#language).select(count) === "one";
        return this.t(`${key}.${one ? "one" : "other"}`, { ...values, count: this.number(count) });
    }
    error(error) {
        return errorText(this.#language, error);
    }
    /** A text given in several languages by a scenario: in this one, or in any. */
    pick(texts) {
        const own = texts[this.#language] ?? texts[this.#language.split("-")[0]];
        return own ?? texts.und ?? texts.en ?? Object.values(texts)[0] ?? "";
    }
    number(value) {
        return formatNumber(this.#language, value);
    }
    duration(nanoseconds) {
        return formatDuration(this.#language, nanoseconds);
    }
    countdown(nanoseconds) {
        return formatCountdown(this.#language, nanoseconds);
    }
    rate(bitsPerSecond) {
        return formatRate(this.#language, bitsPerSecond);
    }
    bytes(count) {
        return formatBytes(this.#language, count);
    }
}
/** The language to begin with. `search`: the query of the address; `saved`: chosen before; `wishes`: of the browser. */
export function firstLanguage(search, saved, wishes) {
    return chooseLanguage([new URLSearchParams(search).get("lang"), saved, ...wishes]);
}
