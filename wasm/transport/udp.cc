// SPDX-License-Identifier: Apache-2.0
#include "transport/udp.h"

#include <vector>

#include <utility>

#include "base/text.h"
#include "network/icmp.h"
#include "network/internet_layer.h"
#include "sim/trace.h"
#include "wire/icmp.h"
#include "wire/udp.h"

namespace glassnet::transport {

UdpEndpoint::UdpEndpoint(Udp& udp, std::uint32_t number, ReadinessObserver& observer)
    : DatagramEndpoint(udp.internet(), number, observer), udp_(udp) {}

Result<void> UdpEndpoint::connect(Endpoint remote) {
  const auto route = choose_route(remote.address, source_address());
  if (!route) return fail(route.error());
  if (!connected()) bound_address_ = local().address;
  return udp_.ports().connect(*this, route->source, {route->destination, remote.port});
}

wire::Ipv4Address UdpEndpoint::source_address() const {
  return internet().is_local(local().address) ? local().address : wire::Ipv4Address();
}

void UdpEndpoint::disconnect() {
  if (connected()) udp_.ports().disconnect(*this, bound_address_);
}

Result<void> UdpEndpoint::send(Bytes data, const std::optional<Endpoint>& to) {
  if (data.size() > 0xffff) return fail(Errno::kMsgSize);
  if (!to.has_value() && !connected()) return fail(Errno::kDestAddrReq);
  if (to.has_value() && to->port == 0) return fail(Errno::kInval);
  const Endpoint destination = to.value_or(remote());
  const auto route = prepare(destination, source_address(), wire::UdpHeader::kSize + data.size());
  if (!route) return fail(route.error());

  link::Packet segment = internet().pool().make_copy(data);
  const wire::UdpHeader header{.source_port = local().port, .destination_port = destination.port};
  header.emit(segment.prepend(wire::UdpHeader::kSize), route->source, route->destination, data);
  return transmit(std::move(segment), wire::IpProtocol::kUdp, *route);
}

Udp::Udp(network::InternetLayer& internet)
    : internet_(internet),
      ports_(PortTable::Rules::kUdp, internet.simulator().stream(format("udp ports %u", internet.node().value))) {
  internet.ipv4().register_protocol(wire::IpProtocol::kUdp, *this);
}

void Udp::input(link::Packet segment, const network::Ipv4Info& info) {
  const auto header = wire::UdpHeader::parse(segment.bytes());
  if (!header) {
    drop(segment, info, sim::Reason::kUdpMalformed, 0);
    return;
  }
  if (!wire::UdpHeader::checksum_ok(segment.bytes(), info.source, info.destination)) {
    drop(segment, info, sim::Reason::kUdpBadChecksum, header->checksum);
    return;
  }
  const Endpoint local{info.destination, header->destination_port};
  const Endpoint remote{info.source, header->source_port};
  const bool to_one = info.destination_kind == network::AddressKind::kLocal;
  UdpEndpoint* const endpoint = to_one ? find(local, remote) : nullptr;
  if (to_one && endpoint == nullptr) {
    const sim::CauseScope scope(internet_.simulator(), drop(segment, info, sim::Reason::kPortUnreachable, local.port));
    internet_.icmp().reject(wire::IcmpHeader::unreachable(wire::UnreachableCode::kPort), std::move(segment), info);
    return;
  }
  segment.truncate(header->length);
  segment.drop_front(wire::UdpHeader::kSize);
  if (to_one) {
    deliver(*endpoint, std::move(segment), info, remote.port);
  } else {
    deliver_to_all(segment, info, local, remote);
  }
}

// Linux compute_score: a socket bound to this very address goes before one bound to all; among equals one connected to the
// sender, then the newest, or of those that share the port (SO_REUSEPORT) one that the sender's address and port decide.
UdpEndpoint* Udp::find(Endpoint local, Endpoint remote) const {
  PortBinding* best = nullptr;
  int best_score = -1;
  std::vector<PortBinding*> sharers;
  for (PortBinding* holder = ports_.holders(local.port); holder != nullptr; holder = holder->next()) {
    const bool any_address = holder->local().address.is_unspecified();
    if (!any_address && holder->local().address != local.address) continue;
    if (holder->connected() && holder->remote() != remote) continue;
    const int score = (any_address ? 0 : 2) + (holder->connected() ? 1 : 0);
    if (score < best_score) continue;
    if (score > best_score) {
      best = holder;
      best_score = score;
      sharers.clear();
    }
    if (best->shares_with(*holder) && !holder->connected()) sharers.push_back(holder);
  }
  if (sharers.size() > 1) best = sharers[ports_.pick({local, remote}, sharers.size())];
  return static_cast<UdpEndpoint*>(best);
}

void Udp::deliver(UdpEndpoint& endpoint, link::Packet payload, const network::Ipv4Info& info,
                  std::uint16_t source_port) {
  if (!endpoint.has_room(payload.size())) {
    drop(payload, info, sim::Reason::kReceiveBufferFull, endpoint.number());
    return;
  }
  sim::Simulator& simulator = internet_.simulator();
  sim::Record record = record_of(sim::Kind::kUdpDeliver, payload, info);
  record.args = {endpoint.number(), info.source.value, source_port, static_cast<std::uint32_t>(payload.size())};
  const sim::CauseScope scope(simulator, simulator.record(record));
  endpoint.enqueue({.payload = std::move(payload),
                    .source = {info.source, source_port},
                    .destination = info.destination,
                    .ttl = info.ttl,
                    .dsfield = info.dsfield});
}

void Udp::deliver_to_all(const link::Packet& payload, const network::Ipv4Info& info, Endpoint local, Endpoint remote) {
  bool taken = false;
  for (PortBinding* holder = ports_.holders(local.port); holder != nullptr; holder = holder->next()) {
    if (!holder->local().address.is_unspecified() && holder->local().address != local.address) continue;
    if (holder->connected() && holder->remote() != remote) continue;
    UdpEndpoint& endpoint = *static_cast<UdpEndpoint*>(holder);
    const bool group = info.destination_kind == network::AddressKind::kMulticast;
    if (group && !endpoint.hears(info.destination, info.source, info.arrival.interface)) continue;
    taken = true;
    deliver(endpoint, payload, info, remote.port);
  }
  // Nobody is told: an error about a broadcast would be answered by every host (RFC 1122 §3.2.2).
  if (!taken) drop(payload, info, sim::Reason::kPortUnreachable, local.port);
}

void Udp::icmp_error(const network::IcmpError& error, Bytes quoted) {
  const auto header = wire::UdpHeader::parse_quoted(quoted);
  if (!header) return;
  const Endpoint local{error.source, header->source_port};
  const Endpoint remote{error.destination, header->destination_port};
  UdpEndpoint* const endpoint = find(local, remote);
  if (endpoint == nullptr || !(endpoint->connected() || endpoint->options().receive_errors)) return;
  endpoint->report(error, remote, quoted.subspan(wire::UdpHeader::kSize));
}

sim::Record Udp::record_of(sim::Kind kind, const link::Packet& packet, const network::Ipv4Info& info) const {
  return internet_.record(kind, internet_.find_interface(info.arrival.interface), packet.id());
}

RecordId Udp::drop(const link::Packet& packet, const network::Ipv4Info& info, sim::Reason reason,
                   std::uint32_t detail) {
  sim::Record record = record_of(sim::Kind::kPacketDrop, packet, info);
  record.reason = reason;
  record.args = {info.source.value, info.destination.value, static_cast<std::uint32_t>(info.protocol), detail};
  return internet_.simulator().record(record);
}

}  // namespace glassnet::transport
