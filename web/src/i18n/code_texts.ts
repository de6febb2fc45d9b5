// SPDX-License-Identifier: Apache-2.0
// The texts of the code view: a catalogue of its own, so that the first load of the page does not carry it.

import { enCode } from "./en_code";
import type { Locale } from "./locale";
import { fill, type Language, type Values } from "./translate";
import { zhCode } from "./zh_code";

export type CodeKey = keyof typeof enCode;
export type CodeTexts = Readonly<Record<CodeKey, string>>;
type CodePlural = CodeKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

const catalogues: Readonly<Record<Language, CodeTexts>> = { en: enCode, "zh-CN": zhCode };

/** The text of a key in the language of the page, with `{name}` replaced by values. */
export function codeText(locale: Locale, key: CodeKey, values?: Values): string {
  return fill(catalogues[locale.language][key], values);
}

/** With a number that decides between singular and plural; it is the value `count`. */
export function codePlural(locale: Locale, key: CodePlural, count: number): string {
  const one = new Intl.PluralRules(locale.language).select(count) === "one";
  return codeText(locale, `${key}.${one ? "one" : "other"}`, { count: locale.number(count) });
}

/** Several things in a row: "a, b and c" as the language writes it. */
export function codeList(locale: Locale, items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  if (items.length < 2) return last;
  return codeText(locale, "examples.and", { a: items.slice(0, -1).join(codeText(locale, "list.join")), b: last });
}
