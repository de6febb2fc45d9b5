// SPDX-License-Identifier: Apache-2.0
#include "link/rules/rate_limit.h"

#include <algorithm>

#include "link/congestion_mark.h"
#include "link/link.h"

namespace glassnet::link {

void RateLimit::judge(Transit& transit) {
  if (!selector_.picks(transit)) return;
  Line& line = lines_[transit.direction == Direction::kFromA ? 0 : 1];
  const sim::Instant comes = transit.passes();
  while (!line.departures.empty() && line.departures.front() <= comes) static_cast<void>(line.departures.pop());
  if (line.departures.size() > fault_.queue) {
    transit.loss = sim::Reason::kRateExceeded;
    return;
  }
  const std::size_t waiting = line.departures.size() - (line.departures.empty() ? 0 : 1);
  if (fault_.mark != 0 && waiting >= fault_.mark && mark_congestion(transit.frame)) {
    transit.marked_behind = static_cast<std::uint32_t>(waiting);
  }
  const std::size_t byte_times = kPreamble + transit.frame.size() + kCheckSequence + kInterframeGap;
  const sim::Instant leaves = std::max(comes, line.free_at) + serialisation_time(byte_times, fault_.rate);
  line.free_at = leaves;
  line.departures.push(leaves);
  transit.extra_delay = leaves - (transit.entered + transit.serialisation);
  transit.change = sim::Reason::kDelayed;
}

}  // namespace glassnet::link
