// SPDX-License-Identifier: Apache-2.0
#include "wire/udp.h"

#include <gtest/gtest.h>

#include "wire/captured_frames.h"

namespace glassnet::wire {
namespace {

const Ipv4Address kSource(10, 0, 1, 10);
const Ipv4Address kDestination(10, 0, 1, 20);

std::vector<std::uint8_t> hello() {
  auto bytes = captured::bytes_of(captured::kUdpHello);
  bytes.erase(bytes.begin(), bytes.begin() + 34);
  return bytes;
}

TEST(UdpHeader, ReadsACapturedDatagram) {
  const auto datagram = hello();
  const auto header = UdpHeader::parse(datagram);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->source_port, 33340);
  EXPECT_EQ(header->destination_port, 9999);
  EXPECT_EQ(header->length, 13);
  EXPECT_EQ(header->checksum, 0xfc98);
  const Bytes payload = UdpHeader::payload_of(datagram);
  EXPECT_EQ(std::string(payload.begin(), payload.end()), "hello");
  EXPECT_TRUE(UdpHeader::checksum_ok(datagram, kSource, kDestination));
}

TEST(UdpHeader, WritesTheSameBytesAgain) {
  const auto datagram = hello();
  auto out = datagram;
  std::fill_n(out.begin(), UdpHeader::kSize, std::uint8_t{0xee});
  UdpHeader::parse(datagram)->emit(out, kSource, kDestination, UdpHeader::payload_of(datagram));
  EXPECT_EQ(out, datagram);
}

TEST(UdpHeader, IsTruncatedAtEveryShorterLength) {
  const auto datagram = hello();
  for (std::size_t length = 0; length < datagram.size(); ++length) {
    const std::vector<std::uint8_t> cut(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(UdpHeader::parse(cut).error(), ParseError::kTruncated) << length;
    EXPECT_EQ(UdpHeader::parse_quoted(cut).has_value(), length >= 8) << length;
  }
}

TEST(UdpHeader, RefusesALengthBelowTheHeader) {
  for (std::uint8_t length = 0; length < 8; ++length) {
    auto datagram = hello();
    datagram[5] = length;
    EXPECT_EQ(UdpHeader::parse(datagram).error(), ParseError::kBadLength);
  }
}

TEST(UdpHeader, IgnoresBytesBehindItsLength) {
  auto datagram = hello();
  datagram.resize(40, 0xaa);
  EXPECT_EQ(UdpHeader::payload_of(datagram).size(), 5U);
  EXPECT_TRUE(UdpHeader::checksum_ok(datagram, kSource, kDestination));
}

TEST(UdpHeader, AbsentChecksumIsAccepted) {
  auto datagram = hello();
  datagram[6] = datagram[7] = 0;
  datagram[9] ^= 1;
  EXPECT_TRUE(UdpHeader::checksum_ok(datagram, kSource, kDestination));
}

TEST(UdpHeader, ChecksumCoversPayloadAndAddresses) {
  auto datagram = hello();
  EXPECT_FALSE(UdpHeader::checksum_ok(datagram, kSource, Ipv4Address(10, 0, 1, 21)));
  datagram.back() ^= 0x20;
  EXPECT_FALSE(UdpHeader::checksum_ok(datagram, kSource, kDestination));
}

TEST(UdpHeader, ComputedZeroIsSentAsAllOnes) {
  // Tries all two-byte payloads until the sum comes out as zero; there is one such payload.
  UdpHeader header;
  header.source_port = 1;
  header.destination_port = 2;
  int all_ones = 0;
  for (std::uint32_t value = 0; value < 0x10000; ++value) {
    std::array<std::uint8_t, 10> datagram{};
    store_be16(datagram.data() + 8, static_cast<std::uint16_t>(value));
    header.emit(datagram, kSource, kDestination, Bytes(datagram).subspan(8));
    const std::uint16_t checksum = load_be16(datagram.data() + 6);
    ASSERT_NE(checksum, 0);
    if (checksum == 0xffff) {
      ++all_ones;
      EXPECT_TRUE(UdpHeader::checksum_ok(datagram, kSource, kDestination));
    }
  }
  EXPECT_EQ(all_ones, 1);
}

TEST(UdpHeader, CarriesTheLargestPayload) {
  std::vector<std::uint8_t> datagram(UdpHeader::kSize + UdpHeader::kMaxPayload, 0x5a);
  UdpHeader{}.emit(datagram, kSource, kDestination, Bytes(datagram).subspan(8));
  EXPECT_EQ(UdpHeader::parse(datagram)->length, 65515);
  EXPECT_TRUE(UdpHeader::checksum_ok(datagram, kSource, kDestination));
}

}  // namespace
}  // namespace glassnet::wire
