// SPDX-License-Identifier: Apache-2.0
// How fast a connection may send: the congestion window, and the strategies that move it (RFC 5681). As on Linux the
// window is counted in segments, not in bytes; a strategy says only how it grows and how far it falls, when to do so
// is known in recovery.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/time.h"
#include "transport/tcp/options.h"

namespace glassnet::transport {

/// No threshold yet: slow start until the first loss.
inline constexpr std::uint32_t kInfiniteSsthresh = 0x7fffffff;

struct CongestionWindow {
  std::uint32_t cwnd = 10;                     ///< segments that may be in the network
  std::uint32_t ssthresh = kInfiniteSsthresh;  ///< below it cwnd doubles per round trip, above it grows by one
  std::uint32_t count = 0;                     ///< segments acknowledged towards the next increase by one

  [[nodiscard]] bool in_slow_start() const { return cwnd < ssthresh; }
  /// One more segment per acknowledged segment up to ssthresh (RFC 5681 §3.1); returns how many acknowledged segments
  /// are left over.
  std::uint32_t slow_start(std::uint32_t acked);
  /// One more segment per `per` acknowledged ones; with `per` = cwnd, one per round trip (RFC 5681 §3.1, congestion
  /// avoidance).
  void additive_increase(std::uint32_t acked, std::uint32_t per);
};

class CongestionControl {
 public:
  /// What an ACK that acknowledged new data tells.
  struct Ack {
    sim::Instant now;
    std::uint32_t segments = 0;  ///< newly known to have arrived
    sim::Duration srtt;          ///< 0 = unknown
  };

  virtual ~CongestionControl() = default;

  [[nodiscard]] virtual CongestionAlgorithm algorithm() const = 0;
  /// New data was acknowledged outside of fast recovery, and the window was in full use.
  virtual void on_ack(CongestionWindow& window, const Ack& ack) = 0;
  /// The threshold after a loss was found.
  [[nodiscard]] virtual std::uint32_t ssthresh_after_loss(const CongestionWindow& window) = 0;
  /// The retransmission timer expired: what was learnt about the path is void.
  virtual void on_timeout() {}
  /// Sending begins again after `idle` without data in the network.
  virtual void on_restart(sim::Duration idle) { static_cast<void>(idle); }
};

[[nodiscard]] std::unique_ptr<CongestionControl> make_congestion_control(CongestionAlgorithm algorithm);

/// As TCP_CONGESTION names it: "reno", "cubic".
[[nodiscard]] std::string_view congestion_algorithm_name(CongestionAlgorithm algorithm);

}  // namespace glassnet::transport
