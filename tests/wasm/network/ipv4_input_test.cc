// SPDX-License-Identifier: Apache-2.0
// Packets that a host must not believe, and ICMP: answers, errors, and the cases in which RFC 1122 wants silence.
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
using Payload = std::vector<std::uint8_t>;

class Input : public ::testing::Test {
 protected:
  Input() {
    // The station answers no ARP: whatever the host says shall reach it at once.
    must(host.net.set_neighbor(kEth0, ip("10.0.1.20"), station.port().mac()));
    must(host.net.set_neighbor(kEth0, ip("10.0.1.1"), station.port().mac()));
    host.add_route("0.0.0.0/0", "10.0.1.1");
  }
  wire::Ipv4Header header(std::string_view source = "10.0.1.20", std::string_view destination = "10.0.1.10",
                          wire::IpProtocol protocol = wire::IpProtocol::kUdp) {
    wire::Ipv4Header result;
    result.source = ip(source);
    result.destination = ip(destination);
    result.protocol = protocol;
    result.identification = 77;
    return result;
  }
  void hear(const wire::Ipv4Header& ip_header, const Payload& payload = Payload(16, 1)) {
    hear_on(mac(1), ip_header, payload);
  }
  void hear_on(const wire::MacAddress& to, const wire::Ipv4Header& ip_header, const Payload& payload = Payload(16, 1)) {
    station.send_ip(to, ip_header, payload);
    lab.run_for(sim::milliseconds(1));
  }
  static Payload icmp(const wire::IcmpHeader& message, const Payload& data = Payload(16, 2)) {
    Payload result(wire::IcmpHeader::kSize + data.size());
    std::copy(data.begin(), data.end(), result.begin() + wire::IcmpHeader::kSize);
    message.emit(result, data);
    return result;
  }
  /// An IP packet from the host, as an error would quote it.
  Payload quoted(const wire::Ipv4Header& original, std::size_t payload = 8) {
    Payload bytes(original.header_length() + payload);
    wire::Ipv4Header copy = original;
    copy.total_length = 1000;  // longer than what is quoted
    copy.emit(bytes);
    return bytes;
  }

  Lab lab;
  Device& host = lab.host("10.0.1.10/24");
  RawStation& station = lab.raw_station(host);
};

TEST_F(Input, DeliversWithTheFactsOfTheHeader) {
  wire::Ipv4Header sent = header();
  sent.ttl = 3;
  sent.dsfield = 0x28;
  sent.options = wire::Ipv4Options::router_alert();
  hear(sent, {1, 2, 3});
  ASSERT_THAT(host.udp.arrivals, SizeIs(1));
  const Notebook::Arrival& arrival = host.udp.arrivals[0];
  EXPECT_THAT(arrival.segment, ElementsAre(1, 2, 3)) << "without the padding";
  EXPECT_EQ(arrival.info.ttl, 3);
  EXPECT_EQ(arrival.info.dsfield, 0x28);
  EXPECT_EQ(arrival.info.identification, 77);
  EXPECT_EQ(arrival.info.header_length, 24);
  EXPECT_EQ(arrival.info.arrival.interface, kEth0);
  EXPECT_EQ(arrival.info.destination_kind, AddressKind::kLocal);
}

TEST_F(Input, AcceptsAllItsAddressesOnAnyInterface) {
  lab.add_interface(host, "10.0.9.1/24");
  hear(header("10.0.1.20", "10.0.9.1"));
  EXPECT_THAT(host.udp.arrivals, SizeIs(1)) << "weak host model";
}

