// SPDX-License-Identifier: Apache-2.0
// How fast a connection may send: the congestion window, and the strategies that move it (RFC 5681), one file each. As
// on Linux the window is counted in segments, not in bytes; a strategy says how it grows, how far it falls and in what
// manner; when to do so is known in recovery.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "sim/time.h"
#include "transport/tcp/options.h"
#include "transport/tcp/sequence.h"

namespace glassnet::transport {

/// No threshold yet: slow start until the first loss.
inline constexpr std::uint32_t kInfiniteSsthresh = 0x7fffffff;

struct CongestionWindow {
  std::uint32_t cwnd = 10;                     ///< segments that may be in the network
  std::uint32_t ssthresh = kInfiniteSsthresh;  ///< below it cwnd doubles per round trip, above it grows by one
  std::uint32_t count = 0;                     ///< segments acknowledged towards the next increase by one

  [[nodiscard]] bool in_slow_start() const { return cwnd < ssthresh; }
  /// What RFC 5681 does with `acked` segments, below the threshold and above.
  void grow_as_reno(std::uint32_t acked) {
    if (in_slow_start()) acked = slow_start(acked);
    if (acked > 0) additive_increase(acked, cwnd);
  }
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
  };
  /// A round trip was measured.
  struct Sample {
    sim::Instant now;
    sim::Duration rtt;
    Seq una = 0;  ///< SND.UNA
    Seq nxt = 0;  ///< SND.NXT
  };
  /// How the window falls to the threshold when a loss was found by duplicate ACKs or SACK.
  enum class Reduction : std::uint8_t {
    kProportional,  ///< one segment leaves for each 1 / beta that arrive (RFC 6937), as Linux does it
    kAtOnce,        ///< RFC 5681 §3.2: nothing leaves until so many have arrived
    kRestart,       ///< to one segment, and slow start as after a timeout
  };
  /// What an ACK means that ends fast recovery only in part, where there is no SACK.
  enum class PartialAck : std::uint8_t {
    kNextLost,  ///< RFC 6582: the next segment is lost as well
    kEnds,      ///< RFC 2581: fast recovery ends all the same
  };

  virtual ~CongestionControl() = default;

  [[nodiscard]] virtual CongestionAlgorithm algorithm() const = 0;
  /// New data was acknowledged outside of fast recovery, and the window was in full use.
  virtual void on_ack(CongestionWindow& window, const Ack& ack) = 0;
  /// The threshold after a loss was found.
  [[nodiscard]] virtual std::uint32_t ssthresh_after_loss(const CongestionWindow& window) = 0;
  [[nodiscard]] virtual Reduction reduction() const { return Reduction::kProportional; }
  [[nodiscard]] virtual PartialAck partial_ack() const { return PartialAck::kNextLost; }
  /// Called before `on_ack` where both apply; may lower the threshold.
  virtual void on_sample(CongestionWindow& window, const Sample& sample) {
    static_cast<void>(window);
    static_cast<void>(sample);
  }
  /// The retransmission timer expired: what was learnt about the path is void.
  virtual void on_timeout() {}
  /// Sending begins again after `idle` without data in the network.
  virtual void on_restart(sim::Instant now, sim::Duration idle) {
    static_cast<void>(now);
    static_cast<void>(idle);
  }
};

[[nodiscard]] std::unique_ptr<CongestionControl> make_congestion_control(CongestionAlgorithm algorithm);

/// As TCP_CONGESTION and net.ipv4.tcp_congestion_control name it.
[[nodiscard]] std::string_view congestion_algorithm_name(CongestionAlgorithm algorithm);
[[nodiscard]] std::optional<CongestionAlgorithm> congestion_algorithm_called(std::string_view name);
/// All of them, the default first (net.ipv4.tcp_available_congestion_control).
[[nodiscard]] std::span<const CongestionAlgorithm> congestion_algorithms();

}  // namespace glassnet::transport
