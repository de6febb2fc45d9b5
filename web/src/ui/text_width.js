// SPDX-License-Identifier: Apache-2.0
// How many cells of a terminal a character takes, by the same table as the terminal widget (Unicode 6).
const wide = [
    [0x1100, 0x115f],
    [0x2e80, 0x303e],
    [0x3041, 0x33ff],
    [0x3400, 0x4dbf],
    [0x4e00, 0x9fff],
    [0xa000, 0xa4cf],
    [0xac00, 0xd7a3],
    [0xf900, 0xfaff],
    [0xfe30, 0xfe6f],
    [0xff01, 0xff60],
    [0xffe0, 0xffe6],
    [0x20000, 0x2fffd],
    [0x30000, 0x3fffd],
];
const combining = [
    [0x0300, 0x036f],
    [0x200b, 0x200f],
    [0xfe00, 0xfe0f],
    [0xfe20, 0xfe2f],
];
const within = (code, ranges) => ranges.some(([first, last]) => code >= first && code <= last);
/** 0, 1 or 2. `character` is one code point; control characters take none. */
export function characterWidth(character) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || within(code, combining))
        return 0;
    return code >= 0x1100 && within(code, wide) ? 2 : 1;
}
/**
 * The cell behind `characters` that start at cell `start` of lines of `columns` cells. A wide character never stands in the last
 * cell of a line: it begins the next one.
 */
export function cellAfter(start, characters, columns) {
    let cell = start;
    for (const character of characters) {
        const width = characterWidth(character);
        if (width === 2 && cell % columns === columns - 1)
            cell++;
        cell += width;
    }
    return cell;
}
