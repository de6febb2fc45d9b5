// SPDX-License-Identifier: Apache-2.0
// Urgent data (RFC 9293 §3.8.5), the way of Linux and of BSD sockets: the pointer names the number behind the last urgent byte
// (MUST-62), and that one byte is taken out of the stream unless the program wants it in line (SO_OOBINLINE).
#include <algorithm>

#include "transport/tcp/connection.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {

// --- sending ---

/// Linux tcp_transmit_skb: every segment before the end of urgent data tells about it, with or without bytes of it (MUST-31). What is
/// farther than the field reaches is told as far as that, once that much was sent.
void Connection::put_urgent(const Departure& departure, wire::TcpHeader& header) const {
  if (!sending_urgent() || departure.flags.syn || departure.flags.rst || !seq_before(departure.seq, snd_up_)) return;
  constexpr std::uint32_t kReach = 0xffff;
  const std::uint32_t distance = snd_up_ - departure.seq;
  if (distance > kReach && !seq_after(departure.seq + kReach, snd_nxt_)) return;
  header.flags.urg = true;
  header.urgent_pointer = static_cast<std::uint16_t>(std::min(distance, kReach));
}

// --- receiving ---

/// RFC 9293 §3.10.7.4, sixth; Linux tcp_check_urg, tcp_urg.
void Connection::take_urgent(const Segment& segment) {
  if (segment.header.flags.urg && segment.header.urgent_pointer != 0) {
    take_urgent_pointer(segment.seq() + segment.header.urgent_pointer - 1);
  }
  if (urgent_.state != Urgent::State::kAnnounced) return;
  const std::uint32_t at = urgent_.seq - segment.seq();
  if (at >= segment.payload.size()) return;
  urgent_.byte = segment.payload[at];
  urgent_.state = Urgent::State::kHere;
  notify();
}

/// `seq` is the number of the urgent byte. Only what is news counts: behind all that has come, and behind what was announced before.
void Connection::take_urgent_pointer(Seq seq) {
  if (seq_before(seq, receive_buffer_.position()) || seq_before(seq, receive_buffer_.next())) return;
  if (urgent_.state != Urgent::State::kNone && !seq_after(seq, urgent_.seq)) return;
  // An older urgent byte right at the reading position would now be taken for an ordinary one.
  if (at_mark() && !options_.urgent_in_line && receive_buffer_.readable() > 0) receive_buffer_.skip();
  urgent_ = {Urgent::State::kAnnounced, seq, 0};
  notify();
}

bool Connection::at_mark() const {
  return urgent_.state != Urgent::State::kNone && urgent_.seq == receive_buffer_.position();
}

/// Linux tcp_recv_urg.
Result<std::size_t> Connection::receive_urgent(MutableBytes target, Peek peek) {
  switch (urgent_.state) {
    case Urgent::State::kNone:
    case Urgent::State::kRead: return fail(Errno::kInval);
    case Urgent::State::kAnnounced:
      if (options_.urgent_in_line) return fail(Errno::kInval);
      if (state_ == TcpState::kClosed || read_shutdown_ || receive_buffer_.finished()) return 0;
      return fail(Errno::kAgain);
    case Urgent::State::kHere: break;
  }
  if (options_.urgent_in_line) return fail(Errno::kInval);
  if (peek == Peek::kNo) urgent_.state = Urgent::State::kRead;
  if (target.empty()) return 0;
  target[0] = urgent_.byte;
  return 1;
}

/// Reads up to the urgent byte, or beyond it without it; nothing when only that byte is there. Linux tcp_recvmsg_locked.
std::size_t Connection::read_beside_urgent(MutableBytes target, Peek peek) {
  std::size_t skipped = 0;
  if (urgent_.state != Urgent::State::kNone) {
    const std::size_t distance = urgent_.seq - receive_buffer_.position();
    if (distance == 0 && !options_.urgent_in_line) {
      skipped = 1;
    } else if (distance > 0 && distance < target.size()) {
      target = target.first(distance);
    }
  }
  if (peek == Peek::kYes) return receive_buffer_.peek(target, skipped);
  if (skipped > 0) receive_buffer_.skip();
  const std::size_t count = receive_buffer_.read(target);
  if (urgent_.state != Urgent::State::kNone && seq_after(receive_buffer_.position(), urgent_.seq)) {
    urgent_.state = Urgent::State::kNone;
  }
  after_read(count + skipped);
  return count;
}

/// Linux tcp_inq: FIONREAD stops at the urgent byte.
std::size_t Connection::readable_before_mark() const {
  const std::size_t readable = receive_buffer_.readable();
  const bool ahead = urgent_.state != Urgent::State::kNone && !options_.urgent_in_line &&
                     seq_at_least(urgent_.seq, receive_buffer_.position());
  const std::size_t distance = urgent_.seq - receive_buffer_.position();
  return ahead && distance < readable ? distance : readable;
}

}  // namespace glassnet::transport
