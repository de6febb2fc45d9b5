// SPDX-License-Identifier: Apache-2.0
// A DNS message in one line (RFC 1035 §4): "A? www.example.com", "www.example.com: CNAME web.example.com, A 10.0.2.80". The words
// are those of the protocol, the same in every language.

const types: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
};
/** By response code; other codes show as a number. */
const failures = ["", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const headerSize = 12;
const mostAnswers = 3;

/** "" for what is no message with one question. */
export function dnsLine(message: Uint8Array): string {
  const u16 = (at: number): number => ((message[at] ?? 0) << 8) | (message[at + 1] ?? 0);
  const question = nameAt(message, headerSize);
  if (message.length < headerSize || u16(4) !== 1 || !question) return "";
  const flags = u16(2);
  if ((flags & 0x8000) === 0) return `${typeName(u16(question.end))}? ${question.name}`;
  const code = flags & 15;
  if (code !== 0) return `${question.name}: ${failures[code] ?? code}`;
  const answers: string[] = [];
  const count = u16(6);
  for (let at = question.end + 4; answers.length < Math.min(count, mostAnswers); ) {
    const owner = nameAt(message, at);
    if (!owner) break;
    const type = u16(owner.end);
    const data = owner.end + 10;
    at = data + u16(data - 2);
    if (at > message.length) break;
    answers.push(`${typeName(type)} ${dataText(message, type, data)}`.trim());
  }
  if (count > answers.length) answers.push("…");
  return `${question.name}: ${answers.join(", ") || (u16(8) > 0 && (flags & 0x0400) === 0 ? "NS" : "NODATA")}`;
}

const typeName = (type: number): string => types[type] ?? `TYPE${type}`;

function dataText(message: Uint8Array, type: number, at: number): string {
  if (type === 1) return message.subarray(at, at + 4).join(".");
  if (type === 2 || type === 5 || type === 12) return nameAt(message, at)?.name ?? "";
  if (type === 15) return nameAt(message, at + 2)?.name ?? "";
  return "";
}

/** A name, and where what follows it begins. Pointers lead to the front only (RFC 1035 §4.1.4), so that there is an end. */
function nameAt(message: Uint8Array, start: number): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let end = 0;
  let limit = start;
  for (let at = start; ; ) {
    const size = message[at];
    if (size === undefined || (size > 63 && size < 192)) return undefined;
    if (size >= 192) {
      end ||= at + 2;
      at = ((size & 63) << 8) | (message[at + 1] ?? 0);
      if (at >= limit) return undefined;
      limit = at;
      continue;
    }
    at++;
    if (size === 0) return { name: labels.join(".") || ".", end: end || at };
    if (at + size > message.length) return undefined;
    labels.push(Array.from(message.subarray(at, at + size), printable).join(""));
    at += size;
  }
}

const printable = (byte: number): string => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : "?");
