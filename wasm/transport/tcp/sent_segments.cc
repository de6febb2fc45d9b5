// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/sent_segments.h"

#include <algorithm>

namespace glassnet::transport {

void Acknowledged::note_arrival(const SentSegment& segment) {
  if (!segment.ever_retransmitted) {
    original_end = original_end ? seq_min(*original_end, segment.end) : segment.end;
    newest_sent = newest_sent ? std::max(*newest_sent, segment.sent) : segment.sent;
  }
  const SendPoint point{segment.sent, segment.end};
  if (prior_delivered == 0 || point.after(prior_sent.sent, prior_sent.end)) {
    prior_sent = point;
    prior_delivered = segment.delivered;
  }
  // RFC 8985 §6.2 step 2: which copy has arrived? An echo from before the last one, or a round trip faster than any,
  // speak for an earlier copy.
  const sim::Duration rtt = now - segment.sent;
  if (segment.ever_retransmitted && (rtt < min_rtt || echo_before(segment.sent))) return;
  latest_rtt = rtt;
  if (!latest || point.after(latest->sent, latest->end)) latest = point;
}

// --- the queue ---

void SentSegments::push(const SentSegment& segment) {
  if (size_ == ring_.size()) {
    std::vector<SentSegment> larger(std::max<std::size_t>(4, 2 * ring_.size()));
    for (std::uint32_t i = 0; i < size_; ++i) larger[i] = ring_[slot(i)];
    ring_.swap(larger);
    head_ = 0;
    rebuild_waiting();
  }
  SentSegment& added = ring_[slot(size_++)];
  added = segment;
  added.first_sent = segment.sent;
}

void SentSegments::rebuild_waiting() {
  waiting_.reset(static_cast<std::uint32_t>(ring_.size()));
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (ring_[slot(i)].lost && !ring_[slot(i)].retransmitted) waiting_.add(slot(i));
  }
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

std::uint32_t SentSegments::index_of(const SentSegment& segment) const {
  const auto place = static_cast<std::uint32_t>(&segment - ring_.data());
  return static_cast<std::uint32_t>((place - head_) & (ring_.size() - 1));
}

SentSegment* SentSegments::find(Seq seq) {
  const std::uint32_t index = index_of(seq);
  return index < size_ ? &at(index) : nullptr;
}

void SentSegments::pop_front() {
  const SentSegment& segment = at(0);
  sacked_ -= segment.sacked ? 1U : 0U;
  lost_ -= segment.lost ? 1U : 0U;
  retransmitted_ -= segment.retransmitted ? 1U : 0U;
  if (segment.lost && !segment.retransmitted) waiting_.remove(slot(0));
  head_ = slot(1);
  --size_;
  if (lost_examined_ > 0) --lost_examined_;
  if (time_examined_ > 0) --time_examined_;
}

void SentSegments::acknowledge(Seq una, Acknowledged& told) {
  const std::uint32_t sacked_before = sacked_;
  told.advanced = true;
  const Seq highest = told.highest_before.value_or(first(una));
  while (size_ > 0 && seq_at_most(at(0).end, una)) {
    const SentSegment& segment = at(0);
    ++told.segments;
    if (!segment.syn) told.data = true;
    if (segment.ever_retransmitted) {
      told.retransmitted_data = true;
    } else if (!segment.sacked) {
      if (!told.oldest_sent) told.oldest_sent = segment.sent;
      // One that was acknowledged in two parts counts as overtaken too (Linux tcp_clean_rtx_queue).
      if (segment.cut || seq_before(segment.seq, highest)) told.note_overtaken(segment.seq);
    }
    if (!segment.sacked) told.note_arrival(segment);
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
    at(0).cut = true;
  }
  duplicates_ = std::min(duplicates_, size_ - lost_);
  ranges_.remove_before(una);
  if (ranges_.empty()) highest_count_ = 0;
}

void SentSegments::split(SentSegment& segment, std::uint32_t bytes) {
  const std::uint32_t index = index_of(segment);
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
  if (lost_examined_ > index) ++lost_examined_;
  if (time_examined_ > index) ++time_examined_;
  rebuild_waiting();
}

void SentSegments::clear() {
  std::vector<SentSegment>().swap(ring_);
  head_ = size_ = sacked_ = lost_ = retransmitted_ = duplicates_ = lost_examined_ = time_examined_ = highest_count_ = 0;
  ranges_.clear();
  waiting_ = SlotSet();
  std::vector<Resent>().swap(resent_);
  resent_head_ = 0;
}

// --- what arrived out of order ---

void SentSegments::take_sack(std::span<const wire::SackBlock> blocks, Seq ack, Seq nxt, std::uint32_t max_window,
                             std::uint32_t mss, Acknowledged& told) {
  // What this ACK acknowledges was overtaken only by what earlier ones sacked, not by itself.
  told.highest_before = highest_sacked(first(ack));
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const SeqRange block{blocks[i].left, blocks[i].right};
    if (!seq_before(block.left, block.right)) continue;
    // RFC 2883 §4: a first block below the ACK, or inside the second block, reports a duplicate.
    const bool inside_second = i == 0 && blocks.size() > 1 && seq_at_least(block.left, blocks[1].left) &&
                               seq_at_most(block.right, blocks[1].right);
    if (i == 0 && (seq_before(block.left, ack) || inside_second)) count_duplicates(block, ack, max_window, mss, told);
    if (seq_before(block.left, ack) || seq_after(block.right, nxt) || ranges_.covers(block)) continue;
    mark_sacked(block, told);
    ranges_.add(block);
  }
}

