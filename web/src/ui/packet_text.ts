// SPDX-License-Identifier: Apache-2.0
// What a frame says, in one line, and the word beside it on its cable.

import type { Locale } from "../i18n/locale";
import { dnsLine } from "../model/dns_line";
import { Glance, ipv4Text, macText, Protocol, Shape, TcpFlag, tcpFlagNames } from "../model/glance";

const glance = new Glance();
const dnsPort = 53;

/** One line about a frame, made from its bytes. */
export function packetSummary(frame: Uint8Array, locale: Locale): string {
  return summaryOf(glance.read(frame), frame, locale);
}

function summaryOf(of: Glance, frame: Uint8Array, locale: Locale): string {
  const source = ipv4Text(of.source);
  const destination = ipv4Text(of.destination);
  if (of.fragmentOffset > 0) return locale.t("summary.fragment", { source, destination, offset: of.fragmentOffset });
  switch (of.protocol) {
    case Protocol.arp:
      return arpSummary(of, frame, locale);
    case Protocol.icmp:
      return icmpSummary(of, locale);
    case Protocol.udp:
      if (of.sourcePort === dnsPort || of.destinationPort === dnsPort) {
        const line = dnsLine(frame.subarray(of.transportEnd, of.packetEnd));
        if (line) return `DNS ${line}`;
      }
      return locale.t("summary.udp", { ...ends(of), length: of.payloadLength });
    case Protocol.http:
      return of.httpLine(frame);
    case Protocol.tcp:
      return locale.t("summary.tcp", { ...ends(of), what: tcpWhat(of, locale) });
    case Protocol.other:
      if (of.length < 14) return locale.t("summary.malformed", { length: of.length });
      if (of.networkEnd > of.linkEnd) return locale.t("summary.ip", { source, destination, protocol: of.ipProtocol });
      return locale.t("summary.ethernet", {
        type: `0x${of.etherType.toString(16).padStart(4, "0")}`,
        length: of.length,
      });
  }
}

function ends(of: Glance) {
  return {
    source: ipv4Text(of.source),
    destination: ipv4Text(of.destination),
    sourcePort: of.sourcePort,
    destinationPort: of.destinationPort,
  };
}

function arpSummary(of: Glance, frame: Uint8Array, locale: Locale): string {
  const byte = (at: number) => frame[at] ?? 0;
  const mac = macText(
    (byte(22) << 8) | byte(23),
    ((byte(24) << 24) | (byte(25) << 16) | (byte(26) << 8) | byte(27)) >>> 0,
  );
  const source = ipv4Text(of.source);
  const destination = ipv4Text(of.destination);
  if (of.source === of.destination) return locale.t("summary.arp.gratuitous", { source, mac });
  if (of.operation === 1) return locale.t("summary.arp.request", { source, destination });
  return locale.t("summary.arp.reply", { source, mac });
}

function icmpSummary(of: Glance, locale: Locale): string {
  const values = {
    source: ipv4Text(of.source),
    destination: ipv4Text(of.destination),
    sequence: of.sequence,
    type: of.operation,
    code: of.code,
  };
  switch (of.operation) {
    case 0:
      return locale.t("summary.icmp.reply", values);
    case 3:
      return unreachable(of.code, values, locale);
    case 5:
      return locale.t("summary.icmp.redirect", values);
    case 8:
      return locale.t("summary.icmp.echo", values);
    case 11:
      return locale.t(of.code === 1 ? "summary.icmp.reassembly" : "summary.icmp.exceeded", values);
    default:
      return locale.t("summary.icmp.other", values);
  }
}

/** RFC 792 "Destination Unreachable", the codes that have a name here. */
function unreachable(code: number, values: Readonly<Record<string, string | number>>, locale: Locale): string {
  const keys = [
    "summary.icmp.unreachable.0",
    "summary.icmp.unreachable.1",
    "summary.icmp.unreachable.2",
    "summary.icmp.unreachable.3",
    "summary.icmp.unreachable.4",
  ] as const;
  return locale.t(keys[code] ?? "summary.icmp.unreachable", values);
}

function tcpWhat(of: Glance, locale: Locale): string {
  const flags = tcpFlagNames(of.tcpFlags).join(" ");
  return of.payloadLength > 0 ? locale.t("summary.tcp.data", { flags, length: of.payloadLength }) : flags;
}

/** The word beside a flying frame. Asked for every picture, so each is made once a language. */
export class FrameLabels {
  readonly #labels = new Map<number, string>();

  constructor(private readonly locale: Locale) {
    locale.subscribe(() => this.#labels.clear());
  }

  /** `key`: Protocol | Shape << 4 | TCP flags << 8. */
  of(key: number): string {
    let label = this.#labels.get(key);
    if (label === undefined) {
      label = this.#make(key & 0x0f, (key >>> 4) & 0x0f, key >>> 8);
      this.#labels.set(key, label);
    }
    return label;
  }

  #make(protocol: Protocol, shape: Shape, flags: number): string {
    const { locale } = this;
    switch (protocol) {
      case Protocol.arp:
        return `ARP ${locale.t(shape === Shape.request ? "mark.arp.request" : "mark.arp.reply")}`;
      case Protocol.icmp:
        if (shape === Shape.request) return `ICMP ${locale.t("mark.icmp.request")}`;
        return `ICMP ${locale.t(shape === Shape.reply ? "mark.icmp.reply" : "mark.icmp.error")}`;
      case Protocol.udp:
        return "UDP";
      case Protocol.http:
        return `HTTP ${locale.t("mark.data")}`;
      case Protocol.tcp:
        return tcpLabel(shape, flags, locale);
      case Protocol.other:
        return "";
    }
  }
}

function tcpLabel(shape: Shape, flags: number, locale: Locale): string {
  // PSH alone says little; what matters is what the segment is for.
  const names = tcpFlagNames(flags & ~TcpFlag.psh);
  if (shape !== Shape.data) return names.join(" ");
  const mark = locale.t("mark.data");
  return flags & TcpFlag.fin ? `${mark} FIN` : mark;
}
