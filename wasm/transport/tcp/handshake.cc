// SPDX-License-Identifier: Apache-2.0
// How a connection begins: active and passive OPEN (RFC 9293 §3.5), and the segments of SYN-SENT (§3.10.7.3).
#include <algorithm>

#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {
namespace {

constexpr std::uint16_t kSmallestMss = 88;  // smaller offers would flood the network with headers (Linux TCP_MIN_MSS)
constexpr std::uint32_t kHeaders = 40;      // IPv4 and TCP without options
constexpr std::uint8_t kMaxScale = 14;      // RFC 7323 §2.3
constexpr std::uint32_t kFirstMssGuess = 536;  // MUST-15

std::uint16_t mss_for(std::uint32_t mtu) {
  return static_cast<std::uint16_t>(std::clamp<std::uint32_t>(mtu, kHeaders + 8, 65535) - kHeaders);
}

}  // namespace

void Connection::choose_iss(std::optional<Seq> iss) {
  iss_ = iss.value_or(tcp_.isn_.initial_sequence(pair_, simulator().now()));
  ts_offset_ = tcp_.isn_.timestamp_offset(pair_.local.address, pair_.remote.address);
  snd_una_ = iss_;
  snd_nxt_ = iss_;
  last_short_ = iss_;
  last_push_ = iss_ + 1;
  snd_up_ = iss_;
  send_buffer_.start(iss_ + 1);
  pieces_.start(iss_ + 1);
  recovery_.start(iss_ + 1);
  last_heard_ = simulator().now();
  if (const auto route = tcp_.route(pair_)) {
    path_mss_ = mss_for(route->mtu);
    link_mss_ = mss_for(std::max(route->mtu, route->link_mtu));
  }
}

/// The old numbers and timestamps lie below the new ones (Linux tcp_twsk_unique), as with a SYN that comes (see Tcp::input).
Seq Connection::succeed(Connection& old) {
  ts_recent_ = old.ts_recent_;
  ts_recent_at_ = old.ts_recent_at_;
  const Seq first = old.snd_nxt_ + 65535 + 2;
  old.finish(sim::Reason::kByProgram);
  return first;
}

void Connection::open_active(ReadinessObserver& observer, std::optional<Seq> iss) {
  choose_iss(iss);
  timestamps_ok_ = settings().timestamps;
  sack_ok_ = settings().sack;
  scaling_ok_ = settings().window_scaling;
  ecn_ok_ = settings().ecn == EcnMode::kOn;
  receive_window_.initial(advertised_mss());
  set_state(TcpState::kSynSent, sim::Reason::kByProgram);
  notify_pending_ = false;  // the caller knows
  observer_ = &observer;
  held_ = true;
  send_syn();
}

/// RFC 9293 §3.10.7.2, third: a SYN arrived at a listener.
void Connection::open_passive(Listener& listener, const Segment& syn, std::optional<Seq> iss) {
  passive_ = true;
  held_ = true;
  listener_ = &listener;
  state_ = TcpState::kListen;
  choose_iss(iss);
  timestamps_ok_ = settings().timestamps;
  sack_ok_ = settings().sack;
  scaling_ok_ = settings().window_scaling;
  irs_ = syn.seq();
  take_syn_options(syn.header.options);
  take_ecn_of_syn(syn);
  receive_buffer_.start(irs_ + 1);
  rcv_wup_ = irs_ + 1;
  receive_window_.initial(advertised_mss());
  receive_window_.start(scaling_ok_ ? receive_window_.wished_scale() : 0, irs_ + 1, advertised_mss(),
                        simulator().now());
  snd_wnd_ = syn.header.window;  // the window of a SYN is never scaled (RFC 7323 §2.2)
  max_snd_wnd_ = snd_wnd_;
  snd_wl1_ = syn.seq();
  set_state(TcpState::kSynReceived, sim::Reason::kBySegment);
  send_syn();
}

/// Settles what both ends can do. Called with the peer's SYN, after our own wishes were set.
void Connection::take_syn_options(const wire::TcpOptions& options) {
  if (options.mss) peer_mss_ = std::max(*options.mss, kSmallestMss);
  if (options_.max_segment != 0) peer_mss_ = std::min(peer_mss_, options_.max_segment);
  scaling_ok_ = scaling_ok_ && options.window_scale.has_value();
  snd_scale_ = scaling_ok_ ? std::min(*options.window_scale, kMaxScale) : std::uint8_t{0};
  sack_ok_ = sack_ok_ && options.sack_permitted;
  timestamps_ok_ = timestamps_ok_ && options.timestamps.has_value();
  if (timestamps_ok_) {
    ts_recent_ = options.timestamps->value;
    ts_recent_at_ = simulator().now();
  }
  ack_policy_.start(std::clamp<std::uint32_t>(advertised_mss(), kSmallestMss, kFirstMssGuess));
}

