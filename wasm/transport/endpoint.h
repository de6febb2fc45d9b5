// SPDX-License-Identifier: Apache-2.0
// One end of a conversation: an address and a port.
#pragma once

#include <cstdint>

#include "wire/addresses.h"

namespace glassnet::transport {

/// An IPv4 address and a port in host order (what struct sockaddr_in holds); 0.0.0.0 and 0 are wildcards.
struct Endpoint {
  wire::Ipv4Address address;
  std::uint16_t port = 0;
  friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace glassnet::transport
