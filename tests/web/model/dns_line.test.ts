// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { dnsLine } from "../../../web/src/model/dns_line";

const bytes = (hex: string) =>
  Uint8Array.from(hex.replace(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const www = "03777777 036c6162 07657861 6d706c65 00"; // www.lab.example
const question = (flags: string, answers: string, more = "0000") =>
  `cafe ${flags} 0001 ${answers} ${more} 0000 ${www} 0001 0001`;

describe("a DNS message in one line", () => {
  it("shows the question", () => {
    expect(dnsLine(bytes(question("0100", "0000")))).toBe("A? www.lab.example");
  });

  it("shows the answers, names shortened by pointers put together", () => {
    const alias = "c00c 0005 0001 0000012c 0006 03776562 c010";
    const address = "c02d 0001 0001 0000012c 0004 0a000250";
    expect(dnsLine(bytes(`${question("8580", "0002")} ${alias} ${address}`))).toBe(
      "www.lab.example: CNAME web.lab.example, A 10.0.2.80",
    );
  });

  it("counts what does not fit, or is cut off", () => {
    const address = "c00c 0001 0001 0000012c 0004 0a000250";
    const five = `${question("8580", "0005")} ${address.repeat(5)}`;
    expect(dnsLine(bytes(five))).toBe("www.lab.example: A 10.0.2.80, A 10.0.2.80, A 10.0.2.80, …");
    expect(dnsLine(bytes(five).subarray(0, 55))).toBe("www.lab.example: A 10.0.2.80, …");
  });

  it("says when there is no such name, no such data, or another server to ask", () => {
    expect(dnsLine(bytes(question("8583", "0000")))).toBe("www.lab.example: NXDOMAIN");
    expect(dnsLine(bytes(question("858b", "0000")))).toBe("www.lab.example: 11");
    expect(dnsLine(bytes(question("8580", "0000", "0001")))).toBe("www.lab.example: NODATA");
    expect(dnsLine(bytes(question("8100", "0000", "0001")))).toBe("www.lab.example: NS");
  });

  it("takes no harm from any beginning of a message, or from pointers in circles", () => {
    const whole = bytes(`${question("8580", "0001")} c00c 0001 0001 0000012c 0004 0a000250`);
    for (let size = 0; size < whole.length; size++) expect(() => dnsLine(whole.subarray(0, size))).not.toThrow();
    expect(dnsLine(bytes("cafe 0100 0001 0000 0000 0000 c00c 0001 0001"))).toBe("");
    expect(dnsLine(bytes("cafe 0100 0001 0000 0000 0000 03616263 c00c 0001 0001"))).toBe("");
  });
});
