// SPDX-License-Identifier: Apache-2.0
// What an acceptable ACK means for the sender (RFC 9293 §3.10.7.4, fifth): the window, what arrived, what is lost,
// how fast to go on.
#include <algorithm>

#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {

void Connection::take_ack(const Segment& segment) {
  const CongestionWindow window_before = window_;
  const std::uint32_t offer_before = snd_wnd_;
  const bool outstanding = !sent_.empty();
  const bool advanced = seq_after(segment.ack(), snd_una_);
  const bool window_changed = update_send_window(segment);
  last_heard_ = simulator().now();
  probes_ = 0;

  SentSegments::Acknowledged told;
  if (advanced) {
    sent_.acknowledge(segment.ack(), told);
    send_buffer_.acknowledge(segment.ack());
    counters_.bytes_acked += segment.ack() - snd_una_;
    snd_una_ = segment.ack();
    timeouts_ = 0;
    confirms_neighbor_ = true;
  }
  if (sack_ok_) sent_.take_sack(segment.header.options.sacks(), snd_una_, snd_nxt_, told);
  take_rtt(segment, told);

  // RFC 5681 §2: a duplicate acknowledges nothing new while data is outstanding, and says nothing else either.
  const bool duplicate =
      outstanding && !advanced && !window_changed && segment.length() == 0 && segment.ack() == snd_una_;
  const LossRecovery::Ack event{snd_una_, snd_nxt_, advanced, duplicate, sack_ok_};
  const bool was_recovering = recovery_.state() == CaState::kRecovery;
  recovery_.on_ack(event, told, sent_, window_, *control_);
  // The ACK that ends a fast recovery sets the window (RFC 6582 §3.2 step 3) and does not grow it as well.
  if (told.segments > 0 && !was_recovering && recovery_.state() != CaState::kRecovery) grow_window(told);

  after_ack(advanced);
  if (window_.cwnd != window_before.cwnd || window_.ssthresh != window_before.ssthresh || snd_wnd_ != offer_before) {
    record_window();
  }
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
/// answered.
void Connection::take_rtt(const Segment& segment, const SentSegments::Acknowledged& told) {
  const sim::Instant now = simulator().now();
  const auto& stamps = segment.header.options.timestamps;
  if (told.oldest_sent && !told.retransmitted_data) {
    rtt_.sample(now - *told.oldest_sent, snd_una_, snd_nxt_);
  } else if (told.sacked_sent && !told.retransmitted_data) {
    rtt_.sample(now - *told.sacked_sent, snd_una_, snd_nxt_);
  } else if (timestamps_ok_ && stamps && stamps->echo != 0 && told.segments > 0) {
    const std::uint32_t ticks = timestamp_now() - stamps->echo;
    if (ticks <= 0x7fffffff) rtt_.sample(sim::milliseconds(std::max(ticks, 1U)), snd_una_, snd_nxt_);
  }
}

/// The window grows only while it is what holds the sender back (RFC 7661 §1 tells why; the test is Linux's).
void Connection::grow_window(const SentSegments::Acknowledged& told) {
  const bool limited = window_limited_ || (window_.in_slow_start() && window_.cwnd < 2 * window_used_);
  if (!limited) return;
  control_->on_ack(window_, {simulator().now(), told.delivered, rtt_.srtt()});
}

void Connection::after_ack(bool advanced) {
  if (retransmission_purpose_ == TcpTimer::kRetransmission) {
    if (sent_.empty()) {
      retransmission_timer_.cancel();  // RFC 6298 §5.2
      retransmission_purpose_ = TcpTimer::kNone;
    } else if (advanced) {
      arm_retransmission();  // §5.3
    }
  }
  if (retransmission_purpose_ == TcpTimer::kPersist && next_segment_size(Nagle::kOverride)) {
    retransmission_timer_.cancel();  // the window has opened
    retransmission_purpose_ = TcpTimer::kNone;
    probe_backoff_ = 0;
  }
  if (advanced && observer_ != nullptr && (ready() & kReadyOut) != 0) notify();
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
