// SPDX-License-Identifier: Apache-2.0
// Times on a cable to the nanosecond, queues, and everything that loses frames.
#include "link/link.h"

#include <gtest/gtest.h>

#include <vector>

#include "link/cables.h"
#include "support/records.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"

namespace glassnet::link {
namespace {

using glassnet::testing::drops_for;
using glassnet::testing::records_of;
using glassnet::testing::time_of;
using sim::Kind;
using sim::Reason;

const wire::MacAddress kNobody = mac_of(99);

TEST(Link, FrameArrivesAfterSerialisationAndPropagation) {
  struct Case {
    std::size_t size;
    std::uint64_t rate;
    std::int64_t delay_ns;
    std::int64_t arrival_ns;
  };
  // (preamble 8 + frame + check sequence 4) * 8 bits / rate + delay, worked out by hand.
  for (const Case& test : {
           Case{60, 10'000'000, 0, 57'600}, Case{60, 1'000'000'000, 1'000, 1'576},
           Case{1514, 100'000'000, 5'000, 127'080}, Case{1514, 10'000'000'000, 0, 1'221},  // 1220.8, rounded up
           Case{60, 0, 7, 7}, Case{1514, 56'000, 270'000'000, 488'000'000},
           Case{14, 10'000'000, 0, 57'600},  // padded to 60
       }) {
    Cables cables;
    const auto a = cables.station();
    const auto b = cables.station();
    cables.connect(a.port, b.port, {.rate = test.rate, .delay = sim::nanoseconds(test.delay_ns)});
    a.port.transmit(cables.frame(a.port.mac(), b.port.mac(), test.size));
    cables.run();
    EXPECT_EQ(b.inbox.times(), std::vector<std::int64_t>{test.arrival_ns}) << test.size << " bytes at " << test.rate;
    EXPECT_TRUE(a.inbox.arrivals.empty());
  }
}

TEST(Link, KeepsTheGapBetweenFramesThatFollowEachOther) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.rate = 100'000'000, .delay = {}});
  for (int i = 0; i < 3; ++i) a.port.transmit(cables.frame(a.port.mac(), b.port.mac(), 60));
  cables.run();
  // 72 byte times until the last bit is there, 84 from one start to the next: the 148,809 frames per second of Fast
  // Ethernet.
  EXPECT_EQ(b.inbox.times(), (std::vector<std::int64_t>{5'760, 5'760 + 6'720, 5'760 + 2 * 6'720}));
}

TEST(Link, IsFullDuplex) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.rate = 10'000'000, .delay = sim::nanoseconds(3)});
  a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
  b.port.transmit(cables.frame(b.port.mac(), a.port.mac()));
  cables.run();
  EXPECT_EQ(a.inbox.times(), std::vector<std::int64_t>{57'603});
  EXPECT_EQ(b.inbox.times(), std::vector<std::int64_t>{57'603});
}

TEST(Link, PadsShortFramesWithZerosAndLeavesOthersAlone) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port);
  const Packet sent = cables.frame(a.port.mac(), b.port.mac(), 20);
  a.port.transmit(sent);
  cables.run();
  ASSERT_EQ(b.inbox.arrivals.size(), 1U);
  const Bytes got = b.inbox.arrivals[0].frame.bytes();
  ASSERT_EQ(got.size(), kMinFrame);
  EXPECT_TRUE(std::equal(sent.bytes().begin(), sent.bytes().end(), got.begin()));
  EXPECT_TRUE(std::all_of(got.begin() + 20, got.end(), [](std::uint8_t byte) { return byte == 0; }));
  EXPECT_EQ(sent.size(), 20U);
}

TEST(Link, RecordsTheChainOfCauses) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.rate = 1'000'000, .delay = sim::microseconds(4)});
  sim::Record wish;
  wish.kind = Kind::kCommand;
  const RecordId command = cables.simulator.record(wish);
  {
    const sim::CauseScope scope(cables.simulator, command);
    a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
    a.port.transmit(cables.frame(a.port.mac(), b.port.mac(), 100));
  }
  cables.run();

