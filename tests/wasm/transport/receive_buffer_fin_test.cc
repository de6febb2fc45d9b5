// SPDX-License-Identifier: Apache-2.0
// FINs that contradict each other or the data: only a broken or hostile peer sends them. As in Linux, the first one that arrives in
// order ends the stream, and what lies behind it is thrown away (tcp_fin of net/ipv4/tcp_input.c).
#include "transport/tcp/receive_buffer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace glassnet::transport {
namespace {

using Fin = ReceiveBuffer::Fin;
using Outcome = ReceiveBuffer::Outcome;

constexpr Seq kFirst = 0xffff'fff0U;  // numbers wrap within the stream
constexpr std::string_view kStream = "abcdefghijklmnopqrstuvwxyz0123456789";

class ReceiveBufferFinTest : public ::testing::Test {
 protected:
  void SetUp() override { buffer.start(kFirst); }
  Outcome take(std::size_t from, std::size_t to, Fin fin = Fin::kNo) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(kStream.data());
    return buffer.insert(kFirst + static_cast<Seq>(from), {bytes + from, to - from}, fin);
  }
  std::string read() {
    std::string text(buffer.readable(), '?');
    text.resize(buffer.read({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
    return text;
  }
  std::size_t sack_blocks() {
    wire::TcpOptions options;
    buffer.put_sack_blocks(options, 4);
    return options.sack_count;
  }

  ReceiveBuffer buffer;
};

TEST_F(ReceiveBufferFinTest, AFinInOrderWinsOverOneBehindAGap) {
  EXPECT_EQ(take(20, 30, Fin::kYes), Outcome::kOutOfOrder);
  EXPECT_EQ(take(0, 5, Fin::kYes), Outcome::kInOrder);
  EXPECT_TRUE(buffer.finished());
  EXPECT_EQ(read(), "abcde");
  EXPECT_FALSE(buffer.has_gap());
  EXPECT_EQ(sack_blocks(), 0U);
  EXPECT_EQ(take(5, 20), Outcome::kDuplicate);
  EXPECT_EQ(read(), "");
}

TEST_F(ReceiveBufferFinTest, DataBehindAFinIsThrownAwayWhenTheFinComesLater) {
  EXPECT_EQ(take(3, 10), Outcome::kOutOfOrder);
  EXPECT_EQ(take(20, 30), Outcome::kOutOfOrder);
  EXPECT_EQ(take(0, 5, Fin::kYes), Outcome::kInOrder);
  EXPECT_TRUE(buffer.finished());
  EXPECT_EQ(read(), "abcde");
  EXPECT_FALSE(buffer.has_gap());
}

TEST_F(ReceiveBufferFinTest, OfTwoFinsBehindAGapTheLowerOneCounts) {
  EXPECT_EQ(take(20, 30, Fin::kYes), Outcome::kOutOfOrder);
  EXPECT_EQ(take(8, 10, Fin::kYes), Outcome::kOutOfOrder);
  EXPECT_EQ(sack_blocks(), 1U);
  EXPECT_EQ(take(0, 9), Outcome::kInOrder);
  EXPECT_TRUE(buffer.finished());
  EXPECT_EQ(read(), "abcdefghij");
}

TEST_F(ReceiveBufferFinTest, AHigherFinIsNoData) {
  EXPECT_EQ(take(8, 10, Fin::kYes), Outcome::kOutOfOrder);
  EXPECT_EQ(take(0, 12, Fin::kYes), Outcome::kInOrder);
  EXPECT_TRUE(buffer.finished());
  EXPECT_EQ(read(), "abcdefghij");
}

TEST_F(ReceiveBufferFinTest, AFinInFrontOfWhatWasReadIsOld) {
  EXPECT_EQ(take(0, 10), Outcome::kInOrder);
  EXPECT_EQ(read(), "abcdefghij");
  EXPECT_EQ(take(0, 4, Fin::kYes), Outcome::kDuplicate);
  EXPECT_EQ(take(10, 12, Fin::kYes), Outcome::kInOrder);
  EXPECT_TRUE(buffer.finished());
  EXPECT_EQ(read(), "kl");
}

}  // namespace
}  // namespace glassnet::transport
