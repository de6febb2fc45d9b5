// SPDX-License-Identifier: Apache-2.0
// Finds a small number by a key with one or two looks into one piece of memory: what a router asks for every packet. Keys come one by
// one and leave all together. Open addressing (Knuth, TAOCP 6.4, algorithm L).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace glassnet {

/// `Key`: an unsigned integer of at most 64 bits.
template <class Key>
class FlatIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  void clear() {
    slots_.reset();
    room_ = size_ = 0;
  }

  /// The number of `key`, or kNone.
  [[nodiscard]] std::uint32_t find(Key key) const {
    if (room_ == 0) return kNone;
    return slots_[place_of(key)].number;
  }

  /// The number of `key`, which becomes `first` (not kNone) when there was none. Good until the next call.
  std::uint32_t& find_or_add(Key key, std::uint32_t first) {
    if (is_full()) grow();
    Slot& slot = slots_[place_of(key)];
    if (slot.number == kNone) {
      slot = {key, first};
      ++size_;
    }
    return slot.number;
  }

 private:
  struct Slot {
    Key key = 0;
    std::uint32_t number = kNone;
  };

  /// Where `key` is, or where it would be put.
  [[nodiscard]] std::size_t place_of(Key key) const {
    // Fibonacci hashing (TAOCP 6.4): the upper bits of the product depend on all bits of the key.
    const std::uint64_t hash = std::uint64_t{key} * 0x9e3779b97f4a7c15U;
    std::size_t place = static_cast<std::size_t>(hash >> 32) & (room_ - 1);
    while (slots_[place].number != kNone && slots_[place].key != key) place = (place + 1) & (room_ - 1);
    return place;
  }

  /// Half full at most, so that looking is short; one of very few slots must only stay free, so that it ends.
  [[nodiscard]] bool is_full() const {
    const std::uint32_t needed = size_ + 1;
    return room_ <= 4 ? needed >= room_ : 2 * needed > room_;
  }

  void grow() {
    const std::unique_ptr<Slot[]> before = std::move(slots_);
    const std::uint32_t room_before = std::exchange(room_, room_ == 0 ? 2 : 2 * room_);
    slots_ = std::make_unique<Slot[]>(room_);
    for (std::uint32_t i = 0; i < room_before; ++i) {
      if (before[i].number != kNone) slots_[place_of(before[i].key)] = before[i];
    }
  }

  std::unique_ptr<Slot[]> slots_;  // every host has two of these: as small as can be
  std::uint32_t room_ = 0;         // of `slots_`, a power of two; 0 without
  std::uint32_t size_ = 0;
};

}  // namespace glassnet
