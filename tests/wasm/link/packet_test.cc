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

/// A sender's bytes 1 to 4, and a packet with a header 9 before them.
class KeptPayloadTest : public testing::Test {
 protected:
  void SetUp() override { kept.append(kPayload); }
  Packet send() {
    Packet packet = kept.packet(4);
    packet.prepend(1)[0] = 9;
    return packet;
  }
  static List list(const KeptPayload& payload) { return {payload.bytes().begin(), payload.bytes().end()}; }

  PacketPool pool;
  KeptPayload kept{pool, 4};
};

TEST_F(KeptPayloadTest, IsCarriedWhereItLies) {
  Packet packet = send();
  EXPECT_EQ(link::list(packet), (List{9, 1, 2, 3, 4}));
  EXPECT_EQ(packet.bytes().data() + 1, kept.bytes().data());
  packet.writable_front(1)[0] = 8;
  packet.drop_front(1);
  packet.prepend(2)[0] = 7;
  EXPECT_EQ(packet.bytes().data() + 2, kept.bytes().data()) << "headers may change";
}

TEST_F(KeptPayloadTest, StaysAsItIsWhenAPacketChanges) {
  Packet written = send();
  written.writable()[1] = 0;
  EXPECT_EQ(link::list(written), (List{9, 0, 2, 3, 4}));
  Packet deep = send();
  deep.writable_front(2)[1] = 0;
  Packet padded = send();
  padded.pad_to(7);
  EXPECT_EQ(link::list(padded), (List{9, 1, 2, 3, 4, 0, 0}));
  Packet inside = send();
  inside.drop_front(3);
  inside.prepend(1)[0] = 0;
  EXPECT_EQ(link::list(inside), (List{0, 3, 4}));
  EXPECT_EQ(list(kept), (List{1, 2, 3, 4}));
}

TEST_F(KeptPayloadTest, GivesEachPacketUnderWayItsOwnHeaders) {
  const Packet first = send();
  Packet again = kept.packet(4);
  again.prepend(1)[0] = 8;
  EXPECT_EQ(link::list(first), (List{9, 1, 2, 3, 4}));
  EXPECT_EQ(link::list(again), (List{8, 1, 2, 3, 4}));
  EXPECT_NE(first.id(), again.id());
}

TEST_F(KeptPayloadTest, CopiesOfItsPacketDoNotShareHeadersTheyWrite) {
  Packet first = send();
  const Packet flooded = first;
  first.writable_front(1)[0] = 8;
  EXPECT_EQ(link::list(flooded), (List{9, 1, 2, 3, 4}));
}

TEST_F(KeptPayloadTest, GrowsBehindPacketsUnderWay) {
  const Packet packet = send();
  kept.append(List{5});
  EXPECT_EQ(link::list(packet), (List{9, 1, 2, 3, 4}));
  EXPECT_EQ(list(kept), (List{1, 2, 3, 4, 5}));
}

TEST_F(KeptPayloadTest, LeavesItsMemoryToThePacketUnderWay) {
  Packet packet = send();
  kept = KeptPayload();
  const std::uint8_t* const before = packet.bytes().data();
  packet.writable()[4] = 0;
  EXPECT_EQ(packet.bytes().data(), before);
  EXPECT_EQ(link::list(packet), (List{9, 1, 2, 3, 0}));
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
