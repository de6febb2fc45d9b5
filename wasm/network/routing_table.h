// SPDX-License-Identifier: Apache-2.0
// The forwarding table (RFC 1812 §5.2.4.3): longest prefix first, then the lowest metric. Address classes play no part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/flat_index.h"
#include "network/route.h"
#include "wire/addresses.h"

namespace glassnet::network {

class RoutingTable {
 public:
  /// The best route to `destination`, or nullptr. With `interface`, only routes over that one count. Cost: a look into
  /// the index for each prefix length in use. The pointer is good until the table changes.
  [[nodiscard]] const Route* lookup(wire::Ipv4Address destination, InterfaceIndex interface = {}) const;

  /// Whether there is a route with this destination and metric.
  [[nodiscard]] bool has(const wire::Ipv4Prefix& destination, std::uint32_t metric) const;
  /// Puts `route` behind those of the same destination and metric.
  void add(const Route& route);
  /// Removes the routes for which `matches(route)` is true, at most `limit`, and gives them to `removed(route)`.
  template <class Matches, class Removed>
  std::size_t remove_if(Matches matches, Removed removed, std::size_t limit = SIZE_MAX) {
    std::size_t count = 0;
    std::erase_if(routes_, [&](const Route& route) {
      if (count >= limit || !matches(route)) return false;
      ++count;
      removed(route);
      return true;
    });
    if (count > 0) make_index();
    return count;
  }

  /// Longest prefix first, then by network, then by metric.
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  void make_index();

  std::vector<Route> routes_;
  std::uint64_t lengths_ = 0;        // bit n: there are routes to prefixes of n bits
  FlatIndex<std::uint64_t> firsts_;  // of each prefix, the place of its first route
};

}  // namespace glassnet::network
