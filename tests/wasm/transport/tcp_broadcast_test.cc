// SPDX-License-Identifier: Apache-2.0
// RFC 9293 §3.9.2.3 (MUST-57): a SYN that was sent to many is ignored, without an answer.
#include <gtest/gtest.h>

#include "transport/packet_script.h"

namespace glassnet::transport::test {
namespace {

struct Quiet final : ReadinessObserver {
  void on_readiness_change() override {}
};

/// Segments sent in answer to a SYN that came as `kind` says.
std::size_t answers(network::AddressKind kind) {
  sim::Simulator simulator{{}};
  link::PacketPool packets;
  SocketIds ids;
  ScriptNetwork network(simulator);
  Tcp tcp({simulator, packets, network, ids, NodeId(1)});
  Quiet quiet;
  PortBinding binding;
  EXPECT_TRUE(tcp.ports().bind(binding, {{}, 80}, AddressReuse::kNo));
  auto listener = tcp.listen(binding, 4, {}, ids.next(), quiet);
  EXPECT_TRUE(listener);
  wire::TcpHeader syn;
  syn.source_port = 1000;
  syn.destination_port = 80;
  syn.flags.syn = true;
  syn.window = 1000;
  link::Packet segment = packets.make(0);
  syn.emit(segment.prepend(syn.header_length()), kPeer, kOurs, {});
  network::Ipv4Info info;
  info.source = kPeer;
  info.destination = kOurs;
  info.protocol = wire::IpProtocol::kTcp;
  info.destination_kind = kind;
  tcp.input(std::move(segment), info);
  return network.sent.size();
}

TEST(TcpBroadcast, SynToManyIsNotAnswered) {
  EXPECT_EQ(answers(network::AddressKind::kLocal), 1U);
  EXPECT_EQ(answers(network::AddressKind::kBroadcast), 0U);
  EXPECT_EQ(answers(network::AddressKind::kMulticast), 0U);
}

}  // namespace
}  // namespace glassnet::transport::test
