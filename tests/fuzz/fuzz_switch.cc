// SPDX-License-Identifier: Apache-2.0
// Frames into a switch from four sides; station.h describes the input. It must hand on every frame as it came, never back to
// where it came from, and at most once to each side.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "fuzz/station.h"
#include "link/switch.h"

namespace glassnet::fuzz {
namespace {

constexpr std::size_t kPorts = 4;

/// A card that only listens and knows what it may hear.
class Listener final : public link::FrameReceiver {
 public:
  void input(link::Port&, link::Packet frame) override {
    promise(allowed, "nothing comes back to where it came from");
    promise(heard++ == 0, "a frame comes out of a port once");
    promise(std::ranges::equal(frame.bytes(), expected), "a switch alters no byte");
  }
  bool allowed = true;
  int heard = 0;
  std::vector<std::uint8_t> expected;
};

class SwitchWorld {
 public:
  SwitchWorld() {
    for (std::size_t i = 0; i < kPorts; ++i) {
      bridge_.add_port(inner_[i]);
      outer_[i].set_receiver(&listeners_[i]);
      cables_[i].emplace(simulator_, link::Link::Options{.id = LinkId(static_cast<std::uint32_t>(i + 1)), .name = "c"},
                         inner_[i], outer_[i]);
    }
  }

  void run(Bytes input) {
    for_each_step(input, [this](const Step& step) { send(step); });
    pass(simulator_, sim::seconds(400));
    promise(bridge_.mac_rows().empty(), "stations that are silent are forgotten");
  }

 private:
  void send(const Step& step) {
    const std::size_t from = step.port() % kPorts;
    link::Packet frame = packets_.make_copy(step.frame);
    std::vector<std::uint8_t> padded(frame.bytes().begin(), frame.bytes().end());
    padded.resize(std::max(padded.size(), link::kMinFrame));
    for (std::size_t i = 0; i < kPorts; ++i) {
      listeners_[i].allowed = i != from;
      listeners_[i].heard = 0;
      listeners_[i].expected = padded;
    }
    outer_[from].transmit(std::move(frame));
    pass(simulator_, sim::milliseconds(10));  // until it is through
    pass(simulator_, pause_of(step.control));
  }
  [[nodiscard]] static link::Port::Options port(std::uint32_t number) {
    return {.id = PortId(number), .node = NodeId(1)};
  }

  sim::Simulator simulator_{kWorld};
  link::PacketPool packets_;
  std::array<Listener, kPorts> listeners_;
  std::array<link::Port, kPorts> inner_{link::Port{simulator_, port(1)}, link::Port{simulator_, port(2)},
                                        link::Port{simulator_, port(3)}, link::Port{simulator_, port(4)}};
  std::array<link::Port, kPorts> outer_{link::Port{simulator_, port(5)}, link::Port{simulator_, port(6)},
                                        link::Port{simulator_, port(7)}, link::Port{simulator_, port(8)}};
  link::Switch bridge_{simulator_, NodeId(1)};
  std::array<std::optional<link::Link>, kPorts> cables_;
};

}  // namespace
}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  glassnet::fuzz::SwitchWorld().run({data, size});
  return 0;
}
