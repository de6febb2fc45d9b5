// SPDX-License-Identifier: Apache-2.0
// Numbers, times and quantities in the way of a language.
const numbers = new Map();
function formatter(language, options) {
    const key = language + JSON.stringify(options);
    let format = numbers.get(key);
    if (!format) {
        format = new Intl.NumberFormat(language, options);
        numbers.set(key, format);
    }
    return format;
}
export function formatNumber(language, value) {
    return formatter(language, { maximumFractionDigits: 3 }).format(value);
}
/** The units of time from long to short, with their length in ns. */
const units = [
    ["s", 1e9],
    ["ms", 1e6],
    ["µs", 1e3],
    ["ns", 1],
];
/** A length of time with the unit that suits it: "1.5 ms". Unit symbols are international (SI). */
export function formatDuration(language, nanoseconds) {
    const [symbol, size] = units.find(([, ns]) => Math.abs(nanoseconds) >= ns) ?? ["ns", 1];
    return `${formatter(language, { maximumSignificantDigits: 3 }).format(nanoseconds / size)} ${symbol}`;
}
/** Seconds as on a stopwatch, for long waits: "58 s", "2.5 s". */
export function formatCountdown(language, nanoseconds) {
    const seconds = nanoseconds / 1e9;
    const digits = seconds < 10 ? 1 : 0;
    return `${formatter(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(seconds)} s`;
}
/** The virtual clock: seconds and nine digits in groups of three, "0.001 234 567". The same in every language. */
export function formatClock(nanoseconds) {
    const whole = Math.floor(nanoseconds / 1e9);
    const rest = String(Math.round(nanoseconds - whole * 1e9)).padStart(9, "0");
    return { seconds: String(whole), fraction: `${rest.slice(0, 3)} ${rest.slice(3, 6)} ${rest.slice(6)}` };
}
/** Seconds with microseconds, for lists: "0.001234". */
export function formatTimestamp(nanoseconds) {
    const micros = Math.floor(nanoseconds / 1e3);
    return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, "0")}`;
}
/** Bits a second: "100 Mbit/s". */
export function formatRate(language, bitsPerSecond) {
    const rates = [
        ["Tbit/s", 1e12],
        ["Gbit/s", 1e9],
        ["Mbit/s", 1e6],
        ["kbit/s", 1e3],
    ];
    const [symbol, size] = rates.find(([, bits]) => bitsPerSecond >= bits) ?? ["bit/s", 1];
    return `${formatter(language, { maximumSignificantDigits: 4 }).format(bitsPerSecond / size)} ${symbol}`;
}
/** "12 kB". */
export function formatBytes(language, bytes) {
    const sizes = [
        ["MB", 1e6],
        ["kB", 1e3],
    ];
    const [symbol, size] = sizes.find(([, least]) => bytes >= least) ?? ["B", 1];
    return `${formatter(language, { maximumSignificantDigits: 3 }).format(bytes / size)} ${symbol}`;
}
