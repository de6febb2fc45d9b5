// SPDX-License-Identifier: Apache-2.0
// struct sockaddr as programs outside the core pass it: sockaddr_in of ip(7), in its own byte order (family little-endian, port and
// address big-endian).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "socket/types.h"

namespace glassnet::node {

/// Families besides those of socket::Domain.
inline constexpr std::uint16_t kUnspecified = 0;

/// sizeof(struct sockaddr_in).
inline constexpr std::size_t kAddressSize = 16;

struct GivenAddress {
  std::uint16_t family = kUnspecified;
  socket::SocketAddress internet;
};

/// Errors: EINVAL (too short), EAFNOSUPPORT (a family that is not known here).
[[nodiscard]] Result<GivenAddress> parse_address(Bytes bytes);

/// Fills the first kAddressSize bytes of `target`.
void write_address(const socket::SocketAddress& address, MutableBytes target);

/// "10.0.0.1:80".
[[nodiscard]] std::string endpoint_text(const socket::SocketAddress& address);
[[nodiscard]] std::string address_text(const GivenAddress& address);

}  // namespace glassnet::node
