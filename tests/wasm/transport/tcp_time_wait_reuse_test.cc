// SPDX-License-Identifier: Apache-2.0
// tcp_tw_reuse (RFC 6191 §4): connecting from the ends of a connection that is in TIME-WAIT.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "transport/packet_script.h"

namespace glassnet::transport::test {
namespace {

using wire::Ipv4Address;

struct Quiet final : ReadinessObserver {
  void on_readiness_change() override {}
};

/// A host with one ephemeral port left, and a peer that answers as it is told.
class TimeWaitReuseTest : public testing::Test {
 protected:
  static constexpr std::uint16_t kOnlyPort = 40000;

  TimeWaitReuseTest() {
    for (std::uint32_t port = kFirstEphemeralPort; port <= kLastEphemeralPort; ++port) {
      if (port == kOnlyPort) continue;
      others_.push_back(std::make_unique<PortBinding>());
      EXPECT_TRUE(tcp_.ports().bind(*others_.back(), {{}, static_cast<std::uint16_t>(port)}, AddressReuse::kNo));
    }
  }

  Result<ConnectionPtr> connect(PortBinding& binding, Ipv4Address to = kPeer) {
    return tcp_.connect(binding, {to, kServerPort}, {}, ids_.next(), quiet_);
  }
  Result<ConnectionPtr> connect(Ipv4Address to = kPeer) {
    PortBinding unbound;
    unbound.set_reuse(AddressReuse::kYes);
    return connect(unbound, to);
  }

  ScriptNetwork::Sent sent() {
    EXPECT_FALSE(network_.sent.empty());
    if (network_.sent.empty()) return {};
    const ScriptNetwork::Sent last = network_.sent.back();
    network_.sent.clear();
    return last;
  }

  enum class Timestamps { kYes, kNo };
  void answer(Ipv4Address from, wire::TcpFlags flags, Seq seq, Seq ack, Timestamps stamps) {
    wire::TcpHeader header;
    header.source_port = kServerPort;
    header.destination_port = kOnlyPort;
    header.flags = flags;
    header.sequence = seq;
    header.acknowledgment = ack;
    header.window = 65535;
    if (stamps == Timestamps::kYes) header.options.timestamps = wire::TcpTimestamps{kStamp, last_stamp_};
    link::Packet segment = packets_.make(0);
    header.emit(segment.prepend(header.header_length()), from, kOurs, {});
    network::Ipv4Info info;
    info.source = from;
    info.destination = kOurs;
    info.protocol = wire::IpProtocol::kTcp;
    info.ttl = 64;
    tcp_.input(std::move(segment), info);
  }

  /// A connection from the one port that is over and waits. Returns SND.NXT.
  Seq pass_to_time_wait(Ipv4Address peer, Timestamps stamps = Timestamps::kYes) {
    auto connection = connect(peer);
    EXPECT_TRUE(connection);
    if (!connection) return 0;
    EXPECT_EQ((*connection)->local().port, kOnlyPort);
    const ScriptNetwork::Sent syn = sent();
    last_stamp_ = syn.header.options.timestamps->value;
    answer(peer, {.syn = true, .ack = true}, 1000, syn.header.sequence + 1, stamps);
    connection->reset();  // close(2): our FIN comes first
    answer(peer, {.fin = true, .ack = true}, 1001, syn.header.sequence + 2, stamps);
    network_.sent.clear();
    EXPECT_EQ(tcp_.rows().size(), 1U);
    EXPECT_EQ(tcp_.rows().front().state, TcpState::kTimeWait);
    return syn.header.sequence + 2;
  }

  static constexpr std::uint32_t kStamp = 7777;
  static constexpr Ipv4Address kLoopbackPeer{127, 0, 0, 1};

  sim::Simulator simulator_{{}};
  link::PacketPool packets_;
  SocketIds ids_;
  ScriptNetwork network_{simulator_};
  Quiet quiet_;
  std::uint32_t last_stamp_ = 0;
  Tcp tcp_{{simulator_, packets_, network_, ids_, NodeId(1)}};
  std::vector<std::unique_ptr<PortBinding>> others_;
};

TEST_F(TimeWaitReuseTest, ASecondAfterTheLastTimestampTheNewConnectionTakesOver) {
  tcp_.settings().time_wait_reuse = TimeWaitReuse::kYes;
  const Seq next = pass_to_time_wait(kPeer);
  simulator_.advance(sim::Instant{} + sim::seconds(1));
  EXPECT_EQ(connect().error(), Errno::kAddrNotAvail) << "not within the second";
  simulator_.advance(sim::Instant{} + sim::milliseconds(1001));
  const auto anew = connect();
  ASSERT_TRUE(anew);
  EXPECT_EQ((*anew)->local().port, kOnlyPort);
  const ScriptNetwork::Sent syn = sent();
  EXPECT_TRUE(syn.header.flags.syn);
  EXPECT_EQ(syn.header.sequence, next + 65535 + 2) << "beyond all old numbers";
  EXPECT_EQ(syn.header.options.timestamps->echo, kStamp) << "of the old connection, as Linux";
  ASSERT_EQ(tcp_.rows().size(), 1U);
  EXPECT_EQ(tcp_.rows().front().state, TcpState::kSynSent);
}

TEST_F(TimeWaitReuseTest, ByDefaultOnlyOverLoopback) {
  pass_to_time_wait(kPeer);
  simulator_.advance(sim::Instant{} + sim::seconds(10));
  EXPECT_EQ(connect().error(), Errno::kAddrNotAvail);
  simulator_.advance(sim::Instant{} + sim::seconds(70));
  pass_to_time_wait(kLoopbackPeer);
  simulator_.advance(sim::Instant{} + sim::seconds(80));
  EXPECT_TRUE(connect(kLoopbackPeer));
}

TEST_F(TimeWaitReuseTest, NotWhenItIsSwitchedOff) {
  tcp_.settings().time_wait_reuse = TimeWaitReuse::kNo;
  pass_to_time_wait(kLoopbackPeer);
  simulator_.advance(sim::Instant{} + sim::seconds(10));
  EXPECT_EQ(connect(kLoopbackPeer).error(), Errno::kAddrNotAvail);
}

TEST_F(TimeWaitReuseTest, NotWithoutTimestamps) {
  tcp_.settings().time_wait_reuse = TimeWaitReuse::kYes;
  pass_to_time_wait(kPeer, Timestamps::kNo);
  simulator_.advance(sim::Instant{} + sim::seconds(10));
  EXPECT_EQ(connect().error(), Errno::kAddrNotAvail);
}

TEST_F(TimeWaitReuseTest, AProgramThatInsistsOnThePortGetsItAtOnce) {
  tcp_.settings().time_wait_reuse = TimeWaitReuse::kNo;
  pass_to_time_wait(kPeer);
  PortBinding binding;
  ASSERT_TRUE(tcp_.ports().bind(binding, {{}, kOnlyPort}, AddressReuse::kYes));
  EXPECT_TRUE(connect(binding));
}

}  // namespace
}  // namespace glassnet::transport::test
