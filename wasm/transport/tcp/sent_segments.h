// SPDX-License-Identifier: Apache-2.0
// The retransmission queue (RFC 9293 §3.10.8) and the scoreboard of RFC 6675 in one: every segment between SND.UNA
// and SND.NXT with when it was sent and what is believed of it. Without SACK the number of duplicate ACKs stands for
// the segments that must have arrived (RFC 5681 §3.2), so that both kinds of recovery count the pipe alike:
//     pipe = segments - sacked - lost + retransmitted
// Cost: lookup by sequence number is a binary search; every mark is set once per segment and transmission, so an ACK
// costs what it newly tells times O(log n), however large the window is. Only a timeout, an undo and a changed path
// visit all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/time.h"
#include "transport/tcp/sequence_ranges.h"
#include "transport/tcp/slot_set.h"
#include "wire/tcp.h"

namespace glassnet::transport {

struct SentSegment {
  Seq seq = 0;
  Seq end = 0;                  // behind its last number, SYN and FIN counted
  sim::Instant sent;            // when it was last sent
  sim::Instant first_sent{};    // when it was sent for the first time
  std::uint32_t delivered = 0;  // segments known to have arrived when it was last sent
  bool syn : 1 = false;
  bool fin : 1 = false;
  bool psh : 1 = false;
  bool joined : 1 = false;         // of one burst with the segment before
  bool cut : 1 = false;            // its front was acknowledged
  bool sacked : 1 = false;         // the peer has it, out of order
  bool lost : 1 = false;           // taken for lost
  bool retransmitted : 1 = false;  // sent again, and that copy counts as under way
  bool ever_retransmitted : 1 = false;
};

/// A point in the order of transmission (RFC 8985 §6.2 step 2): when, and the end of the segment for those that left
/// at the same moment.
struct SendPoint {
  sim::Instant sent{};
  Seq end = 0;
  [[nodiscard]] bool after(sim::Instant other_sent, Seq other_end) const {
    return sent > other_sent || (sent == other_sent && seq_after(end, other_end));
  }
};

/// What one ACK told. The caller sets the first group, SentSegments the rest.
struct Acknowledged {
  sim::Instant now{};
  sim::Duration min_rtt{};
  /// The echoed timestamp, in the milliseconds of our timestamp clock, whose value at time 0 is `clock_offset`.
  std::optional<std::uint32_t> echo;
  std::uint32_t clock_offset = 0;

  std::uint32_t segments = 0;               ///< newly covered by the cumulative ACK
  std::uint32_t newly_sacked = 0;           ///< newly covered by SACK blocks
  std::uint32_t delivered = 0;              ///< arrived at the peer, as far as this ACK is the first to say
  bool advanced = false;                    ///< SND.UNA moved
  bool data = false;                        ///< some of `segments` were more than a SYN
  bool retransmitted_data = false;          ///< some of it had been sent more than once: no RTT sample (Karn)
  std::optional<sim::Instant> oldest_sent;  ///< of the cumulatively acknowledged segments sent only once
  std::optional<sim::Instant> sacked_sent;  ///< of the newly sacked segments sent only once, the oldest
  std::optional<sim::Instant> newest_sent;  ///< of both, the newest
  /// Segments sent only once that arrived now: where the lowest of them ends (F-RTO asks), and where the lowest of
  /// those begins that was overtaken by others (reordering).
  std::optional<Seq> original_end;
  std::optional<Seq> overtaken;
  std::optional<Seq> highest_before;  ///< behind the highest number sacked by earlier ACKs

  std::uint32_t duplicates = 0;           ///< segments in a DSACK block (RFC 2883), 0 = there was none
  SeqRange duplicate{};                   ///< that block
  std::uint32_t duplicates_in_queue = 0;  ///< of them, those not acknowledged yet that were sent again

