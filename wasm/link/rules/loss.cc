// SPDX-License-Identifier: Apache-2.0
#include "link/rules/loss.h"

namespace glassnet::link {

void RandomLoss::judge(Transit& transit) {
  if (streams_.of(transit.direction).chance(parts_per_million_)) transit.loss = sim::Reason::kRandomLoss;
}

void SelectedLoss::judge(Transit& transit) {
  if (!selector_.picks(transit)) return;
  transit.loss = selector_.selection().share < kAlways ? sim::Reason::kRandomLoss : sim::Reason::kChosenLoss;
}

void BurstLoss::judge(Transit& transit) {
  if (!selector_.picks(transit)) return;
  Rng& stream = streams_.of(transit.direction);
  State& state = states_[transit.direction == Direction::kFromA ? 0 : 1];
  if (stream.chance(state == State::kGood ? fault_.enter : fault_.leave)) {
    state = state == State::kGood ? State::kBad : State::kGood;
  }
  if (stream.chance(state == State::kGood ? fault_.good : fault_.bad)) transit.loss = sim::Reason::kBurstLoss;
}

}  // namespace glassnet::link
