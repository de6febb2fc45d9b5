// SPDX-License-Identifier: Apache-2.0
// How virtual time is played. The engine alone knows what time it is; this only decides how far to let it go next. Nothing here
// can change what happens, only how fast it is shown.
import { Signal } from "./signal";
/** Virtual seconds that pass in one second of the viewer: 1:1,000,000 up to real time, in steps of 1, 2, 5. */
export const speeds = [-6, -5, -4, -3, -2, -1]
    .flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)))
    .concat(1);
/** A hush shorter than this many seconds at the chosen speed is left alone. */
const shortHush = 0.35;
/** A longer one is over after this many seconds ... */
const hushLasts = 0.7;
/** ... unless that would be faster than ten times real time, so that a minute's wait can still be seen to pass. */
const fastestHurry = 10;
const second = 1e9;
export class Playback {
    playing = new Signal(false);
    /** Index into `speeds`. */
    speed = new Signal(speeds.length - 1);
    /** Whether to hurry through silence. */
    hurry = new Signal(true);
    /** True while time runs faster than the chosen speed because nothing is on any wire. */
    hurrying = new Signal(false);
    #hurryPace = 0;
    /** Virtual seconds a second. */
    get pace() {
        return speeds[this.speed.value] ?? 1;
    }
    /** Sets the step nearest to a wished pace. */
    setPace(pace) {
        let best = 0;
        for (const [index, candidate] of speeds.entries()) {
            if (Math.abs(Math.log(candidate / pace)) < Math.abs(Math.log(speeds[best] / pace)))
                best = index;
        }
        this.speed.value = best;
    }
    faster() {
        this.speed.value = Math.min(speeds.length - 1, this.speed.value + 1);
    }
    slower() {
        this.speed.value = Math.max(0, this.speed.value - 1);
    }
    /** How far time should go, ns, after `elapsed` seconds of the viewer. */
    target(moment, elapsed) {
        const gap = (moment.nextEvent - moment.now) / second;
        const silent = this.hurry.value && moment.inFlight === 0 && Number.isFinite(gap);
        if (silent && (this.hurrying.value || gap > this.pace * shortHush)) {
            if (!this.hurrying.value)
                this.#hurryPace = Math.max(this.pace, Math.min(fastestHurry, gap / hushLasts));
            this.hurrying.value = true;
            // Never past the next event: whatever it sends is shown at the chosen speed again.
            return Math.min(moment.nextEvent, moment.now + elapsed * this.#hurryPace * second);
        }
        this.hurrying.value = false;
        return moment.now + elapsed * this.pace * second;
    }
    /** The hurry is over, for instance because time was stopped. */
    calm() {
        this.hurrying.value = false;
    }
}
/** Seconds of the viewer that a small frame should take for a typical cable, and at most for the slowest. */
const typicalCrossing = 0.9;
const longestCrossing = 4;
/** A pace at which frames on these cables can be followed with the eye. */
export function comfortablePace(links) {
    const times = links.map((link) => link.delay / second + (link.rate > 0 ? 800 / link.rate : 0)).sort((a, b) => a - b);
    if (times.length === 0)
        return 1;
    const typical = times[Math.floor(times.length / 2)] ?? 0;
    const slowest = times.at(-1) ?? 0;
    return Math.min(1, Math.max(1e-6, typical / typicalCrossing, slowest / longestCrossing));
}
