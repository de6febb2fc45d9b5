// SPDX-License-Identifier: Apache-2.0
// ARP on the wire and the life of a neighbour table entry, with the times of Linux.
#include "network/neighbor_cache.h"

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
using Lines = std::vector<std::string>;

class TwoHosts : public ::testing::Test {
 protected:
  TwoHosts() { lab.connect(a, b); }

  [[nodiscard]] Lines from_a(Stamps stamps = Stamps::kNone) { return sent_by(lab.simulator, a.ports[0]->id(), stamps); }
  [[nodiscard]] Lines from_b(Stamps stamps = Stamps::kNone) { return sent_by(lab.simulator, b.ports[0]->id(), stamps); }
  void run_until(sim::Duration since_start) { lab.simulator.advance(sim::Instant{} + since_start); }

  Lab lab;
  Device& a = lab.host("10.0.1.10/24");
  Device& b = lab.host("10.0.1.20/24");
};

TEST_F(TwoHosts, ResolveBeforeTheFirstPacketAndAnswer) {
  ASSERT_TRUE(a.ping("10.0.1.20"));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(from_a(), ElementsAre("ARP, Request who-has 10.0.1.20 tell 10.0.1.10, length 46",
                                    "IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 7, seq 1, length 64"));
  // The request has taught b the address of a: no question back.
  EXPECT_THAT(from_b(), ElementsAre("ARP, Reply 10.0.1.20 is-at 02:00:00:00:00:02, length 46",
                                    "IP 10.0.1.20 > 10.0.1.10: ICMP echo reply, id 7, seq 1, length 64"));
  EXPECT_THAT(a.pings.lines, ElementsAre("64 bytes from 10.0.1.20: icmp_seq=1 ttl=64"));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:02"));
  EXPECT_THAT(b.neighbors(), ElementsAre("10.0.1.10 DELAY 02:00:00:00:00:01"));
}

TEST_F(TwoHosts, RequestIsBroadcastAndReplyUnicast) {
  ASSERT_TRUE(a.ping("10.0.1.20"));
  lab.run_for(sim::seconds(1));
  const auto frames = records_of(lab.simulator, Kind::kFrameTransmit);
  const auto header = [&](std::size_t i) {
    return *wire::EthernetHeader::parse(lab.simulator.trace().bytes(frames[i].bytes_at, frames[i].bytes_length));
  };
  EXPECT_TRUE(header(0).destination.is_broadcast());
  EXPECT_EQ(header(1).destination, mac(1));
  const Bytes bytes = lab.simulator.trace().bytes(frames[0].bytes_at, frames[0].bytes_length);
  EXPECT_TRUE(wire::ArpPacket::parse(wire::EthernetHeader::payload_of(bytes))->target_mac.is_zero());
}

TEST_F(TwoHosts, EveryStepNamesItsCause) {
  ASSERT_TRUE(a.ping("10.0.1.20"));
  lab.run_for(sim::seconds(1));
  // From the reply that was delivered back to the packet that started it all, through both ARP messages.
  const sim::Trace& trace = lab.simulator.trace();
  std::vector<Kind> chain;
  std::uint32_t id = records_of(lab.simulator, Kind::kPacketDeliver).back().id;
  for (; id != 0; id = trace.at(id).cause) chain.push_back(trace.at(id).kind);
  EXPECT_THAT(chain, ElementsAre(Kind::kPacketDeliver, Kind::kFrameReceive, Kind::kFrameTransmit,  // echo reply
                                 Kind::kPacketOutput, Kind::kPacketDeliver, Kind::kFrameReceive,   // at b
                                 Kind::kFrameTransmit,                                             // echo request
                                 Kind::kNeighborState, Kind::kFrameReceive, Kind::kFrameTransmit,  // ARP reply
                                 Kind::kFrameReceive, Kind::kFrameTransmit,                        // ARP request
                                 Kind::kNeighborState, Kind::kPacketOutput));
}

