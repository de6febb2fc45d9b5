// SPDX-License-Identifier: Apache-2.0
// Two TCPs talk to each other over a bad path: segments are lost, delayed, overtaken, doubled and damaged. Every byte
// must arrive once and in order, and nothing may stall for ever.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/text.h"
#include "transport/tcp_programs.h"

namespace glassnet::transport::test {
namespace {

using wire::Ipv4Address;

struct Path {
  std::uint32_t loss_ppm = 0;
  std::uint32_t duplicate_ppm = 0;
  std::uint32_t corrupt_ppm = 0;
  sim::Duration delay = sim::milliseconds(10);
  sim::Duration jitter{};
  std::uint32_t mtu = 1500;
};

/// One host's TCP and its end of the path.
class End final : public IpService {
 public:
  End(sim::Simulator& simulator, link::PacketPool& packets, Ipv4Address address, const Path& path)
      : simulator_(simulator),
        packets_(packets),
        address_(address),
        path_(path),
        random_(simulator.stream("path " + address.to_string())),
        tcp_({simulator, packets, *this, ids, NodeId(address.value & 0xff)}) {}

  void join(End& other) { other_ = &other; }

  [[nodiscard]] Result<network::RouteDecision> route(const network::RouteQuery& query) const override {
    network::RouteDecision decision;
    decision.source = address_;
    decision.destination = query.destination;
    decision.mtu = path_.mtu;
    return decision;
  }

  Result<void> output(link::Packet segment, const network::OutputOptions&) override {
    ++segments;
    if (random_.chance(path_.duplicate_ppm)) deliver_later(segment);
    deliver_later(std::move(segment));
    return {};
  }

  SocketIds ids;
  std::uint64_t segments = 0;

  [[nodiscard]] Tcp& tcp() { return tcp_; }
  [[nodiscard]] Ipv4Address address() const { return address_; }

 private:
  struct Flight {
    End* to;
    link::Packet segment;
  };

  void deliver_later(link::Packet segment) {
    if (random_.chance(path_.loss_ppm)) return;
    if (random_.chance(path_.corrupt_ppm)) {
      const MutableBytes bytes = segment.writable();
      bytes[random_.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << random_.below(8));
    }
    sim::Duration delay = path_.delay;
    if (path_.jitter.ns > 0)
      delay.ns += static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(path_.jitter.ns)));
    simulator_.schedule_in(delay, &End::arrive, new Flight{other_, std::move(segment)});
  }

  static void arrive(void* context, std::uint64_t) {
    const std::unique_ptr<Flight> flight(static_cast<Flight*>(context));
    network::Ipv4Info info;
    info.source = flight->to->other_->address_;
    info.destination = flight->to->address_;
    info.protocol = wire::IpProtocol::kTcp;
    flight->to->tcp_.input(std::move(flight->segment), info);
  }

  sim::Simulator& simulator_;
  link::PacketPool& packets_;
  Ipv4Address address_;
  Path path_;
  Rng random_;
  Tcp tcp_;
  End* other_ = nullptr;
};

class World {
 public:
  World(std::uint64_t seed, const Path& path)
      : simulator({.seed = seed, .trace_records = 1 << 10, .trace_bytes = 1 << 10}),
        client(simulator, packets, Ipv4Address(10, 0, 0, 1), path),
        server(simulator, packets, Ipv4Address(10, 0, 0, 2), path) {
    client.join(server);
    server.join(client);
  }
  /// What is still under way goes to its end, so that nothing leaks.
  ~World() { simulator.advance(simulator.now() + sim::seconds(3600)); }

  sim::Simulator simulator;
  link::PacketPool packets;
  End client;
  End server;
};

struct Case {
  const char* name;
  Path path;
  bool sack = true;
  bool timestamps = true;
  CongestionAlgorithm congestion = CongestionAlgorithm::kReno;
};

class TcpTransfer : public testing::TestWithParam<Case> {};

