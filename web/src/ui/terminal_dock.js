// SPDX-License-Identifier: Apache-2.0
// <gn-terminals>: one terminal a host, behind tabs. The widget is fetched when the first one is opened.
import { css, html, nothing } from "lit";
import { GlassElement } from "./base";
import { icon, shared, tabFromKey } from "./styles";
export class TerminalDock extends GlassElement {
    static { this.styles = [
        shared,
        css `
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
      }
      header {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        padding: 0 var(--space-2);
        border-bottom: 1px solid var(--line);
        flex: none;
      }
      .tabs {
        flex: 1;
        min-width: 0;
      }
      .tab {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        padding-inline: var(--space-2);
      }
      .tab .icon {
        width: 16px;
        height: 16px;
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
    ]; }
    #views = new Map();
    #resize;
    #stylesAdded = false;
    /** A line was typed that time has not yet carried out. */
    #waiting = false;
    connected() {
        const { session } = this.app;
        this.redrawOn(session.playback.playing, session.ledger.terminals.changes);
        this.until(session.world.subscribe(() => this.#reset()), this.app.terminalNode.subscribe((node) => void this.#show(node)), this.app.theme.present.subscribe(() => {
            for (const view of this.#views.values())
                view.restyle();
        }));
        this.#resize = new ResizeObserver(() => this.#view()?.fit());
        this.#resize.observe(this);
        this.until(() => this.#resize?.disconnect());
        if (this.app.terminalNode.value !== 0)
            void this.#show(this.app.terminalNode.value);
    }
    updated(_changed) {
        this.#view()?.fit();
    }
    render() {
        const hosts = this.#hosts();
        if (hosts.length === 0)
            return html `<p class="empty">${this.t("terminal.none")}</p>`;
        const present = this.app.terminalNode.value;
        return html `
      <header>
        <div class="tabs" role="tablist" aria-label=${this.t("region.terminals")} @keydown=${this.#key}>
          ${hosts.map((host) => this.#tab(host, present))}
        </div>
      </header>
      ${this.#waiting && !this.app.session.playback.playing.value ? this.#pausedNotice() : nothing}
      <div class="screens">
        ${present === 0 ? html `<p class="empty">${this.t("terminal.choose")}</p>` : nothing}
        ${hosts.map((host) => html `<div
            class="screen"
            id="screen-${host.id}"
            role="tabpanel"
            aria-labelledby="tab-${host.id}"
            ?hidden=${host.id !== present}
          ></div>`)}
      </div>
    `;
    }
    #hosts() {
        return this.app.session.world.value.nodes.filter((node) => node.kind === "host" || node.kind === "router");
    }
    #tab(host, present) {
        const first = present === 0 && host === this.#hosts()[0];
        return html `<button
      class="tab"
      role="tab"
      id="tab-${host.id}"
      aria-controls="screen-${host.id}"
      aria-selected=${host.id === present}
      tabindex=${host.id === present || first ? 0 : -1}
      @click=${() => this.#choose(host.id)}
    >
      ${icon("terminal")}${host.name}
    </button>`;
    }
    #pausedNotice() {
        return html `<div class="paused" role="status">
      ${this.t("terminal.paused")}
      <button class="button" @click=${() => this.app.session.play()}>${icon("play")}${this.t("terminal.play")}</button>
    </div>`;
    }
    #choose(node) {
        if (this.app.terminalNode.value === node)
            this.#view()?.focus();
        this.app.terminalNode.value = node;
    }
    #key(event) {
        const ids = this.#hosts().map((host) => host.id);
        const next = tabFromKey(event, ids, this.app.terminalNode.value);
        if (next === undefined)
            return;
        event.preventDefault();
        this.app.terminalNode.value = next;
        void this.updateComplete.then(() => this.renderRoot.querySelector(`#tab-${next}`)?.focus());
    }
    #view() {
        return this.#views.get(this.app.terminalNode.value);
    }
    async #show(node) {
        this.requestUpdate();
        if (node === 0 || this.#views.has(node)) {
            await this.updateComplete;
            this.#view()?.fit();
            return;
        }
        const [{ createTerminalView, screenStyles }, terminal] = await Promise.all([
            import("./terminal_view"),
            this.app.session.terminal(node),
        ]);
        await this.updateComplete;
        const place = this.renderRoot.querySelector(`#screen-${node}`);
        if (!terminal || !place || this.#views.has(node))
            return;
        this.#addStyles(screenStyles);
        const name = this.app.session.world.value.node(node)?.name ?? "";
        const label = this.t("terminal.title", { name });
        const view = createTerminalView(place, terminal, label, this.#actions(terminal));
        this.#views.set(node, view);
        view.fit();
        if (this.app.terminalNode.value === node && this.#wantsFocus())
            view.focus();
    }
    /** Somebody who has just chosen the terminal means to type; somebody elsewhere is not to be pulled away. */
    #wantsFocus() {
        const active = this.renderRoot.activeElement;
        return active?.getAttribute("role") === "tab";
    }
    #addStyles(text) {
        if (this.#stylesAdded)
            return;
        this.#stylesAdded = true;
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        const root = this.renderRoot;
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    }
    #actions(terminal) {
        const { session } = this.app;
        const { number } = terminal;
        return {
            line: (text) => this.#report(session.typeLine(terminal, text)),
            interrupt: () => this.#report(session.command({ kind: "terminal-interrupt", terminal: number })),
            endOfFile: () => this.#report(session.command({ kind: "terminal-eof", terminal: number })),
        };
    }
    async #report(result) {
        const { session } = this.app;
        this.app.invitation.value = undefined;
        // Before anything was played, time stands still only because nobody has asked for anything yet.
        if (session.now === 0 && !this.#waiting)
            session.play();
        this.#waiting = true;
        this.requestUpdate();
        const answer = await result;
        if (!answer.ok)
            this.app.toast(this.app.locale.error(answer.error), "error");
    }
    #reset() {
        for (const view of this.#views.values())
            view.dispose();
        this.#views.clear();
        this.#waiting = false;
        this.requestUpdate();
    }
}
customElements.define("gn-terminals", TerminalDock);
