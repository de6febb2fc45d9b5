// SPDX-License-Identifier: Apache-2.0
// The texts of the inspector: a catalogue of its own, so that the first load of the page does not carry it.

import { enFields } from "./en_fields";
import type { Locale } from "./locale";
import type { Language } from "./translate";
import { zhFields } from "./zh_fields";

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: enFields, "zh-CN": zhFields };

/** The text of a key made from what the dissector says, or `otherwise` where there is none. */
export function fieldText(locale: Locale, key: string, otherwise: string): string {
  return catalogues[locale.language][key] ?? otherwise;
}
