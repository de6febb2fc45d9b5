// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/congestion/new_reno.h"

#include <algorithm>

namespace glassnet::transport {

void NewReno::on_ack(CongestionWindow& window, const Ack& ack) {
  std::uint32_t acked = ack.segments;
  if (window.in_slow_start()) acked = window.slow_start(acked);
  if (acked > 0) window.additive_increase(acked, window.cwnd);
}

/// RFC 5681 §3.1 equation (4) halves FlightSize; Linux halves cwnd, which it keeps from growing while it is not in
/// full use.
std::uint32_t NewReno::ssthresh_after_loss(const CongestionWindow& window) { return std::max(window.cwnd / 2, 2U); }

}  // namespace glassnet::transport
