// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/send_pieces.h"

#include <gtest/gtest.h>

namespace glassnet::transport {
namespace {

constexpr Seq kFirst = 0xfffffc00;  // the numbers wrap within the tests

class SendPiecesTest : public testing::Test {
 protected:
  SendPiecesTest() { pieces_.start(kFirst); }
  void write(std::uint32_t count, std::uint32_t goal = 4000) {
    if (pieces_.room(goal) == 0) pieces_.begin(end_);
    ASSERT_GE(goal, count);
    pieces_.extend(count);
    end_ += count;
  }
  SendPieces pieces_;
  Seq end_ = kFirst;
};

TEST_F(SendPiecesTest, WritesJoinUntilThePieceIsFull) {
  EXPECT_EQ(pieces_.room(4000), 0U);
  write(1000);
  EXPECT_EQ(pieces_.room(4000), 3000U);
  write(3000);
  EXPECT_EQ(pieces_.room(4000), 0U);
  write(10);
  EXPECT_EQ(pieces_.count(), 2U);
  EXPECT_EQ(pieces_.holding(kFirst)->end, kFirst + 4000);
  EXPECT_EQ(pieces_.holding(kFirst + 4000)->end, kFirst + 4010);
  EXPECT_EQ(pieces_.holding(kFirst + 4010), nullptr);
}

TEST_F(SendPiecesTest, WhatWasSentIsNotJoined) {
  write(1000);
  pieces_.sent(kFirst + 1000);
  EXPECT_EQ(pieces_.room(4000), 0U);
  pieces_.begin(end_);
  pieces_.extend(500);
  EXPECT_EQ(pieces_.count(), 2U);
  EXPECT_TRUE(pieces_.last_is_first_unsent());
}

TEST_F(SendPiecesTest, TheRestOfAPieceTakesMoreWhenItsBeginningHasLeft) {
  write(4000);
  pieces_.mark_push();
  pieces_.sent(kFirst + 3000);
  EXPECT_EQ(pieces_.count(), 2U);
  EXPECT_EQ(pieces_.room(4000), 3000U);
  EXPECT_TRUE(pieces_.holding(kFirst + 3500)->push) << "the mark stays at the end";
}

TEST_F(SendPiecesTest, NothingJoinsTheEndOfARecord) {
  write(1000);
  pieces_.end_record();
  EXPECT_EQ(pieces_.room(4000), 0U);
  EXPECT_TRUE(pieces_.holding(kFirst)->record);
}

TEST_F(SendPiecesTest, PiecesCountUntilAllOfThemHasArrived) {
  write(4000);
  pieces_.sent(kFirst + 2000);
  pieces_.sent(kFirst + 4000);
  EXPECT_EQ(pieces_.count(), 2U);
  pieces_.acknowledge(kFirst + 1999);
  EXPECT_EQ(pieces_.count(), 2U);
  pieces_.acknowledge(kFirst + 2000);
  EXPECT_EQ(pieces_.count(), 1U);
  pieces_.acknowledge(kFirst + 4001);  // the FIN as well
  EXPECT_EQ(pieces_.count(), 0U);
}

TEST_F(SendPiecesTest, LongStreamsLeaveNothingBehind) {
  for (int i = 0; i < 10'000; ++i) {
    write(100, 100);
    pieces_.sent(end_);
    pieces_.acknowledge(end_);
    ASSERT_EQ(pieces_.count(), 0U);
    ASSERT_EQ(pieces_.holding(end_), nullptr);
  }
}

}  // namespace
}  // namespace glassnet::transport
