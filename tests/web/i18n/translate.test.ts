// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Kind, Reason } from "../../../web/src/engine/trace_codes";
import { codeList, codePlural, codeText } from "../../../web/src/i18n/code_texts";
import { en } from "../../../web/src/i18n/en";
import { enCode } from "../../../web/src/i18n/en_code";
import { enFields } from "../../../web/src/i18n/en_fields";
import { formatClock, formatDuration, formatRate, formatTimestamp } from "../../../web/src/i18n/format";
import { firstLanguage, Locale } from "../../../web/src/i18n/locale";
import { chooseLanguage, errorText, isMessageKey, loadLanguage, translate } from "../../../web/src/i18n/translate";
import { zhCode } from "../../../web/src/i18n/zh_code";
import { zhFields } from "../../../web/src/i18n/zh_fields";
import { zhCN } from "../../../web/src/i18n/zh-CN";

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe("a language that has not been fetched", () => {
  // First in this file: afterwards Chinese is there.
  it("is spoken as soon as it is there, English until then", async () => {
    const locale = new Locale("en");
    let changes = 0;
    locale.subscribe(() => changes++);
    locale.language = "zh-CN";
    expect(locale.t("play.play")).toBe("Play");
    await loadLanguage("zh-CN");
    await Promise.resolve();
    expect([locale.t("play.play"), changes]).toEqual(["播放", 1]);
  });

  it("is not spoken when another was chosen meanwhile", async () => {
    const locale = new Locale("en");
    locale.language = "zh-CN";
    locale.language = "en";
    await loadLanguage("zh-CN");
    expect(locale.language).toBe("en");
  });
});

describe("the texts that come with a part of the page", () => {
  it.each([
    ["code view", enCode, zhCode],
    ["inspector", enFields, zhFields],
  ] as [string, Record<string, string>, Record<string, string>][])(
    "are complete and use the same values in both languages: %s",
    (_, english, chinese) => {
      expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
      for (const [key, text] of Object.entries(english)) {
        expect(text.trim(), key).not.toBe("");
        expect(chinese[key]?.trim(), key).not.toBe("");
        expect(placeholders(chinese[key] ?? ""), key).toEqual(placeholders(text));
      }
    },
  );

  it("count and list as each language does", async () => {
    const locale = new Locale("en");
    expect(codePlural(locale, "calls.frames", 1)).toBe("1 frame");
    expect(codePlural(locale, "calls.frames", 2)).toBe("2 frames");
    expect(codeList(locale, ["a", "b", "c"])).toBe("a, b and c");
    await loadLanguage("zh-CN");
    locale.language = "zh-CN";
    expect(codeList(locale, ["a", "b", "c"])).toBe("a、b 和 c");
    expect(codeText(locale, "state.waits", { line: 3, call: "accept()" })).toBe("第 3 行：阻塞在 accept()");
  });
});

describe("the catalogues", () => {
  it("have the same keys", () => {
    expect(Object.keys(zhCN).sort()).toEqual(Object.keys(en).sort());
  });

  it("use the same values in both languages", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      const own = placeholders(en[key]);
      for (const name of placeholders(zhCN[key])) expect(own, key).toContain(name);
    }
  });

  it("have no empty text", () => {
    for (const catalogue of [en, zhCN]) {
      for (const [key, text] of Object.entries(catalogue)) expect(text.trim(), key).not.toBe("");
    }
  });

  it("have a text for every reason", () => {
    for (const reason of Object.values(Reason).filter((value) => typeof value === "number")) {
      expect(isMessageKey(`reason.${reason}`), `reason.${reason}`).toBe(true);
    }
  });

  it("have a text for every kind of record", () => {
    for (const kind of Object.keys(Kind).filter((name) => Number.isNaN(Number(name)) && name !== "none")) {
      expect(
        Object.keys(en).some((key) => key === `kind.${kind}` || key.startsWith(`kind.${kind}.`)),
        kind,
      ).toBe(true);
    }
  });

  it("have a text for every error that the documentation of the file format lists", () => {
    const codes = readFileSync(new URL("../../../docs/SCENARIO.md", import.meta.url), "utf8").match(
      /(?<=`)(?:scenario|command|log)\.[a-z]+(?:-[a-z]+)*(?=`)/g,
    );
    expect(codes?.length).toBeGreaterThan(20);
    for (const code of new Set(codes)) expect(isMessageKey(`errors.${code}`), code).toBe(true);
  });
});

