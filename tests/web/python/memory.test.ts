// SPDX-License-Identifier: Apache-2.0
// Programs that allocate without end, in an interpreter with little memory: they end, the others go on.

import { afterEach, expect, test } from "vitest";
import { PythonLab } from "./lab";

const megabyte = 2 ** 20;
const patience = 120_000;

/** Answers a client each second, and needs some memory of its own for it. */
const neighbour = `
import time
for i in range(60):
    time.sleep(1)
    print('tick', i, len(bytes(1000) * 100), flush=True)
`;

let lab: PythonLab;
afterEach(() => lab.close());

/** Runs it beside the neighbour; answers what it printed. */
async function beside(text: string): Promise<string> {
  lab = await PythonLab.open(128 * megabyte);
  await lab.start("pc2", neighbour);
  await lab.pass(1.5);
  await lab.start("pc1", text);
  await lab.pass(5);
  expect(lab.printed.get("pc2")).toContain("tick 4 100000");
  return lab.printed.get("pc1") ?? "";
}

const hogs = {
  "large pieces": "kept = []\nwhile True:\n    kept.append(bytearray(1 << 20))\n",
  "small pieces": "kept = []\nwhile True:\n    kept.append([1] * 50)\n",
  "one list": "kept = [0]\nwhile True:\n    kept += kept\n",
  "a text": "kept = 'x' * 1000\nwhile True:\n    kept += kept\n",
  "without end in one call": "kept = list(range(10 ** 9))\n",
};
for (const [name, text] of Object.entries(hogs)) {
  test(`a program that allocates ${name} ends with MemoryError, its neighbour goes on`, {
    timeout: patience,
  }, async () => {
    expect(await beside(`${text}`)).toMatch(/Traceback [\s\S]*\nMemoryError/);
    expect(lab.ended).toContain("pc1 1");
    // What it had is there again.
    await lab.start("pc1", "print(len(bytearray(40 << 20)))");
    await lab.pass(1);
    expect(lab.printed.get("pc1")).toContain("41943040");
  });
}

const stubborn = {
  "large pieces": "kept.append(bytearray(1 << 20))",
  "small pieces": "kept.append([1] * 50)",
};
for (const [name, statement] of Object.entries(stubborn)) {
  test(`a program that never has enough of ${name} is ended with one sentence`, { timeout: patience }, async () => {
    const text = [
      "def take(kept):",
      "    while True:",
      `        ${statement}`,
      "def hog():",
      "    kept = []",
      "    while True:",
      "        try:",
      "            take(kept)",
      "        except MemoryError:",
      "            pass",
      "hog()",
    ].join("\n");
    expect(await beside(text)).toBe(
      "python3: killed: out of memory, it took more than there is (128 MB for all programs of this network)\n",
    );
    expect(lab.ended).toContain("pc1 137");
    await lab.start("pc1", "print(len(bytearray(40 << 20)))");
    await lab.pass(1);
    expect(lab.printed.get("pc1")).toContain("41943040");
  });
}

test("a thread that never has enough takes its program along", { timeout: patience }, async () => {
  const text = [
    "import threading, time",
    "def hog():",
    "    kept = []",
    "    while True:",
    "        try:",
    "            take(kept)",
    "        except MemoryError:",
    "            pass",
    "def take(kept):",
    "    while True:",
    "        kept.append([1] * 50)",
    "threading.Thread(target=hog).start()",
    "time.sleep(100)",
  ].join("\n");
  expect(await beside(text)).toMatch(/\npython3: killed: out of memory[^\n]*\n$/);
  expect(lab.ended).toContain("pc1 137");
});

test("a program that catches everything is ended all the same", { timeout: patience }, async () => {
  const text = [
    "kept = []",
    "def take():",
    "    while True:",
    "        kept.append([1] * 50)",
    "while True:",
    "    try:",
    "        take()",
    "    except:",
    "        pass",
  ].join("\n");
  expect(await beside(text)).toMatch(/^python3: killed: out of memory[^\n]*\n$/);
});

test("who is refused a large piece and can do without goes on", { timeout: patience }, async () => {
  const text =
    "for i in range(5):\n    try:\n        bytearray(1 << 30)\n    except MemoryError:\n        print('refused')\nfor i in range(10 ** 6):\n    pass\nprint('end')\n";
  expect(await beside(text)).toBe(`${"refused\n".repeat(5)}end\n`);
});
