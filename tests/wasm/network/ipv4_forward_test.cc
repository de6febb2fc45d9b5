// SPDX-License-Identifier: Apache-2.0
// Routers: what they pass on, what they change, and what becomes of packets that cannot go on. Wrong configurations
// misbehave as on Linux.
//
//   a 10.0.1.10 --- 10.0.1.1 r 10.0.2.1 --- 10.0.2.10 b
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/lab.h"
#include "support/records.h"
#include "wire/checksum.h"

namespace glassnet::network {
namespace {

using namespace glassnet::testing;  // the vocabulary of the tests
using sim::Kind;
using sim::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Routed : public ::testing::Test {
 protected:
  Routed() {
    lab.connect(a, r);
    lab.connect(b, r);
    a.add_route("0.0.0.0/0", "10.0.1.1");
    b.add_route("0.0.0.0/0", "10.0.2.1");
  }
  /// The packets with IP header that `port` sent.
  std::vector<Bytes> packets_from(const Device& device, std::size_t interface) {
    std::vector<Bytes> packets;
    for (const sim::Record& record : records_of(lab.simulator, Kind::kFrameTransmit)) {
      if (record.port != device.ports[interface]->id().value) continue;
      const Bytes frame = lab.simulator.trace().bytes(record.bytes_at, record.bytes_length);
      if (wire::EthernetHeader::parse(frame)->type == wire::EtherType::kIpv4) {
        packets.push_back(wire::EthernetHeader::payload_of(frame));
      }
    }
    return packets;
  }

  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& r = lab.router({"10.0.1.1/24", "10.0.2.1/24"});
  Device& b = lab.host("10.0.2.10/24");
};

TEST_F(Routed, PingGoesThroughWithArpOnBothSides) {
  ASSERT_TRUE(a.ping("10.0.2.10"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, ElementsAre("64 bytes from 10.0.2.10: icmp_seq=1 ttl=63"));
  EXPECT_THAT(sent_by(lab.simulator, a.ports[0]->id()),
              ElementsAre("ARP, Request who-has 10.0.1.1 tell 10.0.1.10, length 46",
                          "IP 10.0.1.10 > 10.0.2.10: ICMP echo request, id 7, seq 1, length 64"));
  EXPECT_THAT(sent_by(lab.simulator, r.ports[1]->id()),
              ElementsAre("ARP, Request who-has 10.0.2.10 tell 10.0.2.1, length 46",
                          "IP 10.0.1.10 > 10.0.2.10: ICMP echo request, id 7, seq 1, length 64"));
}

TEST_F(Routed, ARouterChangesTtlAndChecksumAndNothingElse) {
  ASSERT_TRUE(a.ping("10.0.2.10"));
  lab.run_for(sim::seconds(1));
  const Bytes before = packets_from(a, 0).at(0);
  const Bytes after = packets_from(r, 1).at(0);
  ASSERT_EQ(before.size(), after.size());
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != after[i]) changed.push_back(i);
  }
  EXPECT_EQ(after[8], before[8] - 1);
  EXPECT_TRUE(wire::Ipv4Header::checksum_ok(after));
  for (const std::size_t at : changed) EXPECT_THAT(at, ::testing::AnyOf(8U, 10U, 11U));
  const auto forwards = records_of(lab.simulator, Kind::kPacketForward);
  ASSERT_THAT(forwards, SizeIs(2));
  EXPECT_EQ(forwards[0].args, (std::array<std::uint32_t, 5>{ip("10.0.2.10").value, ip("10.0.2.10").value,
                                                            r.ports[1]->id().value, 63, 0}));
  EXPECT_EQ(forwards[0].packet, records_of(lab.simulator, Kind::kPacketOutput)[0].packet) << "it stays the same packet";
}

TEST_F(Routed, ForwardsInPlaceWhenNobodyElseHoldsThePacket) {
  ASSERT_TRUE(a.ping("10.0.2.10"));  // fills the ARP tables
  lab.run_for(sim::seconds(1));
  lab.simulator.trace().set_detail(sim::Trace::Detail::kOff);
  ASSERT_TRUE(a.ping("10.0.2.10"));
  lab.run_for(sim::seconds(1));
  const std::size_t memory = lab.pool.memory();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(a.ping("10.0.2.10"));
    lab.run_for(sim::milliseconds(1));
  }
  EXPECT_EQ(lab.pool.memory(), memory);
}

