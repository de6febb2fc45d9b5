// SPDX-License-Identifier: Apache-2.0
#include "socket/options.h"

#include <algorithm>

namespace glassnet::socket {
namespace {

void store_le(std::uint8_t* at, std::size_t count, std::uint64_t value) {
  for (std::size_t i = 0; i < count; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint64_t load_le(const std::uint8_t* at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{at[i]} << (8 * i);
  return value;
}

int load_int(const std::uint8_t* at) { return static_cast<int>(static_cast<std::uint32_t>(load_le(at, 4))); }

}  // namespace

std::array<std::uint8_t, 4> encode_int(int value) {
  std::array<std::uint8_t, 4> bytes{};
  store_le(bytes.data(), 4, static_cast<std::uint32_t>(value));
  return bytes;
}

std::size_t put_option(MutableBytes target, Bytes value) {
  const std::size_t size = std::min(target.size(), value.size());
  std::copy_n(value.begin(), size, target.begin());
  return size;
}

std::optional<int> decode_int(Bytes bytes) {
  if (bytes.size() < 4) return std::nullopt;
  return load_int(bytes.data());
}

std::array<std::uint8_t, 8> encode_linger(Linger linger) {
  std::array<std::uint8_t, 8> bytes{};
  store_le(bytes.data(), 4, linger.on ? 1 : 0);
  store_le(bytes.data() + 4, 4, static_cast<std::uint32_t>(linger.seconds));
  return bytes;
}

std::optional<Linger> decode_linger(Bytes bytes) {
  if (bytes.size() < 8) return std::nullopt;
  return Linger{load_int(bytes.data()) != 0, load_int(bytes.data() + 4)};
}

std::array<std::uint8_t, 16> encode_timeval(sim::Duration duration) {
  std::array<std::uint8_t, 16> bytes{};
  store_le(bytes.data(), 8, static_cast<std::uint64_t>(duration.ns / 1'000'000'000));
  store_le(bytes.data() + 8, 8, static_cast<std::uint64_t>(duration.ns % 1'000'000'000 / 1'000));
  return bytes;
}

std::optional<sim::Duration> decode_timeval(Bytes bytes) {
  if (bytes.size() < 16) return std::nullopt;
  const auto seconds = static_cast<std::int64_t>(load_le(bytes.data(), 8));
  const auto microseconds = static_cast<std::int64_t>(load_le(bytes.data() + 8, 8));
  if (microseconds < 0 || microseconds >= 1'000'000) return std::nullopt;
  if (seconds < 0) return sim::Duration{};
  constexpr std::int64_t kLongest = 292'000'000LL * 31;  // fits nanoseconds in 64 bits
  if (seconds > kLongest) return sim::seconds(kLongest);
  return sim::seconds(seconds) + sim::microseconds(microseconds);
}

}  // namespace glassnet::socket
