// SPDX-License-Identifier: Apache-2.0
#include "wire/tcp.h"

#include <gtest/gtest.h>

#include "wire/captured_frames.h"

namespace glassnet::wire {
namespace {

const Ipv4Address kClient(10, 0, 1, 10);
const Ipv4Address kServer(10, 0, 1, 20);

std::vector<std::uint8_t> segment_of(std::string_view frame) {
  auto bytes = captured::bytes_of(frame);
  bytes.erase(bytes.begin(), bytes.begin() + 34);
  return bytes;
}

TEST(TcpHeader, ReadsACapturedSyn) {
  const auto segment = segment_of(captured::kTcpSyn);
  const auto header = TcpHeader::parse(segment);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->source_port, 49724);
  EXPECT_EQ(header->destination_port, 80);
  EXPECT_EQ(header->sequence, 1329894259U);
  EXPECT_EQ(header->acknowledgment, 0U);
  EXPECT_EQ(header->flags, (TcpFlags{.syn = true}));
  EXPECT_EQ(header->window, 64240);
  EXPECT_EQ(header->checksum, 0xa899);
  EXPECT_EQ(header->urgent_pointer, 0);
  EXPECT_EQ(header->options.mss, 1460);
  EXPECT_EQ(header->options.window_scale, 10);
  EXPECT_TRUE(header->options.sack_permitted);
  EXPECT_EQ(header->options.timestamps, (TcpTimestamps{436064019, 0}));
  EXPECT_EQ(header->options.sack_count, 0);
  EXPECT_FALSE(header->options.malformed);
  EXPECT_TRUE(TcpHeader::payload_of(segment).empty());
  EXPECT_TRUE(TcpHeader::checksum_ok(segment, kClient, kServer));
}

TEST(TcpHeader, WritesTheSameBytesAsLinux) {
  for (const std::string_view hex :
       {captured::kTcpSyn, captured::kTcpSynAck, captured::kTcpAck, captured::kHttpRequest, captured::kHttpResponse,
        captured::kTcpFinOfServer, captured::kTcpLastAck, captured::kTcpReset}) {
    const auto segment = segment_of(hex);
    const auto header = TcpHeader::parse(segment);
    ASSERT_TRUE(header);
    auto out = segment;
    std::fill_n(out.begin(), header->header_length(), std::uint8_t{0xee});
    const bool from_client = header->destination_port < 1024;
    header->emit(out, from_client ? kClient : kServer, from_client ? kServer : kClient, TcpHeader::payload_of(segment));
    EXPECT_EQ(out, segment);
  }
}

TEST(TcpHeader, IsTruncatedBeforeTheEndOfItsHeader) {
  const auto segment = segment_of(captured::kHttpRequest);
  for (std::size_t length = 0; length < segment.size(); ++length) {
    const std::vector<std::uint8_t> cut(segment.begin(), segment.begin() + static_cast<std::ptrdiff_t>(length));
    const auto header = TcpHeader::parse(cut);
    ASSERT_EQ(header.has_value(), length >= 32) << length;
    if (!header) {
      EXPECT_EQ(header.error(), ParseError::kTruncated) << length;
    } else {
      EXPECT_EQ(TcpHeader::payload_of(cut).size(), length - 32);
    }
  }
}

TEST(TcpHeader, RefusesADataOffsetBelowFive) {
  for (unsigned words = 0; words < 5; ++words) {
    auto segment = segment_of(captured::kTcpReset);
    segment[12] = static_cast<std::uint8_t>(words << 4);
    EXPECT_EQ(TcpHeader::parse(segment).error(), ParseError::kBadHeaderLength);
  }
}

TEST(TcpHeader, ChecksumCoversPayloadAndAddresses) {
  auto segment = segment_of(captured::kHttpRequest);
  EXPECT_TRUE(TcpHeader::checksum_ok(segment, kClient, kServer));
  EXPECT_FALSE(TcpHeader::checksum_ok(segment, kClient, Ipv4Address(10, 0, 1, 21)));
  segment.back() ^= 0x01;
  EXPECT_FALSE(TcpHeader::checksum_ok(segment, kClient, kServer));
}

TEST(TcpHeader, EmitPutsEveryFieldInItsPlace) {
  TcpHeader header;
  header.source_port = 0x0102;
  header.destination_port = 0x0304;
  header.sequence = 0x05060708;
  header.acknowledgment = 0x090a0b0c;
  header.flags = {.fin = true, .urg = true, .cwr = true};
  header.window = 0x0d0e;
  header.urgent_pointer = 0x0f10;
  std::vector<std::uint8_t> out(20);
  header.emit(out, kClient, kServer, {});
  out[16] = out[17] = 0;
  EXPECT_EQ(out, captured::bytes_of("0102 0304 05060708 090a0b0c 50 a1 0d0e 0000 0f10"));
}

TEST(TcpFlags, GoThroughBitsUnchanged) {
  for (unsigned bits = 0; bits < 256; ++bits) {
    EXPECT_EQ(TcpFlags::from_bits(static_cast<std::uint8_t>(bits)).bits(), bits);
  }
  EXPECT_EQ((TcpFlags{.fin = true}.bits()), 0x01);
  EXPECT_EQ((TcpFlags{.syn = true, .ack = true}.bits()), 0x12);
  EXPECT_EQ((TcpFlags{.ece = true, .cwr = true}.bits()), 0xc0);
}

TEST(TcpOptions, AreWrittenInTheOrderAndAlignmentOfLinux) {
  struct Case {
    TcpOptions options;
    std::string_view bytes;
  };
  TcpOptions sack_only;
  sack_only.sack_blocks[0] = {10, 20};
  sack_only.sack_count = 1;
  TcpOptions three;
  three.timestamps = TcpTimestamps{1, 2};
  three.sack_blocks = {{{10, 20}, {30, 40}, {50, 60}}};
  three.sack_count = 3;
  for (const Case& test : {
           Case{{}, ""},
           Case{{.mss = 1460}, "020405b4"},
           Case{{.mss = 1460, .window_scale = 7}, "020405b4 01030307"},
           Case{{.mss = 536, .sack_permitted = true}, "02040218 01010402"},
           Case{{.timestamps = TcpTimestamps{1, 2}}, "0101080a 00000001 00000002"},
           Case{{.mss = 1460, .window_scale = 7, .sack_permitted = true, .timestamps = TcpTimestamps{1, 0}},
                "020405b4 0402080a 00000001 00000000 01030307"},
           Case{sack_only, "0101050a 0000000a 00000014"},
           Case{three, "0101080a 00000001 00000002 0101051a 0000000a 00000014 0000001e 00000028 00000032 0000003c"},
       }) {
    const auto expected = captured::bytes_of(test.bytes);
    ASSERT_EQ(test.options.size(), expected.size()) << test.bytes;
    EXPECT_TRUE(test.options.fit());
    std::vector<std::uint8_t> out(expected.size());
    test.options.emit(out);
    EXPECT_EQ(out, expected);
    EXPECT_EQ(TcpOptions::parse(out), test.options) << test.bytes;
  }
}

TEST(TcpOptions, FourSackBlocksFitOnlyWithoutTimestamps) {
  TcpOptions options;
  options.sack_count = 4;
  EXPECT_TRUE(options.fit());
  options.timestamps = TcpTimestamps{};
  EXPECT_FALSE(options.fit());
  options.sack_count = 3;
  EXPECT_TRUE(options.fit());
}

TEST(TcpOptions, UnknownKindsAreSkipped) {
  const auto options = TcpOptions::parse(captured::bytes_of("fe04abcd 1c02 01 020405b4 00"));
  EXPECT_EQ(options.mss, 1460);
  EXPECT_FALSE(options.malformed);
}

TEST(TcpOptions, KnownKindsWithAWrongLengthAreSkipped) {
  const auto options = TcpOptions::parse(captured::bytes_of("020305 03040707 040300 08040000 05040000 00 020405b4"));
  EXPECT_EQ(options, TcpOptions::parse(captured::bytes_of("")));
  const auto behind = TcpOptions::parse(captured::bytes_of("020305 030307"));
  EXPECT_EQ(behind.mss, std::nullopt);
  EXPECT_EQ(behind.window_scale, 7);
  EXPECT_EQ(TcpOptions::parse(captured::bytes_of("0509000000010000020304")).sack_count, 0);
}

TEST(TcpOptions, ImpossibleLengthEndsReadingAndKeepsWhatStoodBefore) {
  for (const std::string_view tail : {"0300", "0301", "0304", "03", "05ff", "fe00"}) {
    const auto options = TcpOptions::parse(captured::bytes_of("020405b4" + std::string(tail)));
    EXPECT_EQ(options.mss, 1460) << tail;
    EXPECT_EQ(options.window_scale, std::nullopt) << tail;
    EXPECT_TRUE(options.malformed) << tail;
  }
}

TEST(TcpOptions, NothingIsReadBehindTheEndOfList) {
  const auto options = TcpOptions::parse(captured::bytes_of("01 00 020405b4"));
  EXPECT_EQ(options.mss, std::nullopt);
  EXPECT_FALSE(options.malformed);
}

TEST(TcpOptions, NeedNoAlignment) {
  const auto options = TcpOptions::parse(captured::bytes_of("01 080a 00000001 00000002 01 020405b4"));
  EXPECT_EQ(options.timestamps, (TcpTimestamps{1, 2}));
  EXPECT_EQ(options.mss, 1460);
}

TEST(TcpOptions, MoreSackBlocksThanThereIsRoomForAreCut) {
  std::vector<std::uint8_t> bytes{5, 42};
  bytes.resize(42, 1);
  EXPECT_EQ(TcpOptions::parse(bytes).sack_count, 4);
}

TEST(TcpOptions, AnyBytesAreReadWithoutFailing) {
  for (unsigned kind = 0; kind < 256; ++kind) {
    for (unsigned length = 0; length < 44; ++length) {
      std::vector<std::uint8_t> bytes(40, 0x02);
      bytes[0] = static_cast<std::uint8_t>(kind);
      bytes[1] = static_cast<std::uint8_t>(length);
      const TcpOptions options = TcpOptions::parse(bytes);
      EXPECT_LE(options.sack_count, 4);
    }
  }
}

}  // namespace
}  // namespace glassnet::wire
