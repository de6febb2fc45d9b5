// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4 §6.2), for programs that compare what they sent with what arrived.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace glassnet {

class Sha256 {
 public:
  void add(Bytes bytes);
  /// The digest of everything added, as 64 hexadecimal digits. Nothing may be added afterwards.
  [[nodiscard]] std::string finish();
  /// How many bytes were added.
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  void compress(const std::uint8_t* block);

  // FIPS 180-4 §5.3.3.
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> block_{};
  std::size_t filled_ = 0;  // bytes of the block
  std::uint64_t size_ = 0;
};

}  // namespace glassnet
