// SPDX-License-Identifier: Apache-2.0
// A bottleneck in the middle of a cable.
#pragma once

#include "link/fifo.h"
#include "link/rule.h"
#include "link/selector.h"

namespace glassnet::link {

/// See RateFault. Frames that wait are kDelayed; those that find the queue full are lost: kRateExceeded.
class RateLimit final : public Rule {
 public:
  RateLimit(Selector selector, const RateFault& fault) : selector_(std::move(selector)), fault_(fault) {}
  void judge(Transit& transit) override;

 private:
  /// When each frame that has not left has been sent.
  struct Line {
    Fifo<sim::Instant> departures;
    sim::Instant free_at{};
  };

  Selector selector_;
  RateFault fault_;
  Line lines_[2];
};

}  // namespace glassnet::link
