// SPDX-License-Identifier: Apache-2.0
#include "link/rules/delay.h"

#include <algorithm>

namespace glassnet::link {

void Delay::judge(Transit& transit) {
  if (!selector_.picks(transit)) return;
  sim::Duration time = fault_.time;
  if (fault_.jitter.ns > 0) {
    const auto spread = static_cast<std::uint64_t>(2 * fault_.jitter.ns) + 1;
    time.ns += static_cast<std::int64_t>(streams_.of(transit.direction).below(spread)) - fault_.jitter.ns;
  }
  sim::Instant leaves = transit.passes() + time;
  if (fault_.overtaking == Overtaking::kForbidden) {
    sim::Instant& last = last_[transit.direction == Direction::kFromA ? 0 : 1];
    last = leaves = std::max(leaves, last);
  }
  transit.extra_delay = leaves - (transit.entered + transit.serialisation);
  transit.change = sim::Reason::kDelayed;
}

void Reorder::judge(Transit& transit) {
  if (!selector_.picks(transit)) return;
  transit.extra_delay = transit.extra_delay + fault_.time;
  transit.change = sim::Reason::kReordered;
}

}  // namespace glassnet::link
