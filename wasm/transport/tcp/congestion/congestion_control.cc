// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/congestion/congestion_control.h"

#include <algorithm>
#include <array>

#include "transport/tcp/congestion/classic_reno.h"
#include "transport/tcp/congestion/cubic.h"
#include "transport/tcp/congestion/new_reno.h"
#include "transport/tcp/congestion/reno.h"
#include "transport/tcp/congestion/tahoe.h"

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
    case CongestionAlgorithm::kTahoe: return std::make_unique<Tahoe>();
    case CongestionAlgorithm::kClassicReno: return std::make_unique<ClassicReno>();
    case CongestionAlgorithm::kNewReno: return std::make_unique<NewReno>();
    case CongestionAlgorithm::kReno: return std::make_unique<Reno>();
    case CongestionAlgorithm::kCubic: return std::make_unique<Cubic>();
  }
  return std::make_unique<Cubic>();
}

std::string_view congestion_algorithm_name(CongestionAlgorithm algorithm) {
  switch (algorithm) {
    case CongestionAlgorithm::kTahoe: return "tahoe";
    case CongestionAlgorithm::kClassicReno: return "reno-1990";
    case CongestionAlgorithm::kNewReno: return "newreno";
    case CongestionAlgorithm::kReno: return "reno";
    case CongestionAlgorithm::kCubic: return "cubic";
  }
  return "";
}

std::span<const CongestionAlgorithm> congestion_algorithms() {
  static constexpr std::array kAll{CongestionAlgorithm::kCubic, CongestionAlgorithm::kReno,
                                   CongestionAlgorithm::kNewReno, CongestionAlgorithm::kClassicReno,
                                   CongestionAlgorithm::kTahoe};
  return kAll;
}

std::optional<CongestionAlgorithm> congestion_algorithm_called(std::string_view name) {
  for (const CongestionAlgorithm algorithm : congestion_algorithms()) {
    if (congestion_algorithm_name(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

}  // namespace glassnet::transport
