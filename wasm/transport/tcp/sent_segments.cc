// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/sent_segments.h"

#include <algorithm>

namespace glassnet::transport {

void SentSegments::push(const SentSegment& segment) {
  if (size_ == ring_.size()) {
    std::vector<SentSegment> larger(std::max<std::size_t>(4, 2 * ring_.size()));
    for (std::uint32_t i = 0; i < size_; ++i) larger[i] = at(i);
    ring_.swap(larger);
    head_ = 0;
  }
  at(size_++) = segment;
}

/// The index of the segment that holds `seq`, or size_ when that lies behind all.
std::uint32_t SentSegments::index_of(Seq seq) const {
  std::uint32_t low = 0;
  std::uint32_t high = size_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (seq_at_most(at(middle).end, seq)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void SentSegments::pop_front() {
  const SentSegment& segment = at(0);
  sacked_ -= segment.sacked ? 1U : 0U;
  lost_ -= segment.lost ? 1U : 0U;
  retransmitted_ -= segment.retransmitted ? 1U : 0U;
  head_ = static_cast<std::uint32_t>((head_ + 1) & (ring_.size() - 1));
  --size_;
  if (next_lost_ > 0) --next_lost_;
  if (lost_examined_ > 0) --lost_examined_;
}

void SentSegments::acknowledge(Seq una, Acknowledged& told) {
  const std::uint32_t sacked_before = sacked_;
  while (size_ > 0 && seq_at_most(at(0).end, una)) {
    const SentSegment& segment = at(0);
    ++told.segments;
    if (segment.ever_retransmitted) {
      told.retransmitted_data = true;
    } else if (!segment.sacked && !told.oldest_sent) {
      told.oldest_sent = segment.sent;
    }
    pop_front();
  }
  if (told.segments > 0) {
    const std::uint32_t known = duplicates_ > 0 ? std::min(duplicates_, told.segments - 1) : sacked_before - sacked_;
    told.delivered += told.segments - known;
    duplicates_ -= std::min(duplicates_, told.segments - 1);
  }
  if (size_ > 0 && seq_before(at(0).seq, una)) {
    if (at(0).ever_retransmitted) told.retransmitted_data = true;
    at(0).seq = una;
    at(0).syn = false;
  }
  duplicates_ = std::min(duplicates_, size_ - lost_);
  ranges_.remove_before(una);
  if (ranges_.empty()) highest_count_ = 0;
}

void SentSegments::take_sack(std::span<const wire::SackBlock> blocks, Seq una, Seq nxt, Acknowledged& told) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const SeqRange block{blocks[i].left, blocks[i].right};
    if (!seq_before(block.left, block.right)) continue;
    // RFC 2883 §4: a first block below the ACK, or inside the second block, reports a duplicate.
    const bool inside_second = i == 0 && blocks.size() > 1 && seq_at_least(block.left, blocks[1].left) &&
                               seq_at_most(block.right, blocks[1].right);
    if (i == 0 && (seq_before(block.left, una) || inside_second)) told.duplicate_reported = true;
    if (seq_before(block.left, una) || seq_after(block.right, nxt) || ranges_.covers(block)) continue;
    mark_sacked(block, told);
    ranges_.add(block);
  }
}

/// Visits only the parts of `block` that no earlier block has told.
void SentSegments::mark_sacked(SeqRange block, Acknowledged& told) {
  for (Seq position = block.left; seq_before(position, block.right);) {
    if (const SeqRange known = ranges_.around(position); !known.empty()) {
      position = known.right;
      continue;
    }
    const std::uint32_t index = index_of(position);
    if (index == size_) return;
    SentSegment& segment = at(index);
    position = segment.end;
    // A segment counts once all of it is covered, by this block and by what was known at both sides of it.
    const bool front_covered = seq_at_least(segment.seq, block.left) || ranges_.covers({segment.seq, block.left});
    const bool back_covered = seq_at_most(segment.end, block.right) || ranges_.covers({block.right, segment.end});
    if (front_covered && back_covered && !segment.sacked) set_sacked(segment, told);
  }
}

void SentSegments::set_sacked(SentSegment& segment, Acknowledged& told) {
  if (segment.lost) --lost_;
  if (segment.retransmitted) --retransmitted_;
  segment.lost = false;
  segment.retransmitted = false;
  segment.sacked = true;
  ++sacked_;
  ++told.newly_sacked;
  ++told.delivered;
  if (!segment.ever_retransmitted && (!told.sacked_sent || segment.sent < *told.sacked_sent)) {
    told.sacked_sent = segment.sent;
  }
  note_highest(segment.seq);
}

void SentSegments::note_highest(Seq seq) {
  std::uint32_t place = 0;
  while (place < highest_count_ && seq_after(highest_[place], seq)) ++place;
  if (place == kDuplicateThreshold) return;
  highest_count_ = std::min(highest_count_ + 1, kDuplicateThreshold);
  for (std::uint32_t i = highest_count_ - 1; i > place; --i) highest_[i] = highest_[i - 1];
  highest_[place] = seq;
}

void SentSegments::count_duplicate(Acknowledged& told) {
  // One segment at least, the one that is missing, has not arrived.
  if (duplicates_ + std::max(lost_, 1U) >= size_) return;
  ++duplicates_;
  ++told.delivered;
}

void SentSegments::set_lost(SentSegment& segment) {
  if (segment.sacked || segment.lost) return;
  segment.lost = true;
  ++lost_;
  duplicates_ = std::min(duplicates_, size_ - lost_);
}

void SentSegments::mark_head_lost() {
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (at(i).sacked) continue;
    set_lost(at(i));
    return;
  }
}

