// SPDX-License-Identifier: Apache-2.0
// <gn-splitter>: the border between two panels, to be dragged or moved with the arrow keys (WAI-ARIA window splitter pattern).

import { css, html, LitElement, type PropertyDeclarations, type TemplateResult } from "lit";

const keyStep = 24;

export class Splitter extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      z-index: 4;
      touch-action: none;
    }
    :host([hidden]) {
      display: none;
    }
    div {
      position: absolute;
      outline: none;
    }
    :host([orientation="vertical"]) div {
      inset: 0 -5px;
      cursor: col-resize;
    }
    :host([orientation="horizontal"]) div {
      inset: -5px 0;
      cursor: row-resize;
    }
    div::after {
      content: "";
      position: absolute;
      background: var(--line);
    }
    :host([orientation="vertical"]) div::after {
      inset: 0 5px;
    }
    :host([orientation="horizontal"]) div::after {
      inset: 5px 0;
    }
    div:hover::after,
    div:focus-visible::after {
      background: var(--focus);
    }
    :host([orientation="vertical"]) div:focus-visible::after,
    :host([orientation="vertical"]) div:hover::after {
      inset: 0 3.5px;
    }
    :host([orientation="horizontal"]) div:focus-visible::after,
    :host([orientation="horizontal"]) div:hover::after {
      inset: 3.5px 0;
    }
  `;

  static override properties: PropertyDeclarations = {
    orientation: { reflect: true },
    label: { type: String },
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    side: { type: String },
  };
  declare orientation: "vertical" | "horizontal";
  declare label: string;
  /** Where the panel is: after the border (right of it, or below), or before it. */
  declare side: "before" | "after";
  /** Size of the panel in pixels. */
  declare value: number;
  declare min: number;
  declare max: number;
  #from: { readonly at: number; readonly value: number } | undefined;

  protected override render(): TemplateResult {
    return html`<div
      role="separator"
      tabindex="0"
      aria-label=${this.label}
      aria-orientation=${this.orientation}
      aria-valuenow=${Math.round(this.value)}
      aria-valuemin=${this.min}
      aria-valuemax=${Math.round(this.max)}
      @pointerdown=${this.#down}
      @pointermove=${this.#drag}
      @pointerup=${this.#up}
      @pointercancel=${this.#up}
      @keydown=${this.#key}
    ></div>`;
  }

  /** How far the pointer is in the direction in which the panel shrinks. */
  #at(event: PointerEvent): number {
    const at = this.orientation === "vertical" ? event.clientX : event.clientY;
    return this.side === "before" ? -at : at;
  }

  #down(event: PointerEvent): void {
    this.#from = { at: this.#at(event), value: this.value };
    (event.target as Element).setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  #drag(event: PointerEvent): void {
    if (this.#from) this.#set(this.#from.value - (this.#at(event) - this.#from.at));
  }

  #up(): void {
    this.#from = undefined;
  }

  #key(event: KeyboardEvent): void {
    const keys = this.orientation === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const [larger, smaller] = this.side === "before" ? keys.reverse() : keys;
    if (event.key !== larger && event.key !== smaller) return;
    event.preventDefault();
    this.#set(this.value + (event.key === larger ? keyStep : -keyStep));
  }

  #set(value: number): void {
    const size = Math.min(this.max, Math.max(this.min, value));
    this.dispatchEvent(new CustomEvent("resized", { detail: size }));
  }
}
customElements.define("gn-splitter", Splitter);
