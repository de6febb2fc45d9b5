// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/recovery.h"

#include <algorithm>

namespace glassnet::transport {
namespace {

/// The reordering timer waits at least so long beyond the reckoned moment, as timers of Linux are coarse
/// (TCP_TIMEOUT_MIN).
constexpr sim::Duration kTimerGrain = sim::milliseconds(2);
/// How long a peer may take to acknowledge what it has sacked at the left edge, before that counts as dropped.
constexpr sim::Duration kRenegingWait = sim::milliseconds(10);

}  // namespace

LossRecovery::Verdict LossRecovery::on_ack(const Ack& ack, Acknowledged& told, const Parts& parts) {
  Verdict verdict;
  take_duplicates(ack, told);
  delivered_ += told.delivered;
  const std::uint32_t counted = told.delivered;
  if (ack.sack) {
    rack_.take(told);
    take_reordering(ack, told, parts.segments);
    rack_.adapt(told.prior_delivered, delivered_);
  }
  if (probe_end_ && seq_at_least(ack.una, *probe_end_)) take_probe_answer(ack, told, parts);
  verdict.restart_timer = told.segments > 0;
  const bool dubious =
      !ack.speaks || told.newly_sacked > 0 || ack.ece || told.duplicates > 0 || state_ != CaState::kOpen;
  if (dubious) alert(ack, told, parts, verdict);
  delivered_ += told.delivered - counted;  // duplicate ACKs
  return verdict;
}

// --- what the ACK says beside the scoreboard ---

/// RFC 3708: segments that arrived twice show which retransmissions were needless.
void LossRecovery::take_duplicates(const Ack& ack, Acknowledged& told) {
  if (told.duplicates == 0) return;
  duplicates_reported_ += told.duplicates;
  if (duplicates_reported_ > sent_again_) {  // the network makes copies of its own
    told.duplicates = 0;
    return;
  }
  const bool of_probe = probe_end_ && *probe_end_ == told.duplicate.right && told.duplicates == 1;
  if (reorderings_seen_ > 0 && !of_probe) rack_.note_duplicate();
  told.delivered += told.duplicates;
  if (!undo_from_ || undo_copies_ <= 0) return;
  std::uint32_t needless = told.duplicates_in_queue;
  const bool acknowledged_before = !seq_after(told.duplicate.right, ack.prior_una);
  if (acknowledged_before && seq_after(told.duplicate.right, *undo_from_)) needless += told.duplicates;
  undo_copies_ = std::max<std::int32_t>(0, undo_copies_ - static_cast<std::int32_t>(needless));
}

/// RFC 8985 §6.2 step 3: a segment sent only once arrived after others that were sent later.
void LossRecovery::take_reordering(const Ack& ack, const Acknowledged& told, const SentSegments& segments) {
  if (!told.overtaken || ack.mss == 0) return;
  const Seq highest = segments.highest_sacked(ack.una);
  if (!seq_before(*told.overtaken, highest)) return;
  const std::uint32_t distance = highest - *told.overtaken;
  if (distance > reordering_ * ack.mss) {
    reordering_ = std::min((distance + ack.mss - 1) / ack.mss, settings_.max_reordering);
  }
  ++reorderings_seen_;
}

/// RFC 8985 §7.4: a probe that repaired a loss hides it, so the window has to be reduced all the same.
void LossRecovery::take_probe_answer(const Ack& ack, const Acknowledged& told, const Parts& parts) {
  const Seq end = *probe_end_;
  const bool reported = told.duplicates == 1 && told.duplicate.right == end;
  if (!probe_repeats_ || reported) {
    probe_end_.reset();
  } else if (seq_after(ack.una, end)) {
    begin_reduction(ack.nxt, parts);
    state_ = CaState::kCwr;
    end_reduction(parts.window);
    open(ack.nxt, parts.segments);
  } else if (!ack.speaks && told.newly_sacked == 0) {
    probe_end_.reset();  // a plain duplicate ACK: both copies have arrived
  }
}

// --- the states ---

void LossRecovery::alert(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict) {
  if (ack.ece) prior_ssthresh_ = 0;  // the reduction is needed whatever becomes of the losses
  if (ack.advanced() && parts.segments.head_sacked()) {
    verdict.reneging_wait = std::max(ack.srtt / 2, kRenegingWait);
    verdict.restart_timer = false;
    return;
  }
  if (state_ == CaState::kOpen) {
    first_copy_sent_.reset();
  } else if (seq_at_least(ack.una, high_) && leave(ack, told, parts)) {
    return;
  }

  switch (state_) {
    case CaState::kRecovery:
      if (!go_on_recovering(ack, told, parts, verdict)) return;
      break;
    case CaState::kLoss: {
      go_on_after_timeout(ack, told, parts, verdict);
      const std::uint32_t copies = parts.segments.retransmitted();
      identify_lost(ack, told, parts, verdict);
      // It goes on unless the timeout was a mistake, or copies are found lost as well.
      if (state_ != CaState::kOpen && parts.segments.retransmitted() >= copies) return;
      if (!look_for_losses(ack, told, parts, verdict)) return;
      break;
    }
    case CaState::kOpen:
    case CaState::kDisorder:
    case CaState::kCwr:
      if (!look_for_losses(ack, told, parts, verdict)) return;
      break;
  }
  verdict.send = Verdict::Send::kLost;
}

/// An ACK outside of fast recovery. True: that begins now.
bool LossRecovery::look_for_losses(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict) {
  if (!ack.sack) {
    if (ack.advanced()) parts.segments.forget_duplicates();
    if (!ack.speaks && told.duplicates == 0) parts.segments.count_duplicate(told);
  }
  if (state_ == CaState::kOpen || state_ == CaState::kDisorder) static_cast<void>(undo_by_duplicates(parts));
  identify_lost(ack, told, parts, verdict);
  if (parts.segments.lost() == 0) {
    try_to_open(ack, parts);
    return false;
  }
  enter_recovery(ack.una, ack.nxt, ack.ece ? Cause::kMarks : Cause::kLoss, parts);
  return true;
}

/// All that was sent before the state began is acknowledged. True: the state is held a little longer.
bool LossRecovery::leave(const Ack& ack, const Acknowledged& told, const Parts& parts) {
  switch (state_) {
    case CaState::kCwr:
      // Only the ACK of something new shows that the peer has seen our CWR.
      if (ack.una == high_) return false;
      end_reduction(parts.window);
      state_ = CaState::kOpen;
      return false;
    case CaState::kRecovery:
      if (!ack.sack) parts.segments.forget_duplicates();
      if (undo_recovery(ack, told, parts)) return true;
      end_reduction(parts.window);
      return false;
    case CaState::kOpen:
    case CaState::kDisorder:
    case CaState::kLoss: return false;
  }
  return false;
}

/// An ACK during fast recovery. False: nothing is to be sent again now.
bool LossRecovery::go_on_recovering(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict) {
  if (!ack.advanced()) {
    if (!ack.sack && !ack.speaks && told.duplicates == 0) parts.segments.count_duplicate(told);
  } else if (!ack.sack && parts.control.partial_ack() == CongestionControl::PartialAck::kEnds) {
    parts.segments.forget_duplicates();
    end_reduction(parts.window);
    state_ = CaState::kDisorder;
    return false;
  } else if (undo_from_ && was_delayed(ack, told)) {
    // A partial ACK of originals that were only late. With copies still under way wait for what they show.
    if (parts.segments.retransmitted() > 0) return false;
    if (!any_sent_again(parts.segments)) first_copy_sent_.reset();
    undo(Losses::kForget, parts);
    open(ack.nxt, parts.segments);
  }
  if (undo_by_duplicates(parts)) try_to_open(ack, parts);
  identify_lost(ack, told, parts, verdict);
  if (state_ == CaState::kRecovery) return true;
  if (parts.segments.lost() == 0) return false;
  enter_recovery(ack.una, ack.nxt, ack.ece ? Cause::kMarks : Cause::kLoss, parts);
  return true;
}

/// An ACK after a timeout: F-RTO (RFC 5682 §3.1) and slow start through what is lost.
void LossRecovery::go_on_after_timeout(const Ack& ack, Acknowledged& told, const Parts& parts, Verdict& verdict) {
  const bool duplicate = !ack.speaks && told.duplicates == 0;
  const bool recovered = seq_at_least(ack.una, high_);
  if (ack.advanced() && undo_timeout(ack, told, parts, Proof::kAsked)) return;
  if (frto_) {
    // Step 3b: something that was sent only once before the timeout has arrived since.
    const bool original =
        told.original_end && !seq_after(*told.original_end, high_) && (ack.sack || !told.retransmitted_data);
    if (original && undo_timeout(ack, told, parts, Proof::kGiven)) return;
    if (seq_after(ack.nxt, high_)) {
      if (told.newly_sacked > 0 || duplicate) frto_ = false;  // step 3a: the loss was real
    } else if (ack.advanced() && !recovered) {
      high_ = ack.nxt;
      if (ack.can_send) {  // step 2b
        verdict.send = Verdict::Send::kNewFirst;
        return;
      }
      frto_ = false;
    }
  }
  if (recovered) {
    static_cast<void>(undo_recovery(ack, told, parts));
    return;
  }
  if (!ack.sack) {
    if (seq_after(ack.nxt, high_) && duplicate) {
      parts.segments.count_duplicate(told);
    } else if (ack.advanced()) {
      parts.segments.forget_duplicates();
    }
  }
  verdict.send = Verdict::Send::kLost;
}

/// Marks what this ACK shows to be lost, by the rule in use.
void LossRecovery::identify_lost(const Ack& ack, const Acknowledged& told, const Parts& parts, Verdict& verdict) {
  SentSegments& segments = parts.segments;
  if (segments.empty()) return;
  if (!ack.sack) {
    // RFC 6582 §3.2: three duplicates, then each partial ACK.
    const bool many = state_ < CaState::kRecovery && segments.sacked() >= reordering_;
    const bool partial = state_ == CaState::kRecovery && ack.advanced();
    if (many || partial) segments.mark_head_lost();
  } else if (settings_.rack) {
    if (!rack_.advanced()) return;
    verdict.reorder_wait = mark_by_time({ack.una, ack.nxt, told.now, ack.srtt, told.min_rtt}, segments);
    if (verdict.reorder_wait.ns > 0) verdict.restart_timer = false;
  } else {
    // RFC 6675; a partial ACK shows that its first segment had a round trip more to arrive, and did not.
    if (state_ == CaState::kRecovery && ack.advanced()) segments.mark_head_lost();
    segments.mark_lost_by_sack();
  }
}

/// Returns how long to wait for the others, 0 = not at all.
sim::Duration LossRecovery::mark_by_time(const Moment& moment, SentSegments& segments) {
  rack_.examined();
  sim::Duration window = rack_.window(moment.min_rtt, moment.srtt);
  // RFC 8985 §6.2 step 4: where reordering was never seen, three sacked segments, or a recovery, need no more proof.
  const bool evident = state_ >= CaState::kRecovery || segments.sacked() >= reordering_;
  if (reorderings_seen_ == 0 && evident) window = {};
  const sim::Duration wait = segments.mark_lost_by_time(rack_.latest(), rack_.rtt() + window, moment.now);
  return wait.ns > 0 ? wait + kTimerGrain : sim::Duration{};
}

void LossRecovery::on_reorder_timeout(const Moment& moment, const Parts& parts) {
  const std::uint32_t in_flight = parts.segments.in_flight();
  const std::uint32_t losses = parts.segments.losses();
  static_cast<void>(mark_by_time(moment, parts.segments));
  if (parts.segments.in_flight() == in_flight || state_ == CaState::kRecovery) return;
  enter_recovery(moment.una, moment.nxt, Cause::kLoss, parts);
  Acknowledged one;
  one.delivered = 1;
  reduce(one, parts.segments.losses() - losses, parts);
}

void LossRecovery::try_to_open(const Ack& ack, const Parts& parts) {
  if (!any_sent_again(parts.segments)) first_copy_sent_.reset();
  if (ack.ece) enter_cwr(ack.nxt, parts);
  if (state_ != CaState::kCwr) open(ack.nxt, parts.segments);
}

void LossRecovery::open(Seq nxt, const SentSegments& segments) {
  const bool clean = segments.sacked() == 0 && segments.lost() == 0 && !any_sent_again(segments);
  const CaState state = clean ? CaState::kOpen : CaState::kDisorder;
  if (state == state_) return;
  state_ = state;
  high_ = nxt;
}

bool LossRecovery::any_sent_again(const SentSegments& segments) {
  return segments.retransmitted() > 0 || (!segments.empty() && segments.front().ever_retransmitted);
}

// --- reductions ---

void LossRecovery::enter_recovery(Seq una, Seq nxt, Cause cause, const Parts& parts) {
  if (!any_sent_again(parts.segments)) first_copy_sent_.reset();
  if (parts.control.reduction() == CongestionControl::Reduction::kRestart) return restart(nxt, parts);
  prior_ssthresh_ = 0;
  begin_undo(una, parts.segments);
  if (!reducing()) {
    if (cause == Cause::kLoss) prior_ssthresh_ = present_ssthresh(parts.window);
    begin_reduction(nxt, parts);
  }
  state_ = CaState::kRecovery;
}

/// Tahoe: as after a timeout.
void LossRecovery::restart(Seq nxt, const Parts& parts) {
  begin_reduction(nxt, parts);
  undo_from_.reset();
  frto_ = false;
  parts.segments.mark_all_lost();
  parts.segments.forget_duplicates();
  parts.window.cwnd = 1;
  state_ = CaState::kLoss;
}

void LossRecovery::enter_cwr(Seq nxt, const Parts& parts) {
  prior_ssthresh_ = 0;
  if (state_ >= CaState::kCwr) return;
  undo_from_.reset();
  begin_reduction(nxt, parts);
  state_ = CaState::kCwr;
}

void LossRecovery::begin_reduction(Seq nxt, const Parts& parts) {
  high_ = nxt;
  probe_end_.reset();
  prior_cwnd_ = parts.window.cwnd;
  reduction_delivered_ = 0;
  reduction_sent_ = 0;
  parts.window.ssthresh = parts.control.ssthresh_after_loss(parts.window);
  parts.window.count = 0;
  cwr_queued_ = true;
}

void LossRecovery::end_reduction(CongestionWindow& window) {
  const bool undone = state_ != CaState::kCwr && !undo_from_;
  if (!undone && window.ssthresh < kInfiniteSsthresh) window.cwnd = window.ssthresh;
}

/// RFC 6937 §3.1: for each segment that arrives, ssthresh / RecoverFS of one may leave; with the slow start reduction
/// bound once the pipe is below ssthresh, and the conservative one when more losses appear.
void LossRecovery::reduce(const Acknowledged& told, std::uint32_t newly_lost, const Parts& parts) {
  if (told.delivered == 0 || prior_cwnd_ == 0) return;
  CongestionWindow& window = parts.window;
  if (parts.control.reduction() != CongestionControl::Reduction::kProportional) {
    window.cwnd = window.ssthresh;
    return;
  }
  reduction_delivered_ += told.delivered;
  const std::uint32_t pipe = parts.segments.in_flight();
  std::int64_t may_send = 0;
  if (pipe > window.ssthresh) {
    const std::uint64_t share = std::uint64_t{window.ssthresh} * reduction_delivered_ + prior_cwnd_ - 1;
    may_send = static_cast<std::int64_t>(share / prior_cwnd_) - reduction_sent_;
  } else {
    std::int64_t bound = std::max<std::int64_t>(std::int64_t{reduction_delivered_} - reduction_sent_, told.delivered);
    if (told.advanced && newly_lost == 0) ++bound;
    may_send = std::min<std::int64_t>(window.ssthresh - pipe, bound);
  }
  // The first retransmission is sent at once, whatever the numbers say.
  may_send = std::max<std::int64_t>(may_send, reduction_sent_ == 0 ? 1 : 0);
  window.cwnd = pipe + static_cast<std::uint32_t>(may_send);
}

std::uint32_t LossRecovery::present_ssthresh(const CongestionWindow& window) const {
  return reducing() ? window.ssthresh : std::max(window.ssthresh, window.cwnd / 2 + window.cwnd / 4);
}

void LossRecovery::on_timeout(Timeout timeout, const Moment& moment, const Parts& parts) {
  SentSegments& segments = parts.segments;
  const bool fresh = state_ < CaState::kRecovery;
  // A peer that holds what it has not acknowledged would have acknowledged it: it has dropped what it had sacked (RFC
  // 2018 §8).
  if (segments.head_sacked()) {
    segments.forget_sacks();
    segments.mark_lost_after_timeout({}, moment.now);
  } else {
    // What was sent less than a round trip ago may still arrive (RFC 8985 §6.3).
    segments.mark_lost_after_timeout(rack_.rtt(), moment.now);
  }
  segments.forget_duplicates();
  const bool new_episode = state_ == CaState::kOpen || state_ == CaState::kDisorder ||
                           seq_at_least(moment.una, high_) || (state_ == CaState::kLoss && timeout == Timeout::kFirst);
  CongestionWindow& window = parts.window;
  if (new_episode) {
    prior_ssthresh_ = present_ssthresh(window);
    prior_cwnd_ = window.cwnd;
    window.ssthresh = parts.control.ssthresh_after_loss(window);
    begin_undo(moment.una, segments);
  }
  parts.control.on_timeout();
  window.cwnd = segments.in_flight() + 1;  // the loss window (RFC 5681 §3.1)
  window.count = 0;
  // Many were sacked, and yet it came to a timeout: the degree of reordering was overrated.
  if (fresh && state_ != CaState::kCwr && segments.sacked() >= settings_.reordering) {
    reordering_ = std::min(reordering_, settings_.reordering);
  }
  state_ = CaState::kLoss;
  high_ = moment.nxt;
  probe_end_.reset();
  cwr_queued_ = true;
  frto_ = settings_.frto && (fresh || timeout == Timeout::kRepeated);
}

void LossRecovery::on_narrow_path(Seq nxt, CongestionWindow& window) {
  if (state_ == CaState::kLoss) return;
  window.ssthresh = present_ssthresh(window);
  prior_ssthresh_ = 0;
  undo_from_.reset();
  frto_ = false;
  state_ = CaState::kLoss;
  high_ = nxt;
}

// --- undoing what was a mistake ---

void LossRecovery::begin_undo(Seq una, const SentSegments& segments) {
  undo_from_ = una;
  undo_copies_ = static_cast<std::int32_t>(segments.retransmitted());
  if (probe_end_ && probe_repeats_) ++undo_copies_;
  if (undo_copies_ == 0) undo_copies_ = -1;
}

void LossRecovery::note_retransmission(SentSegments::Copy copy, sim::Instant now) {
  ++sent_again_;
  if (copy == SentSegments::Copy::kProbe) return;
  if (!first_copy_sent_) first_copy_sent_ = now;
  undo_copies_ = std::max(undo_copies_, 0) + 1;
}

/// Eifel (RFC 3522 §3.2): the ACK echoes a timestamp from before the first copy, so the original has arrived.
bool LossRecovery::was_delayed(const Ack& ack, const Acknowledged& told) const {
  if (first_copy_sent_) return told.echo_before(*first_copy_sent_);
  // No copy was sent; but without SACK the end of a recovery forgets that there were some.
  return ack.sack || seq_before(ack.una, high_);
}

bool LossRecovery::may_undo(const Ack& ack, const Acknowledged& told) const {
  return undo_from_ && (undo_copies_ == 0 || was_delayed(ack, told));
}

/// RFC 4015 §3.2, with the windows of Linux.
void LossRecovery::undo(Losses losses, const Parts& parts) {
  switch (losses) {
    case Losses::kKeep: break;
    case Losses::kForget: parts.segments.forget_losses(); break;
  }
  if (prior_ssthresh_ != 0) {
    parts.window.cwnd = std::max(parts.window.cwnd, prior_cwnd_);
    if (prior_ssthresh_ > parts.window.ssthresh) {
      parts.window.ssthresh = prior_ssthresh_;
      cwr_queued_ = false;
    }
  }
  undo_from_.reset();
  rack_.examine_again();
}

/// RFC 3708: every copy was needless.
bool LossRecovery::undo_by_duplicates(const Parts& parts) {
  if (!undo_from_ || undo_copies_ != 0) return false;
  rack_.note_recovery(Rack::Recovery::kSpurious);
  undo(Losses::kKeep, parts);
  return true;
}

/// The end of a recovery. True: the state is held until an ACK beyond its end.
bool LossRecovery::undo_recovery(const Ack& ack, const Acknowledged& told, const Parts& parts) {
  if (may_undo(ack, told)) {
    undo(Losses::kKeep, parts);
  } else {
    rack_.note_recovery(Rack::Recovery::kNeeded);
  }
  if (must_wait_beyond(ack, parts.segments)) return true;
  state_ = CaState::kOpen;
  return false;
}

bool LossRecovery::undo_timeout(const Ack& ack, const Acknowledged& told, const Parts& parts, Proof proof) {
  if (proof == Proof::kAsked && !may_undo(ack, told)) return false;
  undo(Losses::kForget, parts);
  if (must_wait_beyond(ack, parts.segments)) return true;
  if (proof == Proof::kGiven || ack.sack) state_ = CaState::kOpen;
  return true;
}

/// Without SACK, duplicate ACKs may be echoes of what was sent again: only an ACK beyond the end shows a new loss (RFC
/// 6582 §3.2 step 1).
bool LossRecovery::must_wait_beyond(const Ack& ack, const SentSegments& segments) {
  if (ack.sack || ack.una != high_) return false;
  if (!any_sent_again(segments)) first_copy_sent_.reset();
  return true;
}

}  // namespace glassnet::transport
