// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/recovery.h"

#include <algorithm>

namespace glassnet::transport {

void LossRecovery::on_ack(const Ack& ack, SentSegments::Acknowledged& told, SentSegments& segments,
                          CongestionWindow& window, CongestionControl& control) {
  const std::uint32_t lost_before = segments.lost();
  const bool in_episode = phase_ == CaState::kRecovery || phase_ == CaState::kLoss;
  if (in_episode && seq_at_least(ack.una, recover_)) leave(window);

  switch (phase_) {
    case CaState::kOpen:
    case CaState::kDisorder:
    case CaState::kCwr: {
      if (!ack.sack) {
        if (ack.advanced) segments.forget_duplicates();
        if (ack.duplicate) segments.count_duplicate(told);
      }
      segments.mark_lost_by_sack();
      // Duplicate ACKs may still be echoes of what was sent again in the last episode: only an ACK beyond its end
      // shows a new loss (RFC 6582 §3.2 step 1). SACK blocks cannot be mistaken.
      const bool believable = ack.sack || seq_after(ack.una, recover_);
      if (believable && (segments.sacked() >= SentSegments::kDuplicateThreshold || segments.lost() > 0)) {
        enter(ack, segments, window, control);
      } else {
        phase_ = segments.sacked() > 0 ? CaState::kDisorder : CaState::kOpen;
      }
      break;
    }
    case CaState::kRecovery:
      if (ack.duplicate && !ack.sack) segments.count_duplicate(told);
      // A partial ACK: the next segment was lost as well (RFC 6582 §3.2 step 3). With SACK too: it had a round trip
      // more to arrive.
      if (ack.advanced) segments.mark_head_lost();
      segments.mark_lost_by_sack();
      break;
    case CaState::kLoss: segments.mark_lost_by_sack(); break;
  }
  if (phase_ == CaState::kRecovery) {
    const std::uint32_t lost = segments.lost();
    reduce(ack, told.delivered, lost > lost_before ? lost - lost_before : 0, segments, window);
  }
}

/// All that was sent before the loss was found is acknowledged (a "full acknowledgment" of RFC 6582 §3.2 step 3).
void LossRecovery::leave(CongestionWindow& window) {
  if (phase_ == CaState::kRecovery) {
    window.cwnd = window.ssthresh;
    window.count = 0;
  }
  phase_ = CaState::kOpen;
}

void LossRecovery::enter(const Ack& ack, SentSegments& segments, CongestionWindow& window, CongestionControl& control) {
  phase_ = CaState::kRecovery;
  recover_ = ack.nxt;
  window.ssthresh = control.ssthresh_after_loss(window);
  window.count = 0;
  reduction_from_ = window.cwnd;
  reduction_delivered_ = 0;
  reduction_sent_ = 0;
  segments.mark_head_lost();
}

/// RFC 6937 §3.1: for each segment that arrives, ssthresh / RecoverFS of one may leave; with the slow start reduction
/// bound once the pipe is below ssthresh.
void LossRecovery::reduce(const Ack& ack, std::uint32_t delivered, std::uint32_t newly_lost,
                          const SentSegments& segments, CongestionWindow& window) {
  if (delivered == 0 && reduction_sent_ > 0) return;
  reduction_delivered_ += delivered;
  const std::uint32_t pipe = segments.in_flight();
  std::int64_t may_send = 0;
  if (pipe > window.ssthresh) {
    const std::uint64_t share = std::uint64_t{window.ssthresh} * reduction_delivered_ + reduction_from_ - 1;
    may_send = static_cast<std::int64_t>(share / std::max(reduction_from_, 1U)) - reduction_sent_;
  } else {
    std::int64_t bound = std::max<std::int64_t>(std::int64_t{reduction_delivered_} - reduction_sent_, delivered);
    if (ack.advanced && newly_lost == 0) ++bound;
    may_send = std::min<std::int64_t>(window.ssthresh - pipe, bound);
  }
  // The first retransmission is sent at once, whatever the numbers say.
  may_send = std::max<std::int64_t>(may_send, reduction_sent_ == 0 ? 1 : 0);
  window.cwnd = pipe + static_cast<std::uint32_t>(may_send);
}

void LossRecovery::on_timeout(Timeout timeout, Seq una, Seq nxt, SentSegments& segments, CongestionWindow& window,
                              CongestionControl& control) {
  const bool new_episode = phase_ == CaState::kOpen || phase_ == CaState::kDisorder || seq_at_least(una, recover_) ||
                           (phase_ == CaState::kLoss && timeout == Timeout::kFirst);
  if (new_episode) {
    window.ssthresh = control.ssthresh_after_loss(window);
    control.on_timeout();
  }
  // A peer that holds what it has not acknowledged would have acknowledged it: it has dropped what it had sacked (RFC
  // 2018 §8).
  if (segments.head_sacked()) segments.forget_sacks();
  segments.mark_all_lost();
  window.cwnd = 1;  // the loss window (RFC 5681 §3.1)
  window.count = 0;
  recover_ = nxt;
  phase_ = CaState::kLoss;
}

}  // namespace glassnet::transport
