// SPDX-License-Identifier: Apache-2.0
// The expected lines are what tcpdump 4.99 prints (`-n -S -t`) for the same frames.
#include "wire/summary.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "wire/captured_frames.h"

namespace glassnet::wire {
namespace {

using captured::bytes_of;

std::vector<std::uint8_t> with_icmp(const IcmpHeader& header) {
  auto frame = bytes_of(captured::kUdpPortUnreachable);
  header.emit(MutableBytes(frame).subspan(34), Bytes(frame).subspan(42));
  return frame;
}

std::vector<std::uint8_t> with_tcp(const TcpHeader& header, std::string_view payload = {}) {
  const std::size_t length = header.header_length() + payload.size();
  std::vector<std::uint8_t> frame(34 + length);
  const auto model = bytes_of(captured::kTcpSyn);
  std::copy_n(model.begin(), 34, frame.begin());
  std::copy(payload.begin(), payload.end(), frame.end() - static_cast<std::ptrdiff_t>(payload.size()));
  auto ip = *Ipv4Header::parse_quoted(Bytes(model).subspan(14));
  ip.total_length = static_cast<std::uint16_t>(20 + length);
  ip.emit(MutableBytes(frame).subspan(14));
  header.emit(MutableBytes(frame).subspan(34), ip.source, ip.destination,
              Bytes(frame).subspan(34 + header.header_length()));
  return frame;
}

TEST(SummaryLine, OfCapturedFramesIsWhatTcpdumpPrints) {
  struct Case {
    std::string_view frame, line;
  };
  for (const Case& test : {
           Case{captured::kArpRequest, "ARP, Request who-has 10.0.1.20 tell 10.0.1.10, length 28"},
           Case{captured::kArpReply, "ARP, Reply 10.0.1.20 is-at 02:00:00:00:00:0b, length 28"},
           Case{captured::kEchoRequest, "IP 10.0.1.10 > 10.0.1.20: ICMP echo request, id 19173, seq 1, length 64"},
           Case{captured::kEchoReply, "IP 10.0.1.20 > 10.0.1.10: ICMP echo reply, id 19173, seq 1, length 64"},
           Case{captured::kTcpSyn,
                "IP 10.0.1.10.49724 > 10.0.1.20.80: Flags [S], seq 1329894259, win 64240, options [mss "
                "1460,sackOK,TS val 436064019 ecr 0,nop,wscale 10], length 0"},
           Case{captured::kTcpSynAck,
                "IP 10.0.1.20.80 > 10.0.1.10.49724: Flags [S.], seq 3186856595, ack 1329894260, win 65160, options "
                "[mss 1460,sackOK,TS val 1838379903 ecr 436064019,nop,wscale 10], length 0"},
           Case{captured::kTcpAck,
                "IP 10.0.1.10.49724 > 10.0.1.20.80: Flags [.], ack 3186856596, win 63, options [nop,nop,TS val "
                "436064019 ecr 1838379903], length 0"},
           Case{captured::kHttpRequest,
                "IP 10.0.1.10.49724 > 10.0.1.20.80: Flags [P.], seq 1329894260:1329894287, ack 3186856596, win 63, "
                "options [nop,nop,TS val 436064019 ecr 1838379903], length 27: HTTP: GET / HTTP/1.1"},
           Case{captured::kHttpResponse,
                "IP 10.0.1.20.80 > 10.0.1.10.49724: Flags [P.], seq 3186856596:3186856636, ack 1329894287, win 64, "
                "options [nop,nop,TS val 1838379903 ecr 436064019], length 40: HTTP: HTTP/1.1 200 OK"},
           Case{captured::kTcpFinOfServer,
                "IP 10.0.1.20.80 > 10.0.1.10.49724: Flags [F.], seq 3186856636, ack 1329894287, win 64, options "
                "[nop,nop,TS val 1838379903 ecr 436064019], length 0"},
           Case{captured::kTcpReset,
                "IP 10.0.1.20.81 > 10.0.1.10.54720: Flags [R.], seq 0, ack 2829436230, win 0, length 0"},
           Case{captured::kUdpHello, "IP 10.0.1.10.33340 > 10.0.1.20.9999: UDP, length 5"},
           Case{captured::kUdpPortUnreachable,
                "IP 10.0.1.20 > 10.0.1.10: ICMP 10.0.1.20 udp port 9999 unreachable, length 41"},
       }) {
    EXPECT_EQ(summary_line(bytes_of(test.frame)), test.line);
  }
}

TEST(SummaryLine, OfFragments) {
  EXPECT_EQ(summary_line(captured::with_fill(captured::kUdpFirstFragmentHeaders, 1472)),
            "IP 10.0.1.10.33340 > 10.0.1.20.9998: UDP, length 2000");
  EXPECT_EQ(summary_line(captured::with_fill(captured::kUdpLastFragmentHeaders, 528)),
            "IP 10.0.1.10 > 10.0.1.20: ip-proto-17");
}

TEST(SummaryLine, OfIcmpErrors) {
  const std::string start = "IP 10.0.1.20 > 10.0.1.10: ICMP ";
  struct Case {
    IcmpHeader header;
    std::string_view words;
  };
  for (const Case& test : {
           Case{IcmpHeader::unreachable(UnreachableCode::kNetwork), "net 10.0.1.20 unreachable"},
           Case{IcmpHeader::unreachable(UnreachableCode::kHost), "host 10.0.1.20 unreachable"},
           Case{IcmpHeader::unreachable(UnreachableCode::kProtocol), "10.0.1.20 protocol 17 unreachable"},
           Case{IcmpHeader::unreachable(UnreachableCode::kFragmentationNeeded, 1400),
                "10.0.1.20 unreachable - need to frag (mtu 1400)"},
           Case{IcmpHeader::unreachable(UnreachableCode::kFragmentationNeeded), "10.0.1.20 unreachable - need to frag"},
           Case{IcmpHeader::unreachable(UnreachableCode::kHostProhibited),
                "host 10.0.1.20 unreachable - admin prohibited"},
           Case{IcmpHeader::unreachable(UnreachableCode::kAdministrativelyProhibited),
                "host 10.0.1.20 unreachable - admin prohibited filter"},
           Case{IcmpHeader::time_exceeded(TimeExceededCode::kTtl), "time exceeded in-transit"},
           Case{IcmpHeader::time_exceeded(TimeExceededCode::kReassembly), "ip reassembly time exceeded"},
           Case{IcmpHeader::redirect(RedirectCode::kHost, Ipv4Address(10, 0, 1, 2)),
                "redirect 10.0.1.20 to host 10.0.1.2"},
           Case{IcmpHeader::redirect(RedirectCode::kNetwork, Ipv4Address(10, 0, 1, 2)),
                "redirect 10.0.1.20 to net 10.0.1.2"},
           Case{IcmpHeader::parameter_problem(20), "parameter problem - octet 20"},
       }) {
    EXPECT_EQ(summary_line(with_icmp(test.header)), start + std::string(test.words) + ", length 41");
  }
}

TEST(SummaryLine, OfTcpFlagsAndOptions) {
  TcpHeader header;
  header.source_port = 40000;
  header.destination_port = 9999;
  header.sequence = 100;
  header.acknowledgment = 5;
  header.window = 10;
  const std::string start = "IP 10.0.1.10.40000 > 10.0.1.20.9999: ";
  EXPECT_EQ(summary_line(with_tcp(header)), start + "Flags [none], win 10, length 0");
  header.flags = TcpFlags::from_bits(0xff);
  header.urgent_pointer = 3;
  EXPECT_EQ(summary_line(with_tcp(header, "abc")),
            start + "Flags [FSRP.UEW], seq 100:103, ack 5, win 10, urg 3, length 3");
  header.flags = {.ack = true};
  header.options.sack_blocks = {{{10, 20}, {30, 40}}};
  header.options.sack_count = 2;
  EXPECT_EQ(summary_line(with_tcp(header)),
            start + "Flags [.], ack 5, win 10, options [nop,nop,sack 2 {10:20}{30:40}], length 0");
  auto frame = with_tcp(header);
  frame[57] = 0;
  EXPECT_EQ(summary_line(frame), start + "Flags [.], ack 5, win 10, options [nop,nop,[bad opt]], length 0");
}

TEST(SummaryLine, BasesMakeSequenceNumbersRelative) {
  SummaryStyle style;
  style.sequence_base = 1329894259;
  style.acknowledgment_base = 3186856595;
  EXPECT_EQ(summary_line(bytes_of(captured::kHttpRequest), style),
            "IP 10.0.1.10.49724 > 10.0.1.20.80: Flags [P.], seq 1:28, ack 1, win 63, options [nop,nop,TS val 436064019 "
            "ecr 1838379903], length 27: HTTP: GET / HTTP/1.1");
}

TEST(SummaryLine, ShowsTheEthernetHeaderWhenAsked) {
  SummaryStyle style;
  style.link_header = LinkHeader::kShow;
  EXPECT_EQ(summary_line(bytes_of(captured::kArpRequest), style),
            "02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Request who-has 10.0.1.20 tell "
            "10.0.1.10, length 28");
  EXPECT_EQ(summary_line(bytes_of(captured::kUdpHello), style),
            "02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype IPv4 (0x0800), length 47: 10.0.1.10.33340 > "
            "10.0.1.20.9999: UDP, length 5");
}

TEST(SummaryLine, ShowsTheIpHeaderWhenAsked) {
  SummaryStyle style;
  style.ip_details = IpDetails::kShow;
  EXPECT_EQ(summary_line(captured::with_fill(captured::kUdpLastFragmentHeaders, 528), style),
            "IP (tos 0x0, ttl 64, id 7876, offset 1480, flags [none], proto UDP (17), length 548)\n"
            "    10.0.1.10 > 10.0.1.20: ip-proto-17");
}

TEST(SummaryLine, ShowsControlCharactersOfThePayloadAsDots) {
  auto frame = bytes_of(captured::kHttpRequest);
  frame[70] = 0x1b;
  EXPECT_TRUE(summary_line(frame).ends_with(": HTTP: GET . HTTP/1.1"));
}

TEST(SummaryLine, SaysWhatIsMissing) {
  const auto frame = bytes_of(captured::kUdpHello);
  EXPECT_EQ(summary_line(Bytes(frame).first(13)), "[|ether]");
  EXPECT_EQ(summary_line(Bytes(frame).first(30)), "IP [|ip]");
  EXPECT_EQ(summary_line(Bytes(bytes_of(captured::kArpReply)).first(30)), "ARP, [|arp]");
  auto bad = frame;
  bad[14] = 0x44;
  EXPECT_EQ(summary_line(bad), "IP bad-hlen 16");
  bad = frame;
  bad[17] = 15;
  EXPECT_EQ(summary_line(bad), "IP bad-len 15");
  bad = frame;
  bad[39] = 100;
  EXPECT_EQ(summary_line(bad), "IP 10.0.1.10.33340 > 10.0.1.20.9999: UDP, bad length 92 > 5");
  bad = frame;
  bad[12] = 0x12;
  EXPECT_EQ(summary_line(bad), "02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype Unknown (0x1200), length 47");
}

TEST(Summarize, FillsWhatTheFrameHas) {
  const FrameSummary summary = summarize(bytes_of(captured::kHttpRequest));
  EXPECT_EQ(summary.mac_source.to_string(), "02:00:00:00:00:0a");
  EXPECT_EQ(summary.mac_destination.to_string(), "02:00:00:00:00:0b");
  EXPECT_EQ(summary.ether_type, EtherType::kIpv4);
  EXPECT_EQ(summary.source.to_string(), "10.0.1.10");
  EXPECT_EQ(summary.destination.to_string(), "10.0.1.20");
  EXPECT_EQ(summary.ip_protocol, IpProtocol::kTcp);
  EXPECT_EQ(summary.ttl, 64);
  EXPECT_EQ(summary.source_port, 49724);
  EXPECT_EQ(summary.destination_port, 80);
  EXPECT_EQ(summary.tcp_flags, (TcpFlags{.psh = true, .ack = true}));
  EXPECT_EQ(summary.sequence, 1329894260U);
  EXPECT_EQ(summary.acknowledgment, 3186856596U);
  EXPECT_EQ(summary.window, 63);
  EXPECT_EQ(summary.payload_length, 27);
  EXPECT_FALSE(summary.malformed);
  EXPECT_FALSE(summary.is_fragment);
}

TEST(Summarize, TellsProtocolAndKind) {
  struct Case {
    std::string_view frame;
    FrameProtocol protocol;
    FrameKind kind;
  };
  for (const Case& test : {
           Case{captured::kArpRequest, FrameProtocol::kArp, FrameKind::kRequest},
           Case{captured::kArpReply, FrameProtocol::kArp, FrameKind::kReply},
           Case{captured::kEchoRequest, FrameProtocol::kIcmp, FrameKind::kRequest},
           Case{captured::kEchoReply, FrameProtocol::kIcmp, FrameKind::kReply},
           Case{captured::kUdpPortUnreachable, FrameProtocol::kIcmp, FrameKind::kError},
           Case{captured::kTcpSyn, FrameProtocol::kTcp, FrameKind::kControl},
           Case{captured::kTcpSynAck, FrameProtocol::kTcp, FrameKind::kControl},
           Case{captured::kTcpAck, FrameProtocol::kTcp, FrameKind::kAck},
           Case{captured::kTcpFinOfClient, FrameProtocol::kTcp, FrameKind::kControl},
           Case{captured::kTcpReset, FrameProtocol::kTcp, FrameKind::kError},
           Case{captured::kHttpRequest, FrameProtocol::kHttp, FrameKind::kRequest},
           Case{captured::kHttpResponse, FrameProtocol::kHttp, FrameKind::kReply},
           Case{captured::kUdpHello, FrameProtocol::kUdp, FrameKind::kData},
       }) {
    const FrameSummary summary = summarize(bytes_of(test.frame));
    EXPECT_EQ(summary.protocol, test.protocol) << test.frame;
    EXPECT_EQ(summary.kind, test.kind) << test.frame;
  }
}

TEST(Summarize, TellsDnsAndDhcpByTheirPorts) {
  auto frame = bytes_of(captured::kUdpHello);
  const auto with_ports = [&](std::uint16_t source, std::uint16_t destination) {
    store_be16(frame.data() + 34, source);
    store_be16(frame.data() + 36, destination);
    return summarize(frame);
  };
  EXPECT_EQ(with_ports(40000, 53).protocol, FrameProtocol::kDns);
  EXPECT_EQ(with_ports(40000, 53).kind, FrameKind::kRequest);
  EXPECT_EQ(with_ports(53, 40000).kind, FrameKind::kReply);
  EXPECT_EQ(with_ports(68, 67).protocol, FrameProtocol::kDhcp);
  EXPECT_EQ(with_ports(68, 67).kind, FrameKind::kRequest);
  EXPECT_EQ(with_ports(67, 68).kind, FrameKind::kReply);
}

TEST(Summarize, KnowsPortsOfTheFirstFragmentOnly) {
  const auto first = summarize(captured::with_fill(captured::kUdpFirstFragmentHeaders, 1472));
  EXPECT_TRUE(first.is_fragment);
  EXPECT_FALSE(first.malformed);
  EXPECT_EQ(first.destination_port, 9998);
  const auto last = summarize(captured::with_fill(captured::kUdpLastFragmentHeaders, 528));
  EXPECT_TRUE(last.is_fragment);
  EXPECT_EQ(last.fragment_offset, 1480);
  EXPECT_EQ(last.protocol, FrameProtocol::kIpv4);
  EXPECT_EQ(last.destination_port, 0);
  EXPECT_EQ(last.payload_length, 528);
}

TEST(Summarize, EveryTruncationIsMalformedAndSafe) {
  for (const std::string_view hex : captured::kAll) {
    const auto frame = bytes_of(hex);
    for (std::size_t length = 0; length < frame.size(); ++length) {
      const std::vector<std::uint8_t> cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_TRUE(summarize(cut).malformed) << length;
      EXPECT_FALSE(summary_line(cut).empty());
    }
  }
}

TEST(Summarize, DamagedFramesAreSafe) {
  Rng rng(2);
  for (const std::string_view hex : captured::kAll) {
    for (int round = 0; round < 300; ++round) {
      auto frame = bytes_of(hex);
      for (int hits = 0; hits < 3; ++hits) {
        frame[static_cast<std::size_t>(rng.below(frame.size()))] = static_cast<std::uint8_t>(rng.next());
      }
      frame.resize(static_cast<std::size_t>(rng.below(frame.size() + 1)));
      static_cast<void>(summarize(frame));
      EXPECT_FALSE(summary_line(frame).empty());
    }
  }
}

}  // namespace
}  // namespace glassnet::wire
