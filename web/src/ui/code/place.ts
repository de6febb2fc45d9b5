// SPDX-License-Identifier: Apache-2.0
// <gn-place>: the files on a host's disk, and the ready examples.

import { css, html, nothing, type TemplateResult } from "lit";
import type { FileEntry } from "../../engine/engine";
import { codeList } from "../../i18n/code_texts";
import { directoryOf } from "../../model/documents";
import { icon, shared } from "../styles";
import { type Desk, homeDirectory } from "./desk";
import { CodeElement } from "./element";
import { loadProgram, type Placed, type ProgramExample, placeExample, programExamples, type Site } from "./examples";

/** What is asked about a file. */
type Question = { readonly kind: "new" } | { readonly kind: "rename" | "remove"; readonly name: string };

const freshProgram = "";
/** Larger files are not put on a simulated disk. */
const largestFile = 1 << 20;

export class PlaceElement extends CodeElement {
  static override styles = [
    shared,
    css`
      :host {
        overflow: auto;
        container-type: inline-size;
      }
      .both {
        display: grid;
        grid-template-columns: minmax(0, 5fr) minmax(0, 8fr);
        min-height: 100%;
      }
      section {
        padding: var(--space-2) var(--space-3) var(--space-4);
        min-width: 0;
      }
      section + section {
        border-left: 1px solid var(--line);
      }
      .head {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: var(--touch);
        flex-wrap: wrap;
      }
      .head .select {
        font-weight: 600;
      }
      .head p {
        font-size: var(--text-quiet);
        color: var(--ink-quiet);
      }
      ul {
        list-style: none;
        margin: var(--space-1) 0;
        padding: 0;
      }
      .file {
        display: flex;
        align-items: center;
        border-radius: var(--radius-small);
      }
      .file:hover {
        background: var(--surface-hover);
      }
      .name {
        flex: 1;
        min-width: 0;
        justify-content: flex-start;
        font-weight: 450;
        padding: 0 var(--space-2);
      }
      .name span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .name:hover {
        background: none;
      }
      .name .icon {
        color: var(--ink-quiet);
      }
      .size {
        font-size: var(--text-small);
        color: var(--ink-quiet);
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .small {
        min-height: var(--touch-small);
        min-width: var(--touch-small);
        width: var(--touch-small);
        padding: 0;
      }
      .small .icon {
        width: 16px;
        height: 16px;
      }
      .question {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1);
        padding: var(--space-1) 0;
      }
      .question input {
        flex: 1 1 110px;
        min-width: 0;
        min-height: var(--touch);
        padding: 0 var(--space-2);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-small);
        background: var(--surface);
        color: var(--ink);
        font-family: var(--mono);
        font-size: 0.93em;
      }
      .question p {
        flex: 1 1 100%;
        font-size: var(--text-quiet);
      }
      .question .bad {
        color: var(--error-text);
      }
      .files .select {
        flex: 1 1 5em;
        min-width: 0;
      }
      .files.head {
        flex-wrap: nowrap;
        gap: var(--space-1);
      }
      .directory {
        padding: var(--space-1) var(--space-2) 0;
        font-size: var(--text-small);
        color: var(--ink-quiet);
      }
      .example {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px var(--space-3);
        align-items: center;
        padding: var(--space-2) 0;
      }
      .example + .example {
        border-top: 1px solid color-mix(in srgb, var(--line) 55%, transparent);
      }
      .example h3 {
        font-weight: 600;
      }
      .example p {
        grid-column: 1 / -1;
        font-size: var(--text-quiet);
        color: var(--ink-quiet);
        line-height: 1.4;
        text-wrap: pretty;
      }
      .example .button {
        grid-column: 2;
        grid-row: 1;
        min-height: var(--touch-small);
        max-width: 17em;
        white-space: normal;
        font-size: var(--text-quiet);
      }
      input[type="file"] {
        display: none;
      }
      @container (max-width: 480px) {
        .both {
          grid-template-columns: minmax(0, 1fr);
        }
        section + section {
          border-left: 0;
          border-top: 1px solid var(--line);
        }
      }
    `,
  ];

  static override properties = { ...CodeElement.properties, desk: { attribute: false } };
  declare desk: Desk;
  #node = 0;
  #path = homeDirectory;
  #entries: readonly FileEntry[] = [];
  #question: Question | undefined;
  #bad = "";
  #asked = 0;
  #tables = false;

