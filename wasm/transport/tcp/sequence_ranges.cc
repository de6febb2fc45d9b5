// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/sequence_ranges.h"

#include <iterator>

namespace glassnet::transport {

/// The last range that begins at or before `at`, or end().
SequenceRanges::Map::const_iterator SequenceRanges::find(Seq at) const {
  const auto next = ranges_.upper_bound(at);
  return next == ranges_.begin() ? ranges_.end() : std::prev(next);
}

SeqRange SequenceRanges::add(SeqRange range) {
  if (range.empty()) return range;
  auto next = ranges_.upper_bound(range.left);
  auto home = ranges_.end();
  if (next != ranges_.begin()) {
    const auto previous = std::prev(next);
    if (seq_at_least(previous->second, range.left)) home = previous;
  }
  if (home == ranges_.end()) {
    home = ranges_.emplace_hint(next, range.left, range.right);
  } else {
    home->second = seq_max(home->second, range.right);
  }
  while (next != ranges_.end() && seq_at_most(next->first, home->second)) {
    home->second = seq_max(home->second, next->second);
    next = ranges_.erase(next);
  }
  return {home->first, home->second};
}

void SequenceRanges::remove_before(Seq left) {
  while (!ranges_.empty() && seq_before(ranges_.begin()->first, left)) {
    const Seq right = ranges_.begin()->second;
    ranges_.erase(ranges_.begin());
    if (seq_after(right, left)) ranges_.emplace_hint(ranges_.begin(), left, right);
  }
}

void SequenceRanges::remove_from(Seq right) {
  while (!ranges_.empty()) {
    const auto last = std::prev(ranges_.end());
    if (seq_at_most(last->second, right)) return;
    last->second = right;
    if (seq_before(last->first, right)) return;
    ranges_.erase(last);
  }
}

bool SequenceRanges::covers(SeqRange range) const {
  if (range.empty()) return true;
  const auto home = find(range.left);
  return home != ranges_.end() && seq_at_least(home->second, range.right);
}

SeqRange SequenceRanges::around(Seq at) const {
  const auto home = find(at);
  if (home == ranges_.end() || seq_at_most(home->second, at)) return {at, at};
  return {home->first, home->second};
}

SeqRange SequenceRanges::first_from(Seq at) const {
  if (const SeqRange home = around(at); !home.empty()) return home;
  const auto next = ranges_.upper_bound(at);
  return next == ranges_.end() ? SeqRange{at, at} : SeqRange{next->first, next->second};
}

}  // namespace glassnet::transport
