// SPDX-License-Identifier: Apache-2.0
// What time does to a connection: retransmission (RFC 6298), zero-window probes, delayed ACKs, keepalive, FIN-WAIT-2
// and TIME-WAIT; and sending again what recovery.cc has found lost.
#include <algorithm>
#include <bit>

#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {

// --- retransmission ---

void Connection::retransmit_lost() {
  while (sent_.in_flight() < window_.cwnd) {
    SentSegment* const segment = sent_.next_to_retransmit();
    if (segment == nullptr) return;
    sim::Reason reason = sim::Reason::kRetransmitTimeout;
    if (recovery_.state() == CaState::kRecovery) {
      reason = sack_ok_ ? sim::Reason::kSackRetransmit : sim::Reason::kPartialAck;
      if (recovery_.first_retransmission()) reason = sim::Reason::kFastRetransmit;
    }
    const bool head = segment == &sent_.front();
    retransmit(*segment, reason);
    if (head) arm_retransmission();
  }
}

void Connection::retransmit(SentSegment& segment, sim::Reason reason) {
  const std::uint32_t numbers = segment.end - segment.seq;
  std::uint32_t payload = numbers - (segment.syn ? 1U : 0U) - (segment.fin ? 1U : 0U);
  if (payload > send_mss()) {
    payload = send_mss();
    const Seq first = segment.seq;
    sent_.split(segment, payload);  // may move the queue
    SentSegment* const piece = sent_.find(first);
    if (piece == nullptr) return;
    return retransmit(*piece, reason);
  }
  sent_.note_retransmission(segment, simulator().now());
  recovery_.note_sent();
  ++counters_.total_retrans;
  counters_.bytes_retrans += payload;

  sim::Record record;
  record.kind = sim::Kind::kTcpRetransmit;
  record.reason = reason;
  record.node = tcp_.node_.value;
  record.args = {number_, segment.seq, payload, static_cast<std::uint32_t>(rtt_.rto().ns / 1000), 0};
  const sim::CauseScope scope(simulator(), simulator().record(record));
  wire::TcpFlags flags;
  flags.syn = segment.syn;
  flags.fin = segment.fin;
  flags.psh = segment.psh;
  flags.ack = state_ != TcpState::kSynSent;
  transmit({segment.seq, payload, flags});
}

void Connection::arm_retransmission() {
  retransmission_purpose_ = TcpTimer::kRetransmission;
  retransmission_timer_.set_in(rtt_.rto());
}

RecordId Connection::record_timer(TcpTimer timer) {
  sim::Record record;
  record.kind = sim::Kind::kTcpTimer;
  record.node = tcp_.node_.value;
  record.args = {number_, static_cast<std::uint32_t>(timer), 0, 0, 0};
  return simulator().record(record);
}

void Connection::on_retransmission_timer() {
  const TcpTimer purpose = std::exchange(retransmission_purpose_, TcpTimer::kNone);
  const sim::CauseScope scope(simulator(), record_timer(purpose));
  if (purpose == TcpTimer::kRetransmission) {
    on_retransmission_timeout();
  } else {
    on_persist_timeout();
  }
  flush_notification();
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
    over = timed_out(orphan() ? settings().orphan_retries : settings().retries2);
  }
  if (over) return give_up();

  if (timeouts_ == 0) first_retransmission_ = simulator().now();
  if (reason == sim::Reason::kRetransmitTimeout) {
    const auto kind = timeouts_ == 0 ? LossRecovery::Timeout::kFirst : LossRecovery::Timeout::kRepeated;
    recovery_.on_timeout(kind, snd_una_, snd_nxt_, sent_, window_, *control_);
    record_window();
  }
  if (timeouts_ < 255) ++timeouts_;
  ++counters_.total_rto;
  SentSegment* const lost = reason == sim::Reason::kSynTimeout ? &sent_.front() : sent_.next_to_retransmit();
  if (lost != nullptr) retransmit(*lost, reason);
  rtt_.back_off();  // §5.5
  arm_retransmission();
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

// --- zero-window probes, RFC 9293 §3.8.6.1 ---

