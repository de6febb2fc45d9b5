// SPDX-License-Identifier: Apache-2.0
// A segment arrives at a connection that knows its peer: RFC 9293 §3.10.7.4, step by step, with the stricter checks
// of RFC 5961 and RFC 7323 §5 where Linux makes them. What an ACK means for the sender is in input_ack.cc.
#include <algorithm>

#include "transport/tcp/connection.h"
#include "transport/tcp/listener.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {
namespace {

/// A timestamp older than this proves nothing: the peer's clock may have wrapped (RFC 7323 §5.5).
constexpr sim::Duration kTimestampLifetime = sim::seconds(24 * 24 * 3600);

}  // namespace

void Connection::drop(const Segment& segment, sim::Reason reason) { tcp_.drop(segment, reason); }

void Connection::count_arrival(const Segment& segment) {
  ++counters_.segs_in;
  if (segment.payload.empty()) return;
  ++counters_.data_segs_in;
  last_data_received_ = simulator().now();
}

void Connection::input(const Segment& segment) {
  count_arrival(segment);
  switch (state_) {
    case TcpState::kClosed:
    case TcpState::kListen:
    case TcpState::kTimeWait: return;  // never come here, see Tcp::input
    case TcpState::kSynSent: input_syn_sent(segment); break;
    case TcpState::kSynReceived:
    case TcpState::kEstablished:
    case TcpState::kFinWait1:
    case TcpState::kFinWait2:
    case TcpState::kCloseWait:
    case TcpState::kClosing:
    case TcpState::kLastAck: input_synchronized(segment); break;
  }
  flush_notification();
}

void Connection::input_synchronized(const Segment& segment) {
  const wire::TcpFlags flags = segment.header.flags;
  to_send_ = LossRecovery::Verdict::Send::kNothing;
  if (!check_sequence(segment)) return;       // first
  if (flags.rst) return take_reset(segment);  // second; third, security, does not exist any more
  if (flags.syn && !completes_simultaneous_open(segment)) return take_syn(segment);  // fourth
  if (!flags.ack) return drop(segment, sim::Reason::kTcpUnexpectedFlags);            // fifth
  if (!check_ack(segment)) return;
  update_recent_timestamp(segment);
  take_ack(segment);
  if (state_ == TcpState::kClosed || state_ == TcpState::kTimeWait) return;
  take_urgent(segment);   // sixth
  take_payload(segment);  // seventh and eighth
  if (state_ == TcpState::kClosed || state_ == TcpState::kTimeWait) return;
  send_as_told(std::exchange(to_send_, LossRecovery::Verdict::Send::kNothing));
  output();
  check_send_space();
  acknowledge_input();
}

// --- first: sequence number ---

bool Connection::paws_rejects(const Segment& segment) const {
  const auto& stamps = segment.header.options.timestamps;
  if (!timestamps_ok_ || !stamps) return false;
  return seq_before(stamps->value, ts_recent_) && simulator().now() - ts_recent_at_ <= kTimestampLifetime;
}

/// The test of Linux, a little wider than the four cases of RFC 9293 §3.4: data in flight when we sent our last ACK
/// may still be repeated, and ACKs and RSTs must get through a closed window (MUST-66).
bool Connection::check_sequence(const Segment& segment) {
  const Seq next = receive_buffer_.next();
  const bool rst = segment.header.flags.rst;
  if (!rst && paws_rejects(segment)) {
    drop(segment, sim::Reason::kTcpOldDuplicate);
    send_duplicate_ack(segment);
    return false;
  }
  const Seq right_edge = next + receive_window_.current(next);
  if (seq_at_least(segment.end(), rcv_wup_) && seq_at_most(segment.seq(), right_edge)) return true;
  // The peer's last RST may name its FIN's number when ours crossed with it (Linux tcp_reset_check).
  const bool after_fin = receive_buffer_.finished() && segment.seq() == next - 1;
  if (rst && after_fin) {
    take_reset(segment);
    return false;
  }
  drop(segment, segment.length() > 0 ? sim::Reason::kTcpOldDuplicate : sim::Reason::kTcpUnacceptable);
  if (!rst) {
    if (segment.header.flags.syn) {
      send_challenge_ack();
    } else {
      send_duplicate_ack(segment);
    }
  }
  return false;
}

// --- second: RST ---

