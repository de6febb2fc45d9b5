// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { FieldNode } from "../../../web/src/engine/engine";
import { Locale } from "../../../web/src/i18n/locale";
import { bitPattern, fieldAt, fieldName, fieldValue, flattenFields } from "../../../web/src/ui/fields";

const leaf = (id: string, offset: number, length: number, more: Partial<FieldNode> = {}): FieldNode => ({
  id,
  offset,
  length,
  children: [],
  ...more,
});

const fields: FieldNode[] = [
  leaf("eth", 0, 14, {
    children: [leaf("eth.dst", 0, 6), leaf("eth.src", 6, 6), leaf("eth.type", 12, 2, { value: 2048 })],
  }),
  leaf("ip", 14, 20, {
    children: [
      leaf("ip.version", 14, 1, { value: 4, bitOffset: 0, bitLength: 4 }),
      leaf("ip.hdr_len", 14, 1, { value: 20, bitOffset: 4, bitLength: 4 }),
      leaf("ip.checksum", 24, 2, { value: 0x0abc }),
      leaf("ip.checksum.status", 24, 2, { code: "good", computed: true }),
    ],
  }),
];
const entries = flattenFields(fields);
const locale = new Locale("en");

describe("fields and bytes", () => {
  it("finds the deepest field of a byte", () => {
    expect(fieldAt(entries, 7)?.field.id).toBe("eth.src");
    expect(fieldAt(entries, 30)?.field.id).toBe("ip");
    expect(fieldAt(entries, 99)).toBeUndefined();
  });

  it("does not count what was worked out", () => {
    expect(fieldAt(entries, 24)?.field.id).toBe("ip.checksum");
  });

  it("shows which bits belong to a field", () => {
    const frame = new Uint8Array(40);
    frame[14] = 0x45;
    expect(bitPattern(entries.find((entry) => entry.field.id === "ip.version")?.field as FieldNode, frame)).toBe(
      "0100 ....",
    );
    expect(bitPattern(entries.find((entry) => entry.field.id === "ip.hdr_len")?.field as FieldNode, frame)).toBe(
      ".... 0101",
    );
  });

  it("writes values as people read them", () => {
    const value = (id: string) =>
      fieldValue(entries.find((entry) => entry.field.id === id)?.field as FieldNode, locale);
    expect(value("eth.type")).toBe("0x0800 · IPv4");
    expect(value("ip.hdr_len")).toBe("20 bytes");
    expect(value("ip.checksum")).toBe("0x0abc");
    expect(value("ip.checksum.status")).toBe("right");
  });

  it("names a field that it does not know by its id", () => {
    expect(fieldName(leaf("ntp.stratum", 0, 1), locale)).toBe("ntp.stratum");
  });
});
