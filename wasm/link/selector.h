// SPDX-License-Identifier: Apache-2.0
// Decides which frames a rule concerns, from their bytes. Every rule of rules/ has one.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>

#include "base/rng.h"
#include "link/fault.h"
#include "link/fifo.h"
#include "wire/summary.h"

namespace glassnet::link {

/// Random numbers of a rule, one stream for each direction, so that traffic one way does not change luck the other way.
class DirectedRng {
 public:
  DirectedRng(Rng from_a, Rng from_b) : streams_{from_a, from_b} {}
  [[nodiscard]] Rng& of(Direction direction) { return streams_[direction == Direction::kFromA ? 0 : 1]; }

 private:
  Rng streams_[2];
};

class Selector {
 public:
  /// Flows counted at once; with more the one that began first is forgotten.
  static constexpr std::size_t kMostFlows = 4096;

  Selector(Selection selection, DirectedRng streams) : selection_(std::move(selection)), streams_(streams) {}

  /// Whether the rule concerns this frame. Counts it.
  [[nodiscard]] bool picks(const Transit& transit);

  [[nodiscard]] const Selection& selection() const { return selection_; }
  [[nodiscard]] std::size_t flows() const { return flows_.size(); }

 private:
  struct Flow {
    std::uint32_t source = 0;
    std::uint32_t destination = 0;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint8_t protocol = 0;
    friend auto operator<=>(const Flow&, const Flow&) = default;
  };

  [[nodiscard]] bool counts() const { return !selection_.nth.empty() || selection_.every != 0; }
  [[nodiscard]] std::uint32_t count(const wire::FrameSummary& frame);
  [[nodiscard]] bool wants(std::uint32_t number) const;

  Selection selection_;
  DirectedRng streams_;
  std::uint32_t counted_ = 0;
  std::map<Flow, std::uint32_t> flows_;
  Fifo<Flow> flow_ages_;  // oldest first
};

/// Whether a frame of `size` bytes with this summary is what `match` says.
[[nodiscard]] bool matches(const Match& match, const wire::FrameSummary& frame, std::size_t size);

}  // namespace glassnet::link