sim::Duration Connection::probe_interval() const {
  const sim::Duration base = std::max(rtt_.rto(), settings().rto_min);
  const sim::Duration limit = settings().rto_max;
  return base > limit / (std::int64_t{1} << std::min<unsigned>(probe_backoff_, 32))
             ? limit
             : base * (std::int64_t{1} << probe_backoff_);
}

/// Data waits, nothing is in the network that could bring an ACK: without a probe both ends might wait for ever
/// (MUST-36).
void Connection::arm_persist_if_needed() {
  if (!sent_.empty() || !something_to_send() || retransmission_purpose_ != TcpTimer::kNone) return;
  retransmission_purpose_ = TcpTimer::kPersist;
  retransmission_timer_.set_in(probe_interval());  // SHLD-29
}

void Connection::on_persist_timeout() {
  if (!sent_.empty() || !something_to_send()) return;
  // MUST-37: while the peer answers, `probes_` starts again and the connection stays open for ever.
  if (probes_ >= (orphan() ? settings().orphan_retries : settings().retries2)) return give_up();
  const bool open = seq_before(snd_nxt_, send_window_end());
  if (open) {
    // There is room, only too little for a full segment: after this long send what fits (RFC 9293 §3.8.6.2.1, the
    // override timeout).
    const std::uint32_t room = send_window_end() - snd_nxt_;
    probe_backoff_ = 0;
    return send_new_segment(std::min({room, send_mss(), send_buffer_.end() - snd_nxt_}), Push::kYes);
  }
  ++probes_;
  if (probe_backoff_ < 30) ++probe_backoff_;  // SHLD-30
  sim::Record record;
  record.kind = sim::Kind::kTcpRetransmit;
  record.reason = sim::Reason::kZeroWindowProbe;
  record.node = tcp_.node_.value;
  record.args = {number_, snd_una_ - 1, 0, static_cast<std::uint32_t>(probe_interval().ns / 1000), 0};
  const sim::CauseScope scope(simulator(), simulator().record(record));
  send_probe();
  arm_persist_if_needed();
}

// --- delayed ACK ---

void Connection::on_ack_timer() {
  if (!ack_policy_.pending()) return;
  const sim::CauseScope scope(simulator(), record_timer(TcpTimer::kDelayedAck));
  ack_policy_.on_timer(rtt_.rto());
  send_ack();
}

// --- keepalive, FIN-WAIT-2, TIME-WAIT ---

void Connection::restart_keepalive() {
  if (slow_purpose_ != TcpTimer::kNone && slow_purpose_ != TcpTimer::kKeepalive) return;
  slow_timer_.cancel();
  slow_purpose_ = TcpTimer::kNone;
  if (!options_.keepalive) return;
  slow_purpose_ = TcpTimer::kKeepalive;
  slow_timer_.set_in(options_.keepalive_idle);
}

void Connection::on_slow_timer() {
  const TcpTimer purpose = slow_purpose_;
  switch (purpose) {
    case TcpTimer::kKeepalive: on_keepalive_timeout(); break;
    case TcpTimer::kFinWait2:
    case TcpTimer::kTimeWait: {
      slow_purpose_ = TcpTimer::kNone;
      const sim::CauseScope scope(simulator(), record_timer(purpose));
      finish(sim::Reason::kByTimeout);
      break;
    }
    case TcpTimer::kNone:
    case TcpTimer::kRetransmission:
    case TcpTimer::kPersist:
    case TcpTimer::kDelayedAck: break;
  }
  flush_notification();
}

/// RFC 9293 §3.8.4: only an idle connection is probed (MUST-26), and one lost probe proves nothing (MUST-29).
void Connection::on_keepalive_timeout() {
  const sim::Duration silent = simulator().now() - last_heard_;
  if (!sent_.empty() || something_to_send()) {
    slow_timer_.set_in(options_.keepalive_idle);
    return;
  }
  if (silent < options_.keepalive_idle) {
    slow_timer_.set_in(options_.keepalive_idle - silent);
    return;
  }
  const sim::CauseScope scope(simulator(), record_timer(TcpTimer::kKeepalive));
  if (probes_ >= options_.keepalive_count) {
    send_rst();
    return give_up();
  }
  ++probes_;
  slow_timer_.set_in(options_.keepalive_interval);
  send_probe();
}

}  // namespace glassnet::transport