TEST_F(TwoHosts, AskThreeTimesASecondApartThenGiveUp) {
  ASSERT_TRUE(a.ping("10.0.1.99", 1));
  run_until(sim::milliseconds(1500));
  ASSERT_TRUE(a.ping("10.0.1.99", 2));
  run_until(sim::milliseconds(2999));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.99 INCOMPLETE"));
  EXPECT_THAT(a.pings.lines, IsEmpty());
  run_until(sim::seconds(4));
  EXPECT_THAT(from_a(Stamps::kMicroseconds),
              ElementsAre("0.000000 ARP, Request who-has 10.0.1.99 tell 10.0.1.10, length 46",
                          "1.000000 ARP, Request who-has 10.0.1.99 tell 10.0.1.10, length 46",
                          "2.000000 ARP, Request who-has 10.0.1.99 tell 10.0.1.10, length 46"));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.99 FAILED"));
  EXPECT_THAT(a.pings.lines, ElementsAre("From 10.0.1.10 icmp_seq=1 type=3 code=1 EHOSTUNREACH",
                                         "From 10.0.1.10 icmp_seq=2 type=3 code=1 EHOSTUNREACH"));
  const auto dropped = drops_for(lab.simulator, Reason::kNeighborUnreachable);
  ASSERT_THAT(dropped, SizeIs(2));
  EXPECT_EQ(time_of(dropped[0]), 3'000'000'000);
  EXPECT_EQ(dropped[0].args[3], ip("10.0.1.99").value);

  ASSERT_TRUE(a.ping("10.0.1.99", 3));
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(from_a(), SizeIs(4)) << "a new packet starts again at once";
}

TEST_F(TwoHosts, TransportsAreToldWhenArpGivesUp) {
  ASSERT_TRUE(a.send("10.0.1.99", 32));
  lab.run_for(sim::seconds(4));
  ASSERT_THAT(a.udp.errors, SizeIs(1));
  const IcmpError& error = a.udp.errors[0];
  EXPECT_EQ(error.error, Errno::kHostUnreach);
  EXPECT_EQ(error.severity, Severity::kSoft);
  EXPECT_EQ(error.reporter, ip("10.0.1.10"));
  EXPECT_EQ(error.source, ip("10.0.1.10"));
  EXPECT_EQ(error.destination, ip("10.0.1.99"));
  EXPECT_THAT(a.udp.quotes[0], SizeIs(32));
  EXPECT_EQ(a.udp.quotes[0][1], 3);
}

TEST_F(TwoHosts, WaitingPacketsAreLimitedAndTheOldestGoes) {
  for (std::uint16_t i = 1; i <= 103; ++i) ASSERT_TRUE(a.ping("10.0.1.99", i));
  const auto dropped = drops_for(lab.simulator, Reason::kNeighborQueueFull);
  ASSERT_THAT(dropped, SizeIs(2));
  const auto outputs = records_of(lab.simulator, Kind::kPacketOutput);
  EXPECT_EQ(dropped[0].packet, outputs[0].packet);
  EXPECT_EQ(dropped[1].packet, outputs[1].packet);
  EXPECT_EQ(a.net.neighbor_rows()[0].packets_waiting, 101U);
  EXPECT_EQ(records_of(lab.simulator, Kind::kNeighborQueued).back().args[1], 101U);
}

TEST_F(TwoHosts, WaitingPacketsLeaveInOrder) {
  for (std::uint16_t i = 1; i <= 3; ++i) ASSERT_TRUE(a.ping("10.0.1.20", i));
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(from_a(), ElementsAre("ARP, Request who-has 10.0.1.20 tell 10.0.1.10, length 46",
                                    "IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 7, seq 1, length 64",
                                    "IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 7, seq 2, length 64",
                                    "IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 7, seq 3, length 64"));
}

TEST_F(TwoHosts, EntryIsReachableForTheReachableTimeThenStale) {
  ASSERT_TRUE(a.ping("10.0.1.20"));
  const sim::Duration held = a.net.find_interface(kEth0)->neighbors().reachable_time();
  run_until(held - sim::milliseconds(1));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:02"));
  run_until(held + sim::milliseconds(1));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 STALE 02:00:00:00:00:02"));
  run_until(sim::seconds(3600));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 STALE 02:00:00:00:00:02")) << "few entries are kept for ever";
}

// RFC 4861 §6.3.4: uniform between half and one and a half times the base, drawn anew now and then.
TEST_F(TwoHosts, ReachableTimeIsDrawnBetween15And45SecondsAndChanges) {
  std::vector<std::int64_t> drawn;
  for (int i = 0; i < 200; ++i) {
    const sim::Duration time = a.net.find_interface(kEth0)->neighbors().reachable_time();
    EXPECT_EQ(time, a.net.find_interface(kEth0)->neighbors().reachable_time()) << "the same for five minutes";
    drawn.push_back(time.ns / 1'000'000'000);
    lab.run_for(sim::seconds(301));
  }
  const auto [low, high] = std::ranges::minmax(drawn);
  EXPECT_GE(low, 15);
  EXPECT_LE(low, 17);
  EXPECT_LT(high, 45);
  EXPECT_GE(high, 43);
  Lab other;
  Device& first = other.host("10.0.1.10/24");
  EXPECT_EQ(first.net.find_interface(kEth0)->neighbors().reachable_time().ns / 1'000'000'000, drawn[0])
      << "the same seed draws the same";
}

TEST_F(TwoHosts, StaleEntryIsUsedAtOnceAndCheckedByUnicastFiveSecondsLater) {
  ASSERT_TRUE(a.ping("10.0.1.20", 1));
  run_until(sim::seconds(60));
  ASSERT_TRUE(a.ping("10.0.1.20", 2));
  run_until(sim::milliseconds(64'900));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 DELAY 02:00:00:00:00:02"));
  run_until(sim::seconds(66));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:02"));
  const Lines lines = from_a(Stamps::kMicroseconds);
  ASSERT_THAT(lines, SizeIs(6)) << "two of them answers to the checks that b makes";
  EXPECT_EQ(lines[3], "60.000000 IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 7, seq 2, length 64");
  EXPECT_EQ(lines[4], "65.000000 ARP, Request who-has 10.0.1.20 tell 10.0.1.10, length 46");
  const auto frames = records_of(lab.simulator, Kind::kFrameTransmit);
  const auto& probe = *std::find_if(frames.begin(), frames.end(), [](const sim::Record& record) {
    return record.port == 1 && time_of(record) == 65'000'000'000;
  });
  const Bytes bytes = lab.simulator.trace().bytes(probe.bytes_at, probe.bytes_length);
  EXPECT_EQ(wire::EthernetHeader::parse(bytes)->destination, mac(2));
}

TEST_F(TwoHosts, ANeighborThatDiedIsFoundOutByThreeProbes) {
  ASSERT_TRUE(a.ping("10.0.1.20", 1));
  run_until(sim::seconds(60));
  must(b.net.set_state(kEth0, InterfaceState::kDown));
  ASSERT_TRUE(a.ping("10.0.1.20", 2));  // DELAY until 65, probes at 65, 66, 67, FAILED at 68
  run_until(sim::milliseconds(67'999));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 PROBE 02:00:00:00:00:02"));
  run_until(sim::milliseconds(68'001));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 FAILED"));
  EXPECT_THAT(a.pings.lines, SizeIs(1)) << "the packets sent meanwhile are lost without a word";
}

TEST_F(TwoHosts, ProgressOfATransportReplacesTheCheck) {
  ASSERT_TRUE(a.ping("10.0.1.20", 1));
  run_until(sim::seconds(60));
  ASSERT_TRUE(a.ping("10.0.1.20", 2));
  run_until(sim::seconds(62));
  ASSERT_TRUE(a.ping("10.0.1.20", 3, 56, {.confirms_neighbor = true}));
  run_until(sim::seconds(66));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:02"));
  const Lines lines = from_a();
  EXPECT_EQ(
      std::count_if(lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with("ARP, Req"); }),
      1);
}

TEST_F(TwoHosts, GoingDownForgetsWhatArpLearned) {
  ASSERT_TRUE(a.ping("10.0.1.20", 1));
  lab.run_for(sim::seconds(1));
  must(a.net.set_neighbor(kEth0, ip("10.0.1.77"), mac(0x77)));
  must(a.net.set_state(kEth0, InterfaceState::kDown));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.77 PERMANENT 02:00:00:00:00:77"));
}

TEST_F(TwoHosts, AnEntrySetByHandNeedsNoArpAndIsNeverOverridden) {
  must(a.net.set_neighbor(kEth0, ip("10.0.1.20"), mac(0x99)));
  ASSERT_TRUE(b.ping("10.0.1.10"));  // b asks, which would teach a the true address
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(a.neighbors(), ElementsAre("10.0.1.20 PERMANENT 02:00:00:00:00:99"));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kNotForThisMac), SizeIs(1)) << "the reply goes to a wrong card";
  EXPECT_EQ(a.net.remove_neighbor(kEth0, ip("10.0.1.21")).error(), Errno::kNoEnt);
  must(a.net.remove_neighbor(kEth0, ip("10.0.1.20")));
  EXPECT_THAT(a.neighbors(), IsEmpty());
}

TEST_F(TwoHosts, AHostWithoutAddressAsksFromNowhere) {
  must(a.net.remove_address(kEth0, prefix("10.0.1.10/24")));
  ASSERT_TRUE(a.ping("10.0.1.20", 1, 56, {.interface = kEth0}));
  lab.run_for(sim::milliseconds(1));
  EXPECT_EQ(from_a()[0], "ARP, Request who-has 10.0.1.20 tell 0.0.0.0, length 46");
}

class ArpInput : public ::testing::Test {
 protected:
  void hear(wire::ArpOperation operation, std::string_view sender, std::string_view target,
            std::uint32_t sender_mac = 2, const wire::MacAddress& to = wire::MacAddress::broadcast()) {
    wire::ArpPacket arp;
    arp.operation = operation;
    arp.sender_mac = mac(sender_mac);
    arp.sender_ip = ip(sender);
    arp.target_ip = ip(target);
    station.send_arp(arp, to);
    lab.run_for(sim::milliseconds(1));
  }
  /// Makes host know 10.0.1.20 as REACHABLE at mac(2).
  void resolve() {
    ASSERT_TRUE(host.ping("10.0.1.20"));
    hear(wire::ArpOperation::kReply, "10.0.1.20", "10.0.1.10", 2, mac(1));
    ASSERT_THAT(host.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:02"));
    station.heard.clear();
  }

  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& station = lab.raw_station(host);
};

TEST_F(ArpInput, LearnsFromARequestForItselfOnly) {
  hear(wire::ArpOperation::kRequest, "10.0.1.20", "10.0.1.30");
  EXPECT_THAT(host.neighbors(), IsEmpty());
  EXPECT_THAT(drops_for(lab.simulator, Reason::kArpNotForThisHost), SizeIs(1));
  EXPECT_THAT(station.heard, IsEmpty());
  hear(wire::ArpOperation::kRequest, "10.0.1.20", "10.0.1.10");
  EXPECT_THAT(host.neighbors(), ElementsAre("10.0.1.20 STALE 02:00:00:00:00:02"));
  EXPECT_THAT(station.lines(), ElementsAre("ARP, Reply 10.0.1.10 is-at 02:00:00:00:00:01, length 46"));
}

TEST_F(ArpInput, DoesNotLearnFromRepliesItDidNotAskFor) {
  hear(wire::ArpOperation::kReply, "10.0.1.20", "10.0.1.10", 2, mac(1));
  EXPECT_THAT(host.neighbors(), IsEmpty());
}

TEST_F(ArpInput, AnswersForAllAddressesOfTheHost) {
  lab.add_interface(host, "10.0.9.1/24");
  hear(wire::ArpOperation::kRequest, "10.0.1.20", "10.0.9.1");  // weak host model, Linux arp_ignore 0
  EXPECT_THAT(station.lines(), ElementsAre("ARP, Reply 10.0.9.1 is-at 02:00:00:00:00:01, length 46"));
}

TEST_F(ArpInput, AnswersAProbeWithoutLearning) {
  hear(wire::ArpOperation::kRequest, "0.0.0.0", "10.0.1.10");
  EXPECT_THAT(station.lines(), ElementsAre("ARP, Reply 10.0.1.10 is-at 02:00:00:00:00:01, length 46"));
  hear(wire::ArpOperation::kRequest, "0.0.0.0", "10.0.1.99");
  EXPECT_THAT(station.heard, SizeIs(1)) << "not for the address of another";
  EXPECT_THAT(host.neighbors(), IsEmpty());
}

TEST_F(ArpInput, IgnoresSomebodyWhoUsesItsAddress) {
  hear(wire::ArpOperation::kRequest, "10.0.1.10", "10.0.1.10");
  hear(wire::ArpOperation::kReply, "10.0.1.10", "10.0.1.10");
  EXPECT_THAT(station.heard, IsEmpty());
  EXPECT_THAT(host.neighbors(), IsEmpty());
  EXPECT_THAT(drops_for(lab.simulator, Reason::kArpConflict), SizeIs(2));
  const auto conflicts = records_of(lab.simulator, Kind::kAddressConflict);
  ASSERT_THAT(conflicts, SizeIs(2));
  EXPECT_EQ(conflicts[0].args[0], ip("10.0.1.10").value);
}

TEST_F(ArpInput, GratuitousArpUpdatesAKnownEntryOnly) {
  hear(wire::ArpOperation::kRequest, "10.0.1.20", "10.0.1.20", 5);
  EXPECT_THAT(host.neighbors(), IsEmpty());
  resolve();
  hear(wire::ArpOperation::kRequest, "10.0.1.20", "10.0.1.20", 5);  // the address has moved to another card
  EXPECT_THAT(host.neighbors(), ElementsAre("10.0.1.20 STALE 02:00:00:00:00:05"));
}

TEST_F(ArpInput, TheFirstOfSeveralAnswersWins) {
  resolve();
  hear(wire::ArpOperation::kReply, "10.0.1.20", "10.0.1.10", 6, mac(1));
  EXPECT_THAT(host.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:02"));
  lab.run_for(sim::seconds(2));
  hear(wire::ArpOperation::kReply, "10.0.1.20", "10.0.1.10", 6, mac(1));
  EXPECT_THAT(host.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:06"));
}

TEST_F(ArpInput, HearsayDoesNotAgeWhatIsKnown) {
  resolve();
  hear(wire::ArpOperation::kRequest, "10.0.1.20", "10.0.1.30");
  EXPECT_THAT(host.neighbors(), ElementsAre("10.0.1.20 REACHABLE 02:00:00:00:00:02"));
}

TEST_F(ArpInput, AQuestionFromTheNeighborServesAsAnswer) {
  ASSERT_TRUE(host.ping("10.0.1.20"));
  lab.run_for(sim::milliseconds(10));
  hear(wire::ArpOperation::kRequest, "10.0.1.20", "10.0.1.10");
  EXPECT_THAT(station.lines(), ElementsAre("ARP, Request who-has 10.0.1.20 tell 10.0.1.10, length 46",
                                           "IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 7, seq 1, length 64",
                                           "ARP, Reply 10.0.1.10 is-at 02:00:00:00:00:01, length 46"));
}

TEST_F(ArpInput, AnErrorThatMustItselfWaitForTheDeadNeighborEndsTheMatter) {
  host.net.set_forwarding(Forwarding::kOn);
  wire::Ipv4Header header;
  header.source = ip("10.0.1.99");  // claims to come from where it goes
  header.destination = ip("10.0.1.99");
  header.protocol = wire::IpProtocol::kUdp;
  station.send_ip(mac(1), header, std::vector<std::uint8_t>(8));
  lab.run_for(sim::seconds(60));
  EXPECT_THAT(station.heard, SizeIs(6)) << "three requests for the packet, three for the error about it";
  EXPECT_THAT(drops_for(lab.simulator, Reason::kNeighborUnreachable), SizeIs(3)) << "the redirect waited as well";
  EXPECT_THAT(host.neighbors(), ElementsAre("10.0.1.99 FAILED"));
}

TEST_F(ArpInput, RefusesWhatIsNotArpForIpv4OverEthernet) {
  std::vector<std::uint8_t> bytes(wire::ArpPacket::kSize);
  wire::ArpPacket{}.emit(bytes);
  bytes[1] = 6;  // another kind of hardware
  station.send(wire::MacAddress::broadcast(), wire::EtherType::kArp, bytes);
  bytes[1] = 1;
  bytes[7] = 8;  // RARP
  station.send(wire::MacAddress::broadcast(), wire::EtherType::kArp, bytes);
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kArpMalformed), SizeIs(2));
}

TEST_F(ArpInput, TheTableIsBoundedAndTheLeastUsedEntryGoes) {
  lab.simulator.trace().set_detail(sim::Trace::Detail::kOff);
  for (std::uint32_t i = 0; i <= NeighborCache::kMaxEntries; ++i) {
    wire::ArpPacket arp;
    arp.sender_mac = mac(i + 10);
    arp.sender_ip = wire::Ipv4Address(ip("10.0.128.0").value + i);
    arp.target_ip = ip("10.0.1.10");
    station.send_arp(arp);
    lab.run_for(sim::milliseconds(1));
  }
  const auto rows = host.net.neighbor_rows();
  EXPECT_THAT(rows, SizeIs(NeighborCache::kMaxEntries));
  EXPECT_EQ(rows[0].address, ip("10.0.128.1"));
}

TEST_F(ArpInput, AFullTableOfUnansweredQuestionsRefusesNewOnes) {
  must(host.net.remove_address(kEth0, prefix("10.0.1.10/24")));
  must(host.net.add_address(kEth0, prefix("10.0.1.10/8")));
  lab.simulator.trace().set_detail(sim::Trace::Detail::kOff);
  for (std::uint32_t i = 0; i < NeighborCache::kMaxEntries; ++i) {
    ASSERT_TRUE(host.ping(wire::Ipv4Address(ip("10.9.0.0").value + i).to_string()));
  }
  lab.simulator.trace().set_detail(sim::Trace::Detail::kRecords);
  ASSERT_TRUE(host.ping("10.77.0.1"));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kNeighborQueueFull), SizeIs(1));
}

}  // namespace
}  // namespace glassnet::network
