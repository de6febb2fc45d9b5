// SPDX-License-Identifier: Apache-2.0
#include "socket/raw_socket.h"

#include <algorithm>
#include <array>

#include "socket/options.h"
#include "socket/socket_layer.h"

namespace glassnet::socket {

RawSocket::RawSocket(SocketLayer& layer, const SocketIdentity& identity)
    : DatagramSocket(layer, identity), endpoint_(layer.icmp(), identity.id, observer()) {
  attach(endpoint_);
}

Result<void> RawSocket::bind(SocketAddress local) {
  if (const Result<void> allowed = check_bind({local.address, 0}); !allowed) return allowed;
  if (has_peer()) return fail(Errno::kInval);
  endpoint_.bind(local.address);
  record_bound(local_address());
  return {};
}

Result<void> RawSocket::connect(SocketAddress remote) { return endpoint_.connect(remote.address); }

Result<void> RawSocket::disconnect() {
  endpoint_.disconnect();
  return {};
}

Result<std::size_t> RawSocket::send(Bytes data, const std::optional<SocketAddress>& to, int) {
  const auto address = to.has_value() ? std::optional(to->address) : std::nullopt;
  using Header = transport::RawEndpoint::Header;
  endpoint_.set_header(options().header_included ? Header::kIncluded : Header::kMadeHere);
  const Result<void> sent = endpoint_.send(data, address);
  if (!sent) return fail(sent.error());
  return data.size();
}

// A raw socket has its protocol where others have their port (Linux inet_sport = htons(inet_num)).
SocketAddress RawSocket::local_address() const {
  return {endpoint_.local_address(), static_cast<std::uint16_t>(identity().protocol)};
}

Result<SocketAddress> RawSocket::peer_address() const { return fail(Errno::kNotConn); }  // as for ping sockets

std::optional<SocketRow> RawSocket::row() const {
  SocketRow row = common_row(SocketRow::Kind::kRaw);
  row.remote.address = endpoint_.peer().value_or(wire::Ipv4Address());
  return row;
}

Result<void> RawSocket::set_own_option(int level, int option, Bytes value) {
  if (level != kSolRaw || option != kIcmpFilter) return fail(Errno::kNoProtoOpt);
  // Linux raw_seticmpfilter takes less than the whole struct too: the missing bytes keep their values.
  std::array<std::uint8_t, 4> bytes = encode_int(static_cast<int>(endpoint_.filter()));
  std::copy_n(value.begin(), std::min(value.size(), bytes.size()), bytes.begin());
  endpoint_.set_filter(static_cast<std::uint32_t>(*decode_int(bytes)));
  return {};
}

Result<std::size_t> RawSocket::own_option(int level, int option, MutableBytes value) {
  if (level != kSolRaw) return fail(Errno::kOpNotSupp);
  if (option != kIcmpFilter) return fail(Errno::kNoProtoOpt);
  return put_option(value, encode_int(static_cast<int>(endpoint_.filter())));
}

}  // namespace glassnet::socket
