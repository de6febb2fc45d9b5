// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { parseArguments, UsageError } from "../../../web/src/entry/cli/arguments";

describe("arguments of the command line", () => {
  test("run with everything", () => {
    const words = "run lab.json --until 1.5s --seed 9 --pcap a.pcapng --trace - --hash --exec".split(" ");
    expect(parseArguments([...words, "pc1: curl http://10.0.2.10/", "--exec", "r1:ip route"])).toEqual({
      command: "run",
      file: "lab.json",
      until: 1_500_000_000,
      seed: 9,
      pcap: "a.pcapng",
      trace: "-",
      hash: true,
      programs: [],
      executions: [
        { node: "pc1", run: "curl http://10.0.2.10/" },
        { node: "r1", run: "ip route" },
      ],
    });
  });

  test("check takes several files", () => {
    expect(parseArguments(["check", "a.json", "b.json"])).toEqual({ command: "check", files: ["a.json", "b.json"] });
  });

  test.each([["--help"], ["-h"], ["help"]])("%s asks for help", (word) => {
    expect(parseArguments([word])).toEqual({ command: "help" });
  });

  test.each([
    ["200ms", 200_000_000],
    ["0.000001s", 1000],
    ["2min", 120e9],
    ["7ns", 7],
  ])("--until %s", (text, nanoseconds) => {
    expect(parseArguments(["run", "f", "--until", text])).toMatchObject({ until: nanoseconds });
  });

  test.each([
    [[]],
    [["walk"]],
    [["run"]],
    [["run", "a", "b"]],
    [["check"]],
    [["check", "a", "--hash"]],
    [["run", "a", "--until", "5"]],
    [["run", "a", "--until", "1.5ns"]],
    [["run", "a", "--until", "-1s"]],
    [["run", "a", "--seed", "-1"]],
    [["run", "a", "--seed", "9007199254740993"]],
    [["run", "a", "--exec", "ping"]],
    [["run", "a", "--exec", ": ping"]],
    [["run", "a", "--colour"]],
    [["run", "a", "--until"]],
  ])("%j is refused", (words) => {
    expect(() => parseArguments(words)).toThrow(UsageError);
  });
});
