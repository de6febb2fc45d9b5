// SPDX-License-Identifier: Apache-2.0
// How much strangers can make a listener hold.
#include <gtest/gtest.h>

#include <algorithm>

#include "transport/packet_script.h"

namespace glassnet::transport::test {
namespace {

struct Quiet final : ReadinessObserver {
  void on_readiness_change() override {}
};

TEST(TcpBounds, AListenerHolds256HandshakesAndDropsFurtherSyns) {
  sim::Simulator simulator({});
  link::PacketPool packets;
  SocketIds ids;
  ScriptNetwork network(simulator);
  Tcp tcp({simulator, packets, network, ids, NodeId(1)});
  Quiet quiet;
  PortBinding binding;
  ASSERT_TRUE(tcp.ports().bind(binding, {{}, 80}, AddressReuse::kNo));
  auto listener = tcp.listen(binding, 4096, {}, ids.next(), quiet);
  ASSERT_TRUE(listener);

  network::Ipv4Info info;
  info.source = kPeer;
  info.destination = kOurs;
  info.protocol = wire::IpProtocol::kTcp;
  for (std::uint16_t i = 0; i < 300; ++i) {
    wire::TcpHeader syn;
    syn.source_port = static_cast<std::uint16_t>(20'000 + i);
    syn.destination_port = 80;
    syn.flags.syn = true;
    syn.window = 1000;
    link::Packet segment = packets.make(0);
    syn.emit(segment.prepend(syn.header_length()), kPeer, kOurs, {});
    tcp.input(std::move(segment), info);
  }
  const auto rows = tcp.rows();
  EXPECT_EQ(std::ranges::count(rows, TcpState::kSynReceived, &TcpRow::state), 256);
  int dropped = 0;
  const sim::Trace& trace = simulator.trace();
  for (std::uint32_t id = trace.first_id(); id != trace.next_id(); ++id) {
    if (trace.at(id).reason == sim::Reason::kTcpBacklogFull) ++dropped;
  }
  EXPECT_EQ(dropped, 44);
}

}  // namespace
}  // namespace glassnet::transport::test
