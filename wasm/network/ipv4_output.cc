// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "base/rng.h"
#include "base/text.h"
#include "network/interface.h"
#include "network/internet_layer.h"
#include "network/ipv4.h"
#include "wire/checksum.h"

namespace glassnet::network {
namespace {

/// Counters of the identification field; a power of two.
constexpr std::size_t kIdentificationCounters = 64;

}  // namespace

Ipv4::Ipv4(InternetLayer& layer) : layer_(layer), reassembly_(layer) {}
Ipv4::~Ipv4() = default;

void Ipv4::register_protocol(wire::IpProtocol protocol, TransportProtocol& handler) {
  protocols_.emplace_back(protocol, &handler);
}

TransportProtocol* Ipv4::protocol_handler(wire::IpProtocol protocol) const {
  for (const auto& [number, handler] : protocols_) {
    if (number == protocol) return handler;
  }
  return nullptr;
}

Result<void> Ipv4::output(link::Packet payload, const OutputOptions& options) {
  const Result<RouteDecision> route = this->route({options.destination, options.source, options.interface});
  if (!route) return std::unexpected(route.error());
  wire::Ipv4Header header;
  if (options.router_alert) header.options = wire::Ipv4Options::router_alert();
  const std::size_t length = header.header_length() + payload.size();
  if (length > wire::Ipv4Header::kMaxPacket) return fail(Errno::kMsgSize);
  if (options.dont_fragment && length > route->mtu) return fail(Errno::kMsgSize);

  header.dsfield = options.dsfield;
  header.total_length = static_cast<std::uint16_t>(length);
  header.identification = next_identification(options, route->source);
  header.dont_fragment = options.dont_fragment && !route->mtu_locked;
  header.ttl = options.ttl;
  header.protocol = options.protocol;
  header.source = route->source;
  header.destination = route->destination;
  header.emit(payload.prepend(header.header_length()));

  sim::Record record = layer_.record(sim::Kind::kPacketOutput, route->interface, payload.id());
  record.args = {header.source.value, header.destination.value, static_cast<std::uint32_t>(header.protocol),
                 static_cast<std::uint32_t>(length), 0};
  const sim::CauseScope scope(layer_.simulator(), layer_.simulator().record(record));
  if (route->kind == AddressKind::kMulticast) {
    // Comes back as if heard on the link; with TTL 0 it stays in the host (RFC 1112 §6.1).
    if (options.multicast_loop && !route->interface->is_loopback() &&
        layer_.igmp().is_member(route->interface->index(), route->destination)) {
      layer_.loop_back_multicast(payload, *route->interface);
    }
    if (options.ttl == 0) return {};
  }
  transmit(*route, std::move(payload),
           options.confirms_neighbor ? NeighborCache::Confirmation::kYes : NeighborCache::Confirmation::kNo);
  return {};
}

/// Linux raw_send_hdrinc. Nothing else is checked: that is what root asks for such sockets for.
Result<void> Ipv4::output_with_header(link::Packet datagram, wire::Ipv4Address destination) {
  constexpr std::size_t kSource = 12;  // places in the header
  constexpr std::size_t kChecksum = 10;
  constexpr std::size_t kIdentification = 4;
  constexpr std::size_t kLength = 2;
  const Result<RouteDecision> route = this->route({destination, {}, {}});
  if (!route) return std::unexpected(route.error());
  if (datagram.size() > route->mtu) return fail(Errno::kMsgSize);
  if (datagram.size() < wire::Ipv4Header::kMinSize) return fail(Errno::kInval);
  const MutableBytes bytes = datagram.writable();
  const std::size_t header_length = std::size_t{bytes[0] & 0x0fU} * 4;
  if (header_length > bytes.size()) return fail(Errno::kInval);
  if (header_length >= wire::Ipv4Header::kMinSize) {
    std::uint8_t* const header = bytes.data();
    if (load_be32(header + kSource) == 0) store_be32(header + kSource, route->source.value);
    store_be16(header + kLength, static_cast<std::uint16_t>(bytes.size()));
    if (load_be16(header + kIdentification) == 0) {
      OutputOptions options;
      options.destination = destination;
      options.protocol = static_cast<wire::IpProtocol>(header[9]);
      store_be16(header + kIdentification, next_identification(options, route->source));
    }
    store_be16(header + kChecksum, 0);
    store_be16(header + kChecksum, wire::internet_checksum(bytes.first(header_length)));
  }
  sim::Record record = layer_.record(sim::Kind::kPacketOutput, route->interface, datagram.id());
  record.args = {load_be32(bytes.data() + kSource), load_be32(bytes.data() + 16), bytes[9],
                 static_cast<std::uint32_t>(bytes.size()), 0};
  const sim::CauseScope scope(layer_.simulator(), layer_.simulator().record(record));
  transmit(*route, std::move(datagram), NeighborCache::Confirmation::kNo);
  return {};
}

/// Sends one packet, in pieces when it is too long for the way. Own broadcasts come back to this host as well.
void Ipv4::transmit(const RouteDecision& route, link::Packet datagram, NeighborCache::Confirmation confirmation) {
  Interface& out = *route.interface;
  if (route.kind == AddressKind::kBroadcast && !out.is_loopback()) layer_.loop_back(datagram, LinkCast::kBroadcast);
  if (datagram.size() <= route.mtu) {
    return out.output(std::move(datagram), route.next_hop, route.kind, confirmation);
  }
  const auto header = wire::Ipv4Header::parse(datagram.bytes());
  if (header) fragment(route, datagram, *header, confirmation);
}

/// RFC 791 §3.2 "An Example Fragmentation Procedure"; `datagram` may itself be a fragment.
void Ipv4::fragment(const RouteDecision& route, const link::Packet& datagram, const wire::Ipv4Header& header,
                    NeighborCache::Confirmation confirmation) {
  const Bytes payload = wire::Ipv4Header::payload_of(datagram.bytes());
  wire::Ipv4Header piece = header;
  for (std::size_t at = 0; at < payload.size();) {
    const std::size_t room = (route.mtu - piece.header_length()) / 8 * 8;
    const Bytes part = payload.subspan(at, std::min(room, payload.size() - at));
    piece.total_length = static_cast<std::uint16_t>(piece.header_length() + part.size());
    piece.fragment_offset = static_cast<std::uint16_t>(header.fragment_offset + at);
    piece.more_fragments = header.more_fragments || at + part.size() < payload.size();
    link::Packet packet = layer_.pool().make_copy(part);
    piece.emit(packet.prepend(piece.header_length()));
    route.interface->output(std::move(packet), route.next_hop, route.kind, confirmation);
    at += part.size();
    piece.options = header.options.copied();  // the others are in the first piece only
  }
}

/// Unique per (source, destination, protocol) for as long as 16 bits allow (RFC 6864 §4.2): triples share a few
/// counters, as in Linux. They start at random, so that the numbers of two hosts do not run in step.
std::uint16_t Ipv4::next_identification(const OutputOptions& options, wire::Ipv4Address source) {
  if (identifications_.empty()) {
    Rng rng = layer_.simulator().stream(format("node/%u/ip-identification", layer_.node().value));
    identifications_.resize(kIdentificationCounters);
    for (std::uint16_t& counter : identifications_) counter = static_cast<std::uint16_t>(rng.next());
  }
  std::uint64_t hash = (std::uint64_t{source.value} << 32) | options.destination.value;
  hash = (hash ^ static_cast<std::uint64_t>(options.protocol)) * 0x9e3779b97f4a7c15U;
  return identifications_[(hash >> 32) & (kIdentificationCounters - 1)]++;
}

}  // namespace glassnet::network
