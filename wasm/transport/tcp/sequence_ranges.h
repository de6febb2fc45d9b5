// SPDX-License-Identifier: Apache-2.0
// A set of sequence numbers as disjoint ranges: what arrived out of order, and what the peer says it holds. O(log n)
// per change, n = number of gaps, however much lies between them.
#pragma once

#include <cstddef>
#include <map>

#include "transport/tcp/sequence.h"

namespace glassnet::transport {

/// The numbers [left, right).
struct SeqRange {
  Seq left = 0;
  Seq right = 0;
  [[nodiscard]] bool empty() const { return left == right; }
  friend bool operator==(const SeqRange&, const SeqRange&) = default;
};

class SequenceRanges {
 public:
  /// Adds `range`; returns the range that holds it now, grown together with its neighbours.
  SeqRange add(SeqRange range);
  /// Removes everything before `left`.
  void remove_before(Seq left);
  /// Removes `right` and everything behind it.
  void remove_from(Seq right);
  void clear() { ranges_.clear(); }

  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  /// Number of disjoint ranges.
  [[nodiscard]] std::size_t size() const { return ranges_.size(); }
  /// Whether all of `range` is in the set.
  [[nodiscard]] bool covers(SeqRange range) const;
  /// The range that holds `at`, or an empty one.
  [[nodiscard]] SeqRange around(Seq at) const;
  /// The lowest range that ends behind `at`, or an empty one.
  [[nodiscard]] SeqRange first_from(Seq at) const;
  /// The lowest range; the set must not be empty.
  [[nodiscard]] SeqRange front() const { return {ranges_.begin()->first, ranges_.begin()->second}; }
  /// The highest range; the set must not be empty.
  [[nodiscard]] SeqRange back() const { return {ranges_.rbegin()->first, ranges_.rbegin()->second}; }

 private:
  using Map = std::map<Seq, Seq, SeqOrder>;
  [[nodiscard]] Map::const_iterator find(Seq at) const;

  Map ranges_;  // left -> right
};

}  // namespace glassnet::transport
