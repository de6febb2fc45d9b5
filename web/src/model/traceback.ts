// SPDX-License-Identifier: Apache-2.0
// Finds the errors that Python prints in what a terminal shows: "Traceback (most recent call last)" with its frames, and the places
// of syntax errors, which come without that heading.

export interface ErrorPlace {
  readonly path: string;
  /** 1-based */
  readonly line: number;
}

export interface Traceback {
  /** "ZeroDivisionError: division by zero" */
  readonly message: string;
  /** The calls that led to it, outermost first. */
  readonly frames: readonly ErrorPlace[];
}

const framePattern = /^ {2}File "(.+)", line (\d+)/;
/** The name of an exception, alone or with what it says. */
const messagePattern = /^[A-Za-z_][\w.]*(?::|$)/;
/** Colours and other sequences for terminals. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what such a sequence begins with
const sequences = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*\u0007)/g;
/** A line that never ends is no message. */
const longestLine = 4096;

export class TracebackReader {
  #rest = "";
  #frames: ErrorPlace[] = [];

  /** Takes in more of what was printed; answers the errors that are complete now. */
  read(text: string): Traceback[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = (lines.pop() ?? "").slice(-longestLine);
    const found: Traceback[] = [];
    for (const line of lines) this.#line(line.replace(sequences, "").replace(/\r$/, ""), found);
    return found;
  }

  #line(line: string, found: Traceback[]): void {
    if (line.startsWith("Traceback (most recent call last):")) {
      this.#frames = [];
      return;
    }
    const frame = framePattern.exec(line);
    if (frame) {
      this.#frames.push({ path: frame[1] as string, line: Number(frame[2]) });
      return;
    }
    // Between the frames stand lines of the program, further in than this.
    if (this.#frames.length === 0 || line.startsWith(" ")) return;
    if (messagePattern.test(line)) found.push({ message: line, frames: this.#frames });
    this.#frames = [];
  }
}
