// SPDX-License-Identifier: Apache-2.0
// The language that the page speaks now, and its texts. Choosing: ?lang= of the address, then what was chosen before, then the
// browser's wishes.

import type { MessageKey } from "./en";
import { formatBytes, formatCountdown, formatDuration, formatNumber, formatRate } from "./format";
import {
  type CodedError,
  chooseLanguage,
  errorText,
  isLoaded,
  isMessageKey,
  type Language,
  loadLanguage,
  translate,
  type Values,
} from "./translate";

type PluralKey = MessageKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

export class Locale {
  #language: Language;
  #wished: Language;
  readonly #listeners = new Set<() => void>();

  /** Its texts are to be loaded (`loadLanguage`); until then it is English that is spoken. */
  constructor(language: Language) {
    this.#language = this.#wished = language;
  }

  get language(): Language {
    return this.#language;
  }

  /** Another language is spoken as soon as its texts are there. */
  set language(language: Language) {
    this.#wished = language;
    if (isLoaded(language)) this.#speak(language);
    // Without a network what is spoken stays as it is.
    else
      loadLanguage(language).then(
        () => {
          if (this.#wished === language) this.#speak(language);
        },
        () => {},
      );
  }

  #speak(language: Language): void {
    if (language === this.#language) return;
    this.#language = language;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  t(key: MessageKey, values?: Values): string {
    return translate(this.#language, key, values);
  }

  /** The text of a key made from a code, or `otherwise`. */
  code(key: string, otherwise: string): string {
    return isMessageKey(key) ? this.t(key) : otherwise;
  }

  /** With a number that decides between singular and plural; it is the value `count`. */
  plural(key: PluralKey, count: number, values?: Values): string {
    const one = new Intl.PluralRules(this.#language).select(count) === "one";
    return this.t(`${key}.${one ? "one" : "other"}` as MessageKey, { ...values, count: this.number(count) });
  }

  error(error: CodedError): string {
    return errorText(this.#language, error);
  }

  /** A text given in several languages by a scenario: in this one, or in any. */
  pick(texts: Readonly<Record<string, string>>): string {
    const own = texts[this.#language] ?? texts[this.#language.split("-")[0] as string];
    return own ?? texts.und ?? texts.en ?? Object.values(texts)[0] ?? "";
  }

  number(value: number): string {
    return formatNumber(this.#language, value);
  }
  duration(nanoseconds: number): string {
    return formatDuration(this.#language, nanoseconds);
  }
  countdown(nanoseconds: number): string {
    return formatCountdown(this.#language, nanoseconds);
  }
  rate(bitsPerSecond: number): string {
    return formatRate(this.#language, bitsPerSecond);
  }
  bytes(count: number): string {
    return formatBytes(this.#language, count);
  }
}

/** The language to begin with. `search`: the query of the address; `saved`: chosen before; `wishes`: of the browser. */
export function firstLanguage(search: string, saved: string | null, wishes: readonly string[]): Language {
  return chooseLanguage([new URLSearchParams(search).get("lang"), saved, ...wishes]);
}
