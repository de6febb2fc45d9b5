// SPDX-License-Identifier: Apache-2.0
// What an acceptable ACK means for the sender (RFC 9293 §3.10.7.4, fifth): the window, what arrived, what is lost,
// how fast to go on.
#include <algorithm>

#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {

Acknowledged Connection::nothing_told(const Segment& segment) const {
  Acknowledged told;
  told.now = simulator().now();
  told.min_rtt = least_rtt();
  told.clock_offset = ts_offset_;
  const auto& stamps = segment.header.options.timestamps;
  if (timestamps_ok_ && stamps && stamps->echo != 0) told.echo = stamps->echo;
  return told;
}

void Connection::take_ack(const Segment& segment) {
  const CongestionWindow window_before = window_;
  const std::uint32_t offer_before = snd_wnd_;
  const CaState state_before = recovery_.state();
  const bool outstanding = !sent_.empty();
  const Seq prior_una = snd_una_;
  const bool advanced = seq_after(segment.ack(), snd_una_);
  const bool window_changed = update_send_window(segment);
  last_heard_ = simulator().now();
  probes_ = 0;

  Acknowledged told = nothing_told(segment);
  if (sack_ok_) {
    const Seq ack = seq_max(segment.ack(), snd_una_);
    sent_.take_sack(segment.header.options.sacks(), ack, snd_nxt_, max_snd_wnd_, send_mss(), told);
  }
  if (advanced) {
    sent_.acknowledge(segment.ack(), told);
    send_buffer_.acknowledge(segment.ack());
    counters_.bytes_acked += segment.ack() - snd_una_;
    snd_una_ = segment.ack();
    if (!sending_urgent()) snd_up_ = snd_una_;
    timeouts_ = 0;
    confirms_neighbor_ = true;
  }
  const bool measured = take_rtt(segment, told);

  if (outstanding || told.duplicates > 0) {
    const std::uint32_t losses = sent_.losses();
    const LossRecovery::Ack event = describe_ack(segment, prior_una, window_changed);
    LossRecovery::Verdict verdict = recovery_.on_ack(event, told, parts());
    if (event.ece) delivered_ce_ += told.delivered;
    // A SACK of something sent before the first segment was sent again says nothing about that copy: only then does
    // the timer begin anew without an advance.
    if (!advanced && measured && told.sacked_sent && !sent_.empty() && *told.sacked_sent < sent_.front().sent &&
        verdict.reorder_wait.ns == 0 && verdict.reneging_wait.ns == 0) {
      verdict.restart_timer = true;
    }
    restart_timers(verdict);
    adjust_window(told, sent_.losses() - losses);
    to_send_ = verdict.send;
  }
  after_ack(advanced);
  record_recovery(state_before);
  if (window_.cwnd != window_before.cwnd || window_.ssthresh != window_before.ssthresh || snd_wnd_ != offer_before) {
    record_window();
  }
}

LossRecovery::Ack Connection::describe_ack(const Segment& segment, Seq prior_una, bool window_changed) const {
  LossRecovery::Ack ack;
  ack.una = snd_una_;
  ack.prior_una = prior_una;
  ack.nxt = snd_nxt_;
  // RFC 5681 §2: a duplicate acknowledges nothing new while data is outstanding, and says nothing else either.
  ack.speaks = snd_una_ != prior_una || window_changed || segment.length() > 0 || segment.ack() != snd_una_;
  ack.sack = sack_ok_;
  ack.ece = ecn_ok_ && segment.header.flags.ece && !segment.header.flags.syn;
  ack.can_send = something_to_send() && seq_before(snd_nxt_, send_window_end());
  ack.mss = send_mss();
  ack.srtt = rtt_.srtt();
  return ack;
}

void Connection::restart_timers(const LossRecovery::Verdict& verdict) {
  if (verdict.reneging_wait.ns > 0) {
    retransmission_purpose_ = TcpTimer::kRetransmission;
    retransmission_timer_.set_in(verdict.reneging_wait);
  } else if (verdict.reorder_wait.ns > 0) {
    retransmission_purpose_ = TcpTimer::kReordering;
    retransmission_timer_.set_in(std::min(verdict.reorder_wait, rtt_.rto()));
  } else if (verdict.restart_timer) {
    restart_retransmission();
  }
}

