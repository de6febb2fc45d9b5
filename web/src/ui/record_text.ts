// SPDX-License-Identifier: Apache-2.0
// One record of the trace as a sentence: "pc1 makes an IP packet for 10.0.2.10". The steps of every explanation.

import { Kind, Lane, Reason } from "../engine/trace_codes";
import type { Locale } from "../i18n/locale";
import { ipv4Text, macText } from "../model/glance";
import type { Ledger } from "../model/ledger";
import { neighborStateNames, syscallNames, tcpStateNames } from "../model/names";
import { packetSummary } from "./packet_text";

const decoder = new TextDecoder();

/** What a record says. */
export function recordText(id: number, ledger: Ledger, locale: Locale): string {
  const { records } = ledger;
  const kind = records.kind(id);
  const arg = (index: 0 | 1 | 2 | 3 | 4) => records.arg(id, index);
  const node = ledger.world.node(records.lane(id, Lane.node))?.name ?? "?";
  const reason = locale.code(`reason.${records.reason(id)}`, locale.t("reason.0"));
  switch (kind) {
    case Kind.frameQueued:
      return locale.t("kind.frameQueued", { port: portName(records.lane(id, Lane.port), ledger), frames: arg(0) });
    case Kind.frameTransmit:
      return transmitText(id, ledger, locale);
    case Kind.frameReceive:
      return locale.t("kind.frameReceive", { node });
    case Kind.frameDrop:
      return locale.t("kind.frameDrop", { reason });
    case Kind.frameDamaged: {
      const place = { byte: locale.number(arg(3) >> 3), bit: arg(3) & 7 };
      return locale.plural("kind.frameDamaged", arg(2), place);
    }
    case Kind.frameMarked:
      return locale.t("kind.frameMarked");
    case Kind.packetForward:
      return locale.t("kind.packetForward", { node, nextHop: ipv4Text(arg(1)), ttl: arg(3) });
    case Kind.packetDeliver:
      return locale.t("kind.packetDeliver", { node });
    case Kind.packetDrop:
      return locale.t("kind.packetDrop", { node, reason });
    case Kind.packetOutput:
      return locale.t("kind.packetOutput", { node, destination: ipv4Text(arg(1)) });
    case Kind.fragmentHeld:
      return locale.t("kind.fragmentHeld", { node });
    case Kind.reassembled:
      return locale.t("kind.reassembled", { node, fragments: arg(2) });
    default:
      return tableText(id, node, ledger, locale) ?? programText(id, node, reason, ledger, locale);
  }
}

/** Records about tables: switches, ARP, routes. */
function tableText(id: number, node: string, ledger: Ledger, locale: Locale): string | undefined {
  const { records } = ledger;
  const arg = (index: 0 | 1 | 2 | 3 | 4) => records.arg(id, index);
  switch (records.kind(id)) {
    case Kind.switchFlood:
      return locale.t("kind.switchFlood", { node });
    case Kind.switchForward:
      return locale.t("kind.switchForward", { node, port: portName(arg(0), ledger) });
    case Kind.macLearned:
      return locale.t("kind.macLearned", { node, mac: macText(arg(0), arg(1)), port: portName(arg(2), ledger) });
    case Kind.macAged:
      return locale.t("kind.macAged", { node, mac: macText(arg(0), arg(1)) });
    case Kind.neighborState: {
      const name = neighborStateNames[arg(1)] ?? "NONE";
      const state = locale.code(`neighbor.${name}`, name);
      return locale.t("kind.neighborState", { node, address: ipv4Text(arg(0)), state });
    }
    case Kind.neighborQueued:
      return locale.t("kind.neighborQueued", { node, nextHop: ipv4Text(arg(0)) });
    case Kind.interfaceState:
      return locale.t(arg(0) ? "kind.interfaceState.up" : "kind.interfaceState.down", { node });
    case Kind.routeChanged:
      return locale.t(arg(3) ? "kind.routeChanged.added" : "kind.routeChanged.removed", {
        node,
        destination: ipv4Text(arg(0)),
        length: arg(1),
      });
    case Kind.addressChanged:
      return locale.t(arg(2) ? "kind.addressChanged.added" : "kind.addressChanged.removed", {
        node,
        address: ipv4Text(arg(0)),
        length: arg(1),
      });
    case Kind.groupChanged:
      return locale.t(arg(1) ? "kind.groupChanged.joined" : "kind.groupChanged.left", {
        node,
        group: ipv4Text(arg(0)),
      });
    case Kind.addressConflict:
      return locale.t("kind.addressConflict", { node, address: ipv4Text(arg(0)), mac: macText(arg(1), arg(2)) });
    case Kind.pathLearned:
      return locale.t(arg(1) ? "kind.pathLearned.gateway" : "kind.pathLearned.mtu", {
        node,
        destination: ipv4Text(arg(0)),
        gateway: ipv4Text(arg(1)),
        mtu: locale.number(arg(2)),
      });
    case Kind.linkState:
      return locale.t(arg(0) ? "kind.linkState.up" : "kind.linkState.down");
    default:
      return undefined;
  }
}

