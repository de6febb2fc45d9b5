// SPDX-License-Identifier: Apache-2.0
// <gn-top-bar>: title of the network, files, language, colours, help.

import { css, html, nothing, type TemplateResult } from "lit";
import { type Language, languages } from "../i18n/translate";
import { GlassElement } from "./base";
import { icon, shared } from "./styles";
import { type ThemeChoice, themeChoices } from "./theme";

/** Languages in their own words. */
const languageNames: Readonly<Record<Language, string>> = { en: "English", "zh-CN": "中文" };
const themeIcons = { system: "system", light: "light", dark: "dark", contrast: "contrast" } as const;

export class TopBar extends GlassElement {
  static override styles = [
    shared,
    css`
      :host {
        background: var(--surface);
        border-bottom: 1px solid var(--line);
        container-type: inline-size;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        min-height: 52px;
        padding: var(--space-1) var(--space-3) var(--space-1) var(--space-4);
      }
      .brand {
        display: flex;
        align-items: center;
        gap: 9px;
        font-weight: 700;
        font-size: var(--text-large);
        letter-spacing: -0.01em;
      }
      .mark {
        width: 26px;
        height: 26px;
        flex: none;
      }
      h1 {
        margin: 0 auto 0 0;
        min-width: 0;
        font-size: var(--text-large);
        font-weight: 450;
        color: var(--ink-quiet);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        padding-left: var(--space-3);
        margin-left: var(--space-3);
        border-left: 1px solid var(--line-strong);
        line-height: 1.4;
      }
      .choice {
        position: relative;
        display: inline-flex;
        align-items: center;
        border-radius: var(--radius-small);
        color: var(--ink);
      }
      .choice:hover {
        background: var(--surface-hover);
      }
      .choice .icon {
        position: absolute;
        left: 8px;
        pointer-events: none;
      }
      .choice select {
        appearance: none;
        min-height: var(--touch);
        padding: 0 10px 0 34px;
        border: 0;
        border-radius: var(--radius-small);
        background: transparent;
        font-weight: 500;
        cursor: pointer;
      }
      .choice option {
        background: var(--surface);
        color: var(--ink);
      }
      input[type="file"] {
        display: none;
      }
      @container (max-width: 900px) {
        .choice.icon-only select {
          width: var(--touch);
          padding: 0;
          color: transparent;
        }
        .button span {
          display: none;
        }
        .button {
          padding: 0;
          width: var(--touch);
        }
      }
      @container (max-width: 560px) {
        .bar {
          padding-inline: var(--space-3) var(--space-1);
          gap: 0;
        }
        .brand span,
        h1 {
          display: none;
        }
        .brand {
          margin-right: auto;
        }
      }
    `,
  ];

  protected override connected(): void {
    this.redrawOn(this.app.session.world, this.app.theme.choice, this.app.code);
  }

  protected override render(): TemplateResult {
    const title = this.app.locale.pick(this.app.session.world.value.title) || this.t("app.world.untitled");
    return html`
      <div class="bar">
        <div class="brand">
          <svg class="mark" viewBox="0 0 26 26" aria-hidden="true">
            <rect x="1.5" y="5.500" width="23" height="15" rx="4" fill="none" stroke="var(--band-link)" stroke-width="3" />
            <rect x="6" y="9.500" width="14" height="7" rx="1.500" fill="var(--band-network)" />
            <rect x="10" y="11.500" width="8" height="3" rx="0.500" fill="var(--band-arp)" />
          </svg>
          <span>${this.t("app.name")}</span>
        </div>
        <h1>${title}</h1>
        ${this.#examples()}
        <button class="button" title=${this.t("bar.open.hint")} aria-label=${this.t("bar.open")} @click=${this.#pickFile}>
          ${icon("open")}<span>${this.t("bar.open")}</span>
        </button>
        <input type="file" accept=".json,application/json" tabindex="-1" aria-hidden="true" @change=${this.#opened} />
        <button
          class="button"
          title=${this.t("bar.save.hint")}
          aria-label=${this.t("bar.save")}
          @click=${() => void this.app.saveFile()}
        >
          ${icon("save")}<span>${this.t("bar.save")}</span>
        </button>
        <button
          class="button"
          title=${this.t("bar.code.hint")}
          aria-label=${this.t("bar.code")}
          aria-pressed=${this.app.code.value}
          @click=${() => (this.app.code.value ? this.app.closeCode() : this.app.openCode())}
        >
          ${icon("code")}<span>${this.t("bar.code")}</span>
        </button>
        <label class="choice icon-only" title=${this.t("bar.theme")}>
          ${icon(themeIcons[this.app.theme.choice.value])}
          <select aria-label=${this.t("bar.theme")} @change=${this.#setTheme}>
            ${themeChoices.map(
              (choice) =>
                html`<option value=${choice} ?selected=${choice === this.app.theme.choice.value}>
                  ${this.t(`theme.${choice}`)}
                </option>`,
            )}
          </select>
        </label>
        <label class="choice icon-only" title=${this.t("bar.language")}>
          ${icon("language")}
          <select aria-label=${this.t("bar.language")} @change=${this.#setLanguage}>
            ${languages.map(
              (language) =>
                html`<option value=${language} lang=${language} ?selected=${language === this.app.locale.language}>
                  ${languageNames[language]}
                </option>`,
            )}
          </select>
        </label>
        <button
          class="button only-icon"
          aria-label=${this.t("bar.help")}
          title=${this.t("bar.help")}
          @click=${() => {
            this.app.help.value = true;
          }}
        >
          ${icon("help")}
        </button>
      </div>
    `;
  }

  #examples(): TemplateResult | typeof nothing {
    const { examples } = this.app;
    if (examples.length < 2) return nothing;
    return html`<label class="choice icon-only" title=${this.t("bar.examples")}>
      ${icon("menu")}
      <select aria-label=${this.t("bar.examples")} .value=${""} @change=${this.#openExample}>
        <option value="" selected disabled hidden>${this.t("bar.examples")}</option>
        ${examples.map((example, index) => html`<option value=${index}>${example.name}</option>`)}
      </select>
    </label>`;
  }

  async #openExample(event: Event): Promise<void> {
    const select = event.target as HTMLSelectElement;
    const example = this.app.examples[Number(select.value)];
    select.value = "";
    if (example) await this.app.openText(example.name, await example.load());
  }

  #pickFile(): void {
    this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click();
  }

  async #opened(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // The same file can then be chosen again after it was edited.
    input.value = "";
    if (file) await this.app.openFile(file);
  }

  #setTheme(event: Event): void {
    this.app.theme.choice.value = (event.target as HTMLSelectElement).value as ThemeChoice;
  }

  #setLanguage(event: Event): void {
    this.app.locale.language = (event.target as HTMLSelectElement).value as Language;
  }
}
customElements.define("gn-top-bar", TopBar);
