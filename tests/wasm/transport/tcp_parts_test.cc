// SPDX-License-Identifier: Apache-2.0
// The parts of TCP that need no network: numbers, ranges, buffers, the scoreboard, the RTT estimator, ISNs and the
// windows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "base/rng.h"
#include "transport/tcp/congestion/cubic.h"
#include "transport/tcp/isn.h"
#include "transport/tcp/receive_buffer.h"
#include "transport/tcp/receive_window.h"
#include "transport/tcp/rtt.h"
#include "transport/tcp/send_buffer.h"
#include "transport/tcp/sent_segments.h"

namespace glassnet::transport {

template <std::size_t N>
std::uint64_t siphash24(const std::array<std::uint64_t, 2>& key, const std::array<std::uint64_t, N>& words);

namespace {

using testing::ElementsAre;

// --- sequence numbers ---

TEST(Sequence, ComparesAcrossTheWrap) {
  EXPECT_TRUE(seq_before(0xffffff00, 0x00000010));
  EXPECT_TRUE(seq_after(0x00000010, 0xffffff00));
  EXPECT_FALSE(seq_before(5, 5));
  EXPECT_EQ(seq_max(0xfffffff0, 3), 3U);
  EXPECT_EQ(seq_min(0xfffffff0, 3), 0xfffffff0U);
}

TEST(SequenceRanges, MergeWithNeighboursTheyTouch) {
  SequenceRanges ranges;
  ranges.add({100, 200});
  ranges.add({300, 400});
  EXPECT_EQ(ranges.size(), 2U);
  EXPECT_EQ(ranges.add({200, 300}), (SeqRange{100, 400}));
  EXPECT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges.add({50, 500}), (SeqRange{50, 500}));
  EXPECT_TRUE(ranges.covers({60, 500}));
  EXPECT_FALSE(ranges.covers({60, 501}));
}

TEST(SequenceRanges, WorkAcrossTheWrap) {
  SequenceRanges ranges;
  ranges.add({0xfffffff0, 0x10});
  ranges.add({0x20, 0x30});
  EXPECT_TRUE(ranges.covers({0xfffffff8, 8}));
  EXPECT_EQ(ranges.front(), (SeqRange{0xfffffff0, 0x10}));
  ranges.remove_before(4);
  EXPECT_EQ(ranges.front(), (SeqRange{4, 0x10}));
  EXPECT_TRUE(ranges.around(0x18).empty());
}

// --- received payload ---

std::vector<std::uint8_t> numbered(std::size_t from, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>((from + i) * 7);
  return bytes;
}

TEST(ReceiveBuffer, GivesBytesInOrderWhateverTheOrderOfArrival) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    constexpr std::size_t kTotal = 20'000;
    constexpr Seq kFirst = 0xffffe000;  // wraps in the middle
    Rng random(seed);
    ReceiveBuffer buffer;
    buffer.start(kFirst);
    std::vector<std::uint8_t> out;
    // A window of pieces that overlap each other, in random order, until everything has arrived.
    while (!buffer.finished()) {
      const std::size_t arrived = buffer.next() - kFirst;
      const std::size_t begin = arrived + random.below(4000);
      const std::size_t from = begin > 500 ? begin - 500 : 0;
      if (from > kTotal) continue;
      const std::size_t count = std::min<std::size_t>(1 + random.below(1500), kTotal - from);
      const bool last = from + count == kTotal;
      const auto bytes = numbered(from, count);
      buffer.insert(kFirst + static_cast<Seq>(from), bytes, last ? ReceiveBuffer::Fin::kYes : ReceiveBuffer::Fin::kNo);
      std::vector<std::uint8_t> piece(random.below(3000));
      piece.resize(buffer.read(piece));
      out.insert(out.end(), piece.begin(), piece.end());
    }
    std::vector<std::uint8_t> rest(buffer.readable());
    buffer.read(rest);
    out.insert(out.end(), rest.begin(), rest.end());
    ASSERT_EQ(out, numbered(0, kTotal)) << "seed " << seed;
    EXPECT_EQ(buffer.next(), kFirst + static_cast<Seq>(kTotal) + 1);
  }
}

