// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/receive_buffer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace glassnet::transport {

void ReceiveBuffer::start(Seq first) { origin_ = read_ = next_ = end_ = first; }

ReceiveBuffer::Outcome ReceiveBuffer::insert(Seq seq, Bytes payload, Fin fin) {
  if (seq_before(seq, next_)) {
    const std::size_t old = next_ - seq;
    if (old >= payload.size() + (fin == Fin::kYes ? 1 : 0)) return Outcome::kDuplicate;
    payload = payload.subspan(std::min(old, payload.size()));
    seq = next_;
  }
  if (fin == Fin::kYes) set_fin(seq + static_cast<Seq>(payload.size()));
  Seq right = seq + static_cast<Seq>(payload.size()) + (fin == Fin::kYes ? 1U : 0U);
  if (fin_ && seq_after(right, *fin_ + 1)) {  // nothing comes behind a FIN
    if (seq_after(seq, *fin_)) return Outcome::kDuplicate;
    right = *fin_ + 1;
    payload = payload.first(std::min<std::size_t>(payload.size(), *fin_ - seq));
  }
  const SeqRange range{seq, right};
  if (range.empty() || beyond_.covers(range)) return Outcome::kDuplicate;

  if (seq != next_) {
    if (beyond_.size() >= kMaxGaps && beyond_.around(seq).empty()) return Outcome::kRefused;
    store(seq, payload);
    remember(beyond_.add(range));
    return Outcome::kOutOfOrder;
  }
  store(seq, payload);
  next_ = range.right;
  if (!beyond_.empty() && seq_at_most(beyond_.front().left, next_)) {
    // The gap is closed: everything up to the end of the range it touched is in order now.
    beyond_.add(range);
    next_ = beyond_.front().right;
    beyond_.remove_before(next_);
    forget_covered();
  }
  return Outcome::kInOrder;
}

/// Of several FINs the lowest counts, because it is the first to arrive in order; what is kept beyond a gap behind it is thrown away
/// (Linux does so in tcp_fin).
void ReceiveBuffer::set_fin(Seq fin) {
  if (fin_ && seq_at_most(*fin_, fin)) return;
  fin_ = fin;
  beyond_.remove_from(fin + 1);
  std::uint8_t count = 0;
  for (std::uint8_t i = 0; i < recent_count_; ++i) {
    const SeqRange kept{recent_[i].left, seq_min(recent_[i].right, fin + 1)};
    if (seq_before(kept.left, kept.right)) recent_[count++] = kept;
  }
  recent_count_ = count;
}

SeqRange ReceiveBuffer::kept_of(SeqRange range) const {
  const SeqRange kept = beyond_.first_from(range.left);
  if (kept.empty() || seq_at_least(kept.left, range.right)) return {};
  return {seq_max(kept.left, range.left), seq_min(kept.right, range.right)};
}

void ReceiveBuffer::store(Seq at, Bytes payload) {
  if (payload.empty()) return;
  const Seq end = at + static_cast<Seq>(payload.size());
  if (!seq_after(end_, read_)) origin_ = read_;
  if (end - read_ > room_) grow(end - read_);
  const std::size_t start = place_of(at);
  const std::size_t first = std::min(payload.size(), room_ - start);
  std::memcpy(ring_.get() + start, payload.data(), first);
  if (payload.size() > first) std::memcpy(ring_.get(), payload.data() + first, payload.size() - first);
  end_ = seq_max(end_, end);
}

void ReceiveBuffer::grow(std::size_t needed) {
  const std::size_t room = std::bit_ceil(std::max<std::size_t>(needed, 256));
  // Not zeroed: a window of megabytes would be written twice.
  auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(room);
  for (Seq at = read_; at != end_;) {
    const std::size_t from = place_of(at);
    const std::size_t run = std::min(std::size_t{end_ - at}, room_ - from);
    std::memcpy(larger.get() + (at - read_), ring_.get() + from, run);
    at += static_cast<Seq>(run);
  }
  ring_ = std::move(larger);
  room_ = room;
  origin_ = read_;
}

std::size_t ReceiveBuffer::peek(MutableBytes target, std::size_t skipped) const {
  const std::size_t count = std::min(target.size(), readable() - skipped);
  copy_out(read_ + static_cast<Seq>(skipped), target.first(count));
  return count;
}

void ReceiveBuffer::copy_out(Seq from, MutableBytes target) const {
  if (target.empty()) return;
  const std::size_t start = place_of(from);
  const std::size_t first = std::min(target.size(), room_ - start);
  std::memcpy(target.data(), ring_.get() + start, first);
  if (target.size() > first) std::memcpy(target.data() + first, ring_.get(), target.size() - first);
}

std::size_t ReceiveBuffer::read(MutableBytes target) {
  const std::size_t count = peek(target);
  read_ += static_cast<Seq>(count);
  return count;
}

std::size_t ReceiveBuffer::discard() {
  const std::size_t count = readable();
  read_ += static_cast<Seq>(count);
  return count;
}

void ReceiveBuffer::release() {
  discard();
  beyond_.clear();
  recent_count_ = 0;
  duplicate_.reset();
  end_ = read_;
  ring_.reset();
  room_ = 0;
}

/// `changed` becomes the first block to report; ranges it swallowed leave the list (RFC 2018 §4).
void ReceiveBuffer::remember(SeqRange changed) {
  std::array<SeqRange, kRecent> list{changed};
  std::uint8_t count = 1;
  for (std::uint8_t i = 0; i < recent_count_ && count < kRecent; ++i) {
    const bool swallowed = seq_at_least(recent_[i].left, changed.left) && seq_at_most(recent_[i].right, changed.right);
    if (!swallowed) list[count++] = recent_[i];
  }
  recent_ = list;
  recent_count_ = count;
}

void ReceiveBuffer::forget_covered() {
  std::uint8_t count = 0;
  for (std::uint8_t i = 0; i < recent_count_; ++i) {
    if (seq_after(recent_[i].right, next_)) recent_[count++] = recent_[i];
  }
  recent_count_ = count;
}

void ReceiveBuffer::put_sack_blocks(wire::TcpOptions& options, std::size_t room) {
  options.sack_count = 0;
  const auto put = [&](SeqRange range) {
    if (options.sack_count < room) options.sack_blocks[options.sack_count++] = {range.left, range.right};
  };
  if (duplicate_) put(*duplicate_);
  duplicate_.reset();
  for (std::uint8_t i = 0; i < recent_count_; ++i) put(recent_[i]);
}

}  // namespace glassnet::transport
