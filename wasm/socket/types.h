// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the socket calls: families, types, flags and what calls hand back, with the numbers of Linux.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "socket/file.h"
#include "transport/datagram_endpoint.h"
#include "transport/endpoint.h"
#include "wire/addresses.h"

namespace glassnet::socket {

enum class Domain : int { kUnix = 1, kInet = 2 };
enum class Type : int { kStream = 1, kDatagram = 2, kRaw = 3 };
enum class Shutdown : int { kRead = 0, kWrite = 1, kBoth = 2 };

/// Protocol numbers for socket(); 0 = the usual one of the type.
enum Protocol : int {
  kProtocolDefault = 0,
  kProtocolIcmp = 1,
  kProtocolTcp = 6,
  kProtocolUdp = 17,
};

/// Flags of send(2) and recv(2).
enum MessageFlag : int {
  kMsgOob = 0x01,  ///< stream sockets: the urgent byte (RFC 6093 advises against it)
  kMsgPeek = 0x02,
  kMsgTrunc = 0x20,  ///< recv: return the datagram's real length; as a result: the buffer was too short
  kMsgDontWait = 0x40,
  kMsgEor = 0x80,         ///< stream sockets: nothing may be joined to these bytes in one segment
  kMsgWaitAll = 0x100,    ///< stream sockets: wait until the buffer is full
  kMsgErrQueue = 0x2000,  ///< recvmsg: take the oldest entry of the error queue (IP_RECVERR)
  kMsgMore = 0x8000,      ///< stream sockets: more will follow, a short segment may wait
  kMsgNoSignal = 0x4000,  ///< accepted for compatibility; EPIPE never comes with a signal here
};

/// An IPv4 address and port (struct sockaddr_in); port in host order.
using SocketAddress = transport::Endpoint;

struct Accepted {
  Fd fd = -1;
  SocketAddress peer;
};

struct Received {
  std::size_t size = 0;       ///< bytes put into the buffer
  std::size_t full_size = 0;  ///< length of the whole datagram (differs when it was truncated)
  SocketAddress from;
};

/// What IP_RECVERR tells about a packet that this socket sent.
using ExtendedError = transport::ExtendedError;

/// What recvmsg(2) hands back: the datagram and its control messages. The optional ones are present when the socket asked for them.
struct Message : Received {
  int flags = 0;                                 ///< kMsgTrunc, kMsgErrQueue
  std::optional<std::uint8_t> ttl;               ///< IP_RECVTTL
  std::optional<std::uint8_t> tos;               ///< IP_RECVTOS
  std::optional<wire::Ipv4Address> destination;  ///< IP_PKTINFO: where it was sent to
  std::optional<int> queued;  ///< TCP_CM_INQ: bytes left to read, the end of the stream counting as one
  /// With kMsgErrQueue: the error; `from` is then where the offending packet was sent, the bytes are its payload.
  std::optional<ExtendedError> error;
};

/// Who asks. Ports below 1024 and raw sockets are for uid 0.
struct Credentials {
  std::uint32_t pid = 0;
  std::uint32_t uid = 0;
};

}  // namespace glassnet::socket
