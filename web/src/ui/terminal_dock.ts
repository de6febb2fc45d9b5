// SPDX-License-Identifier: Apache-2.0
// <gn-terminals>: a terminal of each host and whatever others were opened there, behind tabs. The widget is fetched when the first one is opened.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Terminal } from "../model/terminals";
import type { NodeEntry } from "../model/world";
import type { App } from "./app";
import { GlassElement } from "./base";
import { icon, shared } from "./styles";
import { tabBar, tabBarStyles } from "./tab_bar";
import type { TerminalView } from "./terminal_view";

/** A tab: the first terminal of a host (number 0), or a further one. */
interface Place {
  readonly node: number;
  readonly number: number;
  readonly label: string;
}

const idOf = ({ node, number }: Pick<Place, "node" | "number">): string => `${node}-${number}`;

export class TerminalDock extends GlassElement {
  static override styles = [
    shared,
    tabBarStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
      }
      .screens {
        position: relative;
        flex: 1;
        min-height: 0;
      }
      .screen {
        position: absolute;
        inset: var(--space-2) 0 0 var(--space-3);
      }
      .paused {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        padding: 2px 2px 2px var(--space-4);
        background: var(--accent-soft);
        font-size: var(--text-quiet);
      }
    `,
  ];

  readonly #views = new Map<string, TerminalView>();
  #resize: ResizeObserver | undefined;
  #stylesAdded = false;
  /** A line was typed that time has not yet carried out. */
  #waiting = false;

  protected override connected(): void {
    const { session } = this.app;
    this.redrawOn(session.playback.playing, session.ledger.terminals.changes);
    this.until(
      session.world.subscribe(() => this.#reset()),
      this.app.terminalNode.subscribe(() => void this.#show()),
      this.app.terminalNumber.subscribe(() => void this.#show()),
      this.app.theme.present.subscribe(() => {
        for (const view of this.#views.values()) view.restyle();
      }),
    );
    this.#resize = new ResizeObserver(() => this.#view()?.fit());
    this.#resize.observe(this);
    this.until(() => this.#resize?.disconnect());
    if (this.app.terminalNode.value !== 0) void this.#show();
  }

  protected override updated(_changed: PropertyValues): void {
    this.#view()?.fit();
  }

  protected override render(): TemplateResult {
    const places = this.#places();
    if (places.length === 0) return html`<p class="empty">${this.t("terminal.none")}</p>`;
    const present = this.app.terminalNode.value === 0 ? "" : idOf(this.#present());
    return html`
      ${tabBar({
        label: this.t("region.terminals"),
        tabs: places.map((place) => ({
          key: idOf(place),
          id: `tab-${idOf(place)}`,
          panel: `screen-${idOf(place)}`,
          content: html`${icon("terminal")}${place.label}`,
        })),
        present,
        choose: (id, by) => this.#choose(places.find((place) => idOf(place) === id) as Place, by),
      })}
      ${this.#waiting && !this.app.session.playback.playing.value ? this.#pausedNotice() : nothing}
      <div class="screens">
        ${present === "" ? html`<p class="empty">${this.t("terminal.choose")}</p>` : nothing}
        ${places.map(
          (place) => html`<div
            class="screen"
            id="screen-${idOf(place)}"
            role="tabpanel"
            aria-labelledby="tab-${idOf(place)}"
            ?hidden=${idOf(place) !== present}
          ></div>`,
        )}
      </div>
    `;
  }

  #hosts(): NodeEntry[] {
    return this.app.session.world.value.nodes.filter((node) => node.kind === "host" || node.kind === "router");
  }

  #present(): { readonly node: number; readonly number: number } {
    return { node: this.app.terminalNode.value, number: this.app.terminalNumber.value };
  }

  /** Each host, and beside it the terminals that were opened there after the first one. */
  #places(): Place[] {
    const { terminals } = this.app.session.ledger;
    return this.#hosts().flatMap(({ id, name }) => {
      const further = terminals.all.filter((terminal) => terminal.node === id).slice(1);
      return [
        { node: id, number: 0, label: name },
        ...further.map(({ number }, index) => ({
          node: id,
          number,
          label: this.t("terminal.another", { name, count: index + 2 }),
        })),
      ];
    });
  }

  #pausedNotice(): TemplateResult {
    return html`<div class="paused" role="status">
      ${this.t("terminal.paused")}
      <button class="button" @click=${() => this.app.session.play()}>${icon("play")}${this.t("terminal.play")}</button>
    </div>`;
  }

  #choose(place: Place, by: "pointer" | "keys"): void {
    if (by === "pointer" && idOf(this.#present()) === idOf(place)) this.#view()?.focus();
    this.#select(place);
  }

  #select({ node, number }: Place): void {
    this.app.terminalNumber.value = number;
    this.app.terminalNode.value = node;
  }

  #view(): TerminalView | undefined {
    return this.#views.get(idOf(this.#present()));
  }

  async #show(): Promise<void> {
    const { node, number } = this.#present();
    const id = idOf({ node, number });
    this.requestUpdate();
    if (node === 0 || this.#views.has(id)) {
      await this.updateComplete;
      this.#view()?.fit();
      return;
    }
    const [{ createTerminalView, screenStyles }, terminal] = await Promise.all([
      import("./terminal_view"),
      number === 0 ? this.app.session.terminal(node) : this.app.session.ledger.terminals.find(number),
    ]);
    await this.updateComplete;
    const place = this.renderRoot.querySelector<HTMLElement>(`#screen-${id}`);
    if (!terminal || !place || this.#views.has(id)) return;
    this.#addStyles(screenStyles);
    const name = this.#places().find((one) => idOf(one) === id)?.label ?? "";
    const label = this.t("terminal.title", { name });
    const view = createTerminalView(place, terminal, label, this.#actions(terminal));
    this.#views.set(id, view);
    view.fit();
    if (idOf(this.#present()) === id && this.#wantsFocus()) view.focus();
  }

  /** Somebody who has just chosen the terminal means to type; somebody elsewhere is not to be pulled away. */
  #wantsFocus(): boolean {
    const active = (this.renderRoot as ShadowRoot).activeElement;
    return active?.getAttribute("role") === "tab";
  }

  #addStyles(text: string): void {
    if (this.#stylesAdded) return;
    this.#stylesAdded = true;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const root = this.renderRoot as ShadowRoot;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  #actions(terminal: Terminal) {
    const { session } = this.app;
    const { number } = terminal;
    return {
      line: (text: string) => this.#report(session.typeLine(terminal, text)),
      interrupt: () => this.#report(session.command({ kind: "terminal-interrupt", terminal: number })),
      endOfFile: () => this.#report(session.command({ kind: "terminal-eof", terminal: number })),
    };
  }

  async #report(result: ReturnType<App["session"]["command"]>): Promise<void> {
    const { session } = this.app;
    this.app.invitation.value = undefined;
    // Before anything was played, time stands still only because nobody has asked for anything yet.
    if (session.now === 0 && !this.#waiting) session.play();
    this.#waiting = true;
    this.requestUpdate();
    const answer = await result;
    if (!answer.ok) this.app.toast(this.app.locale.error(answer.error), "error");
  }

  #reset(): void {
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
    this.#waiting = false;
    this.requestUpdate();
  }
}
customElements.define("gn-terminals", TerminalDock);
