// SPDX-License-Identifier: Apache-2.0
// From the program's write(2) to the send buffer, and when the program may write again. How much fits follows the accounting of
// Linux (tcp_sendmsg_locked, tcp_sndbuf_expand, sk_stream_write_space), which programs see in the answers of write(2) and poll(2).
#include <algorithm>
#include <bit>

#include "transport/tcp/connection.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {
namespace {

/// What Linux counts against SO_SNDBUF for each buffer of its queues besides the bytes (x86-64): headers, struct sk_buff.
constexpr std::uint32_t kPieceOverhead = 1280;
constexpr std::uint32_t kHeaderRoom = 320;      // MAX_TCP_HEADER
constexpr std::uint32_t kSharedInfo = 320;      // struct skb_shared_info
constexpr std::uint32_t kBufferStruct = 256;    // struct sk_buff
constexpr std::uint32_t kSmallestWindow = 536;  // TCP_MSS_DEFAULT: peers with less are judged by all of their window

}  // namespace

/// How much of the program's data Linux puts into one buffer of its queue (tcp_xmit_size_goal): whole segments, at most half of the
/// peer's window.
std::uint32_t Connection::piece_goal() const {
  const std::uint32_t half_window = max_snd_wnd_ > kSmallestWindow ? max_snd_wnd_ / 2 : max_snd_wnd_;
  const std::uint32_t most = half_window == 0 ? kMaxPiece : std::min(kMaxPiece, half_window);
  return std::max(most / full_size(), 1U) * full_size();
}

std::size_t Connection::send_memory() const { return send_buffer_.size() + pieces_.count() * kPieceOverhead; }

std::uint32_t Connection::unsent_limit() const {
  return options_.not_sent_low_water != 0 ? options_.not_sent_low_water : settings().not_sent_low_water;
}

/// Linux sk_stream_memory_free: another piece may be begun.
bool Connection::room_to_write() const {
  return send_memory() < send_limit_ && send_buffer_.end() - snd_nxt_ < unsent_limit();
}

/// Linux __sk_stream_is_writeable: a third of the buffer is free, so that a program is not woken for every ACK.
bool Connection::writable() const {
  return 3 * send_memory() <= 2 * std::size_t{send_limit_} &&
         2 * std::uint64_t{send_buffer_.end() - snd_nxt_} < unsent_limit();
}

/// Room for twice what the network can hold now, so that the program refills while a window is under way (Linux
/// tcp_sndbuf_expand); a size that the program asked for stays.
void Connection::expand_send_limit() {
  if (options_.send_buffer) return;
  const std::uint32_t segment =
      std::bit_ceil(std::max<std::uint32_t>(peer_mss_, send_mss()) + kHeaderRoom + kSharedInfo);
  const std::uint64_t segments = std::max(window_.cwnd, settings().initial_cwnd);
  const std::uint64_t wished = 2 * segments * (segment + kBufferStruct);
  if (send_limit_ < wished) {
    send_limit_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(wished, settings().send_buffer_max));
  }
}

/// After an ACK (Linux tcp_check_space): a program that found no room is told when there is some again.
void Connection::check_send_space() {
  pieces_.acknowledge(snd_una_);
  if (!no_space_) return;
  if (sent_.in_flight() < window_.cwnd) expand_send_limit();
  if (!writable()) return;
  no_space_ = false;
  note_activity();
  notify();
}

Result<std::size_t> Connection::send(Bytes data, WriteEnd end) {
  if (error_ != Errno::kOk) return fail(take_error());
  if (fin_queued_ || state_ == TcpState::kClosed) return fail(Errno::kPipe);
  if (!can_send(state_)) return fail(Errno::kAgain);
  const std::size_t taken = write_pieces(data);
  const bool cut_short = taken < data.size();
  if (cut_short) {
    no_space_ = true;
    if (taken == 0) {
      note_activity();
      return fail(Errno::kAgain);
    }
  }
  if (end == WriteEnd::kUrgent) snd_up_ = send_buffer_.end();
  const bool more = end == WriteEnd::kMore && !cut_short;
  if (!more || push_is_due()) mark_push();
  if (end == WriteEnd::kRecord && !cut_short) pieces_.end_record();
  // What a full buffer cuts short leaves in any case, or both ends might wait for each other.
  output(cut_short ? Nagle::kOverride : more ? Nagle::kCork : Nagle::kObey);
  return taken;
}

/// Takes what fits; full pieces may leave at once, which decides how many there will be.
std::size_t Connection::write_pieces(Bytes data) {
  const std::uint32_t goal = piece_goal();
  std::size_t taken = 0;
  while (taken < data.size()) {
    std::uint32_t room = pieces_.room(goal);
    if (room == 0) {
      if (!room_to_write()) break;
      pieces_.begin(send_buffer_.end());
      room = goal;
    }
    if (taken == 0) pieces_.unmark_push();
    const std::size_t count = std::min<std::size_t>(room, data.size() - taken);
    send_buffer_.append(data.subspan(taken, count), snd_nxt_, full_size());
    pieces_.extend(static_cast<std::uint32_t>(count));
    taken += count;
    if (count < room || taken == data.size()) continue;
    if (push_is_due()) {
      mark_push();
      output(Nagle::kOverride);
    } else if (pieces_.last_is_first_unsent()) {
      output(Nagle::kOverride, 1);
    }
  }
  return taken;
}

/// In a long stream each half window is pushed (Linux forced_push).
bool Connection::push_is_due() const { return seq_after(send_buffer_.end(), last_push_ + max_snd_wnd_ / 2); }

void Connection::mark_push() {
  pieces_.mark_push();
  last_push_ = send_buffer_.end();
}

}  // namespace glassnet::transport
