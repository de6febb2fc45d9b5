// SPDX-License-Identifier: Apache-2.0
// All words of the drawing.

import type { NodeTables } from "../engine/snapshots";
import type { Reason } from "../engine/trace_codes";
import type { Locale } from "../i18n/locale";
import type { Door } from "../model/doors";
import type { Layer } from "../model/passages";
import type { Session } from "../model/session";
import type { LinkEntry, NodeEntry, PortEntry } from "../model/world";
import type { PortWords } from "../view/ports";
import type { StageTexts } from "../view/stage";
import { FrameLabels } from "./packet_text";

/** Names of devices' kinds, as keys. */
export const kindKeys = {
  host: "node.host",
  router: "node.router",
  switch: "node.switch",
  hub: "node.hub",
  tap: "node.tap",
} as const;

const doorKeys = {
  listening: "door.listening",
  opening: "door.opening",
  connected: "door.connected",
  closing: "door.closing",
  "time-wait": "door.time-wait",
  bound: "door.bound",
} as const;

const layerKeys = { 0: "layer.0", 1: "layer.1", 2: "layer.2", 3: "layer.3" } as const;

export function stageTexts(session: Session, locale: Locale): StageTexts {
  const labels = new FrameLabels(locale);
  const ttls = new Map<number, string>();
  return {
    frameLabel: (key) => labels.of(key),
    reason: (reason: Reason) => locale.code(`reason.${reason}`, locale.t("reason.0")),
    ttl: (ttl) => memo(ttls, ttl, () => locale.t("mark.ttl", { ttl })),
    queue: (count) => locale.t("mark.queue", { count }),
    cableName: (link) => cableName(link, locale),
    cableCaption: (link) =>
      link.up
        ? locale.t("cable.caption", { rate: rateText(link, locale), delay: locale.duration(link.delay) })
        : locale.t("cable.caption.cut"),
    nodeName: (node, tables) => nodeName(node, tables, locale),
    openLabel: (node, open) => locale.t(open ? "node.close" : "node.open", { name: node.name }),
    doorsName: (node) => locale.t("node.doors", { name: node.name }),
    doorName: (door) => doorName(door, locale),
    countdown: (nanoseconds) => locale.countdown(nanoseconds),
    layerName: (layer) => locale.t(layerKeys[layer]),
    shelfLines: (layer, tables) => shelfLines(layer, tables, locale),
    portWords: (port) => portWords(port, session.tables.get(port.node.id)),
  };
}

export function cableName(link: LinkEntry, locale: Locale): string {
  const values = { a: link.a.node.name, b: link.b.node.name };
  if (!link.up) return locale.t("cable.name.cut", values);
  return locale.t("cable.name", { ...values, rate: rateText(link, locale), delay: locale.duration(link.delay) });
}

export function rateText(link: LinkEntry, locale: Locale): string {
  return link.rate > 0 ? locale.rate(link.rate) : locale.t("cable.unlimited");
}

function nodeName(node: NodeEntry, tables: NodeTables | undefined, locale: Locale): string {
  const kind = locale.t(kindKeys[node.kind]);
  const addresses = (tables?.interfaces ?? [])
    .filter((row) => !row.loopback)
    .flatMap((row) => row.addresses.map((entry) => `${entry.address}/${entry.prefixLength}`))
    .join(", ");
  if (!addresses) return locale.t("node.name", { kind, name: node.name });
  return locale.t("node.name.address", { kind, name: node.name, addresses });
}

function doorName(door: Door, locale: Locale): string {
  return locale.t("door.name", {
    port: door.port,
    protocol: door.protocol.toUpperCase(),
    state: locale.t(doorKeys[door.state]),
  });
}

/** What an open case shows on a shelf. */
function shelfLines(layer: Layer, tables: NodeTables, locale: Locale): string[] {
  switch (layer) {
    case 3:
      return tables.processes
        .filter((row) => row.parent !== 0 || row.blockedIn !== null)
        .map((row) => {
          const program = row.command.split(" ")[0] as string;
          // A learner's program says file, line and call; its directory would take the room of what matters.
          if (row.where !== undefined) return row.where.slice(row.where.lastIndexOf("/", row.where.indexOf(" ")) + 1);
          return row.blockedIn === null ? program : locale.t("shelf.waiting", { program, call: row.blockedIn });
        });
    case 2:
      return tables.sockets
        .filter((row) => row.state !== "LISTEN" && row.localPort !== 0)
        .map((row) => `:${row.localPort} ↔ ${row.remoteAddress}:${row.remotePort} ${row.state}`);
    case 1:
      return networkLines(tables, locale);
    case 0:
      return linkLines(tables, locale);
  }
}

function networkLines(tables: NodeTables, locale: Locale): string[] {
  const gateway = tables.routes.find((row) => row.prefixLength === 0)?.gateway;
  const neighbors = tables.neighbors.map((row) =>
    row.mac === null
      ? locale.t("shelf.neighbor.unknown", { address: row.address })
      : locale.t("shelf.neighbor", { address: row.address, mac: row.mac }),
  );
  return gateway ? [locale.t("shelf.gateway", { gateway }), ...neighbors] : neighbors;
}

function linkLines(tables: NodeTables, locale: Locale): string[] {
  const cards = tables.interfaces.filter((row) => !row.loopback).map((row) => `${row.name} ${row.mac}`);
  if (cards.length > 0) return cards;
  if (tables.macs.length === 0) return [locale.t("shelf.macs.none")];
  return tables.macs.map((row) => locale.t("shelf.mac", { mac: row.mac, port: row.port }));
}

/** Routers have an address a port, so it stands there; hosts carry theirs under the name. */
function portWords(port: PortEntry, tables: NodeTables | undefined): PortWords {
  const plain = { full: port.name, address: "" };
  if (port.node.kind !== "host" && port.node.kind !== "router") return plain;
  const addresses = tables?.interfaces.filter((row) => !row.loopback).flatMap((row) => row.addresses) ?? [];
  const own = tables?.interfaces.find((row) => row.name === port.name)?.addresses[0];
  if (!own || addresses.length < 2) return plain;
  const address = `${own.address}/${own.prefixLength}`;
  return { full: `${port.name} ${address}`, address };
}

function memo<K>(cache: Map<K, string>, key: K, make: () => string): string {
  let text = cache.get(key);
  if (text === undefined) {
    text = make();
    cache.set(key, text);
  }
  return text;
}
