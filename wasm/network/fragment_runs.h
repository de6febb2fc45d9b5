// SPDX-License-Identifier: Apache-2.0
// Which parts of a cut packet have come: ranges of bytes without gaps between them. A fragment costs O(log n) for n gaps, whatever
// order it comes in, as with the tree of Linux (inet_frag_queue_insert).
#pragma once

#include <cstdint>
#include <functional>
#include <iterator>
#include <map>

namespace glassnet::network {

/// `Less` orders offsets; a test puts one in that counts.
template <class Less = std::less<std::uint32_t>>
class FragmentRuns {
 public:
  enum class Fit : std::uint8_t {
    kNew,        ///< nothing of it has come
    kDuplicate,  ///< all of it has come
    kOverlap,    ///< a part of it has come, or it goes around something that has
  };

  explicit FragmentRuns(Less less = {}) : ends_(less) {}

  /// What [start, end) is to what has come, in bytes of the packet's payload; not empty.
  [[nodiscard]] Fit fit(std::uint32_t start, std::uint32_t end) const {
    const auto behind = ends_.upper_bound(start);
    if (behind != ends_.begin()) {
      const std::uint32_t run_end = std::prev(behind)->second;
      if (end <= run_end) return Fit::kDuplicate;
      if (start < run_end) return Fit::kOverlap;
    }
    return behind != ends_.end() && behind->first < end ? Fit::kOverlap : Fit::kNew;
  }

  /// Takes in [start, end), which is kNew.
  void add(std::uint32_t start, std::uint32_t end) {
    auto behind = ends_.upper_bound(start);
    if (behind != ends_.end() && behind->first == end) {
      end = behind->second;
      behind = ends_.erase(behind);
    }
    if (behind != ends_.begin() && std::prev(behind)->second == start) {
      std::prev(behind)->second = end;
    } else {
      ends_.emplace_hint(behind, start, end);
    }
  }

  [[nodiscard]] std::size_t size() const { return ends_.size(); }

 private:
  std::map<std::uint32_t, std::uint32_t, Less> ends_;  // one past the last byte, by the first
};

}  // namespace glassnet::network
