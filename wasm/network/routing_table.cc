// SPDX-License-Identifier: Apache-2.0
#include "network/routing_table.h"

#include <algorithm>
#include <bit>

namespace glassnet::network {
namespace {

/// The order of the table: longest prefix first, then by network; metrics come after.
bool before(const wire::Ipv4Prefix& a, const wire::Ipv4Prefix& b) {
  if (a.length != b.length) return a.length > b.length;
  return a.address < b.address;
}

std::uint64_t key_of(const wire::Ipv4Prefix& prefix) {
  return (std::uint64_t{prefix.address.value} << 8) | static_cast<std::uint64_t>(prefix.length);
}

}  // namespace

const Route* RoutingTable::lookup(wire::Ipv4Address destination, InterfaceIndex interface) const {
  for (std::uint64_t lengths = lengths_; lengths != 0;) {
    const int length = 63 - std::countl_zero(lengths);  // the longest first
    lengths ^= std::uint64_t{1} << length;
    const wire::Ipv4Prefix wanted = wire::Ipv4Prefix{destination, length}.canonical();
    const std::uint32_t first = firsts_.find(key_of(wanted));
    if (first == FlatIndex<std::uint64_t>::kNone) continue;
    for (std::size_t i = first; i < routes_.size() && routes_[i].destination == wanted; ++i) {
      if (!interface || routes_[i].interface == interface) return &routes_[i];
    }
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
  make_index();
}

void RoutingTable::make_index() {
  lengths_ = 0;
  firsts_.clear();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    lengths_ |= std::uint64_t{1} << routes_[i].destination.length;
    firsts_.find_or_add(key_of(routes_[i].destination), static_cast<std::uint32_t>(i));
  }
}

}  // namespace glassnet::network
