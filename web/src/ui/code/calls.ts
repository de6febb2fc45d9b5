// SPDX-License-Identifier: Apache-2.0
// <gn-calls>: the system calls of programs, as strace shows them, each with the frames that it caused. Only the rows in view exist.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { codePlural } from "../../i18n/code_texts";
import { formatTimestamp } from "../../i18n/format";
import { callName, resultText } from "../../model/call_names";
import type { CallRow } from "../../model/calls";
import { type RowWindow, rowOfKey, rowsInView, showEnd } from "../row_window";
import { icon, shared } from "../styles";
import { CodeElement } from "./element";

const rowHeight = { fine: 28, coarse: 44 } as const;
const decoder = new TextDecoder();

export class CallsElement extends CodeElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
        container-type: inline-size;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-2);
        padding: var(--space-1) var(--space-2) var(--space-1) var(--space-4);
        border-bottom: 1px solid var(--line);
        flex: none;
      }
      header .count {
        margin-right: auto;
        font-size: var(--text-quiet);
        color: var(--ink-quiet);
        font-variant-numeric: tabular-nums;
      }
      header .select {
        flex: 0 1 auto;
        max-width: 16em;
      }
      .list {
        flex: 1;
        min-height: 0;
        overflow: auto;
        position: relative;
        outline-offset: -3px;
      }
      .space {
        position: relative;
      }
      .row {
        position: absolute;
        inset-inline: 0;
        display: grid;
        grid-template-columns: 5.6em minmax(0, 1fr) auto auto;
        align-items: center;
        gap: var(--space-2);
        padding: 0 var(--space-3) 0 var(--space-4);
        font-size: var(--text-quiet);
        font-variant-numeric: tabular-nums;
      }
      .row:hover {
        background: var(--surface-hover);
      }
      .row[aria-selected="true"] {
        background: var(--accent-soft);
      }
      .row.linked {
        cursor: pointer;
      }
      .time {
        color: var(--ink-quiet);
        font-size: var(--text-small);
      }
      .call {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .call b {
        font-weight: 600;
      }
      .failed {
        color: var(--error-text);
      }
      .frames {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        font-size: var(--text-small);
        color: var(--accent-strong);
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .frames .icon {
        width: 15px;
        height: 15px;
      }
    `,
  ];

  /** "node pid", or "" for all. */
  #program = "";
  #follow = true;
  /** The chosen row of the log; -1 = none. */
  #chosen = -1;
  #list: HTMLElement | null = null;
  readonly #coarse = matchMedia("(pointer: coarse)");
  /** Rows of the log that are shown, when a program is chosen; brought up to date before drawing. */
  #shown: number[] = [];
  #read = 0;

  protected override connected(): void {
    const { session } = this.app;
    this.redrawOn(session.selection.frame, session.world);
    this.until(
      session.ledger.calls.changes.subscribe(() => this.redrawSoon()),
      session.world.subscribe(() => this.#filter("")),
    );
  }

  protected override firstUpdated(): void {
    const resize = new ResizeObserver(() => this.requestUpdate());
    resize.observe(this);
    this.until(() => resize.disconnect());
  }

  protected override updated(_changed: PropertyValues): void {
    this.#list = this.renderRoot.querySelector(".list");
    if (!this.#list || !this.#follow) return;
    showEnd(this.#list);
  }

  get #height(): number {
    return this.#coarse.matches ? rowHeight.coarse : rowHeight.fine;
  }

  #window(count: number): RowWindow {
    return { element: this.#list, count, height: this.#height };
  }

  /** Takes in what is new; drops what the log no longer has. */
  #bringUpToDate(): void {
    const { calls } = this.app.session.ledger;
    if (calls.end < this.#read) this.#shown = [];
    for (let index = Math.max(calls.first, calls.end < this.#read ? 0 : this.#read); index < calls.end; index++) {
      if (this.#passes(calls.row(index))) this.#shown.push(index);
    }
    this.#read = calls.end;
    const gone = this.#shown.findIndex((index) => index >= calls.first);
    if (gone !== 0) this.#shown.splice(0, gone < 0 ? this.#shown.length : gone);
  }

  #passes({ node, pid }: CallRow): boolean {
    return this.#program === "" || this.#program === `${node} ${pid}`;
  }

  #filter(program: string): void {
    this.#program = program;
    this.#chosen = -1;
    this.#shown = [];
    this.#read = 0;
    this.#follow = true;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const { calls } = this.app.session.ledger;
    this.#bringUpToDate();
    const count = this.#shown.length;
    return html`
      ${this.#header(count)}
      ${calls.end === calls.first ? html`<p class="empty">${this.c("calls.empty")}</p>` : this.#rows(count)}
    `;
  }

  #header(count: number): TemplateResult {
    return html`<header>
      <span class="count">${codePlural(this.app.locale, "calls.count", count)}</span>
      <select
        class="select"
        aria-label=${this.c("calls.program")}
        @change=${(event: Event) => this.#filter((event.target as HTMLSelectElement).value)}
      >
        <option value="" ?selected=${this.#program === ""}>${this.c("calls.all")}</option>
        ${this.#programs().map(
          ([key, text]) => html`<option value=${key} ?selected=${key === this.#program}>${text}</option>`,
        )}
      </select>
      <button class="button outlined" title=${this.c("calls.step.hint")} @click=${() => void this.app.session.stepToCall()}>
        ${icon("step")}${this.c("calls.step")}
      </button>
    </header>`;
  }

  /** Programs that have made calls, newest last. */
  #programs(): [key: string, text: string][] {
    const { calls, processes } = this.app.session.ledger;
    const found = new Map<string, string>();
    for (let index = calls.first; index < calls.end; index++) {
      const { node, pid } = calls.row(index);
      const key = `${node} ${pid}`;
      if (found.has(key)) continue;
      found.set(key, `${this.hostName(node)} · ${processes.find(node, pid)?.command ?? ""} (${pid})`);
    }
    return [...found];
  }

  #rows(count: number): TemplateResult {
    const height = this.#height;
    const { first, last } = rowsInView(this.#window(count), this.#follow, 300);
    const rows: TemplateResult[] = [];
    for (let position = first; position < last; position++) rows.push(this.#row(position, height));
    // Only a row that is there may be named.
    const active = this.#shown.slice(first, last).includes(this.#chosen) ? `call-${this.#chosen}` : nothing;
    return html`<div
      class="list"
      role="listbox"
      tabindex="0"
      aria-label=${this.c("calls.title")}
      aria-activedescendant=${active}
      @scroll=${this.#scrolled}
      @keydown=${this.#key}
    >
      ${count === 0 ? html`<p class="empty" role="option" aria-disabled="true">${this.c("calls.none")}</p>` : nothing}
      <div class="space" role="presentation" style="height:${count * height}px">${rows}</div>
    </div>`;
  }

  #row(position: number, height: number): TemplateResult {
    const { ledger } = this.app.session;
    const index = this.#shown[position] as number;
    const call = ledger.calls.row(index);
    const frames = ledger.calls.frameCount(index);
    const bytes = ledger.records.bytesOf(call.record);
    const text = bytes
      ? decoder.decode(bytes)
      : `${callName(call.number)}(${call.descriptor >= 0 ? call.descriptor : ""})`;
    const name = text.indexOf("(");
    return html`<div
      id="call-${index}"
      class="row ${frames > 0 ? "linked" : ""}"
      role="option"
      aria-selected=${index === this.#chosen}
      aria-setsize=${this.#shown.length}
      aria-posinset=${position + 1}
      style="top:${position * height}px;height:${height}px"
      @click=${() => this.#choose(position)}
    >
      <span class="time">${formatTimestamp(call.time)}</span>
      <span class="call mono" title=${text}><b>${text.slice(0, name)}</b>${text.slice(name)}</span>
      <span class="mono ${call.result < 0 ? "failed" : ""}"
        >${Number.isNaN(call.result) ? this.c("calls.waits") : `= ${resultText(call.result)}`}</span
      >
      ${
        frames > 0
          ? html`<span class="frames" title=${this.c("calls.show")}
            >${icon("packet")}${codePlural(this.app.locale, "calls.frames", frames)}</span
          >`
          : nothing
      }
    </div>`;
  }

  /** Marks a call; the first frame that it caused is chosen in the list of packets. */
  #choose(position: number): void {
    const { ledger, selection } = this.app.session;
    this.#chosen = this.#shown[position] as number;
    if (position < this.#shown.length - 1) this.#follow = false;
    const frame = ledger.calls.frame(this.#chosen);
    if (frame !== 0) {
      const { detailsTab, narrowTab } = this.app;
      selection.frame.value = frame;
      // On wide screens the list of packets stands above: the log stays where it is.
      if (narrowTab.value !== "calls") detailsTab.value = "calls";
    }
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    const at = this.#shown.indexOf(this.#chosen);
    const position = rowOfKey(this.#window(this.#shown.length), event.key, at);
    if (position === undefined) return;
    event.preventDefault();
    this.#choose(position);
    this.#reveal(position);
  }

  #reveal(position: number): void {
    const list = this.#list;
    if (!list) return;
    const top = position * this.#height;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + this.#height > list.scrollTop + list.clientHeight) {
      list.scrollTop = top + this.#height - list.clientHeight;
    }
  }

  #scrolled(): void {
    const list = this.#list;
    if (!list) return;
    this.#follow = list.scrollHeight - list.clientHeight - list.scrollTop < this.#height;
    this.requestUpdate();
  }
}
customElements.define("gn-calls", CallsElement);
