// SPDX-License-Identifier: Apache-2.0
// From keys and values to sentences. No DOM, no state: the page and the command line use it alike.

import { en, type MessageKey, type Messages } from "./en";

export const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];
export type Values = Readonly<Record<string, string | number>>;

/** What a sentence about an error is made of: the code that the core sent, and its values. */
export interface CodedError {
  readonly code: string;
  readonly values: Values;
}

/** English is always there; another language is fetched before it is spoken. */
const catalogues: Partial<Record<Language, Messages>> & { readonly en: Messages } = { en };

/** Fetches the texts of a language; afterwards `translate` knows them. */
export async function loadLanguage(language: Language): Promise<void> {
  if (language === "zh-CN") catalogues[language] ??= (await import("./zh-CN")).zhCN;
}

export const isLoaded = (language: Language): boolean => catalogues[language] !== undefined;

/** The text of a key with `{name}` replaced by values; a value that is missing leaves its name standing. */
export function translate(language: Language, key: MessageKey, values?: Values): string {
  return fill((catalogues[language] ?? en)[key], values);
}

/** `text` with `{name}` replaced by values. */
export function fill(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether there is such a text; for keys made from codes of the core. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}

/** What is wrong, as a sentence, without the place. A code without a text is shown as it is. */
export function errorText(language: Language, error: CodedError): string {
  const key = `errors.${error.code}`;
  if (!isMessageKey(key)) return translate(language, "errors.unknown", { code: error.code });
  const sentence = translate(language, key, namedTypes(language, error.values));
  return "nearest" in error.values ? sentence + translate(language, "errors.nearest", error.values) : sentence;
}

/** Words for the kinds of JSON values that errors mention. */
function namedTypes(language: Language, values: Values): Values {
  const named: Record<string, string | number> = { ...values };
  for (const name of ["expected", "found"]) {
    const key = `type.${values[name]}`;
    if (isMessageKey(key)) named[name] = translate(language, key);
  }
  return named;
}

/** The language for a list of wishes in BCP 47, best first; any Chinese gives Simplified Chinese. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split("-")[0];
    if (primary === "zh") return "zh-CN";
    if (primary === "en") return "en";
  }
  return "en";
}
