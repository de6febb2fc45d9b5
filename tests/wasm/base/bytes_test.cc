// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <array>

namespace glassnet {
namespace {

TEST(ByteOrder, NumbersAreStoredMostSignificantByteFirst) {
  std::array<std::uint8_t, 6> bytes{};
  store_be16(bytes.data(), 0x0102);
  store_be32(bytes.data() + 2, 0xa0b0c0d0);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 6>{0x01, 0x02, 0xa0, 0xb0, 0xc0, 0xd0}));
  EXPECT_EQ(load_be16(bytes.data()), 0x0102);
  EXPECT_EQ(load_be32(bytes.data() + 2), 0xa0b0c0d0U);
}

TEST(ByteReader, ReadsFieldsInOrder) {
  const std::array<std::uint8_t, 9> bytes{1, 2, 3, 4, 5, 6, 7, 8, 9};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u32(), 0x04050607U);
  EXPECT_EQ(reader.position(), 7U);
  EXPECT_EQ(reader.remaining(), 2U);
  const Bytes rest = reader.rest();
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[1], 9);
  EXPECT_TRUE(reader.ok());
}

TEST(ByteReader, ReadPastTheEndGivesZeroAndFailsForGood) {
  const std::array<std::uint8_t, 3> bytes{0xff, 0xff, 0xff};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u32(), 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0U);
}

TEST(ByteReader, SkipAndTakeMayReachExactlyTheEnd) {
  const std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
  ByteReader reader(bytes);
  reader.skip(1);
  EXPECT_EQ(reader.take(3).size(), 3U);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.take(0).empty());
  EXPECT_TRUE(reader.ok());
  reader.skip(1);
  EXPECT_FALSE(reader.ok());
}

TEST(ByteWriter, WritesFieldsInOrder) {
  std::array<std::uint8_t, 12> bytes{};
  ByteWriter writer(bytes);
  writer.u8(0x01);
  writer.u16(0x0203);
  writer.u32(0x04050607);
  writer.put(std::array<std::uint8_t, 2>{8, 9});
  writer.fill(3, 0xee);
  EXPECT_TRUE(writer.ok());
  EXPECT_EQ(writer.position(), 12U);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 12>{1, 2, 3, 4, 5, 6, 7, 8, 9, 0xee, 0xee, 0xee}));
  EXPECT_EQ(writer.written().size(), 12U);
}

TEST(ByteWriter, WriteThatDoesNotFitChangesNothing) {
  std::array<std::uint8_t, 3> bytes{};
  ByteWriter writer(bytes);
  writer.u16(0x0102);
  writer.u32(0xffffffff);
  EXPECT_FALSE(writer.ok());
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 3>{1, 2, 0}));
  EXPECT_EQ(writer.position(), 2U);
  EXPECT_EQ(writer.written().size(), 2U);
}

}  // namespace
}  // namespace glassnet
