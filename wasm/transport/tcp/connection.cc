// SPDX-License-Identifier: Apache-2.0
// What the program may do with a connection, and how its state changes (RFC 9293 §3.10.1 to §3.10.6).
#include "transport/tcp/connection.h"

#include <algorithm>

#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {
namespace {

ReceiveWindow::Limits receive_limits(const ConnectionOptions& options, const TcpSettings& settings) {
  if (options.receive_buffer) return {*options.receive_buffer, *options.receive_buffer, options.window_clamp};
  return {settings.receive_buffer, settings.receive_buffer_max, options.window_clamp};
}

}  // namespace

LossRecovery::Settings recovery_settings(const TcpSettings& settings) {
  return {settings.rack, settings.tail_loss_probe, settings.frto, settings.reordering, settings.max_reordering};
}

Connection::Connection(Tcp& tcp, const EndpointPair& pair, std::uint32_t number, const ConnectionOptions& options)
    : tcp_(tcp),
      pair_(pair),
      number_(number),
      options_(options),
      send_buffer_(tcp.packets_),
      receive_window_(receive_limits(options, tcp.settings())),
      ack_policy_({tcp.settings().delayed_ack_min, tcp.settings().delayed_ack_max}),
      rtt_({tcp.settings().rto_initial, tcp.settings().rto_min, tcp.settings().rto_max}),
      recovery_(recovery_settings(tcp.settings())),
      control_(make_congestion_control(options.congestion.value_or(tcp.settings().congestion))),
      retransmission_timer_(
          sim::Timer::calling<Connection, &Connection::on_retransmission_timer>(tcp.simulator_, *this)),
      ack_timer_(sim::Timer::calling<Connection, &Connection::on_ack_timer>(tcp.simulator_, *this)),
      slow_timer_(sim::Timer::calling<Connection, &Connection::on_slow_timer>(tcp.simulator_, *this)) {
  window_.cwnd = settings().initial_cwnd;
  send_limit_ = options.send_buffer.value_or(settings().send_buffer);
  if (!options.quick_ack) ack_policy_.be_interactive();
}

sim::Simulator& Connection::simulator() const { return tcp_.simulator_; }
const TcpSettings& Connection::settings() const { return tcp_.settings_; }

// --- receiving ---

Result<std::size_t> Connection::receive(MutableBytes target, Peek peek) {
  const std::size_t readable = receive_buffer_.readable();
  if (readable > 0 && !target.empty()) {
    const std::size_t count = read_beside_urgent(target, peek);
    if (count > 0) return count;
  }
  if (error_ != Errno::kOk) return fail(take_error());
  const bool over = receive_buffer_.finished() || read_shutdown_ || state_ == TcpState::kClosed;
  if (over || target.empty()) return 0;
  return fail(Errno::kAgain);
}

/// The program made room: tell the peer if that is news (Linux tcp_cleanup_rbuf).
void Connection::after_read(std::size_t bytes) {
  const std::uint32_t mss = ack_policy_.full_segment();
  const sim::Duration rtt = receiver_rtt_.ns != 0 ? receiver_rtt_ : rtt_.srtt();
  receive_window_.on_read(bytes, mss, rtt, simulator().now());
  if (!can_receive(state_)) return;

  const Seq next = receive_buffer_.next();
  bool send_now = false;
  if (ack_policy_.pending()) {
    // More than one full segment is not acknowledged yet, or a message has been read to its end.
    send_now = next - rcv_wup_ > mss ||
               (ack_policy_.message_ended() && !ack_policy_.interactive() && receive_buffer_.readable() == 0);
  }
  const std::uint32_t offered = receive_window_.current(next);
  if (!send_now && 2 * offered <= receive_window_.full_space()) {
    const std::uint32_t wished = receive_window_.select(receive_buffer_.readable(), mss);
    send_now = wished > 0 && wished >= 2 * offered;
  }
  if (send_now) send_ack();
}

// --- ending ---

Result<void> Connection::shutdown_write() {
  switch (state_) {
    case TcpState::kEstablished: set_state(TcpState::kFinWait1, sim::Reason::kByProgram); break;
    case TcpState::kCloseWait: set_state(TcpState::kLastAck, sim::Reason::kByProgram); break;
    case TcpState::kSynReceived:  // the FIN waits for ESTABLISHED (RFC 9293 §3.10.4)
      fin_queued_ = true;
      return {};
    case TcpState::kFinWait1:
    case TcpState::kFinWait2:
    case TcpState::kClosing:
    case TcpState::kLastAck:
    case TcpState::kTimeWait: return {};
    case TcpState::kClosed:
    case TcpState::kListen:
    case TcpState::kSynSent: return fail(Errno::kNotConn);
  }
  fin_queued_ = true;
  output(Nagle::kOverride);
  flush_notification();
  return {};
}

