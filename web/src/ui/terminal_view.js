// SPDX-License-Identifier: Apache-2.0
// The terminal widget (xterm.js) for one host. A chunk of its own: loaded when the first terminal is looked at.
import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Screen } from "@xterm/xterm";
import screenStyles from "@xterm/xterm/css/xterm.css?inline";
import { LineEditor } from "./line_editor";
export { screenStyles };
/** A screen in `element`, which shows `terminal` and sends what is typed to `actions`. */
export function createTerminalView(element, terminal, label, actions) {
    const screen = new Screen({
        cursorBlink: false,
        cursorStyle: "bar",
        cursorInactiveStyle: "outline",
        fontSize: 13,
        lineHeight: 1.25,
        scrollback: 5000,
        theme: themeOf(element),
        fontFamily: getComputedStyle(element).getPropertyValue("--mono").trim() || "monospace",
    });
    const fit = new FitAddon();
    screen.loadAddon(fit);
    screen.open(element);
    screen.textarea?.setAttribute("aria-label", label);
    const editor = new LineEditor({ write: (sequence) => screen.write(sequence), ...actions });
    screen.onData((data) => editor.input(data));
    screen.onResize(({ cols }) => {
        editor.columns = cols;
    });
    screen.attachCustomKeyEventHandler((event) => !belongsToBrowser(event, screen.hasSelection()));
    const decoder = new TextDecoder();
    const spoken = createSpokenOutput(element);
    const dispose = terminal.read((piece) => {
        const text = typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
        editor.output(text);
        spoken.add(text);
    });
    return {
        element,
        fit: () => {
            if (element.clientWidth > 0 && element.clientHeight > 0)
                fit.fit();
        },
        focus: () => screen.focus(),
        restyle: () => {
            screen.options.theme = themeOf(element);
        },
        dispose: () => {
            dispose();
            spoken.dispose();
            screen.dispose();
        },
    };
}
/** Pieces of output that are kept for reading back, and how long output is gathered before it is read out, in milliseconds. */
const mostSpoken = 60;
const gathering = 250;
/**
 * The output once more as plain text for screen readers. The widget's own mode for them would shut out input that comes without
 * keys: dictation, emoji pickers, keyboards of phones.
 */
function createSpokenOutput(element) {
    const log = document.createElement("div");
    log.className = "spoken";
    log.setAttribute("role", "log");
    element.append(log);
    let waiting = "";
    let timer;
    const flush = () => {
        timer = undefined;
        const piece = document.createElement("div");
        piece.textContent = waiting;
        waiting = "";
        log.append(piece);
        while (log.childElementCount > mostSpoken)
            log.firstElementChild?.remove();
    };
    return {
        add: (text) => {
            waiting += text;
            timer ??= setTimeout(flush, gathering);
        },
        dispose: () => {
            clearTimeout(timer);
            log.remove();
        },
    };
}
/** Tab leaves the terminal, so that it is no trap for the keyboard; copy and paste stay what they are. */
function belongsToBrowser(event, selection) {
    if (event.key === "Tab" || event.key === "Escape" || event.key === "F6")
        return true;
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key === "c")
        return selection;
    return control && event.key === "v";
}
function themeOf(element) {
    const style = getComputedStyle(element);
    const value = (name) => style.getPropertyValue(name).trim();
    return {
        background: value("--surface"),
        foreground: value("--ink"),
        cursor: value("--accent"),
        cursorAccent: value("--surface"),
        selectionBackground: value("--accent-soft"),
        selectionForeground: value("--ink"),
    };
}