TEST(ReceiveBuffer, TellsWhatBecameOfASegment) {
  ReceiveBuffer buffer;
  buffer.start(1);
  using enum ReceiveBuffer::Outcome;
  EXPECT_EQ(buffer.insert(11, numbered(10, 10), ReceiveBuffer::Fin::kNo), kOutOfOrder);
  EXPECT_TRUE(buffer.has_gap());
  EXPECT_EQ(buffer.insert(11, numbered(10, 10), ReceiveBuffer::Fin::kNo), kDuplicate);
  EXPECT_EQ(buffer.insert(1, numbered(0, 10), ReceiveBuffer::Fin::kNo), kInOrder);
  EXPECT_EQ(buffer.next(), 21U);
  EXPECT_FALSE(buffer.has_gap());
  EXPECT_EQ(buffer.insert(5, numbered(4, 10), ReceiveBuffer::Fin::kNo), kDuplicate);
}

TEST(ReceiveBuffer, RefusesMoreGapsThanItsBound) {
  ReceiveBuffer buffer;
  buffer.start(0);
  const std::uint8_t byte[1] = {1};
  for (Seq i = 0; i < ReceiveBuffer::kMaxGaps; ++i) {
    ASSERT_EQ(buffer.insert(2 + 2 * i, byte, ReceiveBuffer::Fin::kNo), ReceiveBuffer::Outcome::kOutOfOrder);
  }
  EXPECT_EQ(buffer.insert(50'000, byte, ReceiveBuffer::Fin::kNo), ReceiveBuffer::Outcome::kRefused);
}

TEST(ReceiveBuffer, PeekLeavesTheBytesThere) {
  ReceiveBuffer buffer;
  buffer.start(1);
  buffer.insert(1, numbered(0, 100), ReceiveBuffer::Fin::kNo);
  std::vector<std::uint8_t> out(60);
  EXPECT_EQ(buffer.peek(out), 60U);
  EXPECT_EQ(buffer.read(out), 60U);
  EXPECT_EQ(out, numbered(0, 60));
  EXPECT_EQ(buffer.read(out), 40U);
}

TEST(ReceiveBuffer, CostsNothingBeforeDataArrives) {
  ReceiveBuffer buffer;
  buffer.start(1);
  EXPECT_EQ(buffer.memory(), 0U);
  buffer.insert(1, numbered(0, 1000), ReceiveBuffer::Fin::kNo);
  EXPECT_LE(buffer.memory(), 1024U);
}

// --- sent payload ---

class SendingBytes : public testing::Test {
 protected:
  static constexpr std::size_t kFull = 100;

  void SetUp() override { buffer.start(1000); }
  /// What a segment would carry; its sum must be that of its bytes.
  std::vector<std::uint8_t> segment(Seq seq, std::size_t length) {
    const SendBuffer::Payload payload = buffer.payload(seq, length);
    EXPECT_EQ(payload.sum.finish(), wire::internet_checksum(payload.packet.bytes()));
    return {payload.packet.bytes().begin(), payload.packet.bytes().end()};
  }
  /// Whether two segments lie in the same memory.
  bool in_place(Seq seq, std::size_t length) {
    const auto* const first = buffer.payload(seq, length).packet.bytes().data();
    return first == buffer.payload(seq, length).packet.bytes().data() && pool.memory() == held;
  }

  link::PacketPool pool;
  SendBuffer buffer{pool};
  std::size_t held = 0;
};

TEST_F(SendingBytes, GivesAnyPartAgainUntilItIsAcknowledged) {
  buffer.append(numbered(0, 350), 1000, kFull);
  EXPECT_EQ(segment(1100, 100), numbered(100, 100));
  EXPECT_EQ(segment(1050, 200), numbered(50, 200)) << "of three blocks";
  EXPECT_EQ(segment(1149, 1), numbered(149, 1));
  EXPECT_EQ(buffer.acknowledge(1150), 150U);
  EXPECT_EQ(buffer.acknowledge(1100), 0U);
  EXPECT_EQ(segment(1150, 50), numbered(150, 50)) << "what is left of a block";
  EXPECT_EQ(segment(1200, 100), numbered(200, 100));
  EXPECT_EQ(segment(1150, 200), numbered(150, 200));
  EXPECT_EQ(buffer.end(), 1350U);
  EXPECT_EQ(buffer.size(), 200U);
  EXPECT_EQ(buffer.acknowledge(1351), 200U) << "the number behind the last byte is the FIN's";
  EXPECT_EQ(segment(1350, 0), numbered(0, 0)) << "the FIN carries nothing";
}

TEST_F(SendingBytes, FullSegmentsLeaveWithoutACopy) {
  buffer.append(numbered(0, 250), 1000, kFull);
  held = pool.memory();
  EXPECT_TRUE(in_place(1000, 100));
  EXPECT_TRUE(in_place(1100, 100));
  EXPECT_TRUE(in_place(1200, 50));
  EXPECT_FALSE(in_place(1050, 100)) << "cut otherwise";
  const link::Packet under_way = buffer.payload(1000, 100).packet;
  EXPECT_NE(buffer.payload(1000, 100).packet.bytes().data(), under_way.bytes().data())
      << "its headers are still needed";
}

TEST_F(SendingBytes, BlocksFollowTheCutsOfTheSegments) {
  buffer.append(numbered(0, 130), 1000, kFull);
  EXPECT_EQ(segment(1000, 130), numbered(0, 130)) << "the path was wider for once";
  buffer.append(numbered(130, 270), 1130, kFull);
  held = pool.memory();
  EXPECT_TRUE(in_place(1130, 100));
  EXPECT_TRUE(in_place(1230, 100));
  EXPECT_TRUE(in_place(1330, 70));
}

TEST_F(SendingBytes, SmallWritesShareBlocks) {
  for (Seq i = 0; i < 4000; ++i) buffer.append(numbered(i, 1), 1000 + i, kFull);
  EXPECT_EQ(segment(1000, 4000), numbered(0, 4000));
  EXPECT_LT(pool.memory(), 16'000U + 4096U)
      << "each was sent by itself, but a block of its own would be 60 times as much";
}

TEST_F(SendingBytes, GivesItsMemoryBack) {
  buffer.append(numbered(0, 1000), 1000, kFull);
  held = pool.memory();
  EXPECT_EQ(buffer.acknowledge(2000), 1000U);
  buffer.append(numbered(0, 1000), 2000, kFull);
  EXPECT_EQ(pool.memory(), held);
  buffer.release();
  EXPECT_EQ(buffer.size(), 0U);
  EXPECT_EQ(buffer.end(), 3000U);
  const link::Packet other = pool.make(100);
  EXPECT_EQ(pool.memory(), held);
}

// --- the scoreboard ---

class Scoreboard : public testing::Test {
 protected:
  /// `count` segments of 1000 bytes from number 1 on.
  void send(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      SentSegment segment;
      segment.seq = nxt;
      segment.end = nxt += 1000;
      segment.sent = sim::Instant{i};
      segments.push(segment);
    }
  }
  Acknowledged sack(std::vector<wire::SackBlock> blocks, Seq una = 1) {
    Acknowledged told;
    segments.take_sack(blocks, una, nxt, 1'000'000, 1000, told);
    return told;
  }
  SentSegments segments;
  Seq nxt = 1;
};

TEST_F(Scoreboard, CountsThePipe) {
  send(10);
  EXPECT_EQ(segments.in_flight(), 10U);
  EXPECT_EQ(sack({{3001, 6001}}).newly_sacked, 3U);
  EXPECT_EQ(segments.in_flight(), 7U);
  segments.mark_lost_by_sack();
  EXPECT_EQ(segments.lost(), 3U);
  EXPECT_EQ(segments.in_flight(), 4U);
  segments.note_retransmission(*segments.next_to_retransmit(), SentSegments::Copy::kRecovery, {});
  EXPECT_EQ(segments.in_flight(), 5U);
  EXPECT_EQ(segments.next_to_retransmit()->seq, 1001U);
}

TEST_F(Scoreboard, NeedsThreeSackedSegmentsAboveToCallOneLost) {
  send(10);
  sack({{2001, 4001}});
  segments.mark_lost_by_sack();
  EXPECT_EQ(segments.lost(), 0U);
  sack({{5001, 6001}});
  segments.mark_lost_by_sack();
  EXPECT_EQ(segments.lost(), 2U) << "segments 0 and 1, but not 4: only one was sacked above it";
}

TEST_F(Scoreboard, TellsEachSegmentOnlyOnceHoweverBlocksOverlap) {
  send(10);
  EXPECT_EQ(sack({{1001, 3001}}).newly_sacked, 2U);
  EXPECT_EQ(sack({{1001, 3001}}).newly_sacked, 0U);
  EXPECT_EQ(sack({{2001, 5001}, {1001, 3001}}).newly_sacked, 2U);
  EXPECT_EQ(sack({{5501, 7501}}).newly_sacked, 1U) << "only the segment that is covered as a whole";
  EXPECT_EQ(sack({{5001, 5501}}).newly_sacked, 1U) << "the other half of the one before";
}

TEST_F(Scoreboard, AgreesWithASimpleModelUnderRandomBlocks) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Rng random(seed);
    SentSegments board;
    std::vector<bool> byte_known(60 * 100, false);
    for (Seq i = 0; i < 60; ++i) board.push({.seq = i * 100, .end = i * 100 + 100, .sent = {}});
    for (int step = 0; step < 60; ++step) {
      const Seq left = static_cast<Seq>(100 + random.below(5800));
      const Seq right = static_cast<Seq>(std::min<std::uint64_t>(left + 1 + random.below(400), 6000));
      const wire::SackBlock block{left, right};
      Acknowledged told;
      board.take_sack(std::span(&block, 1), 0, 6000, 6000, 100, told);
      std::fill(byte_known.begin() + left, byte_known.begin() + right, true);
      std::uint32_t whole = 0;
      for (std::size_t i = 0; i < 60; ++i) {
        const auto begin = byte_known.begin() + static_cast<std::ptrdiff_t>(i * 100);
        whole += std::find(begin, begin + 100, false) == begin + 100 ? 1U : 0U;
      }
      ASSERT_EQ(board.sacked(), whole) << "seed " << seed << " step " << step;
    }
  }
}

