// SPDX-License-Identifier: Apache-2.0
// What can go wrong with a frame on a cable. A cable asks its rules in order about each frame that enters it; a rule
// may condemn the frame or delay it. A rule sees the bytes of the frame and its own state, nothing else.
#pragma once

#include <cstdint>

#include "base/rng.h"
#include "link/packet.h"
#include "sim/time.h"
#include "sim/trace_codes.h"

namespace glassnet::link {

/// From which of the two ends a frame comes.
enum class Direction : std::uint8_t { kFromA, kFromB };

/// The way of one frame over the cable, as far as it has been decided.
struct Transit {
  /// Other than kNone: the frame is lost in the middle of the cable.
  sim::Reason loss = sim::Reason::kNone;
  /// Beyond the propagation delay; not negative.
  sim::Duration extra_delay{};
};

class Rule {
 public:
  virtual ~Rule() = default;
  /// Not asked any more once the frame is lost.
  virtual void judge(const Packet& frame, Direction direction, Transit& transit) = 0;
};

/// Loses each frame with the same probability, independently of the others and of the other direction.
class RandomLoss final : public Rule {
 public:
  /// The streams decide for the two directions; `parts_per_million` in 0..1,000,000.
  RandomLoss(Rng from_a, Rng from_b, std::uint32_t parts_per_million)
      : streams_{from_a, from_b}, parts_per_million_(parts_per_million) {}

  void set_parts_per_million(std::uint32_t value) { parts_per_million_ = value; }
  void judge(const Packet& frame, Direction direction, Transit& transit) override;

 private:
  Rng streams_[2];
  std::uint32_t parts_per_million_;
};

}  // namespace glassnet::link
