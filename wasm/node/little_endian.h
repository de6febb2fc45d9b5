// SPDX-License-Identifier: Apache-2.0
// Numbers in the structs that programs outside the core pass: little-endian, as on x86-64.
#pragma once

#include <cstdint>

namespace glassnet::node {

[[nodiscard]] constexpr std::uint32_t load_le32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} | (std::uint32_t{at[1]} << 8) | (std::uint32_t{at[2]} << 16) |
         (std::uint32_t{at[3]} << 24);
}
constexpr void store_le32(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}
[[nodiscard]] constexpr std::uint64_t load_le64(const std::uint8_t* at) {
  return load_le32(at) | (std::uint64_t{load_le32(at + 4)} << 32);
}
constexpr void store_le64(std::uint8_t* at, std::uint64_t value) {
  store_le32(at, static_cast<std::uint32_t>(value));
  store_le32(at + 4, static_cast<std::uint32_t>(value >> 32));
}

}  // namespace glassnet::node