/// RFC 9293 §3.10.7.3.
void Connection::input_syn_sent(const Segment& segment) {
  const wire::TcpFlags flags = segment.header.flags;
  // First: the ACK bit. An unacceptable one is an answer to something old: reset it, and go on waiting.
  bool acknowledged = false;
  if (flags.ack) {
    if (!seq_after(segment.ack(), iss_) || seq_after(segment.ack(), snd_nxt_)) {
      if (!flags.rst) tcp_.send_reset(segment);
      return drop(segment, sim::Reason::kTcpUnacceptable);
    }
    // RFC 7323 §5: an echo that cannot be of a SYN of ours.
    if (flags.syn && timestamps_ok_ && segment.header.options.timestamps &&
        segment.header.options.timestamps->echo != 0) {
      const std::uint32_t echo = segment.header.options.timestamps->echo;
      const std::uint32_t first = static_cast<std::uint32_t>(last_heard_.ns / 1'000'000) + ts_offset_;
      if (seq_before(echo, first) || seq_after(echo, timestamp_now())) {
        if (!flags.rst) tcp_.send_reset(segment);
        return drop(segment, sim::Reason::kTcpOldDuplicate);
      }
    }
    acknowledged = true;
  }
  // Second: RST. Only with an acceptable ACK can it be about this connection.
  if (flags.rst) {
    if (!acknowledged) return drop(segment, sim::Reason::kTcpUnexpectedFlags);
    return break_off(Errno::kConnRefused, sim::Reason::kByReset);
  }
  // Fourth: SYN.
  if (!flags.syn) return drop(segment, sim::Reason::kTcpUnexpectedFlags);
  input_syn_sent_syn(segment, acknowledged);
}

void Connection::input_syn_sent_syn(const Segment& segment, bool acknowledged) {
  irs_ = segment.seq();
  take_syn_options(segment.header.options);
  take_ecn_of_syn(segment);
  receive_buffer_.start(irs_ + 1);
  rcv_wup_ = irs_ + 1;
  receive_window_.start(scaling_ok_ ? receive_window_.wished_scale() : 0, irs_ + 1, advertised_mss(),
                        simulator().now());
  snd_wnd_ = segment.header.window;
  max_snd_wnd_ = snd_wnd_;
  snd_wl1_ = segment.seq();
  if (!acknowledged) {
    // Simultaneous open (RFC 9293 §3.5, figure 7): our SYN once more, now with an ACK.
    set_state(TcpState::kSynReceived, sim::Reason::kBySegment);
    sent_.clear();
    snd_nxt_ = iss_;
    send_syn();
    return;
  }
  Acknowledged told = nothing_told(segment);
  sent_.acknowledge(segment.ack(), told);
  snd_una_ = segment.ack();
  take_rtt(segment, told);
  become_established(segment);
  ack_now_ = true;
  ack_policy_.owe();
  if (!segment.payload.empty() || segment.header.flags.fin) {
    // Data may come with the SYN (§3.10.7.3 fourth); its own number takes no place in the stream.
    Segment rest = segment;
    ++rest.header.sequence;
    rest.header.flags.syn = false;
    take_payload(rest);
  }
  output();
  acknowledge_input();
}

/// The three-way handshake is done: una, window and options are set.
void Connection::become_established(const Segment& segment) {
  snd_wnd_ = std::uint32_t{segment.header.window} << (segment.header.flags.syn ? 0 : snd_scale_);
  max_snd_wnd_ = std::max(max_snd_wnd_, snd_wnd_);
  // RFC 6298 §5.7: without a sample, be careful after a lost SYN. RFC 5681 §3.1: and start with one segment.
  if (timeouts_ > 0 && !rtt_.has_sample()) rtt_.set_rto(sim::seconds(3));
  window_ = CongestionWindow{};
  window_.cwnd = timeouts_ > 1 ? 1 : settings().initial_cwnd;
  timeouts_ = 0;
  rtt_.forget_backoff();
  recovery_ = LossRecovery(recovery_settings(settings()));
  recovery_.start(snd_una_);
  recovery_.count_delivered(1);  // the SYN
  window_used_until_ = snd_nxt_;
  retransmission_timer_.cancel();
  retransmission_purpose_ = TcpTimer::kNone;
  last_data_sent_ = last_data_received_ = simulator().now();
  expand_send_limit();
  set_state(TcpState::kEstablished, sim::Reason::kBySegment);
  handshake_done_ = listener_ != nullptr;
  if (fin_queued_) set_state(TcpState::kFinWait1, sim::Reason::kByProgram);
  restart_keepalive();
}

/// The ACK that completes a passive handshake; false while the accept queue has no room: then it is as if it had been
/// lost (Linux).
bool Connection::complete_passive(const Segment& segment) {
  if (listener_ != nullptr && listener_->accept_queue_full()) {
    drop(segment, sim::Reason::kTcpBacklogFull);
    return false;
  }
  return true;
}

}  // namespace glassnet::transport
