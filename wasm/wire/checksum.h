// SPDX-License-Identifier: Apache-2.0
// The Internet checksum (RFC 1071) of IPv4, ICMP, IGMP, UDP and TCP, the pseudo header of the last two, and the
// incremental update (RFC 1624) with which routers and NAT patch a header in place.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "wire/addresses.h"

namespace glassnet::wire {

/// Sums bytes piece by piece. Pieces may have any length: one that starts at an odd offset of the whole is counted
/// as RFC 1071 §2(A) says, so that header and payload need not lie side by side.
class ChecksumSum {
 public:
  void add(Bytes bytes) { add(sum_native(bytes), (bytes.size() & 1) != 0); }
  /// The same for bytes that were summed before.
  void add(const ChecksumSum& piece) { add(piece.sum_, piece.odd_); }
  /// Adds a number in host order as two bytes; only at an even offset.
  void add_u16(std::uint16_t value) { sum_ += to_native(value); }
  /// Adds a number in host order as four bytes; only at an even offset.
  void add_u32(std::uint32_t value) {
    add_u16(static_cast<std::uint16_t>(value >> 16));
    add_u16(static_cast<std::uint16_t>(value));
  }
  /// The checksum in host order, to be stored big-endian: the one's complement of the sum. Over bytes that include a
  /// correct checksum the result is 0.
  [[nodiscard]] std::uint16_t finish() const {
    return to_native(static_cast<std::uint16_t>(~static_cast<std::uint32_t>(fold(sum_))));
  }

 private:
  void add(std::uint64_t piece, bool odd_length) {
    piece = fold(piece);
    if (odd_) piece = ((piece & 0xff) << 8) | (piece >> 8);
    sum_ += piece;
    odd_ ^= odd_length;
  }
  // The sum is independent of byte order (RFC 1071 §2(B)), so words are added as the machine loads them and swapped
  // once at the end.
  [[nodiscard]] static constexpr std::uint16_t to_native(std::uint16_t value) {
    if constexpr (std::endian::native == std::endian::big) return value;
    return static_cast<std::uint16_t>((value << 8) | (value >> 8));
  }
  [[nodiscard]] static constexpr std::uint64_t fold(std::uint64_t sum) {
    while ((sum >> 16) != 0) sum = (sum & 0xffff) + (sum >> 16);
    return sum;
  }
  [[nodiscard]] static std::uint64_t sum_native(Bytes bytes) {
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    std::uint64_t sum = 0;
    // Two words of 64 bits side by side in a vector register, each half of a word in a sum of its own: this loop is most of what a
    // full segment costs beside copying it.
    using Words = std::uint64_t __attribute__((vector_size(16)));
    Words low = {0, 0};
    Words high = {0, 0};
    for (; left >= 32; left -= 32, at += 32) {
      Words first;
      Words second;
      std::memcpy(&first, at, 16);
      std::memcpy(&second, at + 16, 16);
      low += (first & 0xffffffffU) + (second & 0xffffffffU);
      high += (first >> 32) + (second >> 32);
    }
    sum = low[0] + low[1] + high[0] + high[1];
    for (; left >= 8; left -= 8, at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      sum += (word & 0xffffffffU) + (word >> 32);  // 2^31 rounds before this could overflow
    }
    for (; left >= 2; left -= 2, at += 2) {
      std::uint16_t word = 0;
      std::memcpy(&word, at, 2);
      sum += word;
    }
    if (left == 1) sum += to_native(static_cast<std::uint16_t>(*at << 8));
    return sum;
  }

  std::uint64_t sum_ = 0;
  bool odd_ = false;
};

/// The checksum of `bytes`, in which the checksum field must hold zero. Over bytes with a correct checksum: 0.
[[nodiscard]] inline std::uint16_t internet_checksum(Bytes bytes) {
  ChecksumSum sum;
  sum.add(bytes);
  return sum.finish();
}

/// A sum that already holds the pseudo header of UDP (RFC 768) and TCP (RFC 9293 §3.1). `length` in bytes of the
/// transport header and payload.
[[nodiscard]] inline ChecksumSum pseudo_header_sum(Ipv4Address source, Ipv4Address destination, std::uint8_t protocol,
                                                   std::size_t length) {
  ChecksumSum sum;
  sum.add_u32(source.value);
  sum.add_u32(destination.value);
  sum.add_u16(protocol);
  sum.add_u16(static_cast<std::uint16_t>(length));
  return sum;
}

/// The new checksum after one 16-bit word under it changed (RFC 1624 §3, equation 3). All in host order.
[[nodiscard]] constexpr std::uint16_t update_checksum16(std::uint16_t checksum, std::uint16_t old_word,
                                                        std::uint16_t new_word) {
  std::uint32_t sum = (~std::uint32_t{checksum} & 0xffff) + (~std::uint32_t{old_word} & 0xffff) + new_word;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

/// `update_checksum16` for a 32-bit field at an even offset, such as an IPv4 address.
[[nodiscard]] constexpr std::uint16_t update_checksum32(std::uint16_t checksum, std::uint32_t old_value,
                                                        std::uint32_t new_value) {
  const std::uint16_t half = update_checksum16(checksum, static_cast<std::uint16_t>(old_value >> 16),
                                               static_cast<std::uint16_t>(new_value >> 16));
  return update_checksum16(half, static_cast<std::uint16_t>(old_value), static_cast<std::uint16_t>(new_value));
}

}  // namespace glassnet::wire
