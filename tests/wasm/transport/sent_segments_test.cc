// SPDX-License-Identifier: Apache-2.0
// What the scoreboard costs: segments looked at per ACK must grow with the logarithm of the window, whatever the pattern
// of losses. Counted, not timed.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <functional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "transport/tcp/rack.h"
#include "transport/tcp/sent_segments.h"

namespace glassnet::transport {
namespace {

constexpr Seq kSize = 1000;

/// A window of `count` segments, one sent each microsecond.
class Window {
 public:
  explicit Window(std::uint32_t count) : count_(count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      segments.push({.seq = i * kSize, .end = (i + 1) * kSize, .sent = sim::Instant{} + sim::microseconds(i)});
    }
  }
  /// The ACK that first tells of segment `index`, at `now`; what is lost by time is marked and sent again.
  void sack(std::uint32_t index, sim::Instant now) {
    const wire::SackBlock block{index * kSize, (index + 1) * kSize};
    Acknowledged told;
    told.now = now;
    segments.take_sack(std::span(&block, 1), 0, count_ * kSize, 1U << 30, kSize, told);
    rack.take(told);
    segments.mark_lost_by_time(rack.latest(), rack.rtt(), now);
    segments.mark_lost_by_sack();
    for (int i = 0; i < 2; ++i) {
      SentSegment* const lost = segments.next_to_retransmit();
      if (lost != nullptr) segments.note_retransmission(*lost, SentSegments::Copy::kRecovery, now);
    }
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }

  SentSegments segments;
  Rack rack;

 private:
  std::uint32_t count_;
};

using Order = std::function<std::vector<std::uint32_t>(std::uint32_t count)>;

/// Segments looked at per ACK, when the segments of `order` are sacked one by one.
double cost(std::uint32_t count, const Order& order) {
  Window window(count);
  const std::uint64_t before = window.segments.visits();
  const std::vector<std::uint32_t> indices = order(count);
  sim::Instant now = sim::Instant{} + sim::seconds(10);
  for (const std::uint32_t index : indices) {
    window.sack(index, now);
    now = now + sim::microseconds(1);
  }
  return static_cast<double>(window.segments.visits() - before) / static_cast<double>(indices.size());
}

std::vector<std::uint32_t> every_second(std::uint32_t count) {
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 1; i < count; i += 2) indices.push_back(i);
  return indices;
}
std::vector<std::uint32_t> backwards(std::uint32_t count) {
  std::vector<std::uint32_t> indices = every_second(count);
  std::reverse(indices.begin(), indices.end());
  return indices;
}
std::vector<std::uint32_t> shuffled(std::uint32_t count) {
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 1; i < count; ++i) indices.push_back(i);
  Rng random(1);
  for (std::size_t i = indices.size(); i > 1; --i) std::swap(indices[i - 1], indices[random.below(i)]);
  return indices;
}

struct OrderCase {
  const char* name;
  Order order;
};

class ScoreboardCost : public testing::TestWithParam<OrderCase> {};

TEST_P(ScoreboardCost, PerAckGrowsWithTheLogarithmOfTheWindow) {
  for (const std::uint32_t count : {64U, 1024U, 16'384U, 65'536U}) {
    const double per_ack = cost(count, GetParam().order);
    EXPECT_LE(per_ack, 8.0 * std::bit_width(count)) << count << " segments";
  }
}

INSTANTIATE_TEST_SUITE_P(Patterns, ScoreboardCost,
                         testing::Values(OrderCase{"EverySecondArrives", every_second},
                                         OrderCase{"EverySecondFromTheEnd", backwards},
                                         OrderCase{"AllInRandomOrder", shuffled}),
                         [](const testing::TestParamInfo<OrderCase>& order) { return std::string(order.param.name); });

TEST(ScoreboardCost, OfCumulativeAcksDoesNotDependOnTheWindow) {
  for (const std::uint32_t count : {1024U, 65'536U}) {
    Window window(count);
    const std::uint64_t before = window.segments.visits();
    for (std::uint32_t i = 1; i <= count; ++i) {
      Acknowledged told;
      window.segments.acknowledge(i * kSize, told);
    }
    EXPECT_LE(window.segments.visits() - before, 8U * count);
  }
}

/// A copy that is lost as well must be found without walking over all that were sent again before it.
TEST(ScoreboardCost, OfCopiesThatAreLostAgainStaysLow) {
  constexpr std::uint32_t kCount = 16'384;
  Window window(kCount);
  sim::Instant now = sim::Instant{} + sim::seconds(10);
  window.segments.mark_all_lost();
  while (SentSegment* const lost = window.segments.next_to_retransmit()) {
    window.segments.note_retransmission(*lost, SentSegments::Copy::kRecovery, now);
    now = now + sim::microseconds(1);
  }
  const std::uint64_t before = window.segments.visits();
  std::uint32_t acks = 0;
  for (std::uint32_t i = 1; i < kCount; i += 2) {  // every second copy arrives
    window.sack(i, now);
    now = now + sim::microseconds(1);
    ++acks;
  }
  EXPECT_GE(window.segments.losses(), kCount + kCount / 4) << "copies were found lost";
  EXPECT_LE(window.segments.visits() - before, std::uint64_t{acks} * 8 * std::bit_width(kCount));
}

TEST(SlotSet, FindsTheNextMemberOnAllLevels) {
  SlotSet set;
  set.reset(300'000);
  EXPECT_EQ(set.next(0), SlotSet::kNone);
  Rng random(3);
  std::vector<std::uint32_t> members;
  for (int i = 0; i < 500; ++i) members.push_back(static_cast<std::uint32_t>(random.below(300'000)));
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  for (const std::uint32_t member : members) set.add(member);
  std::uint32_t at = 0;
  for (const std::uint32_t member : members) {
    ASSERT_EQ(set.next(at), member);
    at = member + 1;
  }
  EXPECT_EQ(set.next(at), SlotSet::kNone);
  for (const std::uint32_t member : members) set.remove(member);
  EXPECT_EQ(set.next(0), SlotSet::kNone);
}

}  // namespace
}  // namespace glassnet::transport
