// SPDX-License-Identifier: Apache-2.0
// <gn-python-status>: how far the loading of Python is, or why it cannot run here. Takes no room when there is nothing to say.

import { css, html, type TemplateResult } from "lit";
import { shared } from "../styles";
import { CodeElement } from "./element";

export class PythonStatusElement extends CodeElement {
  static override styles = [
    shared,
    css`
      :host {
        flex: none;
      }
      .row {
        display: grid;
        grid-template-columns: auto minmax(40px, 1fr) auto;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-1) var(--space-3);
        font-size: var(--text-quiet);
        border-bottom: 1px solid var(--line);
        background: var(--accent-soft);
        font-variant-numeric: tabular-nums;
      }
      progress {
        width: 100%;
        height: 6px;
        accent-color: var(--accent);
      }
      .notice {
        padding: var(--space-2) var(--space-3);
        border-bottom: 1px solid var(--line);
        background: var(--accent-soft);
        font-size: var(--text-quiet);
        line-height: 1.45;
        text-wrap: pretty;
      }
      .notice.failed {
        background: var(--error-soft);
        color: var(--error-text);
      }
    `,
  ];

  protected override connected(): void {
    this.redrawOn(this.app.session.python);
  }

  protected override render(): TemplateResult {
    const status = this.app.session.python.value;
    switch (status?.state) {
      case undefined:
      case "ready":
        return html``;
      case "unavailable":
        return html`<p class="notice" role="status">${this.c("python.noJspi")}</p>`;
      case "failed":
        return html`<p class="notice failed" role="alert">${this.c("python.failed", { message: status.message })}</p>`;
      case "loading":
        return this.#progress(status.loaded, status.total);
    }
  }

  /** All bytes are there; the interpreter sets itself up. */
  #starting(): TemplateResult {
    const label = this.c("python.starting");
    return html`<div class="row"><span>${label}</span><progress aria-label=${label}></progress><span></span></div>`;
  }

  #progress(done: number, all: number): TemplateResult {
    const { locale } = this.app;
    const values = { loaded: locale.bytes(done), total: locale.bytes(all) };
    if (all > 0 && done >= all) return this.#starting();
    const text = this.c(all > 0 ? "python.bytes" : "python.bytes.some", values);
    const label = this.c("python.loading");
    return html`<div class="row">
      <span>${label}</span>
      ${
        all > 0
          ? html`<progress aria-label=${label} max=${all} .value=${Math.min(done, all)}></progress>`
          : html`<progress aria-label=${label}></progress>`
      }
      <span>${text}</span>
    </div>`;
  }
}
customElements.define("gn-python-status", PythonStatusElement);
