// SPDX-License-Identifier: Apache-2.0
// Sharing, headers and padding of packets.
#include "link/packet.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace glassnet::link {
namespace {

using List = std::vector<std::uint8_t>;
constexpr std::array<std::uint8_t, 4> kPayload = {1, 2, 3, 4};

List list(const Packet& packet) { return {packet.bytes().begin(), packet.bytes().end()}; }

TEST(Packet, CopiesShareBytesUntilOneWrites) {
  PacketPool pool;
  Packet a = pool.make_copy(kPayload);
  Packet b = a;
  EXPECT_EQ(a.bytes().data(), b.bytes().data());
  EXPECT_EQ(a.id(), b.id());
  b.writable()[0] = 9;
  EXPECT_NE(a.bytes().data(), b.bytes().data());
  EXPECT_EQ(list(a), (List{1, 2, 3, 4}));
  EXPECT_EQ(list(b), (List{9, 2, 3, 4}));
  EXPECT_EQ(a.id(), b.id());
}

TEST(Packet, APacketAloneIsWrittenInPlace) {
  PacketPool pool;
  Packet packet = pool.make_copy(kPayload);
  const std::uint8_t* const before = packet.bytes().data();
  packet.writable()[0] = 9;
  packet.prepend(2)[0] = 7;
  EXPECT_EQ(packet.bytes().data(), before - 2);
  EXPECT_EQ(packet.bytes().data()[2], 9);
}

TEST(Packet, PrependToASharedPacketLeavesTheOtherAlone) {
  PacketPool pool;
  Packet a = pool.make_copy(kPayload);
  Packet b = a;
  a.prepend(1)[0] = 5;
  b.prepend(1)[0] = 6;
  EXPECT_EQ(list(a), (List{5, 1, 2, 3, 4}));
  EXPECT_EQ(list(b), (List{6, 1, 2, 3, 4}));
}

TEST(Packet, PrependBeyondTheHeadroomMovesTheBytes) {
  PacketPool pool;
  Packet packet = pool.make_copy(kPayload, 2);
  const MutableBytes front = packet.prepend(3);
  front[0] = 7;
  front[1] = 8;
  front[2] = 9;
  EXPECT_EQ(list(packet), (List{7, 8, 9, 1, 2, 3, 4}));
}

TEST(Packet, RestoresWhatWasDroppedFromTheFront) {
  PacketPool pool;
  Packet packet = pool.make_copy(kPayload);
  const Packet other = packet;
  packet.drop_front(3);
  EXPECT_EQ(list(packet), (List{4}));
  packet.restore_front(2);
  EXPECT_EQ(list(packet), (List{2, 3, 4}));
  EXPECT_EQ(list(other), (List{1, 2, 3, 4}));
}

TEST(Packet, PadsWithZerosEvenOverOldBytes) {
  PacketPool pool;
  Packet packet = pool.make_copy(kPayload);
  packet.truncate(2);
  packet.pad_to(5);
  EXPECT_EQ(list(packet), (List{1, 2, 0, 0, 0}));
  packet.pad_to(3);
  EXPECT_EQ(packet.size(), 5U) << "never shortens";
}

TEST(Packet, PaddingASharedPacketLeavesTheOtherAlone) {
  PacketPool pool;
  Packet a = pool.make_copy(kPayload);
  Packet b = a;
  b.truncate(1);
  b.pad_to(4);
  EXPECT_EQ(list(a), (List{1, 2, 3, 4}));
  EXPECT_EQ(list(b), (List{1, 0, 0, 0}));
}

TEST(Packet, PaddingBeyondTheBlockMovesTheBytes) {
  PacketPool pool;
  Packet packet = pool.make_copy(kPayload);
  packet.pad_to(4000);
  ASSERT_EQ(packet.size(), 4000U);
  EXPECT_EQ(packet.bytes()[3], 4);
  EXPECT_EQ(packet.bytes()[3999], 0);
}

TEST(PacketPool, UsesMemoryAgain) {
  PacketPool pool;
  { const Packet packet = pool.make(1000); }
  const std::size_t held = pool.memory();
  for (int i = 0; i < 100; ++i) {
    const Packet packet = pool.make(1000);
  }
  EXPECT_EQ(pool.memory(), held);
}

TEST(PacketPool, NumbersPacketsFromOne) {
  PacketPool pool;
  EXPECT_EQ(pool.make(1).id(), PacketId(1));
  EXPECT_EQ(pool.make(1).id(), PacketId(2));
}

}  // namespace
}  // namespace glassnet::link
