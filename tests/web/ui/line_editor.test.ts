// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from "vitest";
import { LineEditor } from "../../../web/src/ui/line_editor";
import { cellAfter, characterWidth } from "../../../web/src/ui/text_width";

/** As much of a terminal as the editor uses: text, CR, LF, cursor up and right, erase to the end. */
class SmallScreen {
  lines: string[][] = [[]];
  row = 0;
  column = 0;
  constructor(private readonly columns: number) {}

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is read here.
    for (const [token, count, verb] of text.matchAll(/\x1b\[(\d*)([ACHJ])|\x1b\[2J|[\s\S]/gu)) {
      if (token === "\r") this.column = 0;
      else if (token === "\n") this.#down();
      else if (token === "\x1b[2J") this.lines = [[]];
      else if (verb === "A") this.row -= Number(count || 1);
      else if (verb === "C") this.column += Number(count || 1);
      else if (verb === "H") this.row = this.column = 0;
      else if (verb === "J") this.#erase();
      else this.#put(token);
    }
  }

  get text(): string[] {
    return this.lines.map((line) => line.join("").trimEnd());
  }

  #down(): void {
    this.row++;
    while (this.lines.length <= this.row) this.lines.push([]);
  }

  #erase(): void {
    this.lines.length = this.row + 1;
    this.lines[this.row]?.splice(this.column);
  }

  #put(character: string): void {
    const width = characterWidth(character);
    if (this.column + width > this.columns) {
      this.column = 0;
      this.#down();
    }
    const line = this.lines[this.row] as string[];
    while (line.length < this.column) line.push(" ");
    line[this.column] = character;
    if (width === 2) line[this.column + 1] = "";
    this.column += width;
  }
}

let screen: SmallScreen;
let editor: LineEditor;
let lines: string[];
let signals: string[];

function start(columns: number): void {
  screen = new SmallScreen(columns);
  lines = [];
  signals = [];
  editor = new LineEditor({
    write: (sequence) => screen.write(sequence),
    line: (text) => {
      lines.push(text);
      editor.output(`${text}\n`);
    },
    interrupt: () => signals.push("interrupt"),
    endOfFile: () => signals.push("eof"),
  });
  editor.columns = columns;
  editor.output("pc1# ");
}

beforeEach(() => start(40));

describe("the line editor", () => {
  it("sends a line with Enter and leaves it on the screen once", () => {
    editor.input("curl x\r");
    expect(lines).toEqual(["curl x"]);
    expect(screen.text[0]).toBe("pc1# curl x");
  });

  it("edits in the middle of the line", () => {
    editor.input("ct");
    editor.input("\x1b[D");
    editor.input("a");
    expect(screen.text).toEqual(["pc1# cat"]);
    editor.input("\x01\x1b[3~\x05s\x7f!");
    expect(editor.text).toBe("at!");
    expect(screen.text).toEqual(["pc1# at!"]);
  });

  it("deletes words and ends of lines", () => {
    editor.input("ping -c 3 host\x17\x17");
    expect(editor.text).toBe("ping -c ");
    editor.input("\x01\x0b");
    expect(editor.text).toBe("");
  });

  it("recalls history and comes back to what was being typed", () => {
    editor.input("first\rsecond\rdraft");
    editor.input("\x1b[A\x1b[A");
    expect(editor.text).toBe("first");
    editor.input("\x1b[B\x1b[B");
    expect(editor.text).toBe("draft");
  });

  it("keeps a long line together when it wraps", () => {
    start(12);
    editor.input("0123456789abc");
    expect(screen.text).toEqual(["pc1# 0123456", "789abc"]);
    editor.input("\x01X");
    expect(screen.text).toEqual(["pc1# X012345", "6789abc"]);
    editor.input("\x15");
    expect(editor.text).toBe("0123456789abc");
    expect(screen.text).toEqual(["pc1# 0123456", "789abc"]);
  });

  it("knows that a line just full has its cursor on the next", () => {
    start(12);
    editor.input("0123456");
    expect([screen.row, screen.column]).toEqual([1, 0]);
    editor.input("\x7f");
    expect(screen.text).toEqual(["pc1# 012345"]);
    expect([screen.row, screen.column]).toEqual([0, 11]);
  });

  it("counts Chinese characters as two cells, also at the edge", () => {
    start(12);
    editor.input("网络编程");
    // After three there is one cell left: the fourth begins the next line.
    expect(screen.text).toEqual(["pc1# 网络编", "程"]);
    editor.input("\x7f\x7f");
    expect(screen.text).toEqual(["pc1# 网络"]);
  });

  it("keeps the line below output that comes meanwhile", () => {
    editor.input("half");
    editor.output("64 bytes\npc1# ");
    expect(screen.text).toEqual(["pc1# 64 bytes", "pc1# half"]);
    expect(editor.text).toBe("half");
  });

  it("interrupts with Ctrl-C and gives up the line", () => {
    editor.input("abc\x03");
    expect(signals).toEqual(["interrupt"]);
    expect(editor.text).toBe("");
    expect(screen.text[0]).toBe("pc1# abc^C");
  });

  it("ends the input with Ctrl-D only on an empty line", () => {
    editor.input("ab\x01\x04");
    expect(signals).toEqual([]);
    expect(editor.text).toBe("b");
    editor.input("\x7f\x05\x7f\x04");
    expect(signals).toEqual(["eof"]);
  });

  it("takes a paste of several lines one by one", () => {
    editor.input("one\r\ntwo\rthree");
    expect(lines).toEqual(["one", "two"]);
    expect(editor.text).toBe("three");
  });

  it("ignores keys it does not know", () => {
    editor.input("\x1b[15~\x1b\x00");
    expect(editor.text).toBe("");
  });
});

describe("cells", () => {
  it("counts from any place in the line", () => {
    expect(cellAfter(3, [..."ab"], 10)).toBe(5);
    expect(cellAfter(9, ["网"], 10)).toBe(12);
    expect(cellAfter(0, ["e", "\u0301"], 10)).toBe(1);
  });
});
