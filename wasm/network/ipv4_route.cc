// SPDX-License-Identifier: Apache-2.0
// Where a packet made here goes (ip_route_output_key of Linux), and path MTUs.
#include <algorithm>

#include "network/interface.h"
#include "network/internet_layer.h"
#include "network/ipv4.h"

namespace glassnet::network {
namespace {

constexpr std::size_t kMaxPathMtus = 64;

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
  decision.mtu = mtu_to(decision.destination, *decision.interface);
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

std::uint32_t Ipv4::mtu_to(wire::Ipv4Address destination, const Interface& interface) const {
  for (const PathMtu& path : path_mtus_) {
    if (path.destination == destination && layer_.simulator().now() < path.expires) {
      return std::min(path.mtu, interface.mtu());
    }
  }
  return interface.mtu();
}

void Ipv4::note_path_mtu(wire::Ipv4Address destination, std::uint32_t mtu) {
  const sim::Instant now = layer_.simulator().now();
  std::erase_if(path_mtus_, [&](const PathMtu& path) { return path.expires <= now; });
  const auto known = std::find_if(path_mtus_.begin(), path_mtus_.end(),
                                  [&](const PathMtu& path) { return path.destination == destination; });
  PathMtu noted{destination, std::max(mtu, kMinPathMtu), now + kPathMtuLifetime};
  if (known != path_mtus_.end()) {
    noted.mtu =
        std::min(noted.mtu, known->mtu);  // paths are found to be narrower, never wider, until they are forgotten
    path_mtus_.erase(known);
  }
  if (path_mtus_.size() >= kMaxPathMtus) path_mtus_.erase(path_mtus_.begin());  // the oldest
  path_mtus_.push_back(noted);
}

}  // namespace glassnet::network
