// SPDX-License-Identifier: Apache-2.0
// TCP over the real Internet layer: ARP, a router, cables, ICMP; and what the trace tells of it.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "transport/small_network.h"
#include "transport/tcp_programs.h"

namespace glassnet::transport::test {
namespace {

class TcpNetwork : public testing::Test {
 protected:
  ~TcpNetwork() override {
    // Programs of a test let go of their connections before the stacks go.
    server.close();
  }
  void listen(std::uint16_t port) {
    ASSERT_EQ(server.listen(server_tcp, server_ids, {wire::Ipv4Address::any(), port}), Errno::kOk);
  }
  Errno connect(Program& program, wire::Ipv4Address to, std::uint16_t port, const ConnectionOptions& options = {}) {
    return program.connect(pc_tcp, pc_ids, {to, port}, options);
  }
  /// The record that caused `id`, or an empty one when it is not in the ring any more.
  [[nodiscard]] sim::Record cause_of(const sim::Record& record) const {
    const sim::Trace& trace = net.simulator.trace();
    return record.cause >= trace.first_id() && record.cause < trace.next_id() ? trace.at(record.cause) : sim::Record{};
  }
  [[nodiscard]] std::vector<sim::Record> records(sim::Kind kind, std::uint32_t node) const {
    std::vector<sim::Record> found;
    const sim::Trace& trace = net.simulator.trace();
    for (std::uint32_t id = trace.first_id(); id < trace.next_id(); ++id) {
      if (trace.at(id).kind == kind && trace.at(id).node == node) found.push_back(trace.at(id));
    }
    return found;
  }