TEST_F(Scoreboard, IgnoresBlocksOutsideWhatWasSent) {
  send(3);
  EXPECT_EQ(sack({{2001, 9001}}).newly_sacked, 0U);
  EXPECT_EQ(sack({{3001, 2001}}).newly_sacked, 0U);
  const auto told = sack({{1, 1001}}, 2001);
  EXPECT_EQ(told.duplicates, 1U) << "a block below the ACK is a DSACK";
}

TEST_F(Scoreboard, SplitsASegmentForANarrowPath) {
  send(3);
  segments.mark_longer_lost(400);
  EXPECT_EQ(segments.lost(), 3U);
  segments.split(*segments.next_to_retransmit(), 400);
  EXPECT_EQ(segments.size(), 4U);
  EXPECT_EQ(segments.lost(), 4U);
  EXPECT_EQ(segments.front().end, 401U);
  EXPECT_EQ(segments.find(401)->end, 1001U);
  EXPECT_EQ(segments.back().seq, 2001U);
}

TEST_F(Scoreboard, CountsDuplicateAcksWhereThereIsNoSack) {
  send(5);
  Acknowledged told;
  for (int i = 0; i < 10; ++i) segments.count_duplicate(told);
  EXPECT_EQ(segments.sacked(), 4U) << "one segment at least is missing";
  EXPECT_EQ(told.delivered, 4U);
  Acknowledged acknowledged;
  segments.acknowledge(3001, acknowledged);
  EXPECT_EQ(acknowledged.segments, 3U);
  EXPECT_EQ(acknowledged.delivered, 1U) << "two of them were counted as duplicates before";
  EXPECT_EQ(segments.sacked(), 2U);
}

