// SPDX-License-Identifier: Apache-2.0
// Tahoe (V. Jacobson, "Congestion Avoidance and Control", 1988): fast retransmit without fast recovery: each loss sends
// the window back to one segment and slow start.
#pragma once

#include <algorithm>

#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::transport {

class Tahoe final : public CongestionControl {
 public:
  [[nodiscard]] CongestionAlgorithm algorithm() const override { return CongestionAlgorithm::kTahoe; }
  void on_ack(CongestionWindow& window, const Ack& ack) override { window.grow_as_reno(ack.segments); }
  /// RFC 5681 §3.1 equation (4) halves FlightSize; Linux halves cwnd, which it keeps from growing while it is not in
  /// full use.
  [[nodiscard]] std::uint32_t ssthresh_after_loss(const CongestionWindow& window) override {
    return std::max(window.cwnd / 2, 2U);
  }
  [[nodiscard]] Reduction reduction() const override { return Reduction::kRestart; }
};

}  // namespace glassnet::transport
