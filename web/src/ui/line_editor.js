// SPDX-License-Identifier: Apache-2.0
// Edits one line at a time under the last output of a terminal, as a terminal in canonical mode with readline's common keys. Knows
// no widget: keys come in, control sequences (ECMA-48) go out.
import { cellAfter } from "./text_width";
const mostHistory = 500;
/** One key: an escape sequence, a control character or a printable one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the keys of a terminal.
const keyPattern = /\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Z]|\x1b[bf\x7f]|\x1b|\r\n|[\s\S]/gu;
export class LineEditor {
    #columns = 80;
    /** What stands left of the line: the end of the output, usually a prompt. */
    #promptText = "";
    #text = [];
    #cursor = 0;
    #history = [];
    /** Place in the history; its length = the new line. */
    #at = 0;
    #draft = "";
    constructor(actions) {
        this.actions = actions;
    }
    /** The line as it stands. */
    get text() {
        return this.#text.join("");
    }
    set columns(columns) {
        this.#columns = Math.max(2, columns);
    }
    /** Output of a program: appears above the line that is being typed. */
    output(text) {
        this.#erase();
        this.actions.write(text.replace(/\r?\n/g, "\r\n"));
        const lastLine = text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
        this.#promptText = /[\r\n]/.test(text) ? lastLine : this.#promptText + text;
        this.#draw();
    }
    /** Keys as a terminal sends them; a paste is many at once. */
    input(data) {
        for (const [key] of data.matchAll(keyPattern))
            this.#key(key);
    }
    #key(key) {
        switch (key) {
            case "\r":
            case "\n":
            case "\r\n":
                this.#enter();
                break;
            case "\x03":
                this.#erase();
                this.actions.write(`${this.text}^C\r\n`);
                this.#begin("");
                this.#promptText = "";
                this.actions.interrupt();
                break;
            case "\x04":
                if (this.#text.length === 0)
                    this.actions.endOfFile();
                else
                    this.#remove(this.#cursor, this.#cursor + 1);
                break;
            case "\x0c":
                this.#erase();
                this.actions.write(`\x1b[2J\x1b[H${this.#promptText}`);
                this.#draw();
                break;
            default:
                if (!this.#move(key) && !this.#edit(key) && isPrintable(key))
                    this.#insert(key);
        }
    }
    #move(key) {
        switch (key) {
            case "\x1b[D":
            case "\x1bOD":
            case "\x02":
                this.#goTo(this.#cursor - 1);
                return true;
            case "\x1b[C":
            case "\x1bOC":
            case "\x06":
                this.#goTo(this.#cursor + 1);
                return true;
            case "\x1b[H":
            case "\x1bOH":
            case "\x1b[1~":
            case "\x01":
                this.#goTo(0);
                return true;
            case "\x1b[F":
            case "\x1bOF":
            case "\x1b[4~":
            case "\x05":
                this.#goTo(this.#text.length);
                return true;
            case "\x1b[1;5D":
            case "\x1bb":
                this.#goTo(this.#wordStart());
                return true;
            case "\x1b[1;5C":
            case "\x1bf":
                this.#goTo(this.#wordEnd());
                return true;
            case "\x1b[A":
            case "\x1bOA":
            case "\x10":
                this.#recall(this.#at - 1);
                return true;
            case "\x1b[B":
            case "\x1bOB":
            case "\x0e":
                this.#recall(this.#at + 1);
                return true;
            default:
                return false;
        }
    }
    #edit(key) {
        switch (key) {
            case "\x7f":
            case "\b":
                this.#remove(this.#cursor - 1, this.#cursor);
                return true;
            case "\x1b[3~":
                this.#remove(this.#cursor, this.#cursor + 1);
                return true;
            case "\x15":
                this.#remove(0, this.#cursor);
                return true;
            case "\x0b":
                this.#remove(this.#cursor, this.#text.length);
                return true;
            case "\x17":
            case "\x1b\x7f":
                this.#remove(this.#wordStart(), this.#cursor);
                return true;
            default:
                return false;
        }
    }
    #enter() {
        const text = this.text;
        this.#erase();
        if (text.trim() !== "" && this.#history.at(-1) !== text)
            this.#history.push(text);
        if (this.#history.length > mostHistory)
            this.#history.shift();
        this.#begin("");
        this.actions.line(text);
    }
    /** A line without anything on the screen yet. */
    #begin(text) {
        this.#text = [...text];
        this.#cursor = this.#text.length;
        this.#at = this.#history.length;
        this.#draft = "";
    }
    #insert(character) {
        this.#erase();
        this.#text.splice(this.#cursor++, 0, character);
        this.#draw();
    }
    #remove(from, to) {
        if (from < 0 || from >= this.#text.length || to <= from)
            return;
        this.#erase();
        this.#text.splice(from, to - from);
        this.#cursor = from;
        this.#draw();
    }
    #goTo(cursor) {
        if (cursor < 0 || cursor > this.#text.length)
            return;
        this.#erase();
        this.#cursor = cursor;
        this.#draw();
    }
    #recall(at) {
        if (at < 0 || at > this.#history.length)
            return;
        if (this.#at === this.#history.length)
            this.#draft = this.text;
        this.#erase();
        this.#at = at;
        this.#text = [...(this.#history[at] ?? this.#draft)];
        this.#cursor = this.#text.length;
        this.#draw();
    }
    #wordStart() {
        let at = this.#cursor;
        while (at > 0 && this.#text[at - 1] === " ")
            at--;
        while (at > 0 && this.#text[at - 1] !== " ")
            at--;
        return at;
    }
    #wordEnd() {
        let at = this.#cursor;
        while (at < this.#text.length && this.#text[at] === " ")
            at++;
        while (at < this.#text.length && this.#text[at] !== " ")
            at++;
        return at;
    }
    #startCell() {
        return cellAfter(0, [...this.#promptText], this.#columns) % this.#columns;
    }
    /** Takes the line off the screen; the cursor is then where it began. */
    #erase() {
        const start = this.#startCell();
        const cell = cellAfter(start, this.#text.slice(0, this.#cursor), this.#columns);
        this.actions.write(`${up(Math.floor(cell / this.#columns))}\r${right(start)}\x1b[J`);
    }
    #draw() {
        if (this.#text.length === 0)
            return;
        const start = this.#startCell();
        const end = cellAfter(start, this.#text, this.#columns);
        const cell = cellAfter(start, this.#text.slice(0, this.#cursor), this.#columns);
        // A terminal waits in the last cell of a full line; the next line is begun by hand so that the place of the cursor is certain.
        const wrap = end % this.#columns === 0 ? "\r\n" : "";
        const rows = Math.floor(end / this.#columns) - Math.floor(cell / this.#columns);
        this.actions.write(this.text + wrap + (this.#cursor < this.#text.length ? `${up(rows)}\r${right(cell % this.#columns)}` : ""));
    }
}
const up = (rows) => (rows > 0 ? `\x1b[${rows}A` : "");
const right = (cells) => (cells > 0 ? `\x1b[${cells}C` : "");
function isPrintable(key) {
    const code = key.codePointAt(0) ?? 0;
    return !key.startsWith("\x1b") && code >= 0x20 && code !== 0x7f;
}
