// SPDX-License-Identifier: Apache-2.0
// Groups of a host and what it says about them (RFC 3376), and multicasts that come in and go out.
#include "network/igmp.h"

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

const wire::Ipv4Address kGroup = ip("239.1.2.3");

class Groups : public ::testing::Test {
 protected:
  Igmp::MemberId join(SourceFilter filter = SourceFilter::everybody(), wire::Ipv4Address group = kGroup) {
    return host.net.igmp().join(kEth0, group, std::move(filter));
  }
  static SourceFilter only(std::initializer_list<std::string_view> sources, FilterMode mode = FilterMode::kInclude) {
    SourceFilter filter{mode, {}};
    for (const std::string_view source : sources) filter.add(ip(source));
    return filter;
  }
  /// The reports heard since the last call: "TO_EX 239.1.2.3 {}".
  Lines reports() {
    constexpr const char* kNames[] = {"?", "IS_IN", "IS_EX", "TO_IN", "TO_EX", "ALLOW", "BLOCK"};
    Lines lines;
    for (const link::Packet& frame : station.heard) {
      const Bytes packet = wire::EthernetHeader::payload_of(frame.bytes());
      const auto report = wire::IgmpReport::parse(wire::Ipv4Header::payload_of(packet));
      if (!report) continue;
      std::string line;
      for (const wire::IgmpGroupRecord& record : report->records) {
        line += (line.empty() ? "" : ", ") + std::string(kNames[static_cast<int>(record.type)]) + " " +
                record.group.to_string() + " {";
        for (const wire::Ipv4Address source : record.sources) line += " " + source.to_string();
        line += " }";
      }
      lines.push_back(line);
    }
    station.heard.clear();
    return lines;
  }
  void query(wire::IgmpQuery query, std::string_view to = "224.0.0.1") {
    wire::Ipv4Header header;
    header.source = ip("10.0.1.1");
    header.destination = ip(to);
    header.protocol = wire::IpProtocol::kIgmp;
    header.ttl = 1;
    header.options = wire::Ipv4Options::router_alert();
    station.send_ip(wire::multicast_mac(header.destination), header, query.to_bytes());
  }
  void hear_udp(std::string_view source, std::string_view group) {
    wire::Ipv4Header header;
    header.source = ip(source);
    header.destination = ip(group);
    header.protocol = wire::IpProtocol::kUdp;
    station.send_ip(wire::multicast_mac(header.destination), header, std::vector<std::uint8_t>(16));
    lab.run_for(sim::milliseconds(1));
  }

  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& station = lab.raw_station(host);
};

// RFC 3376 §4.2.14, §4: to 224.0.0.22, TTL 1, Router Alert, precedence Internet control; §5.1: at once and once more.
TEST_F(Groups, JoiningIsReportedAtOnceAndAgainWithinASecond) {
  join();
  lab.run_for(sim::milliseconds(1));
  ASSERT_THAT(station.heard, SizeIs(1));
  const Bytes frame = station.heard[0].bytes();
  EXPECT_EQ(wire::EthernetHeader::parse(frame)->destination.to_string(), "01:00:5e:00:00:16");
  const auto header = wire::Ipv4Header::parse(wire::EthernetHeader::payload_of(frame));
  EXPECT_EQ(header->source, ip("10.0.1.10"));
  EXPECT_EQ(header->destination, ip("224.0.0.22"));
  EXPECT_EQ(header->ttl, 1);
  EXPECT_EQ(header->dsfield, 0xc0);
  EXPECT_EQ(header->options, wire::Ipv4Options::router_alert());
  EXPECT_EQ(station.lines()[0], "IP 10.0.1.10 > 224.0.0.22: igmp v3 report, 1 group record(s)");
  lab.run_for(sim::seconds(1));
  EXPECT_THAT(reports(), ElementsAre("TO_EX 239.1.2.3 { }", "TO_EX 239.1.2.3 { }"));
  lab.run_for(sim::seconds(100));
  EXPECT_THAT(reports(), IsEmpty());
  const auto changes = records_of(lab.simulator, Kind::kGroupChanged);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].args[0], kGroup.value);
}

TEST_F(Groups, TheLastToLeaveIsReported) {
  const auto first = join();
  const auto second = join();
  lab.run_for(sim::seconds(2));
  static_cast<void>(reports());
  host.net.igmp().leave(first);
  lab.run_for(sim::seconds(2));
  EXPECT_THAT(reports(), IsEmpty());
  ASSERT_THAT(host.net.group_rows(), SizeIs(3));  // lo and eth0 have 224.0.0.1
  EXPECT_EQ(host.net.group_rows()[1].users, 1U);
  host.net.igmp().leave(second);
  lab.run_for(sim::seconds(2));
  EXPECT_THAT(reports(), ElementsAre("TO_IN 239.1.2.3 { }", "TO_IN 239.1.2.3 { }"));
  EXPECT_THAT(host.net.group_rows(), SizeIs(2));
}

