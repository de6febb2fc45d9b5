// SPDX-License-Identifier: Apache-2.0
// Frames that do not arrive: evenly at random, the chosen ones, or in bursts.
#pragma once

#include "link/rule.h"
#include "link/selector.h"

namespace glassnet::link {

/// Loses each frame with the same probability, independently of the others and of the other direction: the `loss` of a cable.
class RandomLoss final : public Rule {
 public:
  /// `parts_per_million` in 0..1,000,000.
  RandomLoss(DirectedRng streams, std::uint32_t parts_per_million)
      : streams_(streams), parts_per_million_(parts_per_million) {}

  void set_parts_per_million(std::uint32_t value) { parts_per_million_ = value; }
  void judge(Transit& transit) override;

 private:
  DirectedRng streams_;
  std::uint32_t parts_per_million_;
};

/// Loses what its selector picks: kRandomLoss where chance had a say, otherwise kChosenLoss.
class SelectedLoss final : public Rule {
 public:
  explicit SelectedLoss(Selector selector) : selector_(std::move(selector)) {}
  void judge(Transit& transit) override;

 private:
  Selector selector_;
};

/// See BurstLossFault; kBurstLoss. Each direction has a state of its own and begins in the good one.
class BurstLoss final : public Rule {
 public:
  BurstLoss(Selector selector, DirectedRng streams, const BurstLossFault& fault)
      : selector_(std::move(selector)), streams_(streams), fault_(fault) {}
  void judge(Transit& transit) override;

 private:
  enum class State : std::uint8_t { kGood, kBad };

  Selector selector_;
  DirectedRng streams_;
  BurstLossFault fault_;
  State states_[2] = {State::kGood, State::kGood};
};

}  // namespace glassnet::link