describe("translating", () => {
  it("puts values in and leaves missing ones standing", () => {
    expect(translate("en", "mark.ttl", { ttl: 63 })).toBe("TTL 63");
    expect(translate("en", "mark.ttl", {})).toBe("TTL {ttl}");
  });

  it("makes a sentence of a located error, with a hint where there is one", () => {
    const error = { code: "scenario.unknown-field", values: { field: "adress", nearest: "address" } };
    expect(errorText("en", error)).toBe("There is no field called “adress”. Did you mean “address”?");
    expect(errorText("zh-CN", error)).toBe("没有名为“adress”的字段。是否应为“address”？");
  });

  it("names the kinds of JSON values", () => {
    const error = { code: "scenario.wrong-type", values: { expected: "list", found: "text" } };
    expect(errorText("en", error)).toBe("Expected a list, found a text.");
  });

  it("shows a code that has no text", () => {
    expect(errorText("en", { code: "scenario.new-one", values: {} })).toBe("scenario.new-one");
  });
});

describe("choosing the language", () => {
  it("takes the address first, then what was chosen, then the browser", () => {
    expect(firstLanguage("?lang=zh", "en", ["en"])).toBe("zh-CN");
    expect(firstLanguage("", "zh-CN", ["en"])).toBe("zh-CN");
    expect(firstLanguage("", null, ["fr-FR", "zh-TW", "en"])).toBe("zh-CN");
    expect(firstLanguage("?lang=xx", null, ["fr"])).toBe("en");
    expect(chooseLanguage([null, undefined])).toBe("en");
  });

  it("tells listeners when it changes", () => {
    const locale = new Locale("en");
    let calls = 0;
    locale.subscribe(() => calls++);
    locale.language = "zh-CN";
    locale.language = "zh-CN";
    expect(calls).toBe(1);
    expect(locale.t("play.play")).toBe("播放");
  });

  it("counts in the way of the language", () => {
    expect(new Locale("en").plural("packets.count", 1)).toBe("1 frame");
    expect(new Locale("en").plural("packets.count", 1200)).toBe("1,200 frames");
    expect(new Locale("zh-CN").plural("packets.count", 1)).toBe("1 个帧");
  });

  it("picks a title in its own language, or any", () => {
    expect(new Locale("zh-CN").pick({ en: "a", "zh-CN": "b" })).toBe("b");
    expect(new Locale("zh-CN").pick({ en: "a", zh: "c" })).toBe("c");
    expect(new Locale("en").pick({ und: "d" })).toBe("d");
    expect(new Locale("en").pick({})).toBe("");
  });
});

describe("formats", () => {
  it("shows the virtual clock to the nanosecond", () => {
    expect(formatClock(1_234_567)).toEqual({ seconds: "0", fraction: "001 234 567" });
    expect(formatClock(61e9)).toEqual({ seconds: "61", fraction: "000 000 000" });
  });

  it("shows durations and rates with the unit that suits", () => {
    expect(formatDuration("en", 1500)).toBe("1.5 µs");
    expect(formatDuration("en", 0)).toBe("0 ns");
    expect(formatDuration("en", 2.5e9)).toBe("2.5 s");
    expect(formatRate("en", 100_000_000)).toBe("100 Mbit/s");
    expect(formatTimestamp(1_234_567_890)).toBe("1.234567");
  });
});
