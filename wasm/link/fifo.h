// SPDX-License-Identifier: Apache-2.0
// First in, first out, for frames and packets that wait. Allocates nothing until something waits and keeps its memory
// afterwards, so that thousands of idle ports cost nothing and busy ones do not allocate per packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace glassnet::link {

template <class T>
class Fifo {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  void push(T item) {
    if (size_ == slots_.size()) grow();
    slots_[place_of(size_)] = std::move(item);
    ++size_;
  }
  /// Takes the oldest; the queue must not be empty.
  [[nodiscard]] T pop() {
    T item = std::exchange(slots_[head_], T());
    head_ = static_cast<std::uint32_t>(place_of(1));
    --size_;
    return item;
  }
  /// The oldest; the queue must not be empty.
  [[nodiscard]] const T& front() const { return slots_[head_]; }
  /// The newest; the queue must not be empty.
  [[nodiscard]] T& back() { return slots_[place_of(size_ - 1)]; }
  /// The one that `index` others, below size(), are older than.
  [[nodiscard]] const T& operator[](std::size_t index) const { return slots_[place_of(index)]; }

 private:
  [[nodiscard]] std::size_t place_of(std::size_t index) const { return (head_ + index) & (slots_.size() - 1); }

  void grow() {
    std::vector<T> larger(slots_.empty() ? 1 : slots_.size() * 2);  // most never hold two
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move(slots_[place_of(i)]);
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> slots_;    // a power of two long, or empty
  std::uint32_t head_ = 0;  // every port has a queue: as small as can be
  std::uint32_t size_ = 0;
};

}  // namespace glassnet::link