TEST_F(Routed, ExpiredTtlIsReportedByTheRouter) {
  ASSERT_TRUE(a.ping("10.0.2.10", 5, 56, {.ttl = 1}));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, ElementsAre("From 10.0.1.1 icmp_seq=5 type=11 code=0 EHOSTUNREACH"));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kTtlExpired), SizeIs(1));
  EXPECT_THAT(packets_from(r, 1), IsEmpty());
  // The quote shows the packet as the router got it.
  const Bytes error = packets_from(r, 0).at(0);
  EXPECT_EQ(error[1], 0xc0) << "internetwork control";
  const auto quoted = wire::QuotedPacket::parse(wire::IcmpHeader::payload_of(wire::Ipv4Header::payload_of(error)));
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->ip.ttl, 1);
  EXPECT_EQ(quoted->transport.size(), 64U);
}

TEST_F(Routed, TtlOfOneStillReachesTheRouterItself) {
  ASSERT_TRUE(a.ping("10.0.2.1", 1, 56, {.ttl = 1}));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, ElementsAre("64 bytes from 10.0.2.1: icmp_seq=1 ttl=64"))
      << "answered for its far address";
}

TEST_F(Routed, ARouterWithoutRouteSaysNetworkUnreachable) {
  ASSERT_TRUE(a.ping("10.0.9.10"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, ElementsAre("From 10.0.1.1 icmp_seq=1 type=3 code=0 ENETUNREACH"));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kNoRoute), SizeIs(1));
}

TEST_F(Routed, AHostThatDoesNotAnswerIsReportedByTheLastRouter) {
  ASSERT_TRUE(a.send("10.0.2.77"));
  lab.run_for(sim::seconds(5));
  ASSERT_THAT(a.udp.errors, SizeIs(1));
  EXPECT_EQ(a.udp.errors[0].error, Errno::kHostUnreach);
  EXPECT_EQ(a.udp.errors[0].reporter, ip("10.0.1.1"));
  EXPECT_THAT(sent_by(lab.simulator, r.ports[1]->id()), SizeIs(3)) << "three ARP requests";
}

TEST_F(Routed, RoutesWithoutNextHopAnswerOrKeepSilent) {
  Route nowhere;
  nowhere.destination = prefix("10.7.0.0/16");
  nowhere.type = RouteType::kUnreachable;
  must(r.net.add_route(nowhere));
  nowhere.destination = prefix("10.8.0.0/16");
  nowhere.type = RouteType::kBlackhole;
  must(r.net.add_route(nowhere));
  ASSERT_TRUE(a.ping("10.7.0.1", 1));
  ASSERT_TRUE(a.ping("10.8.0.1", 2));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, ElementsAre("From 10.0.1.1 icmp_seq=1 type=3 code=1 EHOSTUNREACH"));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kNoRoute), SizeIs(2));
}

TEST_F(Routed, WithForwardingOffPacketsDieInSilence) {
  r.net.set_forwarding(Forwarding::kOff);
  ASSERT_TRUE(a.ping("10.0.2.10"));
  lab.run_for(sim::seconds(5));
  EXPECT_THAT(a.pings.lines, IsEmpty());
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpForwardingOff), SizeIs(1));
}

TEST_F(Routed, AWrongMaskMakesARemoteHostLookLocal) {
  must(a.net.remove_address(kEth0, prefix("10.0.1.10/24")));
  must(a.net.add_address(kEth0, prefix("10.0.1.10/16")));
  ASSERT_TRUE(a.ping("10.0.2.10"));
  lab.run_for(sim::seconds(5));
  EXPECT_THAT(sent_by(lab.simulator, a.ports[0]->id()),
              ElementsAre("ARP, Request who-has 10.0.2.10 tell 10.0.1.10, length 46",
                          "ARP, Request who-has 10.0.2.10 tell 10.0.1.10, length 46",
                          "ARP, Request who-has 10.0.2.10 tell 10.0.1.10, length 46"));
  EXPECT_THAT(a.pings.lines, ElementsAre("From 10.0.1.10 icmp_seq=1 type=3 code=1 EHOSTUNREACH"));
}

