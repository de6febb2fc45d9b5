// SPDX-License-Identifier: Apache-2.0
// Frames that come late: all by about the same, or a few so much that others overtake them.
#pragma once

#include "link/rule.h"
#include "link/selector.h"

namespace glassnet::link {

/// See DelayFault; kDelayed. Where overtaking is forbidden a frame leaves the rule after those that the rule delayed before it.
class Delay final : public Rule {
 public:
  Delay(Selector selector, DirectedRng streams, const DelayFault& fault)
      : selector_(std::move(selector)), streams_(streams), fault_(fault) {}
  void judge(Transit& transit) override;

 private:
  Selector selector_;
  DirectedRng streams_;
  DelayFault fault_;
  sim::Instant last_[2] = {};  // when the last one of each direction leaves
};

/// See ReorderFault; kReordered.
class Reorder final : public Rule {
 public:
  Reorder(Selector selector, const ReorderFault& fault) : selector_(std::move(selector)), fault_(fault) {}
  void judge(Transit& transit) override;

 private:
  Selector selector_;
  ReorderFault fault_;
};

}  // namespace glassnet::link
