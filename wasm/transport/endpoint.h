// SPDX-License-Identifier: Apache-2.0
// What transport protocols call a peer: an IPv4 address with a port, and the pair of them that names a connection
// (RFC 9293 §3.3.1). Used by udp, tcp, the port table and the sockets.
#pragma once

#include <compare>
#include <cstdint>

#include "wire/addresses.h"

namespace glassnet::transport {

/// An address and a port in host order. Address 0.0.0.0 = any, port 0 = none, where a function says it takes them.
struct Endpoint {
  wire::Ipv4Address address;
  std::uint16_t port = 0;
  friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// The name of a connection. Ordered by local port first, so that all users of one port lie side by side.
struct EndpointPair {
  Endpoint local;
  Endpoint remote;

  friend constexpr bool operator==(const EndpointPair&, const EndpointPair&) = default;
  friend constexpr std::strong_ordering operator<=>(const EndpointPair& a, const EndpointPair& b) {
    if (const auto order = a.local.port <=> b.local.port; order != 0) return order;
    if (const auto order = a.local.address <=> b.local.address; order != 0) return order;
    return a.remote <=> b.remote;
  }
};

}  // namespace glassnet::transport
