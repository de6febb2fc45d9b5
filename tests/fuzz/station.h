// SPDX-License-Identifier: Apache-2.0
// The other end of a cable in a fuzz target: sends what the input says and looks at every frame that comes back.
//
// Input of the targets host, router and switch: steps of [control] [length: 2 bytes, highest first] [frame]; in `control`
// bits 0-3 are the pause behind the step, bit 4 puts checksums right, bit 5 addresses the frame to the device, bits 6-7
// choose the port.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "fuzz/fuzz.h"
#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "wire/addresses.h"

namespace glassnet::fuzz {

struct Step {
  std::uint8_t control = 0;
  Bytes frame;

  [[nodiscard]] bool repaired() const { return (control & 0x10U) != 0; }
  [[nodiscard]] bool addressed() const { return (control & 0x20U) != 0; }
  [[nodiscard]] std::size_t port() const { return control >> 6; }
};

/// Calls `take(step)` for at most 32 steps: more frames in one input only make it slow.
template <class Take>
void for_each_step(Bytes input, Take take) {
  ByteReader reader(input);
  for (int i = 0; i < 32 && reader.remaining() >= 3; ++i) {
    Step step;
    step.control = reader.u8();
    const std::size_t length = reader.u16() & 0x0fffU;
    step.frame = reader.take(std::min(length, reader.remaining()));
    take(step);
  }
}

/// A card with a cable to a port of the device.
class Station final : private link::FrameReceiver {
 public:
  Station(sim::Simulator& simulator, link::PacketPool& packets, link::Port& device, std::uint32_t number)
      : packets_(packets),
        device_(device),
        port_(simulator, {.id = PortId(100 + number),
                          .node = NodeId(100 + number),
                          .mac = wire::MacAddress::from_number(0x0200000001'00U + number),
                          .mtu = 4000}),
        cable_(simulator, {.id = LinkId(number), .name = "cable"}, port_, device) {
    port_.set_receiver(this);
  }

  void send(const Step& step) {
    link::Packet frame = packets_.make_copy(step.frame);
    if (step.addressed() && frame.size() >= wire::MacAddress::kSize) {
      std::copy_n(device_.mac().bytes().begin(), wire::MacAddress::kSize, frame.writable().begin());
    }
    if (step.repaired()) repair_checksums(frame.writable());
    port_.transmit(std::move(frame));
  }
  [[nodiscard]] const wire::MacAddress& mac() const { return port_.mac(); }

 private:
  void input(link::Port&, link::Packet frame) override { expect_sane(frame.bytes()); }

  link::PacketPool& packets_;
  link::Port& device_;
  link::Port port_;
  link::Link cable_;
};

}  // namespace glassnet::fuzz
