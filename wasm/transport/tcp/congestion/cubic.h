// SPDX-License-Identifier: Apache-2.0
// CUBIC (RFC 9438): the window grows along W(t) = C (t - K)^3 + W_max, fast while far from where the last loss was,
// slowly near it, whatever the round-trip time. Integers only: time in 1/1024 s, as the curve is the same on every
// platform that way. Slow start ends early by HyStart, as on Linux (Ha and Rhee 2011; RFC 9438 §4.10): when the ACKs of
// one round fill half a round trip, or round trips grow, the path is full though nothing was lost yet.
#pragma once

#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::transport {

/// The largest x with x^3 <= `number`.
[[nodiscard]] std::uint32_t cube_root(std::uint64_t number);

class Cubic final : public CongestionControl {
 public:
  [[nodiscard]] CongestionAlgorithm algorithm() const override { return CongestionAlgorithm::kCubic; }
  void on_ack(CongestionWindow& window, const Ack& ack) override;
  [[nodiscard]] std::uint32_t ssthresh_after_loss(const CongestionWindow& window) override;
  void on_sample(CongestionWindow& window, const Sample& sample) override;
  void on_timeout() override { *this = Cubic(); }
  void on_restart(sim::Instant now, sim::Duration idle) override;

 private:
  /// Slow start from so many segments on is watched.
  static constexpr std::uint32_t kHystartLowWindow = 16;

  void watch_slow_start(CongestionWindow& window, const Sample& sample);
  void begin_epoch(std::uint32_t cwnd, std::uint32_t acked, sim::Instant now);
  [[nodiscard]] std::uint32_t target(std::uint32_t cwnd, sim::Instant now) const;
  void reckon(std::uint32_t cwnd, std::uint32_t acked, sim::Instant now);

  std::uint32_t last_max_ = 0;  // W_max: cwnd at the last loss, less after fast convergence (§4.7)
  std::uint32_t origin_ = 0;    // the plateau of the present curve
  std::uint32_t k_ticks_ = 0;   // K: when the curve reaches it
  std::uint32_t w_est_ = 0;     // what RFC 5681 would have reached (§4.3)
  std::uint32_t acked_ = 0;     // segments towards the next step of w_est_
  std::uint32_t per_ = 2;       // segments acknowledged per increase of cwnd by one, reckoned at ...
  sim::Instant reckoned_{};
  std::uint32_t reckoned_cwnd_ = 0;  // ... when cwnd was this
  sim::Instant epoch_{};
  bool in_epoch_ = false;

  // HyStart: the present round of slow start.
  sim::Instant round_began_{};
  sim::Instant last_ack_{};  // of the train of ACKs close together
  Seq round_end_ = 0;
  sim::Duration least_rtt_{};  // of the connection since the last timeout; 0 = none
  sim::Duration round_rtt_{};  // least of this round; 0 = none
  std::uint8_t round_samples_ = 0;
  bool in_round_ = false;
  bool found_ = false;  // the end of slow start was found; once until the next timeout
};

}  // namespace glassnet::transport
