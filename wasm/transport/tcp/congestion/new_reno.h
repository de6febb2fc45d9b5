// SPDX-License-Identifier: Apache-2.0
// The congestion control of RFC 5681: halve on loss, one segment more per round trip otherwise. Linux calls it "reno".
#pragma once

#include "transport/tcp/congestion/congestion_control.h"

namespace glassnet::transport {

class NewReno final : public CongestionControl {
 public:
  [[nodiscard]] CongestionAlgorithm algorithm() const override { return CongestionAlgorithm::kNewReno; }
  void on_ack(CongestionWindow& window, const Ack& ack) override;
  [[nodiscard]] std::uint32_t ssthresh_after_loss(const CongestionWindow& window) override;
};

}  // namespace glassnet::transport
