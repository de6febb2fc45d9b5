// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share: taking an input apart, frames whose checksums are put right so that damage reaches the code
// behind the checks, and aborting with a sentence when a promise is broken.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/bytes.h"
#include "sim/simulator.h"
#include "wire/checksum.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"

namespace glassnet::fuzz {

/// A broken promise: whoever runs the target sees the sentence and the input is kept.
inline void promise(bool kept, const char* what) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

/// A world of its own for each input. What is recorded does not matter, that it is recorded does.
inline constexpr sim::Simulator::Options kWorld{.seed = 1, .trace_records = 64, .trace_bytes = 1024};

/// Between two steps: nothing, or powers of four from 4 us to 18 minutes.
inline sim::Duration pause_of(std::uint8_t code) {
  const unsigned exponent = code & 15U;
  return exponent == 0 ? sim::Duration{} : sim::microseconds(std::int64_t{1} << (2 * exponent));
}

/// Lets time pass, but never for ever: a storm of events is cut off.
inline void pass(sim::Simulator& simulator, sim::Duration time, std::uint64_t events = 3000) {
  static_cast<void>(simulator.advance(simulator.now() + time, events));
}

/// Whether to wait at the end until the last timer of a closed connection has run, which takes longer than all before it: for
/// one input of four, chosen by its bytes, so that the same input always does the same.
inline bool waits_to_the_end(Bytes input) {
  unsigned sum = 0;
  for (const std::uint8_t byte : input) sum += byte;
  return sum % 4 == 0;
}

/// Where the checksum of a protocol above IP stands in its header, or nothing known.
inline std::size_t transport_checksum_at(std::uint8_t protocol) {
  switch (protocol) {
    case 1:
    case 2: return 2;
    case 6: return 16;
    case 17: return 6;
    default: return SIZE_MAX;
  }
}

/// Puts the checksums of an IPv4 frame right, as far as its lengths make sense.
inline void repair_checksums(MutableBytes frame) {
  if (frame.size() < wire::EthernetHeader::kSize + wire::Ipv4Header::kMinSize) return;
  const MutableBytes packet = frame.subspan(wire::EthernetHeader::kSize);
  const std::size_t header = std::size_t{4} * (packet[0] & 15U);
  if (header < wire::Ipv4Header::kMinSize || header > packet.size()) return;
  store_be16(packet.data() + 10, 0);
  store_be16(packet.data() + 10, wire::internet_checksum(packet.first(header)));
  const std::size_t total = load_be16(packet.data() + 2);
  const bool fragment = (load_be16(packet.data() + 6) & 0x3fffU) != 0;
  if (total < header || total > packet.size() || fragment) return;
  const MutableBytes body = packet.subspan(header, total - header);
  const std::size_t at = transport_checksum_at(packet[9]);
  if (at == SIZE_MAX || at + 2 > body.size()) return;
  store_be16(body.data() + at, 0);
  wire::ChecksumSum sum;
  if (packet[9] == 6 || packet[9] == 17) {
    sum = wire::pseudo_header_sum(wire::Ipv4Address(load_be32(packet.data() + 12)),
                                  wire::Ipv4Address(load_be32(packet.data() + 16)), packet[9],
                                  static_cast<std::uint16_t>(body.size()));
  }
  sum.add(body);
  store_be16(body.data() + at, sum.finish());
}

/// Every IPv4 frame that leaves one of our devices must be one that others would take.
inline void expect_sane(Bytes frame) {
  const auto ethernet = wire::EthernetHeader::parse(frame);
  promise(ethernet.has_value(), "a frame is at least an Ethernet header");
  if (ethernet->type != wire::EtherType::kIpv4) return;
  const Bytes packet = wire::EthernetHeader::payload_of(frame);
  const auto header = wire::Ipv4Header::parse(packet);
  promise(header.has_value(), "an IPv4 packet that leaves is well formed");
  promise(wire::Ipv4Header::checksum_ok(packet), "the header checksum of a packet that leaves is right");
  promise(!header->source.is_loopback() && !header->destination.is_loopback(), "127.0.0.0/8 never leaves");
  promise(header->ttl > 0, "no packet leaves with TTL 0");
}

}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
