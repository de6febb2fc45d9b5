// SPDX-License-Identifier: Apache-2.0
// Which segments leave, and what they look like: the windows, Nagle and the sender's cure of the silly window syndrome
// (RFC 9293 §3.7.4, §3.8.6.2.1), and the one place that builds a segment.
#include <algorithm>

#include "transport/tcp/connection.h"
#include "transport/tcp/tcp.h"

namespace glassnet::transport {
namespace {

constexpr std::uint32_t kHeaders = 40;         // IPv4 and TCP without options
constexpr std::uint32_t kTimestampsSize = 12;  // with two NOPs
constexpr std::uint32_t kSackHead = 4;         // two NOPs, kind, length
constexpr std::uint32_t kSackBlock = 8;
constexpr std::uint32_t kDefaultMss = 536;
/// Answers to segments out of the window, so that two confused ends do not answer each other for ever (RFC 5961 §7).
constexpr sim::Duration kChallengeInterval = sim::milliseconds(500);

}  // namespace

// --- sizes ---

/// What we can take. How narrow the path is in our direction says nothing of the other (RFC 1191 §3.1, RFC 6691 §2).
std::uint16_t Connection::advertised_mss() const {
  if (options_.max_segment != 0) return std::min(options_.max_segment, link_mss_);
  return link_mss_;
}

/// Eff.snd.MSS (MUST-16): what the peer takes and the path carries, without the options of every segment.
std::uint32_t Connection::send_mss() const {
  const std::uint32_t mss = std::min<std::uint32_t>(peer_mss_, path_mss_);
  return timestamps_ok_ ? mss - kTimestampsSize : mss;
}

std::uint32_t Connection::timestamp_now() const {
  return static_cast<std::uint32_t>(simulator().now().ns / 1'000'000) + ts_offset_;
}

/// What counts as a full segment here: a peer whose whole buffer is small would otherwise wait for one that never fits.
std::uint32_t Connection::full_size() const {
  const std::uint32_t half_window = max_snd_wnd_ > kDefaultMss ? max_snd_wnd_ / 2 : max_snd_wnd_;
  return half_window == 0 ? send_mss() : std::min(send_mss(), std::max(half_window, 68 - kHeaders));
}

/// How many segments may leave in one burst: as much as the path carries in a millisecond, so that bursts stay small on slow paths
/// (Linux tcp_tso_autosize; the rate is twice the window per round trip in slow start, else 1.2 times).
std::uint32_t Connection::burst_limit() const {
  std::uint64_t bytes = kMaxPiece;
  if (const std::int64_t srtt_us = rtt_.srtt().ns / 1000; srtt_us > 0) {
    const std::uint64_t window = std::uint64_t{std::max(window_.cwnd, sent_.size())} * send_mss();
    const std::uint64_t percent = window_.cwnd < window_.ssthresh / 2 ? 200 : 120;
    const std::uint64_t rate = window * percent * 10'000 / static_cast<std::uint64_t>(srtt_us);  // bytes per second
    const std::int64_t shift = srtt_us >> 9;
    bytes = std::min<std::uint64_t>((rate >> 10) + (shift < 32 ? 65536U >> shift : 0U), kMaxPiece);
  }
  return std::max(static_cast<std::uint32_t>(bytes / send_mss()), settings().min_burst_segments);
}

/// Payload of the next new segment, or nothing when none may leave now.
std::optional<std::uint32_t> Connection::next_segment_size(Nagle nagle) const {
  return segment_size_at(snd_nxt_, nagle);
}

/// The same for the number `at` behind SND.NXT, as if everything before it had just been sent.
std::optional<std::uint32_t> Connection::segment_size_at(Seq at, Nagle nagle) const {
  if (seq_at_least(at, send_window_end())) return std::nullopt;
  const std::uint32_t room = send_window_end() - at;
  if (at == send_buffer_.end()) return 0;  // the FIN alone
  std::uint32_t waiting = send_buffer_.end() - at;
  const SendPieces::Piece* const piece = pieces_.holding(at);
  const bool record = piece != nullptr && piece->record;
  if (record) waiting = piece->end - at;

  const std::uint32_t full = full_size();
  const std::uint32_t size = std::min(waiting, full);
  const bool last = at + size == send_buffer_.end();
  const bool held = !(last && fin_queued_) && !(record && !last) && nagle_holds_back(nagle);
  if (size > room) {
    // RFC 9293 §3.8.6.2.1: rather wait than send a silly piece; but behind full segments of the same burst it is none.
    return at == snd_nxt_ || held ? std::nullopt : std::optional(room);
  }
  if (size < full && held) return std::nullopt;
  return size;
}

/// RFC 9293 §3.7.4, with Minshall's refinement as on Linux: only a short segment that is itself unacknowledged holds
/// the next one back.
bool Connection::nagle_holds_back(Nagle nagle) const {
  if (nagle == Nagle::kOverride || sending_urgent()) return false;
  if (options_.cork || nagle == Nagle::kCork) return true;
  if (options_.no_delay) return false;
  return !sent_.empty() && seq_after(last_short_, snd_una_);
}

// --- sending what the program gave ---

void Connection::output(Nagle nagle, std::uint32_t bursts) {
  const bool sending_state =
      can_send(state_) || state_ == TcpState::kFinWait1 || state_ == TcpState::kClosing || state_ == TcpState::kLastAck;
  if (!sending_state) return;
  if (sent_.empty() && something_to_send()) restart_after_idle();
  bool limited = false;
  bool sent = false;
  for (; something_to_send() && bursts > 0; --bursts) {
    if (sent_.in_flight() >= window_.cwnd) {
      limited = true;
      if (!only_fin_left() || send_burst(1, nagle) == 0) break;  // the end of the stream is not held up by the window
      sent = true;
      break;
    }
    // At least two bursts to a window, as Linux has it.
    const std::uint32_t half = std::max(window_.cwnd / 2, 1U);
    const std::uint32_t quota = std::min({half, window_.cwnd - sent_.in_flight(), burst_limit()});
    if (nagle != Nagle::kOverride && should_defer()) {
      limited = true;
      break;
    }
    if (send_burst(quota, nagle) == 0) break;
    sent = true;
  }
  if (sent || limited) note_window_use(limited || sent_.in_flight() >= window_.cwnd);
  if (sent) schedule_loss_probe(until_retransmission());
  note_activity();
  arm_persist_if_needed();
}

/// A little patience makes larger bursts: when only a small part of the window is free, and an ACK that frees more is due soon, the
/// free part is not used yet (Linux tcp_tso_should_defer).
bool Connection::should_defer() const {
  const SendPieces::Piece* const piece = pieces_.holding(snd_nxt_);
  if (piece == nullptr || recovery_.state() == CaState::kRecovery || recovery_.state() == CaState::kLoss) return false;
  const std::uint32_t mss = send_mss();
  const std::uint32_t length = piece->end - snd_nxt_;
  if (length <= mss || sent_.empty()) return false;
  const sim::Instant now = simulator().now();
  if (now - last_data_sent_ > sim::milliseconds(1)) return false;
  if (seq_at_least(snd_nxt_, send_window_end())) return false;
  const std::uint32_t peer_room = send_window_end() - snd_nxt_;
  const std::uint32_t path_room = (window_.cwnd - sent_.in_flight()) * mss;
  const std::uint32_t room = std::min(peer_room, path_room);
  if (room >= burst_limit() * mss) return false;
  if (!pieces_.last_is_first_unsent() && room >= length) return false;  // nothing will be added to this piece
  const std::uint32_t divisor = settings().burst_window_divisor;
  if (divisor != 0 && room >= std::min(snd_wnd_, window_.cwnd * mss) / divisor) return false;
  if (now - sent_.front().sent < rtt_.srtt() / 2) return false;  // the next ACK is far
  return (path_room < peer_room ? path_room : peer_room) <= length || !(fin_queued_ || piece->record);
}

/// What is left fits the segment that will carry the FIN.
bool Connection::only_fin_left() const { return fin_queued_ && send_buffer_.end() - snd_nxt_ <= send_mss(); }

/// Sends up to `quota` segments of one piece; the last of several carries PSH, as on Linux, whose bursts are one segment up to the
/// network card. Returns how many were sent.
std::uint32_t Connection::send_burst(std::uint32_t quota, Nagle nagle) {
  const SendPieces::Piece* const piece = pieces_.holding(snd_nxt_);
  const Seq end = piece != nullptr ? piece->end : snd_nxt_;
  std::optional<std::uint32_t> size = next_segment_size(nagle);
  std::uint32_t count = 0;
  while (size) {
    ++count;
    const Seq next = snd_nxt_ + *size;
    const bool goes_on = count < quota && seq_before(next, end);
    const std::optional<std::uint32_t> following = goes_on ? segment_size_at(next, nagle) : std::nullopt;
    const bool first = count == 1;
    send_new_segment(*size, !first && !following ? Push::kYes : Push::kByRule, first ? Joined::kNo : Joined::kYes);
    size = following;
  }
  pieces_.sent(snd_nxt_);
  return count;
}

void Connection::send_new_segment(std::uint32_t payload, Push push, Joined joined) {
  SentSegment segment;
  segment.seq = snd_nxt_;
  segment.end = snd_nxt_ + payload;
  const bool all = segment.end == send_buffer_.end();
  const bool room_for_fin = seq_before(segment.end, send_window_end());
  segment.fin = all && fin_queued_ && room_for_fin;
  // MUST-60, MUST-61: PSH on the last byte of a write.
  const SendPieces::Piece* const piece = pieces_.holding(segment.end - 1);
  const bool pushed = piece != nullptr && piece->push && piece->end == segment.end;
  segment.psh = payload > 0 && pushed;
  segment.joined = joined == Joined::kYes;
  if (payload > 0 && payload < send_mss()) last_short_ = segment.end;
  if (segment.fin) ++segment.end;
  segment.sent = simulator().now();
  segment.delivered = recovery_.delivered();
  const bool first = sent_.empty();
  sent_.push(segment);
  snd_nxt_ = segment.end;
  if (payload > 0) ack_policy_.on_data_sent(simulator().now());
  last_data_sent_ = simulator().now();
  recovery_.note_sent();
  if (first || retransmission_purpose_ == TcpTimer::kLossProbe) rearm_retransmission();  // RFC 6298 §5.1

  wire::TcpFlags flags;
  flags.ack = true;
  flags.psh = segment.psh || push == Push::kYes;  // the mark of a burst is not repeated when a segment is sent again
  flags.fin = segment.fin;
  transmit({segment.seq, payload, flags, true});
}

/// RFC 5681 §4.1: after a pause nothing is known of the path any more; the window halves for every timeout that passed.
void Connection::restart_after_idle() {
  const sim::Duration idle = simulator().now() - last_data_sent_;
  control_->on_restart(simulator().now(), idle);
  const sim::Duration rto = rtt_.rto();
  if (!settings().slow_start_after_idle || idle <= rto) return;
  const std::uint32_t restart = std::min(settings().initial_cwnd, window_.cwnd);
  window_.ssthresh = std::max(window_.ssthresh, window_.cwnd / 2 + window_.cwnd / 4);
  for (sim::Duration left = idle - rto; left.ns > 0 && window_.cwnd > restart; left = left - rto) window_.cwnd /= 2;
  window_.cwnd = std::max(window_.cwnd, restart);
  window_.count = 0;
}

/// Remembers whether cwnd was the limit in this round trip.
void Connection::note_window_use(bool limited) {
  const bool new_round = seq_at_least(snd_una_, window_used_until_);
  if (new_round || limited || (!window_limited_ && sent_.size() > window_used_)) {
    window_limited_ = limited;
    window_used_ = sent_.size();
    window_used_until_ = snd_nxt_;
  }
}

/// For TCP_INFO: what holds the sender back.
void Connection::note_activity() {
  using Activity = SendingTime::Activity;
  Activity activity = Activity::kBusy;
  if (sent_.empty() && (!something_to_send() || !is_synchronized(state_))) {
    activity = Activity::kIdle;
  } else if (something_to_send() && sent_.in_flight() < window_.cwnd) {
    const std::uint32_t room = seq_before(snd_nxt_, send_window_end()) ? send_window_end() - snd_nxt_ : 0;
    if (room < std::min(send_mss(), write_end() - snd_nxt_)) activity = Activity::kPeerWindow;
  } else if (!something_to_send() && no_space_) {
    activity = Activity::kSendBuffer;
  }
  sending_time_.change(activity, simulator().now());
}

// --- segments without new data ---

/// The SYN of an active open, or the SYN-ACK.
void Connection::send_syn() {
  SentSegment segment;
  segment.seq = iss_;
  segment.end = iss_ + 1;
  segment.syn = true;
  segment.sent = simulator().now();
  sent_.push(segment);
  snd_nxt_ = segment.end;
  wire::TcpFlags flags;
  flags.syn = true;
  flags.ack = state_ == TcpState::kSynReceived;
  arm_retransmission();
  transmit({iss_, 0, flags});
}

/// SND.NXT, unless the peer has shrunk its window below it: then the last number it would take (SHLD-15, MUST-34).
Seq Connection::acceptable_seq() const {
  const bool within = seq_at_most(snd_nxt_, send_window_end());
  const bool by_rounding = snd_nxt_ - send_window_end() < (1U << snd_scale_);
  return within || by_rounding ? snd_nxt_ : send_window_end();
}

void Connection::send_ack() {
  wire::TcpFlags flags;
  flags.ack = true;
  transmit({acceptable_seq(), 0, flags});
}

/// The answer to a segment that is old or out of the window (RFC 9293 §3.10.7.4, first).
void Connection::send_duplicate_ack(const Segment& segment) {
  const Seq next = receive_buffer_.next();
  if (segment.payload.empty() && !segment.header.flags.fin) return send_challenge_ack();
  if (seq_before(segment.seq(), next)) {
    ack_policy_.be_quick(receive_window_.current(next));
    if (sack_ok_ && settings().dsack) receive_buffer_.note_duplicate({segment.seq(), seq_min(segment.end(), next)});
  }
  send_ack();
}

/// RFC 5961 §7: an ACK with the true numbers, by which an honest peer puts itself right; rate-limited.
void Connection::send_challenge_ack() {
  const sim::Instant now = simulator().now();
  if (challenged_ && now - last_challenge_ < kChallengeInterval) return;
  challenged_ = true;
  last_challenge_ = now;
  send_ack();
}

void Connection::send_rst() {
  wire::TcpFlags flags;
  flags.rst = true;
  flags.ack = true;
  transmit({acceptable_seq(), 0, flags});
}

/// A zero-window or keepalive probe: no data, and a number that the peer has acknowledged, so that it must answer
/// (SHLD-12). Urgent data that does not fit the window is told of by one at SND.UNA (Linux tcp_write_wakeup).
void Connection::send_probe() {
  wire::TcpFlags flags;
  flags.ack = true;
  if (sending_urgent()) transmit({snd_una_, 0, flags});
  transmit({snd_una_ - 1, 0, flags});
}

// --- building ---

wire::TcpOptions Connection::options_for(const Departure& departure) {
  wire::TcpOptions options;
  if (timestamps_ok_) options.timestamps = {timestamp_now(), ts_recent_};
  if (departure.flags.syn) {
    options.mss = advertised_mss();
    options.sack_permitted = sack_ok_;
    if (scaling_ok_) options.window_scale = receive_window_.wished_scale();
    return options;
  }
  if (sack_ok_ && receive_buffer_.sack_blocks() > 0 && !departure.flags.rst) {
    // Three blocks beside timestamps, four without (RFC 2018 §3); with data, what still fits the path.
    const std::size_t most = timestamps_ok_ ? 3 : 4;
    const std::size_t used = departure.payload + (timestamps_ok_ ? kTimestampsSize : 0) + kSackHead;
    const std::size_t room = used < path_mss_ ? (path_mss_ - used) / kSackBlock : 0;
    if (room > 0) receive_buffer_.put_sack_blocks(options, std::min(most, room));
  }
  return options;
}

void Connection::transmit(const Departure& departure) {
  wire::TcpHeader header;
  header.source_port = pair_.local.port;
  header.destination_port = pair_.remote.port;
  header.sequence = departure.seq;
  header.flags = departure.flags;
  put_ecn(departure, header.flags);
  put_urgent(departure, header);
  header.options = options_for(departure);
  const Seq next = receive_buffer_.next();
  if (departure.flags.ack) header.acknowledgment = next;
  if (departure.flags.syn) {
    header.window = static_cast<std::uint16_t>(std::min<std::uint32_t>(receive_window_.last_offer(), 65535));
  } else {
    const std::uint32_t offer = receive_window_.offer(next, receive_buffer_.readable(), ack_policy_.full_segment());
    header.window = static_cast<std::uint16_t>(offer >> receive_window_.scale());
  }

  auto [packet, sum] = send_buffer_.payload(departure.seq, departure.payload);
  const MutableBytes front = packet.prepend(header.header_length());
  header.emit(front, pair_.local.address, pair_.remote.address, sum, departure.payload);
  ++counters_.segs_out;
  if (departure.payload > 0) ++counters_.data_segs_out;
  counters_.bytes_sent += departure.payload;
  if (departure.flags.ack) note_ack_sent();
  const auto confirms = std::exchange(confirms_neighbor_, false) ? Tcp::Confirms::kNeighbor : Tcp::Confirms::kNothing;
  const bool capable = ecn_ok_ && departure.new_data && departure.payload > 0;
  const auto ect = capable ? Tcp::Ect::kYes : Tcp::Ect::kNo;
  const Result<void> sent = tcp_.send(pair_, options_, std::move(packet), {confirms, ect});
  if (!sent && sent.error() == Errno::kMsgSize) note_narrow_path();
}

void Connection::note_ack_sent() {
  rcv_wup_ = receive_buffer_.next();
  ack_policy_.on_ack_sent();
  ack_timer_.cancel();
  ack_now_ = false;
}

/// The path is known to be narrower than we thought: what is too long counts as lost, and goes out again in pieces.
void Connection::note_narrow_path() {
  const auto route = tcp_.route(pair_);
  if (!route || route->mtu <= kHeaders || route->mtu - kHeaders >= path_mss_) return;
  path_mss_ = static_cast<std::uint16_t>(route->mtu - kHeaders);
  sent_.mark_longer_lost(send_mss());
  if (sent_.lost() > 0) recovery_.on_narrow_path(snd_nxt_, window_);
}

}  // namespace glassnet::transport
