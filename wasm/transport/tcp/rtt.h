// SPDX-License-Identifier: Apache-2.0
// Round-trip times and the retransmission timeout (RFC 6298), in microseconds and integers only.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/time.h"
#include "transport/tcp/sequence.h"

namespace glassnet::transport {

class RttEstimator {
 public:
  /// The timeout stays within [minimum, maximum]; before the first sample it is `initial`.
  struct Limits {
    sim::Duration initial = sim::seconds(1);
    sim::Duration minimum = sim::milliseconds(200);
    sim::Duration maximum = sim::seconds(120);
  };

  explicit RttEstimator(const Limits& limits);

  /// Takes the sample `rtt` (RFC 6298 §2.2, §2.3). The caller keeps Karn's rule: no samples from segments sent twice
  /// (§3), unless a timestamp tells which one was answered. `una` and `nxt` are SND.UNA and SND.NXT: with timestamps
  /// there is a sample per ACK, and RTTVAR may then shrink only once per window (RFC 7323 Appendix G says why; this
  /// is the way of Linux).
  void sample(sim::Duration rtt, Seq una, Seq nxt);

  /// Doubles the timeout after it expired (§5.5).
  void back_off();
  /// Takes one doubling back (RFC 6069 §4.2): as long as the estimate says, doubled as often as is left.
  void undo_backoff();
  /// Replaces the timeout until the next sample: 3 s after a lost SYN (§5.7).
  void set_rto(sim::Duration rto) { rto_us_ = rto.ns / 1000; }
  /// New data was acknowledged: the next expiry counts as the first again. The doubled timeout stays until a sample
  /// comes (Karn).
  void forget_backoff() { backoff_ = 0; }

  [[nodiscard]] sim::Duration rto() const { return sim::microseconds(rto_us_); }
  /// 0 before the first sample.
  [[nodiscard]] sim::Duration srtt() const { return sim::microseconds(srtt8_us_ / 8); }
  [[nodiscard]] sim::Duration variation() const { return sim::microseconds(deviation4_us_ / 4); }
  /// The least round trip in the last five minutes or so (tcp_min_rtt_wlen); 0 before the first sample.
  [[nodiscard]] sim::Duration min_rtt() const { return sim::microseconds(std::min(min_us_, previous_min_us_)); }
  /// Takes a round trip into account for the minimum only.
  void note_least(sim::Duration rtt, sim::Instant now);
  [[nodiscard]] bool has_sample() const { return srtt8_us_ != 0; }
  /// How often in a row the timeout was doubled.
  [[nodiscard]] std::uint8_t backoff() const { return backoff_; }

 private:
  [[nodiscard]] std::int64_t estimate_us() const;

  std::int64_t initial_us_;
  std::int64_t minimum_us_;
  std::int64_t maximum_us_;
  std::int64_t rto_us_;
  std::int64_t srtt8_us_ = 0;        // SRTT * 8
  std::int64_t deviation4_us_ = 0;   // smoothed mean deviation * 4
  std::int64_t rttvar4_us_ = 0;      // 4 * RTTVAR as it enters the timeout
  std::int64_t window_max4_us_ = 0;  // largest deviation in this window
  Seq window_end_ = 0;
  // The least RTT of this period and of the one before. Simplified: two periods of 150 s, where Linux keeps three
  // samples; the minimum is forgotten after 150 to 300 s instead of 300 s.
  std::int64_t min_us_ = 0;
  std::int64_t previous_min_us_ = 0;
  sim::Instant period_{};
  std::uint8_t backoff_ = 0;
};

}  // namespace glassnet::transport
