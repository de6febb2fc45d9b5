// SPDX-License-Identifier: Apache-2.0
// <gn-invitation>: on the first load, one button that makes something happen.
import { css, html } from "lit";
import { GlassElement } from "./base";
import { icon, shared } from "./styles";
export class InvitationElement extends GlassElement {
    static { this.styles = [
        shared,
        css `
      :host {
        display: contents;
      }
      section {
        position: absolute;
        left: 50%;
        bottom: var(--space-5);
        transform: translateX(-50%);
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-1) var(--space-5);
        width: max-content;
        max-width: min(720px, calc(100% - 2 * var(--space-3)));
        padding: var(--space-4) var(--space-4) var(--space-4) var(--space-5);
        border: 1px solid var(--line);
        border-radius: var(--radius-large);
        background: var(--surface);
        box-shadow: var(--shadow);
      }
      h2 {
        font-size: var(--text-large);
      }
      p {
        color: var(--ink-quiet);
        text-wrap: pretty;
        max-width: 25em;
      }
      .actions {
        display: grid;
        justify-items: stretch;
        gap: 2px;
      }
      .primary {
        min-height: 48px;
        padding: 0 var(--space-5);
        font-size: var(--text-large);
        border-radius: var(--radius);
      }
      .command {
        display: block;
        font-family: var(--mono);
        font-size: var(--text-small);
        color: var(--ink-quiet);
        text-align: center;
        padding-top: 4px;
      }
      .dismiss {
        font-size: var(--text-quiet);
        min-height: 30px;
      }
      @container (max-width: 560px) {
        section {
          grid-template-columns: minmax(0, 1fr);
          bottom: var(--space-2);
          padding: var(--space-3);
          width: auto;
        }
        p {
          display: none;
        }
        .actions {
          grid-template-columns: auto auto;
          align-items: center;
        }
        .command {
          display: none;
        }
        .dismiss {
          min-height: var(--touch);
        }
      }
    `,
    ]; }
    connected() {
        this.redrawOn(this.app.invitation);
    }
    render() {
        const invitation = this.app.invitation.value;
        if (!invitation)
            return html ``;
        const host = this.app.session.world.value.node(invitation.node)?.name ?? "";
        return html `
      <section aria-labelledby="invite-title">
        <div>
          <h2 id="invite-title">${this.t("invite.title")}</h2>
          <p>${this.t("invite.text", { host })}</p>
        </div>
        <div class="actions">
          <button class="button primary" @click=${() => void this.app.acceptInvitation()}>
            ${icon("play")}${this.t("invite.button")}
          </button>
          <span class="command">${host}# ${invitation.command}</span>
          <button class="button quiet dismiss" @click=${this.#dismiss}>${this.t("invite.dismiss")}</button>
        </div>
      </section>
    `;
    }
    #dismiss() {
        this.app.invitation.value = undefined;
    }
}
customElements.define("gn-invitation", InvitationElement);
