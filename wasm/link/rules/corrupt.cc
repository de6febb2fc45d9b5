// SPDX-License-Identifier: Apache-2.0
#include "link/rules/corrupt.h"

#include <algorithm>

namespace glassnet::link {

void Corrupt::judge(Transit& transit) {
  if (!selector_.picks(transit)) return;
  const std::size_t size = transit.frame.size();
  if (fault_.offset && *fault_.offset >= size) return;
  const std::uint64_t first = fault_.offset ? std::uint64_t{*fault_.offset} * 8 : 0;
  const std::uint64_t room = fault_.offset ? 8 : std::uint64_t{size} * 8;
  const std::uint64_t wanted = std::min<std::uint64_t>(fault_.bits, room);

  // Selection sampling (Knuth, The Art of Computer Programming, 3.4.2, algorithm S): bits that differ, in ascending order.
  Rng& stream = streams_.of(transit.direction);
  const MutableBytes bytes = transit.frame.writable();
  std::uint64_t chosen = 0;
  if (wanted == 1) {
    const std::uint64_t bit = first + stream.below(room);
    bytes[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(0x80U >> (bit % 8));
    if (transit.damaged_bits == 0) transit.first_damaged_bit = static_cast<std::uint32_t>(bit);
    chosen = 1;
  }
  for (std::uint64_t seen = 0; chosen < wanted; ++seen) {
    if (stream.below(room - seen) >= wanted - chosen) continue;
    const std::uint64_t bit = first + seen;
    bytes[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(0x80U >> (bit % 8));
    if (transit.damaged_bits == 0 && chosen == 0) transit.first_damaged_bit = static_cast<std::uint32_t>(bit);
    ++chosen;
  }
  transit.damaged_bits += static_cast<std::uint32_t>(wanted);
  if (fault_.check_sequence == CheckSequence::kWrong) transit.check_sequence = CheckSequence::kWrong;
}

}  // namespace glassnet::link