TEST_F(Input, DropsMartians) {
  struct Case {
    const char* source;
    const char* destination;
    Reason reason;
  };
  for (const Case& test : {
           Case{"127.0.0.1", "10.0.1.10", Reason::kMartianSource},
           Case{"10.0.1.10", "10.0.1.10", Reason::kMartianSource},   // our own address from outside
           Case{"10.0.1.255", "10.0.1.10", Reason::kMartianSource},  // a broadcast
           Case{"255.255.255.255", "10.0.1.10", Reason::kMartianSource},
           Case{"224.0.0.5", "10.0.1.10", Reason::kMartianSource},
           Case{"0.0.0.0", "10.0.1.10", Reason::kMartianSource},
           Case{"0.1.2.3", "10.0.1.10", Reason::kMartianSource},
           Case{"10.0.1.20", "127.0.0.1", Reason::kMartianDestination},
           Case{"10.0.1.20", "0.0.0.0", Reason::kMartianDestination},
       }) {
    const std::size_t before = drops_for(lab.simulator, test.reason).size();
    hear(header(test.source, test.destination));
    EXPECT_EQ(drops_for(lab.simulator, test.reason).size(), before + 1) << test.source << " > " << test.destination;
  }
  EXPECT_THAT(host.udp.arrivals, IsEmpty());
  EXPECT_THAT(station.heard, IsEmpty());
}

TEST_F(Input, HearsHostsThatDoNotKnowTheirAddressYet) {
  hear_on(wire::MacAddress::broadcast(), header("0.0.0.0", "255.255.255.255"));
  EXPECT_THAT(host.udp.arrivals, SizeIs(1)) << "DHCP";
}

TEST_F(Input, DropsDamagedPacketsInSilence) {
  Payload packet(40);
  wire::Ipv4Header good = header();
  good.total_length = 40;
  const auto send = [&](std::size_t at, std::uint8_t value) {
    good.emit(packet);
    packet[at] = value;
    station.send(mac(1), wire::EtherType::kIpv4, packet);
    lab.run_for(sim::milliseconds(1));
  };
  send(10, 0xee);
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpBadChecksum), SizeIs(1));
  send(0, 0x65);  // version
  send(0, 0x44);  // header length
  send(3, 19);    // total length below the header's
  send(3, 200);   // more than has come
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpMalformed), SizeIs(4));
  EXPECT_THAT(host.udp.arrivals, IsEmpty());
  EXPECT_THAT(station.heard, IsEmpty());
}

TEST_F(Input, IgnoresWhatIsForOthers) {
  hear(header("10.0.1.20", "10.0.1.30"));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIpForwardingOff), SizeIs(1)) << "a host is no router";
  hear_on(mac(9), header());
  EXPECT_THAT(drops_for(lab.simulator, Reason::kNotForThisMac), SizeIs(1));
  station.send(mac(1), wire::EtherType::kIpv6, Payload(46));
  lab.run_for(sim::milliseconds(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kUnknownEtherType), SizeIs(1));
  EXPECT_EQ(host.net.interface_rows()[1].rx_dropped, 1U);
  EXPECT_THAT(station.heard, IsEmpty());
}

TEST_F(Input, AnswersEchoWithTheSameDataIdentifierAndSequence) {
  const Payload data = {9, 8, 7, 6, 5};
  wire::Ipv4Header request = header("10.0.1.20", "10.0.1.10", wire::IpProtocol::kIcmp);
  request.dsfield = 0x10;
  request.ttl = 9;
  hear(request, icmp(wire::IcmpHeader::echo_request(0xabcd, 0x1234), data));
  ASSERT_THAT(station.heard, SizeIs(1));
  const Bytes packet = wire::EthernetHeader::payload_of(station.heard[0].bytes());
  const auto reply = wire::Ipv4Header::parse(packet);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->source, ip("10.0.1.10"));
  EXPECT_EQ(reply->dsfield, 0x10);
  EXPECT_EQ(reply->ttl, 64);
  const Bytes message = wire::Ipv4Header::payload_of(packet);
  EXPECT_TRUE(wire::IcmpHeader::checksum_ok(message));
  const auto echo = wire::IcmpHeader::parse(message);
  EXPECT_EQ(echo->type, wire::IcmpType::kEchoReply);
  EXPECT_EQ(echo->identifier(), 0xabcd);
  EXPECT_EQ(echo->sequence(), 0x1234);
  EXPECT_TRUE(std::ranges::equal(wire::IcmpHeader::payload_of(message), data));
}