/** Records about transport and programs. */
function programText(id: number, node: string, reason: string, ledger: Ledger, locale: Locale): string {
  const { records } = ledger;
  const kind = records.kind(id);
  const arg = (index: 0 | 1 | 2 | 3 | 4) => records.arg(id, index);
  switch (kind) {
    case Kind.tcpState: {
      const states = { node, old: tcpStateNames[arg(1)] ?? "?", new: tcpStateNames[arg(2)] ?? "?", reason };
      return locale.t(records.reason(id) === Reason.none ? "kind.tcpState.plain" : "kind.tcpState", states);
    }
    case Kind.tcpRetransmit:
      return locale.t("kind.tcpRetransmit", { node, bytes: locale.number(arg(2)), reason });
    case Kind.tcpWindow:
      return locale.t("kind.tcpWindow", { node, window: locale.number(arg(1)) });
    case Kind.tcpTimer:
      return locale.t("kind.tcpTimer", { node, timer: locale.code(`tcpTimer.${arg(1)}`, locale.t("tcpTimer.0")) });
    case Kind.tcpRecovery:
      return locale.t("kind.tcpRecovery", { node, state: locale.code(`caState.${arg(2)}`, locale.t("caState.0")) });
    case Kind.udpDeliver:
      return locale.t("kind.udpDeliver", { node, bytes: locale.number(arg(3)) });
    case Kind.socketOpened:
      return locale.t("kind.socketOpened", { node, program: programName(id, 1, ledger) });
    case Kind.socketBound:
      return locale.t("kind.socketBound", { node, port: arg(2) });
    case Kind.socketClosed:
      return locale.t("kind.socketClosed", { node, program: programName(id, 1, ledger) });
    case Kind.processStarted:
      return locale.t("kind.processStarted", { node, command: decoder.decode(records.bytesOf(id)) });
    case Kind.processExited:
      return locale.t("kind.processExited", { node, program: programName(id, 0, ledger), status: arg(1) });
    case Kind.processOutput:
      return locale.t("kind.processOutput", {
        node,
        program: programName(id, 0, ledger),
        bytes: locale.number(records.lane(id, Lane.bytesLength)),
      });
    case Kind.processBlocked:
      return locale.t("kind.processBlocked", {
        node,
        program: programName(id, 0, ledger),
        call: syscallNames[arg(1)] ?? "?",
      });
    case Kind.processResumed:
      return locale.t("kind.processResumed", {
        node,
        program: programName(id, 0, ledger),
        call: syscallNames[arg(1)] ?? "?",
      });
    case Kind.syscall:
      return locale.t(records.reason(id) === Reason.wouldWait ? "kind.syscall.waits" : "kind.syscall", {
        node,
        program: programName(id, 1, ledger),
        call: decoder.decode(records.bytesOf(id)),
        result: arg(4) | 0,
      });
    case Kind.command: {
      const text = ledger.commands[arg(0) - 1];
      return text ? locale.t("why.command", { text }) : locale.t("kind.command");
    }
    case Kind.traceLost:
      return locale.t("kind.traceLost", { count: locale.number(arg(0)) });
    default:
      return locale.t("kind.unknown", { kind });
  }
}

function transmitText(id: number, ledger: Ledger, locale: Locale): string {
  const { records, world } = ledger;
  const bytes = ledger.frameBytes(id);
  const values = {
    from: world.node(records.lane(id, Lane.node))?.name ?? "?",
    to: world.port(records.arg(id, 2))?.node.name ?? "?",
    summary: bytes ? packetSummary(bytes, locale) : "…",
  };
  const reason = records.reason(id);
  if (reason === Reason.none) return locale.t("kind.frameTransmit", values);
  return locale.t("kind.frameTransmit.changed", { ...values, reason: locale.code(`reason.${reason}`, "") });
}

/** The program of the process whose number is argument `index`. */
function programName(id: number, index: 0 | 1, ledger: Ledger): string {
  const { records } = ledger;
  return (
    ledger.programs.get(`${records.lane(id, Lane.node)} ${records.arg(id, index)}`) ?? `pid ${records.arg(id, index)}`
  );
}

function portName(port: number, ledger: Ledger): string {
  return ledger.world.port(port)?.name ?? String(port);
}
