// SPDX-License-Identifier: Apache-2.0
#include "wire/icmp.h"

#include <gtest/gtest.h>

#include "wire/captured_frames.h"
#include "wire/udp.h"

namespace glassnet::wire {
namespace {

std::vector<std::uint8_t> message_of(std::string_view frame) {
  auto bytes = captured::bytes_of(frame);
  bytes.erase(bytes.begin(), bytes.begin() + 34);
  return bytes;
}

TEST(IcmpHeader, ReadsACapturedEcho) {
  const auto message = message_of(captured::kEchoRequest);
  const auto header = IcmpHeader::parse(message);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, IcmpType::kEchoRequest);
  EXPECT_EQ(header->code, 0);
  EXPECT_EQ(header->identifier(), 19173);
  EXPECT_EQ(header->sequence(), 1);
  EXPECT_FALSE(header->is_error());
  EXPECT_EQ(IcmpHeader::payload_of(message).size(), 56U);
  EXPECT_TRUE(IcmpHeader::checksum_ok(message));
}

TEST(IcmpHeader, WritesTheSameBytesAgain) {
  for (const std::string_view hex : {captured::kEchoRequest, captured::kEchoReply, captured::kUdpPortUnreachable}) {
    const auto message = message_of(hex);
    auto out = message;
    std::fill_n(out.begin(), IcmpHeader::kSize, std::uint8_t{0xee});
    IcmpHeader::parse(message)->emit(out, IcmpHeader::payload_of(out));
    EXPECT_EQ(out, message);
  }
}

TEST(IcmpHeader, ConstructorsPutTheFieldsWhereTheTypeWantsThem) {
  struct Case {
    IcmpHeader header;
    std::string_view bytes;  // without the checksum
  };
  for (const Case& test : {
           Case{IcmpHeader::echo_request(0x1234, 0x5678), "0800 0000 12345678"},
           Case{IcmpHeader::echo_reply(0x1234, 0x5678), "0000 0000 12345678"},
           Case{IcmpHeader::unreachable(UnreachableCode::kPort), "0303 0000 00000000"},
           Case{IcmpHeader::unreachable(UnreachableCode::kFragmentationNeeded, 1400), "0304 0000 00000578"},
           Case{IcmpHeader::time_exceeded(TimeExceededCode::kTtl), "0b00 0000 00000000"},
           Case{IcmpHeader::time_exceeded(TimeExceededCode::kReassembly), "0b01 0000 00000000"},
           Case{IcmpHeader::redirect(RedirectCode::kHost, Ipv4Address(10, 0, 1, 2)), "0501 0000 0a000102"},
           Case{IcmpHeader::parameter_problem(20), "0c00 0000 14000000"},
       }) {
    std::vector<std::uint8_t> out(IcmpHeader::kSize);
    test.header.emit(out, {});
    EXPECT_TRUE(IcmpHeader::checksum_ok(out));
    auto parsed = IcmpHeader::parse(out);
    parsed->checksum = 0;
    EXPECT_EQ(*parsed, test.header);
    out[2] = out[3] = 0;
    EXPECT_EQ(out, captured::bytes_of(test.bytes));
  }
  EXPECT_EQ(IcmpHeader::unreachable(UnreachableCode::kFragmentationNeeded, 1400).next_hop_mtu(), 1400);
  EXPECT_EQ(IcmpHeader::redirect(RedirectCode::kHost, Ipv4Address(10, 0, 1, 2)).gateway().to_string(), "10.0.1.2");
  EXPECT_EQ(IcmpHeader::parameter_problem(20).pointer(), 20);
}

TEST(IcmpHeader, KnowsWhichTypesAreErrors) {
  for (int type = 0; type < 256; ++type) {
    IcmpHeader header;
    header.type = static_cast<IcmpType>(type);
    const bool expected = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    EXPECT_EQ(header.is_error(), expected) << type;
  }
}

TEST(IcmpHeader, IsTruncatedBelowEightBytes) {
  const auto message = message_of(captured::kEchoRequest);
  for (std::size_t length = 0; length < IcmpHeader::kSize; ++length) {
    const std::vector<std::uint8_t> cut(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(IcmpHeader::parse(cut).error(), ParseError::kTruncated) << length;
  }
}

TEST(IcmpHeader, FlippedBitMakesTheChecksumBad) {
  const auto message = message_of(captured::kEchoRequest);
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    auto damaged = message;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(IcmpHeader::checksum_ok(damaged)) << bit;
  }
}

TEST(QuotedPacket, GivesThePortsOfTheFailedDatagram) {
  const auto message = message_of(captured::kUdpPortUnreachable);
  const auto quoted = QuotedPacket::parse(IcmpHeader::payload_of(message));
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->ip.source.to_string(), "10.0.1.10");
  EXPECT_EQ(quoted->ip.protocol, IpProtocol::kUdp);
  const auto udp = UdpHeader::parse_quoted(quoted->transport);
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->source_port, 33340);
  EXPECT_EQ(udp->destination_port, 9999);
}

TEST(QuotedPacket, AcceptsTheEightBytesOfRfc792AndRefusesLessThanAHeader) {
  const auto message = message_of(captured::kUdpPortUnreachable);
  const Bytes payload = IcmpHeader::payload_of(message);
  EXPECT_EQ(QuotedPacket::parse(payload.first(28))->transport.size(), 8U);
  for (std::size_t length = 0; length < 20; ++length) {
    EXPECT_EQ(QuotedPacket::parse(payload.first(length)).error(), ParseError::kTruncated);
  }
}

}  // namespace
}  // namespace glassnet::wire
