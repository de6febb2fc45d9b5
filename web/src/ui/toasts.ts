// SPDX-License-Identifier: Apache-2.0
// <gn-toasts>: short notices, and the live region for screen readers.

import { css, html, type TemplateResult } from "lit";
import { GlassElement } from "./base";
import { icon, shared } from "./styles";

export class Toasts extends GlassElement {
  static override styles = [
    shared,
    css`
      :host {
        position: fixed;
        left: 50%;
        bottom: var(--space-5);
        transform: translateX(-50%);
        display: grid;
        gap: var(--space-2);
        width: max-content;
        max-width: calc(100vw - 32px);
        z-index: 20;
        pointer-events: none;
      }
      .toast {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        padding: var(--space-1) var(--space-1) var(--space-1) var(--space-4);
        border: 1px solid var(--line-strong);
        border-left: 4px solid var(--accent);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        pointer-events: auto;
      }
      .toast.error {
        border-left-color: var(--error);
      }
      .toast span {
        flex: 1;
      }
    `,
  ];

  protected override connected(): void {
    this.redrawOn(this.app.toasts, this.app.announcement);
  }

  protected override render(): TemplateResult {
    return html`
      <div role="status" aria-live="polite">
        ${this.app.toasts.value.map(
          (toast) => html`<div class="toast ${toast.tone}">
            <span>${toast.text}</span>
            <button
              class="button quiet only-icon"
              aria-label=${this.t("toast.close")}
              @click=${() => this.app.dismissToast(toast.id)}
            >
              ${icon("close")}
            </button>
          </div>`,
        )}
      </div>
      <p class="spoken" role="log" aria-live="polite">${this.app.announcement.value}</p>
    `;
  }
}
customElements.define("gn-toasts", Toasts);
