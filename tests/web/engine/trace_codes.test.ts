// SPDX-License-Identifier: Apache-2.0
// The numbers of the page are the numbers of the core.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Kind, Lane, Reason, recordLanes } from "../../../web/src/engine/trace_codes";

const header = (name: string) => readFileSync(new URL(`../../../wasm/sim/${name}`, import.meta.url), "utf8");

/** The enumerators of a C++ enum class as { name without k: number }. */
function enumerators(text: string, name: string): Record<string, number> {
  const body = new RegExp(`enum class ${name} [^{]*\\{([\\s\\S]*?)\\n\\};`).exec(text)?.[1] ?? "";
  const pairs = [...body.matchAll(/^\s*k(\w+) =\s*(\d+),/gm)].map(([, word = "", number]) => {
    return [word.charAt(0).toLowerCase() + word.slice(1), Number(number)] as const;
  });
  return Object.fromEntries(pairs);
}

/** A numeric TypeScript enum without its reverse mapping. */
const numbersOf = (object: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => typeof value === "number"));

describe("trace codes", () => {
  test.each([
    ["Kind", Kind],
    ["Reason", Reason],
  ])("%s is what the core says", (name, mirror) => {
    const original = enumerators(header("trace_codes.h"), name);
    expect(Object.keys(original).length).toBeGreaterThan(30);
    expect(numbersOf(mirror)).toEqual(original);
  });

  test("lanes lie where sim::Record has its fields", () => {
    const body = /struct Record \{([\s\S]*?)\n\};/.exec(header("trace.h"))?.[1] ?? "";
    const lanes = [...body.matchAll(/^\s*(?:std::uint32_t|Kind|Reason|std::array<[^>]*>) (\w+).*?\/\/ lanes? (\d+)/gm)];
    const original = Object.fromEntries(lanes.map(([, field = "", lane]) => [field, Number(lane)]));
    expect(original).toMatchObject({
      time_low: Lane.timeLow,
      time_high: Lane.timeHigh,
      id: Lane.id,
      cause: Lane.cause,
    });
    expect(original).toMatchObject({ kind: Lane.kindReason, node: Lane.node, port: Lane.port, link: Lane.link });
    expect(original).toMatchObject({ packet: Lane.packet, bytes_at: Lane.bytesAt, bytes_length: Lane.bytesLength });
    expect(original).toMatchObject({ args: Lane.arg0 });
    expect(header("trace.h")).toContain(`static_assert(sizeof(Record) == ${recordLanes * 4})`);
  });
});