/// RFC 5961 §3.2: only the exact next number resets, for a blind attacker can guess a window but hardly a number.
void Connection::take_reset(const Segment& segment) {
  const Seq next = receive_buffer_.next();
  const bool after_fin = receive_buffer_.finished() && segment.seq() == next - 1;
  if (segment.seq() != next && !after_fin) {
    drop(segment, sim::Reason::kTcpUnacceptable);
    return send_challenge_ack();
  }
  switch (state_) {
    case TcpState::kSynReceived:
      // MUST-11: a passive open goes back to LISTEN, and the program hears nothing.
      if (passive_) return finish(sim::Reason::kByReset);
      return break_off(Errno::kConnRefused, sim::Reason::kByReset);
    case TcpState::kEstablished:
    case TcpState::kFinWait1:
    case TcpState::kFinWait2: return break_off(Errno::kConnReset, sim::Reason::kByReset);
    case TcpState::kCloseWait: return break_off(Errno::kPipe, sim::Reason::kByReset);  // the peer had finished: Linux
    case TcpState::kClosing:
    case TcpState::kLastAck:
    case TcpState::kTimeWait:
    case TcpState::kClosed:
    case TcpState::kListen:
    case TcpState::kSynSent: return finish(sim::Reason::kByReset);
  }
}

// --- fourth: SYN ---

/// RFC 9293 §3.5, figure 7, line 6: both ends sent a SYN, and this repeats the peer's together with the ACK of ours.
bool Connection::completes_simultaneous_open(const Segment& segment) const {
  return state_ == TcpState::kSynReceived && !passive_ && segment.header.flags.ack && segment.seq() == irs_ &&
         segment.end() == receive_buffer_.next() && segment.ack() == snd_nxt_;
}

void Connection::take_syn(const Segment& segment) {
  if (state_ == TcpState::kSynReceived && segment.seq() == irs_) {
    if (!segment.header.flags.ack) return retransmit(sent_.front(), sim::Reason::kSynTimeout);  // our SYN-ACK was lost
  } else if (state_ == TcpState::kSynReceived && passive_) {
    drop(segment, sim::Reason::kTcpUnexpectedFlags);
    return finish(sim::Reason::kBySegment);  // back to LISTEN
  }
  drop(segment, sim::Reason::kTcpUnexpectedFlags);
  send_challenge_ack();  // RFC 5961 §4.2
}

// --- fifth: ACK ---

bool Connection::check_ack(const Segment& segment) {
  const Seq ack = segment.ack();
  if (state_ == TcpState::kSynReceived) {
    if (!seq_after(ack, snd_una_) || seq_after(ack, snd_nxt_)) {
      drop(segment, sim::Reason::kTcpUnacceptable);
      tcp_.send_reset(segment);
      return false;
    }
    if (!complete_passive(segment)) return false;
    Acknowledged told = nothing_told(segment);
    sent_.acknowledge(ack, told);
    snd_una_ = ack;
    take_rtt(segment, told);
    become_established(segment);
    return true;
  }
  // RFC 5961 §5.2: SND.UNA - MAX.SND.WND <= SEG.ACK <= SND.NXT.
  const bool too_old = seq_before(ack, snd_una_ - max_snd_wnd_);
  if (!too_old && !seq_after(ack, snd_nxt_)) return true;
  drop(segment, sim::Reason::kTcpUnacceptable);
  // An ACK of something not sent yet is to be answered as well (RFC 9293 §3.10.7.4); Linux is silent in ESTABLISHED, so that two
  // confused ends do not answer each other.
  if (too_old || state_ != TcpState::kEstablished) send_challenge_ack();
  return false;
}

/// RFC 7323 §4.3: the timestamp to echo is that of the segment that made the last ACK move, or of the oldest one it
/// covers.
void Connection::update_recent_timestamp(const Segment& segment) {
  const auto& stamps = segment.header.options.timestamps;
  if (!timestamps_ok_ || !stamps || seq_after(segment.seq(), rcv_wup_)) return;
  if (paws_rejects(segment)) return;
  ts_recent_ = stamps->value;
  ts_recent_at_ = simulator().now();
}

// --- seventh: payload; eighth: FIN ---

void Connection::take_payload(const Segment& segment) {
  const bool fin = segment.header.flags.fin;
  if (segment.payload.empty() && !fin) return;
  const Seq next = receive_buffer_.next();
  const Seq data_end = segment.seq() + static_cast<Seq>(segment.payload.size());
  if (read_shutdown_ && state_ != TcpState::kEstablished && seq_after(data_end, next)) {
    // RFC 9293 §3.6.1, SHLD-3: nobody will ever read it, and the peer should know.
    drop(segment, sim::Reason::kTcpAfterClose);
    tcp_.send_reset(segment);
    return break_off(Errno::kConnReset, sim::Reason::kByProgram);
  }
  const Seq right_edge = next + receive_window_.current(next);
  const bool bare_fin = segment.payload.empty() && segment.seq() == next;
  if (seq_at_least(segment.seq(), right_edge) && !bare_fin) return take_payload_out_of_window(segment);

  Bytes payload = segment.payload;
  bool with_fin = fin;
  // With nothing to be read yet there is room for one segment that is too long (Linux tcp_sequence).
  if (seq_after(data_end, right_edge) && receive_buffer_.readable() > 0) {
    payload = payload.first(right_edge - segment.seq());
    with_fin = false;
  }
  if (sack_ok_ && settings().dsack && seq_before(segment.seq(), next)) {
    receive_buffer_.note_duplicate({segment.seq(), seq_min(segment.end(), next)});
  }
  store_payload(segment, payload, with_fin ? ReceiveBuffer::Fin::kYes : ReceiveBuffer::Fin::kNo);
}

