// SPDX-License-Identifier: Apache-2.0
// Sending again: what recovery.cc has found lost, what a timeout asks for (RFC 6298 §5), and the two timers of
// RACK-TLP (RFC 8985) that share the retransmission timer with it.
#include <algorithm>

#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {
namespace {

/// Beyond two round trips, room for the granularity of a clock (TCP_TIMEOUT_MIN of Linux).
constexpr sim::Duration kTimerGrain = sim::milliseconds(2);
constexpr sim::Duration kLeastWait = sim::milliseconds(1);

}  // namespace

// --- sending again ---

/// What the last ACK asked for.
void Connection::send_as_told(LossRecovery::Verdict::Send send) {
  switch (send) {
    case LossRecovery::Verdict::Send::kNothing: return;
    case LossRecovery::Verdict::Send::kNewFirst: {
      const Seq before = snd_nxt_;
      output(Nagle::kOverride);
      if (snd_nxt_ != before) return;
      recovery_.give_up_frto();
      return retransmit_lost();
    }
    case LossRecovery::Verdict::Send::kLost: return retransmit_lost();
  }
}

/// Lost segments that left in one burst go in one burst again, which ends with PSH (see send_burst).
void Connection::retransmit_lost() {
  bool in_burst = false;
  while (sent_.in_flight() < window_.cwnd || recovery_.first_retransmission()) {
    SentSegment* const segment = sent_.next_to_retransmit();
    if (segment == nullptr) return;
    sim::Reason reason = sim::Reason::kRetransmitTimeout;
    if (recovery_.state() == CaState::kRecovery) {
      reason = sack_ok_ ? sim::Reason::kSackRetransmit : sim::Reason::kPartialAck;
      if (recovery_.first_retransmission()) reason = sim::Reason::kFastRetransmit;
    }
    const bool head = segment == &sent_.front();
    const SentSegment* const next = sent_.find(segment->end);
    const bool goes_on =
        next != nullptr && next->joined && next->lost && !next->retransmitted && sent_.in_flight() + 1 < window_.cwnd;
    const Push push = in_burst && !goes_on ? Push::kYes : Push::kByRule;
    in_burst = goes_on;
    retransmit(*segment, reason, SentSegments::Copy::kRecovery, push);
    if (head && retransmission_purpose_ != TcpTimer::kReordering) arm_retransmission();
  }
}

void Connection::retransmit(SentSegment& segment, sim::Reason reason, SentSegments::Copy copy, Push push) {
  const std::uint32_t numbers = segment.end - segment.seq;
  std::uint32_t payload = numbers - (segment.syn ? 1U : 0U) - (segment.fin ? 1U : 0U);
  if (payload > send_mss()) {
    payload = send_mss();
    const Seq first = segment.seq;
    sent_.split(segment, payload);  // may move the queue
    SentSegment* const piece = sent_.find(first);
    if (piece == nullptr) return;
    return retransmit(*piece, reason, copy, push);
  }
  segment.delivered = recovery_.delivered();
  sent_.note_retransmission(segment, copy, simulator().now());
  recovery_.note_retransmission(copy, simulator().now());
  if (copy == SentSegments::Copy::kRecovery) recovery_.note_sent();
  ++counters_.total_retrans;
  counters_.bytes_retrans += payload;
  if (payload > 0) last_data_sent_ = simulator().now();

  sim::Record record;
  record.kind = sim::Kind::kTcpRetransmit;
  record.reason = reason;
  record.node = tcp_.node_.value;
  record.args = {number_, segment.seq, payload, static_cast<std::uint32_t>(rtt_.rto().ns / 1000), 0};
  const sim::CauseScope scope(simulator(), simulator().record(record));
  wire::TcpFlags flags;
  flags.syn = segment.syn;
  flags.fin = segment.fin;
  flags.psh = segment.psh || push == Push::kYes;
  flags.ack = state_ != TcpState::kSynSent;
  transmit({segment.seq, payload, flags});
}

// --- the timer ---

