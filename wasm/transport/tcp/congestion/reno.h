// SPDX-License-Identifier: Apache-2.0
// What Linux calls "reno": the window of RFC 5681 (halved on loss, one segment more per round trip otherwise) with all
// that recovery.cc can do: SACK, RACK, and without SACK the partial ACKs of NewReno; reductions are proportional.
#pragma once

#include <algorithm>

#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::transport {

class Reno final : public CongestionControl {
 public:
  [[nodiscard]] CongestionAlgorithm algorithm() const override { return CongestionAlgorithm::kReno; }
  void on_ack(CongestionWindow& window, const Ack& ack) override { window.grow_as_reno(ack.segments); }
  /// RFC 5681 §3.1 equation (4) halves FlightSize; Linux halves cwnd, which it keeps from growing while it is not in
  /// full use.
  [[nodiscard]] std::uint32_t ssthresh_after_loss(const CongestionWindow& window) override {
    return std::max(window.cwnd / 2, 2U);
  }
};

}  // namespace glassnet::transport
