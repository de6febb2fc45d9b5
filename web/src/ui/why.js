// SPDX-License-Identifier: Apache-2.0
// <gn-why>: the chain of causes of a frame from the command that began it, and what became of the frame. Made only by following
// the ids in the records.
import { css, html, nothing } from "lit";
import { Kind } from "../engine/trace_codes";
import { formatTimestamp } from "../i18n/format";
import { Outcome } from "../model/packet_list";
import { GlassElement } from "./base";
import { recordText } from "./record_text";
import { icon, shared } from "./styles";
/** Steps shown before "more". */
const shortChain = 5;
export class Why extends GlassElement {
    static { this.styles = [
        shared,
        css `
      :host {
        padding: 0 var(--space-4) var(--space-3);
      }
      details {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface-sunk);
      }
      summary {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: var(--touch);
        padding: var(--space-1) var(--space-3);
        cursor: pointer;
        list-style: none;
        border-radius: var(--radius);
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary .icon {
        width: 14px;
        height: 14px;
        stroke-width: 2.4;
        color: var(--ink-quiet);
      }
      details[open] summary .icon {
        transform: rotate(90deg);
      }
      h3 {
        flex: none;
      }
      .short {
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
        color: var(--ink-quiet);
        font-size: var(--text-quiet);
      }
      details[open] .short {
        display: none;
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0 var(--space-3) var(--space-3);
        font-size: var(--text-quiet);
      }
      li {
        position: relative;
        padding: 3px 0 3px 20px;
        line-height: 1.4;
      }
      li::before {
        content: "";
        position: absolute;
        left: 4px;
        top: 9px;
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--surface);
        border: 1.5px solid var(--line-strong);
        z-index: 1;
      }
      li:not(:last-child)::after {
        content: "";
        position: absolute;
        left: 8px;
        top: 12px;
        bottom: -10px;
        width: 1.5px;
        background: var(--line);
      }
      li.self::before {
        background: var(--accent);
        border-color: var(--accent);
      }
      li.fate.dropped::before {
        background: var(--error);
        border-color: var(--error);
      }
      time {
        color: var(--ink-faint);
        font-variant-numeric: tabular-nums;
        margin-left: 0.6em;
        white-space: nowrap;
      }
      .link {
        padding: 0;
        border: 0;
        background: none;
        color: var(--accent-strong);
        text-align: left;
        text-decoration: underline;
        text-underline-offset: 2px;
        text-decoration-thickness: 1px;
        cursor: pointer;
      }
    `,
    ]; }
    static { this.properties = { ...GlassElement.properties, record: { attribute: false } }; }
    #whole = false;
    #shownFate = -1;
    connected() {
        this.until(this.app.session.moved.subscribe(() => this.#fateChanged()));
    }
    /** The past does not change; only what became of the frame may. */
    #fateChanged() {
        const { packets } = this.app.session.ledger;
        const row = packets.rowOf(this.record);
        const fate = row < 0 ? -1 : packets.outcome(row);
        if (fate === this.#shownFate)
            return;
        this.#shownFate = fate;
        this.requestUpdate();
    }
    render() {
        const { ledger } = this.app.session;
        const chain = ledger.records.causes(this.record).reverse();
        const text = (id) => recordText(id, ledger, this.app.locale);
        const cause = chain.at(-2);
        const long = chain.length > shortChain + 1 && !this.#whole;
        const shown = long ? [chain[0], ...chain.slice(-shortChain)] : chain;
        return html `
      <details>
        <summary>
          ${icon("chevron")}
          <h3>${this.t("why.title")}</h3>
          <span class="short">${cause === undefined ? this.#origin(this.record) : text(cause)}</span>
        </summary>
        <ol>
          ${chain[0] !== undefined && ledger.records.kind(chain[0]) !== Kind.command ? html `<li>${this.#origin(chain[0])}</li>` : nothing}
          ${shown.map((id, index) => html `${this.#step(id, text(id))}${long && index === 0 ? this.#more(chain.length) : nothing}`)}
          ${this.#fate()}
        </ol>
      </details>
    `;
    }
    #step(id, text) {
        const { records } = this.app.session.ledger;
        const self = id === this.record;
        const other = !self && records.kind(id) === Kind.frameTransmit;
        const words = other ? html `<button class="link" @click=${() => this.#choose(id)}>${text}</button>` : text;
        return html `<li class=${self ? "self" : ""}>${words}<time>${formatTimestamp(records.time(id))}</time></li>`;
    }
    #more(count) {
        const show = () => {
            this.#whole = true;
            this.requestUpdate();
        };
        return html `<li><button class="link" @click=${show}>${this.t("why.more", { count })}</button></li>`;
    }
    /** Where a chain begins: with a command, with the start of the network, or before what is still kept. */
    #origin(first) {
        const { records } = this.app.session.ledger;
        if (records.cause(first) !== 0)
            return this.t("why.empty");
        return this.t(records.time(first) === 0 ? "why.start" : "why.command.unknown");
    }
    #fate() {
        const { ledger } = this.app.session;
        const row = ledger.packets.rowOf(this.record);
        if (row < 0)
            return nothing;
        const outcome = ledger.packets.outcome(row);
        const reason = this.app.locale.code(`reason.${ledger.packets.reason(row)}`, "");
        const to = ledger.world.port(ledger.records.arg(this.record, 2))?.node.name ?? "";
        const text = {
            [Outcome.flying]: () => this.t("packets.outcome.flying"),
            [Outcome.arrived]: () => this.t("kind.frameReceive", { node: to }),
            [Outcome.dropped]: () => this.t("kind.frameDrop", { reason }),
            [Outcome.ignored]: () => this.t("kind.packetDrop", { node: to, reason }),
        }[outcome]();
        return html `<li class="fate ${Outcome[outcome]}"><span class="spoken">${this.t("why.fate")}: </span>${text}</li>`;
    }
    #choose(id) {
        this.app.session.selection.frame.value = id;
    }
}
customElements.define("gn-why", Why);
