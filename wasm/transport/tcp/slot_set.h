// SPDX-License-Identifier: Apache-2.0
// A set of slots of a ring buffer, as bits with a summary above each 64 of them (and one above each 64 summaries...):
// adding, removing and finding the next one cost one step per level, four for 16 million slots.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace glassnet::transport {

class SlotSet {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  /// Empty, for slots below `slots`.
  void reset(std::uint32_t slots) {
    levels_.clear();
    std::uint32_t words = (slots + 63) / 64;
    for (;;) {
      levels_.emplace_back(words, 0);
      if (words <= 1) break;
      words = (words + 63) / 64;
    }
  }

  void add(std::uint32_t slot) {
    for (auto& level : levels_) {
      std::uint64_t& word = level[slot / 64];
      const bool was_empty = word == 0;
      word |= std::uint64_t{1} << (slot % 64);
      if (!was_empty) return;
      slot /= 64;
    }
  }

  void remove(std::uint32_t slot) {
    for (auto& level : levels_) {
      std::uint64_t& word = level[slot / 64];
      word &= ~(std::uint64_t{1} << (slot % 64));
      if (word != 0) return;
      slot /= 64;
    }
  }

  /// The lowest member that is at least `from`, or kNone.
  [[nodiscard]] std::uint32_t next(std::uint32_t from) const {
    std::size_t height = 0;
    // Up, until a word has a member at or behind where we stand; then down to the lowest slot below it.
    for (; height < levels_.size(); ++height) {
      const auto& level = levels_[height];
      if (from / 64 >= level.size()) return kNone;
      const std::uint64_t ahead = level[from / 64] & (~std::uint64_t{0} << (from % 64));
      if (ahead != 0) {
        std::uint32_t slot = from / 64 * 64 + static_cast<std::uint32_t>(std::countr_zero(ahead));
        while (height-- > 0) slot = slot * 64 + static_cast<std::uint32_t>(std::countr_zero(levels_[height][slot]));
        return slot;
      }
      from = from / 64 + 1;
    }
    return kNone;
  }

 private:
  std::vector<std::vector<std::uint64_t>> levels_;
};

}  // namespace glassnet::transport
