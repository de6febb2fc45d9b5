// SPDX-License-Identifier: Apache-2.0
// The options of IPPROTO_IP about multicast groups (ip(7), Linux do_ip_setsockopt), for datagram sockets.
#include <array>

#include "base/bytes.h"
#include "network/internet_layer.h"
#include "socket/datagram_socket.h"
#include "socket/options.h"
#include "socket/socket_layer.h"

namespace glassnet::socket {
namespace {

using transport::GroupRequest;

constexpr std::size_t kAddress = 4;
constexpr std::size_t kMreq = 8;    // struct ip_mreq
constexpr std::size_t kMreqn = 12;  // struct ip_mreqn, struct ip_mreq_source

wire::Ipv4Address address_at(Bytes value, std::size_t at) { return wire::Ipv4Address(load_be32(value.data() + at)); }

/// ip_mreq or ip_mreqn; at least 8 bytes.
GroupRequest request_of(Bytes value) {
  GroupRequest request{address_at(value, 0), address_at(value, kAddress), {}};
  if (value.size() >= kMreqn) {
    request.interface = network::InterfaceIndex(static_cast<std::uint32_t>(*decode_int(value.subspan(kMreq))));
  }
  return request;
}

}  // namespace

Result<void> DatagramSocket::set_group_option(int option, Bytes value) {
  transport::Memberships& groups = endpoint_->memberships();
  if (option == kIpAddMembership || option == kIpDropMembership) {
    if (value.size() < kMreq) return fail(Errno::kInval);
    return option == kIpAddMembership ? groups.join(request_of(value)) : groups.leave(request_of(value));
  }
  if (option == kIpMulticastIf) return set_multicast_interface(value);
  // struct ip_mreq_source: group, interface, source.
  if (value.size() != kMreqn) return fail(Errno::kInval);
  const GroupRequest request{address_at(value, 0), address_at(value, kAddress), {}};
  const wire::Ipv4Address source = address_at(value, kMreq);
  switch (option) {
    case kIpBlockSource: return groups.add_source(request, source, network::FilterMode::kExclude);
    case kIpUnblockSource: return groups.remove_source(request, source, network::FilterMode::kExclude);
    case kIpAddSourceMembership: return groups.add_source(request, source, network::FilterMode::kInclude);
    case kIpDropSourceMembership: return groups.remove_source(request, source, network::FilterMode::kInclude);
    default: return fail(Errno::kNoProtoOpt);
  }
}

/// By index or by address; neither = routing decides again.
Result<void> DatagramSocket::set_multicast_interface(Bytes value) {
  if (value.size() < kAddress) return fail(Errno::kInval);
  GroupRequest request;
  if (value.size() >= kMreq) {
    request = request_of(value);
  } else {
    request.address = address_at(value, 0);
  }
  network::InternetLayer& internet = layer().internet();
  network::InterfaceIndex chosen;
  if (request.interface) {
    if (internet.find_interface(request.interface) == nullptr) return fail(Errno::kAddrNotAvail);
    chosen = request.interface;
  } else if (!request.address.is_unspecified()) {
    for (const auto& interface : internet.interfaces()) {
      if (!chosen && interface->has_address(request.address)) chosen = interface->index();
    }
    if (!chosen) return fail(Errno::kAddrNotAvail);
  }
  endpoint_->options().multicast_interface = chosen;
  endpoint_->options().multicast_source = request.address;
  return {};
}

Result<std::size_t> DatagramSocket::multicast_interface(MutableBytes value) const {
  std::array<std::uint8_t, kAddress> bytes;
  store_be32(bytes.data(), endpoint_->options().multicast_source.value);
  return put_option(value, bytes);
}

}  // namespace glassnet::socket
