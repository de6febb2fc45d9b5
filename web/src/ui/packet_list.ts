// SPDX-License-Identifier: Apache-2.0
// <gn-packets>: every frame sent, newest last. Only the rows in view exist; rows are reached with the arrow keys.

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Reason } from "../engine/trace_codes";
import { formatTimestamp } from "../i18n/format";
import { Protocol, type protocolCount } from "../model/glance";
import { Outcome } from "../model/packet_list";
import { GlassElement } from "./base";
import { packetSummary } from "./packet_text";
import { type RowWindow, rowOfKey, rowsInView, showEnd } from "./row_window";
import { icon, shared } from "./styles";

const outcomeKeys = {
  [Outcome.flying]: "packets.outcome.flying",
  [Outcome.arrived]: "packets.outcome.arrived",
  [Outcome.dropped]: "packets.outcome.dropped",
  [Outcome.ignored]: "packets.outcome.ignored",
} as const;

/** Protocols that can be chosen, in the order of the layers. */
const protocols = [Protocol.arp, Protocol.icmp, Protocol.udp, Protocol.tcp, Protocol.http] as const;
export const protocolNames = ["other", "arp", "icmp", "udp", "tcp", "http"] as const satisfies readonly string[] & {
  readonly length: typeof protocolCount;
};

const rowHeight = { fine: 42, coarse: 48 } as const;