void SentSegments::mark_lost_by_sack() {
  if (highest_count_ < kDuplicateThreshold) return;
  const Seq frontier = highest_[kDuplicateThreshold - 1];
  for (; lost_examined_ < size_ && seq_before(at(lost_examined_).seq, frontier); ++lost_examined_) {
    set_lost(at(lost_examined_));
  }
}

void SentSegments::mark_all_lost() {
  for (std::uint32_t i = 0; i < size_; ++i) {
    SentSegment& segment = at(i);
    segment.retransmitted = false;
    if (!segment.sacked && !segment.lost) {
      segment.lost = true;
      ++lost_;
    }
  }
  retransmitted_ = 0;
  duplicates_ = 0;
  next_lost_ = 0;
}

void SentSegments::mark_longer_lost(std::uint32_t bytes) {
  for (std::uint32_t i = 0; i < size_; ++i) {
    SentSegment& segment = at(i);
    if (segment.end - segment.seq <= bytes || segment.sacked) continue;
    if (segment.retransmitted) {
      segment.retransmitted = false;
      --retransmitted_;
    }
    set_lost(segment);
  }
  next_lost_ = 0;
}

void SentSegments::forget_sacks() {
  for (std::uint32_t i = 0; i < size_; ++i) at(i).sacked = false;
  sacked_ = 0;
  highest_count_ = 0;
  lost_examined_ = 0;
  ranges_.clear();
}

SentSegment* SentSegments::next_to_retransmit() {
  for (; next_lost_ < size_; ++next_lost_) {
    SentSegment& segment = at(next_lost_);
    if (segment.lost && !segment.retransmitted) return &segment;
    // Behind the last one that was examined nothing can be lost yet; stay there for what will be marked later.
    if (!segment.lost && !segment.sacked) return nullptr;
  }
  return nullptr;
}

SentSegment* SentSegments::find(Seq seq) {
  const std::uint32_t index = index_of(seq);
  return index < size_ ? &at(index) : nullptr;
}

void SentSegments::split(SentSegment& segment, std::uint32_t bytes) {
  const std::uint32_t index = index_of(segment.seq);
  SentSegment second = segment;
  second.seq = segment.seq + bytes;
  second.syn = false;
  push(second);  // makes room; the order is put right below
  for (std::uint32_t i = size_ - 1; i > index + 1; --i) at(i) = at(i - 1);
  at(index + 1) = second;
  SentSegment& first = at(index);
  first.end = second.seq;
  first.fin = false;
  first.psh = false;
  sacked_ += first.sacked ? 1U : 0U;
  lost_ += first.lost ? 1U : 0U;
  retransmitted_ += first.retransmitted ? 1U : 0U;
  if (next_lost_ > index) ++next_lost_;
  if (lost_examined_ > index) ++lost_examined_;
}

void SentSegments::note_retransmission(SentSegment& segment, sim::Instant now) {
  segment.sent = now;
  segment.ever_retransmitted = true;
  if (!segment.retransmitted) {
    segment.retransmitted = true;
    ++retransmitted_;
  }
}

void SentSegments::clear() {
  std::vector<SentSegment>().swap(ring_);
  head_ = size_ = sacked_ = lost_ = retransmitted_ = duplicates_ = next_lost_ = lost_examined_ = highest_count_ = 0;
  ranges_.clear();
}

}  // namespace glassnet::transport
