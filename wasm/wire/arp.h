// SPDX-License-Identifier: Apache-2.0
// Address resolution (RFC 826) for IPv4 over Ethernet, the one combination that Glassnet's cables carry.
#pragma once

#include "wire/addresses.h"
#include "wire/parse.h"

namespace glassnet::wire {

enum class ArpOperation : std::uint16_t { kRequest = 1, kReply = 2 };

struct ArpPacket {
  static constexpr std::size_t kSize = 28;

  /// Other values than the two named ones are kept as they came.
  ArpOperation operation = ArpOperation::kRequest;
  MacAddress sender_mac{};
  Ipv4Address sender_ip{};
  /// All zero in a request.
  MacAddress target_mac{};
  Ipv4Address target_ip{};

  /// Reads the first 28 bytes; the rest is padding. Errors: kTruncated; kBadType for other hardware than Ethernet or
  /// another protocol than IPv4; kBadLength when the address lengths are not 6 and 4.
  [[nodiscard]] static Parsed<ArpPacket> parse(Bytes packet);

  [[nodiscard]] static constexpr std::size_t header_length() { return kSize; }
  /// Writes `kSize` bytes to the front of `out`, which must hold them.
  void emit(MutableBytes out) const;

  /// A probe asks for an address that nobody claims yet (RFC 5227 §1.1).
  [[nodiscard]] bool is_probe() const {
    return operation == ArpOperation::kRequest && sender_ip.is_unspecified() && !target_ip.is_unspecified();
  }
  /// The sender speaks about its own address (RFC 5944 §4.6, RFC 5227 §1.1 "announcement").
  [[nodiscard]] bool is_gratuitous() const { return sender_ip == target_ip && !sender_ip.is_unspecified(); }

  friend bool operator==(const ArpPacket&, const ArpPacket&) = default;
};

}  // namespace glassnet::wire