  const auto transmits = records_of(cables.simulator, Kind::kFrameTransmit);
  const auto receives = records_of(cables.simulator, Kind::kFrameReceive);
  const auto queued = records_of(cables.simulator, Kind::kFrameQueued);
  ASSERT_EQ(transmits.size(), 2U);
  ASSERT_EQ(receives.size(), 2U);
  ASSERT_EQ(queued.size(), 1U);
  EXPECT_EQ(transmits[0].cause, command.value);
  EXPECT_EQ(queued[0].cause, command.value);
  EXPECT_EQ(transmits[1].cause, queued[0].id);
  EXPECT_EQ(queued[0].args[0], 1U);
  EXPECT_EQ(queued[0].args[1], 100U);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(receives[i].cause, transmits[i].id);
    EXPECT_EQ(receives[i].args[1], transmits[i].id);
    EXPECT_EQ(receives[i].packet, transmits[i].packet);
    EXPECT_EQ(b.inbox.arrivals[i].cause.value, receives[i].id);
    EXPECT_EQ(receives[i].port, b.port.id().value);
    EXPECT_EQ(receives[i].link, 1U);
  }
  EXPECT_EQ(transmits[0].args, (std::array<std::uint32_t, 5>{576'000, 4'000, b.port.id().value, 84, 0}));
  EXPECT_EQ(time_of(transmits[1]), 672'000);
  EXPECT_EQ(transmits[0].bytes_length, 60U);
  EXPECT_EQ(transmits[0].bytes_at, receives[0].bytes_at) << "the trace holds a frame's bytes once";
}

TEST(Port, DropsWhatTheQueueCannotHold) {
  Cables cables;
  const auto a = cables.station(2);
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.rate = 1'000'000});
  for (int i = 0; i < 5; ++i) a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
  EXPECT_EQ(a.port.queue_length(), 2U);
  EXPECT_EQ(drops_for(cables.simulator, Reason::kQueueFull).size(), 2U);
  cables.run();
  EXPECT_EQ(b.inbox.arrivals.size(), 3U);
  EXPECT_EQ(a.port.counters().tx_packets, 3U);
  EXPECT_EQ(a.port.counters().tx_bytes, 180U);
  EXPECT_EQ(a.port.counters().tx_dropped, 2U);
  EXPECT_EQ(b.port.counters().rx_packets, 3U);
  EXPECT_EQ(b.port.counters().rx_bytes, 180U);
}

