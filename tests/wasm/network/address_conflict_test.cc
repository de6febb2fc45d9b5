// SPDX-License-Identifier: Apache-2.0
// Gratuitous ARP and two hosts with one address (RFC 5227).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/lab.h"
#include "support/records.h"

namespace glassnet::network {
namespace {

using namespace glassnet::testing;  // the vocabulary of the tests
using sim::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class OneAddress : public ::testing::Test {
 protected:
  OneAddress() { lab.connect(a, b); }
  [[nodiscard]] std::vector<std::string> from_a() { return sent_by(lab.simulator, a.ports[0]->id()); }

  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("");
};

TEST_F(OneAddress, IsNotAnnouncedUnlessAskedFor) {
  must(a.net.add_address(kEth0, prefix("10.0.1.11/24")));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(from_a(), IsEmpty()) << "arp_notify is off on Linux";
}

TEST_F(OneAddress, IsAnnouncedWhenItComesUpWithNotify) {
  a.net.arp_settings().notify = true;
  must(a.net.set_state(kEth0, InterfaceState::kDown));
  must(a.net.add_address(kEth0, prefix("10.0.1.11/24")));
  must(a.net.set_state(kEth0, InterfaceState::kUp));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(from_a(), ElementsAre("ARP, Request who-has 10.0.1.10 tell 10.0.1.10, length 46",
                                    "ARP, Request who-has 10.0.1.11 tell 10.0.1.11, length 46"));
  must(a.net.add_address(kEth0, prefix("10.0.1.12/24")));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(from_a(), SizeIs(3));
}

TEST_F(OneAddress, AnAnnouncementUpdatesWhatNeighboursKnow) {
  must(b.net.add_address(kEth0, prefix("10.0.1.20/24")));
  ASSERT_TRUE(a.ping("10.0.1.20"));
  lab.run_for(sim::milliseconds(100));
  wire::ArpPacket moved;  // the address has moved to another card, at once after it was learned
  moved.sender_mac = mac(9);
  moved.sender_ip = ip("10.0.1.20");
  moved.target_ip = ip("10.0.1.20");
  RawStation(*b.ports[0], lab.pool).send_arp(moved);
  lab.run_for(sim::milliseconds(100));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 STALE 02:00:00:00:00:09")) << "in spite of locktime";
}

TEST_F(OneAddress, UsedByAnotherIsOnRecordAndBothGoOn) {
  must(b.net.add_address(kEth0, prefix("10.0.1.10/24")));
  b.net.find_interface(kEth0)->neighbors().announce(ip("10.0.1.10"));
  lab.run_for(sim::seconds(1));
  const auto conflicts = records_of(lab.simulator, Kind::kAddressConflict);
  ASSERT_THAT(conflicts, SizeIs(1));
  EXPECT_EQ(conflicts[0].node, a.net.node().value);
  EXPECT_EQ(conflicts[0].args[0], ip("10.0.1.10").value);
  EXPECT_EQ(conflicts[0].args[2], 2U) << "the MAC address of the other";
  EXPECT_THAT(from_a(), IsEmpty()) << "the kernel of Linux is silent";
}

// RFC 5227 §2.4 (b): one defence in ten seconds.
TEST_F(OneAddress, IsDefendedOnceInTenSecondsWhereThatIsOn) {
  a.net.arp_settings().defend = true;
  must(b.net.add_address(kEth0, prefix("10.0.1.10/24")));
  for (int i = 0; i < 3; ++i) {
    b.net.find_interface(kEth0)->neighbors().announce(ip("10.0.1.10"));
    lab.run_for(sim::seconds(1));
  }
  EXPECT_THAT(from_a(), ElementsAre("ARP, Request who-has 10.0.1.10 tell 10.0.1.10, length 46"));
  lab.run_for(sim::seconds(10));
  b.net.find_interface(kEth0)->neighbors().announce(ip("10.0.1.10"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(from_a(), SizeIs(2));
}

TEST_F(OneAddress, OwnWordsThatComeBackAreNoConflict) {
  a.net.find_interface(kEth0)->neighbors().announce(ip("10.0.1.10"));
  wire::ArpPacket echo;
  echo.sender_mac = mac(1);
  echo.sender_ip = ip("10.0.1.10");
  echo.target_ip = ip("10.0.1.10");
  RawStation wire(*b.ports[0], lab.pool);
  wire.send_arp(echo);
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(records_of(lab.simulator, Kind::kAddressConflict), IsEmpty());
}

TEST(NeighborTable, ForgetsIdleEntriesWhenThereAreMany) {
  Lab lab;
  Device& host = lab.host("10.0.0.1/16");
  RawStation& station = lab.raw_station(host);
  const auto hear = [&](std::uint32_t i) {
    wire::ArpPacket arp;
    arp.sender_mac = mac(1000 + i);
    arp.sender_ip = wire::Ipv4Address(ip("10.0.1.0").value + i);
    arp.target_ip = ip("10.0.0.1");
    station.send_arp(arp);
    lab.run_for(sim::milliseconds(1));
  };
  for (std::uint32_t i = 0; i < 200; ++i) hear(i);
  EXPECT_THAT(host.neighbors(), SizeIs(200)) << "young ones stay (gc_stale_time)";
  lab.run_for(sim::seconds(61));
  hear(200);
  EXPECT_THAT(host.neighbors(), SizeIs(1));
}

}  // namespace
}  // namespace glassnet::network
