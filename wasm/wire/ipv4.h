// SPDX-License-Identifier: Apache-2.0
// The IPv4 header (RFC 791 §3.1; DS field RFC 2474, ECN RFC 3168) and the patches a router makes in place.
#pragma once

#include <algorithm>
#include <array>

#include "wire/addresses.h"
#include "wire/parse.h"

namespace glassnet::wire {

/// The protocol field (IANA "Protocol Numbers"); other values are kept as they came.
enum class IpProtocol : std::uint8_t { kIcmp = 1, kIgmp = 2, kTcp = 6, kUdp = 17 };

/// The option bytes of a header, up to 40, held by value. Whoever builds them pads to a multiple of four.
struct Ipv4Options {
  static constexpr std::size_t kMaxSize = 40;

  std::array<std::uint8_t, kMaxSize> octets{};
  std::uint8_t size = 0;

  /// Takes the first 40 of `bytes` and pads with End of Option List to a multiple of four.
  [[nodiscard]] static Ipv4Options from_bytes(Bytes bytes);
  /// Router Alert (RFC 2113), which IGMP reports carry.
  [[nodiscard]] static Ipv4Options router_alert();

  [[nodiscard]] Bytes bytes() const { return Bytes(octets).first(size); }
  /// Only the options whose copied flag is set, for fragments after the first (RFC 791 §3.1 "Options"). Stops at the
  /// first option with an impossible length.
  [[nodiscard]] Ipv4Options copied() const;

  friend bool operator==(const Ipv4Options& a, const Ipv4Options& b) {
    return a.size == b.size && std::equal(a.octets.begin(), a.octets.begin() + a.size, b.octets.begin());
  }
};

struct Ipv4Header {
  static constexpr std::size_t kMinSize = 20;
  static constexpr std::size_t kMaxSize = 60;
  /// Largest packet, header included.
  static constexpr std::size_t kMaxPacket = 65535;

  /// The DS field: 6 bits DSCP, 2 bits ECN.
  std::uint8_t dsfield = 0;
  /// Header and payload in bytes.
  std::uint16_t total_length = kMinSize;
  std::uint16_t identification = 0;
  bool dont_fragment = false;
  bool more_fragments = false;
  /// In bytes, a multiple of 8, at most 65528.
  std::uint16_t fragment_offset = 0;
  std::uint8_t ttl = 64;
  IpProtocol protocol = IpProtocol::kIcmp;
  /// As `parse` found it; `emit` ignores it and writes the right one.
  std::uint16_t checksum = 0;
  Ipv4Address source{};
  Ipv4Address destination{};
  Ipv4Options options{};

  /// Reads a whole packet. Bytes behind the total length are padding. Errors: kBadVersion, kBadHeaderLength (IHL < 5),
  /// kBadLength (total length below the header's), kTruncated (fewer bytes than the total length).
  [[nodiscard]] static Parsed<Ipv4Header> parse(Bytes packet);
  /// As `parse`, but content to find only the header: for the quoted packet of an ICMP error (RFC 792).
  [[nodiscard]] static Parsed<Ipv4Header> parse_quoted(Bytes packet);
  /// The payload without padding. `packet` must have been parsed; of a quoted packet it is what was quoted.
  [[nodiscard]] static Bytes payload_of(Bytes packet);
  /// Whether the header checksum is right. `packet` must have been parsed.
  [[nodiscard]] static bool checksum_ok(Bytes packet);

  [[nodiscard]] std::size_t header_length() const { return kMinSize + options.size; }
  [[nodiscard]] std::size_t payload_length() const { return total_length - header_length(); }
  [[nodiscard]] std::uint8_t dscp() const { return static_cast<std::uint8_t>(dsfield >> 2); }
  [[nodiscard]] std::uint8_t ecn() const { return dsfield & 0x03; }
  /// A piece of a packet, the first or the last included.
  [[nodiscard]] bool is_fragment() const { return more_fragments || fragment_offset != 0; }

  /// Writes `header_length()` bytes with the right checksum to the front of `out`, which must hold them.
  void emit(MutableBytes out) const;

  friend bool operator==(const Ipv4Header&, const Ipv4Header&) = default;
};

/// Sets the TTL of a parsed packet in place, its checksum by RFC 1624: what a router does to each packet. A wrong
/// checksum stays wrong. `packet` may end with the fixed header.
void patch_ttl(MutableBytes packet, std::uint8_t ttl);
/// Replaces an address in place, the header checksum with it. The transport checksum covers the addresses too: the
/// caller updates it with `update_checksum32`.
void patch_source(MutableBytes packet, Ipv4Address source);
void patch_destination(MutableBytes packet, Ipv4Address destination);

}  // namespace glassnet::wire
