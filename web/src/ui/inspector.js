// SPDX-License-Identifier: Apache-2.0
// <gn-inspector>: the chosen frame: its fields beside its bytes, and why it exists.
import { css, html } from "lit";
import { Lane } from "../engine/trace_codes";
import { GlassElement } from "./base";
import "./field_tree";
import "./hex_view";
import "./why";
import { packetSummary } from "./packet_text";
import { shared } from "./styles";
export class Inspector extends GlassElement {
    static { this.styles = [
        shared,
        css `
      :host {
        overflow-y: auto;
        background: var(--surface);
        container-type: inline-size;
      }
      header {
        padding: var(--space-3) var(--space-4) var(--space-2);
      }
      .summary {
        font-size: var(--text-large);
        font-weight: 600;
        line-height: 1.35;
        overflow-wrap: anywhere;
        text-wrap: pretty;
      }
      .title {
        color: var(--ink-quiet);
        font-size: var(--text-quiet);
      }
      .both {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        border-block: 1px solid var(--line);
      }
      @container (min-width: 620px) {
        .both {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        gn-hex {
          border-left: 1px solid var(--line);
        }
      }
      @container (max-width: 619.9px) {
        gn-hex {
          position: sticky;
          bottom: 0;
          border-top: 1px solid var(--line);
          max-height: 190px;
        }
      }
      /* On a phone a few lines of bytes stay in view, and the fields have the rest. */
      @media (max-width: 859.9px) {
        gn-hex {
          max-height: 84px;
        }
      }
    `,
    ]; }
    static { this.properties = {
        ...GlassElement.properties,
        fields: { state: true },
        marked: { state: true },
    }; }
    #frame;
    #record = 0;
    constructor() {
        super();
        this.fields = [];
        this.marked = undefined;
    }
    connected() {
        const { selection, world } = this.app.session;
        this.redrawOn(selection.frame, world);
        this.until(selection.frame.subscribe((frame) => void this.#open(frame)));
        void this.#open(selection.frame.value);
    }
    async #open(record) {
        this.#record = record;
        this.marked = undefined;
        this.fields = [];
        // A copy: the store may overwrite its bytes while the frame is being looked at.
        this.#frame = record === 0 ? undefined : this.app.session.ledger.frameBytes(record)?.slice();
        this.requestUpdate();
        if (!this.#frame)
            return;
        const fields = await this.app.session.dissect(this.#frame);
        if (this.#record === record)
            this.fields = fields;
    }
    render() {
        const { ledger } = this.app.session;
        if (this.#record === 0)
            return html `<p class="empty">${this.t("inspector.empty")}</p>`;
        if (!this.#frame)
            return html `<p class="empty">${this.t("inspector.gone")}</p>`;
        const from = ledger.world.node(ledger.records.lane(this.#record, Lane.node))?.name ?? "?";
        const to = ledger.world.port(ledger.records.arg(this.#record, 2))?.node.name ?? "?";
        const length = this.app.locale.number(this.#frame.length);
        return html `
      <header>
        <h2 class="summary">${packetSummary(this.#frame, this.app.locale)}</h2>
        <p class="title">${this.t("inspector.title", { length, from, to })}</p>
      </header>
      <gn-why .app=${this.app} .record=${this.#record}></gn-why>
      <div class="both" @field-marked=${this.#mark}>
        <gn-fields .app=${this.app} .fields=${this.fields} .marked=${this.marked} .frame=${this.#frame}></gn-fields>
        <gn-hex .app=${this.app} .fields=${this.fields} .marked=${this.marked} .frame=${this.#frame}></gn-hex>
      </div>
    `;
    }
    #mark(event) {
        this.marked = event.detail;
    }
}
customElements.define("gn-inspector", Inspector);