/// A zero-window probe with data, mostly: answered at once with the present window (RFC 9293 §3.8.6.1).
void Connection::take_payload_out_of_window(const Segment& segment) {
  drop(segment, sim::Reason::kTcpUnacceptable);
  ack_policy_.be_quick(receive_window_.current(receive_buffer_.next()));
  ack_policy_.owe();
  ack_now_ = true;
}

void Connection::store_payload(const Segment& segment, Bytes payload, ReceiveBuffer::Fin fin) {
  const Seq before = receive_buffer_.next();
  const bool had_gap = receive_buffer_.has_gap();
  const auto bytes = static_cast<std::uint32_t>(payload.size());
  take_ecn_of_data(segment);
  // RFC 2883 §4.2: parts that had arrived beyond a gap are reported, unless those before RCV.NXT are already.
  SeqRange again;
  if (had_gap && sack_ok_ && settings().dsack && !receive_buffer_.has_duplicate()) {
    again = receive_buffer_.kept_of({segment.seq(), segment.seq() + bytes});
  }
  const ReceiveBuffer::Outcome outcome = receive_buffer_.insert(segment.seq(), payload, fin);
  if (!again.empty()) receive_buffer_.note_duplicate(again);
  switch (outcome) {
    case ReceiveBuffer::Outcome::kInOrder: {
      const std::uint32_t window = receive_window_.current(before);
      if (bytes > 0) {
        ack_policy_.on_data(bytes, advertised_mss(), window, rtt_.rto(), simulator().now());
        receive_window_.on_data(bytes, ack_policy_.full_segment(), receive_buffer_.readable());
        measure_receiver_rtt(segment);
      }
      counters_.bytes_received += receive_buffer_.next() - before;
      if (had_gap) ack_now_ = true;  // RFC 5681 §4.2: it fills all or part of a gap
      ack_policy_.owe();
      notify();
      if (receive_buffer_.finished()) take_fin();
      break;
    }
    case ReceiveBuffer::Outcome::kOutOfOrder:
      ++counters_.rcv_ooopack;
      ack_policy_.owe();
      ack_now_ = true;  // RFC 5681 §4.2: a duplicate ACK at once
      break;
    case ReceiveBuffer::Outcome::kDuplicate:
      drop(segment, sim::Reason::kTcpOldDuplicate);
      if (sack_ok_ && settings().dsack && seq_at_least(segment.seq(), before)) {
        receive_buffer_.note_duplicate({segment.seq(), segment.end()});
      }
      ack_policy_.be_quick(receive_window_.current(before));
      ack_policy_.owe();
      ack_now_ = true;
      break;
    case ReceiveBuffer::Outcome::kRefused: drop(segment, sim::Reason::kReceiveBufferFull); break;
  }
}

/// How long a window of the peer takes: from its echo of our timestamps on full segments, each echo once.
void Connection::measure_receiver_rtt(const Segment& segment) {
  const auto& stamps = segment.header.options.timestamps;
  if (!timestamps_ok_ || !stamps || stamps->echo == last_echo_ || segment.payload.size() < ack_policy_.full_segment()) {
    return;
  }
  last_echo_ = stamps->echo;
  const std::uint32_t ticks = timestamp_now() - stamps->echo;
  if (ticks > 0x7fffffff) return;
  const sim::Duration rtt = sim::milliseconds(std::max(ticks, 1U));
  receiver_rtt_ = receiver_rtt_.ns == 0 ? rtt : receiver_rtt_ + (rtt - receiver_rtt_) / 8;
}

