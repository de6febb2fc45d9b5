// SPDX-License-Identifier: Apache-2.0
#include "link/rule.h"

namespace glassnet::link {

void RandomLoss::judge(const Packet& frame, Direction direction, Transit& transit) {
  static_cast<void>(frame);
  Rng& stream = streams_[direction == Direction::kFromA ? 0 : 1];
  if (stream.chance(parts_per_million_)) transit.loss = sim::Reason::kRandomLoss;
}

}  // namespace glassnet::link