TEST_F(Routed, AMissingWayBackLosesTheAnswerOnly) {
  Route route;
  route.destination = prefix("0.0.0.0/0");
  must(b.net.remove_route(route));
  ASSERT_TRUE(a.send("10.0.2.10"));
  ASSERT_TRUE(a.ping("10.0.2.10"));
  lab.run_for(sim::seconds(5));
  EXPECT_THAT(b.udp.arrivals, SizeIs(1));
  EXPECT_THAT(a.pings.lines, IsEmpty());
  EXPECT_THAT(packets_from(b, 0), IsEmpty());
  const auto dropped = drops_for(lab.simulator, Reason::kNoRoute);
  ASSERT_THAT(dropped, SizeIs(1));
  EXPECT_EQ(dropped[0].node, b.net.node().value);
}

TEST_F(Routed, ARoutingLoopEndsWithTheTtl) {
  Device& r2 = lab.router({"10.0.3.2/24"});
  lab.add_interface(r, "10.0.3.1/24");
  lab.connect(r, r2);
  r.add_route("0.0.0.0/0", "10.0.3.2");
  r2.add_route("0.0.0.0/0", "10.0.3.1");
  ASSERT_TRUE(a.ping("198.51.100.1"));
  lab.run_for(sim::seconds(2));
  EXPECT_THAT(a.pings.lines, ElementsAre("From 10.0.3.2 icmp_seq=1 type=11 code=0 EHOSTUNREACH"));
  EXPECT_EQ(records_of(lab.simulator, Kind::kPacketForward).size(), 63U + 1) << "and once for the error";
}

TEST_F(Routed, TooLargeForTheNextLinkIsFragmentedOrReported) {
  must(r.net.set_mtu(kEth1, 1000));
  must(b.net.set_mtu(kEth0, 1000));
  ASSERT_TRUE(a.ping("10.0.2.10", 1, 1400));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, ElementsAre("1408 bytes from 10.0.2.10: icmp_seq=1 ttl=63"));
  EXPECT_THAT(packets_from(r, 1), SizeIs(2));

  ASSERT_TRUE(a.ping("10.0.2.10", 2, 1400, {.dont_fragment = true}));
  lab.run_for(sim::seconds(1));
  EXPECT_EQ(a.pings.lines.back(), "From 10.0.1.1 icmp_seq=2 type=3 code=4 EMSGSIZE");
  EXPECT_THAT(drops_for(lab.simulator, Reason::kFragmentationNeeded), SizeIs(1));
  EXPECT_EQ(a.net.ipv4().route({ip("10.0.2.10")})->mtu, 1000U);
  EXPECT_EQ(a.net.ipv4().route({ip("10.0.2.11")})->mtu, 1500U) << "for this destination only";
  EXPECT_EQ(a.ping("10.0.2.10", 3, 1400, {.dont_fragment = true}).error(), Errno::kMsgSize);
  lab.run_for(sim::seconds(601));
  EXPECT_EQ(a.net.ipv4().route({ip("10.0.2.10")})->mtu, 1500U) << "tried again after ten minutes";
}

TEST_F(Routed, TransportsLearnThePathMtu) {
  must(r.net.set_mtu(kEth1, 1000));
  ASSERT_TRUE(a.send("10.0.2.10", 1400, {.dont_fragment = true}));
  lab.run_for(sim::seconds(1));
  ASSERT_THAT(a.udp.errors, SizeIs(1));
  EXPECT_EQ(a.udp.errors[0].error, Errno::kMsgSize);
  EXPECT_EQ(a.udp.errors[0].severity, Severity::kSoft);
  EXPECT_EQ(a.udp.errors[0].next_hop_mtu, 1000);
}

