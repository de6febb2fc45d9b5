// SPDX-License-Identifier: Apache-2.0
// Initial sequence numbers that an outsider cannot guess (RFC 6528 §3): ISN = M + F(four-tuple, secret), M a clock of
// 4 us and F SipHash-2-4 (Aumasson and Bernstein, 2012). Here the secret comes from the scenario's seed, so that runs
// can be repeated.
#pragma once

#include <array>
#include <cstdint>

#include "base/rng.h"
#include "sim/time.h"
#include "transport/endpoint.h"
#include "transport/tcp/sequence.h"

namespace glassnet::transport {

/// SipHash-2-4 of `words` (taken as little-endian 64-bit words) under `key`.
template <std::size_t N>
[[nodiscard]] std::uint64_t siphash24(const std::array<std::uint64_t, 2>& key,
                                      const std::array<std::uint64_t, N>& words);

class IsnGenerator {
 public:
  explicit IsnGenerator(Rng random) : secret_{random.next(), random.next()} {}

  [[nodiscard]] Seq initial_sequence(const EndpointPair& pair, sim::Instant now) const;
  /// What is added to the timestamp clock of all connections between two hosts (RFC 7323 §5.4: not the same for every
  /// peer).
  [[nodiscard]] std::uint32_t timestamp_offset(wire::Ipv4Address local, wire::Ipv4Address remote) const;

 private:
  std::array<std::uint64_t, 2> secret_;
};

}  // namespace glassnet::transport
