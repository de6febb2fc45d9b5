// SPDX-License-Identifier: Apache-2.0
// The colours of the canvas, read from the same CSS custom properties that style the rest of the page.
import { Ink, inkCount } from "./frame_geometry";
const properties = [
    [Ink.link, "--band-link"],
    [Ink.network, "--band-network"],
    [Ink.arp, "--band-arp"],
    [Ink.icmp, "--band-icmp"],
    [Ink.udp, "--band-udp"],
    [Ink.tcp, "--band-tcp"],
    [Ink.http, "--band-http"],
    [Ink.payload, "--band-payload"],
    [Ink.other, "--band-other"],
];
export class Palette {
    constructor() {
        this.inks = new Array(inkCount).fill("#888");
        this.paper = "#fff";
        this.surface = "#fff";
        this.ink = "#000";
        this.quiet = "#555";
        this.line = "#ccc";
        this.accent = "#06c";
        this.error = "#c00";
        this.errorText = "#c00";
        this.font = "sans-serif";
    }
    /** Reads the present theme from `element`. */
    read(element) {
        const style = getComputedStyle(element);
        const value = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
        for (const [ink, property] of properties)
            this.inks[ink] = value(property, "#888");
        this.paper = value("--paper", "#fff");
        this.surface = value("--surface", "#fff");
        this.ink = value("--ink", "#000");
        this.quiet = value("--ink-quiet", "#555");
        this.line = value("--line-strong", "#ccc");
        this.accent = value("--accent", "#06c");
        this.error = value("--error", "#c00");
        this.errorText = value("--error-text", "#c00");
        this.font = style.fontFamily;
    }
}
