// SPDX-License-Identifier: Apache-2.0
#include "wire/pcapng.h"

#include <gtest/gtest.h>

#include "wire/captured_frames.h"

namespace glassnet::wire {
namespace {

std::uint32_t little_endian(Bytes bytes, std::size_t at) {
  return bytes[at] | (std::uint32_t{bytes[at + 1]} << 8) | (std::uint32_t{bytes[at + 2]} << 16) |
         (std::uint32_t{bytes[at + 3]} << 24);
}

/// The types of the blocks; fails the test where the two lengths of a block differ or leave the file.
std::vector<std::uint32_t> block_types(Bytes file) {
  std::vector<std::uint32_t> types;
  std::size_t at = 0;
  while (at < file.size()) {
    const std::size_t length = little_endian(file, at + 4);
    EXPECT_EQ(length % 4, 0U);
    EXPECT_GE(length, 12U);
    if (length < 12 || at + length > file.size()) {
      ADD_FAILURE() << "block at " << at << " leaves the file";
      break;
    }
    EXPECT_EQ(little_endian(file, at + length - 4), length);
    types.push_back(little_endian(file, at));
    at += length;
  }
  return types;
}

TEST(PcapngWriter, EmptyFileIsOneSectionHeader) {
  const PcapngWriter writer("Net");
  EXPECT_EQ(std::vector<std::uint8_t>(writer.bytes().begin(), writer.bytes().end()),
            captured::bytes_of("0a0d0d0a 28000000 4d3c2b1a 0100 0000 ffffffffffffffff"
                               "0400 0300 4e657400 0000 0000 28000000"));
}

TEST(PcapngWriter, InterfaceCarriesNameAndNanoseconds) {
  PcapngWriter writer;
  const std::size_t start = writer.bytes().size();
  EXPECT_EQ(writer.add_interface("h1:eth0"), 0U);
  const Bytes block = writer.bytes().subspan(start);
  EXPECT_EQ(std::vector<std::uint8_t>(block.begin(), block.end()),
            captured::bytes_of("01000000 2c000000 0100 0000 00000000 0200 0700 68313a6574683000 0900 0100 09000000"
                               "0000 0000 2c000000"));
  EXPECT_EQ(writer.add_interface("r1:eth0"), 1U);
  EXPECT_EQ(writer.interface_count(), 2U);
}

TEST(PcapngWriter, PacketCarriesTimeDirectionAndPaddedBytes) {
  PcapngWriter writer;
  const std::uint32_t port = writer.add_interface("h1:eth0");
  const std::size_t start = writer.bytes().size();
  writer.add_packet(port, 0x0000000123456789U, PacketDirection::kOutbound, captured::bytes_of("0102030405"));
  const Bytes block = writer.bytes().subspan(start);
  EXPECT_EQ(std::vector<std::uint8_t>(block.begin(), block.end()),
            captured::bytes_of("06000000 34000000 00000000 01000000 89674523 05000000 05000000 0102030405000000"
                               "0200 0400 02000000 0000 0000 34000000"));
}

TEST(PcapngWriter, CommentStandsBeforeTheFlags) {
  PcapngWriter writer;
  const std::uint32_t port = writer.add_interface("h1:eth0");
  const std::size_t start = writer.bytes().size();
  writer.add_packet(port, 1, PacketDirection::kInbound, captured::bytes_of("0102"), "lost");
  const Bytes options = writer.bytes().subspan(start + 32);
  EXPECT_EQ(std::vector<std::uint8_t>(options.begin(), options.begin() + 16),
            captured::bytes_of("0100 0400 6c6f7374 0200 0400 01000000"));
}

TEST(PcapngWriter, WholeCaptureIsAChainOfBlocks) {
  PcapngWriter writer;
  const std::uint32_t first = writer.add_interface("h1:eth0");
  std::uint64_t time = 0;
  for (const std::string_view hex : captured::kAll) {
    writer.add_packet(first, time += 1000, PacketDirection::kUnknown, captured::bytes_of(hex));
  }
  const std::uint32_t late = writer.add_interface("h2:eth0");
  writer.add_packet(late, time, PacketDirection::kInbound, {});
  std::vector<std::uint32_t> expected{0x0a0d0d0a, 1};
  expected.insert(expected.end(), captured::kAll.size(), 6U);
  expected.push_back(1);
  expected.push_back(6);
  EXPECT_EQ(block_types(writer.bytes()), expected);
  const std::size_t size = writer.bytes().size();
  EXPECT_EQ(writer.take().size(), size);
}

}  // namespace
}  // namespace glassnet::wire
