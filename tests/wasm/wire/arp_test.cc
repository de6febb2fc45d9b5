// SPDX-License-Identifier: Apache-2.0
#include "wire/arp.h"

#include <gtest/gtest.h>

#include "wire/captured_frames.h"

namespace glassnet::wire {
namespace {

std::vector<std::uint8_t> packet_of(std::string_view frame) {
  auto bytes = captured::bytes_of(frame);
  bytes.erase(bytes.begin(), bytes.begin() + 14);
  return bytes;
}

TEST(ArpPacket, ReadsACapturedRequest) {
  const auto arp = ArpPacket::parse(packet_of(captured::kArpRequest));
  ASSERT_TRUE(arp);
  EXPECT_EQ(arp->operation, ArpOperation::kRequest);
  EXPECT_EQ(arp->sender_mac.to_string(), "02:00:00:00:00:0a");
  EXPECT_EQ(arp->sender_ip.to_string(), "10.0.1.10");
  EXPECT_TRUE(arp->target_mac.is_zero());
  EXPECT_EQ(arp->target_ip.to_string(), "10.0.1.20");
  EXPECT_FALSE(arp->is_probe());
  EXPECT_FALSE(arp->is_gratuitous());
}

TEST(ArpPacket, WritesTheSameBytesAgain) {
  for (const std::string_view hex : {captured::kArpRequest, captured::kArpReply}) {
    const auto packet = packet_of(hex);
    std::vector<std::uint8_t> out(ArpPacket::kSize);
    ArpPacket::parse(packet)->emit(out);
    EXPECT_EQ(out, packet);
  }
}

TEST(ArpPacket, IgnoresPaddingBehindIt) {
  auto packet = packet_of(captured::kArpReply);
  const auto plain = ArpPacket::parse(packet);
  packet.resize(46);
  EXPECT_EQ(*ArpPacket::parse(packet), *plain);
}

TEST(ArpPacket, IsTruncatedAtEveryShorterLength) {
  const auto packet = packet_of(captured::kArpRequest);
  for (std::size_t length = 0; length < ArpPacket::kSize; ++length) {
    const std::vector<std::uint8_t> cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(ArpPacket::parse(cut).error(), ParseError::kTruncated) << length;
  }
}

TEST(ArpPacket, RefusesOtherKindsOfAddresses) {
  struct Case {
    std::size_t at;
    std::uint8_t value;
    ParseError error;
  };
  for (const Case& test : {Case{1, 6, ParseError::kBadType}, Case{2, 0x86, ParseError::kBadType},
                           Case{4, 8, ParseError::kBadLength}, Case{5, 16, ParseError::kBadLength}}) {
    auto packet = packet_of(captured::kArpRequest);
    packet[test.at] = test.value;
    EXPECT_EQ(ArpPacket::parse(packet).error(), test.error) << test.at;
  }
}

TEST(ArpPacket, KeepsUnknownOperations) {
  auto packet = packet_of(captured::kArpRequest);
  packet[7] = 9;
  EXPECT_EQ(static_cast<int>(ArpPacket::parse(packet)->operation), 9);
}

TEST(ArpPacket, TellsProbesAndGratuitousOnes) {
  ArpPacket arp;
  arp.target_ip = Ipv4Address(10, 0, 1, 10);
  EXPECT_TRUE(arp.is_probe());
  EXPECT_FALSE(arp.is_gratuitous());
  arp.sender_ip = arp.target_ip;
  EXPECT_FALSE(arp.is_probe());
  EXPECT_TRUE(arp.is_gratuitous());
}

}  // namespace
}  // namespace glassnet::wire
