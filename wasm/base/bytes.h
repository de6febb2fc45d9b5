// SPDX-License-Identifier: Apache-2.0
// Reading and writing network byte order (big-endian, RFC 1700) over borrowed memory.
// Every codec in wire/ is written with these two classes; nothing in Glassnet casts bytes to structs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace glassnet {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

/// Reads the 16-bit big-endian number at `at`, which must point at two readable bytes.
[[nodiscard]] constexpr std::uint16_t load_be16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>((at[0] << 8) | at[1]);
}

/// Reads the 32-bit big-endian number at `at`, which must point at four readable bytes.
[[nodiscard]] constexpr std::uint32_t load_be32(const std::uint8_t* at) {
  return (std::uint32_t{load_be16(at)} << 16) | load_be16(at + 2);
}

/// Writes `value` in big-endian order to the two bytes at `at`.
constexpr void store_be16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}

/// Writes `value` in big-endian order to the four bytes at `at`.
constexpr void store_be32(std::uint8_t* at, std::uint32_t value) {
  store_be16(at, static_cast<std::uint16_t>(value >> 16));
  store_be16(at + 2, static_cast<std::uint16_t>(value));
}

/// Consumes a byte span from the front. A read past the end yields zeros and makes `ok()` false for good, so that a
/// parser checks once at the end instead of after every field.
class ByteReader {
 public:
  explicit constexpr ByteReader(Bytes bytes) : bytes_(bytes) {}

  [[nodiscard]] constexpr std::uint8_t u8() {
    const Bytes field = take(1);
    return field.empty() ? std::uint8_t{0} : field[0];
  }
  [[nodiscard]] constexpr std::uint16_t u16() {
    const Bytes field = take(2);
    return field.empty() ? std::uint16_t{0} : load_be16(field.data());
  }
  [[nodiscard]] constexpr std::uint32_t u32() {
    const Bytes field = take(4);
    return field.empty() ? 0U : load_be32(field.data());
  }
  /// The next `count` bytes as a view, or an empty view when fewer remain.
  [[nodiscard]] constexpr Bytes take(std::size_t count) {
    if (count > remaining()) {
      ok_ = false;
      position_ = bytes_.size();
      return {};
    }
    const Bytes field = bytes_.subspan(position_, count);
    position_ += count;
    return field;
  }
  constexpr void skip(std::size_t count) { static_cast<void>(take(count)); }
  /// All bytes not yet read.
  [[nodiscard]] constexpr Bytes rest() { return take(remaining()); }

  [[nodiscard]] constexpr bool ok() const { return ok_; }
  [[nodiscard]] constexpr std::size_t position() const { return position_; }
  [[nodiscard]] constexpr std::size_t remaining() const { return bytes_.size() - position_; }

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// Fills a byte span from the front. A write past the end is not made and turns `ok()` false for good.
class ByteWriter {
 public:
  explicit constexpr ByteWriter(MutableBytes bytes) : bytes_(bytes) {}

  constexpr void u8(std::uint8_t value) {
    if (std::uint8_t* at = reserve(1)) *at = value;
  }
  constexpr void u16(std::uint16_t value) {
    if (std::uint8_t* at = reserve(2)) store_be16(at, value);
  }
  constexpr void u32(std::uint32_t value) {
    if (std::uint8_t* at = reserve(4)) store_be32(at, value);
  }
  constexpr void put(Bytes source) {
    if (std::uint8_t* at = reserve(source.size())) std::copy(source.begin(), source.end(), at);
  }
  constexpr void fill(std::size_t count, std::uint8_t value) {
    if (std::uint8_t* at = reserve(count)) {
      for (std::size_t i = 0; i < count; ++i) at[i] = value;
    }
  }

  [[nodiscard]] constexpr bool ok() const { return ok_; }
  [[nodiscard]] constexpr std::size_t position() const { return position_; }
  /// What has been written so far.
  [[nodiscard]] constexpr Bytes written() const { return bytes_.first(position_); }

 private:
  constexpr std::uint8_t* reserve(std::size_t count) {
    if (count > bytes_.size() - position_) {
      ok_ = false;
      return nullptr;
    }
    std::uint8_t* at = bytes_.data() + position_;
    position_ += count;
    return at;
  }

  MutableBytes bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace glassnet