/// `block` arrived twice. A copy of what had arrived already is not under way any more.
void SentSegments::count_duplicates(SeqRange block, Seq ack, std::uint32_t max_window, std::uint32_t mss,
                                    Acknowledged& told) {
  const std::uint32_t bytes = block.right - block.left;
  if (bytes > max_window) return;
  told.duplicate = block;
  told.duplicates = mss > 0 && bytes > mss ? (bytes + mss - 1) / mss : 1;
  if (size_ == 0 || seq_at_most(block.right, at(0).seq)) return;
  for (std::uint32_t i = index_of(seq_max(block.left, at(0).seq)); i < size_; ++i) {
    SentSegment& segment = at(i);
    if (seq_after(segment.end, block.right)) break;
    if (!segment.ever_retransmitted) continue;
    ++told.duplicates_in_queue;
    if (segment.sacked && seq_after(segment.end, ack)) told.note_overtaken(segment.seq);
    if (segment.retransmitted && !segment.lost) {
      segment.retransmitted = false;
      --retransmitted_;
    }
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
    const SentSegment& segment = at(index);
    position = segment.end;
    // A segment counts once all of it is covered, by this block and by what was known at both sides of it.
    const bool front_covered = seq_at_least(segment.seq, block.left) || ranges_.covers({segment.seq, block.left});
    const bool back_covered = seq_at_most(segment.end, block.right) || ranges_.covers({block.right, segment.end});
    if (front_covered && back_covered && !segment.sacked) set_sacked(index, told);
  }
}

