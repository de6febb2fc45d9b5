// SPDX-License-Identifier: Apache-2.0
#include "base/byte_ring.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace glassnet {

std::size_t ByteRing::write(Bytes source) {
  const std::size_t count = std::min(source.size(), free_space());
  if (count == 0) return 0;
  if (size_ + count > room_) grow(size_ + count);
  const std::size_t start = (head_ + size_) & mask();
  const std::size_t first = std::min(count, room_ - start);
  std::memcpy(storage_.get() + start, source.data(), first);
  if (count > first) std::memcpy(storage_.get(), source.data() + first, count - first);
  size_ += count;
  return count;
}

std::size_t ByteRing::read(MutableBytes target) {
  const std::size_t count = peek(0, target);
  consume(count);
  return count;
}

std::size_t ByteRing::peek(std::size_t offset, MutableBytes target) const {
  if (offset >= size_) return 0;
  const std::size_t count = std::min(target.size(), size_ - offset);
  if (count == 0) return 0;
  const std::size_t start = (head_ + offset) & mask();
  const std::size_t first = std::min(count, room_ - start);
  std::memcpy(target.data(), storage_.get() + start, first);
  if (count > first) std::memcpy(target.data() + first, storage_.get(), count - first);
  return count;
}

void ByteRing::consume(std::size_t count) {
  if (count == 0) return;
  head_ = (head_ + count) & mask();
  size_ -= count;
  if (size_ == 0) head_ = 0;
}

void ByteRing::clear() {
  head_ = 0;
  size_ = 0;
}

void ByteRing::grow(std::size_t needed) {
  const std::size_t room = std::bit_ceil(std::max<std::size_t>(needed, 256));
  // Not zeroed: a buffer of megabytes would be written twice.
  auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(room);
  peek(0, {larger.get(), room});
  storage_ = std::move(larger);
  room_ = room;
  head_ = 0;
}

}  // namespace glassnet