TEST(Port, SendsInOrderWhenAFrameComesAtTheMomentTheTransmitterGetsFree) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.rate = 1'000'000, .delay = {}});
  struct Late {
    Cables& cables;
    Port& port;
  } late{cables, a.port};
  cables.simulator.schedule_in(
      sim::nanoseconds(672'000),
      [](void* self, std::uint64_t) {
        Late& it = *static_cast<Late*>(self);
        it.port.transmit(it.cables.frame(mac_of(3), kNobody));
      },
      &late);
  a.port.transmit(cables.frame(mac_of(1), kNobody));
  a.port.transmit(cables.frame(mac_of(2), kNobody));
  cables.run();
  ASSERT_EQ(b.inbox.arrivals.size(), 3U);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(wire::EthernetHeader::parse(b.inbox.arrivals[i].frame.bytes())->source, mac_of(i + 1));
  }
  EXPECT_EQ(b.inbox.times(), (std::vector<std::int64_t>{576'000, 1'248'000, 1'920'000}));
}

TEST(Port, SaysWhyItCannotSend) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  const auto send = [&](std::size_t size = 60) { a.port.transmit(cables.frame(a.port.mac(), b.port.mac(), size)); };
  send();
  EXPECT_EQ(drops_for(cables.simulator, Reason::kNoCable).size(), 1U);
  Link& cable = cables.connect(a.port, b.port);
  send(1514);
  send(1515);
  EXPECT_EQ(drops_for(cables.simulator, Reason::kFrameTooLong).size(), 1U);
  cable.set_state(LinkState::kCut);
  EXPECT_FALSE(a.port.has_carrier());
  send();
  EXPECT_EQ(drops_for(cables.simulator, Reason::kCableCut).size(), 2U) << "the one on the way and the new one";
  a.port.set_state(PortState::kDown);
  send();
  EXPECT_EQ(drops_for(cables.simulator, Reason::kPortDown).size(), 1U);
  cables.run();
  EXPECT_TRUE(b.inbox.arrivals.empty());
  EXPECT_EQ(b.inbox.carrier, (std::vector<bool>{true, false}));
}

TEST(Port, ReceivesNothingLongerThanItsMtuAndNothingWhileDown) {
  Cables cables;
  const auto a = cables.station(10, 9000);
  const auto b = cables.station();
  cables.connect(a.port, b.port);
  a.port.transmit(cables.frame(a.port.mac(), b.port.mac(), 1515));
  cables.run();
  EXPECT_EQ(drops_for(cables.simulator, Reason::kFrameTooLong).size(), 1U);
  b.port.set_state(PortState::kDown);
  a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
  cables.run();
  const auto dropped = drops_for(cables.simulator, Reason::kPortDown);
  ASSERT_EQ(dropped.size(), 1U);
  EXPECT_EQ(dropped[0].port, b.port.id().value);
  EXPECT_EQ(b.port.counters().rx_dropped, 2U);
  EXPECT_TRUE(b.inbox.arrivals.empty());
}

TEST(Link, CuttingLosesFramesOnTheWayAndInTheQueue) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  Link& cable = cables.connect(a.port, b.port, {.rate = 1'000'000, .delay = sim::milliseconds(5)});
  for (int i = 0; i < 4; ++i) a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
  cables.run_for(sim::milliseconds(1));  // two have started
  EXPECT_EQ(cable.in_flight(), 2U);
  cable.set_state(LinkState::kCut);
  EXPECT_EQ(cable.in_flight(), 0U);
  const auto lost = drops_for(cables.simulator, Reason::kCableCut);
  ASSERT_EQ(lost.size(), 4U);
  const auto transmits = records_of(cables.simulator, Kind::kFrameTransmit);
  EXPECT_EQ(lost[0].args[1], transmits[0].id);
  EXPECT_EQ(lost[1].args[1], transmits[1].id);
  EXPECT_EQ(lost[2].args[1], 0U) << "never left the port";
  ASSERT_EQ(records_of(cables.simulator, Kind::kLinkState).size(), 1U);

  cable.set_state(LinkState::kWhole);
  a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
  cables.run();
  EXPECT_EQ(b.inbox.times(), std::vector<std::int64_t>{1'000'000 + 576'000 + 5'000'000});
}

TEST(Link, LosesAFrameInTheMiddleOfTheCable) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.rate = 1'000'000, .delay = sim::microseconds(100), .loss_ppm = 1'000'000});
  a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
  cables.run();
  const auto lost = drops_for(cables.simulator, Reason::kRandomLoss);
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(time_of(lost[0]), 576'000 + 50'000);
  EXPECT_EQ(lost[0].cause, records_of(cables.simulator, Kind::kFrameTransmit)[0].id);
  EXPECT_EQ(lost[0].bytes_length, 60U);
  EXPECT_TRUE(b.inbox.arrivals.empty());
}

/// Which of 1000 frames arrive, a character each; `back`: frames that go the other way meanwhile.
std::string loss_pattern(std::uint64_t seed, const std::string& name, int back) {
  Cables cables(seed);
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.name = name, .rate = 0, .delay = {}, .loss_ppm = 200'000});
  std::string pattern;
  for (int i = 0; i < 1000; ++i) {
    const std::size_t before = b.inbox.arrivals.size();
    a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
    for (int j = 0; j < back; ++j) b.port.transmit(cables.frame(b.port.mac(), a.port.mac()));
    cables.run_for(sim::microseconds(1));
    pattern += b.inbox.arrivals.size() > before ? '+' : '-';
  }
  return pattern;
}

