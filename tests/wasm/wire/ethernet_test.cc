// SPDX-License-Identifier: Apache-2.0
#include "wire/ethernet.h"

#include <gtest/gtest.h>

#include "wire/captured_frames.h"

namespace glassnet::wire {
namespace {

TEST(EthernetHeader, ReadsACapturedFrame) {
  const auto frame = captured::bytes_of(captured::kArpRequest);
  const auto header = EthernetHeader::parse(frame);
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->destination.is_broadcast());
  EXPECT_EQ(header->source.to_string(), "02:00:00:00:00:0a");
  EXPECT_EQ(header->type, EtherType::kArp);
  EXPECT_EQ(EthernetHeader::payload_of(frame).size(), 28U);
}

TEST(EthernetHeader, WritesTheSameBytesAgain) {
  for (const std::string_view hex : captured::kAll) {
    const auto frame = captured::bytes_of(hex);
    std::vector<std::uint8_t> out(frame.begin(), frame.end());
    std::fill_n(out.begin(), EthernetHeader::kSize, std::uint8_t{0xee});
    EthernetHeader::parse(frame)->emit(out);
    EXPECT_EQ(out, frame);
  }
}

TEST(EthernetHeader, IsTruncatedBelowFourteenBytes) {
  const auto frame = captured::bytes_of(captured::kArpRequest);
  for (std::size_t length = 0; length < EthernetHeader::kSize; ++length) {
    const std::vector<std::uint8_t> cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(EthernetHeader::parse(cut).error(), ParseError::kTruncated) << length;
  }
  EXPECT_TRUE(EthernetHeader::parse(Bytes(frame).first(14)));
}

TEST(ParseErrorCode, IsAStableWord) {
  EXPECT_EQ(parse_error_code(ParseError::kTruncated), "truncated");
  EXPECT_EQ(parse_error_code(ParseError::kBadVersion), "bad_version");
  EXPECT_EQ(parse_error_code(ParseError::kBadHeaderLength), "bad_header_length");
  EXPECT_EQ(parse_error_code(ParseError::kBadLength), "bad_length");
  EXPECT_EQ(parse_error_code(ParseError::kBadType), "bad_type");
  EXPECT_EQ(parse_error_code(ParseError::kBadChecksum), "bad_checksum");
}

}  // namespace
}  // namespace glassnet::wire
