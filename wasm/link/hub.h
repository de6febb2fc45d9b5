// SPDX-License-Identifier: Apache-2.0
// A repeater: what comes in at one port goes out at all others, whoever it is for. No tables, no thought. Simplified:
// it repeats whole frames and queues them at its ports; the half-duplex collisions (CSMA/CD) of a real one do not
// happen, so it shows who hears what, but not how stations fight for the medium.
#pragma once

#include <vector>

#include "link/port.h"

namespace glassnet::link {

class Hub final : public FrameReceiver {
 public:
  Hub() = default;
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// `port` must outlive the hub.
  void add_port(Port& port);
  void input(Port& port, Packet frame) override;

  [[nodiscard]] const std::vector<Port*>& ports() const { return ports_; }

 private:
  std::vector<Port*> ports_;
};

}  // namespace glassnet::link
