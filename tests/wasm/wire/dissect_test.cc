// SPDX-License-Identifier: Apache-2.0
// The places and values expected here were compared with what tshark 4.0 prints for the same frames.
#include "wire/dissect/dissect.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "base/text.h"
#include "wire/captured_frames.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"
#include "wire/tcp.h"

namespace glassnet::wire {
namespace {

/// One field a line: indented by depth, with its place and value.
std::string tree_text(Bytes frame) {
  std::string out;
  for (const Field& field : dissect_frame(frame)) {
    out += std::string(2U * field.depth, ' ') + std::string(field.name) + format(" @%u+%u", field.offset, field.length);
    if (field.bit_length > 0) append_format(out, " bits %u+%u", field.bit_offset, field.bit_length);
    const std::string value = value_text(field, frame);
    if (!value.empty()) out += " = " + value;
    out += '\n';
  }
  return out;
}

std::string value_of(Bytes frame, std::string_view name) {
  const auto fields = dissect_frame(frame);
  const Field* field = find_field(fields, name);
  return field == nullptr ? "(none)" : value_text(*field, frame);
}

/// The names of the headers, outermost first, with a comma between.
std::string headers(Bytes frame) {
  std::string out;
  for (const Field& field : dissect_frame(frame)) {
    if (field.depth == 0) out += (out.empty() ? "" : ",") + std::string(field.name);
  }
  return out;
}

/// What must hold for any frame at all.
void expect_well_formed_tree(Bytes frame) {
  const auto fields = dissect_frame(frame);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    ASSERT_LE(std::size_t{field.offset} + field.length, frame.size()) << field.name;
    ASSERT_FALSE(field.name.empty());
    ASSERT_EQ(field.kind == FieldKind::kCode, !field.code.empty());
    if (field.depth == 0) {
      ASSERT_EQ(field.parent, Field::kNoParent);
    } else {
      ASSERT_GE(field.parent, 0);
      ASSERT_LT(static_cast<std::size_t>(field.parent), i);
      ASSERT_EQ(fields[static_cast<std::size_t>(field.parent)].depth + 1, field.depth);
    }
    static_cast<void>(value_text(field, frame));
  }
}

TEST(Dissect, ArpRequestFieldByField) {
  EXPECT_EQ(tree_text(captured::bytes_of(captured::kArpRequest)),
            "eth @0+14\n"
            "  eth.dst @0+6 = ff:ff:ff:ff:ff:ff\n"
            "    eth.dst.lg @0+1 bits 6+1 = 1\n"
            "    eth.dst.ig @0+1 bits 7+1 = 1\n"
            "  eth.src @6+6 = 02:00:00:00:00:0a\n"
            "    eth.src.lg @6+1 bits 6+1 = 1\n"
            "    eth.src.ig @6+1 bits 7+1 = 0\n"
            "  eth.type @12+2 = 2054\n"
            "arp @14+28\n"
            "  arp.hw.type @14+2 = 1\n"
            "  arp.proto.type @16+2 = 2048\n"
            "  arp.hw.size @18+1 = 6\n"
            "  arp.proto.size @19+1 = 4\n"
            "  arp.opcode @20+2 = 1\n"
            "  arp.src.hw_mac @22+6 = 02:00:00:00:00:0a\n"
            "  arp.src.proto_ipv4 @28+4 = 10.0.1.10\n"
            "  arp.dst.hw_mac @32+6 = 00:00:00:00:00:00\n"
            "  arp.dst.proto_ipv4 @38+4 = 10.0.1.20\n");
}

TEST(Dissect, UdpDatagramFieldByField) {
  const std::string tree = tree_text(captured::bytes_of(captured::kUdpHello));
  EXPECT_EQ(tree.substr(tree.find("ip @")),
            "ip @14+20\n"
            "  ip.version @14+1 bits 0+4 = 4\n"
            "  ip.hdr_len @14+1 bits 4+4 = 20\n"
            "  ip.dsfield @15+1 = 0\n"
            "    ip.dsfield.dscp @15+1 bits 0+6 = 0\n"
            "    ip.dsfield.ecn @15+1 bits 6+2 = 0\n"
            "  ip.len @16+2 = 33\n"
            "  ip.id @18+2 = 7875\n"
            "  ip.flags @20+1 bits 0+3 = 2\n"
            "    ip.flags.rb @20+1 bits 0+1 = 0\n"
            "    ip.flags.df @20+1 bits 1+1 = 1\n"
            "    ip.flags.mf @20+1 bits 2+1 = 0\n"
            "  ip.frag_offset @20+2 bits 3+13 = 0\n"
            "  ip.ttl @22+1 = 64\n"
            "  ip.proto @23+1 = 17\n"
            "  ip.checksum @24+2 = 1516\n"
            "  ip.checksum.status @24+2 = good\n"
            "  ip.checksum_calculated @24+2 = 1516\n"
            "  ip.src @26+4 = 10.0.1.10\n"
            "  ip.dst @30+4 = 10.0.1.20\n"
            "udp @34+8\n"
            "  udp.srcport @34+2 = 33340\n"
            "  udp.dstport @36+2 = 9999\n"
            "  udp.length @38+2 = 13\n"
            "  udp.checksum @40+2 = 64664\n"
            "  udp.checksum.status @40+2 = good\n"
            "  udp.checksum_calculated @40+2 = 64664\n"
            "data @42+5\n"
            "  data.data @42+5 = 68656c6c6f\n");
}

TEST(Dissect, SynWithAllItsOptions) {
  const std::string tree = tree_text(captured::bytes_of(captured::kTcpSyn));
  EXPECT_EQ(tree.substr(tree.find("tcp @")),
            "tcp @34+40\n"
            "  tcp.srcport @34+2 = 49724\n"
            "  tcp.dstport @36+2 = 80\n"
            "  tcp.seq_raw @38+4 = 1329894259\n"
            "  tcp.ack_raw @42+4 = 0\n"
            "  tcp.hdr_len @46+1 bits 0+4 = 40\n"
            "  tcp.flags @46+2 bits 4+12 = 2\n"
            "    tcp.flags.res @46+1 bits 4+3 = 0\n"
            "    tcp.flags.ae @46+1 bits 7+1 = 0\n"
            "    tcp.flags.cwr @47+1 bits 0+1 = 0\n"
            "    tcp.flags.ece @47+1 bits 1+1 = 0\n"
            "    tcp.flags.urg @47+1 bits 2+1 = 0\n"
            "    tcp.flags.ack @47+1 bits 3+1 = 0\n"
            "    tcp.flags.push @47+1 bits 4+1 = 0\n"
            "    tcp.flags.reset @47+1 bits 5+1 = 0\n"
            "    tcp.flags.syn @47+1 bits 6+1 = 1\n"
            "    tcp.flags.fin @47+1 bits 7+1 = 0\n"
            "  tcp.window_size_value @48+2 = 64240\n"
            "  tcp.checksum @50+2 = 43161\n"
            "  tcp.checksum.status @50+2 = good\n"
            "  tcp.checksum_calculated @50+2 = 43161\n"
            "  tcp.urgent_pointer @52+2 = 0\n"
            "  tcp.options @54+20 = 020405b40402080a19fdcf13000000000103030a\n"
            "    tcp.options.mss @54+4\n"
            "      tcp.option_kind @54+1 = 2\n"
            "      tcp.option_len @55+1 = 4\n"
            "      tcp.options.mss_val @56+2 = 1460\n"
            "    tcp.options.sack_perm @58+2\n"
            "      tcp.option_kind @58+1 = 4\n"
            "      tcp.option_len @59+1 = 2\n"
            "    tcp.options.timestamp @60+10\n"
            "      tcp.option_kind @60+1 = 8\n"
            "      tcp.option_len @61+1 = 10\n"
            "      tcp.options.timestamp.tsval @62+4 = 436064019\n"
            "      tcp.options.timestamp.tsecr @66+4 = 0\n"
            "    tcp.options.nop @70+1\n"
            "      tcp.option_kind @70+1 = 1\n"
            "    tcp.options.wscale @71+3\n"
            "      tcp.option_kind @71+1 = 3\n"
            "      tcp.option_len @72+1 = 3\n"
            "      tcp.options.wscale.shift @73+1 = 10\n"
            "  tcp.len @34+40 = 0\n");
}

TEST(Dissect, HttpRequestAndResponse) {
  const auto request = captured::bytes_of(captured::kHttpRequest);
  EXPECT_EQ(headers(request), "eth,ip,tcp,http");
  std::string tree = tree_text(request);
  EXPECT_EQ(tree.substr(tree.find("http @")),
            "http @66+27\n"
            "  http.request @66+14 = GET / HTTP/1.1\n"
            "    http.request.method @66+3 = GET\n"
            "    http.request.uri @70+1 = /\n"
            "    http.request.version @72+8 = HTTP/1.1\n"
            "  http.request.line @82+7 = Host: h\n");
  tree = tree_text(captured::bytes_of(captured::kHttpResponse));
  EXPECT_EQ(tree.substr(tree.find("http @")),
            "http @66+40\n"
            "  http.response @66+15 = HTTP/1.1 200 OK\n"
            "    http.response.version @66+8 = HTTP/1.1\n"
            "    http.response.code @75+3 = 200\n"
            "    http.response.phrase @79+2 = OK\n"
            "  http.response.line @83+17 = Content-Length: 2\n"
            "  http.file_data @104+2 = 6869\n");
}

TEST(Dissect, TcpPayloadThatIsNoHttpIsData) {
  auto frame = captured::bytes_of(captured::kHttpRequest);
  frame[66] = 'X';
  EXPECT_EQ(headers(frame), "eth,ip,tcp,data");
  EXPECT_EQ(value_of(frame, "tcp.len"), "27");
}

TEST(Dissect, IcmpErrorHoldsThePacketItQuotes) {
  const auto frame = captured::bytes_of(captured::kUdpPortUnreachable);
  EXPECT_EQ(headers(frame), "eth,ip,icmp");
  const std::string tree = tree_text(frame);
  const std::string icmp = tree.substr(tree.find("icmp @"));
  EXPECT_TRUE(
      icmp.starts_with("icmp @34+41\n"
                       "  icmp.type @34+1 = 3\n"
                       "  icmp.code @35+1 = 3\n"
                       "  icmp.checksum @36+2 = 4921\n"
                       "  icmp.checksum.status @36+2 = good\n"
                       "  icmp.checksum_calculated @36+2 = 4921\n"
                       "  icmp.unused @38+4 = 00000000\n"
                       "  ip @42+20\n"
                       "    ip.version @42+1 bits 0+4 = 4\n"))
      << icmp;
  EXPECT_NE(icmp.find("    udp.dstport @64+2 = 9999\n"), std::string::npos);
  EXPECT_EQ(tree.find("_malformed"), std::string::npos);
}

TEST(Dissect, CutOffQuoteIsNotMalformedAndItsChecksumNotJudged) {
  auto frame = captured::bytes_of(captured::kUdpPortUnreachable);
  frame.resize(frame.size() - 5);  // only the eight bytes of RFC 792
  frame[17] = static_cast<std::uint8_t>(frame[17] - 5);
  patch_ttl(MutableBytes(frame).subspan(14), 64);
  const auto fields = dissect_frame(frame);
  EXPECT_EQ(find_field(fields, kMalformedField), nullptr);
  EXPECT_EQ(find_field(fields, "udp.checksum.status")->code, "unverified");
  EXPECT_EQ(find_field(fields, "udp.checksum_calculated"), nullptr);
}

TEST(Dissect, IcmpFieldsFollowTheType) {
  const auto with = [](const IcmpHeader& header) {
    auto frame = captured::bytes_of(captured::kEchoRequest);
    header.emit(MutableBytes(frame).subspan(34), Bytes(frame).subspan(42));
    return frame;
  };
  const auto echo = with(IcmpHeader::echo_request(7, 8));
  EXPECT_EQ(value_of(echo, "icmp.ident"), "7");
  EXPECT_EQ(value_of(echo, "icmp.seq"), "8");
  EXPECT_EQ(value_of(with(IcmpHeader::unreachable(UnreachableCode::kFragmentationNeeded, 1400)), "icmp.mtu"), "1400");
  EXPECT_EQ(value_of(with(IcmpHeader::redirect(RedirectCode::kHost, Ipv4Address(10, 0, 1, 2))), "icmp.redir_gw"),
            "10.0.1.2");
  EXPECT_EQ(value_of(with(IcmpHeader::parameter_problem(20)), "icmp.pointer"), "20");
  EXPECT_EQ(value_of(with(IcmpHeader::time_exceeded(TimeExceededCode::kTtl)), "icmp.unused"), "00000000");
}

TEST(Dissect, FragmentsShowTheirOffsetAndJudgeNoTransportChecksum) {
  const auto first = captured::with_fill(captured::kUdpFirstFragmentHeaders, 1472);
  EXPECT_EQ(headers(first), "eth,ip,udp,data");
  EXPECT_EQ(value_of(first, "ip.flags.mf"), "1");
  EXPECT_EQ(value_of(first, "udp.checksum.status"), "unverified");
  EXPECT_EQ(value_of(first, "_malformed"), "(none)");
  const auto last = captured::with_fill(captured::kUdpLastFragmentHeaders, 528);
  EXPECT_EQ(headers(last), "eth,ip,data");
  EXPECT_EQ(value_of(last, "ip.frag_offset"), "1480");
}

TEST(Dissect, BadChecksumsAreShownWithTheRightValue) {
  struct Case {
    std::string_view frame;
    std::size_t damaged;
    std::string_view status, calculated, right;
  };
  for (const Case& test : {
           Case{captured::kUdpHello, 24, "ip.checksum.status", "ip.checksum_calculated", "1516"},
           Case{captured::kUdpHello, 40, "udp.checksum.status", "udp.checksum_calculated", "64664"},
           Case{captured::kTcpSyn, 51, "tcp.checksum.status", "tcp.checksum_calculated", "43161"},
           Case{captured::kUdpPortUnreachable, 36, "icmp.checksum.status", "icmp.checksum_calculated", "4921"},
       }) {
    auto frame = captured::bytes_of(test.frame);
    EXPECT_EQ(value_of(frame, test.status), "good");
    frame[test.damaged] ^= 0x40;
    EXPECT_EQ(value_of(frame, test.status), "bad");
    EXPECT_EQ(value_of(frame, test.calculated), test.right);
    EXPECT_EQ(value_of(frame, kMalformedField), "(none)");
  }
}

TEST(Dissect, UdpWithoutChecksumSaysSo) {
  auto frame = captured::bytes_of(captured::kUdpHello);
  frame[40] = frame[41] = 0;
  EXPECT_EQ(value_of(frame, "udp.checksum.status"), "absent");
}

TEST(Dissect, ComputedFieldsAreMarked) {
  const auto fields = dissect_frame(captured::bytes_of(captured::kTcpSyn));
  for (const char* name : {"tcp.len", "tcp.checksum.status", "tcp.checksum_calculated", "ip.checksum.status"}) {
    EXPECT_EQ(find_field(fields, name)->origin, FieldOrigin::kComputed) << name;
  }
  EXPECT_EQ(find_field(fields, "tcp.checksum")->origin, FieldOrigin::kFrame);
}

TEST(Dissect, ArpSaysWhatItIsFor) {
  auto frame = captured::bytes_of(captured::kArpRequest);
  EXPECT_EQ(value_of(frame, "arp.isgratuitous"), "(none)");
  frame[41] = 10;
  EXPECT_EQ(value_of(frame, "arp.isgratuitous"), "1");
  std::fill_n(frame.begin() + 28, 4, std::uint8_t{0});
  EXPECT_EQ(value_of(frame, "arp.isprobe"), "1");
}

TEST(Dissect, PaddingOfShortFramesBelongsToEthernet) {
  auto frame = captured::bytes_of(captured::kArpRequest);
  frame.resize(60);
  EXPECT_EQ(headers(frame), "eth,arp");
  EXPECT_EQ(value_of(frame, "eth.padding").size(), 36U);
  frame = captured::bytes_of(captured::kUdpHello);
  frame.resize(60);
  EXPECT_EQ(headers(frame), "eth,ip,udp,data");
  EXPECT_EQ(value_of(frame, "eth.padding").size(), 26U);
  EXPECT_EQ(value_of(frame, "data.data"), "68656c6c6f");
}

TEST(Dissect, UnknownContentIsData) {
  auto frame = captured::bytes_of(captured::kUdpHello);
  frame[23] = 99;
  EXPECT_EQ(headers(frame), "eth,ip,data");
  frame[12] = 0x12;
  EXPECT_EQ(headers(frame), "eth,data");
  frame[12] = 0;  // an IEEE 802.3 length: 0x0000
  frame[13] = 20;
  EXPECT_EQ(value_of(frame, "eth.len"), "20");
  EXPECT_EQ(value_of(frame, "eth.padding").size(), 26U);
}

TEST(Dissect, IpOptionsAreListed) {
  Ipv4Header header;
  header.options = Ipv4Options::from_bytes(captured::bytes_of("94040000 01 83030400"));
  header.protocol = static_cast<IpProtocol>(99);
  header.total_length = static_cast<std::uint16_t>(header.header_length());
  auto frame = captured::bytes_of("020000000002 020000000001 0800");
  frame.resize(14 + header.header_length());
  header.emit(MutableBytes(frame).subspan(14));
  const std::string tree = tree_text(frame);
  EXPECT_EQ(tree.substr(tree.find("  ip.options")),
            "  ip.options @34+12 = 940400000183030400000000\n"
            "    ip.opt.type @34+1 = 148\n"
            "      ip.opt.len @35+1 = 4\n"
            "      ip.opt.data @36+2 = 0000\n"
            "    ip.opt.type @38+1 = 1\n"
            "    ip.opt.type @39+1 = 131\n"
            "      ip.opt.len @40+1 = 3\n"
            "      ip.opt.data @41+1 = 04\n"
            "    ip.opt.type @42+1 = 0\n");
  frame[35] = 40;
  EXPECT_EQ(value_of(frame, kMalformedField), "bad_option_length");
}

TEST(Dissect, MalformedTcpOptionKeepsWhatStoodBefore) {
  auto frame = captured::bytes_of(captured::kTcpSyn);
  frame[61] = 0;
  const auto fields = dissect_frame(frame);
  EXPECT_EQ(find_field(fields, "tcp.options.mss_val")->number, 1460U);
  EXPECT_EQ(find_field(fields, "tcp.options.wscale"), nullptr);
  const Field* malformed = find_field(fields, kMalformedField);
  ASSERT_NE(malformed, nullptr);
  EXPECT_EQ(malformed->code, "bad_option_length");
  EXPECT_EQ(malformed->offset, 60U);
  EXPECT_EQ(find_field(fields, "tcp.checksum.status")->code, "bad");
}

TEST(Dissect, MalformedHeadersSayWhy) {
  struct Case {
    std::string_view frame;
    std::size_t at;
    std::uint8_t value;
    std::string_view code;
  };
  for (const Case& test : {
           Case{captured::kUdpHello, 14, 0x65, "bad_version"},
           Case{captured::kUdpHello, 14, 0x44, "bad_header_length"},
           Case{captured::kUdpHello, 14, 0x4f, "truncated"},
           Case{captured::kUdpHello, 17, 19, "bad_length"},
           Case{captured::kUdpHello, 17, 99, "truncated"},
           Case{captured::kUdpHello, 39, 7, "bad_length"},
           Case{captured::kUdpHello, 39, 14, "truncated"},
           Case{captured::kTcpSyn, 46, 0x40, "bad_header_length"},
           Case{captured::kTcpSyn, 46, 0xf0, "truncated"},
           Case{captured::kArpRequest, 15, 6, "bad_type"},
           Case{captured::kArpRequest, 18, 8, "bad_length"},
       }) {
    auto frame = captured::bytes_of(test.frame);
    frame[test.at] = test.value;
    EXPECT_EQ(value_of(frame, kMalformedField), test.code) << test.at << " " << int{test.value};
    expect_well_formed_tree(frame);
  }
}

TEST(Dissect, CapturedFramesAreNotMalformed) {
  for (const std::string_view hex : captured::kAll) {
    const auto frame = captured::bytes_of(hex);
    expect_well_formed_tree(frame);
    EXPECT_EQ(value_of(frame, kMalformedField), "(none)") << hex;
  }
}

TEST(Dissect, EveryTruncationKeepsTheFieldsBeforeIt) {
  for (const std::string_view hex : captured::kAll) {
    const auto frame = captured::bytes_of(hex);
    for (std::size_t length = 0; length < frame.size(); ++length) {
      const std::vector<std::uint8_t> cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length));
      expect_well_formed_tree(cut);
      EXPECT_EQ(value_of(cut, kMalformedField), "truncated") << length;
      if (length >= 12) {
        EXPECT_EQ(value_of(cut, "eth.src"), value_of(frame, "eth.src"));
      }
    }
  }
}

