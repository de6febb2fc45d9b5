// SPDX-License-Identifier: Apache-2.0
// Where a packet made here goes (ip_route_output_key of Linux), and path MTUs.
#include <algorithm>

#include "network/interface.h"
#include "network/internet_layer.h"
#include "network/ipv4.h"

namespace glassnet::network {
namespace {

/// 0.0.0.0/8, "this network" (RFC 1122 §3.2.1.3).
bool is_this_network(wire::Ipv4Address address) { return (address.value >> 24) == 0; }

}  // namespace

Result<RouteDecision> Ipv4::route(const RouteQuery& query) const {
  RouteDecision decision;
  decision.source = query.source;
  decision.destination = query.destination;

  Interface* bound = nullptr;
  if (query.interface) {
    bound = layer_.find_interface(query.interface);
    if (bound == nullptr) return fail(Errno::kNoDev);
    if (!bound->is_up()) return fail(Errno::kNetUnreach);
  }
  if (!query.source.is_unspecified() && !layer_.is_local(query.source)) return fail(Errno::kInval);
  if (decision.destination.is_unspecified()) {  // "this host"
    decision.destination = query.source.is_unspecified() ? wire::Ipv4Address::loopback() : query.source;
  }
  if (is_this_network(decision.destination)) return fail(Errno::kInval);

  decision.next_hop = decision.destination;
  decision.kind = layer_.kind_of(decision.destination);
  Result<void> routed;
  switch (decision.kind) {
    case AddressKind::kLocal:
      if (bound != nullptr && !bound->is_loopback() && !bound->has_address(decision.destination)) {
        decision.kind = AddressKind::kUnicast;
        routed = route_unicast(decision, bound);
        break;
      }
      decision.interface = &layer_.loopback();
      if (!decision.interface->is_up()) return fail(Errno::kNetUnreach);
      if (decision.source.is_unspecified()) decision.source = decision.destination;
      break;
    case AddressKind::kBroadcast:
    case AddressKind::kMulticast: routed = route_to_group(decision, bound); break;
    case AddressKind::kUnicast: routed = route_unicast(decision, bound); break;
  }
  if (!routed) return std::unexpected(routed.error());

  // 127.0.0.0/8 never on a cable (RFC 1122 §3.2.1.3 (g)).
  if (!decision.interface->is_loopback() && (decision.source.is_loopback() || decision.destination.is_loopback())) {
    return fail(Errno::kInval);
  }
  decision.mtu = decision.link_mtu = decision.interface->mtu();
  const Exception* known = find_exception(decision.destination);
  if (known != nullptr && known->mtu != 0 && known->mtu <= decision.mtu) {
    decision.mtu = known->mtu;
    decision.mtu_locked = known->mtu_locked;
  }
  return decision;
}

Result<void> Ipv4::route_unicast(RouteDecision& decision, Interface* bound) const {
  const Route* route =
      layer_.routes().lookup(decision.destination, bound == nullptr ? InterfaceIndex() : bound->index());
  if (route == nullptr) {
    if (bound == nullptr) return fail(Errno::kNetUnreach);
    // Bound to an interface without a route: Linux takes the destination for a neighbour (DHCP clients live on this).
    decision.interface = bound;
  } else {
    switch (route->type) {
      case RouteType::kUnreachable: return fail(Errno::kHostUnreach);
      case RouteType::kBlackhole: return fail(Errno::kInval);
      case RouteType::kUnicast: break;
    }
    decision.interface = layer_.find_interface(route->interface);
    if (!route->gateway.is_unspecified()) decision.next_hop = route->gateway;
    const Exception* known = find_exception(decision.destination);
    if (known != nullptr && !known->gateway.is_unspecified() && decision.interface->is_on_link(known->gateway)) {
      decision.next_hop = known->gateway;
      decision.redirected = true;
    }
    if (decision.source.is_unspecified()) decision.source = route->preferred_source;
  }
  if (decision.source.is_unspecified()) decision.source = select_source(*decision.interface, decision.next_hop);
  return {};
}

/// Broadcast and multicast go out of one interface: the bound one, the one whose network it is, the one that has the
/// source address, or the one to which a route leads.
Result<void> Ipv4::route_to_group(RouteDecision& decision, Interface* bound) const {
  Interface* chosen = bound;
  for (const auto& interface : layer_.interfaces()) {
    if (chosen != nullptr) break;
    if (interface->is_up() && interface->is_broadcast(decision.destination)) chosen = interface.get();
  }
  for (const auto& interface : layer_.interfaces()) {
    if (chosen != nullptr || decision.source.is_unspecified()) break;
    if (interface->is_up() && interface->has_address(decision.source)) chosen = interface.get();
  }
  if (chosen == nullptr) {
    const Route* route = layer_.routes().lookup(decision.destination);
    if (route == nullptr || route->type != RouteType::kUnicast) return fail(Errno::kNetUnreach);
    chosen = layer_.find_interface(route->interface);
  }
  decision.interface = chosen;
  if (decision.source.is_unspecified()) decision.source = select_source(*chosen, decision.destination);
  return {};
}

/// An address of the outgoing interface, else of any other (the weak host model lets it); 0.0.0.0 while there is none.
wire::Ipv4Address Ipv4::select_source(const Interface& interface, wire::Ipv4Address next_hop) const {
  const wire::Ipv4Address own = interface.source_for(next_hop);
  if (!own.is_unspecified()) return own;
  for (const auto& other : layer_.interfaces()) {
    if (!other->is_loopback() && other->is_up() && !other->addresses().empty())
      return other->addresses().front().address;
  }
  return wire::Ipv4Address::any();
}

// --- what is known about single destinations ---

const Ipv4::Exception* Ipv4::find_exception(wire::Ipv4Address destination) const {
  for (const Exception& known : exceptions_) {
    if (known.destination == destination) return layer_.simulator().now() < known.expires ? &known : nullptr;
  }
  return nullptr;
}

Ipv4::Exception& Ipv4::exception_for(wire::Ipv4Address destination, sim::Duration lifetime) {
  const sim::Instant now = layer_.simulator().now();
  std::erase_if(exceptions_, [&](const Exception& known) { return known.expires <= now; });
  Exception wanted;
  wanted.destination = destination;
  const auto known = std::find_if(exceptions_.begin(), exceptions_.end(),
                                  [&](const Exception& other) { return other.destination == destination; });
  if (known != exceptions_.end()) {
    wanted = *known;
    exceptions_.erase(known);
  }
  if (exceptions_.size() >= kMaxExceptions) exceptions_.erase(exceptions_.begin());
  wanted.expires = now + lifetime;
  exceptions_.push_back(wanted);
  return exceptions_.back();
}

void Ipv4::note_path_mtu(wire::Ipv4Address destination, std::uint32_t mtu) {
  Exception& known = exception_for(destination, kPathMtuLifetime);
  const std::uint32_t believed = std::max(mtu, kMinPathMtu);
  // Paths are found to be narrower, never wider, until they are forgotten.
  if (known.mtu != 0 && believed > known.mtu) return;
  known.mtu = believed;
  known.mtu_locked = known.mtu_locked || mtu < kMinPathMtu;
  record_exception(known);
}

void Ipv4::note_redirect(wire::Ipv4Address destination, wire::Ipv4Address gateway) {
  Exception& known = exception_for(destination, kRedirectLifetime);
  known.gateway = gateway;
  record_exception(known);
}

void Ipv4::forget_redirects(InterfaceIndex index) {
  const Interface* interface = layer_.find_interface(index);
  for (Exception& known : exceptions_) {
    if (interface == nullptr || interface->is_on_link(known.gateway)) known.gateway = {};
  }
  std::erase_if(exceptions_, [](const Exception& known) { return known.gateway.is_unspecified() && known.mtu == 0; });
}

void Ipv4::record_exception(const Exception& exception) {
  sim::Record record = layer_.record(sim::Kind::kPathLearned, nullptr);
  record.args = {exception.destination.value, exception.gateway.value, exception.mtu, 0, 0};
  layer_.simulator().record(record);
}

void Ipv4::append_exceptions(std::vector<RouteExceptionRow>& rows) const {
  const sim::Instant now = layer_.simulator().now();
  for (const Exception& known : exceptions_) {
    if (now < known.expires) rows.push_back({known.destination, known.gateway, known.mtu, known.expires - now});
  }
}

}  // namespace glassnet::network