Result<void> Connection::shutdown_read() {
  if (state_ == TcpState::kClosed || state_ == TcpState::kSynSent) return fail(Errno::kNotConn);
  read_shutdown_ = true;
  notify();
  flush_notification();
  return {};
}

/// RFC 9293 §3.10.4 and Linux tcp_close: what was not read is lost, and the peer is told so by an RST instead of a
/// FIN (RFC 2525 §2.17).
void Connection::close() {
  observer_ = nullptr;
  held_ = false;
  const bool unread = receive_buffer_.readable() > 0;
  read_shutdown_ = true;
  const bool abortive = unread || (options_.linger && options_.linger->ns == 0);
  switch (state_) {
    case TcpState::kClosed: tcp_.bury(*this); return;
    case TcpState::kListen:
    case TcpState::kSynSent: finish(sim::Reason::kByProgram); return;
    case TcpState::kSynReceived:
    case TcpState::kEstablished:
    case TcpState::kCloseWait:
      if (abortive) {
        abort();
        return;
      }
      static_cast<void>(shutdown_write());
      break;
    case TcpState::kFinWait1:
    case TcpState::kFinWait2:
    case TcpState::kClosing:
    case TcpState::kLastAck:
      if (abortive) {
        abort();
        return;
      }
      break;
    case TcpState::kTimeWait: break;
  }
  receive_buffer_.release();
  if (state_ == TcpState::kFinWait2) enter_fin_wait2();
}

void Connection::abort() {
  const bool peer_knows = is_synchronized(state_) || state_ == TcpState::kSynReceived;
  if (peer_knows && state_ != TcpState::kTimeWait) send_rst();
  finish(sim::Reason::kByProgram);
}

// --- answers ---

Errno Connection::take_error() { return std::exchange(error_, Errno::kOk); }

ReadyMask Connection::ready() const {
  unsigned mask = 0;
  const bool no_more_input = receive_buffer_.finished() || read_shutdown_ || (state_ == TcpState::kClosed);
  const bool no_more_output = fin_queued_ || state_ == TcpState::kClosed;
  if (state_ == TcpState::kClosed || (no_more_input && no_more_output)) mask |= kReadyHangUp;
  if (no_more_input) mask |= kReadyIn | kReadyReadHangUp;
  if (state_ != TcpState::kSynSent && state_ != TcpState::kSynReceived) {
    // The urgent byte alone is nothing to read (Linux tcp_poll).
    const std::uint32_t target = std::max(options_.receive_low_water, 1U) + (at_mark() && !options_.urgent_in_line);
    if (receive_buffer_.readable() >= target) mask |= kReadyIn;
    if (urgent_.state == Urgent::State::kHere) mask |= kReadyUrgent;
    if (no_more_output || writable()) {
      mask |= kReadyOut;
    } else {
      no_space_ = true;
    }
  }
  if (error_ != Errno::kOk) mask |= kReadyError;
  return static_cast<ReadyMask>(mask);
}

std::size_t Connection::send_queue() const { return is_synchronized(state_) ? write_end() - snd_una_ : 0; }

void Connection::set_options(const ConnectionOptions& options) {
  const ConnectionOptions before = options_;
  options_ = options;
  if (options.receive_buffer != before.receive_buffer || options.window_clamp != before.window_clamp) {
    receive_window_.set_limits(receive_limits(options, settings()));
  }
  if (options.send_buffer && options.send_buffer != before.send_buffer) {
    send_limit_ = *options.send_buffer;
    // Linux tells whoever waits, whether the new size helps or not.
    if (no_space_) check_send_space();
  }
  if (options.congestion != before.congestion) {
    control_ = make_congestion_control(options.congestion.value_or(settings().congestion));
  }
  if (options.reuse_address != before.reuse_address) {
    binding_.set_reuse(options.reuse_address ? AddressReuse::kYes : AddressReuse::kNo);
  }
  if (options.quick_ack != before.quick_ack) {
    if (options.quick_ack) {
      ack_policy_.be_quick(receive_window_.current(receive_buffer_.next()));
      if (ack_policy_.pending() && can_receive(state_)) send_ack();
    } else {
      ack_policy_.be_interactive();
    }
  }
  const bool keepalive_changed =
      options.keepalive != before.keepalive || options.keepalive_idle != before.keepalive_idle;
  if (keepalive_changed && (can_send(state_) || can_receive(state_))) restart_keepalive();
  if (options.no_delay && !before.no_delay) push();
  if (!options.cork && before.cork) output();
}

