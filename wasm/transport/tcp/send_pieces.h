// SPDX-License-Identifier: Apache-2.0
// How the bytes of the send buffer lie in pieces, each of which Linux would hold in one buffer (skb) of its queues. On the wire they
// show: the last byte of a piece may carry PSH (RFC 9293 §3.9.1.2), the end of a record (MSG_EOR) is never joined with what
// follows, and the segments of one piece that leave together are one burst, which is a piece of its own from then on. To the
// program they show as well, because each piece counts against SO_SNDBUF with more than its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "transport/tcp/sequence.h"

namespace glassnet::transport {

/// What the program says of the end of the bytes it gives.
enum class WriteEnd : std::uint8_t {
  kPush,    ///< they are to arrive (RFC 9293 MAY-15), as with every write(2)
  kMore,    ///< more will follow at once (MSG_MORE)
  kRecord,  ///< pushed, and nothing may be joined to them (MSG_EOR)
  kUrgent,  ///< pushed, and the last of them is urgent (MSG_OOB)
};

class SendPieces {
 public:
  struct Piece {
    Seq end = 0;
    bool push = false;    // PSH on its last byte
    bool record = false;  // the end of a record
  };

  /// The first byte of the stream will have number `first`.
  void start(Seq first) { base_ = first; }

  /// How many bytes may still join the last piece, if that was not sent and pieces may be `goal` bytes long; 0 = none.
  [[nodiscard]] std::uint32_t room(std::uint32_t goal) const {
    if (unsent_ == pieces_.size() || pieces_.back().record) return 0;
    const std::uint32_t length = pieces_.back().end - start_of(pieces_.size() - 1);
    return length < goal ? goal - length : 0;
  }
  /// A new piece for the bytes from `seq` on.
  void begin(Seq seq) { pieces_.push_back({seq, false, false}); }
  void extend(std::uint32_t count) { pieces_.back().end += count; }
  void mark_push() {
    if (unsent_ < pieces_.size()) pieces_.back().push = true;
  }
  void unmark_push() {
    if (unsent_ < pieces_.size()) pieces_.back().push = false;
  }
  void end_record() {
    if (unsent_ < pieces_.size()) pieces_.back().record = true;
  }

  /// The last piece is the first that was not sent.
  [[nodiscard]] bool last_is_first_unsent() const { return unsent_ + 1 == pieces_.size(); }
  /// The piece that holds `seq`, which was not sent yet; null when there is no such byte.
  [[nodiscard]] const Piece* holding(Seq seq) const {
    for (std::size_t i = unsent_; i < pieces_.size(); ++i) {
      if (seq_after(pieces_[i].end, seq)) return &pieces_[i];
    }
    return nullptr;
  }
  /// Everything before `nxt` was sent; what left of a piece becomes one by itself.
  void sent(Seq nxt) {
    while (unsent_ < pieces_.size() && seq_at_most(pieces_[unsent_].end, nxt)) ++unsent_;
    if (unsent_ == pieces_.size() || seq_at_most(nxt, start_of(unsent_))) return;
    pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(unsent_), {nxt, false, false});
    ++unsent_;
  }
  /// Everything before `una` has arrived.
  void acknowledge(Seq una) {
    while (first_ < unsent_ && seq_at_most(pieces_[first_].end, una)) base_ = pieces_[first_++].end;
    if (first_ < 64 || first_ < pieces_.size() / 2) return;
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(first_));
    unsent_ -= first_;
    first_ = 0;
  }
  /// How many hold bytes that have not arrived.
  [[nodiscard]] std::size_t count() const { return pieces_.size() - first_; }
  void clear() {
    std::vector<Piece>().swap(pieces_);
    first_ = unsent_ = 0;
  }

 private:
  [[nodiscard]] Seq start_of(std::size_t index) const { return index > first_ ? pieces_[index - 1].end : base_; }

  std::vector<Piece> pieces_;
  std::size_t first_ = 0;   // those before it have arrived
  std::size_t unsent_ = 0;  // those before it were sent
  Seq base_ = 0;            // where the first begins
};

}  // namespace glassnet::transport
