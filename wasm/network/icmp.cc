// SPDX-License-Identifier: Apache-2.0
#include "network/icmp.h"

#include <algorithm>
#include <utility>

#include "network/interface.h"
#include "network/internet_layer.h"

namespace glassnet::network {
namespace {

/// "Internetwork control", the precedence of errors (RFC 1812 §4.3.2.5).
constexpr std::uint8_t kPrecedenceInternetControl = 0xc0;
constexpr std::uint8_t kTypeOfServiceBits = 0x1e;
/// What an error must quote of the transport header to find the sender (RFC 792).
constexpr std::size_t kMinQuoted = 8;

struct Meaning {
  Errno error;
  Severity severity;
};

/// icmp_err_convert of Linux.
Meaning meaning_of_unreachable(std::uint8_t code) {
  switch (static_cast<wire::UnreachableCode>(code)) {
    case wire::UnreachableCode::kNetwork: return {Errno::kNetUnreach, Severity::kSoft};
    case wire::UnreachableCode::kHost: return {Errno::kHostUnreach, Severity::kSoft};
    case wire::UnreachableCode::kProtocol: return {Errno::kNoProtoOpt, Severity::kHard};
    case wire::UnreachableCode::kPort: return {Errno::kConnRefused, Severity::kHard};
    case wire::UnreachableCode::kFragmentationNeeded: return {Errno::kMsgSize, Severity::kSoft};
    case wire::UnreachableCode::kSourceRouteFailed: return {Errno::kOpNotSupp, Severity::kSoft};
    case wire::UnreachableCode::kNetworkUnknown: return {Errno::kNetUnreach, Severity::kHard};
    case wire::UnreachableCode::kHostUnknown: return {Errno::kHostDown, Severity::kHard};
    case wire::UnreachableCode::kNetworkProhibited: return {Errno::kNetUnreach, Severity::kHard};
    case wire::UnreachableCode::kHostProhibited:
    case wire::UnreachableCode::kAdministrativelyProhibited: return {Errno::kHostUnreach, Severity::kHard};
  }
  return {Errno::kHostUnreach, Severity::kHard};
}

Meaning meaning_of(const wire::IcmpHeader& header) {
  if (header.type == wire::IcmpType::kDestinationUnreachable) return meaning_of_unreachable(header.code);
  if (header.type == wire::IcmpType::kParameterProblem) return {Errno::kProto, Severity::kHard};
  return {Errno::kHostUnreach, Severity::kSoft};  // time exceeded
}

/// Whether `address` defines a single host (RFC 1122 §3.2.2), as seen by a host that calls it `kind`.
bool is_single_host(wire::Ipv4Address address, AddressKind kind) {
  const bool reserved = (address.value >> 28) == 0xf || (address.value >> 24) == 0;
  return !reserved && (kind == AddressKind::kUnicast || kind == AddressKind::kLocal);
}

/// Whether `datagram` is itself an ICMP error, or too short to tell.
bool is_icmp_error(const link::Packet& datagram, const wire::Ipv4Header& header) {
  if (header.protocol != wire::IpProtocol::kIcmp) return false;
  const auto message = wire::IcmpHeader::parse(datagram.bytes().subspan(header.header_length()));
  return !message || message->is_error();
}

}  // namespace

// --- sending errors ---

void Icmp::send_error(const wire::IcmpHeader& error, const link::Packet& datagram, const Arrival& arrival) {
  const auto header = wire::Ipv4Header::parse_quoted(datagram.bytes());
  if (!header || arrival.link_cast != LinkCast::kHost || header->fragment_offset != 0) return;
  const AddressKind destination_kind = layer_.kind_of(header->destination);
  if (destination_kind == AddressKind::kBroadcast || destination_kind == AddressKind::kMulticast) return;
  if (!is_single_host(header->source, layer_.kind_of(header->source))) return;
  if (header->source.is_loopback() && arrival.interface != layer_.loopback().index()) return;
  if (is_icmp_error(datagram, *header)) return;
  // What goes back over lo is not limited: a program learns of every packet that ARP gave up on.
  if (!layer_.is_local(header->source) &&
      !limits_.may_send(settings_, error, header->source, layer_.simulator().now())) {
    layer_.drop(layer_.find_interface(arrival.interface), datagram, sim::Reason::kIcmpRateLimited);
    return;
  }

  constexpr std::size_t kHeaders = wire::Ipv4Header::kMinSize + wire::IcmpHeader::kSize;
  const std::size_t quoted = std::min(datagram.size(), kMaxErrorSize - kHeaders);
  link::Packet message = layer_.pool().make_copy(datagram.bytes().first(quoted));
  error.emit(message.prepend(wire::IcmpHeader::kSize), datagram.bytes().first(quoted));

  OutputOptions options;
  // For a packet that was for us the answer comes from where it went; else from the interface that leads back.
  if (destination_kind == AddressKind::kLocal) options.source = header->destination;
  options.destination = header->source;
  options.protocol = wire::IpProtocol::kIcmp;
  options.dsfield = static_cast<std::uint8_t>((header->dsfield & kTypeOfServiceBits) | kPrecedenceInternetControl);
  // No way back: then nobody can be told, and the drop that caused this is on record.
  static_cast<void>(layer_.ipv4().output(std::move(message), options));
}

bool Icmp::may_redirect(wire::Ipv4Address neighbor) {
  return settings_.send_redirects && limits_.may_redirect(neighbor, layer_.simulator().now());
}

void Icmp::reject(const wire::IcmpHeader& error, link::Packet segment, const Ipv4Info& info) {
  segment.restore_front(info.header_length);
  send_error(error, segment, info.arrival);
}

// --- receiving ---

void Icmp::input(link::Packet message, const Ipv4Info& info) {
  const auto header = wire::IcmpHeader::parse(message.bytes());
  if (!header) return drop(message, info, sim::Reason::kIcmpMalformed);
  if (!wire::IcmpHeader::checksum_ok(message.bytes())) return drop(message, info, sim::Reason::kIcmpBadChecksum);

  Taken taken = Taken::kNo;
  listeners_.for_each([&](IcmpListener& listener) {
    if (listener.icmp_input(message, info) == Taken::kYes) taken = Taken::kYes;
  });
  switch (header->type) {
    case wire::IcmpType::kEchoRequest: return answer_echo(message, *header, info);
    case wire::IcmpType::kDestinationUnreachable:
    case wire::IcmpType::kTimeExceeded:
    case wire::IcmpType::kParameterProblem: return report_error(message, *header, info);
    case wire::IcmpType::kEchoReply:
      if (taken == Taken::kNo) drop(message, info, sim::Reason::kIcmpNoListener);
      return;
    case wire::IcmpType::kRedirect: return take_redirect(message, *header, info);
    case wire::IcmpType::kSourceQuench:  // RFC 6633: must be ignored
    case wire::IcmpType::kTimestampRequest:
    case wire::IcmpType::kTimestampReply: break;
  }
  if (taken == Taken::kNo) drop(message, info, sim::Reason::kIcmpUnknownType);
}

void Icmp::answer_echo(const link::Packet& request, const wire::IcmpHeader& header, const Ipv4Info& info) {
  // RFC 1122 §3.2.2.6 allows to be silent, and Linux is (icmp_echo_ignore_broadcasts).
  if (info.destination_kind != AddressKind::kLocal) return drop(request, info, sim::Reason::kIcmpBroadcastIgnored);
  const Bytes data = wire::IcmpHeader::payload_of(request.bytes());
  link::Packet reply = layer_.pool().make_copy(data);
  wire::IcmpHeader::echo_reply(header.identifier(), header.sequence())
      .emit(reply.prepend(wire::IcmpHeader::kSize), data);

  OutputOptions options;
  options.source = info.destination;
  options.destination = info.source;
  options.protocol = wire::IpProtocol::kIcmp;
  options.dsfield = info.dsfield;
  if (!layer_.ipv4().output(std::move(reply), options)) drop(request, info, sim::Reason::kNoRoute);
}

/// RFC 1122 §3.2.2.2, as Linux does it (__ip_do_redirect with shared_media): the better way holds for the one destination.
void Icmp::take_redirect(const link::Packet& message, const wire::IcmpHeader& header, const Ipv4Info& info) {
  const auto quoted = wire::QuotedPacket::parse(wire::IcmpHeader::payload_of(message.bytes()));
  if (!quoted || quoted->transport.size() < kMinQuoted) return drop(message, info, sim::Reason::kIcmpMalformed);
  if (!layer_.is_local(quoted->ip.source)) return drop(message, info, sim::Reason::kSourceNotLocal);
  if (!obeys_redirect(header, quoted->ip, info)) return drop(message, info, sim::Reason::kIcmpRedirectIgnored);
  // First make sure that the new gateway is there; until it has answered, packets go on by the old one.
  Interface* interface = layer_.find_interface(info.arrival.interface);
  if (interface->neighbors().resolve(header.gateway())) {
    layer_.ipv4().note_redirect(quoted->ip.destination, header.gateway());
  }
}

bool Icmp::obeys_redirect(const wire::IcmpHeader& header, const wire::Ipv4Header& quoted, const Ipv4Info& info) const {
  if (!settings_.accept_redirects || layer_.forwarding() == Forwarding::kOn) return false;
  const Interface* interface = layer_.find_interface(info.arrival.interface);
  if (interface == nullptr || interface->is_loopback()) return false;
  const wire::Ipv4Address gateway = header.gateway();
  if (layer_.kind_of(gateway) != AddressKind::kUnicast || !interface->is_on_link(gateway)) return false;
  // Only the gateway that is in use may send us elsewhere.
  const auto route = layer_.ipv4().route({.destination = quoted.destination, .source = quoted.source, .interface = {}});
  return route && route->kind == AddressKind::kUnicast && route->interface == interface &&
         route->next_hop != route->destination && route->next_hop == info.source && gateway != info.source;
}

void Icmp::report_error(const link::Packet& message, const wire::IcmpHeader& header, const Ipv4Info& info) {
  const auto quoted = wire::QuotedPacket::parse(wire::IcmpHeader::payload_of(message.bytes()));
  if (!quoted || quoted->transport.size() < kMinQuoted) return drop(message, info, sim::Reason::kIcmpMalformed);
  // Only about what this host can have sent.
  if (!layer_.is_local(quoted->ip.source)) return drop(message, info, sim::Reason::kSourceNotLocal);

  const Meaning meaning = meaning_of(header);
  IcmpError error;
  error.type = header.type;
  error.code = header.code;
  error.error = meaning.error;
  error.severity = meaning.severity;
  error.reporter = info.source;
  error.source = quoted->ip.source;
  error.destination = quoted->ip.destination;
  error.protocol = quoted->ip.protocol;
  if (meaning.error == Errno::kMsgSize) {
    // 0 comes from routers older than RFC 1191 and counts as the least that is believed, as on Linux.
    error.next_hop_mtu = std::max(header.next_hop_mtu(), static_cast<std::uint16_t>(Ipv4::kMinPathMtu));
    layer_.ipv4().note_path_mtu(error.destination, header.next_hop_mtu());
  }
  TransportProtocol* handler = layer_.ipv4().protocol_handler(error.protocol);
  if (handler == nullptr) return drop(message, info, sim::Reason::kIcmpNoListener);
  handler->icmp_error(error, quoted->transport);
}

/// About an ICMP message of our own, most often an echo request.
void Icmp::icmp_error(const IcmpError& error, Bytes quoted) {
  listeners_.for_each([&](IcmpListener& listener) { listener.icmp_error(error, quoted); });
}

void Icmp::drop(const link::Packet& message, const Ipv4Info& info, sim::Reason reason) {
  sim::Record record =
      layer_.record(sim::Kind::kPacketDrop, layer_.find_interface(info.arrival.interface), message.id());
  record.reason = reason;
  record.args = {info.source.value, info.destination.value, static_cast<std::uint32_t>(info.protocol), 0, 0};
  layer_.simulator().record(record);
}

}  // namespace glassnet::network