TEST_F(Input, RefusesDamagedIcmp) {
  Payload message = icmp(wire::IcmpHeader::echo_request(1, 1));
  message.back() ^= 1;
  hear(header("10.0.1.20", "10.0.1.10", wire::IpProtocol::kIcmp), message);
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpBadChecksum), SizeIs(1));
  hear(header("10.0.1.20", "10.0.1.10", wire::IpProtocol::kIcmp), {8, 0, 0});
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpMalformed), SizeIs(1));
  hear(header("10.0.1.20", "10.0.1.10", wire::IpProtocol::kIcmp), icmp({.type = wire::IcmpType::kTimestampRequest}));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpUnknownType), SizeIs(1));
  EXPECT_THAT(station.heard, IsEmpty());
}

TEST_F(Input, RepliesNobodyWaitsForAreOnRecord) {
  host.net.icmp().remove_listener(host.pings);
  hear(header("10.0.1.20", "10.0.1.10", wire::IpProtocol::kIcmp), icmp(wire::IcmpHeader::echo_reply(1, 1)));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpNoListener), SizeIs(1));
}

TEST_F(Input, UnknownProtocolIsAnsweredByProtocolUnreachable) {
  hear(header("10.0.1.20", "10.0.1.10", static_cast<wire::IpProtocol>(253)));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kProtocolUnreachable), SizeIs(1));
  ASSERT_THAT(station.heard, SizeIs(1));
  EXPECT_EQ(wire::summarize(station.heard[0].bytes()).icmp_type, 3);
  EXPECT_EQ(wire::summarize(station.heard[0].bytes()).icmp_code, 2);
}

TEST_F(Input, TransportsRejectWithTheWholeHeaderQuoted) {
  host.udp.reject = &host.net.icmp();
  wire::Ipv4Header sent = header();
  sent.options = wire::Ipv4Options::router_alert();
  hear(sent, Payload(1400, 3));
  ASSERT_THAT(station.heard, SizeIs(1));
  const Bytes packet = wire::EthernetHeader::payload_of(station.heard[0].bytes());
  EXPECT_EQ(packet.size(), 576U) << "RFC 1812 4.3.2.3";
  const auto error = wire::IcmpHeader::parse(wire::Ipv4Header::payload_of(packet));
  EXPECT_EQ(error->code, static_cast<std::uint8_t>(wire::UnreachableCode::kPort));
  const Bytes quote = wire::IcmpHeader::payload_of(wire::Ipv4Header::payload_of(packet));
  const Bytes original = Bytes(quote).first(24);
  Payload expected(24);
  sent.total_length = 1424;
  sent.emit(expected);
  EXPECT_TRUE(std::ranges::equal(original, expected));
}

TEST_F(Input, NoErrorIsSentWhereRfc1122ForbidsIt) {
  host.udp.reject = &host.net.icmp();
  const auto protocol253 = static_cast<wire::IpProtocol>(253);
  hear_on(wire::MacAddress::broadcast(), header());                           // frame to everybody
  hear_on(wire::MacAddress::broadcast(), header("10.0.1.20", "10.0.1.255"));  // packet to everybody
  hear_on(wire::MacAddress::broadcast(), header("10.0.1.20", "255.255.255.255"));
  hear_on(wire::multicast_mac(ip("224.0.0.1")), header("10.0.1.20", "224.0.0.1", protocol253));
  hear(header("240.0.0.1", "10.0.1.10"));  // class E is no host
  hear_on(wire::MacAddress::broadcast(), header("0.0.0.0", "255.255.255.255"));
  EXPECT_THAT(host.udp.arrivals, SizeIs(5)) << "all but one were delivered and rejected";
  EXPECT_THAT(station.heard, IsEmpty());
}