export class PacketListElement extends GlassElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
        container-type: inline-size;
      }
      header {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 2px var(--space-2);
        padding: var(--space-1) var(--space-2) var(--space-1) var(--space-4);
        border-bottom: 1px solid var(--line);
      }
      header .button {
        min-height: var(--touch-small);
        font-size: var(--text-quiet);
      }
      header .button .icon {
        width: 17px;
        height: 17px;
      }
      header .count {
        color: var(--ink-quiet);
        font-size: var(--text-quiet);
        margin-right: auto;
        font-variant-numeric: tabular-nums;
      }
      .protocols {
        display: flex;
        flex-wrap: wrap;
        gap: 0;
      }
      .protocol {
        flex: none;
        padding: 0 var(--space-2);
        min-width: 0;
        font-size: var(--text-quiet);
        gap: 5px;
      }
      .protocol::before {
        content: "";
        flex: none;
        width: 9px;
        height: 9px;
        border-radius: 2px;
        background: var(--mark);
      }
      .filters {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px var(--space-2);
        width: 100%;
      }
      .filters .select {
        border-color: transparent;
        min-width: 0;
        max-width: 10em;
        font-size: var(--text-quiet);
        color: var(--ink-quiet);
        background: var(--surface);
      }
      .list {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        position: relative;
        overscroll-behavior: contain;
        outline-offset: -3px;
      }
      .space {
        position: relative;
      }
      .row {
        position: absolute;
        left: 0;
        right: 0;
        display: grid;
        grid-template-columns: 6.2em 8.2em 4.2em minmax(0, 1fr);
        align-items: center;
        gap: var(--space-2);
        padding: 0 var(--space-3) 0 var(--space-4);
        cursor: pointer;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 55%, transparent);
        font-size: var(--text-quiet);
        line-height: 1.3;
      }
      .row:hover,
      .row.hovered {
        background: var(--surface-hover);
      }
      .row[aria-selected="true"] {
        background: var(--accent-soft);
        box-shadow: inset 3px 0 0 var(--accent);
      }
      .time,
      .path {
        font-variant-numeric: tabular-nums;
        color: var(--ink-quiet);
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .badge {
        display: flex;
        align-items: center;
        gap: 6px;
        font-weight: 600;
        color: var(--text-mark);
      }
      .badge::before {
        content: "";
        flex: none;
        width: 10px;
        height: 10px;
        border-radius: 2px;
        background: var(--mark);
      }
      /* The list speaks the same shapes as the cables: pointed, round, slim, square, notched. */
      .request .badge::before {
        clip-path: polygon(0 0, 45% 0, 100% 50%, 45% 100%, 0 100%);
      }
      .reply .badge::before {
        border-radius: 2px 6px 6px 2px;
      }
      .ack .badge::before {
        height: 5px;
        border-radius: 3px;
      }
      .error .badge::before {
        clip-path: polygon(0 0, 100% 0, 65% 50%, 100% 100%, 0 100%, 35% 50%);
      }
      .what {
        overflow: hidden;
        display: -webkit-box;
        -webkit-line-clamp: 2;
        -webkit-box-orient: vertical;
        overflow-wrap: anywhere;
        text-wrap: pretty;
      }
      .fate {
        font-weight: 600;
      }
      .dropped .fate {
        color: var(--error-text);
      }
      .ignored .what,
      .ignored .badge {
        color: var(--ink-faint);
      }
      .ignored .badge::before {
        opacity: 0.45;
      }
      .p-other {
        --mark: var(--band-other);
        --text-mark: var(--text-other);
      }
      .p-arp {
        --mark: var(--band-arp);
        --text-mark: var(--text-arp);
      }
      .p-icmp {
        --mark: var(--band-icmp);
        --text-mark: var(--text-icmp);
      }
      .p-udp {
        --mark: var(--band-udp);
        --text-mark: var(--text-udp);
      }
      .p-tcp {
        --mark: var(--band-tcp);
        --text-mark: var(--text-tcp);
      }
      .p-http {
        --mark: var(--band-http);
        --text-mark: var(--text-http);
      }
      @container (max-width: 480px) {
        .filters {
          flex-wrap: nowrap;
        }
        .protocols {
          flex-wrap: nowrap;
          overflow-x: auto;
          scrollbar-width: none;
        }
        .filters .select {
          flex: none;
          max-width: 9em;
        }
      }
      @container (max-width: 400px) {
        .row {
          grid-template-columns: 6.2em 3.9em minmax(0, 1fr);
        }
        .path {
          display: none;
        }
      }
    `,
  ];

  #follow = true;
  #lastTop = 0;
  #lastHeight = 0;
  #list: HTMLElement | null = null;
  readonly #coarse = matchMedia("(pointer: coarse)");

  protected override connected(): void {
    const { session } = this.app;
    this.redrawOn(session.selection.frame, session.selection.hoveredFrame, session.world);
    this.until(
      session.ledger.packets.changes.subscribe(() => this.redrawSoon()),
      session.moved.subscribe(() => this.redrawSoon()),
      session.selection.frame.subscribe((frame) => this.#reveal(frame)),
    );
  }

  protected override firstUpdated(): void {
    this.#list = this.renderRoot.querySelector(".list");
    const resize = new ResizeObserver(() => this.requestUpdate());
    resize.observe(this);
    this.until(() => resize.disconnect());
    this.requestUpdate();
  }

  protected override updated(_changed: PropertyValues): void {
    if (!this.#list) return;
    this.#noticeReader(this.#list);
    if (!this.#follow) return;
    showEnd(this.#list);
    this.#remember();
  }

  /** The list went upwards though it has not become shorter: somebody wants to see earlier frames. */
  #noticeReader(list: HTMLElement): void {
    if (list.scrollTop < this.#lastTop - 2 && list.scrollHeight >= this.#lastHeight) this.#follow = false;
  }

  #remember(): void {
    this.#lastTop = this.#list?.scrollTop ?? 0;
    this.#lastHeight = this.#list?.scrollHeight ?? 0;
  }

  get #height(): number {
    return this.#coarse.matches ? rowHeight.coarse : rowHeight.fine;
  }

  #window(count: number): RowWindow {
    return { element: this.#list, count, height: this.#height };
  }

  protected override render(): TemplateResult {
    const { packets } = this.app.session.ledger;
    const count = packets.shownCount;
    const height = this.#height;
    const { first, last } = rowsInView(this.#window(count), this.#follow);
    const rows: TemplateResult[] = [];
    for (let position = first; position < last; position++) rows.push(this.#row(position, height));
    const selected = packets.rowOf(this.app.session.selection.frame.value);
    return html`
      ${this.#header()}
      <div
        class="list"
        role="listbox"
        tabindex="0"
        aria-label=${this.t("packets.title")}
        aria-activedescendant=${selected >= 0 ? `row-${selected}` : nothing}
        @scroll=${this.#scrolled}
        @keydown=${this.#key}
      >
        ${count === 0 ? html`<p class="empty" role="option" aria-disabled="true">${this.#emptyText()}</p>` : nothing}
        <div class="space" role="presentation" style="height:${count * height}px">${rows}</div>
      </div>
    `;
  }

  #emptyText(): string {
    return this.t(this.app.session.ledger.packets.end > 0 ? "packets.none" : "packets.empty");
  }

  #header(): TemplateResult {
    const { packets } = this.app.session.ledger;
    const { locale } = this.app;
    const all = packets.end - packets.first;
    const filtered = packets.filter.protocols.size > 0 || packets.filter.node !== 0;
    const count = filtered
      ? this.t("packets.count.filtered", { shown: locale.number(packets.shownCount), count: locale.number(all) })
      : locale.plural("packets.count", all);
    return html`
      <header>
        <h2>${this.t("packets.title")}</h2>
        <span class="count">${count}</span>
        <button
          class="button quiet"
          aria-pressed=${this.#follow}
          title=${this.t("packets.follow.hint")}
          @click=${this.#toggleFollow}
        >
          ${icon("follow")}${this.t("packets.follow")}
        </button>
        <div class="filters">
          <div class="protocols" role="group" aria-label=${this.t("packets.filter.protocol")}>
            ${protocols.map((protocol) => this.#protocolButton(protocol))}
          </div>
          <select
            class="select"
            aria-label=${this.t("packets.filter.node")}
            .value=${String(packets.filter.node)}
            @change=${this.#filterNode}
          >
            <option value="0">${this.t("packets.filter.anyNode")}</option>
            ${this.app.session.world.value.nodes.map((node) => html`<option value=${node.id}>${node.name}</option>`)}
          </select>
        </div>
      </header>
    `;
  }

  #protocolButton(protocol: Protocol): TemplateResult {
    const { filter } = this.app.session.ledger.packets;
    return html`<button
      class="button quiet protocol p-${protocolNames[protocol]}"
      aria-pressed=${filter.protocols.has(protocol)}
      @click=${() => this.#filterProtocol(protocol)}
    >
      ${this.t(`protocol.${protocol}` as "protocol.1")}
    </button>`;
  }

  #row(position: number, height: number): TemplateResult {
    const { ledger, selection } = this.app.session;
    const { packets, world } = ledger;
    const row = packets.shownRow(position);
    const record = packets.record(row);
    const bytes = ledger.frameBytes(record);
    const outcome = packets.outcome(row);
    const reason = packets.reason(row);
    const told = outcome !== Outcome.ignored && reason !== Reason.none;
    const fate = told ? this.app.locale.code(`reason.${reason}`, "") : "";
    const from = world.node(packets.fromNode(row))?.name ?? "?";
    const to = world.node(packets.toNode(row))?.name ?? "?";
    const name = protocolNames[packets.protocol(row)];
    return html`
      <div
        id="row-${row}"
        class="row p-${name} ${shapeNames[packets.shape(row)]} ${Outcome[outcome]}
          ${record === selection.hoveredFrame.value ? "hovered" : ""}"
        role="option"
        aria-selected=${record === selection.frame.value}
        aria-setsize=${packets.shownCount}
        aria-posinset=${position + 1}
        style="top:${position * height}px;height:${height}px"
        @click=${() => this.#choose(position)}
        @pointerenter=${() => this.#hover(record)}
        @pointerleave=${() => this.#hover(0)}
      >
        <span class="time">${formatTimestamp(packets.time(row))}</span>
        <span class="path">${from} → ${to}</span>
        <span class="badge">${this.t(`protocol.${packets.protocol(row)}` as "protocol.1")}</span>
        <span class="what" title=${this.t(outcomeKeys[outcome])}
          >${told ? html`<span class="fate">${fate} · </span>` : nothing}${
            bytes ? packetSummary(bytes, this.app.locale) : "…"
          }</span
        >
      </div>
    `;
  }

  #choose(position: number): void {
    const { packets } = this.app.session.ledger;
    this.app.session.selection.frame.value = packets.record(packets.shownRow(position));
    if (position < packets.shownCount - 1) this.#setFollow(false);
  }

  #hover(record: number): void {
    this.app.session.selection.hoveredFrame.value = record;
  }

  /** Brings the chosen frame into view, if it was chosen elsewhere. */
  #reveal(record: number): void {
    const { packets } = this.app.session.ledger;
    const row = packets.rowOf(record);
    if (row < 0 || !this.#list) return;
    const top = packets.positionOf(row) * this.#height;
    const { scrollTop, clientHeight } = this.#list;
    if (top >= scrollTop && top + this.#height <= scrollTop + clientHeight) return;
    this.#setFollow(false);
    this.#list.scrollTop = Math.max(0, top - clientHeight / 2);
  }

  #key(event: KeyboardEvent): void {
    const { packets } = this.app.session.ledger;
    const selected = packets.rowOf(this.app.session.selection.frame.value);
    const at = selected < 0 ? -1 : packets.positionOf(selected);
    const position = rowOfKey(this.#window(packets.shownCount), event.key, at);
    if (position === undefined) return;
    event.preventDefault();
    this.#choose(position);
  }

  #scrolled(): void {
    const list = this.#list;
    if (!list) return;
    const atEnd = list.scrollHeight - list.clientHeight - list.scrollTop < this.#height;
    this.#noticeReader(list);
    if (atEnd) this.#follow = true;
    this.#remember();
    this.requestUpdate();
  }

  #toggleFollow(): void {
    this.#setFollow(!this.#follow);
  }

  #setFollow(follow: boolean): void {
    this.#follow = follow;
    this.requestUpdate();
  }

  #filterProtocol(protocol: Protocol): void {
    const { packets } = this.app.session.ledger;
    const chosen = new Set(packets.filter.protocols);
    if (!chosen.delete(protocol)) chosen.add(protocol);
    packets.filter = { ...packets.filter, protocols: chosen };
  }

  #filterNode(event: Event): void {
    const { packets } = this.app.session.ledger;
    packets.filter = { ...packets.filter, node: Number((event.target as HTMLSelectElement).value) };
  }
}
customElements.define("gn-packets", PacketListElement);

const shapeNames = ["data", "request", "reply", "ack", "error"] as const;
