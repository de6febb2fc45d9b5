// SPDX-License-Identifier: Apache-2.0
// The record ring and the byte ring: ids, retention, loss, and a hash that does not depend on their sizes.
#include "sim/trace.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <numeric>
#include <vector>

namespace glassnet::sim {
namespace {

std::vector<std::uint8_t> numbered(std::size_t length, std::uint8_t first) {
  std::vector<std::uint8_t> bytes(length);
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

TEST(Record, LanesAreWhereThePageReadsThem) {
  EXPECT_EQ(offsetof(Record, id), 2 * 4U);
  EXPECT_EQ(offsetof(Record, cause), 3 * 4U);
  EXPECT_EQ(offsetof(Record, kind), 4 * 4U);
  EXPECT_EQ(offsetof(Record, reason), 4 * 4U + 2U);
  EXPECT_EQ(offsetof(Record, node), 5 * 4U);
  EXPECT_EQ(offsetof(Record, packet), 8 * 4U);
  EXPECT_EQ(offsetof(Record, bytes_at), 9 * 4U);
  EXPECT_EQ(offsetof(Record, args), 11 * 4U);
}

TEST(Trace, CountsIdsFromOneAndFillsInTimeAndCause) {
  Trace trace(16, 4096);
  const RecordId first = trace.add(Instant{5}, RecordId(), {.kind = Kind::kCommand});
  const RecordId second = trace.add(Instant{0x1'0000'0002}, first, {.kind = Kind::kFrameTransmit});
  EXPECT_EQ(first.value, 1U);
  EXPECT_EQ(trace.at(second.value).cause, first.value);
  EXPECT_EQ(trace.at(second.value).time_low, 2U);
  EXPECT_EQ(trace.at(second.value).time_high, 1U);
}

TEST(Trace, KeepsTheNewestRecordsAndSaysWhichAreLeft) {
  Trace trace(16, 4096);
  for (int i = 0; i < 40; ++i) trace.add(Instant{i}, RecordId(), {});
  EXPECT_EQ(trace.next_id(), 41U);
  EXPECT_EQ(trace.first_id(), 25U);
  EXPECT_EQ(trace.at(25).time_low, 24U);
}

TEST(Trace, GivesTheSameIdsWhenNothingIsRecorded) {
  Trace trace(16, 4096);
  trace.set_detail(Trace::Detail::kOff);
  trace.add(Instant{}, RecordId(), {});
  EXPECT_EQ(trace.add(Instant{}, RecordId(), {}).value, 2U);
  EXPECT_EQ(trace.first_id(), trace.next_id());
}

TEST(Trace, StoredBytesCanBeReadUntilTheyAreOverwritten) {
  Trace trace(16, 4096);
  const std::vector<std::uint8_t> bytes = numbered(1000, 3);
  const StoredBytes stored = trace.store(bytes);
  const Bytes read = trace.bytes(stored.at, stored.length);
  EXPECT_TRUE(std::equal(read.begin(), read.end(), bytes.begin(), bytes.end()));
  for (int i = 0; i < 4; ++i) trace.store(numbered(1000, 0));
  EXPECT_FALSE(trace.holds(stored));
  EXPECT_TRUE(trace.bytes(stored.at, stored.length).empty());
}

TEST(Trace, BytesAreNeverSplitAtTheEndOfTheRing) {
  Trace trace(16, 4096);
  for (int i = 0; i < 20; ++i) {
    const std::vector<std::uint8_t> bytes = numbered(900, static_cast<std::uint8_t>(i));
    const StoredBytes stored = trace.store(bytes);
    const Bytes read = trace.bytes(stored.at, stored.length);
    ASSERT_TRUE(std::equal(read.begin(), read.end(), bytes.begin(), bytes.end())) << i;
  }
}

std::uint64_t hash_of_run(std::size_t records, std::size_t bytes, std::uint8_t last_byte) {
  Trace trace(records, bytes);
  trace.enable_hash();
  for (std::uint8_t i = 0; i < 50; ++i) {
    std::vector<std::uint8_t> frame = numbered(60, i);
    frame.back() = last_byte;
    const StoredBytes stored = trace.store(frame);
    trace.add(Instant{i}, RecordId(),
              {.kind = Kind::kFrameTransmit, .bytes_at = stored.at, .bytes_length = stored.length});
  }
  return trace.hash();
}

TEST(Trace, TheHashDependsOnWhatHappenedAndNotOnTheSizeOfTheRings) {
  EXPECT_EQ(hash_of_run(16, 4096, 1), hash_of_run(1024, 65536, 1));
  EXPECT_NE(hash_of_run(16, 4096, 1), hash_of_run(16, 4096, 2));
}

TEST(Trace, ARecordIsCompletedAfterWhatItCausedAndTheHashKnowsBoth) {
  Trace trace(16, 4096);
  trace.enable_hash();
  const RecordId call = trace.add(Instant{1}, RecordId(), {.kind = Kind::kSyscall});
  trace.add(Instant{1}, call, {.kind = Kind::kPacketOutput});
  const std::uint64_t before = trace.hash();
  trace.complete(call, Reason::kWouldWait, 7, trace.store(numbered(3, 1)));
  EXPECT_EQ(trace.at(call.value).reason, Reason::kWouldWait);
  EXPECT_EQ(trace.at(call.value).args.back(), 7U);
  EXPECT_EQ(trace.bytes(trace.at(call.value).bytes_at, 3).size(), 3U);
  EXPECT_NE(trace.hash(), before);
}

TEST(Trace, ARecordThatIsGoneIsNotCompleted) {
  Trace trace(16, 4096);
  const RecordId call = trace.add(Instant{1}, RecordId(), {.kind = Kind::kSyscall});
  for (int i = 0; i < 16; ++i) trace.add(Instant{2}, call, {.kind = Kind::kPacketOutput});
  trace.complete(call, Reason::kWouldWait, 7, {});
  for (std::uint32_t id = trace.first_id(); id != trace.next_id(); ++id) EXPECT_EQ(trace.at(id).reason, Reason::kNone);
}

}  // namespace
}  // namespace glassnet::sim
