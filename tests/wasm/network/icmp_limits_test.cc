// SPDX-License-Identifier: Apache-2.0
// How much ICMP a host sends (the token bucket of Linux) and redirects: who sends them, who obeys, for how long.
#include "network/icmp_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

constexpr wire::Ipv4Address kPeer{10, 0, 0, 2};
constexpr sim::Instant at(std::int64_t milliseconds) { return sim::Instant{} + sim::milliseconds(milliseconds); }

TEST(IcmpLimits, SixAtOnceThenOneASecond) {
  IcmpLimits limits;
  const IcmpSettings settings;
  const auto error = wire::IcmpHeader::unreachable(wire::UnreachableCode::kPort);
  int sent = 0;
  for (int i = 0; i < 10; ++i) sent += limits.may_send(settings, error, kPeer, at(0)) ? 1 : 0;
  EXPECT_EQ(sent, 6);
  EXPECT_FALSE(limits.may_send(settings, error, kPeer, at(999)));
  EXPECT_TRUE(limits.may_send(settings, error, kPeer, at(1000)));
  EXPECT_FALSE(limits.may_send(settings, error, kPeer, at(1001)));
  EXPECT_TRUE(limits.may_send(settings, error, wire::Ipv4Address(10, 0, 0, 3), at(1001))) << "each destination its own";
  sent = 0;
  for (int i = 0; i < 10; ++i) sent += limits.may_send(settings, error, kPeer, at(3'600'000)) ? 1 : 0;
  EXPECT_EQ(sent, 6) << "a long silence saves up no more";
}

TEST(IcmpLimits, FragmentationNeededAndTypesOutsideTheMaskAreFree) {
  IcmpLimits limits;
  IcmpSettings settings;
  const auto narrow = wire::IcmpHeader::unreachable(wire::UnreachableCode::kFragmentationNeeded, 600);
  const auto redirect = wire::IcmpHeader::redirect(wire::RedirectCode::kHost, kPeer);
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(limits.may_send(settings, narrow, kPeer, at(0)));
    EXPECT_TRUE(limits.may_send(settings, redirect, kPeer, at(0)));
  }
  settings.rate_mask = 0;
  const auto error = wire::IcmpHeader::time_exceeded(wire::TimeExceededCode::kTtl);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(limits.may_send(settings, error, kPeer, at(0)));
}

TEST(IcmpLimits, AllDestinationsTogetherGetFiftyAtOnceAndAThousandASecond) {
  IcmpLimits limits;
  const IcmpSettings settings;
  const auto error = wire::IcmpHeader::unreachable(wire::UnreachableCode::kPort);
  std::uint32_t next = 0x0a000000U;
  int sent = 0;
  for (int i = 0; i < 100; ++i) sent += limits.may_send(settings, error, wire::Ipv4Address(next++), at(0)) ? 1 : 0;
  EXPECT_EQ(sent, 50);
  sent = 0;
  for (int i = 0; i < 100; ++i) sent += limits.may_send(settings, error, wire::Ipv4Address(next++), at(10)) ? 1 : 0;
  EXPECT_EQ(sent, 10);
}

