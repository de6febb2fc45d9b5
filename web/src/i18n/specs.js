// SPDX-License-Identifier: Apache-2.0
// Where fields are defined: names of standards, the same in every language.
const specs = [
    ["eth.padding", "IEEE 802.3 §4.2.3.3"],
    ["eth.type", "RFC 9542 §3"],
    ["eth", "IEEE 802.3 §3"],
    ["arp.isprobe", "RFC 5227 §2.1"],
    ["arp.isgratuitous", "RFC 5227 §3"],
    ["arp", "RFC 826"],
    ["ip.dsfield.ecn", "RFC 3168 §5"],
    ["ip.dsfield", "RFC 2474 §3"],
    ["ip.id", "RFC 6864"],
    ["ip.ttl", "RFC 1812 §5.3.1"],
    ["ip.checksum", "RFC 1071"],
    ["ip", "RFC 791 §3.1"],
    ["icmp.mtu", "RFC 1191 §4"],
    ["icmp", "RFC 792"],
    ["udp", "RFC 768"],
    ["tcp.options.mss", "RFC 9293 §3.7.1"],
    ["tcp.options.wscale", "RFC 7323 §2"],
    ["tcp.options.timestamp", "RFC 7323 §3"],
    ["tcp.options.sack", "RFC 2018"],
    ["tcp.flags.ece", "RFC 3168 §6.1"],
    ["tcp.flags.cwr", "RFC 3168 §6.1"],
    ["tcp", "RFC 9293 §3.1"],
    ["http", "RFC 9112"],
];
/** The standard that defines the field, or "". */
export function specOf(field) {
    return (specs.find(([prefix]) => field === prefix || field.startsWith(`${prefix}.`) || field.startsWith(`${prefix}_`))?.[1] ?? "");
}