TEST_F(Routed, DirectedBroadcastOfAnotherNetworkStopsAtTheRouter) {
  ASSERT_TRUE(a.send("10.0.2.255"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(b.udp.arrivals, IsEmpty()) << "RFC 2644";
  ASSERT_THAT(r.udp.arrivals, SizeIs(1)) << "Linux delivers it to the router itself";
  EXPECT_EQ(r.udp.arrivals[0].info.destination_kind, AddressKind::kBroadcast);
}

TEST_F(Routed, FramesToEverybodyAreNotForwarded) {
  RawStation& wire = lab.raw_station([&]() -> Device& {
    lab.add_interface(r, "10.0.3.1/24");
    return r;
  }());
  wire::Ipv4Header header;
  header.source = ip("10.0.3.9");
  header.destination = ip("10.0.2.10");
  header.protocol = wire::IpProtocol::kUdp;
  wire.send_ip(wire::MacAddress::broadcast(), header, {});
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kBroadcastNotForwarded), SizeIs(1));
  header.source = ip("169.254.1.1");
  wire.send_ip(r.ports[2]->mac(), header, {});
  header.source = ip("10.0.3.9");
  header.destination = ip("169.254.1.1");
  wire.send_ip(r.ports[2]->mac(), header, {});
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kMartianSource), SizeIs(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kMartianDestination), SizeIs(1));
  EXPECT_THAT(b.udp.arrivals, IsEmpty());
}

TEST_F(Routed, TimesAddUpHopByHop) {
  must(a.net.set_neighbor(kEth0, ip("10.0.1.1"), r.ports[0]->mac()));
  must(r.net.set_neighbor(kEth1, ip("10.0.2.10"), b.ports[0]->mac()));
  ASSERT_TRUE(a.send("10.0.2.10", 1000));
  lab.run_for(sim::seconds(1));
  // Twice: (8 + 14 + 20 + 1000 + 4) bytes at 1 Gbit/s and 1 us of cable; routers take no time of their own.
  ASSERT_THAT(b.udp.arrivals, SizeIs(1));
  EXPECT_EQ(b.udp.arrivals[0].ns, 2 * (1046 * 8 + 1000));
}

TEST(ThreeSubnets, AFarHostIsReachedThroughTwoRouters) {
  Lab lab;
  Device& pc = lab.host("192.168.1.5/24");
  Device& r1 = lab.router({"192.168.1.1/24", "172.16.0.1/30"});
  Device& r2 = lab.router({"172.16.0.2/30", "10.20.30.1/25"});
  Device& server = lab.host("10.20.30.40/25");
  lab.join_by_switch({&pc, &r1});
  lab.connect(r1, r2);
  lab.join_by_switch({&r2, &server});
  pc.add_route("0.0.0.0/0", "192.168.1.1");
  r1.add_route("10.20.30.0/25", "172.16.0.2");
  r2.add_route("192.168.1.0/24", "172.16.0.1");
  server.add_route("0.0.0.0/0", "10.20.30.1");
  ASSERT_TRUE(pc.ping("10.20.30.40"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(pc.pings.lines, ElementsAre("64 bytes from 10.20.30.40: icmp_seq=1 ttl=62"));
}

TEST(Hub, OtherHostsHearTheFramesAndIgnoreThem) {
  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("10.0.1.20/24");
  Device& c = lab.host("10.0.1.30/24");
  lab.join_by_hub({&a, &b, &c});
  ASSERT_TRUE(a.ping("10.0.1.20"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, SizeIs(1));
  const auto ignored = drops_for(lab.simulator, Reason::kNotForThisMac);
  EXPECT_THAT(ignored, SizeIs(3)) << "ARP reply, echo request, echo reply";
  for (const sim::Record& record : ignored) EXPECT_EQ(record.node, c.net.node().value);
  EXPECT_THAT(c.neighbors(), IsEmpty());
}

TEST(Determinism, TheSameSeedGivesTheSameTrace) {
  const auto run = [](std::uint64_t seed) {
    Lab lab(seed);
    lab.simulator.trace().enable_hash();
    Device& a = lab.host("10.0.1.10/24");
    Device& r = lab.router({"10.0.1.1/24", "10.0.2.1/24"});
    Device& b = lab.host("10.0.2.10/24");
    lab.connect(a, r, {.loss_ppm = 100'000});
    lab.connect(b, r, {.rate = 10'000'000, .loss_ppm = 100'000});
    a.add_route("0.0.0.0/0", "10.0.1.1");
    b.add_route("0.0.0.0/0", "10.0.2.1");
    for (std::uint16_t i = 0; i < 100; ++i) {
      must(a.ping("10.0.2.10", i, 3000));
      lab.run_for(sim::milliseconds(300));
    }
    return lab.simulator.trace().hash();
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

}  // namespace
}  // namespace glassnet::network
