// SPDX-License-Identifier: Apache-2.0
#include "transport/icmp_endpoint.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "network/icmp.h"
#include "network/internet_layer.h"
#include "wire/icmp.h"

namespace glassnet::transport {

PingEndpoint::PingEndpoint(IcmpSockets& sockets, std::uint32_t number, ReadinessObserver& observer)
    : DatagramEndpoint(sockets.internet(), number, observer), sockets_(sockets) {}

Result<void> PingEndpoint::connect(wire::Ipv4Address remote) {
  const auto route = choose_route(remote, local().address);
  if (!route) return fail(route.error());
  if (!connected()) bound_address_ = local().address;
  return sockets_.identifiers().connect(*this, route->source, {route->destination, 0});
}

void PingEndpoint::disconnect() {
  if (connected()) sockets_.identifiers().disconnect(*this, bound_address_);
}

Result<void> PingEndpoint::send(Bytes message, std::optional<wire::Ipv4Address> to) {
  if (message.size() > 0xffff) return fail(Errno::kMsgSize);
  const auto wished = wire::IcmpHeader::parse(message);
  if (!wished || wished->type != wire::IcmpType::kEchoRequest || wished->code != 0) return fail(Errno::kInval);
  if (!to.has_value() && !connected()) return fail(Errno::kDestAddrReq);
  const auto route = prepare({to.value_or(remote().address), 0}, local().address, message.size());
  if (!route) return fail(route.error());

  const Bytes data = wire::IcmpHeader::payload_of(message);
  link::Packet packet = internet().pool().make_copy(data);
  const auto header = wire::IcmpHeader::echo_request(local().port, wished->sequence());
  header.emit(packet.prepend(wire::IcmpHeader::kSize), data);
  return transmit(std::move(packet), wire::IpProtocol::kIcmp, *route);
}

RawEndpoint::RawEndpoint(IcmpSockets& sockets, std::uint32_t number, ReadinessObserver& observer)
    : DatagramEndpoint(sockets.internet(), number, observer), sockets_(sockets) {
  sockets_.raw_.push_back(this);
}

RawEndpoint::~RawEndpoint() { std::erase(sockets_.raw_, this); }

Result<void> RawEndpoint::connect(wire::Ipv4Address remote) {
  const auto route = choose_route(remote, bound_address_);
  if (!route) return fail(route.error());
  local_address_ = route->source;
  peer_ = route->destination;
  return {};
}

void RawEndpoint::disconnect() {
  local_address_ = bound_address_;
  peer_.reset();
}

Result<void> RawEndpoint::send(Bytes message, std::optional<wire::Ipv4Address> to) {
  if (message.size() > 0xffff) return fail(Errno::kMsgSize);
  if (!to.has_value()) to = peer_;
  if (!to.has_value()) return fail(Errno::kDestAddrReq);
  if (header_ == Header::kIncluded)
    return internet().ipv4().output_with_header(internet().pool().make_copy(message), *to);
  // Linux looks at type and code for its routing, and finds none (raw_probe_proto_opt).
  if (message.size() < 2) return fail(Errno::kFault);
  const auto route = prepare({*to, 0}, local_address_, message.size());
  if (!route) return fail(route.error());
  return transmit(internet().pool().make_copy(message), wire::IpProtocol::kIcmp, *route);
}

bool RawEndpoint::wants(wire::Ipv4Address local, wire::Ipv4Address remote) const {
  const bool to_me = local_address_.is_unspecified() || local_address_ == local;
  return to_me && (!peer_.has_value() || *peer_ == remote);
}

IcmpSockets::IcmpSockets(network::InternetLayer& internet)
    : internet_(internet),
      identifiers_(PortTable::Rules::kPing, internet.simulator().stream(format("ping ids %u", internet.node().value))) {
  internet_.icmp().add_listener(*this);
}

IcmpSockets::~IcmpSockets() { internet_.icmp().remove_listener(*this); }

network::Taken IcmpSockets::icmp_input(const link::Packet& message, const network::Ipv4Info& info) {
  const auto header = wire::IcmpHeader::parse(message.bytes());
  if (!header) return network::Taken::kNo;
  network::Taken taken = give_to_raw(message, info, static_cast<std::uint8_t>(header->type));
  if (header->type != wire::IcmpType::kEchoReply) return taken;
  PingEndpoint* const endpoint = find(header->identifier(), info.destination);
  if (endpoint == nullptr) return taken;
  if (endpoint->has_room(message.size())) endpoint->enqueue(datagram_of(message, info));
  return network::Taken::kYes;
}

network::Taken IcmpSockets::give_to_raw(const link::Packet& message, const network::Ipv4Info& info, std::uint8_t type) {
  network::Taken taken = network::Taken::kNo;
  for (RawEndpoint* endpoint : raw_) {
    const bool filtered = type < 32 && ((endpoint->filter() >> type) & 1U) != 0;
    if (filtered || !endpoint->wants(info.destination, info.source)) continue;
    const bool group = info.destination_kind == network::AddressKind::kMulticast;
    if (group && !endpoint->hears(info.destination, info.source, info.arrival.interface)) continue;
    taken = network::Taken::kYes;
    if (!endpoint->has_room(message.size())) continue;
    Datagram datagram = datagram_of(message, info);
    datagram.payload.restore_front(info.header_length);  // raw(7): the IP header is always included
    endpoint->enqueue(std::move(datagram));
  }
  return taken;
}

Datagram IcmpSockets::datagram_of(const link::Packet& message, const network::Ipv4Info& info) {
  return {.payload = message,
          .source = {info.source, 0},
          .destination = info.destination,
          .ttl = info.ttl,
          .dsfield = info.dsfield};
}

void IcmpSockets::icmp_error(const network::IcmpError& error, Bytes quoted) {
  for (RawEndpoint* endpoint : raw_) {
    const bool told = endpoint->peer().has_value() || endpoint->options().receive_errors;
    if (told && endpoint->wants(error.source, error.destination)) {
      endpoint->report(error, {error.destination, 0}, quoted);
    }
  }
  const auto header = wire::IcmpHeader::parse(quoted);
  if (!header || header->type != wire::IcmpType::kEchoRequest) return;
  PingEndpoint* const endpoint = find(header->identifier(), error.source);
  if (endpoint == nullptr || !(endpoint->connected() || endpoint->options().receive_errors)) return;
  endpoint->report(error, {error.destination, 0}, quoted);
}

// Linux ping_lookup: the newest with this identifier whose address fits.
PingEndpoint* IcmpSockets::find(std::uint16_t identifier, wire::Ipv4Address local) const {
  for (PortBinding* holder = identifiers_.holders(identifier); holder != nullptr; holder = holder->next()) {
    if (holder->local().address.is_unspecified() || holder->local().address == local) {
      return static_cast<PingEndpoint*>(holder);
    }
  }
  return nullptr;
}

}  // namespace glassnet::transport
