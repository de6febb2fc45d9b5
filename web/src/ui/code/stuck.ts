// SPDX-License-Identifier: Apache-2.0
// <gn-stuck>: appears when a program holds the engine's thread, offers to stop it, and tells what came of that.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { codeList } from "../../i18n/code_texts";
import { formatTimestamp } from "../../i18n/format";
import type { Rescue } from "../../model/rescue";
import { icon, shared } from "../styles";
import { CodeElement } from "./element";

/** What came of it is to be read in peace, ms. */
const toldFor = 20_000;

export class Stuck extends CodeElement {
  static override styles = [
    shared,
    css`
      dialog {
        max-width: min(480px, calc(100vw - 32px));
        padding: var(--space-5);
        border: 1px solid var(--line);
        border-radius: var(--radius-large);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow);
      }
      dialog::backdrop {
        background: rgb(10 20 26 / 0.35);
      }
      h2 {
        font-size: var(--text-title);
        margin-bottom: var(--space-2);
      }
      p {
        text-wrap: pretty;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: var(--space-2);
        margin-top: var(--space-4);
      }
    `,
  ];

  /** The viewer prefers to wait, until the engine has answered again. */
  #waits = false;
  #stopping = false;

  protected override connected(): void {
    const { stuck } = this.app.session.watchdog;
    this.redrawOn(stuck, this.app.session.moved);
    this.until(
      stuck.subscribe((now) => {
        if (!now) this.#waits = false;
      }),
    );
  }

  get #shown(): boolean {
    return this.#stopping || (this.app.session.watchdog.stuck.value && !this.#waits);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.#shown) return nothing;
    const time = momentText(this.app.session.now);
    const stuck = this.app.session.watchdog.stuck.value;
    return html`<dialog aria-labelledby="title" @cancel=${this.#wait}>
      <h2 id="title">${this.c("stuck.title")}</h2>
      ${
        this.#stopping
          ? html`<p role="status">${this.c("stuck.busy", { time })}</p>`
          : html`<p>${this.c("stuck.text", { time })}</p>`
      }
      <div class="actions">
        ${this.#stopping ? nothing : html`<button class="button" @click=${this.#wait}>${this.c("stuck.wait")}</button>`}
        ${
          this.#stopping && !stuck
            ? nothing
            : html`<button class="button primary" @click=${() => void this.#stop()}>
              ${icon("stop")}${this.c(this.#stopping ? "stuck.anew" : "stuck.stop")}
            </button>`
        }
      </div>
    </dialog>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  #wait(event: Event): void {
    event.preventDefault();
    if (this.#stopping) return;
    this.#waits = true;
    this.requestUpdate();
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    this.requestUpdate();
    const rescue = await this.app.session.rescue();
    // Another attempt has taken its place, and will tell.
    if (!rescue && !this.app.session.failure.value) return;
    this.#stopping = false;
    this.requestUpdate();
    if (rescue) this.app.toast(this.#told(rescue), "info", toldFor);
  }

  #told({ state, time, ended, dropped }: Rescue): string {
    if (state === "anew") return this.c("stuck.restarted");
    const programs = ended.map(({ node, command }) =>
      this.c("stuck.program", { command: shortened(command), host: this.hostName(node) }),
    );
    const values = { time: momentText(time), programs: codeList(this.app.locale, programs) };
    const what = this.c(ended.length > 0 ? "stuck.done" : "stuck.done.none", values);
    return dropped.length > 0
      ? `${what} ${this.c("stuck.dropped", { lines: codeList(this.app.locale, dropped) })}`
      : what;
  }
}
customElements.define("gn-stuck", Stuck);

const momentText = (nanoseconds: number): string => `${formatTimestamp(nanoseconds)} s`;

const longestCommand = 40;
const shortened = (command: string): string =>
  command.length > longestCommand ? `${command.slice(0, longestCommand - 1)}…` : command;
