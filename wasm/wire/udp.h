// SPDX-License-Identifier: Apache-2.0
// UDP (RFC 768): eight bytes, two ports and a checksum that may be absent.
#pragma once

#include "wire/addresses.h"
#include "wire/parse.h"

namespace glassnet::wire {

struct UdpHeader {
  static constexpr std::size_t kSize = 8;
  /// Largest payload in bytes that an IPv4 packet without options can carry.
  static constexpr std::size_t kMaxPayload = 65535 - 20 - kSize;

  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  /// Header and payload in bytes.
  std::uint16_t length = kSize;
  /// As `parse` found it, 0 when the sender made none; `emit` ignores it and writes the right one.
  std::uint16_t checksum = 0;

  /// `datagram` is the whole IP payload; bytes behind the length field are ignored. Errors: kTruncated, also when the
  /// length field exceeds the bytes; kBadLength when it is below 8.
  [[nodiscard]] static Parsed<UdpHeader> parse(Bytes datagram);
  /// As `parse`, but content to find only the header: for packets quoted by ICMP and for first fragments.
  [[nodiscard]] static Parsed<UdpHeader> parse_quoted(Bytes datagram);
  /// The payload, as the length field states it. `datagram` must have been parsed.
  [[nodiscard]] static Bytes payload_of(Bytes datagram);
  /// Whether the checksum is right or absent (zero). `datagram` must have been parsed.
  [[nodiscard]] static bool checksum_ok(Bytes datagram, Ipv4Address source, Ipv4Address destination);

  [[nodiscard]] static constexpr std::size_t header_length() { return kSize; }
  /// Writes `kSize` bytes to the front of `out`: the length field as `payload` says, the checksum over both and the
  /// pseudo header, with 0 sent as 0xffff.
  void emit(MutableBytes out, Ipv4Address source, Ipv4Address destination, Bytes payload) const;

  friend bool operator==(const UdpHeader&, const UdpHeader&) = default;
};

}  // namespace glassnet::wire
