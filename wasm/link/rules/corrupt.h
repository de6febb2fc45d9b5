// SPDX-License-Identifier: Apache-2.0
// Frames whose bytes are not what was sent.
#pragma once

#include "link/rule.h"
#include "link/selector.h"

namespace glassnet::link {

/// See CorruptFault. Which bits is drawn from the stream of the direction; a byte that the frame does not have is left alone.
class Corrupt final : public Rule {
 public:
  Corrupt(Selector selector, DirectedRng streams, const CorruptFault& fault)
      : selector_(std::move(selector)), streams_(streams), fault_(fault) {}
  void judge(Transit& transit) override;

 private:
  Selector selector_;
  DirectedRng streams_;
  CorruptFault fault_;
};

}  // namespace glassnet::link