void SentSegments::set_sacked(std::uint32_t index, Acknowledged& told) {
  SentSegment& segment = at(index);
  told.note_arrival(segment);
  if (!segment.ever_retransmitted) {
    if (seq_before(segment.seq, *told.highest_before)) told.note_overtaken(segment.seq);
    if (!told.sacked_sent || segment.sent < *told.sacked_sent) told.sacked_sent = segment.sent;
  }
  if (segment.lost) {
    --lost_;
    if (!segment.retransmitted) waiting_.remove(slot(index));
  }
  if (segment.retransmitted) --retransmitted_;
  segment.lost = false;
  segment.retransmitted = false;
  segment.sacked = true;
  ++sacked_;
  ++told.newly_sacked;
  ++told.delivered;
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

void SentSegments::forget_sacks() {
  for (std::uint32_t i = 0; i < size_; ++i) at(i).sacked = false;
  sacked_ = 0;
  highest_count_ = 0;
  lost_examined_ = 0;
  time_examined_ = 0;
  ranges_.clear();
}

// --- what is lost ---

void SentSegments::set_lost(std::uint32_t index) {
  SentSegment& segment = at(index);
  if (segment.sacked) return;
  if (segment.lost && !segment.retransmitted) return;
  if (segment.retransmitted) {  // the copy is lost as well
    segment.retransmitted = false;
    --retransmitted_;
  }
  if (!segment.lost) ++lost_;
  segment.lost = true;
  ++losses_;
  waiting_.add(slot(index));
  duplicates_ = std::min(duplicates_, size_ - lost_);
}

void SentSegments::mark_head_lost() {
  if (size_ > 0 && !at(0).lost) set_lost(0);
}

void SentSegments::mark_lost_by_sack() {
  if (highest_count_ < kDuplicateThreshold) return;
  const Seq frontier = highest_[kDuplicateThreshold - 1];
  for (; lost_examined_ < size_ && seq_before(at(lost_examined_).seq, frontier); ++lost_examined_) {
    if (!at(lost_examined_).lost) set_lost(lost_examined_);
  }
}

sim::Duration SentSegments::mark_lost_by_time(const SendPoint& latest, sim::Duration allowance, sim::Instant now) {
  const sim::Instant deadline = now - allowance;
  return std::max(mark_copies_lost(latest, deadline), mark_originals_lost(latest, deadline));
}

/// The segment that `copy` is the last transmission of, or null when it has arrived, was given up or sent once more.
SentSegment* SentSegments::alive(const Resent& copy) {
  const std::uint32_t index = size_ == 0 ? size_ : index_of(copy.seq);
  if (index == size_) return nullptr;
  SentSegment& segment = at(index);
  const bool given_up = segment.lost && !segment.retransmitted;
  return segment.seq == copy.seq && segment.sent == copy.sent && !segment.sacked && !given_up ? &segment : nullptr;
}

sim::Duration SentSegments::mark_copies_lost(const SendPoint& latest, sim::Instant deadline) {
  for (; resent_head_ < resent_.size(); ++resent_head_) {
    SentSegment* const segment = alive(resent_[resent_head_]);
    if (segment == nullptr) continue;
    if (!latest.after(segment->sent, segment->end)) return {};
    if (segment->sent > deadline) break;
    set_lost(index_of(*segment));
  }
  // The last one sent before `latest`; they are in the order of sending.
  const auto begin = resent_.begin() + static_cast<std::ptrdiff_t>(resent_head_);
  auto last = std::upper_bound(begin, resent_.end(), latest.sent,
                               [](sim::Instant sent, const Resent& copy) { return sent < copy.sent; });
  while (last != begin) {
    --last;
    const SentSegment* const segment = alive(*last);
    if (segment != nullptr && latest.after(segment->sent, segment->end)) return segment->sent - deadline;
  }
  return {};
}

/// Segments sent only once are in the order of sending as they are in the order of their numbers.
sim::Duration SentSegments::mark_originals_lost(const SendPoint& latest, sim::Instant deadline) {
  for (; time_examined_ < size_; ++time_examined_) {
    const SentSegment& segment = at(time_examined_);
    if (segment.sacked || segment.lost || segment.ever_retransmitted) continue;
    if (!latest.after(segment.sent, segment.end)) return {};
    if (segment.sent > deadline) break;
    set_lost(time_examined_);
  }
  std::uint32_t low = time_examined_;
  std::uint32_t high = size_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (latest.after(at(middle).first_sent, at(middle).end)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  while (low > time_examined_) {
    const SentSegment& segment = at(low - 1);
    if (segment.sacked) {
      const SeqRange known = ranges_.around(segment.seq);
      low =
          known.empty() || seq_before(known.left, at(0).seq) ? time_examined_ : std::min(low - 1, index_of(known.left));
    } else if (segment.lost || segment.ever_retransmitted) {
      --low;
    } else {
      return segment.sent - deadline;
    }
  }
  return {};
}

void SentSegments::mark_lost_after_timeout(sim::Duration allowance, sim::Instant now) {
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (i == 0 || at(i).sent <= now - allowance) set_lost(i);
  }
}

void SentSegments::mark_all_lost() {
  for (std::uint32_t i = 0; i < size_; ++i) set_lost(i);
}

void SentSegments::mark_longer_lost(std::uint32_t bytes) {
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (at(i).end - at(i).seq > bytes) set_lost(i);
  }
}

void SentSegments::forget_losses() {
  for (std::uint32_t i = 0; i < size_; ++i) at(i).lost = false;
  lost_ = 0;
  lost_examined_ = 0;
  time_examined_ = 0;
  rebuild_waiting();
}

// --- sending again ---

SentSegment* SentSegments::next_to_retransmit() {
  if (size_ == 0) return nullptr;
  std::uint32_t place = waiting_.next(head_);
  if (place == SlotSet::kNone) place = waiting_.next(0);
  return place == SlotSet::kNone ? nullptr : &ring_[place];
}

void SentSegments::note_retransmission(SentSegment& segment, Copy copy, sim::Instant now) {
  segment.sent = now;
  segment.ever_retransmitted = true;
  drop_stale_copies();
  resent_.push_back({segment.seq, now});
  if (copy == Copy::kProbe || segment.retransmitted) return;
  if (segment.lost) waiting_.remove(slot(index_of(segment)));
  segment.retransmitted = true;
  ++retransmitted_;
}

/// Keeps the list of copies from growing when nobody asks for it: at most one per segment is alive.
void SentSegments::drop_stale_copies() {
  if (resent_.size() < 2 * std::size_t{size_} + 16) return;
  const auto begin = resent_.begin() + static_cast<std::ptrdiff_t>(resent_head_);
  const auto end = std::remove_if(begin, resent_.end(), [this](const Resent& copy) { return alive(copy) == nullptr; });
  resent_.erase(end, resent_.end());
  resent_.erase(resent_.begin(), resent_.begin() + static_cast<std::ptrdiff_t>(resent_head_));
  resent_head_ = 0;
}

}  // namespace glassnet::transport
