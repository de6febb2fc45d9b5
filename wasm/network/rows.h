// SPDX-License-Identifier: Apache-2.0
// The tables of one device as plain values, as they are now: for `ip`, `arp`, the page and tests alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "network/neighbor_state.h"
#include "network/route.h"
#include "network/transport_protocol.h"
#include "sim/time.h"
#include "wire/addresses.h"

namespace glassnet::network {

struct InterfaceRow {
  InterfaceIndex index{};
  std::string name{};
  wire::MacAddress mac{};
  std::uint32_t mtu = 0;
  bool up = false;       ///< switched on (IFF_UP)
  bool carrier = false;  ///< and the cable is whole (IFF_LOWER_UP)
  bool loopback = false;
  PortId port{};                  ///< 0 for lo
  std::uint32_t queue_limit = 0;  ///< txqueuelen
  std::vector<wire::Ipv4Prefix> addresses{};
  std::uint64_t rx_packets = 0;
  std::uint64_t rx_bytes = 0;
  std::uint64_t rx_dropped = 0;
  std::uint64_t tx_packets = 0;
  std::uint64_t tx_bytes = 0;
  std::uint64_t tx_dropped = 0;
};

struct RouteRow {
  Route route{};
  std::string interface {};  ///< empty for routes that lead nowhere
};

/// What a host has learned about one destination: a line of `ip route show cache`.
struct RouteExceptionRow {
  wire::Ipv4Address destination{};
  wire::Ipv4Address gateway{};  ///< after a redirect, else 0.0.0.0
  std::uint32_t mtu = 0;        ///< of the path in bytes, 0 = not known
  sim::Duration expires{};      ///< from now
};

struct NeighborRow {
  wire::Ipv4Address address{};
  wire::MacAddress mac{};  ///< zero = not known
  InterfaceIndex index{};
  std::string interface {};
  NeighborState state = NeighborState::kNone;
  sim::Duration age{};  ///< since it was last confirmed, or since it was made when it never was
  std::uint32_t packets_waiting = 0;
};

}  // namespace glassnet::network