// --- RTT ---

TEST(Rtt, TakesTheFirstSampleAsItIs) {
  RttEstimator rtt({});
  EXPECT_EQ(rtt.rto(), sim::seconds(1));
  rtt.sample(sim::milliseconds(400), 1, 1);
  EXPECT_EQ(rtt.srtt(), sim::milliseconds(400));
  EXPECT_EQ(rtt.variation(), sim::milliseconds(200));
  EXPECT_EQ(rtt.rto(), sim::milliseconds(400 + 4 * 200));
}

TEST(Rtt, SmoothsByEighthsAndQuarters) {
  RttEstimator rtt({});
  rtt.sample(sim::milliseconds(400), 1, 1);
  rtt.sample(sim::milliseconds(800), 1, 1);
  EXPECT_EQ(rtt.srtt(), sim::milliseconds(450));
  EXPECT_EQ(rtt.variation(), sim::milliseconds(250)) << "3/4 * 200 + 1/4 * 400";
}

TEST(Rtt, DoublesUpToTheLimitAndForgetsWithTheNextSample) {
  RttEstimator rtt({});
  rtt.sample(sim::milliseconds(100), 1, 1);
  EXPECT_EQ(rtt.rto(), sim::milliseconds(300));
  for (int i = 1; i <= 8; ++i) {
    rtt.back_off();
    EXPECT_EQ(rtt.rto(), sim::milliseconds(300) * (1 << i));
  }
  rtt.back_off();
  EXPECT_EQ(rtt.rto(), sim::seconds(120));
  rtt.sample(sim::milliseconds(100), 1, 1);
  EXPECT_EQ(rtt.rto(), sim::milliseconds(300));
}