TEST(Dissect, DamagedFramesGiveAWellFormedTree) {
  Rng rng(1);
  for (const std::string_view hex : captured::kAll) {
    const auto frame = captured::bytes_of(hex);
    for (int round = 0; round < 300; ++round) {
      auto damaged = frame;
      for (std::uint64_t hits = 1 + rng.below(4); hits > 0; --hits) {
        damaged[static_cast<std::size_t>(rng.below(damaged.size()))] = static_cast<std::uint8_t>(rng.next());
      }
      damaged.resize(static_cast<std::size_t>(rng.below(damaged.size() + 1)));
      expect_well_formed_tree(damaged);
    }
  }
}

TEST(WalkFields, EntersAndLeavesInPairs) {
  const auto frame = captured::bytes_of(captured::kUdpHello);
  const auto fields = dissect_frame(frame);
  std::string text;
  int depth = 0;
  walk_fields(
      fields,
      [&](const Field& field) {
        EXPECT_EQ(field.depth, depth++);
        text += "<" + std::string(field.name);
      },
      [&](const Field& field) {
        EXPECT_EQ(field.depth, --depth);
        text += ">";
      });
  EXPECT_EQ(depth, 0);
  EXPECT_TRUE(text.starts_with("<eth<eth.dst<eth.dst.lg><eth.dst.ig>><eth.src")) << text;
  EXPECT_TRUE(text.ends_with("<data<data.data>>")) << text;
}

}  // namespace
}  // namespace glassnet::wire
