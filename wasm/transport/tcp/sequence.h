// SPDX-License-Identifier: Apache-2.0
// Sequence number arithmetic modulo 2^32 (RFC 9293 §3.4). Comparisons are meaningful between numbers less than 2^31
// apart.
#pragma once

#include <cstdint>

namespace glassnet::transport {

/// A sequence or acknowledgement number.
using Seq = std::uint32_t;

[[nodiscard]] constexpr bool seq_before(Seq a, Seq b) { return static_cast<std::int32_t>(a - b) < 0; }
[[nodiscard]] constexpr bool seq_after(Seq a, Seq b) { return seq_before(b, a); }
[[nodiscard]] constexpr bool seq_at_most(Seq a, Seq b) { return !seq_after(a, b); }
[[nodiscard]] constexpr bool seq_at_least(Seq a, Seq b) { return !seq_before(a, b); }
[[nodiscard]] constexpr Seq seq_max(Seq a, Seq b) { return seq_before(a, b) ? b : a; }
[[nodiscard]] constexpr Seq seq_min(Seq a, Seq b) { return seq_before(a, b) ? a : b; }

/// Strict order for containers whose keys all lie in one window.
struct SeqOrder {
  [[nodiscard]] constexpr bool operator()(Seq a, Seq b) const { return seq_before(a, b); }
};

}  // namespace glassnet::transport
