// SPDX-License-Identifier: Apache-2.0
// Reno as 4.3BSD had it in 1990 and RFC 2581 §3.2 describes it: fast recovery ends with the first ACK of new data, so
// that several losses in one window usually cost a timeout. What NewReno cured; differs only without SACK.
#pragma once

#include <algorithm>

#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::transport {

class ClassicReno final : public CongestionControl {
 public:
  [[nodiscard]] CongestionAlgorithm algorithm() const override { return CongestionAlgorithm::kClassicReno; }
  void on_ack(CongestionWindow& window, const Ack& ack) override { window.grow_as_reno(ack.segments); }
  /// RFC 5681 §3.1 equation (4) halves FlightSize; Linux halves cwnd, which it keeps from growing while it is not in
  /// full use.
  [[nodiscard]] std::uint32_t ssthresh_after_loss(const CongestionWindow& window) override {
    return std::max(window.cwnd / 2, 2U);
  }
  [[nodiscard]] Reduction reduction() const override { return Reduction::kAtOnce; }
  [[nodiscard]] PartialAck partial_ack() const override { return PartialAck::kEnds; }
};

}  // namespace glassnet::transport
