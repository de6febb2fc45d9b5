// SPDX-License-Identifier: Apache-2.0
// <gn-device>: the tables of the chosen device as they are now.

import { css, html, nothing, type TemplateResult } from "lit";
import type { NodeTables, ProcessRow, SocketRow } from "../engine/snapshots";
import type { MessageKey } from "../i18n/en";
import type { NodeEntry } from "../model/world";
import { GlassElement } from "./base";
import { kindKeys } from "./stage_texts";
import { icon, shared, tabFromKey } from "./styles";

type TableName = "interfaces" | "routes" | "neighbors" | "sockets" | "macs" | "processes";

type Cell = string | TemplateResult;
interface Table {
  readonly columns: readonly MessageKey[];
  readonly rows: readonly (readonly Cell[])[];
}

export class DevicePanel extends GlassElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
      }
      header {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-2);
        padding: var(--space-2) var(--space-3) 0 var(--space-4);
      }
      .name {
        font-size: var(--text-large);
        margin-right: auto;
      }
      .name small {
        font-weight: 400;
        font-size: var(--text-quiet);
        color: var(--ink-quiet);
        margin-left: 0.5em;
      }
      .tabs {
        padding: 0 var(--space-2);
        border-bottom: 1px solid var(--line);
        flex: none;
      }
      .panel {
        flex: 1;
        min-height: 0;
        overflow: auto;
        outline-offset: -3px;
      }
      table {
        border-collapse: collapse;
        min-width: 100%;
        font-size: var(--text-quiet);
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        text-align: left;
        vertical-align: top;
        padding: 7px var(--space-3);
        white-space: nowrap;
      }
      th {
        position: sticky;
        top: 0;
        background: var(--surface);
        box-shadow: inset 0 -1px 0 var(--line);
        font-weight: 550;
        font-size: var(--text-small);
        color: var(--ink-quiet);
      }
      th:first-child,
      td:first-child {
        padding-left: var(--space-4);
      }
      tr + tr td {
        border-top: 1px solid color-mix(in srgb, var(--line) 55%, transparent);
      }
      td small {
        display: block;
        font-size: var(--text-small);
        color: var(--ink-quiet);
      }
      .state {
        font-weight: 600;
      }
      .failed {
        color: var(--error-text);
      }
    `,
  ];

  #chosen: TableName = "interfaces";

  protected override connected(): void {
    const { session } = this.app;
    this.redrawOn(session.selection.node, session.selection.opened, session.world);
    this.until(
      session.tablesChanged.subscribe(() => {
        if (!this.hidden) this.requestUpdate();
      }),
    );
  }

  protected override render(): TemplateResult {
    const { session } = this.app;
    const node = session.world.value.node(session.selection.node.value);
    const tables = node && session.tables.get(node.id);
    if (!node || !tables) return html`<p class="empty">${this.t("device.empty")}</p>`;
    const names = tablesOf(node);
    const present = names.includes(this.#chosen) ? this.#chosen : (names[0] as TableName);
    const open = session.selection.opened.value.has(node.id);
    return html`
      <header>
        <h2 class="name">${node.name}<small>${this.t(kindKeys[node.kind])}</small></h2>
        <button class="button outlined" aria-pressed=${open} @click=${() => session.selection.toggleOpen(node.id)}>
          ${icon(open ? "fold" : "unfold")}${this.t(open ? "device.case.close" : "device.case.open")}
        </button>
        ${
          node.kind === "host" || node.kind === "router"
            ? html`<button
              class="button outlined"
              aria-label=${this.t("device.terminal.open", { name: node.name })}
              @click=${() => this.app.showTerminal(node.id)}
            >
              ${icon("terminal")}${this.t("device.terminal")}
            </button>
            <button
              class="button outlined"
              aria-label=${this.t("device.code.open", { name: node.name })}
              @click=${() => this.app.openCode(node.id)}
            >
              ${icon("code")}${this.t("device.code")}
            </button>`
            : nothing
        }
      </header>
      <div
        class="tabs"
        role="tablist"
        aria-label=${this.t("device.tables", { name: node.name })}
        @keydown=${(event: KeyboardEvent) => this.#key(event, names, present)}
      >
        ${names.map((name) => this.#tab(name, present))}
      </div>
      <div class="panel" role="tabpanel" id="panel" aria-labelledby="tab-${present}" tabindex="0">
        ${this.#table(this.#read(present, tables, node))}
      </div>
    `;
  }

  #tab(name: TableName, present: TableName): TemplateResult {
    return html`<button
      class="tab"
      role="tab"
      id="tab-${name}"
      aria-controls="panel"
      aria-selected=${name === present}
      tabindex=${name === present ? 0 : -1}
      @click=${() => this.#choose(name)}
    >
      ${this.t(`device.${name}`)}
    </button>`;
  }

  #choose(name: TableName): void {
    this.#chosen = name;
    this.requestUpdate();
  }

  #key(event: KeyboardEvent, names: readonly TableName[], present: TableName): void {
    const next = tabFromKey(event, names, present);
    if (!next) return;
    event.preventDefault();
    this.#choose(next);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus());
  }

  #table({ columns, rows }: Table): TemplateResult {
    if (rows.length === 0) return html`<p class="empty">${this.t("device.none")}</p>`;
    return html`<table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${this.t(column)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>`;
  }

  #read(name: TableName, tables: NodeTables, node: NodeEntry): Table {
    switch (name) {
      case "interfaces":
        return this.#interfaces(tables, node);
      case "routes":
        return this.#routes(tables);
      case "neighbors":
        return this.#neighbors(tables);
      case "sockets":
        return this.#sockets(tables);
      case "processes":
        return this.#processes(tables);
      case "macs":
        return this.#macs(tables);
    }
  }

  #interfaces(tables: NodeTables, node: NodeEntry): Table {
    const { locale } = this.app;
    const counted = (packets: number, bytes: number) =>
      locale.t("value.packets", { packets: locale.number(packets), bytes: locale.number(bytes) });
    if (node.kind !== "host" && node.kind !== "router") {
      const rows = node.ports.map((port) => [
        port.name,
        port.peer?.node.name ?? "—",
        this.#upDown(port.link?.up === true),
      ]);
      return { columns: ["column.port", "column.remote", "column.state"], rows };
    }
    return {
      columns: [
        "column.name",
        "column.address",
        "column.mac",
        "column.state",
        "column.mtu",
        "column.received",
        "column.sent",
      ],
      rows: tables.interfaces.map((row) => [
        html`<span class="state">${row.name}</span>`,
        row.addresses.map((entry) => `${entry.address}/${entry.prefixLength}`).join(", ") || "—",
        row.loopback ? "—" : html`<span class="mono">${row.mac}</span>`,
        this.#upDown(row.up),
        String(row.mtu),
        counted(row.rxPackets, row.rxBytes),
        counted(row.txPackets, row.txBytes),
      ]),
    };
  }

  #upDown(up: boolean): Cell {
    return up ? this.t("value.up") : html`<span class="failed">${this.t("value.down")}</span>`;
  }

  #routes(tables: NodeTables): Table {
    return {
      columns: ["column.destination", "column.gateway", "column.interface", "column.metric", "column.origin"],
      rows: tables.routes.map((row) => [
        html`<span class="state">${row.prefixLength === 0 ? "default" : `${row.destination}/${row.prefixLength}`}</span>`,
        row.type === "unicast" ? (row.gateway ?? this.t("value.onLink")) : row.type,
        row.interface || "—",
        String(row.metric),
        this.t(`value.origin.${row.origin}`),
      ]),
    };
  }

  #neighbors(tables: NodeTables): Table {
    return {
      columns: ["column.address", "column.mac", "column.state", "column.age", "column.interface"],
      rows: tables.neighbors.map((row) => [
        row.address,
        row.mac === null ? "—" : html`<span class="mono">${row.mac}</span>`,
        html`<span class="state ${row.state === "FAILED" ? "failed" : ""}">${row.state}</span>
          <small>${this.t(`neighbor.${row.state}`)}</small>`,
        this.app.locale.duration(row.age),
        row.interface,
      ]),
    };
  }

  #sockets(tables: NodeTables): Table {
    return {
      columns: ["column.protocol", "column.local", "column.remote", "column.state", "column.queues", "column.program"],
      rows: tables.sockets.map((row) => [
        row.protocol,
        endpoint(row.localAddress, row.localPort),
        row.remotePort === 0 ? "*" : endpoint(row.remoteAddress, row.remotePort),
        this.#socketState(row),
        `${row.receiveQueue} / ${row.sendQueue}`,
        row.program === null ? "—" : `${row.program} (${row.pid})`,
      ]),
    };
  }

  #socketState(row: SocketRow): Cell {
    if (row.timeWaitLeft === undefined) return html`<span class="state">${row.state || "—"}</span>`;
    const time = this.app.locale.countdown(row.timeWaitLeft);
    return html`<span class="state">${row.state}</span><small>${this.t("value.left", { time })}</small>`;
  }

  #processes(tables: NodeTables): Table {
    return {
      columns: ["column.pid", "column.user", "column.command", "column.blocked"],
      rows: tables.processes.map((row) => [
        String(row.pid),
        row.user,
        html`<span class="mono">${row.command}</span>`,
        this.#blocked(row),
      ]),
    };
  }

  /** A program of the learner says line and address of each of its threads. */
  #blocked({ blockedIn, threads = [] }: ProcessRow): Cell {
    if (threads.length > 0) return html`${threads.map(({ where }) => html`<div class="mono">${where}</div>`)}`;
    return blockedIn === null ? this.t("value.ready") : html`<span class="mono">${blockedIn}</span>`;
  }

  #macs(tables: NodeTables): Table {
    return {
      columns: ["column.mac", "column.port", "column.age"],
      rows: tables.macs.map((row) => [
        html`<span class="mono">${row.mac}</span>`,
        row.port,
        this.app.locale.duration(row.age),
      ]),
    };
  }
}
customElements.define("gn-device", DevicePanel);

function tablesOf(node: NodeEntry): readonly TableName[] {
  switch (node.kind) {
    case "host":
    case "router":
      return ["interfaces", "routes", "neighbors", "sockets", "processes"];
    case "switch":
      return ["macs", "interfaces"];
    case "hub":
    case "tap":
      return ["interfaces"];
  }
}

function endpoint(address: string, port: number): string {
  return `${address === "0.0.0.0" ? "*" : address}:${port === 0 ? "*" : port}`;
}
