// SPDX-License-Identifier: Apache-2.0
// Ethernet II framing (IEEE 802.3 §3.2, RFC 894): 14 bytes, then the payload. Preamble and frame check sequence are
// the business of the hardware and are in no frame here, as in a capture file.
#pragma once

#include "wire/addresses.h"
#include "wire/parse.h"

namespace glassnet::wire {

/// Values below 0x0600 are no type but an IEEE 802.3 length.
enum class EtherType : std::uint16_t {
  kIpv4 = 0x0800,
  kArp = 0x0806,
  kVlan = 0x8100,
  kIpv6 = 0x86dd,
};

struct EthernetHeader {
  static constexpr std::size_t kSize = 14;
  /// Shortest payload of a real cable; shorter ones are padded with zeros (IEEE 802.3 §3.2.8).
  static constexpr std::size_t kMinPayload = 46;

  MacAddress destination{};
  MacAddress source{};
  EtherType type = EtherType::kIpv4;

  /// Refuses frames shorter than the header: kTruncated.
  [[nodiscard]] static Parsed<EthernetHeader> parse(Bytes frame);
  /// What follows the header, padding included. `frame` must have been parsed.
  [[nodiscard]] static Bytes payload_of(Bytes frame) { return frame.subspan(kSize); }

  [[nodiscard]] static constexpr std::size_t header_length() { return kSize; }
  /// Writes the header to the first `kSize` bytes of `out`, which must hold them.
  void emit(MutableBytes out) const;

  friend bool operator==(const EthernetHeader&, const EthernetHeader&) = default;
};

}  // namespace glassnet::wire