  /// RACK: the arrived segment that was sent last, with its round trip; its copies must not be in doubt.
  std::optional<SendPoint> latest;
  sim::Duration latest_rtt{};
  /// Segments that had arrived when the segment was sent that arrived now and was sent last; 0 = none.
  std::uint32_t prior_delivered = 0;
  SendPoint prior_sent{};

  /// `segment` has arrived.
  void note_arrival(const SentSegment& segment);
  void note_overtaken(Seq seq) { overtaken = overtaken ? seq_min(*overtaken, seq) : seq; }
  [[nodiscard]] bool echo_before(sim::Instant moment) const {
    return echo && seq_before(*echo, static_cast<std::uint32_t>(moment.ns / 1'000'000) + clock_offset);
  }
};

class SentSegments {
 public:
  /// Segments sacked above an unsacked one before it counts as lost: DupThresh (RFC 6675 §2).
  static constexpr std::uint32_t kDuplicateThreshold = 3;

  /// A segment was sent for the first time; it begins where the last one ended.
  void push(const SentSegment& segment);

  /// Removes what lies before `una`; a segment acknowledged in part is shortened. Without SACK, all but the first of
  /// the acknowledged segments were counted as duplicates before, and are not any longer.
  void acknowledge(Seq una, Acknowledged& told);
  /// Takes the SACK blocks of an ACK with number `ack`; to be called before `acknowledge`. Blocks outside [ack, nxt]
  /// are ignored (RFC 2018 §5), but for a first block that reports a duplicate of at most `max_window` bytes; `mss`
  /// says how many segments it was.
  void take_sack(std::span<const wire::SackBlock> blocks, Seq ack, Seq nxt, std::uint32_t max_window, std::uint32_t mss,
                 Acknowledged& told);

  // --- without SACK ---
  /// A duplicate ACK: one more segment must have left the network.
  void count_duplicate(Acknowledged& told);
  void forget_duplicates() { duplicates_ = 0; }

  // --- what is lost ---
  /// Marks the first segment, unless it is marked already.
  void mark_head_lost();
  /// Marks all that are older than the third highest sacked segment (RFC 6675 §4, IsLost).
  void mark_lost_by_sack();
  /// RFC 8985 §6.2 step 5: marks what was sent before `latest`, which has arrived, and `allowance` or longer ago.
  /// Returns how long the last of the others that were sent before it may still take; 0 = there is none.
  sim::Duration mark_lost_by_time(const SendPoint& latest, sim::Duration allowance, sim::Instant now);
  /// After a timeout, all that was not sacked and was sent `allowance` ago or earlier, and the first in any case
  /// (RFC 6675 §5.1). SACK marks are kept.
  void mark_lost_after_timeout(sim::Duration allowance, sim::Instant now);
  /// All that was not sacked.
  void mark_all_lost();
  /// Marks those longer than `bytes`: they do not fit the path (RFC 1191 §6.5).
  void mark_longer_lost(std::uint32_t bytes);
  /// Forgets every belief, when the peer was found to have dropped what it had sacked (RFC 2018 §8).
  void forget_sacks();
  /// Nothing was lost after all.
  void forget_losses();
  [[nodiscard]] bool head_sacked() const { return size_ > 0 && at(0).sacked; }