  SmallNetwork net;
  SocketIds pc_ids;
  SocketIds server_ids;
  Tcp pc_tcp{net.pc, pc_ids};
  Tcp server_tcp{net.server, server_ids};
  Server server;
};

TEST_F(TcpNetwork, CarriesAStreamThroughARouter) {
  listen(80);
  Program client(1000, 200'000);
  Program answer(200'000, 1000);
  server.serve(answer);
  ASSERT_EQ(connect(client, kServerAddress, 80), Errno::kOk);
  net.run_for(sim::seconds(5));
  EXPECT_TRUE(client.finished());
  EXPECT_TRUE(answer.finished());
  EXPECT_EQ(client.received, 200'000U);
  EXPECT_EQ(client.wrong + answer.wrong, 0U);
  EXPECT_EQ(net.count(sim::Kind::kTcpRetransmit), 0);
  client.close();
  answer.close();
}

TEST_F(TcpNetwork, SurvivesALossyCable) {
  net.pc_cable.set_loss(50'000);
  net.server_cable.set_loss(50'000);
  listen(80);
  Program client(100'000, 100'000);
  Program answer(100'000, 100'000);
  server.serve(answer);
  ASSERT_EQ(connect(client, kServerAddress, 80), Errno::kOk);
  net.run_for(sim::seconds(600));
  EXPECT_TRUE(client.finished() && answer.finished());
  EXPECT_EQ(client.received + answer.received, 200'000U);
  EXPECT_EQ(client.wrong + answer.wrong, 0U);
  EXPECT_GT(net.count(sim::Kind::kTcpRetransmit), 0);
  client.close();
  answer.close();
}

TEST_F(TcpNetwork, IsRefusedAtAClosedPort) {
  Program client(1, 1);
  ASSERT_EQ(connect(client, kServerAddress, 81), Errno::kOk);
  net.run_for(sim::seconds(1));
  EXPECT_EQ(client.error(), Errno::kConnRefused);
  client.close();
}

TEST_F(TcpNetwork, HasNoRouteWithoutADefaultGateway) {
  network::Route route;
  ASSERT_TRUE(net.pc.remove_route(route));
  Program client(1, 1);
  EXPECT_EQ(connect(client, kServerAddress, 80), Errno::kNetUnreach);
}

TEST_F(TcpNetwork, DoesNotConnectToABroadcastOrMulticastAddress) {
  Program client(1, 1);
  EXPECT_EQ(connect(client, wire::Ipv4Address(10, 0, 1, 255), 80), Errno::kNetUnreach);
  EXPECT_EQ(connect(client, wire::Ipv4Address(224, 0, 0, 1), 80), Errno::kNetUnreach);
}

TEST_F(TcpNetwork, CannotReachADeadNeighbour) {
  Program client(1, 1);
  ASSERT_EQ(connect(client, wire::Ipv4Address(10, 0, 1, 77), 80), Errno::kOk);
  net.run_for(sim::milliseconds(2900));
  EXPECT_EQ(client.error(), Errno::kOk);
  net.run_for(sim::milliseconds(400));
  EXPECT_EQ(client.error(), Errno::kHostUnreach) << "three ARP requests, one second each";
  client.close();
}

TEST_F(TcpNetwork, TimesOutInABlackHole) {
  net.server_cable.set_state(link::LinkState::kCut);
  Program client(1, 1);
  ConnectionOptions options;
  options.syn_retries = 1;
  ASSERT_EQ(connect(client, kServerAddress, 80, options), Errno::kOk);
  net.run_for(sim::milliseconds(2900));
  EXPECT_EQ(client.connection()->state(), TcpState::kSynSent);
  net.run_for(sim::seconds(10));
  EXPECT_NE(client.error(), Errno::kOk);
  client.close();
}

TEST_F(TcpNetwork, FindsTheNarrowestMtuOfThePath) {
  network::Interface* narrow = net.router.find_interface("eth1");
  ASSERT_TRUE(net.router.set_mtu(narrow->index(), 700));
  listen(80);
  Program client(50'000, 1);
  Program answer(1, 50'000);
  server.serve(answer);
  ASSERT_EQ(connect(client, kServerAddress, 80), Errno::kOk);
  net.run_for(sim::seconds(30));
  EXPECT_EQ(answer.received, 50'000U);
  EXPECT_EQ(answer.wrong, 0U);
  EXPECT_LE(client.connection()->info().snd_mss, 660U);
  client.close();
  answer.close();
}

TEST_F(TcpNetwork, TalksToItselfOverLoopback) {
  SocketIds ids;
  Server local;
  ASSERT_EQ(local.listen(pc_tcp, pc_ids, {wire::Ipv4Address::any(), 8000}), Errno::kOk);
  Program client(100'000, 100'000);
  Program answer(100'000, 100'000);
  local.serve(answer);
  ASSERT_EQ(connect(client, wire::Ipv4Address::loopback(), 8000), Errno::kOk);
  net.run_for(sim::seconds(5));
  EXPECT_TRUE(client.finished() && answer.finished());
  EXPECT_EQ(net.count(sim::Kind::kFrameTransmit), 0) << "nothing leaves the host";
  client.close();
  answer.close();
  local.close();
}

TEST_F(TcpNetwork, ShowsItsSocketsAsNetstatDoes) {
  listen(80);
  Program client(10, 10);
  Program answer(10, 10, Program::Ends::kAfterPeer);
  server.serve(answer);
  ASSERT_EQ(connect(client, kServerAddress, 80), Errno::kOk);
  net.run_for(sim::seconds(1));
  client.close();
  answer.close();
  net.run_for(sim::seconds(1));
  const std::vector<TcpRow> at_server = server_tcp.rows();
  ASSERT_FALSE(at_server.empty());
  EXPECT_EQ(at_server[0].state, TcpState::kListen);
  EXPECT_EQ(at_server[0].local, (Endpoint{wire::Ipv4Address::any(), 80}));
  EXPECT_EQ(at_server.size(), 1U) << "the end that closed last is gone";
  const std::vector<TcpRow> at_pc = pc_tcp.rows();
  ASSERT_EQ(at_pc.size(), 1U);
  EXPECT_EQ(at_pc[0].state, TcpState::kTimeWait);
  EXPECT_EQ(at_pc[0].remote, (Endpoint{kServerAddress, 80}));
  EXPECT_GE(at_pc[0].local.port, kFirstEphemeralPort);
  EXPECT_EQ(at_pc[0].timer, TcpTimer::kTimeWait);
  EXPECT_GT(at_pc[0].timer_left, sim::seconds(50));
  EXPECT_TRUE(at_pc[0].orphan);
  net.run_for(sim::seconds(61));
  EXPECT_EQ(server_tcp.rows().size(), 1U);
  EXPECT_TRUE(pc_tcp.rows().empty());
}

TEST_F(TcpNetwork, TellsTheTraceWhyStatesChange) {
  listen(80);
  Program client(10, 0);
  Program answer(0, 10);
  server.serve(answer);
  ASSERT_EQ(connect(client, kServerAddress, 80), Errno::kOk);
  net.run_for(sim::seconds(1));
  client.close();
  answer.close();
  net.run_for(sim::seconds(70));
  std::vector<std::pair<std::uint32_t, sim::Reason>> seen;
  for (const sim::Record& record : records(sim::Kind::kTcpState, 1)) seen.emplace_back(record.args[2], record.reason);
  const auto state = [](TcpState value) { return static_cast<std::uint32_t>(value); };
  ASSERT_GE(seen.size(), 5U);
  EXPECT_EQ(seen[0], std::pair(state(TcpState::kSynSent), sim::Reason::kByProgram));
  EXPECT_EQ(seen[1], std::pair(state(TcpState::kEstablished), sim::Reason::kBySegment));
  EXPECT_EQ(seen[2], std::pair(state(TcpState::kFinWait1), sim::Reason::kByProgram));
  EXPECT_EQ(seen.back().first, state(TcpState::kClosed));
}

TEST_F(TcpNetwork, EachSegmentNamesWhatCausedIt) {
  listen(80);
  Program client(1000, 0);
  ASSERT_EQ(connect(client, kServerAddress, 80), Errno::kOk);
  net.run_for(sim::microseconds(10'500));  // ARP at both cables and the SYN,ACK; the data is not acknowledged yet
  net.server_cable.set_state(link::LinkState::kCut);
  net.run_for(sim::milliseconds(500));

  const auto answers = records(sim::Kind::kPacketOutput, 3);
  ASSERT_FALSE(answers.empty());
  EXPECT_EQ(cause_of(answers[0]).kind, sim::Kind::kPacketDeliver) << "the SYN,ACK answers the SYN";

  ASSERT_FALSE(records(sim::Kind::kTcpRetransmit, 1).empty());
  for (const sim::Record& again : records(sim::Kind::kTcpRetransmit, 1)) {
    const bool probe = again.reason == sim::Reason::kTailLossProbe;
    EXPECT_TRUE(probe || again.reason == sim::Reason::kRetransmitTimeout);
    EXPECT_EQ(cause_of(again).kind, sim::Kind::kTcpTimer);
  }
  const sim::Record last = records(sim::Kind::kPacketOutput, 1).back();
  EXPECT_EQ(cause_of(last).kind, sim::Kind::kTcpRetransmit);
  client.close();
}

}  // namespace
}  // namespace glassnet::transport::test