TEST(Rtt, NeverWaitsLessThanItsMinimumBeyondTheRoundTrip) {
  RttEstimator rtt({});
  for (Seq i = 1; i < 200; ++i) rtt.sample(sim::microseconds(50), i, i);
  EXPECT_EQ(rtt.rto(), sim::microseconds(200'050));
}

// --- ISN ---

TEST(Isn, HashIsSipHash24) {
  // Reference vectors of its authors: key 00 01 .. 0f, messages 00 .. 07 and 00 .. 0f.
  const std::array<std::uint64_t, 2> key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  EXPECT_EQ(siphash24(key, std::array<std::uint64_t, 1>{0x0706050403020100}), 0x93f5f5799a932462U);
  EXPECT_EQ(siphash24(key, key), 0x3f2acc7f57c29bdbU);
}

TEST(Isn, GrowsByOneEveryFourMicrosecondsAndDiffersPerConnection) {
  const IsnGenerator isn{Rng(1)};
  const EndpointPair one{{wire::Ipv4Address(10, 0, 0, 1), 1000}, {wire::Ipv4Address(10, 0, 0, 2), 80}};
  EndpointPair other = one;
  other.local.port = 1001;
  const Seq now = isn.initial_sequence(one, {});
  EXPECT_EQ(isn.initial_sequence(one, sim::Instant{} + sim::microseconds(4000)), now + 1000);
  EXPECT_NE(isn.initial_sequence(other, {}), now);
  EXPECT_NE(IsnGenerator{Rng(2)}.initial_sequence(one, {}), now);
  EXPECT_EQ(IsnGenerator{Rng(1)}.initial_sequence(one, {}), now) << "the same seed gives the same run";
}

// --- windows ---

TEST(ReceiveWindow, OffersInItsSynWhatLinuxOffers) {
  ReceiveWindow window({});
  EXPECT_EQ(window.initial(1460), 64240U);
  EXPECT_EQ(window.wished_scale(), 7);
  EXPECT_EQ(ReceiveWindow({.buffer = 540'000, .buffer_max = 15'728'640}).wished_scale(), 8);
}

TEST(ReceiveWindow, NeverMovesItsRightEdgeToTheLeft) {
  ReceiveWindow window({});
  window.initial(1460);
  window.start(7, 1, 1460, {});
  Rng random(3);
  Seq next = 1;
  std::size_t unread = 0;
  Seq edge = window.right_edge();
  for (int i = 0; i < 5000; ++i) {
    const std::uint32_t bytes =
        static_cast<std::uint32_t>(random.below(std::min<std::uint32_t>(window.current(next), 1448) + 1));
    next += bytes;
    unread += bytes;
    window.on_data(bytes, 1448, unread);
    if (random.chance(300'000)) unread -= random.below(unread + 1);
    window.offer(next, unread, 1448);
    ASSERT_FALSE(seq_before(window.right_edge(), edge));
    edge = window.right_edge();
    ASSERT_LE(unread + window.current(next), window.full_space() * 5 / 4 + 128);
  }
}

TEST(ReceiveWindow, DoesNotGrowBeyondTheBufferForAPeerThatSendsByteByByte) {
  ReceiveWindow window({});
  window.initial(1460);
  window.start(7, 1, 1460, {});
  Seq next = 1;
  std::size_t unread = 0;
  for (int i = 0; i < 1'000'000 && window.current(next) > 0; ++i) {
    ++next;
    ++unread;
    window.on_data(1, 1448, unread);
    window.offer(next, unread, 1448);
  }
  EXPECT_EQ(window.current(next), 0U);
  EXPECT_LE(unread, window.full_space() * 5 / 4 + 128);
}

TEST(Cubic, CubeRootIsExact) {
  for (std::uint64_t n = 0; n < 200; ++n) {
    const std::uint64_t cube = n * n * n;
    EXPECT_EQ(cube_root(cube), n);
    if (n > 0) {
      EXPECT_EQ(cube_root(cube - 1), n - 1);
    }
  }
  EXPECT_EQ(cube_root(0xffffffffffffffff), 2642245U);
}

TEST(Cubic, ComesBackToItsOldWindowAfterKSeconds) {
  // W_max = 100 segments, beta 0.7: K = cbrt(100 * 0.3 / 0.4) = 4.217 s (RFC 9438 §4.2).
  Cubic cubic;
  CongestionWindow window;
  window.cwnd = 100;
  window.ssthresh = cubic.ssthresh_after_loss(window);
  EXPECT_EQ(window.ssthresh, 70U);
  window.cwnd = window.ssthresh;
  sim::Instant now{};
  const sim::Duration rtt = sim::milliseconds(200);
  for (int round = 0; round < 21; ++round) {
    for (std::uint32_t i = 0; i < window.cwnd; ++i) cubic.on_ack(window, {now, 1});
    now = now + rtt;
  }
  EXPECT_NEAR(window.cwnd, 100, 2);
  for (int round = 0; round < 15; ++round) {
    for (std::uint32_t i = 0; i < window.cwnd; ++i) cubic.on_ack(window, {now, 1});
    now = now + rtt;
  }
  EXPECT_NEAR(window.cwnd, 100 + 0.4 * 3 * 3 * 3, 3) << "three seconds beyond the plateau";
}

TEST(Cubic, AStandingQueueDoesNotMakeItGrowFaster) {
  // W(t + RTT) takes the least round trip, as on Linux: with that of the queue it would be 28 segments up the curve.
  Cubic cubic;
  CongestionWindow window;
  window.cwnd = 100;
  window.ssthresh = window.cwnd = cubic.ssthresh_after_loss(window);
  cubic.on_sample(window, {sim::Instant{}, sim::milliseconds(10), 1, 2});
  cubic.on_sample(window, {sim::Instant{}, sim::seconds(3), 1, 2});
  cubic.on_ack(window, {sim::Instant{}, 35});
  EXPECT_EQ(window.cwnd, 70U);
}

TEST(Cubic, APauseThatBeganBeforeTheCurveDoesNotMoveItIntoTheFuture) {
  // W_max = 11, K = 2.154 s. Data leave again at the very moment when the recovery ends, 101 ms after the last
  // retransmission. A round trip later W is 11 - 0.4 * 1.954^3 = 8.02, counted as 9, so 7 / 2 = 3 segments are enough.
  Cubic cubic;
  CongestionWindow window;
  window.cwnd = 11;
  window.ssthresh = window.cwnd = cubic.ssthresh_after_loss(window);
  sim::Instant now{};
  cubic.on_sample(window, {now, sim::milliseconds(100), 1, 2});
  cubic.on_ack(window, {now, 1});
  cubic.on_restart(now, sim::milliseconds(101));
  now = now + sim::milliseconds(100);
  cubic.on_ack(window, {now, 2});
  EXPECT_EQ(window.cwnd, 8U);
}

TEST(Cubic, HystartTellsRoundsApartFromTheBeginning) {
  // Two segments of 1000 bytes are acknowledged each 100 ms, and a queue grows. The first round ends with the tenth
  // segment, so the ninth sample of the next one, where delay counts, comes with the 28th: seen on Linux 6.18.
  Cubic cubic;
  CongestionWindow window;
  sim::Instant now{};
  Seq una = 1;
  Seq nxt = 10001;
  for (int i = 0; i < 20 && window.in_slow_start(); ++i) {
    now = now + sim::milliseconds(100);
    una += 2000;
    cubic.on_sample(window, {now, sim::milliseconds(100 + 30 * i), una, nxt});
    cubic.on_ack(window, {now, 2});
    nxt = una + window.cwnd * 1000;
  }
  EXPECT_EQ(window.ssthresh, 36U);
}

}  // namespace
}  // namespace glassnet::transport