TEST_P(TcpTransfer, EveryByteArrivesInBothDirectionsAndBothEndsClose) {
  constexpr std::uint64_t kDown = 300'000;
  constexpr std::uint64_t kUp = 120'000;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    World world(seed, GetParam().path);
    for (Tcp* tcp : {&world.client.tcp(), &world.server.tcp()}) {
      tcp->settings().sack = GetParam().sack;
      tcp->settings().timestamps = GetParam().timestamps;
      tcp->settings().congestion = GetParam().congestion;
    }
    Server server;
    ASSERT_EQ(server.listen(world.server.tcp(), world.server.ids, {Ipv4Address::any(), 80}), Errno::kOk);
    Program sender(kUp, kDown);
    Program answerer(kDown, kUp);
    server.serve(answerer);
    ASSERT_EQ(sender.connect(world.client.tcp(), world.client.ids, {world.server.address(), 80}), Errno::kOk);
    for (int minute = 0; minute < 60 && !(sender.finished() && answerer.finished()); ++minute) {
      world.simulator.advance(world.simulator.now() + sim::seconds(60));
    }
    EXPECT_EQ(sender.error(), Errno::kOk) << "seed " << seed;
    EXPECT_EQ(answerer.error(), Errno::kOk) << "seed " << seed;
    EXPECT_EQ(sender.received, kDown) << "seed " << seed;
    EXPECT_EQ(answerer.received, kUp) << "seed " << seed;
    EXPECT_EQ(sender.wrong + answerer.wrong, 0U) << "seed " << seed;
    sender.close();
    answerer.close();
    server.close();
    world.simulator.advance(world.simulator.now() + sim::seconds(1000));
    EXPECT_TRUE(world.client.tcp().rows().empty()) << "seed " << seed;
    EXPECT_TRUE(world.server.tcp().rows().empty()) << "seed " << seed;
  }
}

