// SPDX-License-Identifier: Apache-2.0
// The forwarding table (RFC 1812 §5.2.4.3): longest prefix first, then the lowest metric. Address classes play no part.
#pragma once

#include <cstdint>
#include <vector>

#include "network/route.h"
#include "wire/addresses.h"

namespace glassnet::network {

class RoutingTable {
 public:
  /// The best route to `destination`, or nullptr. With `interface`, only routes over that one count. One binary search per prefix
  /// length in use. The pointer is good until the table changes.
  [[nodiscard]] const Route* lookup(wire::Ipv4Address destination, InterfaceIndex interface = {}) const;

  /// False when there is one with the same destination and metric (EEXIST on Linux).
  bool add(const Route& route);
  /// Removes the first route that `matches(route)`; false when none does.
  template <class Matches>
  bool remove_first(Matches matches) {
    for (auto at = routes_.begin(); at != routes_.end(); ++at) {
      if (!matches(*at)) continue;
      routes_.erase(at);
      return true;
    }
    return false;
  }

  /// Longest prefix first, then by network, then by metric.
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace glassnet::network
