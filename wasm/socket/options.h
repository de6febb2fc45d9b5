// SPDX-License-Identifier: Apache-2.0
// Socket options by the numbers of Linux on x86-64 (asm-generic/socket.h, linux/in.h, linux/tcp.h), and the little-endian structs
// that some of them carry. An option that is not listed answers ENOPROTOOPT.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "sim/time.h"

namespace glassnet::socket {

/// Levels of setsockopt(2).
enum OptionLevel : int { kSolIp = 0, kSolSocket = 1, kSolTcp = 6, kSolRaw = 255 };

/// SOL_SOCKET (socket(7)).
enum SocketOption : int {
  kSoDebug = 1,
  kSoReuseAddr = 2,
  kSoType = 3,
  kSoError = 4,
  kSoDontRoute = 5,
  kSoBroadcast = 6,
  kSoSndBuf = 7,
  kSoRcvBuf = 8,
  kSoKeepAlive = 9,
  kSoOobInline = 10,
  kSoPriority = 12,
  kSoLinger = 13,  ///< struct linger { int on; int seconds; }
  kSoReusePort = 15,
  kSoRcvLowAt = 18,
  kSoSndLowAt = 19,
  kSoRcvTimeo = 20,  ///< struct timeval { int64 seconds; int64 microseconds; }
  kSoSndTimeo = 21,
  kSoAcceptConn = 30,
  kSoProtocol = 38,
  kSoDomain = 39,
  kSoMemInfo = 55,  ///< nine 32-bit numbers, see linux/sock_diag.h
};

/// IPPROTO_IP (ip(7)).
enum IpOption : int {
  kIpTos = 1,
  kIpTtl = 2,
  kIpHdrIncl = 3,  ///< raw sockets
  kIpPktInfo = 8,
  kIpMtuDiscover = 10,
  kIpRecvErr = 11,
  kIpRecvTtl = 12,
  kIpRecvTos = 13,
  kIpMtu = 14,
  kIpMulticastIf = 32,  ///< struct in_addr, ip_mreq or ip_mreqn; getsockopt answers in_addr
  kIpMulticastTtl = 33,
  kIpMulticastLoop = 34,
  kIpAddMembership = 35,   ///< struct ip_mreq { group; address of the interface } or ip_mreqn with its index behind
  kIpDropMembership = 36,  ///< the same
  kIpUnblockSource = 37,   ///< struct ip_mreq_source { group; address of the interface; source }
  kIpBlockSource = 38,     ///< the same
  kIpAddSourceMembership = 39,   ///< the same
  kIpDropSourceMembership = 40,  ///< the same
  kIpMulticastAll = 49,
};

/// Values of IP_MTU_DISCOVER.
enum PathMtuDiscovery : int { kPmtuDiscDont = 0, kPmtuDiscWant = 1, kPmtuDiscDo = 2, kPmtuDiscProbe = 3 };

/// IPPROTO_TCP (tcp(7)).
enum TcpOption : int {
  kTcpNoDelay = 1,
  kTcpMaxSeg = 2,
  kTcpCork = 3,
  kTcpKeepIdle = 4,
  kTcpKeepIntvl = 5,
  kTcpKeepCnt = 6,
  kTcpSynCnt = 7,
  kTcpWindowClamp = 10,
  kTcpInfo = 11,  ///< struct tcp_info, read only
  kTcpQuickAck = 12,
  kTcpCongestion = 13,  ///< name of the algorithm
  kTcpUserTimeout = 18,
  kTcpNotSentLowAt = 25,
  kTcpCcInfo = 26,  ///< of the congestion control; 20 bytes of zeros, as for those that tell nothing
  kTcpInq = 36,     ///< recvmsg() tells how much is left (TCP_CM_INQ)
};

/// SOL_RAW (raw(7)).
enum RawOption : int { kIcmpFilter = 1 };

/// Time to live of what a host sends (net.ipv4.ip_default_ttl, RFC 1700).
inline constexpr int kDefaultTtl = 64;

/// Buffer sizes in bytes as Linux 6.18 has them by default and getsockopt shows them.
inline constexpr int kDefaultBuffer = 212992;     // net.core.{r,w}mem_default
inline constexpr int kMaxWishedBuffer = 4194304;  // net.core.{r,w}mem_max: a wish above it is cut, then doubled
inline constexpr int kMinSendBuffer = 4608;       // SOCK_MIN_SNDBUF
inline constexpr int kMinReceiveBuffer = 2304;    // SOCK_MIN_RCVBUF

/// An int option as setsockopt takes it.
[[nodiscard]] std::array<std::uint8_t, 4> encode_int(int value);
/// Copies an option's value to a program's buffer, cut to its length, and returns how many bytes that was.
std::size_t put_option(MutableBytes target, Bytes value);
/// The first four bytes, or nothing when there are fewer.
[[nodiscard]] std::optional<int> decode_int(Bytes bytes);

/// SO_LINGER. With on and 0 seconds close(2) resets the connection.
struct Linger {
  bool on = false;
  int seconds = 0;
};
[[nodiscard]] std::array<std::uint8_t, 8> encode_linger(Linger linger);
[[nodiscard]] std::optional<Linger> decode_linger(Bytes bytes);

/// SO_RCVTIMEO and SO_SNDTIMEO; 0 = no limit.
[[nodiscard]] std::array<std::uint8_t, 16> encode_timeval(sim::Duration duration);
/// Nothing when too short or when the microseconds are outside 0..999,999 (EDOM on Linux). Negative seconds give 0, as on Linux.
[[nodiscard]] std::optional<sim::Duration> decode_timeval(Bytes bytes);

}  // namespace glassnet::socket
