// SPDX-License-Identifier: Apache-2.0
// NewReno to the letter of RFC 6582: as Reno, but the reduction takes place at once, as it is drawn in textbooks. (Their
// inflated window, ssthresh + duplicate ACKs against everything unacknowledged, is the same as ssthresh against the pipe,
// in which this stack counts.)
#pragma once

#include <algorithm>

#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::transport {

class NewReno final : public CongestionControl {
 public:
  [[nodiscard]] CongestionAlgorithm algorithm() const override { return CongestionAlgorithm::kNewReno; }
  void on_ack(CongestionWindow& window, const Ack& ack) override { window.grow_as_reno(ack.segments); }
  /// RFC 5681 §3.1 equation (4) halves FlightSize; Linux halves cwnd, which it keeps from growing while it is not in
  /// full use.
  [[nodiscard]] std::uint32_t ssthresh_after_loss(const CongestionWindow& window) override {
    return std::max(window.cwnd / 2, 2U);
  }
  [[nodiscard]] Reduction reduction() const override { return Reduction::kAtOnce; }
};

}  // namespace glassnet::transport
