// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/congestion/congestion_control.h"

#include <algorithm>

#include "transport/tcp/congestion/cubic.h"
#include "transport/tcp/congestion/new_reno.h"

namespace glassnet::transport {

std::uint32_t CongestionWindow::slow_start(std::uint32_t acked) {
  const std::uint32_t grown = std::min(cwnd + acked, ssthresh);
  const std::uint32_t used = grown - cwnd;
  cwnd = grown;
  return acked - used;
}

void CongestionWindow::additive_increase(std::uint32_t acked, std::uint32_t per) {
  per = std::max(per, 1U);
  if (count >= per) {  // `per` may have shrunk below what was counted: that is worth one segment, not several
    count = 0;
    ++cwnd;
  }
  count += acked;
  cwnd += count / per;
  count %= per;
}

std::unique_ptr<CongestionControl> make_congestion_control(CongestionAlgorithm algorithm) {
  switch (algorithm) {
    case CongestionAlgorithm::kNewReno: return std::make_unique<NewReno>();
    case CongestionAlgorithm::kCubic: return std::make_unique<Cubic>();
  }
  return std::make_unique<NewReno>();
}

std::string_view congestion_algorithm_name(CongestionAlgorithm algorithm) {
  switch (algorithm) {
    case CongestionAlgorithm::kNewReno: return "reno";
    case CongestionAlgorithm::kCubic: return "cubic";
  }
  return "";
}

}  // namespace glassnet::transport
