// SPDX-License-Identifier: Apache-2.0
// Exact order, cancellation and limits of the timing wheel, checked against a sorted list.
#include "sim/event_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/rng.h"

namespace glassnet::sim {
namespace {

EventQueue::Event event_at(std::int64_t ns, std::uint64_t argument) {
  EventQueue::Event event;
  event.at = Instant{ns};
  event.argument = argument;
  return event;
}

std::vector<std::uint64_t> drain(EventQueue& queue, Instant limit = kNever) {
  std::vector<std::uint64_t> order;
  EventQueue::Event event;
  while (queue.pop_until(limit, event)) order.push_back(event.argument);
  return order;
}

TEST(EventQueue, PopsInTimeOrder) {
  EventQueue queue;
  queue.push(event_at(3'000'000'000, 3));
  queue.push(event_at(5, 1));
  queue.push(event_at(70'000, 2));
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(EventQueue, PopsEventsOfOneTimeInTheOrderTheyWerePushed) {
  EventQueue queue;
  for (std::uint64_t i = 0; i < 100; ++i) queue.push(event_at(1'000'000, i));
  const std::vector<std::uint64_t> order = drain(queue);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size(), 100U);
}

TEST(EventQueue, KeepsPushOrderForOneTimeAcrossLevels) {
  // The first event waits on a high level; the second joins it later, from nearby, and must still come second.
  EventQueue queue;
  queue.push(event_at(1'000'000, 1));
  queue.push(event_at(999'999, 0));
  EventQueue::Event event;
  ASSERT_TRUE(queue.pop_until(kNever, event));
  EXPECT_EQ(event.argument, 0U);
  queue.push(event_at(1'000'000, 2));
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{1, 2}));
}

TEST(EventQueue, DoesNotPopBeyondTheLimitAndThenAcceptsEarlierEvents) {
  EventQueue queue;
  queue.push(event_at(1'000'000, 2));
  EXPECT_TRUE(drain(queue, Instant{999'000}).empty());
  queue.push(event_at(999'001, 1));
  EXPECT_EQ(queue.next_time(), Instant{999'001});
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{1, 2}));
}

TEST(EventQueue, CancelledEventsNeverComeAndCancelTellsWhetherItWasInTime) {
  EventQueue queue;
  const EventId first = queue.push(event_at(10, 1));
  queue.push(event_at(20, 2));
  EXPECT_TRUE(queue.cancel(first));
  EXPECT_FALSE(queue.cancel(first));
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{2}));
}

TEST(EventQueue, AnIdOfAFiredEventDoesNotCancelItsSuccessor) {
  EventQueue queue;
  const EventId old = queue.push(event_at(10, 1));
  drain(queue);
  queue.push(event_at(20, 2));  // takes the same place in memory
  EXPECT_FALSE(queue.cancel(old));
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{2}));
}

TEST(EventQueue, NextTimeIsNeverWhenEmpty) {
  EventQueue queue;
  EXPECT_EQ(queue.next_time(), kNever);
  queue.push(event_at(123'456'789'012, 0));
  EXPECT_EQ(queue.next_time(), Instant{123'456'789'012});
}

TEST(EventQueue, AgreesWithASortedListOverRandomPushesCancelsAndPops) {
  struct Expected {
    std::int64_t at;
    std::uint64_t sequence;
    EventId id;
  };
  Rng rng(7);
  EventQueue queue;
  std::vector<Expected> expected;
  const auto earlier = [](const Expected& a, const Expected& b) {
    return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
  };
  std::int64_t now = 0;
  std::uint64_t sequence = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::uint64_t choice = rng.below(10);
    if (choice < 5) {
      const std::int64_t reach = std::int64_t{1} << rng.below(40);
      const std::int64_t at = now + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(reach)));
      expected.push_back({at, sequence, queue.push(event_at(at, sequence))});
      ++sequence;
    } else if (choice < 6 && !expected.empty()) {
      const auto victim = expected.begin() + static_cast<std::ptrdiff_t>(rng.below(expected.size()));
      EXPECT_TRUE(queue.cancel(victim->id));
      expected.erase(victim);
    } else {
      const std::int64_t limit = now + static_cast<std::int64_t>(rng.below(std::uint64_t{1} << rng.below(36)));
      const auto first = std::min_element(expected.begin(), expected.end(), earlier);
      EventQueue::Event event;
      if (first != expected.end() && first->at <= limit) {
        ASSERT_TRUE(queue.pop_until(Instant{limit}, event));
        ASSERT_EQ(event.argument, first->sequence);
        ASSERT_EQ(event.at.ns, first->at);
        now = first->at;
        expected.erase(first);
      } else {
        ASSERT_FALSE(queue.pop_until(Instant{limit}, event));
        now = limit;
      }
    }
    ASSERT_EQ(queue.size(), expected.size());
  }
}

}  // namespace
}  // namespace glassnet::sim