TEST_F(Input, NoErrorAboutAnErrorButOneAboutAnEchoReply) {
  // A router that has to drop both because their time is over.
  host.net.set_forwarding(Forwarding::kOn);
  wire::Ipv4Header passing = header("10.0.1.20", "203.0.113.9", wire::IpProtocol::kIcmp);
  passing.ttl = 1;
  hear(passing, icmp(wire::IcmpHeader::unreachable(wire::UnreachableCode::kHost), quoted(header())));
  EXPECT_THAT(station.heard, IsEmpty());
  hear(passing, icmp(wire::IcmpHeader::echo_reply(1, 1)));
  EXPECT_THAT(station.heard, SizeIs(1));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kTtlExpired), SizeIs(2));
}

TEST_F(Input, NoErrorAboutAFragmentAfterTheFirst) {
  host.net.set_forwarding(Forwarding::kOn);
  wire::Ipv4Header passing = header("10.0.1.20", "203.0.113.9");
  passing.ttl = 1;
  passing.fragment_offset = 8;
  hear(passing);
  EXPECT_THAT(station.heard, IsEmpty());
  passing.fragment_offset = 0;
  passing.more_fragments = true;
  hear(passing);
  EXPECT_THAT(station.heard, SizeIs(1));
}

TEST_F(Input, ErrorsReachTheTransportWithErrnoAndSeverity) {
  struct Case {
    wire::IcmpHeader message;
    Errno error;
    Severity severity;
  };
  const wire::Ipv4Header original = header("10.0.1.10", "203.0.113.9");
  using wire::IcmpHeader;
  using wire::UnreachableCode;
  for (const Case& test : {
           Case{IcmpHeader::unreachable(UnreachableCode::kNetwork), Errno::kNetUnreach, Severity::kSoft},
           Case{IcmpHeader::unreachable(UnreachableCode::kHost), Errno::kHostUnreach, Severity::kSoft},
           Case{IcmpHeader::unreachable(UnreachableCode::kProtocol), Errno::kNoProtoOpt, Severity::kHard},
           Case{IcmpHeader::unreachable(UnreachableCode::kPort), Errno::kConnRefused, Severity::kHard},
           Case{IcmpHeader::unreachable(UnreachableCode::kFragmentationNeeded, 1300), Errno::kMsgSize, Severity::kSoft},
           Case{IcmpHeader::unreachable(UnreachableCode::kAdministrativelyProhibited), Errno::kHostUnreach,
                Severity::kHard},
           Case{IcmpHeader::time_exceeded(wire::TimeExceededCode::kTtl), Errno::kHostUnreach, Severity::kSoft},
           Case{IcmpHeader::parameter_problem(4), Errno::kProto, Severity::kHard},
       }) {
    host.udp.errors.clear();
    hear(header("10.0.1.1", "10.0.1.10", wire::IpProtocol::kIcmp), icmp(test.message, quoted(original)));
    ASSERT_THAT(host.udp.errors, SizeIs(1));
    EXPECT_EQ(host.udp.errors[0].error, test.error);
    EXPECT_EQ(host.udp.errors[0].severity, test.severity);
    EXPECT_EQ(host.udp.errors[0].reporter, ip("10.0.1.1"));
    EXPECT_EQ(host.udp.errors[0].destination, ip("203.0.113.9"));
    EXPECT_THAT(host.udp.quotes.back(), SizeIs(8));
  }
  EXPECT_EQ(host.net.ipv4().route({ip("203.0.113.9")})->mtu, 1300U);
}

TEST_F(Input, ErrorsThatCannotBeTrueAreRefused) {
  const wire::Ipv4Header icmp_header = header("10.0.1.1", "10.0.1.10", wire::IpProtocol::kIcmp);
  const wire::IcmpHeader too_big = wire::IcmpHeader::unreachable(wire::UnreachableCode::kFragmentationNeeded, 1300);
  hear(icmp_header, icmp(too_big, quoted(header("10.0.1.77", "203.0.113.9"))));  // not our packet
  EXPECT_THAT(drops_for(lab.simulator, Reason::kSourceNotLocal), SizeIs(1));
  hear(icmp_header, icmp(too_big, quoted(header("10.0.1.10", "203.0.113.9"), 7)));  // too little quoted
  hear(icmp_header, icmp(too_big, {1, 2, 3}));
  EXPECT_THAT(drops_for(lab.simulator, Reason::kIcmpMalformed), SizeIs(2));
  EXPECT_THAT(host.udp.errors, IsEmpty());
  EXPECT_EQ(host.net.ipv4().route({ip("203.0.113.9")})->mtu, 1500U);
}

