// SPDX-License-Identifier: Apache-2.0
// Fields of a dissected frame as text and as places in the bytes.

import type { FieldNode } from "../engine/engine";
import { fieldText } from "../i18n/field_texts";
import type { Locale } from "../i18n/locale";

/** A field and its bytes. */
export interface FieldRange {
  /** Path of indexes from the root, e.g. "1.3". */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

export interface FieldEntry extends FieldRange {
  readonly field: FieldNode;
  readonly depth: number;
  readonly parent: string;
}

/** All fields in order, each with its path. */
export function flattenFields(fields: readonly FieldNode[], depth = 0, parent = ""): FieldEntry[] {
  return fields.flatMap((field, index) => {
    const path = parent === "" ? String(index) : `${parent}.${index}`;
    const entry = { path, offset: field.offset, length: field.length, field, depth, parent };
    return [entry, ...flattenFields(field.children, depth + 1, path)];
  });
}

/** The deepest field that holds a byte; fields that were worked out do not count. */
export function fieldAt(entries: readonly FieldEntry[], offset: number): FieldEntry | undefined {
  let best: FieldEntry | undefined;
  for (const entry of entries) {
    const holds = offset >= entry.offset && offset < entry.offset + entry.length;
    if (!holds || entry.field.computed) continue;
    // Of equal ones the first: the group of flags rather than its first flag.
    if (
      !best ||
      entry.length < best.length ||
      (entry.length === best.length && entry.depth > best.depth && entry.field.bitLength === undefined)
    ) {
      best = entry;
    }
  }
  return best;
}

/** The protocol of a top-level field, for its colour. */
export function bandOf(id: string): string {
  switch (id) {
    case "eth":
      return "link";
    case "ip":
      return "network";
    case "arp":
    case "icmp":
    case "udp":
    case "tcp":
    case "http":
      return id;
    default:
      return "payload";
  }
}

export function fieldName(field: FieldNode, locale: Locale): string {
  return fieldText(locale, `field.${field.id}`, field.id);
}

/** Numbers that people know in hexadecimal. */
const hexadecimal: ReadonlySet<string> = new Set([
  "eth.type",
  "eth.len",
  "ip.id",
  "ip.checksum",
  "ip.checksum_calculated",
  "icmp.checksum",
  "icmp.checksum_calculated",
  "igmp.checksum",
  "igmp.checksum_calculated",
  "udp.checksum",
  "udp.checksum_calculated",
  "tcp.checksum",
  "tcp.checksum_calculated",
  "arp.proto.type",
  "dns.id",
  "dns.flags",
]);
const lengths: ReadonlySet<string> = new Set([
  "ip.hdr_len",
  "ip.len",
  "tcp.hdr_len",
  "tcp.len",
  "udp.length",
  "eth.len",
]);

/** The value as text; "" for groups and plain bytes. */
export function fieldValue(field: FieldNode, locale: Locale): string {
  if (field.code !== undefined) return fieldText(locale, `code.${field.code}`, field.code);
  if (field.value === undefined) return "";
  if (typeof field.value === "string") return field.value;
  if (field.bitLength === 1) return `${field.value} · ${fieldText(locale, `value.bit.${field.value}`, "")}`;
  const number = hexadecimal.has(field.id) ? `0x${field.value.toString(16).padStart(4, "0")}` : String(field.value);
  const meaning = fieldText(locale, `value.${field.id}.${field.value}`, "");
  if (meaning) return `${number} · ${meaning}`;
  return lengths.has(field.id) ? `${number} ${fieldText(locale, "unit.bytes", "")}` : number;
}

/** The bits of a field that is not whole bytes, as in "0100 ....": dots for bits that belong to others. */
export function bitPattern(field: FieldNode, frame: Uint8Array): string {
  if (field.bitLength === undefined || field.bitOffset === undefined || field.length > 2) return "";
  let pattern = "";
  for (let bit = 0; bit < field.length * 8; bit++) {
    const byte = frame[field.offset + (bit >> 3)] ?? 0;
    const own = bit >= field.bitOffset && bit < field.bitOffset + field.bitLength;
    pattern += own ? (byte >> (7 - (bit & 7))) & 1 : ".";
    if (bit % 4 === 3 && bit < field.length * 8 - 1) pattern += " ";
  }
  return pattern;
}