/// From now on.
void Connection::arm_retransmission() {
  retransmission_purpose_ = TcpTimer::kRetransmission;
  retransmission_timer_.set_in(rtt_.rto());
}

/// RFC 6298 §5.1 to §5.3. The time that the other two timers have taken counts.
void Connection::rearm_retransmission() {
  if (sent_.empty()) {
    if (retransmission_purpose_ == TcpTimer::kPersist) return;
    retransmission_timer_.cancel();
    retransmission_purpose_ = TcpTimer::kNone;
    return;
  }
  const bool other =
      retransmission_purpose_ == TcpTimer::kReordering || retransmission_purpose_ == TcpTimer::kLossProbe;
  arm_retransmission();
  if (other) retransmission_timer_.set_in(std::max(until_retransmission(), kLeastWait));
}

/// When the first segment would have to be sent again; negative when that is past.
sim::Duration Connection::until_retransmission() const { return sent_.front().sent + rtt_.rto() - simulator().now(); }

/// After progress: a probe if it comes first, else the timeout.
void Connection::restart_retransmission() {
  if (!schedule_loss_probe(rtt_.rto())) rearm_retransmission();
}

/// RFC 8985 §7.2: two round trips after the last transmission, later with one segment in flight as its ACK may be
/// delayed, never later than the timeout, which is `until_timeout` away.
bool Connection::schedule_loss_probe(sim::Duration until_timeout) {
  if (sent_.empty() || !recovery_.may_probe(sack_ok_)) return false;
  sim::Duration wait = settings().rto_initial;
  if (rtt_.has_sample()) wait = rtt_.srtt() * 2 + (sent_.size() == 1 ? settings().rto_min : kTimerGrain);
  if (until_timeout.ns > 0) wait = std::min(wait, until_timeout);
  retransmission_purpose_ = TcpTimer::kLossProbe;
  retransmission_timer_.set_in(wait);
  return true;
}

void Connection::on_retransmission_timer() {
  const TcpTimer purpose = std::exchange(retransmission_purpose_, TcpTimer::kNone);
  const CaState before = recovery_.state();
  const sim::CauseScope scope(simulator(), record_timer(purpose));
  switch (purpose) {
    case TcpTimer::kRetransmission: on_retransmission_timeout(); break;
    case TcpTimer::kLossProbe: send_loss_probe(); break;
    case TcpTimer::kReordering: on_reorder_timeout(); break;
    case TcpTimer::kPersist: on_persist_timeout(); break;
    case TcpTimer::kNone:
    case TcpTimer::kDelayedAck:
    case TcpTimer::kKeepalive:
    case TcpTimer::kFinWait2:
    case TcpTimer::kTimeWait: break;
  }
  record_recovery(before);
  flush_notification();
}

/// RFC 8985 §7.3: new data if there is some, else the last segment once more.
void Connection::send_loss_probe() {
  if (sent_.empty()) return;
  if (recovery_.probe_outstanding()) {
    retransmission_purpose_ = TcpTimer::kLossProbe;
    return rearm_retransmission();
  }
  const std::optional<std::uint32_t> size =
      something_to_send() ? next_segment_size(Nagle::kOverride) : std::optional<std::uint32_t>();
  if (size) {
    send_new_segment(*size);
    recovery_.note_probe(LossRecovery::Probe::kNewData, snd_nxt_);
  } else {
    retransmit(sent_.back(), sim::Reason::kTailLossProbe, SentSegments::Copy::kProbe);
    recovery_.note_probe(LossRecovery::Probe::kRetransmission, snd_nxt_);
  }
  retransmission_purpose_ = TcpTimer::kNone;
  rearm_retransmission();
}

/// RFC 8985 §6.3: the time in which a segment may have been overtaken is over.
void Connection::on_reorder_timeout() {
  if (sent_.empty()) return;
  recovery_.on_reorder_timeout({snd_una_, snd_nxt_, simulator().now(), rtt_.srtt(), least_rtt()}, parts());
  retransmission_purpose_ = TcpTimer::kReordering;
  retransmit_lost();
  rearm_retransmission();
  record_window();
}