/// All data up to the peer's FIN has arrived (RFC 9293 §3.10.7.4, eighth). What arrived twice is of no interest to the
/// peer any more (Linux tcp_fin).
void Connection::take_fin() {
  receive_buffer_.forget_duplicate();
  if (receive_buffer_.readable() > receive_window_.full_space()) ack_now_ = true;  // no room for it (tcp_data_queue)
  switch (state_) {
    case TcpState::kSynReceived:
    case TcpState::kEstablished:
      set_state(TcpState::kCloseWait, sim::Reason::kBySegment);
      ack_policy_.be_interactive();  // our own FIN will soon carry the ACK (Linux tcp_fin)
      break;
    case TcpState::kFinWait1:
      set_state(TcpState::kClosing, sim::Reason::kBySegment);
      ack_now_ = true;
      break;
    case TcpState::kFinWait2:
      send_ack();
      enter_time_wait();
      break;
    case TcpState::kCloseWait:
    case TcpState::kClosing:
    case TcpState::kLastAck:
    case TcpState::kTimeWait:
    case TcpState::kClosed:
    case TcpState::kListen:
    case TcpState::kSynSent: break;
  }
}

/// Sends the ACK that is owed, or lets it wait (RFC 1122 §4.2.3.2; Linux __tcp_ack_snd_check).
void Connection::acknowledge_input() {
  if (!ack_policy_.pending()) return;
  const std::uint32_t mss = ack_policy_.full_segment();
  const std::uint32_t unacknowledged = receive_buffer_.next() - rcv_wup_;
  const bool window_opens = receive_window_.select(receive_buffer_.readable(), mss) >= receive_window_.last_offer();
  const bool second_segment = unacknowledged > mss && window_opens;  // SHLD-19
  if (ack_now_ || second_segment || ack_policy_.quick() || receive_buffer_.has_gap()) {
    send_ack();
  } else if (!ack_timer_.armed()) {
    ack_timer_.set_in(ack_policy_.delay(rtt_.srtt()));
  }
  ack_now_ = false;
}

// --- TIME-WAIT ---

/// RFC 9293 §3.10.7.4 and §3.6.1 with the rules of Linux tcp_timewait_state_process. A SYN that is newer than
/// everything before may open the connection anew (MAY-2); old duplicates are acknowledged.
Connection::TimeWaitVerdict Connection::input_time_wait(const Segment& segment) {
  count_arrival(segment);
  const wire::TcpFlags flags = segment.header.flags;
  const Seq next = receive_buffer_.next();
  const bool old = paws_rejects(segment);
  if (!old && segment.seq() == next && (segment.length() == 0 || flags.rst)) {
    if (flags.rst) {
      finish(sim::Reason::kByReset);  // as Linux, unless tcp_rfc1337 forbids it
    } else {
      update_recent_timestamp(segment);
      slow_timer_.set_in(settings().time_wait);
    }
    return TimeWaitVerdict::kDone;
  }
  const auto& stamps = segment.header.options.timestamps;
  const bool newer =
      seq_after(segment.seq(), next) || (timestamps_ok_ && stamps && seq_after(stamps->value, ts_recent_));
  if (flags.syn && !flags.rst && !flags.ack && !old && newer) return TimeWaitVerdict::kNewConnection;
  drop(segment, sim::Reason::kTcpOldDuplicate);
  if (flags.rst) return TimeWaitVerdict::kDone;
  if (old || flags.ack) slow_timer_.set_in(settings().time_wait);
  send_duplicate_ack(segment);
  return TimeWaitVerdict::kDone;
}

// --- ICMP ---

/// RFC 9293 §3.9.2.2, RFC 5927 §4.1: the quoted number must be in flight. A connection that is being opened fails; an
/// established one only remembers (RFC 1122 §4.2.3.9 calls some errors hard, but Linux trusts none of them).
void Connection::icmp_error(const network::IcmpError& error, Seq quoted_seq) {
  if (state_ == TcpState::kTimeWait || state_ == TcpState::kClosed) return;
  if (seq_before(quoted_seq, snd_una_) || seq_after(quoted_seq, snd_nxt_)) return;
  if (error.next_hop_mtu != 0) return take_path_mtu(error.next_hop_mtu);
  if (error.error == Errno::kOk) return;
  if (state_ == TcpState::kSynSent || (state_ == TcpState::kSynReceived && !passive_)) {
    break_off(error.error, sim::Reason::kByIcmp);
  } else {
    soft_error_ = error.error;
    take_disruption(error, quoted_seq);
  }
  flush_notification();
}

/// RFC 1191 §6.4: what was too long is sent again in smaller pieces, at once and without shrinking the congestion
/// window.
void Connection::take_path_mtu(std::uint32_t mtu) {
  constexpr std::uint32_t kHeaders = 40;
  if (mtu <= kHeaders || mtu - kHeaders >= path_mss_) return;
  path_mss_ = static_cast<std::uint16_t>(mtu - kHeaders);
  if (!is_synchronized(state_)) return;
  sent_.mark_longer_lost(send_mss());
  if (sent_.lost() == 0) return;
  recovery_.on_narrow_path(snd_nxt_, window_);
  retransmit_lost();
  output();
}

}  // namespace glassnet::transport
