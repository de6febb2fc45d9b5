// SPDX-License-Identifier: Apache-2.0
// From keys and values to sentences. No DOM, no state: the page and the command line use it alike.
import { en } from "./en";
import { zhCN } from "./zh-CN";
export const languages = ["en", "zh-CN"];
const catalogues = { en, "zh-CN": zhCN };
/** The text of a key with `{name}` replaced by values; a value that is missing leaves its name standing. */
export function translate(language, key, values) {
    const text = catalogues[language][key];
    if (!values)
        return text;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
/** Whether there is such a text; for keys made from codes of the core. */
export function isMessageKey(key) {
    return Object.hasOwn(en, key);
}
/** What is wrong, as a sentence, without the place. A code without a text is shown as it is. */
export function errorText(language, error) {
    const key = `errors.${error.code}`;
    if (!isMessageKey(key))
        return translate(language, "errors.unknown", { code: error.code });
    const sentence = translate(language, key, namedTypes(language, error.values));
    return "nearest" in error.values ? sentence + translate(language, "errors.nearest", error.values) : sentence;
}
/** Words for the kinds of JSON values that errors mention. */
function namedTypes(language, values) {
    const named = { ...values };
    for (const name of ["expected", "found"]) {
        const key = `type.${values[name]}`;
        if (isMessageKey(key))
            named[name] = translate(language, key);
    }
    return named;
}
/** The language for a list of wishes in BCP 47, best first; any Chinese gives Simplified Chinese. */
export function chooseLanguage(wishes) {
    for (const wish of wishes) {
        const primary = wish?.toLowerCase().split("-")[0];
        if (primary === "zh")
            return "zh-CN";
        if (primary === "en")
            return "en";
    }
    return "en";
}
