// SPDX-License-Identifier: Apache-2.0
// Coroutine programs: order, results, waiting, and death by destruction.
#include "sim/task.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace glassnet::sim {
namespace {

using Lines = std::vector<std::string>;

Task<int> doubled_after(Duration delay, int value, Lines* lines) {
  lines->push_back("child starts");
  if (delay.ns > 0) co_await SleepUntil(Instant{delay.ns});
  lines->push_back("child ends");
  co_return value * 2;
}

Task<> parent(Duration delay, Lines* lines) {
  const int result = co_await doubled_after(delay, 21, lines);
  lines->push_back("parent got " + std::to_string(result));
}

TEST(Task, DoesNotStartBeforeItIsStarted) {
  Lines lines;
  Task<> task = parent({}, &lines);
  EXPECT_TRUE(lines.empty());
}

TEST(Task, AChildThatNeverWaitsReturnsToItsParentAtOnce) {
  Simulator simulator({});
  Lines lines;
  Task<> task = parent({}, &lines);
  task.start(simulator, nullptr);
  simulator.advance(Instant{0});
  EXPECT_EQ(lines, (Lines{"child starts", "child ends", "parent got 42"}));
  EXPECT_TRUE(task.finished());
}

TEST(Task, AParentWaitsForAChildThatWaits) {
  Simulator simulator({});
  Lines lines;
  Task<> task = parent(milliseconds(5), &lines);
  task.start(simulator, nullptr);
  simulator.advance(Instant{4'999'999});
  EXPECT_EQ(lines, (Lines{"child starts"}));
  simulator.advance(Instant{5'000'000});
  EXPECT_EQ(lines.back(), "parent got 42");
}

TEST(Task, DestroyingATaskEndsItWithEverythingItWaitsFor) {
  Simulator simulator({});
  Lines lines;
  {
    Task<> task = parent(milliseconds(5), &lines);
    task.start(simulator, nullptr);
    simulator.advance(Instant{1});
  }
  EXPECT_EQ(simulator.pending_events(), 0U);
  simulator.advance(Instant{10'000'000});
  EXPECT_EQ(lines, (Lines{"child starts"}));
}

TEST(Task, DestroyingATaskThatWaitsInTheReadyQueueTakesItOut) {
  Simulator simulator({});
  Lines lines;
  {
    Task<> task = parent({}, &lines);
    task.start(simulator, nullptr);
  }
  EXPECT_TRUE(simulator.ready().empty());
}

Task<> say(Lines* lines, std::string word) {
  lines->push_back(word + " 1");
  co_await SleepUntil(Instant{10});
  lines->push_back(word + " 2");
}

TEST(Task, ProgramsThatBecomeReadyTogetherRunInTheOrderTheyBecameReady) {
  Simulator simulator({});
  Lines lines;
  Task<> a = say(&lines, "a");
  Task<> b = say(&lines, "b");
  a.start(simulator, nullptr);
  b.start(simulator, nullptr);
  simulator.advance(Instant{20});
  EXPECT_EQ(lines, (Lines{"a 1", "b 1", "a 2", "b 2"}));
}

Task<int> depth(int levels) {
  if (levels == 0) {
    co_await SleepUntil(Instant{1});
    co_return 0;
  }
  const int below = co_await depth(levels - 1);
  co_return below + 1;
}

Task<> measure(int levels, int* out) { *out = co_await depth(levels); }

TEST(Task, ADeepChainUnwindsThroughTheReadyQueueNotThroughTheStack) {
  Simulator simulator({});
  int reached = 0;
  Task<> task = measure(2'000, &reached);
  task.start(simulator, nullptr);
  simulator.advance(Instant{1});
  EXPECT_EQ(reached, 2'000);
}

}  // namespace
}  // namespace glassnet::sim
