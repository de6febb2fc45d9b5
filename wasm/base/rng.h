// SPDX-License-Identifier: Apache-2.0
// Deterministic random numbers: xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
// 2021) seeded by SplitMix64. Integer arithmetic only, so that g++, clang and WebAssembly give the same stream.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace glassnet {

/// A 64-bit hash (FNV-1a) that is the same on every platform; for naming random streams and for trace hashes.
[[nodiscard]] std::uint64_t stable_hash(std::string_view text);

class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  /// The stream called `name` under `seed`. Streams of different names are independent, so that adding a user of
  /// randomness does not disturb the others.
  [[nodiscard]] static Rng named(std::uint64_t seed, std::string_view name);

  /// Uniform over all 64-bit values.
  [[nodiscard]] std::uint64_t next();

  /// Uniform over [0, bound); `bound` must not be 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);

  /// True with probability `parts_per_million` / 1,000,000 (0 never, 1,000,000 always).
  [[nodiscard]] bool chance(std::uint32_t parts_per_million);

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace glassnet
