// SPDX-License-Identifier: Apache-2.0
// Where packets made here go, with which source, and what Linux answers when they cannot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "network/ipv4.h"
#include "support/lab.h"
#include "support/records.h"

namespace glassnet::network {
namespace {

using namespace glassnet::testing;  // the vocabulary of the tests
using sim::Kind;
using sim::Reason;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr InterfaceIndex kLo{1};

class Ipv4Route : public ::testing::Test {
 protected:
  Ipv4Route() {
    lab.add_interface(host, "10.0.2.10/24");
    host.add_route("0.0.0.0/0", "10.0.1.1");
    host.add_route("10.8.0.0/16", "10.0.2.1");
  }
  struct Answer {
    Errno error = Errno::kOk;
    std::string text;
  };
  /// "source -> next hop dev interface", or the errno.
  std::string route(const char* destination, const char* source = "0.0.0.0", InterfaceIndex interface = {}) {
    const auto decision = host.net.ipv4().route({ip(destination), ip(source), interface});
    if (!decision) return std::string(errno_name(decision.error()));
    return decision->source.to_string() + " -> " + decision->next_hop.to_string() + " dev " +
           std::string(decision->interface->name());
  }

  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
};

TEST_F(Ipv4Route, PicksInterfaceNextHopAndSource) {
  EXPECT_EQ(route("10.0.1.20"), "10.0.1.10 -> 10.0.1.20 dev eth0");
  EXPECT_EQ(route("10.0.2.20"), "10.0.2.10 -> 10.0.2.20 dev eth1");
  EXPECT_EQ(route("10.8.1.1"), "10.0.2.10 -> 10.0.2.1 dev eth1");
  EXPECT_EQ(route("198.51.100.1"), "10.0.1.10 -> 10.0.1.1 dev eth0");
  EXPECT_EQ(route("198.51.100.1", "10.0.2.10"), "10.0.2.10 -> 10.0.1.1 dev eth0") << "weak host model";
}

TEST_F(Ipv4Route, OwnAddressesAreAlwaysReachedThroughLo) {
  EXPECT_EQ(route("10.0.1.10"), "10.0.1.10 -> 10.0.1.10 dev lo");
  EXPECT_EQ(route("10.0.2.10", "10.0.1.10"), "10.0.1.10 -> 10.0.2.10 dev lo");
  EXPECT_EQ(route("127.0.0.1"), "127.0.0.1 -> 127.0.0.1 dev lo");
  EXPECT_EQ(route("127.9.9.9"), "127.9.9.9 -> 127.9.9.9 dev lo");
  EXPECT_EQ(route("0.0.0.0"), "127.0.0.1 -> 127.0.0.1 dev lo");
  EXPECT_EQ(route("0.0.0.0", "10.0.1.10"), "10.0.1.10 -> 10.0.1.10 dev lo");
  EXPECT_EQ(host.net.ipv4().route({ip("127.0.0.1")})->mtu, 65536U);
}

TEST_F(Ipv4Route, BroadcastAndMulticastGoOutOfOneInterface) {
  EXPECT_EQ(route("10.0.2.255"), "10.0.2.10 -> 10.0.2.255 dev eth1");
  EXPECT_EQ(route("255.255.255.255"), "10.0.1.10 -> 255.255.255.255 dev eth0") << "by the default route";
  EXPECT_EQ(route("255.255.255.255", "10.0.2.10"), "10.0.2.10 -> 255.255.255.255 dev eth1");
  EXPECT_EQ(route("255.255.255.255", "0.0.0.0", kEth1), "10.0.2.10 -> 255.255.255.255 dev eth1");
  EXPECT_EQ(route("224.0.0.5"), "10.0.1.10 -> 224.0.0.5 dev eth0");
  EXPECT_EQ(route("224.0.0.5", "0.0.0.0", kEth1), "10.0.2.10 -> 224.0.0.5 dev eth1");
}

TEST_F(Ipv4Route, FailsWithTheErrnosOfLinux) {
  Device& lonely = lab.host("10.0.5.1/24");
  const auto error = [&](const char* destination) { return lonely.net.ipv4().route({ip(destination)}).error(); };
  EXPECT_EQ(error("10.0.6.1"), Errno::kNetUnreach);
  EXPECT_EQ(error("224.0.0.5"), Errno::kNetUnreach);
  EXPECT_EQ(error("255.255.255.255"), Errno::kNetUnreach);
  EXPECT_EQ(route("10.0.1.20", "10.0.1.99"), "EINVAL") << "not our address";
  EXPECT_EQ(route("10.0.1.20", "10.0.1.255"), "EINVAL");
  EXPECT_EQ(route("10.0.1.20", "127.0.0.1"), "EINVAL") << "127.0.0.1 may not leave the host";
  EXPECT_EQ(route("0.0.0.7"), "EINVAL");
  EXPECT_EQ(route("10.0.1.20", "0.0.0.0", InterfaceIndex(9)), "ENODEV");
  EXPECT_EQ(route("127.0.0.1", "0.0.0.0", kEth0), "EINVAL");
  must(host.net.set_state(kEth1, InterfaceState::kDown));
  EXPECT_EQ(route("10.0.2.20", "0.0.0.0", kEth1), "ENETUNREACH");
}

TEST_F(Ipv4Route, BoundToAnInterfaceTheDestinationIsTakenForANeighbor) {
  EXPECT_EQ(route("10.8.1.1", "0.0.0.0", kEth0), "10.0.1.10 -> 10.0.1.1 dev eth0") << "its default route";
  EXPECT_EQ(route("198.51.100.1", "0.0.0.0", kEth1), "10.0.2.10 -> 198.51.100.1 dev eth1") << "has no route there";
}

TEST_F(Ipv4Route, UnreachableAndBlackholeRoutesRefuse) {
  Route nowhere;
  nowhere.destination = prefix("203.0.113.0/24");
  nowhere.type = RouteType::kUnreachable;
  must(host.net.add_route(nowhere));
  nowhere.destination = prefix("203.0.113.128/25");
  nowhere.type = RouteType::kBlackhole;
  must(host.net.add_route(nowhere));
  EXPECT_EQ(route("203.0.113.1"), "EHOSTUNREACH");
  EXPECT_EQ(route("203.0.113.200"), "EINVAL");
}

TEST_F(Ipv4Route, PrefersTheSourceThatTheRouteNames) {
  must(host.net.add_address(kEth0, prefix("10.0.1.11/24")));
  Route named;
  named.destination = prefix("203.0.113.0/24");
  named.gateway = ip("10.0.1.1");
  named.preferred_source = ip("10.0.1.11");
  must(host.net.add_route(named));
  EXPECT_EQ(route("203.0.113.1"), "10.0.1.11 -> 10.0.1.1 dev eth0");
}

TEST(Ipv4Output, NoRouteIsToldAtOnceAndNothingIsSent) {
  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& wire = lab.raw_station(host);
  EXPECT_EQ(host.ping("10.0.2.10").error(), Errno::kNetUnreach);
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(wire.heard, IsEmpty());
}

TEST(Ipv4Output, TooLongPacketsAreRefused) {
  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  EXPECT_TRUE(host.send("127.0.0.1", 65'515));
  EXPECT_EQ(host.send("127.0.0.1", 65'516).error(), Errno::kMsgSize);
  EXPECT_EQ(host.send("10.0.1.20", 1'481, {.dont_fragment = true}).error(), Errno::kMsgSize);
  EXPECT_TRUE(host.send("10.0.1.20", 1'480, {.dont_fragment = true}));
}

TEST(Ipv4Output, WritesTheHeaderThatWasAskedFor) {
  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& wire = lab.raw_station(host);
  must(host.net.set_neighbor(kEth0, ip("10.0.1.20"), wire.port().mac()));
  ASSERT_TRUE(host.send("10.0.1.20", 100, {.ttl = 7, .dsfield = 0x2e << 2, .dont_fragment = true}));
  lab.run_for(sim::seconds(1));
  ASSERT_THAT(wire.heard, SizeIs(1));
  const Bytes packet = wire::EthernetHeader::payload_of(wire.heard[0].bytes());
  const auto header = wire::Ipv4Header::parse(packet);
  ASSERT_TRUE(header);
  EXPECT_TRUE(wire::Ipv4Header::checksum_ok(packet));
  EXPECT_EQ(header->ttl, 7);
  EXPECT_EQ(header->dsfield, 0xb8);
  EXPECT_TRUE(header->dont_fragment);
  EXPECT_EQ(header->total_length, 120);
  EXPECT_EQ(header->source, ip("10.0.1.10"));
  EXPECT_EQ(header->destination, ip("10.0.1.20"));
}

TEST(Ipv4Output, IdentificationsOfOneFlowAreUnique) {
  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& wire = lab.raw_station(host);
  must(host.net.set_neighbor(kEth0, ip("10.0.1.20"), wire.port().mac()));
  std::set<std::uint16_t> seen;
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(host.send("10.0.1.20"));
  lab.run_for(sim::seconds(1));
  for (const link::Packet& frame : wire.heard) {
    seen.insert(wire::Ipv4Header::parse(wire::EthernetHeader::payload_of(frame.bytes()))->identification);
  }
  EXPECT_THAT(seen, SizeIs(300));
}

TEST(Loopback, TakesAWhileAndTouchesNoWire) {
  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& wire = lab.raw_station(host);
  ASSERT_TRUE(host.ping("10.0.1.10", 1));
  ASSERT_TRUE(host.ping("127.0.0.1", 2));
  lab.run_for(sim::microseconds(19));
  EXPECT_THAT(host.pings.lines, IsEmpty());
  lab.run_for(sim::microseconds(1));
  EXPECT_THAT(host.pings.lines,
              ElementsAre("64 bytes from 10.0.1.10: icmp_seq=1 ttl=64", "64 bytes from 127.0.0.1: icmp_seq=2 ttl=64"));
  EXPECT_THAT(wire.heard, IsEmpty());
  EXPECT_EQ(host.net.interface_rows()[0].tx_packets, 4U);
  EXPECT_EQ(host.net.interface_rows()[0].rx_bytes, 4U * 84);
}

TEST(Loopback, WorksOnAHostWithoutAnyCable) {
  Lab lab;
  Device& host = lab.bare_device();
  ASSERT_TRUE(host.ping("127.0.0.1"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(host.pings.lines, SizeIs(1));
}

TEST(Broadcast, ReachesEveryHostOfTheSegmentAndTheSenderItself) {
  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("10.0.1.20/24");
  Device& c = lab.host("10.0.1.30/24");
  lab.join_by_switch({&a, &b, &c});
  ASSERT_TRUE(a.send("10.0.1.255"));
  ASSERT_TRUE(a.send("255.255.255.255", 32, {.interface = kEth0}));
  lab.run_for(sim::seconds(1));
  for (Device* device : {&a, &b, &c}) {
    ASSERT_THAT(device->udp.arrivals, SizeIs(2));
    EXPECT_EQ(device->udp.arrivals[0].info.destination_kind, AddressKind::kBroadcast);
    EXPECT_EQ(device->udp.arrivals[0].info.arrival.link_cast, LinkCast::kBroadcast);
  }
  EXPECT_EQ(a.udp.arrivals[0].info.arrival.interface, kLo);
  EXPECT_EQ(b.udp.arrivals[0].info.arrival.interface, kEth0);
  EXPECT_THAT(sent_by(lab.simulator, a.ports[0]->id()), SizeIs(2)) << "no ARP for a broadcast";
}

TEST(Broadcast, EchoRequestsToEverybodyAreNotAnswered) {
  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("10.0.1.20/24");
  lab.connect(a, b);
  ASSERT_TRUE(a.ping("10.0.1.255"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.pings.lines, IsEmpty());
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpBroadcastIgnored), SizeIs(2));
}

TEST(Multicast, UsesTheMappedAddressAndReachesMembersOnly) {
  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("10.0.1.20/24");
  lab.connect(a, b);
  ASSERT_TRUE(a.send("224.0.0.1", 32, {.interface = kEth0}));
  ASSERT_TRUE(a.send("239.129.2.3", 32, {.interface = kEth0}));
  lab.run_for(sim::seconds(1));
  ASSERT_THAT(b.udp.arrivals, SizeIs(1));
  EXPECT_EQ(b.udp.arrivals[0].info.destination_kind, AddressKind::kMulticast);
  EXPECT_THAT(a.udp.arrivals, SizeIs(1)) << "a member itself";
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpNotForThisHost), SizeIs(1));
  const auto frames = records_of(lab.simulator, Kind::kFrameTransmit);
  const Bytes second = lab.simulator.trace().bytes(frames[1].bytes_at, frames[1].bytes_length);
  EXPECT_EQ(wire::EthernetHeader::parse(second)->destination.to_string(), "01:00:5e:01:02:03");
}

TEST(Taps, SeeFramesBothWaysAndLoAsEthernetWithoutAddresses) {
  struct Tap final : FrameTap {
    void on_frame(InterfaceIndex interface, TapDirection direction, const link::Packet& frame) override {
      lines.push_back(std::to_string(interface.value) + (direction == TapDirection::kSent ? " > " : " < ") +
                      wire::summary_line(frame.bytes()));
    }
    std::vector<std::string> lines;
  } tap;
  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("10.0.1.20/24");
  lab.connect(a, b);
  a.net.add_tap(tap);
  ASSERT_TRUE(a.ping("10.0.1.20"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(tap.lines, ElementsAre("2 > ARP, Request who-has 10.0.1.20 tell 10.0.1.10, length 28",
                                     "2 < ARP, Reply 10.0.1.20 is-at 02:00:00:00:00:02, length 46",
                                     "2 > IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 7, seq 1, length 64",
                                     "2 < IP 10.0.1.20 > 10.0.1.10: ICMP echo reply, id 7, seq 1, length 64"));
  tap.lines.clear();
  ASSERT_TRUE(a.send("127.0.0.1", 8));
  lab.run_for(sim::seconds(1));
  ASSERT_THAT(tap.lines, SizeIs(2));
  EXPECT_TRUE(tap.lines[0].starts_with("1 > IP 127.0.0.1"));
  a.net.remove_tap(tap);
  ASSERT_TRUE(a.ping("10.0.1.20"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(tap.lines, SizeIs(2));
}

TEST(Loopback, HoldsABoundedNumberOfPackets) {
  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  for (std::size_t i = 0; i < InternetLayer::kMaxLooped + 5; ++i) ASSERT_TRUE(host.send("127.0.0.1", 8));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kQueueFull), SizeIs(5));
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(host.udp.arrivals, SizeIs(InternetLayer::kMaxLooped));
}

}  // namespace
}  // namespace glassnet::network
