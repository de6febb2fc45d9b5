// SPDX-License-Identifier: Apache-2.0
// What becomes of a packet that came in: delivered, forwarded, or dropped with a reason (RFC 1122 §3.2.1, RFC 1812 §5).
#include <algorithm>
#include <utility>

#include "network/icmp.h"
#include "network/interface.h"
#include "network/internet_layer.h"
#include "network/ipv4.h"

namespace glassnet::network {

void Ipv4::input(Interface& interface, link::Packet datagram, LinkCast cast) {
  const auto header = wire::Ipv4Header::parse(datagram.bytes());
  if (!header) {
    layer_.drop(&interface, datagram, sim::Reason::kIpMalformed, static_cast<std::uint32_t>(header.error()));
    return;
  }
  if (!wire::Ipv4Header::checksum_ok(datagram.bytes())) {
    layer_.drop(&interface, datagram, sim::Reason::kIpBadChecksum);
    return;
  }
  datagram.truncate(header->total_length);  // Ethernet padding
  const sim::Reason martian = find_martian(interface, *header);
  if (martian != sim::Reason::kNone) {
    layer_.drop(&interface, datagram, martian);
    return;
  }

  const AddressKind kind = layer_.kind_of(header->destination);
  switch (kind) {
    case AddressKind::kLocal:
    case AddressKind::kBroadcast: return deliver({interface.index(), cast}, std::move(datagram), *header, kind);
    case AddressKind::kMulticast: {
      const sim::Reason unwanted =
          layer_.igmp().why_not_wanted(interface.index(), header->destination, header->source, header->protocol);
      if (unwanted == sim::Reason::kNone) return deliver({interface.index(), cast}, std::move(datagram), *header, kind);
      layer_.drop(&interface, datagram, unwanted);
      return;
    }
    case AddressKind::kUnicast: return refuse_or_forward(interface, std::move(datagram), *header, cast);
  }
}

void Ipv4::input_own_multicast(Interface& interface, link::Packet datagram) {
  const auto header = wire::Ipv4Header::parse(datagram.bytes());
  if (!header) return;  // cannot be: it was made here
  // What it has left meanwhile it does not hear.
  const sim::Reason unwanted =
      layer_.igmp().why_not_wanted(interface.index(), header->destination, header->source, header->protocol);
  if (unwanted == sim::Reason::kNone) {
    return deliver({interface.index(), LinkCast::kMulticast}, std::move(datagram), *header, AddressKind::kMulticast);
  }
  layer_.drop(&interface, datagram, unwanted);
}

/// Addresses that cannot be on this cable (RFC 1812 §5.3.7, RFC 1122 §3.2.1.3); kNone when both are fine.
sim::Reason Ipv4::find_martian(const Interface& interface, const wire::Ipv4Header& header) const {
  const wire::Ipv4Address source = header.source;
  const wire::Ipv4Address destination = header.destination;
  if ((destination.value >> 24) == 0) return sim::Reason::kMartianDestination;
  if (source.is_multicast() || source.is_limited_broadcast()) return sim::Reason::kMartianSource;
  if ((source.value >> 24) == 0) {
    // "I do not know my address yet": DHCP and IGMP.
    const bool asking =
        source.is_unspecified() && (destination.is_limited_broadcast() || destination.is_link_local_multicast());
    return asking ? sim::Reason::kNone : sim::Reason::kMartianSource;
  }
  if (interface.is_loopback()) return sim::Reason::kNone;
  if (destination.is_loopback()) return sim::Reason::kMartianDestination;
  switch (layer_.kind_of(source)) {
    case AddressKind::kLocal:
    case AddressKind::kBroadcast: return sim::Reason::kMartianSource;
    case AddressKind::kUnicast:
    case AddressKind::kMulticast: break;
  }
  return source.is_loopback() ? sim::Reason::kMartianSource : sim::Reason::kNone;
}

void Ipv4::deliver(const Arrival& arrival, link::Packet datagram, const wire::Ipv4Header& header, AddressKind kind) {
  if (!header.is_fragment()) return deliver_whole(arrival, std::move(datagram), header, kind);
  datagram = reassembly_.add(datagram, header, arrival);
  if (!datagram) return;
  const auto whole = wire::Ipv4Header::parse(datagram.bytes());
  if (whole) deliver_whole(arrival, std::move(datagram), *whole, kind);  // always: Reassembly made it
}

void Ipv4::deliver_whole(const Arrival& arrival, link::Packet datagram, const wire::Ipv4Header& header,
                         AddressKind kind) {
  const Interface* interface = layer_.find_interface(arrival.interface);
  sim::Record record = layer_.record(sim::Kind::kPacketDeliver, interface, datagram.id());
  record.args = {header.source.value, header.destination.value, static_cast<std::uint32_t>(header.protocol),
                 header.total_length, 0};
  const sim::CauseScope scope(layer_.simulator(), layer_.simulator().record(record));

  TransportProtocol* handler = protocol_handler(header.protocol);
  if (handler == nullptr) {
    const RecordId dropped = layer_.drop(interface, datagram, sim::Reason::kProtocolUnreachable);
    const sim::CauseScope drop_scope(layer_.simulator(), dropped);
    return layer_.icmp().send_error(wire::IcmpHeader::unreachable(wire::UnreachableCode::kProtocol), datagram, arrival);
  }
  Ipv4Info info;
  info.source = header.source;
  info.destination = header.destination;
  info.protocol = header.protocol;
  info.ttl = header.ttl;
  info.dsfield = header.dsfield;
  info.identification = header.identification;
  info.header_length = static_cast<std::uint8_t>(header.header_length());
  info.arrival = arrival;
  info.destination_kind = kind;
  datagram.drop_front(header.header_length());
  handler->input(std::move(datagram), info);
}

void Ipv4::refuse_or_forward(Interface& interface, link::Packet datagram, const wire::Ipv4Header& header,
                             LinkCast cast) {
  const sim::Reason refusal = why_not_forwarded(header, cast);
  if (refusal == sim::Reason::kNone) return forward(interface, std::move(datagram), header);
  layer_.drop(&interface, datagram, refusal);
}

/// kNone when a router may send it on.
sim::Reason Ipv4::why_not_forwarded(const wire::Ipv4Header& header, LinkCast cast) const {
  if (layer_.forwarding() == Forwarding::kOff) {
    return cast == LinkCast::kHost ? sim::Reason::kIpForwardingOff : sim::Reason::kIpNotForThisHost;
  }
  if (cast != LinkCast::kHost) return sim::Reason::kBroadcastNotForwarded;  // RFC 1812 §5.3.4
  if (header.source.is_link_local()) return sim::Reason::kMartianSource;    // RFC 3927 §2.7
  if (header.destination.is_link_local()) return sim::Reason::kMartianDestination;
  return sim::Reason::kNone;
}

/// RFC 1812 §5.2.1.2, in the order of Linux: route, TTL, size.
void Ipv4::forward(Interface& interface, link::Packet datagram, const wire::Ipv4Header& header) {
  const auto die = [&](sim::Reason reason, const wire::IcmpHeader& error, std::uint32_t detail) {
    const sim::CauseScope scope(layer_.simulator(), layer_.drop(&interface, datagram, reason, detail));
    layer_.icmp().send_error(error, datagram, {interface.index()});
  };
  const Route* route = layer_.routes().lookup(header.destination);
  if (route == nullptr) {
    return die(sim::Reason::kNoRoute, wire::IcmpHeader::unreachable(wire::UnreachableCode::kNetwork), 0);
  }
  switch (route->type) {
    case RouteType::kUnicast: break;
    case RouteType::kUnreachable:
      return die(sim::Reason::kNoRoute, wire::IcmpHeader::unreachable(wire::UnreachableCode::kHost), 0);
    case RouteType::kBlackhole: layer_.drop(&interface, datagram, sim::Reason::kNoRoute); return;
  }
  if (header.ttl <= 1) {
    return die(sim::Reason::kTtlExpired, wire::IcmpHeader::time_exceeded(wire::TimeExceededCode::kTtl), header.ttl);
  }
  RouteDecision decision;
  decision.source = header.source;
  decision.destination = header.destination;
  decision.next_hop = route->gateway.is_unspecified() ? header.destination : route->gateway;
  decision.interface = layer_.find_interface(route->interface);
  decision.mtu = decision.interface->mtu();
  if (header.dont_fragment && datagram.size() > decision.mtu) {
    const auto narrow = static_cast<std::uint16_t>(std::min<std::uint32_t>(decision.mtu, 0xffff));
    return die(sim::Reason::kFragmentationNeeded,
               wire::IcmpHeader::unreachable(wire::UnreachableCode::kFragmentationNeeded, narrow), decision.mtu);
  }

  const std::uint8_t ttl = static_cast<std::uint8_t>(header.ttl - 1);
  wire::patch_ttl(datagram.writable_front(wire::Ipv4Header::kMinSize), ttl);
  sim::Record record = layer_.record(sim::Kind::kPacketForward, &interface, datagram.id());
  record.args = {header.destination.value, decision.next_hop.value, decision.interface->port_id().value, ttl, 0};
  const sim::CauseScope scope(layer_.simulator(), layer_.simulator().record(record));
  send_redirect(interface, decision, datagram, header);
  transmit(decision, std::move(datagram), NeighborCache::Confirmation::kNo);
}

/// The packet leaves where it came in, and its sender is a neighbour there: he could reach the next hop himself (RFC 1812
/// §5.2.7.2, __mkroute_input and ip_rt_send_redirect of Linux). Always for the host alone, as §4.3.3.2 asks.
void Ipv4::send_redirect(const Interface& interface, const RouteDecision& decision, const link::Packet& datagram,
                         const wire::Ipv4Header& header) {
  if (decision.interface != &interface || !interface.is_on_link(header.source)) return;
  if (!layer_.icmp().may_redirect(header.source)) return;
  layer_.icmp().send_error(wire::IcmpHeader::redirect(wire::RedirectCode::kHost, decision.next_hop), datagram,
                           {interface.index()});
}

}  // namespace glassnet::network
