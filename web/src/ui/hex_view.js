// SPDX-License-Identifier: Apache-2.0
// <gn-hex>: the bytes of a frame in hexadecimal and as text, tinted by header. Pointing at a byte marks its field.
import { css, html, nothing } from "lit";
import { GlassElement } from "./base";
import { bandOf, fieldAt, fieldName, flattenFields } from "./fields";
import { bands, shared } from "./styles";
/** Bytes a line. */
const perLine = 16;
export class HexView extends GlassElement {
    static { this.styles = [
        shared,
        bands,
        css `
      :host {
        overflow: auto;
        background: var(--surface-sunk);
      }
      .bytes {
        display: grid;
        width: max-content;
        padding: var(--space-2) var(--space-3);
        --pad: 0.45ch;
        font-family: var(--mono);
        font-size: 12px;
        line-height: 1.75;
        outline-offset: -3px;
      }
      .line {
        display: flex;
        white-space: pre;
      }
      .offset {
        color: var(--ink-faint);
        padding-right: 1ch;
        user-select: none;
      }
      .byte,
      .letter {
        cursor: default;
        border-bottom: 2px solid var(--band);
        margin-bottom: 2px;
        line-height: 1.5;
      }
      .byte {
        padding: 0 var(--pad);
      }
      .byte.half {
        margin-left: 0.8ch;
      }
      .letters {
        display: flex;
        padding-left: 1.6ch;
      }
      .letter {
        width: 1ch;
        border-bottom-color: transparent;
        color: var(--ink-quiet);
      }
      .marked {
        background: var(--accent);
        color: var(--on-accent);
        border-bottom-color: var(--accent);
      }
      .cursor {
        box-shadow: inset 0 0 0 1.5px var(--focus);
      }
      .marked.cursor {
        box-shadow: inset 0 0 0 1.5px var(--on-accent);
      }
      @container (max-width: 600px) {
        .bytes {
          font-size: 11.5px;
          padding-inline: var(--space-2);
          --pad: 0.25ch;
        }
        .letters {
          padding-left: 1ch;
        }
      }
      @container (max-width: 450px) {
        .letters {
          display: none;
        }
      }
    `,
    ]; }
    static { this.properties = {
        ...GlassElement.properties,
        fields: { attribute: false },
        marked: { attribute: false },
        frame: { attribute: false },
        cursor: { state: true },
    }; }
    #entries = [];
    #bands = [];
    constructor() {
        super();
        this.cursor = -1;
    }
    willUpdate(changed) {
        if (changed.has("frame"))
            this.cursor = -1;
        if (!changed.has("fields") && !changed.has("frame"))
            return;
        this.#entries = flattenFields(this.fields);
        this.#bands = bandsOf(this.fields, this.frame.length);
    }
    updated(changed) {
        if (!changed.has("marked") || !this.marked || this.matches(":hover"))
            return;
        const first = this.renderRoot.querySelector(".byte.marked");
        if (!first)
            return;
        // Only this view scrolls, never the page around it.
        const top = first.offsetTop - this.offsetTop;
        if (top < this.scrollTop || top > this.scrollTop + this.clientHeight - 24)
            this.scrollTop = Math.max(0, top - 40);
    }
    render() {
        const lines = [];
        for (let start = 0; start < this.frame.length; start += perLine)
            lines.push(this.#line(start));
        return html `
      <div
        class="bytes"
        role="application"
        tabindex="0"
        aria-label="${this.t("inspector.bytes")}. ${this.t("inspector.bytes.hint")}"
        @keydown=${this.#key}
        @pointerover=${this.#over}
        @pointerleave=${() => this.#mark(undefined)}
        @click=${this.#click}
        @blur=${this.#blur}
      >
        ${lines}
      </div>
      <p class="spoken" aria-live="polite">${this.#spoken()}</p>
    `;
    }
    #line(start) {
        const bytes = [];
        const letters = [];
        for (let at = start; at < Math.min(start + perLine, this.frame.length); at++) {
            const byte = this.frame[at];
            const marked = this.marked && at >= this.marked.offset && at < this.marked.offset + this.marked.length;
            const classes = `band-${this.#bands[at] ?? "payload"} ${marked ? "marked" : ""} ${at === this.cursor ? "cursor" : ""}`;
            bytes.push(html `<span class="byte ${classes} ${at - start === perLine / 2 ? "half" : ""}" data-at=${at}
          >${byte.toString(16).padStart(2, "0")}</span
        >`);
            const letter = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
            letters.push(html `<span class="letter ${classes}" data-at=${at}>${letter}</span>`);
        }
        const missing = perLine - bytes.length;
        return html `<div class="line"><span class="offset">${start.toString(16).padStart(4, "0")}</span>${bytes}${missing > 0
            ? html `<span style="width:calc(${missing * 2 + (missing >= perLine / 2 ? 0.8 : 0)}ch + ${missing * 2} * var(--pad))"></span>`
            : nothing}<span class="letters">${letters}</span></div>`;
    }
    #spoken() {
        if (this.cursor < 0)
            return "";
        const field = fieldAt(this.#entries, this.cursor);
        return this.t("inspector.bytes.at", {
            offset: this.cursor,
            hex: (this.frame[this.cursor] ?? 0).toString(16).padStart(2, "0"),
            field: field ? fieldName(field.field, this.app.locale) : "",
        });
    }
    #over(event) {
        const at = byteUnder(event);
        if (at >= 0)
            this.#mark(fieldAt(this.#entries, at));
    }
    #click(event) {
        const at = byteUnder(event);
        if (at >= 0)
            this.#goTo(at);
    }
    #blur() {
        this.cursor = -1;
        this.#mark(undefined);
    }
    #key(event) {
        const steps = {
            ArrowLeft: -1,
            ArrowRight: 1,
            ArrowUp: -perLine,
            ArrowDown: perLine,
            Home: -this.frame.length,
            End: this.frame.length,
        };
        const step = steps[event.key];
        if (step === undefined)
            return;
        event.preventDefault();
        const from = this.cursor < 0 ? (step > 0 ? -step : 0) : this.cursor;
        this.#goTo(Math.min(this.frame.length - 1, Math.max(0, from + step)));
    }
    #goTo(at) {
        this.cursor = at;
        this.#mark(fieldAt(this.#entries, at));
    }
    #mark(range) {
        this.dispatchEvent(new CustomEvent("field-marked", { detail: range, bubbles: true, composed: true }));
    }
}
customElements.define("gn-hex", HexView);
/** For each byte the band of the innermost header that it belongs to; padding, which stands apart, is of its header as well. */
function bandsOf(fields, length) {
    const bands = new Array(length).fill("payload");
    for (const field of fields) {
        for (const { offset, length: size } of flattenFields([field])) {
            bands.fill(bandOf(field.id), offset, Math.min(length, offset + size));
        }
    }
    return bands;
}
function byteUnder(event) {
    const target = event.target instanceof HTMLElement ? event.target.dataset.at : undefined;
    return target === undefined ? -1 : Number(target);
}
