// SPDX-License-Identifier: Apache-2.0
// A segment that arrived: its header, read once, with the variables that RFC 9293 §3.3.1 calls SEG.*.
#pragma once

#include <cstdint>

#include "link/packet.h"
#include "network/transport_protocol.h"
#include "transport/endpoint.h"
#include "transport/tcp/sequence.h"
#include "wire/tcp.h"

namespace glassnet::transport {

struct Segment {
  wire::TcpHeader header;
  Bytes payload;  ///< inside the packet that is being processed
  network::Ipv4Info ip;
  PacketId packet;

  [[nodiscard]] Seq seq() const { return header.sequence; }
  [[nodiscard]] Seq ack() const { return header.acknowledgment; }
  /// SEG.LEN: payload, SYN and FIN.
  [[nodiscard]] std::uint32_t length() const {
    return static_cast<std::uint32_t>(payload.size()) + (header.flags.syn ? 1U : 0U) + (header.flags.fin ? 1U : 0U);
  }
  /// Behind the last number it occupies.
  [[nodiscard]] Seq end() const { return seq() + length(); }
  /// The connection it belongs to, seen from here.
  [[nodiscard]] EndpointPair endpoints() const {
    return {{ip.destination, header.destination_port}, {ip.source, header.source_port}};
  }
};

}  // namespace glassnet::transport
