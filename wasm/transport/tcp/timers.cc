// SPDX-License-Identifier: Apache-2.0
// What time does to a connection beside retransmission: zero-window probes, delayed ACKs, keepalive, FIN-WAIT-2 and
// TIME-WAIT.
#include <algorithm>
#include <bit>

#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {

RecordId Connection::record_timer(TcpTimer timer) {
  sim::Record record;
  record.kind = sim::Kind::kTcpTimer;
  record.node = tcp_.node_.value;
  record.args = {number_, static_cast<std::uint32_t>(timer), 0, 0, 0};
  return simulator().record(record);
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
  sim::Duration wait = probe_interval();  // SHLD-29
  if (first_probe_.ns != 0) wait = before_user_timeout(wait, first_probe_);
  retransmission_timer_.set_in(wait);
}

void Connection::on_persist_timeout() {
  if (!sent_.empty() || !something_to_send()) return;
  const sim::Duration limit = options_.user_timeout;
  if (first_probe_.ns == 0) {
    first_probe_ = simulator().now();
  } else if (limit.ns != 0 && simulator().now() - first_probe_ >= limit) {
    return give_up();  // also when the peer answers (RFC 5482, as Linux)
  }
  // MUST-37: while the peer answers, `probes_` starts again and the connection stays open for ever.
  if (probes_ >= most_retries()) return give_up();
  const bool open = seq_before(snd_nxt_, send_window_end());
  if (open) {
    // There is room, only too little for a full segment: after this long send what fits (RFC 9293 §3.8.6.2.1, the
    // override timeout).
    const std::uint32_t room = send_window_end() - snd_nxt_;
    probe_backoff_ = 0;
    send_new_segment(std::min({room, send_mss(), send_buffer_.end() - snd_nxt_}), Push::kYes);
    return pieces_.sent(snd_nxt_);
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
    case TcpTimer::kLossProbe:
    case TcpTimer::kReordering:
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
  const sim::Duration limit = options_.user_timeout;
  const bool over =
      limit.ns != 0 ? silent >= limit && probes_ > 0 : probes_ >= options_.keepalive_count;  // tcp(7), TCP_USER_TIMEOUT
  if (over) {
    send_rst();
    return give_up();
  }
  ++probes_;
  slow_timer_.set_in(options_.keepalive_interval);
  send_probe();
}

}  // namespace glassnet::transport
