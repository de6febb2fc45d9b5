// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/rtt.h"

#include <algorithm>
#include <cstdlib>

namespace glassnet::transport {

RttEstimator::RttEstimator(const Limits& limits)
    : initial_us_(limits.initial.ns / 1000),
      minimum_us_(limits.minimum.ns / 1000),
      maximum_us_(limits.maximum.ns / 1000),
      rto_us_(initial_us_) {}

void RttEstimator::sample(sim::Duration rtt, Seq una, Seq nxt) {
  const std::int64_t rtt_us = std::max<std::int64_t>(rtt.ns / 1000, 1);

  if (srtt8_us_ == 0) {
    srtt8_us_ = rtt_us * 8;
    deviation4_us_ = rtt_us * 2;  // RTTVAR = R / 2
    rttvar4_us_ = std::max(deviation4_us_, minimum_us_);
    window_max4_us_ = rttvar4_us_;
    window_end_ = nxt;
  } else {
    const std::int64_t error = rtt_us - srtt8_us_ / 8;
    srtt8_us_ = std::max<std::int64_t>(srtt8_us_ + error, 1);    // alpha = 1/8
    std::int64_t growth = std::abs(error) - deviation4_us_ / 4;  // beta = 1/4
    // A sudden drop of the RTT is a deviation too, but no reason to wait longer: it counts an eighth.
    if (error < 0 && growth > 0) growth /= 8;
    deviation4_us_ += growth;
    window_max4_us_ = std::max(window_max4_us_, deviation4_us_);
    rttvar4_us_ = std::max(rttvar4_us_, window_max4_us_);
    if (seq_after(una, window_end_)) {
      if (window_max4_us_ < rttvar4_us_) rttvar4_us_ -= (rttvar4_us_ - window_max4_us_) / 4;
      window_end_ = nxt;
      window_max4_us_ = minimum_us_;
    }
  }
  rto_us_ = estimate_us();
  backoff_ = 0;
}

/// RTO = SRTT + max(G, K * RTTVAR). As on Linux the minimum bounds the second term, not the sum (RFC 6298 §2.4 would be
/// 1 s).
std::int64_t RttEstimator::estimate_us() const {
  if (!has_sample()) return initial_us_;
  return std::min(srtt8_us_ / 8 + std::max(rttvar4_us_, minimum_us_), maximum_us_);
}

void RttEstimator::note_least(sim::Duration rtt, sim::Instant now) {
  constexpr sim::Duration kPeriod = sim::seconds(150);
  const std::int64_t us = std::max<std::int64_t>(rtt.ns / 1000, 1);
  if (min_us_ == 0) {
    min_us_ = previous_min_us_ = us;
    period_ = now;
  } else if (now - period_ > kPeriod) {
    previous_min_us_ = min_us_;
    min_us_ = us;
    period_ = now;
  } else {
    min_us_ = std::min(min_us_, us);
  }
}

void RttEstimator::back_off() {
  if (backoff_ < 255) ++backoff_;
  rto_us_ = std::min(rto_us_ * 2, maximum_us_);
}

void RttEstimator::undo_backoff() {
  if (backoff_ > 0) --backoff_;
  rto_us_ = estimate_us();
  for (std::uint8_t i = 0; i < backoff_ && rto_us_ < maximum_us_; ++i) rto_us_ *= 2;
  rto_us_ = std::min(rto_us_, maximum_us_);
}

}  // namespace glassnet::transport