/// The window after an ACK: in a reduction it follows the pipe, else it may grow.
void Connection::adjust_window(const Acknowledged& told, std::uint32_t newly_lost) {
  if (recovery_.reducing()) {
    recovery_.reduce(told, newly_lost, parts());
    return;
  }
  // On a path that reorders, progress is progress; else only what is acknowledged counts (as Linux).
  const bool reorders = recovery_.reordering() > settings().reordering;
  if (told.data || (reorders && told.newly_sacked > 0)) grow_window(told);
}

/// RFC 9293 §3.10.7.4: only a segment newer than the one that set the window may change it. Answers whether it did.
bool Connection::update_send_window(const Segment& segment) {
  const std::uint32_t offer = std::uint32_t{segment.header.window} << snd_scale_;
  const bool newer = seq_after(segment.ack(), snd_una_) || seq_after(segment.seq(), snd_wl1_) ||
                     (segment.seq() == snd_wl1_ && (offer > snd_wnd_ || offer == 0));
  if (!newer || seq_before(segment.ack(), snd_una_)) return false;
  snd_wl1_ = segment.seq();
  if (offer == snd_wnd_) return false;
  snd_wnd_ = offer;
  max_snd_wnd_ = std::max(max_snd_wnd_, offer);
  return true;
}

/// RFC 6298 §3 and §4: from a segment sent once (Karn), else from the echoed timestamp, which knows which copy was
/// answered. Whether there was a sample.
bool Connection::take_rtt(const Segment& segment, const Acknowledged& told) {
  const sim::Instant now = simulator().now();
  const auto& stamps = segment.header.options.timestamps;
  std::optional<sim::Duration> sample;
  if (told.oldest_sent && !told.retransmitted_data) {
    sample = now - *told.oldest_sent;
  } else if (told.sacked_sent) {
    sample = now - *told.sacked_sent;
  } else if (timestamps_ok_ && stamps && stamps->echo != 0 && told.segments > 0) {
    const std::uint32_t ticks = timestamp_now() - stamps->echo;
    if (ticks <= 0x7fffffff) sample = sim::milliseconds(std::max(ticks, 1U));
  }
  if (!sample) return false;
  rtt_.note_least(told.newest_sent ? now - *told.newest_sent : *sample, now);
  rtt_.sample(*sample, snd_una_, snd_nxt_);
  control_->on_sample(window_, {now, told.newest_sent ? now - *told.newest_sent : *sample, snd_una_, snd_nxt_});
  return true;
}

/// The window grows only while it is what holds the sender back (RFC 7661 §1 tells why; the test is Linux's).
void Connection::grow_window(const Acknowledged& told) {
  const bool limited = window_limited_ || (window_.in_slow_start() && window_.cwnd < 2 * window_used_);
  if (!limited) return;
  control_->on_ack(window_, {simulator().now(), told.delivered});
}

void Connection::after_ack(bool advanced) {
  if (retransmission_purpose_ == TcpTimer::kPersist && next_segment_size(Nagle::kOverride)) {
    retransmission_timer_.cancel();  // the window has opened
    retransmission_purpose_ = TcpTimer::kNone;
    probe_backoff_ = 0;
    first_probe_ = {};
  }
  if (advanced && fin_queued_ && snd_una_ == write_end()) take_fin_ack();
}

/// Our FIN is acknowledged.
void Connection::take_fin_ack() {
  switch (state_) {
    case TcpState::kFinWait1: enter_fin_wait2(); break;
    case TcpState::kClosing: enter_time_wait(); break;
    case TcpState::kLastAck: finish(sim::Reason::kBySegment); break;
    case TcpState::kClosed:
    case TcpState::kListen:
    case TcpState::kSynSent:
    case TcpState::kSynReceived:
    case TcpState::kEstablished:
    case TcpState::kFinWait2:
    case TcpState::kCloseWait:
    case TcpState::kTimeWait: break;
  }
}

}  // namespace glassnet::transport