TEST_F(Input, PathMtuIsNeverBelievedBelowItsFloor) {
  hear(header("10.0.1.1", "10.0.1.10", wire::IpProtocol::kIcmp),
       icmp(wire::IcmpHeader::unreachable(wire::UnreachableCode::kFragmentationNeeded, 68),
            quoted(header("10.0.1.10", "203.0.113.9"))));
  EXPECT_EQ(host.net.ipv4().route({ip("203.0.113.9")})->mtu, 552U);
  EXPECT_TRUE(host.net.ipv4().route({ip("203.0.113.9")})->mtu_locked);
  // Through a narrower link only pieces get, so routers must be allowed to cut (Linux dst_metric_locked).
  station.heard.clear();
  ASSERT_TRUE(host.send("203.0.113.9", 500, {.dont_fragment = true}));
  lab.run_for(sim::milliseconds(1));
  ASSERT_THAT(station.heard, SizeIs(1));
  EXPECT_FALSE(wire::Ipv4Header::parse(wire::EthernetHeader::payload_of(station.heard[0].bytes()))->dont_fragment);
}

TEST_F(Input, ARouterThatNamesNoMtuCountsAsTheLeastThatIsBelieved) {
  hear(header("10.0.1.1", "10.0.1.10", wire::IpProtocol::kIcmp),
       icmp(wire::IcmpHeader::unreachable(wire::UnreachableCode::kFragmentationNeeded, 0),
            quoted(header("10.0.1.10", "203.0.113.9"))));
  EXPECT_EQ(host.net.ipv4().route({ip("203.0.113.9")})->mtu, 552U) << "RFC 1191 §5, as Linux does";
}

TEST_F(Input, WhatIsKnownAboutDestinationsIsBounded) {
  for (std::uint32_t i = 0; i < 100; ++i) {
    host.net.ipv4().note_path_mtu(wire::Ipv4Address(ip("203.0.113.0").value + i), 1300);
  }
  const auto known = host.net.route_exception_rows();
  ASSERT_THAT(known, SizeIs(Ipv4::kMaxExceptions));
  EXPECT_EQ(known.back().destination, ip("203.0.113.99")) << "the newest stays";
  EXPECT_EQ(known.back().mtu, 1300U);
  lab.run_for(sim::seconds(601));
  EXPECT_THAT(host.net.route_exception_rows(), IsEmpty());
}

TEST_F(Input, PortUnreachableOnLoopbackComesBack) {
  host.udp.reject = &host.net.icmp();
  ASSERT_TRUE(host.send("127.0.0.1"));
  lab.run_for(sim::seconds(1));
  ASSERT_THAT(host.udp.errors, SizeIs(1));
  EXPECT_EQ(host.udp.errors[0].error, Errno::kConnRefused);
  EXPECT_EQ(host.udp.errors[0].reporter, ip("127.0.0.1"));
}

TEST(ListenerList, ListenersMayLeaveWhileAllAreTold) {
  struct Listener {
    ListenerList<Listener>* list;
    Listener* leaves;
    int told = 0;
  };
  ListenerList<Listener> list;
  Listener a{&list, nullptr};
  Listener b{&list, &a};
  Listener c{&list, nullptr};
  a.leaves = &b;
  for (Listener* listener : {&a, &b, &c}) list.add(*listener);
  const auto tell = [](Listener& listener) {
    ++listener.told;
    if (listener.leaves != nullptr) listener.list->remove(*listener.leaves);
  };
  list.for_each(tell);
  EXPECT_EQ(a.told, 1);
  EXPECT_EQ(b.told, 0);
  EXPECT_EQ(c.told, 1);
  list.for_each(tell);
  EXPECT_EQ(c.told, 2);
}

}  // namespace
}  // namespace glassnet::network
