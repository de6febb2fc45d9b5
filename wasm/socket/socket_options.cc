// SPDX-License-Identifier: Apache-2.0
// The options that all sockets share: SOL_SOCKET (Linux sk_setsockopt, sk_getsockopt) and IPPROTO_IP (do_ip_setsockopt).
#include <algorithm>
#include <array>
#include <cstdint>

#include "network/internet_layer.h"
#include "socket/options.h"
#include "socket/socket.h"
#include "socket/socket_layer.h"

namespace glassnet::socket {

Result<void> Socket::set_option(int level, int option, Bytes value) {
  Result<void> done = fail(Errno::kNoProtoOpt);
  if (level == kSolSocket) {
    done = set_socket_option(option, value);
  } else if (level == kSolIp) {
    done = set_ip_option(option, value);
  } else {
    return set_own_option(level, option, value);
  }
  if (done) options_changed();
  return done;
}

Result<std::size_t> Socket::option(int level, int option, MutableBytes value) {
  if (level == kSolSocket) return socket_option(option, value);
  if (level == kSolIp) return ip_option(option, value);
  return own_option(level, option, value);
}

// Linux do_ip_setsockopt: a stream socket has no groups.
Result<void> Socket::set_group_option(int option, Bytes) {
  if (option == kIpAddMembership || option == kIpDropMembership) return fail(Errno::kProto);
  return fail(Errno::kInval);
}

Result<std::size_t> Socket::multicast_interface(MutableBytes value) const {
  return put_option(value, std::array<std::uint8_t, 4>{});
}

Result<void> Socket::set_own_option(int, int, Bytes) { return fail(Errno::kNoProtoOpt); }

// A foreign level is another error than a foreign option, but only when asking (Linux do_ip_getsockopt).
Result<std::size_t> Socket::own_option(int, int, MutableBytes) { return fail(Errno::kOpNotSupp); }

Result<void> Socket::set_socket_option(int option, Bytes value) {
  const std::optional<int> number = decode_int(value);
  if (!number) return fail(Errno::kInval);
  const bool root = identity_.owner.uid == 0;
  switch (option) {
    case kSoDebug: return *number == 0 || root ? Result<void>() : fail(Errno::kAcces);
    case kSoReuseAddr: options_.reuse_address = *number != 0; return {};
    case kSoReusePort: options_.reuse_port = *number != 0; return {};
    case kSoBroadcast: options_.broadcast = *number != 0; return {};
    case kSoKeepAlive: options_.keep_alive = *number != 0; return {};
    case kSoDontRoute: options_.dont_route = *number != 0; return {};
    case kSoOobInline: options_.oob_inline = *number != 0; return {};
    case kSoPriority:
      if ((*number < 0 || *number > 6) && !root) return fail(Errno::kPerm);
      options_.priority = *number;
      return {};
    case kSoSndBuf:
    case kSoRcvBuf: set_buffer(option, *number); return {};
    case kSoRcvLowAt: options_.receive_low_water = *number < 0 ? INT32_MAX : std::max(*number, 1); return {};
    case kSoLinger: {
      const std::optional<Linger> linger = decode_linger(value);
      if (!linger) return fail(Errno::kInval);
      options_.linger = *linger;
      return {};
    }
    case kSoRcvTimeo:
    case kSoSndTimeo: {
      if (value.size() < 16) return fail(Errno::kInval);
      const std::optional<sim::Duration> limit = decode_timeval(value);
      if (!limit) return fail(Errno::kDom);
      auto& timeout = option == kSoRcvTimeo ? receive_timeout_ : send_timeout_;
      timeout = *limit == sim::Duration{} ? std::nullopt : limit;
      return {};
    }
    default: return fail(Errno::kNoProtoOpt);
  }
}

// The kernel doubles the wish, for its own overhead, and has a least size (socket(7)).
void Socket::set_buffer(int option, int wished) {
  const auto capped =
      static_cast<int>(std::min(static_cast<std::uint32_t>(wished), static_cast<std::uint32_t>(kMaxWishedBuffer)));
  if (option == kSoSndBuf) {
    options_.send_buffer = std::max(capped * 2, kMinSendBuffer);
    options_.send_buffer_set = true;
  } else {
    options_.receive_buffer = std::max(capped * 2, kMinReceiveBuffer);
    options_.receive_buffer_set = true;
  }
}

Result<std::size_t> Socket::socket_option(int option, MutableBytes value) {
  const auto number = [value](int answer) { return put_option(value, encode_int(answer)); };
  switch (option) {
    case kSoDebug: return number(0);
    case kSoReuseAddr: return number(options_.reuse_address);
    case kSoReusePort: return number(options_.reuse_port);
    case kSoType: return number(static_cast<int>(identity_.type));
    case kSoError: return number(static_cast<int>(take_error()));
    case kSoDontRoute: return number(options_.dont_route);
    case kSoBroadcast: return number(options_.broadcast);
    case kSoSndBuf: return number(options_.send_buffer);
    case kSoRcvBuf: return number(options_.receive_buffer);
    case kSoKeepAlive: return number(options_.keep_alive);
    case kSoOobInline: return number(options_.oob_inline);
    case kSoPriority: return number(options_.priority);
    case kSoLinger: return put_option(value, encode_linger(options_.linger));
    case kSoRcvLowAt: return number(options_.receive_low_water);
    case kSoSndLowAt: return number(1);
    case kSoRcvTimeo: return put_option(value, encode_timeval(receive_timeout_.value_or(sim::Duration{})));
    case kSoSndTimeo: return put_option(value, encode_timeval(send_timeout_.value_or(sim::Duration{})));
    case kSoAcceptConn: return number(listening());
    case kSoProtocol: return number(identity_.protocol);
    case kSoMemInfo: {
      // Simplified: only the limits; the stack does not count memory as the kernel does.
      std::array<std::uint8_t, 36> all{};
      const auto receive = encode_int(options_.receive_buffer);
      const auto send = encode_int(options_.send_buffer);
      std::copy(receive.begin(), receive.end(), all.begin() + 4);
      std::copy(send.begin(), send.end(), all.begin() + 12);
      return put_option(value, all);
    }
    case kSoDomain: return number(static_cast<int>(Domain::kInet));
    default: return fail(Errno::kNoProtoOpt);
  }
}

Result<void> Socket::set_ip_option(int option, Bytes value) {
  if (option == kIpMulticastIf || (option >= kIpAddMembership && option <= kIpDropSourceMembership)) {
    return set_group_option(option, value);
  }
  // ip(7): a single byte will do for every int.
  std::optional<int> number = decode_int(value);
  if (!number && !value.empty()) number = value[0];
  if (!number) return fail(Errno::kInval);
  const bool stream = identity_.type == Type::kStream;
  switch (option) {
    case kIpTos: options_.tos = static_cast<std::uint8_t>(*number); return {};
    case kIpHdrIncl:
      if (identity_.type != Type::kRaw) return fail(Errno::kNoProtoOpt);
      options_.header_included = *number != 0;
      return {};
    case kIpTtl:
      if (*number != -1 && (*number < 1 || *number > 255)) return fail(Errno::kInval);
      options_.ttl = *number == -1 ? std::uint8_t{0} : static_cast<std::uint8_t>(*number);
      return {};
    case kIpMtuDiscover:
      if (*number < kPmtuDiscDont || *number > kPmtuDiscProbe) return fail(Errno::kInval);
      options_.path_mtu = static_cast<PathMtuDiscovery>(*number);
      return {};
    case kIpMulticastTtl:
      if (stream || *number < -1 || *number > 255) return fail(Errno::kInval);
      options_.multicast_ttl = *number == -1 ? std::uint8_t{1} : static_cast<std::uint8_t>(*number);
      return {};
    case kIpMulticastLoop: options_.multicast_loop = *number != 0; return {};
    case kIpMulticastAll:
      if (*number != 0 && *number != 1) return fail(Errno::kInval);
      options_.multicast_all = *number != 0;
      return {};
    case kIpRecvErr: options_.receive_errors = *number != 0; return {};
    case kIpRecvTtl: options_.receive_ttl = *number != 0; return {};
    case kIpRecvTos: options_.receive_tos = *number != 0; return {};
    case kIpPktInfo: options_.packet_info = *number != 0; return {};
    default: return fail(Errno::kNoProtoOpt);
  }
}

Result<std::size_t> Socket::ip_option(int option, MutableBytes value) {
  const auto number = [value](int answer) { return put_option(value, encode_int(answer)); };
  switch (option) {
    case kIpTos: return number(options_.tos);
    case kIpHdrIncl: return number(options_.header_included);
    case kIpTtl: return number(options_.ttl == 0 ? kDefaultTtl : options_.ttl);
    case kIpMtuDiscover: return number(options_.path_mtu);
    case kIpMulticastTtl: return number(options_.multicast_ttl);
    case kIpMulticastLoop: return number(options_.multicast_loop);
    case kIpMulticastAll: return number(options_.multicast_all);
    case kIpMulticastIf: return multicast_interface(value);
    case kIpRecvErr: return number(options_.receive_errors);
    case kIpRecvTtl: return number(options_.receive_ttl);
    case kIpRecvTos: return number(options_.receive_tos);
    case kIpPktInfo: return number(options_.packet_info);
    case kIpMtu: {
      const Result<SocketAddress> peer = peer_address();
      if (!peer) return fail(peer.error());
      const auto route = layer_.internet().ipv4().route(
          {.destination = peer->address, .source = local_address().address, .interface = {}});
      if (!route) return fail(Errno::kNotConn);
      return number(static_cast<int>(route->mtu));
    }
    default: return fail(Errno::kNoProtoOpt);
  }
}

}  // namespace glassnet::socket