TEST(IcmpLimits, RedirectsComeSeldomerAndStopForAHostThatDoesNotListen) {
  IcmpLimits limits;
  int sent = 0;
  for (int ms = 0; ms < 30'000; ++ms) sent += limits.may_redirect(kPeer, at(ms)) ? 1 : 0;
  EXPECT_EQ(sent, IcmpLimits::kMaxRedirects);
  EXPECT_FALSE(limits.may_redirect(kPeer, at(50'000))) << "20.48 s of silence begin with every packet";
  EXPECT_TRUE(limits.may_redirect(kPeer, at(71'000)));
}

TEST(IcmpLimits, RemembersABoundedNumberOfDestinations) {
  IcmpLimits limits;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    EXPECT_TRUE(limits.may_redirect(wire::Ipv4Address(0x0a000000U + i), at(i)));
  }
  EXPECT_EQ(limits.peers(), IcmpLimits::kMaxPeers);
}

TEST(IcmpErrors, AHostThatIsAskedAtClosedPortsAnswersSixTimes) {
  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("10.0.1.20/24");
  lab.connect(a, b);
  b.udp.reject = &b.net.icmp();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(a.send("10.0.1.20"));
  lab.run_for(sim::milliseconds(100));
  EXPECT_THAT(a.udp.errors, SizeIs(6));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpRateLimited), SizeIs(4));
  a.udp.reject = &a.net.icmp();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(a.send("10.0.1.10"));
  lab.run_for(sim::milliseconds(100));
  EXPECT_THAT(a.udp.errors, SizeIs(16)) << "over lo there is no limit";
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(a.send("10.0.1.99"));
  lab.run_for(sim::seconds(4));
  EXPECT_THAT(a.udp.errors, SizeIs(26)) << "nor when ARP gives up here";
}

/// pc sends everything to r1, although r2 on the same link leads to the far network.
class Redirects : public ::testing::Test {
 protected:
  Redirects() {
    lab.join_by_switch({&pc, &r1, &r2});
    lab.connect(*r2.ports[1], *far.ports[0]);
    pc.add_route("0.0.0.0/0", "10.0.1.1");
    r1.add_route("10.0.2.0/24", "10.0.1.2");
    far.add_route("0.0.0.0/0", "10.0.2.1");
  }
  void ping() {
    ASSERT_TRUE(pc.ping("10.0.2.10", ++sequence));
    lab.run_for(sim::seconds(1));
  }
  [[nodiscard]] std::string gateway() const { return pc.net.ipv4().route({ip("10.0.2.10")})->next_hop.to_string(); }

  Lab lab;
  Device& pc = lab.host("10.0.1.10/24");
  Device& r1 = lab.router({"10.0.1.1/24"});
  Device& r2 = lab.router({"10.0.1.2/24", "10.0.2.1/24"});
  Device& far = lab.host("10.0.2.10/24");
  std::uint16_t sequence = 0;
};

TEST_F(Redirects, ARouterTellsANeighbourOfTheBetterWayAndForwardsAllTheSame) {
  ping();
  EXPECT_THAT(pc.pings.lines, ElementsAre("64 bytes from 10.0.2.10: icmp_seq=1 ttl=63"));
  const auto sent = sent_by(lab.simulator, r1.ports[0]->id());
  EXPECT_THAT(sent,
              ::testing::Contains("IP 10.0.1.1 > 10.0.1.10: ICMP redirect 10.0.2.10 to host 10.0.1.2, length 92"));
}

TEST_F(Redirects, AHostObeysOnceTheNewGatewayHasAnswered) {
  ping();
  EXPECT_EQ(gateway(), "10.0.1.1") << "at the first redirect it only asks ARP for the new gateway";
  EXPECT_THAT(pc.neighbors(), ::testing::Contains(::testing::HasSubstr("10.0.1.2 REACHABLE")));
  ping();
  EXPECT_EQ(gateway(), "10.0.1.2");
  EXPECT_TRUE(pc.net.ipv4().route({ip("10.0.2.10")})->redirected);
  EXPECT_EQ(pc.net.ipv4().route({ip("10.0.2.11")})->next_hop, ip("10.0.1.1")) << "for this one host only";
  const auto learned = records_of(lab.simulator, Kind::kPathLearned);
  ASSERT_THAT(learned, SizeIs(1));
  EXPECT_EQ(learned[0].args[1], ip("10.0.1.2").value);
  ping();
  EXPECT_THAT(pc.pings.lines,
              ElementsAre("64 bytes from 10.0.2.10: icmp_seq=1 ttl=63", "64 bytes from 10.0.2.10: icmp_seq=2 ttl=63",
                          "64 bytes from 10.0.2.10: icmp_seq=3 ttl=63"));
  lab.run_for(sim::seconds(301));
  EXPECT_EQ(gateway(), "10.0.1.1") << "forgotten after five minutes";
}

TEST_F(Redirects, SettingsOfRouterAndHostAndForwardersIgnoreThem) {
  pc.net.icmp().settings().accept_redirects = false;
  ping();
  ping();
  EXPECT_EQ(gateway(), "10.0.1.1");
  EXPECT_FALSE(drops_for(lab.simulator, Reason::kIcmpRedirectIgnored).empty());
  pc.net.icmp().settings().accept_redirects = true;
  pc.net.set_forwarding(Forwarding::kOn);
  ping();
  ping();
  EXPECT_EQ(gateway(), "10.0.1.1") << "routers have their own routes";
  r1.net.icmp().settings().send_redirects = false;
  const std::size_t before = sent_by(lab.simulator, r1.ports[0]->id()).size();
  ping();
  EXPECT_EQ(sent_by(lab.simulator, r1.ports[0]->id()).size(), before + 1) << "only the packet itself";
}

TEST_F(Redirects, OnlyTheGatewayInUseMayRedirectAndOnlyToANeighbour) {
  must(pc.net.set_neighbor(kEth0, ip("10.0.1.77"), mac(99)));
  const auto redirect_from = [&](Device& from, std::string_view to) {
    wire::Ipv4Header quoted;
    quoted.source = ip("10.0.1.10");
    quoted.destination = ip("10.0.2.10");
    quoted.protocol = wire::IpProtocol::kUdp;
    quoted.total_length = 28;
    std::vector<std::uint8_t> data(28);
    quoted.emit(data);
    link::Packet message = lab.pool.make_copy(data);
    wire::IcmpHeader::redirect(wire::RedirectCode::kHost, ip(to)).emit(message.prepend(wire::IcmpHeader::kSize), data);
    network::OutputOptions options;
    options.destination = ip("10.0.1.10");
    options.protocol = wire::IpProtocol::kIcmp;
    must(from.net.ipv4().output(std::move(message), options));
    lab.run_for(sim::seconds(1));
  };
  redirect_from(r2, "10.0.1.77");  // not the gateway
  redirect_from(r1, "10.0.9.9");   // not on the link
  redirect_from(r1, "10.0.1.10");  // ourselves
  redirect_from(r1, "10.0.1.255");
  redirect_from(r1, "10.0.1.1");  // itself
  EXPECT_EQ(gateway(), "10.0.1.1");
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpRedirectIgnored), SizeIs(5));
  redirect_from(r1, "10.0.1.77");
  EXPECT_EQ(gateway(), "10.0.1.77");
  must(pc.net.set_state(kEth0, InterfaceState::kDown));
  EXPECT_THAT(pc.net.route_exception_rows(), IsEmpty()) << "gone with the routes of the interface";
}

}  // namespace
}  // namespace glassnet::network
