// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/rack.h"

#include <algorithm>

namespace glassnet::transport {

void Rack::take(const Acknowledged& told) {
  if (!told.latest) return;
  advanced_ = true;
  rtt_ = told.latest_rtt;
  if (told.latest->after(latest_.sent, latest_.end)) latest_ = *told.latest;
}

void Rack::adapt(std::uint32_t prior_delivered, std::uint32_t delivered) {
  if (prior_delivered == 0) return;
  // Once per round trip: what was sent before the last change cannot speak about it.
  if (static_cast<std::int32_t>(prior_delivered - last_adapted_) < 0) duplicate_seen_ = false;
  if (duplicate_seen_) {
    if (steps_ < 255) ++steps_;
    duplicate_seen_ = false;
    last_adapted_ = delivered;
    persist_ = kRecoveriesToPersist;
  } else if (persist_ == 0) {
    steps_ = 1;
  }
}

void Rack::note_recovery(Recovery recovery) {
  switch (recovery) {
    case Recovery::kNeeded:
      if (persist_ > 0) --persist_;
      break;
    case Recovery::kSpurious: persist_ = std::min<std::uint8_t>(kRecoveriesToPersist, persist_ + 1); break;
  }
}

sim::Duration Rack::window(sim::Duration min_rtt, sim::Duration srtt) const {
  return std::min(min_rtt / 4 * steps_, srtt);
}

}  // namespace glassnet::transport
