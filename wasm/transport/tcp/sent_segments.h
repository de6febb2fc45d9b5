// SPDX-License-Identifier: Apache-2.0
// The retransmission queue (RFC 9293 §3.10.8) and the scoreboard of RFC 6675 in one: every segment between SND.UNA
// and SND.NXT with when it was sent and what is believed of it. Without SACK the number of duplicate ACKs stands for
// the segments that must have arrived (RFC 5681 §3.2), so that both kinds of recovery count the pipe alike:
//     pipe = segments - sacked - lost + retransmitted
// Lookup by sequence number is a binary search; every mark is set once per segment, so an ACK costs what it newly
// tells.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/time.h"
#include "transport/tcp/sequence_ranges.h"
#include "wire/tcp.h"

namespace glassnet::transport {

struct SentSegment {
  Seq seq = 0;
  Seq end = 0;        // behind its last number, SYN and FIN counted
  sim::Instant sent;  // when it was last sent
  bool syn : 1 = false;
  bool fin : 1 = false;
  bool psh : 1 = false;
  bool sacked : 1 = false;         // the peer has it, out of order
  bool lost : 1 = false;           // taken for lost
  bool retransmitted : 1 = false;  // sent again, and that copy counts as under way
  bool ever_retransmitted : 1 = false;
};

class SentSegments {
 public:
  /// Segments sacked above an unsacked one before it counts as lost: DupThresh (RFC 6675 §2).
  static constexpr std::uint32_t kDuplicateThreshold = 3;

  /// What one ACK told.
  struct Acknowledged {
    std::uint32_t segments = 0;               ///< newly covered by the cumulative ACK
    std::uint32_t newly_sacked = 0;           ///< newly covered by SACK blocks
    std::uint32_t delivered = 0;              ///< arrived at the peer, as far as this ACK is the first to say
    bool retransmitted_data = false;          ///< some of it had been sent more than once: no RTT sample (Karn)
    bool duplicate_reported = false;          ///< a DSACK block (RFC 2883)
    std::optional<sim::Instant> oldest_sent;  ///< of the cumulatively acknowledged segments sent only once
    std::optional<sim::Instant> sacked_sent;  ///< of the newly sacked segments sent only once, the oldest
  };

  /// A segment was sent for the first time; it begins where the last one ended.
  void push(const SentSegment& segment);

  /// Removes what lies before `una`; a segment acknowledged in part is shortened. Without SACK, all but the first of
  /// the acknowledged segments were counted as duplicates before, and are not any longer.
  void acknowledge(Seq una, Acknowledged& told);
  /// Takes the SACK blocks of an ACK whose number is `una`. Blocks outside [una, nxt] are ignored (RFC 2018 §5).
  void take_sack(std::span<const wire::SackBlock> blocks, Seq una, Seq nxt, Acknowledged& told);

  // --- without SACK ---
  /// A duplicate ACK: one more segment must have left the network.
  void count_duplicate(Acknowledged& told);
  void forget_duplicates() { duplicates_ = 0; }

  // --- what is lost ---
  /// Marks the first segment that is neither sacked nor lost already.
  void mark_head_lost();
  /// Marks all that are older than the third highest sacked segment (RFC 6675 §4, IsLost).
  void mark_lost_by_sack();
  /// After a timeout: nothing that was not sacked is under way (RFC 6675 §5.1). SACK marks may be kept.
  void mark_all_lost();
  /// Marks those longer than `bytes`: they do not fit the path (RFC 1191 §6.5).
  void mark_longer_lost(std::uint32_t bytes);
  /// Forgets every belief, when the peer was found to have dropped what it had sacked (RFC 2018 §8).
  void forget_sacks();
  [[nodiscard]] bool head_sacked() const { return size_ > 0 && at(0).sacked; }

  /// The next segment to send again: lost, and not sent again yet. Null when there is none.
  [[nodiscard]] SentSegment* next_to_retransmit();
  /// The segment that holds `seq`, or null.
  [[nodiscard]] SentSegment* find(Seq seq);
  /// Cuts `segment` (of this queue) in two behind `bytes`; FIN and PSH go with the second.
  void split(SentSegment& segment, std::uint32_t bytes);
  /// `segment` (of this queue) was sent again.
  void note_retransmission(SentSegment& segment, sim::Instant now);

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::uint32_t sacked() const { return sacked_ + duplicates_; }
  [[nodiscard]] std::uint32_t lost() const { return lost_; }
  [[nodiscard]] std::uint32_t retransmitted() const { return retransmitted_; }
  /// Segments believed to be in the network.
  [[nodiscard]] std::uint32_t in_flight() const { return size_ - sacked() - lost_ + retransmitted_; }
  [[nodiscard]] SentSegment& front() { return at(0); }
  [[nodiscard]] const SentSegment& front() const { return at(0); }
  [[nodiscard]] const SentSegment& back() const { return at(size_ - 1); }
  void clear();

 private:
  [[nodiscard]] SentSegment& at(std::uint32_t index) { return ring_[(head_ + index) & (ring_.size() - 1)]; }
  [[nodiscard]] const SentSegment& at(std::uint32_t index) const { return ring_[(head_ + index) & (ring_.size() - 1)]; }
  [[nodiscard]] std::uint32_t index_of(Seq seq) const;
  void pop_front();
  void mark_sacked(SeqRange block, Acknowledged& told);
  void set_sacked(SentSegment& segment, Acknowledged& told);
  void set_lost(SentSegment& segment);
  void note_highest(Seq seq);

  std::vector<SentSegment> ring_;  // a power of two long, or empty
  std::uint32_t head_ = 0;
  std::uint32_t size_ = 0;
  std::uint32_t sacked_ = 0;
  std::uint32_t lost_ = 0;
  std::uint32_t retransmitted_ = 0;
  std::uint32_t duplicates_ = 0;
  std::uint32_t next_lost_ = 0;                     // no segment before this index waits to be sent again
  std::uint32_t lost_examined_ = 0;                 // all segments before this index were examined by mark_lost_by_sack
  std::array<Seq, kDuplicateThreshold> highest_{};  // the highest sacked segments, highest first
  std::uint32_t highest_count_ = 0;
  SequenceRanges ranges_;  // what the peer has sacked
};

}  // namespace glassnet::transport
