// SPDX-License-Identifier: Apache-2.0
#include "base/byte_ring.h"

#include <gtest/gtest.h>

#include <numeric>

namespace glassnet {
namespace {

std::vector<std::uint8_t> counting(std::size_t count, std::uint8_t start = 0) {
  std::vector<std::uint8_t> bytes(count);
  std::iota(bytes.begin(), bytes.end(), start);
  return bytes;
}

TEST(ByteRing, GivesBackWhatWasWrittenInOrder) {
  ByteRing ring(100);
  EXPECT_TRUE(ring.empty());
  EXPECT_EQ(ring.write(counting(40)), 40U);
  EXPECT_EQ(ring.size(), 40U);
  EXPECT_EQ(ring.free_space(), 60U);
  std::vector<std::uint8_t> target(40);
  EXPECT_EQ(ring.read(target), 40U);
  EXPECT_EQ(target, counting(40));
  EXPECT_TRUE(ring.empty());
}

TEST(ByteRing, AcceptsNoMoreThanItsCapacity) {
  ByteRing ring(10);
  EXPECT_EQ(ring.write(counting(25)), 10U);
  EXPECT_EQ(ring.free_space(), 0U);
  EXPECT_EQ(ring.write(counting(1)), 0U);
}

TEST(ByteRing, KeepsOrderWhileItWrapsAndGrows) {
  ByteRing ring(4096);
  std::vector<std::uint8_t> expected;
  std::vector<std::uint8_t> seen;
  std::uint8_t next = 0;
  for (std::size_t round = 0; round < 60; ++round) {
    const auto piece = counting(37 + round * 7 % 90, next);
    next = static_cast<std::uint8_t>(next + piece.size());
    const std::size_t accepted = ring.write(piece);
    ASSERT_EQ(accepted, piece.size());
    expected.insert(expected.end(), piece.begin(), piece.end());
    std::vector<std::uint8_t> target(20 + round % 60);
    target.resize(ring.read(target));
    seen.insert(seen.end(), target.begin(), target.end());
  }
  std::vector<std::uint8_t> target(ring.size());
  ASSERT_EQ(ring.read(target), target.size());
  seen.insert(seen.end(), target.begin(), target.end());
  EXPECT_EQ(seen, expected);
}

TEST(ByteRing, PeekLeavesTheBytesInPlace) {
  ByteRing ring(100);
  ring.write(counting(20));
  std::vector<std::uint8_t> target(5);
  EXPECT_EQ(ring.peek(10, target), 5U);
  EXPECT_EQ(target, counting(5, 10));
  EXPECT_EQ(ring.peek(18, target), 2U);
  EXPECT_EQ(ring.peek(20, target), 0U);
  EXPECT_EQ(ring.size(), 20U);
}

TEST(ByteRing, ConsumeDropsFromTheFront) {
  ByteRing ring(100);
  ring.write(counting(20));
  ring.consume(15);
  std::vector<std::uint8_t> target(10);
  EXPECT_EQ(ring.read(target), 5U);
  EXPECT_EQ(target[0], 15);
}

TEST(ByteRing, SmallerCapacityKeepsTheBytesButAcceptsNone) {
  ByteRing ring(100);
  ring.write(counting(50));
  ring.set_capacity(30);
  EXPECT_EQ(ring.free_space(), 0U);
  EXPECT_EQ(ring.write(counting(1)), 0U);
  EXPECT_EQ(ring.size(), 50U);
  ring.consume(25);
  EXPECT_EQ(ring.free_space(), 5U);
  EXPECT_EQ(ring.write(counting(9)), 5U);
}

TEST(ByteRing, ClearForgetsEverything) {
  ByteRing ring(100);
  ring.write(counting(50));
  ring.clear();
  EXPECT_TRUE(ring.empty());
  EXPECT_EQ(ring.free_space(), 100U);
  std::vector<std::uint8_t> target(1);
  EXPECT_EQ(ring.read(target), 0U);
}

TEST(ByteRing, WorksWithNothing) {
  ByteRing ring(0);
  EXPECT_EQ(ring.write(counting(3)), 0U);
  EXPECT_EQ(ring.write({}), 0U);
  ring.consume(0);
  EXPECT_EQ(ring.read({}), 0U);
}

}  // namespace
}  // namespace glassnet