void Connection::push() { output(Nagle::kOverride); }

// --- state and life ---

void Connection::set_state(TcpState state, sim::Reason reason) {
  if (state == state_) return;
  tcp_.record_state(number_, pair_, state_, state, reason);
  state_ = state;
  notify();
}

void Connection::break_off(Errno error, sim::Reason reason) {
  error_ = error;
  finish(reason);
}

/// The end: no timers, no place in the table. The object stays while a socket or a listener's accept queue holds it.
void Connection::finish(sim::Reason reason) {
  if (state_ == TcpState::kClosed) return;
  set_state(TcpState::kClosed, reason);
  retransmission_timer_.cancel();
  ack_timer_.cancel();
  slow_timer_.cancel();
  retransmission_purpose_ = slow_purpose_ = TcpTimer::kNone;
  sent_.clear();
  send_buffer_.release();
  pieces_.clear();
  note_activity();
  tcp_.remove(*this);
  if (listener_ != nullptr && !in_accept_queue_) {
    listener_->forget(*this);
    held_ = false;
  }
  if (!held_) {
    receive_buffer_.release();
    binding_.release();
    tcp_.bury(*this);
  }
}

/// RFC 9293 §3.3.2: long enough for the peer to hear our last ACK, and for old duplicates to die. Linux waits 60 s.
void Connection::enter_time_wait() {
  set_state(TcpState::kTimeWait, sim::Reason::kBySegment);
  retransmission_timer_.cancel();
  retransmission_purpose_ = TcpTimer::kNone;
  sent_.clear();
  send_buffer_.release();
  pieces_.clear();
  note_activity();
  slow_purpose_ = TcpTimer::kTimeWait;
  slow_timer_.set_in(settings().time_wait);
}

/// Our FIN is acknowledged. If no program waits for the peer's, it must come within tcp_fin_timeout (a Linux rule;
/// the RFC has none).
void Connection::enter_fin_wait2() {
  set_state(TcpState::kFinWait2, sim::Reason::kBySegment);
  if (!orphan()) return;
  slow_purpose_ = TcpTimer::kFinWait2;
  slow_timer_.set_in(settings().fin_timeout);
}

void Connection::notify() { notify_pending_ = true; }

/// Called last, when the connection is in a consistent state: the observer may call right back.
void Connection::flush_notification() {
  if (std::exchange(handshake_done_, false) && listener_ != nullptr) listener_->handshake_done(*this);
  if (!std::exchange(notify_pending_, false)) return;
  if (observer_ != nullptr) observer_->on_readiness_change();
}

void Connection::record_window() {
  sim::Record record;
  record.kind = sim::Kind::kTcpWindow;
  record.node = tcp_.node_.value;
  const std::uint32_t mss = send_mss();
  const std::uint32_t ssthresh = window_.ssthresh == kInfiniteSsthresh ? 0xffffffff : window_.ssthresh * mss;
  record.args = {number_, window_.cwnd * mss, ssthresh, snd_wnd_, snd_nxt_ - snd_una_};
  simulator().record(record);
}

void Connection::record_recovery(CaState before) {
  if (recovery_.state() == before) return;
  sim::Record record;
  record.kind = sim::Kind::kTcpRecovery;
  record.node = tcp_.node_.value;
  record.args = {number_, static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(recovery_.state()), snd_una_,
                 snd_nxt_};
  simulator().record(record);
}

/// RACK compares with it; as long as nothing is known, everything is faster.
sim::Duration Connection::least_rtt() const {
  constexpr sim::Duration kUnknown = sim::seconds(1'000'000);
  return rtt_.has_sample() ? rtt_.min_rtt() : kUnknown;
}

std::pair<TcpTimer, sim::Duration> Connection::next_timer() const {
  std::pair<TcpTimer, sim::Duration> next{TcpTimer::kNone, {}};
  const auto consider = [&](const sim::Timer& timer, TcpTimer purpose) {
    if (!timer.armed()) return;
    const sim::Duration left = timer.due() - simulator().now();
    if (next.first == TcpTimer::kNone || left < next.second) next = {purpose, left};
  };
  consider(retransmission_timer_, retransmission_purpose_);
  consider(ack_timer_, TcpTimer::kDelayedAck);
  consider(slow_timer_, slow_purpose_);
  return next;
}

void CloseConnection::operator()(Connection* connection) const { connection->close(); }

}  // namespace glassnet::transport
