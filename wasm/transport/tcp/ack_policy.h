// SPDX-License-Identifier: Apache-2.0
// When to acknowledge: at once, or a little later in the hope that an answer or a second segment makes a separate ACK
// needless (RFC 1122 §4.2.3.2, RFC 5681 §4.2). The rules are those of Linux: a connection starts with quick ACKs,
// because the peer is in slow start; a conversation that goes back and forth ("interactive") delays; the delay
// follows the pace of arrivals.
#pragma once

#include <cstdint>

#include "sim/time.h"

namespace glassnet::transport {

class AckPolicy {
 public:
  struct Limits {
    sim::Duration minimum = sim::milliseconds(40);
    sim::Duration maximum = sim::milliseconds(200);
  };
  /// At most so many quick ACKs in a row.
  static constexpr std::uint8_t kMaxQuick = 16;

  explicit AckPolicy(const Limits& limits) : limits_(limits) {}

  /// `full_segment` = a first guess of the peer's segment size in bytes.
  void start(std::uint32_t full_segment) { full_segment_ = full_segment; }

  /// Payload of `bytes` bytes arrived in order; `largest` is the size of a segment that the peer may send, `window`
  /// what it may send at once, both in bytes; `rto` is the retransmission timeout.
  void on_data(std::uint32_t bytes, std::uint32_t largest, std::uint32_t window, sim::Duration rto, sim::Instant now);
  /// The program's data left: when that comes soon after data from the peer, it is an answer.
  void on_data_sent(sim::Instant now);
  /// An ACK left, alone or with data.
  void on_ack_sent();
  /// The next `kMaxQuick` ACKs (at most half of `window` bytes) leave at once: after a duplicate, a gap, or
  /// TCP_QUICKACK.
  void be_quick(std::uint32_t window);
  /// TCP_QUICKACK off.
  void be_interactive() {
    interactive_ = true;
    quick_ = 0;
  }
  /// The delayed ACK timer fired: nobody answered in time, so the guess was wrong.
  void on_timer(sim::Duration rto);

  /// An ACK is owed.
  [[nodiscard]] bool pending() const { return pending_; }
  void owe() { pending_ = true; }
  /// A segment shorter than full was received since the last ACK: a message has probably ended.
  [[nodiscard]] bool message_ended() const { return short_seen_; }
  [[nodiscard]] bool quick() const { return quick_ > 0 && !interactive_; }
  [[nodiscard]] bool interactive() const { return interactive_; }
  /// The peer's segment size as observed, in bytes.
  [[nodiscard]] std::uint32_t full_segment() const { return full_segment_; }
  /// The present estimate of how long one may wait; 0 = no data yet.
  [[nodiscard]] sim::Duration timeout() const { return timeout_; }
  /// How long an ACK may wait now; `srtt` is 0 when unknown.
  [[nodiscard]] sim::Duration delay(sim::Duration srtt) const;

 private:
  Limits limits_;
  sim::Duration timeout_{};  // follows the pace of arrivals; 0 = no data yet
  sim::Instant last_received_{};
  std::uint32_t full_segment_ = 536;
  std::uint8_t quick_ = 0;
  bool interactive_ = false;
  bool pending_ = false;
  bool short_seen_ = false;
};

}  // namespace glassnet::transport