  protected override connected(): void {
    const { session } = this.app;
    this.until(
      session.world.subscribe(() => this.#go(0, homeDirectory)),
      this.app.codeNode.subscribe((node) => {
        if (node !== 0 && node !== this.#node) this.#go(node, homeDirectory);
      }),
      this.desk.documents.changes.subscribe(() => {
        if (!this.hidden) void this.#list();
      }),
      session.tablesChanged.subscribe(() => {
        if (this.hidden) return;
        void this.#list();
        // Addresses are needed to place the examples; afterwards they seldom change.
        if (!this.#tables) this.requestUpdate();
      }),
    );
    this.#go(this.app.codeNode.value, homeDirectory);
  }

  #go(node: number, path: string): void {
    const first = this.desk.hosts[0]?.id ?? 0;
    this.#node = node || first;
    this.#path = path;
    this.#question = undefined;
    this.#entries = [];
    void this.#list();
  }

  async #list(): Promise<void> {
    if (this.#node === 0) return;
    const asked = ++this.#asked;
    const answer = await this.app.session.listFiles(this.#node, this.#path).catch(() => undefined);
    if (asked !== this.#asked || !answer) return;
    if (!answer.ok && this.#path !== "/") return this.#go(this.#node, directoryOf(this.#path));
    this.#entries = answer.ok ? answer.entries : [];
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    return html`<div class="both">
      <section aria-label=${this.c("files")}>${this.#files()}</section>
      <section aria-label=${this.c("examples.title")}>${this.#examples()}</section>
    </div>`;
  }

  #files(): TemplateResult {
    const shown = this.#entries.filter(({ kind }) => kind === "file" || kind === "directory" || kind === "socket");
    return html`
      <div class="head files">
        <select class="select" aria-label=${this.c("place.host")} @change=${this.#chooseHost}>
          ${this.desk.hosts.map(
            ({ id, name }) => html`<option value=${id} ?selected=${id === this.#node}>${name}</option>`,
          )}
        </select>
        <button
          class="button outlined only-icon"
          aria-label=${this.c("place.new")}
          title=${this.c("place.new")}
          @click=${() => this.#setQuestion({ kind: "new" })}
        >
          ${icon("plus")}
        </button>
        <button
          class="button quiet only-icon"
          aria-label=${this.c("place.upload")}
          title=${this.c("place.upload")}
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}
        >
          ${icon("upload")}
        </button>
        <input
          type="file"
          accept=".py,.txt,.html,.json,.csv,text/*"
          tabindex="-1"
          aria-hidden="true"
          @change=${this.#uploaded}
        />
      </div>
      ${this.#question?.kind === "new" ? this.#newForm() : nothing}
      <p class="directory mono">${this.#path}</p>
      <ul>
        ${this.#path === "/" ? nothing : this.#up()}
        ${shown.map((entry) => html`<li>${this.#row(entry)}</li>`)}
      </ul>
      ${shown.length === 0 ? html`<p class="empty">${this.c("place.empty")}</p>` : nothing}
    `;
  }

  #up(): TemplateResult {
    const up = () => this.#go(this.#node, directoryOf(this.#path));
    return html`<li class="file">
      <button class="button name" aria-label=${this.c("place.up")} @click=${up}>${icon("open")}<span>..</span></button>
    </li>`;
  }

  #row(entry: FileEntry): TemplateResult {
    const { name, kind, size } = entry;
    if (this.#question?.kind === "rename" && this.#question.name === name) return this.#renameForm(name);
    if (this.#question?.kind === "remove" && this.#question.name === name) return this.#removeForm(name);
    if (kind === "directory") {
      return html`<div class="file">
        <button
          class="button name"
          aria-label=${this.c("place.directory", { name })}
          @click=${() => this.#go(this.#node, this.#whole(name))}
        >
          ${icon("open")}<span>${name}</span>
        </button>
      </div>`;
    }
    return html`<div class="file">
      <button
        class="button name"
        ?disabled=${kind !== "file"}
        @click=${() => void this.desk.open(this.#node, this.#whole(name))}
      >
        ${icon("device")}<span>${name}</span>
      </button>
      <span class="size">${kind === "file" ? this.app.locale.bytes(size) : kind}</span>
      ${this.#ask("rename", name)}${this.#ask("remove", name)}
    </div>`;
  }

  #ask(kind: "rename" | "remove", name: string): TemplateResult {
    const label = this.c(`place.${kind}`, { name });
    return html`<button
      class="button quiet small"
      aria-label=${label}
      title=${label}
      @click=${() => this.#setQuestion({ kind, name })}
    >
      ${icon(kind === "rename" ? "rename" : "close")}
    </button>`;
  }

  #newForm(): TemplateResult {
    return this.#nameForm(this.c("place.new.name"), "program.py", this.c("place.create"), (name) => this.#create(name));
  }

  #renameForm(name: string): TemplateResult {
    return this.#nameForm(this.c("place.rename.to", { name }), name, this.c("place.rename.do"), (to) =>
      this.desk.rename(this.#node, this.#whole(name), this.#whole(to)),
    );
  }

  #nameForm(label: string, value: string, button: string, act: (name: string) => Promise<unknown>): TemplateResult {
    const submit = async () => {
      const name = this.renderRoot.querySelector<HTMLInputElement>(".question input")?.value.trim() ?? "";
      this.#bad = "";
      if (name === "" || name.includes("/") || name === "." || name === "..") this.#bad = this.c("place.bad");
      else if (name !== value && this.#entries.some((entry) => entry.name === name)) {
        this.#bad = this.c("place.exists", { name });
      }
      if (this.#bad) return this.requestUpdate();
      this.#setQuestion(undefined);
      await act(name);
      void this.#list();
    };
    const enter = (event: KeyboardEvent) => {
      if (event.key === "Enter" && !event.isComposing) void submit();
    };
    // No <form>: a sandboxed frame does not let one be sent, not even to its own script.
    return html`<div class="question" role="group" aria-label=${label} @keydown=${this.#escape}>
      <input aria-label=${label} .value=${value} autocomplete="off" autocapitalize="off" spellcheck="false" @keydown=${enter} />
      <button class="button primary" @click=${submit}>${button}</button>
      ${this.#cancel()} ${this.#bad ? html`<p class="bad" role="alert">${this.#bad}</p>` : nothing}
    </div>`;
  }

  #removeForm(name: string): TemplateResult {
    const submit = async () => {
      this.#setQuestion(undefined);
      await this.desk.remove(this.#node, this.#whole(name));
      void this.#list();
    };
    const sure = this.c("place.remove.sure", { name });
    return html`<div class="question" role="group" aria-label=${sure} @keydown=${this.#escape}>
      <p>${sure}</p>
      <button class="button primary" @click=${submit}>${this.c("place.remove.do")}</button>
      ${this.#cancel()}
    </div>`;
  }

  #cancel(): TemplateResult {
    return html`<button class="button" @click=${() => this.#setQuestion(undefined)}>
      ${this.c("place.cancel")}
    </button>`;
  }

  #escape(event: KeyboardEvent): void {
    if (event.key === "Escape") this.#setQuestion(undefined);
  }

  #setQuestion(question: Question | undefined): void {
    this.#question = question;
    this.#bad = "";
    this.requestUpdate();
    if (!question) return;
    void this.updateComplete.then(() => {
      const input = this.renderRoot.querySelector<HTMLInputElement>(".question input");
      if (!input) return this.renderRoot.querySelector<HTMLElement>(".question .primary")?.focus();
      input.focus();
      // The ending stays as it is, as a rule.
      const dot = input.value.lastIndexOf(".");
      input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
    });
  }

  async #create(name: string): Promise<void> {
    const path = this.#whole(name);
    if (await this.desk.write(this.#node, path, freshProgram)) await this.desk.open(this.#node, path);
  }

  async #uploaded(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    if (file.size > largestFile) {
      const values = { name: file.name, size: this.app.locale.bytes(file.size) };
      this.app.toast(this.t("file.tooLarge", values), "error");
      return;
    }
    const path = this.#whole(file.name);
    if (await this.desk.write(this.#node, path, await file.text())) await this.desk.open(this.#node, path);
  }

  #examples(): TemplateResult {
    const sites = this.#sites();
    const here = sites.find(({ id }) => id === this.#node);
    this.#tables = here?.tables !== undefined;
    return html`
      <div class="head">
        <h2>${this.c("examples.title")}</h2>
        <p>${this.c("examples.text")}</p>
      </div>
      ${programExamples.map((example) => this.#example(example, here ? placeExample(example, here, sites) : undefined))}
    `;
  }

  #example(example: ProgramExample, placed: readonly Placed[] | undefined): TemplateResult {
    const title = this.app.locale.pick(example.title);
    const hosts = codeList(this.app.locale, [...new Set(placed?.map(({ site }) => site.name))]);
    return html`<div class="example">
      <h3>${title}</h3>
      <p>${this.app.locale.pick(example.text)}</p>
      ${
        placed
          ? html`<button
            class="button outlined"
            aria-label=${this.c("examples.put.label", { title, hosts })}
            @click=${() => void this.#put(example, placed)}
          >
            ${this.c("examples.put", { hosts })}
          </button>`
          : html`<p>${this.c("examples.few", { count: 2 })}</p>`
      }
    </div>`;
  }

  #sites(): Site[] {
    const { world, tables } = this.app.session;
    return this.desk.hosts.map(({ id, name }) => {
      return { id, name, kind: world.value.node(id)?.kind ?? "", tables: tables.get(id) };
    });
  }

  /** Writes the files of an example to their hosts and opens them, the one to start first in front. */
  async #put(example: ProgramExample, placed: readonly Placed[]): Promise<void> {
    for (const { file, site, args } of placed) {
      const path = `${homeDirectory}/${file}`;
      const there = await this.app.session.listFiles(site.id, homeDirectory);
      const exists = there.ok && there.entries.some(({ name }) => name === file);
      // What the learner has changed is not lost by pressing the button again.
      if (!exists && !(await this.desk.write(site.id, path, await loadProgram(file)))) return;
      if (exists) this.app.toast(this.c("examples.kept", { name: file, host: site.name }));
      await this.desk.open(site.id, path, args);
    }
    const [first] = placed;
    if (first) await this.desk.open(first.site.id, `${homeDirectory}/${first.file}`);
    if (placed.length < 2) return;
    const hosts = codeList(this.app.locale, [...new Set(placed.map(({ site }) => site.name))]);
    this.app.toast(this.c("examples.placed", { title: this.app.locale.pick(example.title), hosts }));
  }

  #whole(name: string): string {
    return this.#path === "/" ? `/${name}` : `${this.#path}/${name}`;
  }

  #chooseHost(event: Event): void {
    this.#go(Number((event.target as HTMLSelectElement).value), homeDirectory);
  }
}
customElements.define("gn-place", PlaceElement);
