// SPDX-License-Identifier: Apache-2.0
// Frames that come more than once.
#pragma once

#include "link/rule.h"
#include "link/selector.h"

namespace glassnet::link {

/// See DuplicateFault; the copies bear kDuplicated. Later rules judge each of them by itself.
class Duplicate final : public Rule {
 public:
  Duplicate(Selector selector, const DuplicateFault& fault) : selector_(std::move(selector)), fault_(fault) {}
  void judge(Transit& transit) override;

 private:
  Selector selector_;
  DuplicateFault fault_;
};

}  // namespace glassnet::link