constexpr auto kCubic = CongestionAlgorithm::kCubic;
constexpr auto kReno = CongestionAlgorithm::kReno;
INSTANTIATE_TEST_SUITE_P(
    Paths, TcpTransfer,
    testing::Values(
        Case{"clean", {}}, Case{"loss_1", {.loss_ppm = 10'000}}, Case{"loss_5", {.loss_ppm = 50'000}},
        Case{"loss_20", {.loss_ppm = 200'000}}, Case{"loss_5_without_sack", {.loss_ppm = 50'000}, false},
        Case{"loss_5_without_timestamps", {.loss_ppm = 50'000}, true, false},
        Case{"loss_10_plain", {.loss_ppm = 100'000}, false, false},
        Case{"loss_5_cubic", {.loss_ppm = 50'000}, true, true, kCubic},
        Case{"loss_5_tahoe", {.loss_ppm = 50'000}, true, true, CongestionAlgorithm::kTahoe},
        Case{"loss_5_classic_plain", {.loss_ppm = 50'000}, false, false, CongestionAlgorithm::kClassicReno},
        Case{"loss_5_new_reno_plain", {.loss_ppm = 50'000}, false, false, CongestionAlgorithm::kNewReno},
        Case{"reordering", {.jitter = sim::milliseconds(20)}},
        Case{"reordering_without_sack", {.jitter = sim::milliseconds(20)}, false},
        Case{"duplication", {.duplicate_ppm = 200'000, .jitter = sim::milliseconds(5)}},
        Case{"corruption", {.corrupt_ppm = 50'000}}, Case{"small_mtu", {.loss_ppm = 10'000, .mtu = 296}},
        Case{"everything",
             {.loss_ppm = 100'000, .duplicate_ppm = 50'000, .corrupt_ppm = 20'000, .jitter = sim::milliseconds(30)}},
        Case{"everything_plain_cubic",
             {.loss_ppm = 100'000, .duplicate_ppm = 50'000, .corrupt_ppm = 20'000, .jitter = sim::milliseconds(30)},
             false,
             false,
             kCubic},
        Case{"everything_reno",
             {.loss_ppm = 50'000, .duplicate_ppm = 50'000, .corrupt_ppm = 20'000, .jitter = sim::milliseconds(30)},
             true,
             false,
             kReno}),
    [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

TEST(TcpStream, HasNoMessageBoundaries) {
  World world(1, {});
  Server server;
  ASSERT_EQ(server.listen(world.server.tcp(), world.server.ids, {Ipv4Address::any(), 80}), Errno::kOk);
  Program sender(100'000, 0);
  Program taker(0, 100'000);
  server.serve(taker);
  ASSERT_EQ(sender.connect(world.client.tcp(), world.client.ids, {world.server.address(), 80}), Errno::kOk);
  world.simulator.advance(sim::Instant{} + sim::seconds(5));
  // 34 writes of 3000 bytes became about 70 segments, not 34.
  EXPECT_EQ(taker.received, 100'000U);
  EXPECT_GE(world.client.segments, 69U);
  EXPECT_LE(world.client.segments, 110U);
  sender.close();
  taker.close();
  server.close();
}

TEST(TcpStream, TheSameSeedGivesTheSameRun) {
  std::uint64_t hashes[2] = {};
  for (std::uint64_t& hash : hashes) {
    World world(7, {.loss_ppm = 50'000, .jitter = sim::milliseconds(5)});
    world.simulator.trace().enable_hash();
    Server server;
    ASSERT_EQ(server.listen(world.server.tcp(), world.server.ids, {Ipv4Address::any(), 80}), Errno::kOk);
    Program sender(50'000, 0);
    Program taker(0, 50'000);
    server.serve(taker);
    ASSERT_EQ(sender.connect(world.client.tcp(), world.client.ids, {world.server.address(), 80}), Errno::kOk);
    world.simulator.advance(sim::Instant{} + sim::seconds(100));
    hash = world.simulator.trace().hash();
    sender.close();
    taker.close();
    server.close();
  }
  EXPECT_NE(hashes[0], 0U);
  EXPECT_EQ(hashes[0], hashes[1]);
}

TEST(TcpBacklog, LetsBacklogPlusOneWaitAndLeavesTheOthersInSynSent) {
  for (const auto& [backlog, established] : {std::pair{0, 1}, std::pair{1, 2}, std::pair{3, 4}}) {
    World world(1, {});
    Server server;
    ASSERT_EQ(server.listen(world.server.tcp(), world.server.ids, {Ipv4Address::any(), 80}, backlog), Errno::kOk);
    std::vector<std::unique_ptr<Program>> clients;
    for (int i = 0; i < 6; ++i) {
      clients.push_back(std::make_unique<Program>(1, 1));
      ASSERT_EQ(clients.back()->connect(world.client.tcp(), world.client.ids, {world.server.address(), 80}),
                Errno::kOk);
      world.simulator.advance(world.simulator.now() + sim::milliseconds(100));
    }
    int connected = 0;
    int waiting = 0;
    for (const auto& client : clients) {
      if (client->connection()->state() == TcpState::kSynSent)
        ++waiting;
      else
        ++connected;
    }
    EXPECT_EQ(connected, established) << "backlog " << backlog;
    EXPECT_EQ(waiting, 6 - established) << "backlog " << backlog;
    EXPECT_EQ(server.listener()->waiting(), static_cast<std::uint32_t>(established));
    clients.clear();
    server.close();
  }
}

TEST(TcpBacklog, ClosingTheListenerResetsWhoWasNotAccepted) {
  World world(1, {});
  Server server;
  ASSERT_EQ(server.listen(world.server.tcp(), world.server.ids, {Ipv4Address::any(), 80}), Errno::kOk);
  Program client(0, 1);
  ASSERT_EQ(client.connect(world.client.tcp(), world.client.ids, {world.server.address(), 80}), Errno::kOk);
  world.simulator.advance(sim::Instant{} + sim::milliseconds(100));
  server.close();
  world.simulator.advance(sim::Instant{} + sim::milliseconds(200));
  EXPECT_EQ(client.error(), Errno::kConnReset);
  EXPECT_TRUE(world.server.tcp().rows().empty());
  client.close();
}

TEST(TcpConnection, CanConnectToItself) {
  World world(1, {});
  world.client.join(world.client);
  ConnectionOptions options;
  PortBinding binding;
  ASSERT_TRUE(world.client.tcp().ports().bind(binding, {world.client.address(), 4000}, AddressReuse::kNo));
  struct Quiet final : ReadinessObserver {
    void on_readiness_change() override {}
  } quiet;
  auto connection = world.client.tcp().connect(binding, {world.client.address(), 4000}, options, 1, quiet);
  ASSERT_TRUE(connection);
  world.simulator.advance(sim::Instant{} + sim::seconds(1));
  ASSERT_EQ((*connection)->state(), TcpState::kEstablished);
  const std::uint8_t out[4] = {1, 2, 3, 4};
  ASSERT_EQ((*connection)->send(out), 4U);
  world.simulator.advance(sim::Instant{} + sim::seconds(2));
  std::uint8_t in[10] = {};
  EXPECT_EQ((*connection)->receive(in), 4U);
  EXPECT_EQ(in[2], 3);
}

TEST(TcpConnection, StaysSmallWhileIdle) { EXPECT_LT(sizeof(Connection), 1536U); }

TEST(TcpTransferSpeed, FillsALongFatPathOnceTheWindowHasGrown) {
  // 100 ms round trip; 4 MB in well under the 60 round trips that a fixed window of 64 KiB would need.
  World world(1, {.delay = sim::milliseconds(50)});
  Server server;
  ASSERT_EQ(server.listen(world.server.tcp(), world.server.ids, {Ipv4Address::any(), 80}), Errno::kOk);
  Program sender(4'000'000, 0);
  Program taker(0, 4'000'000);
  server.serve(taker);
  ASSERT_EQ(sender.connect(world.client.tcp(), world.client.ids, {world.server.address(), 80}), Errno::kOk);
  world.simulator.advance(sim::Instant{} + sim::seconds(3));
  EXPECT_EQ(taker.received, 4'000'000U);
  sender.close();
  taker.close();
  server.close();
}

}  // namespace
}  // namespace glassnet::transport::test
