// SPDX-License-Identifier: Apache-2.0
#include "network/routing_table.h"

#include <algorithm>

namespace glassnet::network {
namespace {

/// The order of the table: longest prefix first, then by network; metrics come after.
bool before(const wire::Ipv4Prefix& a, const wire::Ipv4Prefix& b) {
  if (a.length != b.length) return a.length > b.length;
  return a.address < b.address;
}

}  // namespace

const Route* RoutingTable::lookup(wire::Ipv4Address destination, InterfaceIndex interface) const {
  auto group = routes_.begin();
  while (group != routes_.end()) {
    const int length = group->destination.length;
    const wire::Ipv4Prefix wanted = wire::Ipv4Prefix{destination, length}.canonical();
    auto at = std::lower_bound(group, routes_.end(), wanted, [](const Route& route, const wire::Ipv4Prefix& prefix) {
      return before(route.destination, prefix);
    });
    for (; at != routes_.end() && at->destination == wanted; ++at) {
      if (!interface || at->interface == interface) return &*at;
    }
    group = std::partition_point(at, routes_.end(),
                                 [length](const Route& route) { return route.destination.length == length; });
  }
  return nullptr;
}

bool RoutingTable::has(const wire::Ipv4Prefix& destination, std::uint32_t metric) const {
  return std::any_of(routes_.begin(), routes_.end(),
                     [&](const Route& route) { return route.destination == destination && route.metric == metric; });
}

void RoutingTable::add(const Route& route) {
  const auto behind = [](const Route& wanted, const Route& other) {
    if (wanted.destination != other.destination) return before(wanted.destination, other.destination);
    return wanted.metric < other.metric;
  };
  routes_.insert(std::upper_bound(routes_.begin(), routes_.end(), route, behind), route);
}

}  // namespace glassnet::network