/// RFC 6298 §5.4 to §5.6.
void Connection::on_retransmission_timeout() {
  if (sent_.empty()) return;
  sim::Reason reason = sim::Reason::kRetransmitTimeout;
  bool over = false;
  if (state_ == TcpState::kSynSent || state_ == TcpState::kSynReceived) {
    over = timeouts_ >= (passive_ ? settings().syn_ack_retries : options_.syn_retries);
    reason = sim::Reason::kSynTimeout;
  } else {
    over = timed_out(most_retries());
  }
  if (over) return give_up();

  if (timeouts_ == 0) first_retransmission_ = simulator().now();
  if (reason == sim::Reason::kRetransmitTimeout) {
    const auto kind = timeouts_ == 0 ? LossRecovery::Timeout::kFirst : LossRecovery::Timeout::kRepeated;
    recovery_.on_timeout(kind, {snd_una_, snd_nxt_, simulator().now(), rtt_.srtt(), least_rtt()}, parts());
    record_window();
  }
  if (timeouts_ < 255) ++timeouts_;
  ++counters_.total_rto;
  retransmit(sent_.front(), reason);
  rtt_.back_off();  // §5.5
  arm_retransmission();
  retransmission_timer_.set_in(before_user_timeout(rtt_.rto(), first_retransmission_));
}

/// RFC 6069 §4.2, Linux tcp_ld_RTO_revert: a retransmission died because there was no way to the peer, not because of congestion. So
/// the pause after it was too long by one doubling; what is left of it counts from the transmission.
void Connection::take_disruption(const network::IcmpError& error, Seq quoted_seq) {
  const bool no_way = error.type == wire::IcmpType::kDestinationUnreachable &&
                      error.code <= static_cast<std::uint8_t>(wire::UnreachableCode::kHost);
  if (!no_way || quoted_seq != snd_una_ || timeouts_ == 0 || rtt_.backoff() == 0 || sent_.empty()) return;
  rtt_.undo_backoff();
  const sim::Duration wait = before_user_timeout(until_retransmission(), first_retransmission_);
  if (wait.ns <= 0) return on_retransmission_timeout();
  retransmission_purpose_ = TcpTimer::kRetransmission;
  retransmission_timer_.set_in(wait);
}

/// RFC 5482: not later than the user timeout, counted from `begin`, ends.
sim::Duration Connection::before_user_timeout(sim::Duration wait, sim::Instant begin) const {
  if (options_.user_timeout.ns == 0) return wait;
  const sim::Duration left = options_.user_timeout - (simulator().now() - begin);
  return std::min(wait, std::max(left, kLeastWait));
}

std::uint32_t Connection::most_retries() const {
  constexpr std::uint32_t kOrphanRetries = 8;  // what Linux makes of 0 for a connection without a program
  if (!orphan()) return settings().retries2;
  return settings().orphan_retries != 0 ? settings().orphan_retries : kOrphanRetries;
}

/// R2 of RFC 9293 §3.8.3 in time, as Linux measures it: as long as `retries` doubled timeouts, beginning with the
/// smallest, would take.
bool Connection::timed_out(std::uint32_t retries) const {
  if (timeouts_ == 0) return false;
  const sim::Duration elapsed = simulator().now() - first_retransmission_;
  if (options_.user_timeout.ns != 0) return elapsed >= options_.user_timeout;
  sim::Duration limit{};
  sim::Duration step = settings().rto_min;
  for (std::uint32_t i = 0; i <= retries; ++i) {
    limit = limit + step;
    step = std::min(step * 2, settings().rto_max);
  }
  return elapsed >= limit;
}

void Connection::give_up() {
  if (state_ == TcpState::kSynReceived && passive_) return finish(sim::Reason::kByTimeout);
  break_off(soft_error_ != Errno::kOk ? soft_error_ : Errno::kTimedOut, sim::Reason::kByTimeout);
}

}  // namespace glassnet::transport
