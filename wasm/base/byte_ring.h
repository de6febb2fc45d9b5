// SPDX-License-Identifier: Apache-2.0
// A bounded byte queue: socket buffers, pipes and terminals. Its memory grows on demand up to the capacity, so that
// thousands of idle sockets cost nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"

namespace glassnet {

class ByteRing {
 public:
  /// `capacity` in bytes; what `write` accepts never exceeds it.
  explicit ByteRing(std::size_t capacity) : capacity_(capacity) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t free_space() const { return size_ < capacity_ ? capacity_ - size_ : 0; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// May be below `size()`; then nothing is accepted until enough was consumed.
  void set_capacity(std::size_t capacity) { capacity_ = capacity; }

  /// Appends as much of `source` as fits; returns how many bytes that was.
  std::size_t write(Bytes source);
  /// Removes up to `target.size()` bytes from the front into `target`; returns how many.
  std::size_t read(MutableBytes target);
  /// Copies bytes starting `offset` behind the front without removing them; returns how many.
  std::size_t peek(std::size_t offset, MutableBytes target) const;
  /// Drops `count` bytes from the front; `count` must not exceed `size()`.
  void consume(std::size_t count);
  void clear();

 private:
  void grow(std::size_t needed);

  [[nodiscard]] std::size_t mask() const { return room_ - 1; }

  std::unique_ptr<std::uint8_t[]> storage_;
  std::size_t room_ = 0;  // of `storage_`, a power of two; 0 without
  std::size_t head_ = 0;
  std::size_t size_ = 0;
  std::size_t capacity_;
};

}  // namespace glassnet