  /// The next segment to send again: lost, and not sent again yet. Null when there is none.
  [[nodiscard]] SentSegment* next_to_retransmit();
  /// The segment that holds `seq`, or null.
  [[nodiscard]] SentSegment* find(Seq seq);
  /// Cuts `segment` (of this queue) in two behind `bytes`; FIN and PSH go with the second.
  void split(SentSegment& segment, std::uint32_t bytes);
  /// How a segment is sent again: in recovery, or as a probe (RFC 8985 §7), which counts as the same transmission.
  enum class Copy : std::uint8_t { kRecovery, kProbe };
  /// `segment` (of this queue) was sent again.
  void note_retransmission(SentSegment& segment, Copy copy, sim::Instant now);

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::uint32_t sacked() const { return sacked_ + duplicates_; }
  [[nodiscard]] std::uint32_t lost() const { return lost_; }
  [[nodiscard]] std::uint32_t retransmitted() const { return retransmitted_; }
  /// How often a segment, or a copy of one, was taken for lost since the beginning.
  [[nodiscard]] std::uint32_t losses() const { return losses_; }
  /// Behind the highest sacked number; `una` when nothing is sacked.
  [[nodiscard]] Seq highest_sacked(Seq una) const { return ranges_.empty() ? una : ranges_.back().right; }
  /// Segments believed to be in the network.
  [[nodiscard]] std::uint32_t in_flight() const { return size_ - sacked() - lost_ + retransmitted_; }
  [[nodiscard]] SentSegment& front() { return at(0); }
  [[nodiscard]] const SentSegment& front() const { return at(0); }
  [[nodiscard]] SentSegment& back() { return at(size_ - 1); }
  [[nodiscard]] const SentSegment& back() const { return at(size_ - 1); }
  void clear();

  /// Segments looked at so far by all of the above: what the bounds on cost are tested by.
  [[nodiscard]] std::uint64_t visits() const { return visits_; }

 private:
  /// A copy under way, in the order of sending.
  struct Resent {
    Seq seq = 0;
    sim::Instant sent{};
  };

  [[nodiscard]] std::uint32_t slot(std::uint32_t index) const {
    return static_cast<std::uint32_t>((head_ + index) & (ring_.size() - 1));
  }
  [[nodiscard]] SentSegment& at(std::uint32_t index) { return ++visits_, ring_[slot(index)]; }
  [[nodiscard]] const SentSegment& at(std::uint32_t index) const { return ++visits_, ring_[slot(index)]; }
  /// Where the queue begins; `otherwise` when it is empty.
  [[nodiscard]] Seq first(Seq otherwise) const { return size_ > 0 ? ring_[slot(0)].seq : otherwise; }
  [[nodiscard]] std::uint32_t index_of(Seq seq) const;
  [[nodiscard]] std::uint32_t index_of(const SentSegment& segment) const;
  void pop_front();
  void count_duplicates(SeqRange block, Seq ack, std::uint32_t max_window, std::uint32_t mss, Acknowledged& told);
  void mark_sacked(SeqRange block, Acknowledged& told);
  void set_sacked(std::uint32_t index, Acknowledged& told);
  void set_lost(std::uint32_t index);
  void note_highest(Seq seq);
  void rebuild_waiting();
  [[nodiscard]] SentSegment* alive(const Resent& copy);
  void drop_stale_copies();
  sim::Duration mark_copies_lost(const SendPoint& latest, sim::Instant deadline);
  sim::Duration mark_originals_lost(const SendPoint& latest, sim::Instant deadline);

  std::vector<SentSegment> ring_;  // a power of two long, or empty
  std::uint32_t head_ = 0;
  std::uint32_t size_ = 0;
  std::uint32_t sacked_ = 0;
  std::uint32_t lost_ = 0;
  std::uint32_t retransmitted_ = 0;
  std::uint32_t duplicates_ = 0;
  std::uint32_t losses_ = 0;
  std::uint32_t lost_examined_ = 0;                 // all segments before this index were examined by mark_lost_by_sack
  std::uint32_t time_examined_ = 0;                 // and by mark_lost_by_time
  std::array<Seq, kDuplicateThreshold> highest_{};  // the highest sacked segments, highest first
  std::uint32_t highest_count_ = 0;
  SequenceRanges ranges_;       // what the peer has sacked
  SlotSet waiting_;             // slots of segments that are lost and not sent again
  std::vector<Resent> resent_;  // copies in the order of sending, from resent_head_ on
  std::size_t resent_head_ = 0;
  mutable std::uint64_t visits_ = 0;
};

}  // namespace glassnet::transport
