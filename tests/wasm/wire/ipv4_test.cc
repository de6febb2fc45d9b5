// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv4.h"

#include <gtest/gtest.h>

#include "wire/captured_frames.h"
#include "wire/checksum.h"

namespace glassnet::wire {
namespace {

std::vector<std::uint8_t> packet_of(std::string_view frame) {
  auto bytes = captured::bytes_of(frame);
  bytes.erase(bytes.begin(), bytes.begin() + 14);
  return bytes;
}

Ipv4Header plain_header() {
  Ipv4Header header;
  header.total_length = 20;
  header.source = Ipv4Address(10, 0, 1, 10);
  header.destination = Ipv4Address(10, 0, 2, 10);
  return header;
}

TEST(Ipv4Header, ReadsACapturedPacket) {
  const auto packet = packet_of(captured::kUdpPortUnreachable);
  const auto header = Ipv4Header::parse(packet);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->dsfield, 0xc0);
  EXPECT_EQ(header->dscp(), 48);
  EXPECT_EQ(header->ecn(), 0);
  EXPECT_EQ(header->total_length, 61);
  EXPECT_EQ(header->header_length(), 20U);
  EXPECT_EQ(header->payload_length(), 41U);
  EXPECT_EQ(header->identification, 0x6d73);
  EXPECT_FALSE(header->dont_fragment);
  EXPECT_FALSE(header->is_fragment());
  EXPECT_EQ(header->ttl, 64);
  EXPECT_EQ(header->protocol, IpProtocol::kIcmp);
  EXPECT_EQ(header->checksum, 0xf66f);
  EXPECT_EQ(header->source.to_string(), "10.0.1.20");
  EXPECT_EQ(header->destination.to_string(), "10.0.1.10");
  EXPECT_TRUE(Ipv4Header::checksum_ok(packet));
}

TEST(Ipv4Header, ReadsFragmentFields) {
  const auto first = Ipv4Header::parse_quoted(packet_of(captured::kUdpFirstFragmentHeaders));
  EXPECT_TRUE(first->more_fragments);
  EXPECT_EQ(first->fragment_offset, 0);
  EXPECT_TRUE(first->is_fragment());
  const auto last = Ipv4Header::parse_quoted(packet_of(captured::kUdpLastFragmentHeaders));
  EXPECT_FALSE(last->more_fragments);
  EXPECT_EQ(last->fragment_offset, 1480);
  EXPECT_TRUE(last->is_fragment());
}

TEST(Ipv4Header, WritesTheSameBytesAgain) {
  for (const std::string_view hex : captured::kAll) {
    const auto packet = packet_of(hex);
    const auto header = Ipv4Header::parse(packet);
    if (!header) continue;  // the ARP frames
    auto out = packet;
    std::fill_n(out.begin(), header->header_length(), std::uint8_t{0xee});
    header->emit(out);
    EXPECT_EQ(out, packet);
  }
}

TEST(Ipv4Header, GoesThroughBytesUnchangedWithEveryField) {
  Ipv4Header header = plain_header();
  header.dsfield = 0xb9;
  header.identification = 0xbeef;
  header.dont_fragment = true;
  header.more_fragments = true;
  header.fragment_offset = 65528;
  header.ttl = 1;
  header.protocol = static_cast<IpProtocol>(99);
  header.options = Ipv4Options::router_alert();
  header.total_length = 24;
  std::vector<std::uint8_t> bytes(header.header_length());
  header.emit(bytes);
  auto again = Ipv4Header::parse(bytes);
  ASSERT_TRUE(again);
  header.checksum = again->checksum;
  EXPECT_EQ(*again, header);
  EXPECT_TRUE(Ipv4Header::checksum_ok(bytes));
}

TEST(Ipv4Header, IsTruncatedAtEveryShorterLength) {
  const auto packet = packet_of(captured::kUdpHello);
  for (std::size_t length = 0; length < packet.size(); ++length) {
    const std::vector<std::uint8_t> cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(Ipv4Header::parse(cut).error(), ParseError::kTruncated) << length;
    EXPECT_EQ(Ipv4Header::parse_quoted(cut).has_value(), length >= 20) << length;
  }
}

TEST(Ipv4Header, RefusesImpossibleFields) {
  struct Case {
    std::size_t at;
    std::uint8_t value;
    ParseError error;
  };
  for (const Case& test : {Case{0, 0x65, ParseError::kBadVersion}, Case{0, 0x44, ParseError::kBadHeaderLength},
                           Case{3, 19, ParseError::kBadLength}, Case{0, 0x4f, ParseError::kTruncated},
                           Case{2, 1, ParseError::kTruncated}}) {
    auto packet = packet_of(captured::kUdpHello);
    packet[test.at] = test.value;
    EXPECT_EQ(Ipv4Header::parse(packet).error(), test.error) << test.at << " " << int{test.value};
  }
}

TEST(Ipv4Header, PayloadEndsWhereTheTotalLengthSays) {
  auto packet = packet_of(captured::kUdpHello);
  packet.resize(46);  // padding of a real cable
  ASSERT_TRUE(Ipv4Header::parse(packet));
  EXPECT_EQ(Ipv4Header::payload_of(packet).size(), 13U);
}

TEST(Ipv4Header, FlippedBitIsSeenByTheChecksumOnly) {
  for (std::size_t bit = 0; bit < 160; ++bit) {
    auto packet = packet_of(captured::kUdpHello);
    packet[bit / 8] = static_cast<std::uint8_t>(packet[bit / 8] ^ (1U << (bit % 8)));
    if (!Ipv4Header::parse(packet)) continue;
    EXPECT_FALSE(Ipv4Header::checksum_ok(packet)) << bit;
  }
}

TEST(PatchTtl, KeepsTheChecksumRightForEveryValue) {
  auto packet = packet_of(captured::kUdpHello);
  for (int ttl = 255; ttl >= 0; --ttl) {
    patch_ttl(packet, static_cast<std::uint8_t>(ttl));
    EXPECT_EQ(Ipv4Header::parse(packet)->ttl, ttl);
    EXPECT_TRUE(Ipv4Header::checksum_ok(packet)) << ttl;
  }
}

TEST(PatchTtl, DoesNotRepairADamagedHeader) {
  auto packet = packet_of(captured::kUdpHello);
  packet[15] ^= 0x10;
  patch_ttl(packet, 63);
  EXPECT_FALSE(Ipv4Header::checksum_ok(packet));
}

TEST(PatchAddress, KeepsTheChecksumRight) {
  auto packet = packet_of(captured::kUdpHello);
  patch_source(packet, Ipv4Address(203, 0, 113, 7));
  patch_destination(packet, Ipv4Address(255, 255, 255, 255));
  EXPECT_EQ(Ipv4Header::parse(packet)->source.to_string(), "203.0.113.7");
  EXPECT_EQ(Ipv4Header::parse(packet)->destination.to_string(), "255.255.255.255");
  EXPECT_TRUE(Ipv4Header::checksum_ok(packet));
}

TEST(Ipv4Options, ArePaddedToFourBytesAndCutAtForty) {
  const auto options = Ipv4Options::from_bytes(captured::bytes_of("0101010101"));
  EXPECT_EQ(options.size, 8);
  EXPECT_EQ(options.bytes()[5], 0);
  EXPECT_EQ(Ipv4Options::from_bytes(std::vector<std::uint8_t>(60, 1)).size, 40);
  EXPECT_EQ(Ipv4Options{}.bytes().size(), 0U);
}

TEST(Ipv4Options, CopiedKeepsOnlyWhatEveryFragmentCarries) {
  // Record route (7, not copied), loose source route (0x83, copied), router alert (0x94, copied).
  const auto options = Ipv4Options::from_bytes(captured::bytes_of("0707040a000101 01 83070400000000 94040000"));
  const Ipv4Options copied = options.copied();
  EXPECT_EQ(std::vector<std::uint8_t>(copied.bytes().begin(), copied.bytes().end()),
            captured::bytes_of("83070400000000 94040000 00"));
  EXPECT_EQ(Ipv4Options::router_alert().copied(), Ipv4Options::router_alert());
}

TEST(Ipv4Options, CopiedSurvivesImpossibleLengths) {
  for (const std::string_view hex : {"83000000", "83010000", "83ff0000", "00838383", "01010183"}) {
    EXPECT_EQ(Ipv4Options::from_bytes(captured::bytes_of(hex)).copied().size, 0) << hex;
  }
}

}  // namespace
}  // namespace glassnet::wire
