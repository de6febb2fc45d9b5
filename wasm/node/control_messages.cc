// SPDX-License-Identifier: Apache-2.0
#include "node/control_messages.h"

#include <algorithm>

#include "node/little_endian.h"

namespace glassnet::node {
namespace {

constexpr std::size_t kHead = 16;

constexpr std::size_t padded(std::size_t size) { return (size + 7) / 8 * 8; }

}  // namespace

Result<std::optional<ControlMessage>> ControlReader::next() {
  if (rest_.size() < kHead) return std::optional<ControlMessage>();
  const std::uint64_t length = load_le64(rest_.data());
  if (length < kHead || length > rest_.size()) return fail(Errno::kInval);
  const auto size = static_cast<std::size_t>(length);
  ControlMessage message;
  message.level = static_cast<int>(load_le32(rest_.data() + 8));
  message.type = static_cast<int>(load_le32(rest_.data() + 12));
  message.data = rest_.subspan(kHead, size - kHead);
  rest_ = rest_.subspan(std::min(padded(size), rest_.size()));
  return std::optional(message);
}

void ControlWriter::add(int level, int type, Bytes data) {
  const std::size_t length = kHead + data.size();
  if (used_ + length > room_.size()) {
    cut_ = true;
    return;
  }
  const MutableBytes place = room_.subspan(used_, std::min(padded(length), room_.size() - used_));
  std::ranges::fill(place, std::uint8_t{0});
  store_le64(place.data(), length);
  store_le32(place.data() + 8, static_cast<std::uint32_t>(level));
  store_le32(place.data() + 12, static_cast<std::uint32_t>(type));
  std::ranges::copy(data, place.begin() + kHead);
  used_ += place.size();
}

std::size_t ControlWriter::room_for_ints() const {
  const std::size_t left = room_.size() - used_;
  return left <= kHead ? 0 : (left - kHead) / 4;
}

}  // namespace glassnet::node