// RFC 3376 §3.2 and the table of §5.1.
TEST_F(Groups, FiltersOfAllMembersAreMerged) {
  const auto first = join(only({"10.9.0.1", "10.9.0.2"}));
  EXPECT_THAT((lab.run_for(sim::seconds(2)), reports()),
              ElementsAre("ALLOW 239.1.2.3 { 10.9.0.1 10.9.0.2 }", "ALLOW 239.1.2.3 { 10.9.0.1 10.9.0.2 }"));
  const auto second = join(only({"10.9.0.3"}));
  EXPECT_THAT((lab.run_for(sim::seconds(2)), reports()),
              ElementsAre("ALLOW 239.1.2.3 { 10.9.0.3 }", "ALLOW 239.1.2.3 { 10.9.0.3 }"));
  const auto third = join(only({"10.9.0.1", "10.9.0.9"}, FilterMode::kExclude));
  EXPECT_THAT((lab.run_for(sim::seconds(2)), reports()),
              ElementsAre("TO_EX 239.1.2.3 { 10.9.0.9 }", "TO_EX 239.1.2.3 { 10.9.0.9 }"));
  host.net.igmp().change(third, only({"10.9.0.8", "10.9.0.9"}, FilterMode::kExclude));
  EXPECT_THAT((lab.run_for(sim::seconds(2)), reports()),
              ElementsAre("BLOCK 239.1.2.3 { 10.9.0.8 }", "BLOCK 239.1.2.3 { 10.9.0.8 }"));
  host.net.igmp().leave(third);
  EXPECT_THAT((lab.run_for(sim::seconds(2)), reports()), ElementsAre("TO_IN 239.1.2.3 { 10.9.0.1 10.9.0.2 10.9.0.3 }",
                                                                     "TO_IN 239.1.2.3 { 10.9.0.1 10.9.0.2 10.9.0.3 }"));
  host.net.igmp().leave(second);
  host.net.igmp().leave(first);
  lab.run_for(sim::seconds(2));
  EXPECT_EQ(reports().front(), "BLOCK 239.1.2.3 { 10.9.0.3 }");
}

TEST_F(Groups, AGeneralQueryIsAnsweredWithinItsTime) {
  join();
  join(only({"10.9.0.1"}), ip("232.0.0.1"));
  lab.run_for(sim::seconds(2));
  static_cast<void>(reports());
  query({.max_response = 100});
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(reports(), IsEmpty()) << "not at once: all members would speak together";
  lab.run_for(sim::seconds(10));
  EXPECT_THAT(reports(), ElementsAre("IS_IN 232.0.0.1 { 10.9.0.1 }, IS_EX 239.1.2.3 { }"));
  lab.run_for(sim::seconds(20));
  EXPECT_THAT(reports(), IsEmpty());
}

TEST_F(Groups, QueriesForOneGroupAndForSourcesAreAnsweredForThese) {
  join(only({"10.9.0.1", "10.9.0.2"}));
  join(SourceFilter::everybody(), ip("239.9.9.9"));
  lab.run_for(sim::seconds(2));
  static_cast<void>(reports());
  query({.group = kGroup, .max_response = 10}, "239.1.2.3");
  EXPECT_THAT((lab.run_for(sim::seconds(1)), reports()), ElementsAre("IS_IN 239.1.2.3 { 10.9.0.1 10.9.0.2 }"));
  query({.group = kGroup, .max_response = 10, .sources = {ip("10.9.0.2"), ip("10.9.0.7")}}, "239.1.2.3");
  EXPECT_THAT((lab.run_for(sim::seconds(1)), reports()), ElementsAre("IS_IN 239.1.2.3 { 10.9.0.2 }"));
  query({.group = kGroup, .max_response = 10, .sources = {ip("10.9.0.7")}}, "239.1.2.3");
  query({.group = ip("239.7.7.7"), .max_response = 10}, "239.7.7.7");
  EXPECT_THAT((lab.run_for(sim::seconds(1)), reports()), IsEmpty()) << "nothing to say about these";
}

TEST_F(Groups, AnInterfaceThatComesUpTellsItsGroupsAnew) {
  join();
  must(host.net.set_state(kEth0, InterfaceState::kDown));
  lab.run_for(sim::seconds(2));
  static_cast<void>(reports());
  must(host.net.set_state(kEth0, InterfaceState::kUp));
  EXPECT_THAT((lab.run_for(sim::seconds(2)), reports()), ElementsAre("TO_EX 239.1.2.3 { }", "TO_EX 239.1.2.3 { }"));
}

