// SPDX-License-Identifier: Apache-2.0
// Routes and neighbours by hand, with the answers of Linux (fib_check_nh, rtnetlink).
#include <utility>

#include "network/internet_layer.h"

namespace glassnet::network {

Result<void> InternetLayer::add_route(Route route) {
  if (route.destination.length < 0 || route.destination.length > 32) return fail(Errno::kInval);
  if (route.destination != route.destination.canonical()) return fail(Errno::kInval);
  if (!route.preferred_source.is_unspecified() && !is_local(route.preferred_source)) return fail(Errno::kInval);
  route.origin = RouteOrigin::kStatic;
  const bool leads_somewhere = !route.gateway.is_unspecified() || route.interface;
  if ((route.type == RouteType::kUnicast) != leads_somewhere) return fail(Errno::kInval);

  if (route.interface) {
    const Interface* interface = find_interface(route.interface);
    if (interface == nullptr) return fail(Errno::kNoDev);
    if (!interface->is_up()) return fail(Errno::kNetDown);
  }
  if (!route.gateway.is_unspecified()) {
    if (const auto resolved = resolve_gateway(route); !resolved) return resolved;
  }
  if (routes_.has(route.destination, route.metric)) return fail(Errno::kExist);
  routes_.add(route);
  record_route(route, Change::kAdded);
  return {};
}

/// A gateway must be a neighbour: on the link of an interface by a route without gateway.
Result<void> InternetLayer::resolve_gateway(Route& route) const {
  if (kind_of(route.gateway) != AddressKind::kUnicast) return fail(Errno::kInval);
  const Route* to_gateway = routes_.lookup(route.gateway, route.interface);
  if (to_gateway == nullptr || to_gateway->type != RouteType::kUnicast || !to_gateway->gateway.is_unspecified()) {
    return fail(Errno::kNetUnreach);
  }
  route.interface = to_gateway->interface;
  return {};
}

Result<void> InternetLayer::remove_route(const Route& wanted) {
  const auto matches = [&](const Route& route) {
    return route.destination == wanted.destination &&
           (wanted.gateway.is_unspecified() || route.gateway == wanted.gateway) &&
           (!wanted.interface || route.interface == wanted.interface) &&
           (wanted.metric == 0 || route.metric == wanted.metric);
  };
  const auto removed = [this](const Route& route) { record_route(route, Change::kRemoved); };
  if (routes_.remove_if(matches, removed, 1) == 0) return fail(Errno::kSrch);
  return {};
}

Result<void> InternetLayer::set_neighbor(InterfaceIndex index, wire::Ipv4Address address, const wire::MacAddress& mac) {
  Interface* interface = find_interface(index);
  if (interface == nullptr) return fail(Errno::kNoDev);
  const AddressKind kind = kind_of(address);
  if (interface->is_loopback() || kind != AddressKind::kUnicast || address.is_unspecified()) return fail(Errno::kInval);
  interface->neighbors().set_permanent(address, mac);
  return {};
}

Result<void> InternetLayer::remove_neighbor(InterfaceIndex index, wire::Ipv4Address address) {
  Interface* interface = find_interface(index);
  if (interface == nullptr) return fail(Errno::kNoDev);
  if (!interface->neighbors().remove(address)) return fail(Errno::kNoEnt);
  return {};
}

}  // namespace glassnet::network
