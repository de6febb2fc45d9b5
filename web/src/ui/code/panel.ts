// SPDX-License-Identifier: Apache-2.0
// <gn-code>: programs of the hosts: the files, the text of the one in front with what it is doing, and how to run it. A chunk of its
// own, with everything else that is about Python.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CodeDocument } from "../../model/documents";
import { icon, shared } from "../styles";
import { type Tab, tabBar, tabBarStyles } from "../tab_bar";
import "./calls";
import { Desk } from "./desk";
import { createEditor, type Editor } from "./editor";
import { CodeElement } from "./element";
import "./place";
import "./python_status";
import "./stuck";

export class CodePanel extends CodeElement {
  static override styles = [
    shared,
    tabBarStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
        container-type: inline-size;
      }
      .tab small {
        font-size: var(--text-small);
        font-weight: 400;
        color: var(--ink-quiet);
      }
      .unsaved {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: currentColor;
      }
      .running {
        width: 0;
        height: 0;
        border: 5px solid transparent;
        border-left: 8px solid var(--good);
        border-right: 0;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-1) var(--space-2);
        padding: var(--space-1) var(--space-2) var(--space-1) var(--space-3);
        border-bottom: 1px solid var(--line);
        flex: none;
      }
      .bar .run {
        min-width: 92px;
      }
      .arguments {
        flex: 1 1 60px;
        min-width: 40px;
        max-width: 220px;
        min-height: var(--touch);
        padding: 0 var(--space-2);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-small);
        background: var(--surface);
        color: var(--ink);
        font-family: var(--mono);
        font-size: 0.93em;
      }
      .arguments::placeholder {
        font-family: var(--sans);
        color: var(--ink-faint);
      }
      .spring {
        flex: 1;
      }
      .state {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 28px;
        padding: 2px var(--space-3);
        border-top: 1px solid var(--line);
        font-size: var(--text-quiet);
        color: var(--ink-quiet);
        flex: none;
      }
      .state:empty {
        display: none;
      }
      .state.failed {
        color: var(--error-text);
      }
      .state .what {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .editor {
        flex: 1;
        min-height: 0;
      }
      gn-place {
        flex: 1;
        min-height: 0;
      }
      @container (max-width: 520px) {
        .bar .word {
          display: none;
        }
        .bar .button {
          padding: 0;
          min-width: var(--touch);
        }
        .bar .run {
          padding: 0 10px;
        }
        .bar {
          gap: var(--space-1);
          padding-inline: var(--space-2) var(--space-1);
        }
      }
    `,
  ];

  #desk: Desk | undefined;
  #editor: Editor | undefined;
  /** The line at which the program in front was last seen waiting. */
  #followed = 0;

  protected override connected(): void {
    const { session } = this.app;
    const desk = new Desk(this.app);
    this.#desk = desk;
    this.redrawOn(desk.documents.changes, session.playback.playing, session.world);
    desk.failed = (document, line) => {
      if (document === desk.documents.present) void this.updateComplete.then(() => this.#editor?.reveal(line));
    };
    this.until(
      () => desk.dispose(),
      () => this.#editor?.dispose(),
      session.tablesChanged.subscribe(() => {
        if (!this.hidden) this.requestUpdate();
      }),
      this.app.code.subscribe((open) => {
        if (open) session.preparePython();
      }),
      this.app.codeNode.subscribe((node) => {
        if (node !== 0) desk.documents.present = undefined;
      }),
    );
    if (this.app.code.value) session.preparePython();
  }

  protected override firstUpdated(): void {
    const parent = this.renderRoot.querySelector<HTMLElement>(".editor");
    const desk = this.#desk;
    if (!parent || !desk) return;
    this.#editor = createEditor(parent, this.renderRoot as ShadowRoot, {
      changed: (text) => {
        const { present } = desk.documents;
        if (!present) return;
        const before = present.dirty;
        present.text = text;
        if (present.dirty !== before) desk.documents.changes.notify();
      },
      run: () => this.#present((document) => desk.run(document)),
      save: () => this.#present((document) => desk.save(document)),
    });
    this.requestUpdate();
  }

  protected override updated(_changed: PropertyValues): void {
    const present = this.#desk?.documents.present;
    if (!present || !this.#desk) return;
    const host = this.hostName(present.node);
    this.#editor?.show(present, this.c("editor.label", { name: present.name, host }));
    const marks = this.#desk.marksOf(present);
    this.#editor?.mark(marks);
    const waits = marks.find(({ kind }) => kind === "waits")?.line ?? 0;
    if (waits !== this.#followed) this.#editor?.follow(waits);
    this.#followed = waits;
  }

  protected override render(): TemplateResult {
    const desk = this.#desk as Desk;
    const { present } = desk.documents;
    return html`
      ${this.#tabs(desk)}
      <gn-python-status .app=${this.app}></gn-python-status>
      ${present ? this.#bar(desk, present) : nothing}
      <div class="editor" id="editor" role="tabpanel" aria-labelledby="tab-${desk.documents.all.indexOf(present as CodeDocument)}" ?hidden=${!present}></div>
      ${present ? this.#state(desk, present) : nothing}
      <gn-place id="place" role="tabpanel" aria-labelledby="tab-files" .app=${this.app} .desk=${desk} ?hidden=${present !== undefined}></gn-place>
    `;
  }

  #tabs(desk: Desk): TemplateResult {
    const { all, present } = desk.documents;
    const several = new Set(all.map(({ node }) => node)).size > 1;
    const files = { key: undefined, id: "tab-files", panel: "place", content: html`${icon("open")}${this.c("files")}` };
    return tabBar<CodeDocument | undefined>(
      {
        label: this.c("tabs"),
        tabs: [files, ...all.map((document, index) => this.#tab(desk, document, index, several))],
        present,
        choose: (document, by) => this.#choose(document, by === "pointer"),
      },
      html`<button
        class="button quiet only-icon"
        aria-label=${this.c("close")}
        title=${this.c("close")}
        @click=${() => this.app.closeCode()}
      >
        ${icon("hide")}
      </button>`,
    );
  }

  #tab(desk: Desk, document: CodeDocument, index: number, several: boolean): Tab<CodeDocument> {
    const host = this.hostName(document.node);
    const running = desk.programsOf(document).length > 0;
    const words = [this.c("of", { name: document.name, host })];
    if (running) words.push(this.c("state.running"));
    if (document.dirty) words.push(this.c("file.changed"));
    return {
      key: document,
      id: `tab-${index}`,
      panel: "editor",
      content: html`${running ? html`<span class="running"></span>` : nothing}${document.name}
      ${several ? html`<small>${host}</small>` : nothing}${document.dirty ? html`<span class="unsaved"></span>` : nothing}`,
      label: words.join(", "),
      title: `${host}:${document.path}`,
    };
  }

  #bar(desk: Desk, document: CodeDocument): TemplateResult {
    const host = this.hostName(document.node);
    const running = desk.programsOf(document).length > 0;
    const word = running ? (document.stopping ? "kill" : "stop") : "run";
    const icons = { run: "play", stop: "stop", kill: "stop" } as const;
    const act = running ? () => void desk.stop(document) : () => void desk.run(document);
    return html`<div class="bar">
      <button class="button ${running ? "outlined" : "primary"} run" title=${this.c(`${word}.hint`, { host })} @click=${act}>
        ${icon(icons[word])}${this.c(word)}
      </button>
      <button
        class="button outlined"
        title=${this.c("restart.hint")}
        aria-label=${this.c("restart")}
        ?disabled=${!running}
        @click=${() => void desk.restart(document)}
      >
        ${icon("again")}<span class="word">${this.c("restart")}</span>
      </button>
      <input
        class="arguments"
        aria-label=${this.c("arguments")}
        title=${this.c("arguments.hint")}
        placeholder=${this.c("arguments")}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        .value=${document.args}
        @input=${(event: Event) => {
          document.args = (event.target as HTMLInputElement).value;
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === "Enter" && !running) void desk.run(document);
        }}
      />
      <span class="spring"></span>
      <button
        class="button quiet"
        title=${this.c("save.hint", { host })}
        aria-label=${this.c("save")}
        ?disabled=${!document.dirty}
        @click=${() => void desk.save(document)}
      >
        ${icon("check")}<span class="word">${this.c("save")}</span>
      </button>
      <button
        class="button quiet only-icon"
        title=${this.c("download")}
        aria-label=${this.c("download")}
        @click=${() => download(document)}
      >
        ${icon("save")}
      </button>
      <button
        class="button quiet only-icon"
        aria-label=${this.c("file.close", { name: document.name })}
        title=${this.c("file.close", { name: document.name })}
        @click=${() => this.#close(document)}
      >
        ${icon("close")}
      </button>
    </div>`;
  }

  /** What the program does now, in words: also for those who do not see the marks. */
  #state(desk: Desk, document: CodeDocument): TemplateResult {
    const running = desk.programsOf(document).length > 0;
    const [wait, ...more] = desk.waitsOf(document);
    const error = document.errors.find(({ kind }) => kind === "error");
    const text = () => {
      if (wait) {
        const values = { line: wait.line, call: wait.call, where: wait.where };
        const first = this.c(wait.where ? "state.waitsOn" : "state.waits", values);
        return more.length > 0 ? `${first}, ${this.c("state.more", { count: more.length })}` : first;
      }
      if (running) return this.c("state.running");
      if (error?.text.startsWith("MemoryError")) return this.c("state.memory", { line: error.line });
      return error ? this.c("state.error", { line: error.line, message: error.text }) : "";
    };
    const still = running && !this.app.session.playback.playing.value ? this.c("state.paused") : "";
    const words = [text(), still].filter((part) => part !== "").join(" · ");
    return html`<div class="state ${error && !running ? "failed" : ""}" role="status">${
      words ? html`<span class="what" title=${words}>${words}</span>` : nothing
    }</div>`;
  }

  #present(action: (document: CodeDocument) => unknown): void {
    const present = this.#desk?.documents.present;
    if (present) void action(present);
  }

  #choose(document: CodeDocument | undefined, toWrite: boolean): void {
    if (this.#desk) this.#desk.documents.present = document;
    if (document) this.#desk?.showTerminalOf(document);
    if (toWrite) void this.updateComplete.then(() => document && this.#editor?.focus());
  }

  #close(document: CodeDocument): void {
    this.#editor?.forget(document);
    this.#desk?.documents.close(document);
  }
}
customElements.define("gn-code", CodePanel);

function download(document: CodeDocument): void {
  const address = URL.createObjectURL(new Blob([document.text], { type: "text/x-python" }));
  const link = globalThis.document.createElement("a");
  link.href = address;
  link.download = document.name;
  link.click();
  URL.revokeObjectURL(address);
}
