// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/ack_policy.h"

#include <algorithm>

namespace glassnet::transport {

void AckPolicy::on_data(std::uint32_t bytes, std::uint32_t largest, std::uint32_t window, sim::Duration rto,
                        sim::Instant now) {
  if (bytes >= full_segment_) {
    full_segment_ = std::min(bytes, largest);
  } else {
    short_seen_ = true;
  }
  pending_ = true;
  if (timeout_.ns == 0) {
    be_quick(window);
    timeout_ = limits_.minimum;
  } else {
    const sim::Duration gap = now - last_received_;
    if (gap <= limits_.minimum / 2) {
      timeout_ = timeout_ / 2 + limits_.minimum / 2;
    } else if (gap < timeout_) {
      timeout_ = std::min(timeout_ / 2 + gap, rto);
    } else if (gap > rto) {
      be_quick(window);  // the peer has been silent and may be in slow start again
    }
  }
  last_received_ = now;
}

void AckPolicy::on_data_sent(sim::Instant now) {
  if (timeout_.ns != 0 && now - last_received_ < timeout_) interactive_ = true;
}

void AckPolicy::on_ack_sent() {
  if (quick_ > 0 && --quick_ == 0) timeout_ = limits_.minimum;
  pending_ = false;
  short_seen_ = false;
}

void AckPolicy::be_quick(std::uint32_t window) {
  const std::uint32_t wished = std::clamp(window / (2 * std::max(full_segment_, 1U)), 2U, std::uint32_t{kMaxQuick});
  quick_ = std::max(quick_, static_cast<std::uint8_t>(wished));
}

void AckPolicy::on_timer(sim::Duration rto) {
  if (interactive_) {
    interactive_ = false;
    timeout_ = limits_.minimum;
  } else {
    timeout_ = std::min(timeout_ * 2, rto);
  }
}

sim::Duration AckPolicy::delay(sim::Duration srtt) const {
  // Nothing but a FIN has ever arrived: as good as at once, at the next tick of Linux's clock.
  if (timeout_.ns == 0) return sim::milliseconds(1);
  if (timeout_ <= limits_.minimum) return limits_.minimum;
  sim::Duration longest = interactive_ || short_seen_ ? limits_.maximum : sim::milliseconds(500);
  if (srtt.ns != 0) longest = std::min(longest, std::max(srtt, limits_.minimum));
  return std::min({timeout_, longest, sim::milliseconds(500)});
}

}  // namespace glassnet::transport
