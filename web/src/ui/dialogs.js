// SPDX-License-Identifier: Apache-2.0
// <gn-problem>: why a file was not opened, with every place. <gn-help>: how to read the drawing, and the keys.
import { css, html, nothing } from "lit";
import { GlassElement } from "./base";
import { icon, shared } from "./styles";
const dialogStyles = css `
  dialog {
    width: min(680px, calc(100vw - 32px));
    max-height: min(720px, calc(100dvh - 48px));
    padding: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius-large);
    background: var(--surface);
    color: var(--ink);
    box-shadow: var(--shadow);
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog::backdrop {
    background: rgb(10 18 24 / 0.45);
  }
  .title-bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    padding: var(--space-3) var(--space-3) var(--space-3) var(--space-5);
    border-bottom: 1px solid var(--line);
  }
  h2 {
    font-size: var(--text-title);
    overflow-wrap: anywhere;
  }
  h3 {
    margin: var(--space-5) 0 var(--space-2);
  }
  .content {
    overflow-y: auto;
    padding: var(--space-4) var(--space-5) var(--space-5);
  }
`;
/** A modal dialog that follows a condition. */
class DialogElement extends GlassElement {
    updated(_changed) {
        const dialog = this.renderRoot.querySelector("dialog");
        if (!dialog)
            return;
        if (this.shown && !dialog.open)
            dialog.showModal();
        if (!this.shown && dialog.open)
            dialog.close();
    }
    frame(title, closeLabel, content) {
        return html `<dialog aria-labelledby="title" @close=${() => this.hide()}>
      <div class="title-bar">
        <h2 id="title">${title}</h2>
        <button class="button quiet only-icon" aria-label=${closeLabel} @click=${() => this.hide()}>${icon("close")}</button>
      </div>
      <div class="content" tabindex="0">${content}</div>
    </dialog>`;
    }
}
export class ProblemDialog extends DialogElement {
    static { this.styles = [
        shared,
        dialogStyles,
        css `
      ol {
        list-style: none;
        margin: var(--space-4) 0 0;
        padding: 0;
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }
      .sentence {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .place {
        color: var(--ink-quiet);
        font-size: var(--text-quiet);
        overflow-wrap: anywhere;
      }
      pre {
        margin: 6px 0 0;
        padding: var(--space-2) var(--space-3);
        border-left: 3px solid var(--error);
        border-radius: 0 var(--radius-small) var(--radius-small) 0;
        background: var(--error-soft);
        font: 12.5px / 1.5 var(--mono);
        overflow-x: auto;
      }
      pre .number {
        color: var(--ink-quiet);
        user-select: none;
      }
      pre .culprit {
        text-decoration: underline wavy var(--error);
        text-underline-offset: 4px;
      }
    `,
    ]; }
    connected() {
        this.redrawOn(this.app.problem);
    }
    get shown() {
        return this.app.problem.value !== undefined;
    }
    hide() {
        this.app.problem.value = undefined;
    }
    render() {
        const problem = this.app.problem.value;
        return this.frame(problem ? this.t("errors.title", { name: problem.name }) : "", this.t("errors.close"), problem ? this.#content(problem) : html ``);
    }
    #content(problem) {
        const lines = problem.text.split(/\r\n|\n|\r/);
        return html `
      <p>${this.t("errors.kept")} ${this.app.locale.plural("errors.count", problem.errors.length)}</p>
      <ol>
        ${problem.errors.map((error) => html `<li>
            <p class="sentence">${this.app.locale.error(error)}</p>
            <p class="place">${this.#place(error)}</p>
            ${error.line === undefined ? nothing : this.#excerpt(lines[error.line - 1] ?? "", error)}
          </li>`)}
      </ol>
    `;
    }
    #place(error) {
        const path = error.path === "" ? this.t("errors.whole") : html `<span class="mono">${error.path}</span>`;
        if (error.line === undefined)
            return html `${path}`;
        return html `${this.t("errors.place", { line: error.line, column: error.column ?? 1 })}, ${path}`;
    }
    /** The line of the file with the culprit underlined: from the column to the end of its word. */
    #excerpt(line, error) {
        const characters = [...line];
        const start = Math.max(0, (error.column ?? 1) - 1);
        const before = characters.slice(0, start).join("");
        const rest = characters.slice(start).join("");
        const word = /^("(?:[^"\\]|\\.)*"?|[\w.+-]+|.)?/u.exec(rest)?.[0] ?? "";
        return html `<pre><span class="number">${error.line}  </span>${before.replace(/^\s{8,}/, "        ")}<span class="culprit"
      >${word}</span
    >${rest.slice(word.length, word.length + 80)}</pre>`;
    }
}
customElements.define("gn-problem", ProblemDialog);
const keys = [
    [["Space"], "help.key.play"],
    [["."], "help.key.step"],
    [["[", "]"], "help.key.speed"],
    [["−", "+", "0"], "help.key.zoom"],
    [["O"], "help.key.open"],
    [["?"], "help.key.help"],
    [["Esc"], "help.key.escape"],
];
/** Outlines of the shapes on a 44 x 18 grid. */
const shapes = [
    ["help.shape.request", "M2 2h28l10 7l-10 7H2z"],
    ["help.shape.reply", "M2 2h28c5 0 9 3 9 7s-4 7-9 7H2z"],
    ["help.shape.ack", "M2 6h32c3 0 5 1.500 5 3s-2 3-5 3H2z"],
    ["help.shape.data", "M2 2h37v14H2z"],
    ["help.shape.error", "M2 2h37l-6 7l6 7H2l6-7z"],
];
export class HelpDialog extends DialogElement {
    static { this.styles = [
        shared,
        dialogStyles,
        css `
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 6px;
      }
      li {
        display: grid;
        grid-template-columns: 92px minmax(0, 1fr);
        gap: var(--space-3);
        align-items: center;
      }
      .shape {
        width: 66px;
        height: 27px;
        fill: var(--band-tcp);
        stroke: var(--band-link);
        stroke-width: 3;
        stroke-linejoin: round;
      }
      kbd {
        display: inline-block;
        min-width: 26px;
        padding: 2px 7px;
        border: 1px solid var(--line-strong);
        border-bottom-width: 2px;
        border-radius: 5px;
        background: var(--surface-sunk);
        font: 600 12px / 1.4 var(--sans);
        text-align: center;
      }
      .bands {
        margin-top: var(--space-3);
        color: var(--ink-quiet);
      }
    `,
    ]; }
    connected() {
        this.redrawOn(this.app.help);
    }
    get shown() {
        return this.app.help.value;
    }
    hide() {
        this.app.help.value = false;
    }
    render() {
        return this.frame(this.t("help.title"), this.t("help.close"), html `
        <p>${this.t("help.intro")}</p>
        <h3>${this.t("help.shapes")}</h3>
        <ul>
          ${shapes.map(([key, path]) => html `<li>
              <svg class="shape" viewBox="0 0 44 18" aria-hidden="true"><path d=${path}></path></svg>${this.t(key)}
            </li>`)}
        </ul>
        <p class="bands">${this.t("help.bands")}</p>
        <h3>${this.t("help.keys")}</h3>
        <ul>
          ${keys.map(([names, key]) => html `<li><span>${names.map((name) => html `<kbd>${name}</kbd> `)}</span>${this.t(key)}</li>`)}
        </ul>
      `);
    }
}
customElements.define("gn-help", HelpDialog);
