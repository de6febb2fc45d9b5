// SPDX-License-Identifier: Apache-2.0
#include "node/socket_address.h"

#include <algorithm>

namespace glassnet::node {
namespace {

constexpr auto kInternet = static_cast<std::uint16_t>(socket::Domain::kInet);

}  // namespace

Result<GivenAddress> parse_address(Bytes bytes) {
  if (bytes.size() < 2) return fail(Errno::kInval);
  GivenAddress address;
  address.family = static_cast<std::uint16_t>(bytes[0] | (bytes[1] << 8));
  if (address.family != kInternet && address.family != kUnspecified) return fail(Errno::kAfNoSupport);
  if (bytes.size() < kAddressSize) {
    // Taking a peer away (connect with AF_UNSPEC) needs no more than the family.
    return address.family == kUnspecified ? Result<GivenAddress>(address) : fail(Errno::kInval);
  }
  address.internet.port = load_be16(bytes.data() + 2);
  address.internet.address = wire::Ipv4Address(load_be32(bytes.data() + 4));
  return address;
}

void write_address(const socket::SocketAddress& address, MutableBytes target) {
  std::ranges::fill(target.first(kAddressSize), std::uint8_t{0});
  target[0] = static_cast<std::uint8_t>(kInternet);
  store_be16(target.data() + 2, address.port);
  store_be32(target.data() + 4, address.address.value);
}

std::string endpoint_text(const socket::SocketAddress& address) {
  return address.address.to_string() + ':' + std::to_string(address.port);
}

std::string address_text(const GivenAddress& address) {
  return address.family == kUnspecified ? "unspecified" : endpoint_text(address.internet);
}

}  // namespace glassnet::node