TEST_F(Groups, PacketsReachMembersOnlyAndFromWantedSources) {
  hear_udp("10.0.1.20", "239.1.2.3");
  EXPECT_THAT(host.udp.arrivals, IsEmpty());
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpNotForThisHost), SizeIs(1));
  join(only({"10.0.1.66"}, FilterMode::kExclude));
  hear_udp("10.0.1.20", "239.1.2.3");
  ASSERT_THAT(host.udp.arrivals, SizeIs(1));
  EXPECT_EQ(host.udp.arrivals[0].info.destination_kind, AddressKind::kMulticast);
  hear_udp("10.0.1.66", "239.1.2.3");
  EXPECT_THAT(host.udp.arrivals, SizeIs(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kSourceFiltered), SizeIs(1));
  hear_udp("10.0.1.20", "239.129.2.3");  // another group with the same Ethernet address
  EXPECT_THAT(host.udp.arrivals, SizeIs(1));
}

TEST_F(Groups, OwnMulticastsComeBackToMembersUnlessSwitchedOff) {
  const OutputOptions out{.interface = kEth0};
  ASSERT_TRUE(host.send("239.1.2.3", 8, out));
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(host.udp.arrivals, IsEmpty());
  join();
  ASSERT_TRUE(host.send("239.1.2.3", 8, out));
  lab.run_for(sim::milliseconds(1));
  ASSERT_THAT(host.udp.arrivals, SizeIs(1));
  EXPECT_EQ(host.udp.arrivals[0].info.arrival.interface, kEth0) << "as if heard on the link";
  ASSERT_TRUE(host.send("239.1.2.3", 8, {.interface = kEth0, .multicast_loop = false}));
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(host.udp.arrivals, SizeIs(1));
}

// RFC 1112 §6.1.
TEST_F(Groups, TtlZeroStaysInTheHost) {
  join();
  lab.run_for(sim::seconds(2));
  station.heard.clear();
  ASSERT_TRUE(host.send("239.1.2.3", 8, {.ttl = 0, .interface = kEth0}));
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(station.heard, IsEmpty());
  EXPECT_THAT(host.udp.arrivals, SizeIs(1));
}

TEST_F(Groups, DamagedMessagesAndReportsOfOthersAreDropped) {
  join();
  lab.run_for(sim::seconds(2));
  static_cast<void>(reports());
  const auto hear = [&](std::vector<std::uint8_t> message) {
    wire::Ipv4Header header;
    header.source = ip("10.0.1.1");
    header.destination = kGroup;
    header.protocol = wire::IpProtocol::kIgmp;
    header.ttl = 1;
    station.send_ip(wire::multicast_mac(kGroup), header, message);
    lab.run_for(sim::milliseconds(1));
  };
  std::vector<std::uint8_t> bytes = wire::IgmpQuery{.group = kGroup, .max_response = 10}.to_bytes();
  hear({bytes.begin(), bytes.begin() + 5});
  bytes[3] ^= 1;
  hear(bytes);
  std::vector<std::uint8_t> report(wire::IgmpHeader::kSize);
  wire::IgmpHeader{.type = wire::IgmpType::kReportV2, .group = kGroup}.emit(report);
  hear(report);
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIgmpMalformed), SizeIs(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIgmpBadChecksum), SizeIs(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIgmpNotForHosts), SizeIs(1));
  EXPECT_THAT((lab.run_for(sim::seconds(5)), reports()), IsEmpty());
}

TEST_F(Groups, ManyRecordsAreSplitAndWhatAQueryAsksForIsBounded) {
  must(host.net.set_mtu(kEth0, 100));
  for (std::uint8_t i = 0; i < 20; ++i) join(SourceFilter::everybody(), wire::Ipv4Address(239, 0, 0, i));
  lab.run_for(sim::seconds(2));
  static_cast<void>(reports());
  query({.max_response = 1});
  EXPECT_THAT((lab.run_for(sim::seconds(1)), reports()), SizeIs(3)) << "8 records fit 100 bytes";

  must(host.net.set_mtu(kEth0, 1500));
  wire::IgmpQuery long_query{.group = wire::Ipv4Address(239, 0, 0, 1), .max_response = 1};
  for (std::uint32_t i = 0; i <= Igmp::kMaxAsked; ++i) long_query.sources.emplace_back(0x0a090000U + i);
  query(long_query, "239.0.0.1");
  EXPECT_THAT((lab.run_for(sim::seconds(1)), reports()), ElementsAre("IS_EX 239.0.0.1 { }")) << "for the whole group";
}

}  // namespace
}  // namespace glassnet::network