TEST(Link, LossIsTheSameForTheSameSeedAndNameAndIndependentOfTheOtherDirection) {
  const std::string pattern = loss_pattern(7, "cable", 0);
  EXPECT_EQ(loss_pattern(7, "cable", 0), pattern);
  EXPECT_EQ(loss_pattern(7, "cable", 3), pattern);
  EXPECT_NE(loss_pattern(8, "cable", 0), pattern);
  EXPECT_NE(loss_pattern(7, "other", 0), pattern);
  const auto lost = std::count(pattern.begin(), pattern.end(), '-');
  EXPECT_GT(lost, 150);  // 200 expected; four standard deviations are 51
  EXPECT_LT(lost, 250);
}

TEST(Link, RulesMayDelayFramesPastEachOther) {
  struct DelayFirst final : Rule {
    void judge(Transit& transit) override {
      if (!seen) transit.extra_delay = sim::milliseconds(2);
      seen = true;
    }
    bool seen = false;
  };
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  std::vector<std::unique_ptr<Rule>> rules;
  rules.push_back(std::make_unique<DelayFirst>());
  cables.connect(a.port, b.port, {.rate = 0, .delay = {}}).set_rules(std::move(rules));
  a.port.transmit(cables.frame(mac_of(1), kNobody));
  a.port.transmit(cables.frame(mac_of(2), kNobody));
  cables.run();
  ASSERT_EQ(b.inbox.arrivals.size(), 2U);
  EXPECT_EQ(wire::EthernetHeader::parse(b.inbox.arrivals[0].frame.bytes())->source, mac_of(2));
  EXPECT_EQ(b.inbox.arrivals[1].ns, 2'000'000);
}

TEST(Link, MayBeUnpluggedWithFramesOnTheWay) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  {
    Link cable(cables.simulator, {.id = LinkId(9), .name = "short-lived"}, a.port, b.port);
    a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
    a.port.transmit(cables.frame(a.port.mac(), b.port.mac()));
  }
  cables.run();
  EXPECT_TRUE(b.inbox.arrivals.empty());
  EXPECT_EQ(a.port.cable(), nullptr);
}

TEST(Link, ALongQueueOfAPortMarksPacketsThatAllowIt) {
  Cables cables;
  const auto a = cables.station();
  const auto b = cables.station();
  cables.connect(a.port, b.port, {.rate = 10'000'000});
  a.port.set_mark_threshold(2);
  const auto send = [&](std::uint8_t ecn) {
    Packet frame = cables.frame(a.port.mac(), b.port.mac(), 100);
    const MutableBytes bytes = frame.writable();
    wire::EthernetHeader{b.port.mac(), a.port.mac(), wire::EtherType::kIpv4}.emit(bytes);
    wire::Ipv4Header ip;
    ip.total_length = 86;
    ip.dsfield = ecn;
    ip.emit(bytes.subspan(14));
    a.port.transmit(frame);
  };
  for (const int ecn : {2, 2, 2, 2, 0}) send(static_cast<std::uint8_t>(ecn));
  a.port.transmit(cables.frame(a.port.mac(), b.port.mac(), 100));  // no IPv4
  cables.run();
  ASSERT_EQ(b.inbox.arrivals.size(), 6U);
  const auto ecn_of = [&](std::size_t arrival) { return b.inbox.arrivals[arrival].frame.bytes()[15] & 3U; };
  EXPECT_EQ(ecn_of(2), 2U) << "one was waiting";
  EXPECT_EQ(ecn_of(3), 3U);
  EXPECT_EQ(ecn_of(4), 0U);
  EXPECT_TRUE(wire::Ipv4Header::checksum_ok(b.inbox.arrivals[3].frame.bytes().subspan(14, 86)));
  const auto marks = records_of(cables.simulator, Kind::kFrameMarked);
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].args[0], 2U);
}

}  // namespace
}  // namespace glassnet::link
