// SPDX-License-Identifier: Apache-2.0
#include "scenario/capture.h"

namespace glassnet::scenario {

Capture::Capture(const Network& network) {
  for (std::uint32_t port = 1; port <= network.port_count(); ++port) {
    static_cast<void>(writer_.add_interface(network.port_label(PortId(port))));
  }
}

void Capture::add(const sim::Record& record, Bytes bytes) {
  // What a fault of the cable makes a second time has left no port; it is seen where it arrives.
  if (record.kind == sim::Kind::kFrameTransmit && record.reason == sim::Reason::kDuplicated) return;
  const bool sent = record.kind == sim::Kind::kFrameTransmit;
  if (!sent && record.kind != sim::Kind::kFrameReceive) return;
  if (record.port == 0 || bytes.empty()) return;
  const auto direction = sent ? wire::PacketDirection::kOutbound : wire::PacketDirection::kInbound;
  writer_.add_packet(record.port - 1, static_cast<std::uint64_t>(record_time(record)), direction, bytes);
}

}  // namespace glassnet::scenario
