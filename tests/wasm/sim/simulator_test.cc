// SPDX-License-Identifier: Apache-2.0
// How virtual time passes: limits, budgets, causes and timers.
#include "sim/simulator.h"

#include <gtest/gtest.h>

#include <vector>

namespace glassnet::sim {
namespace {

struct Log {
  explicit Log(Simulator& owner) : simulator(owner) {}
  static void note(void* self, std::uint64_t argument) {
    auto* log = static_cast<Log*>(self);
    log->arguments.push_back(argument);
    log->causes.push_back(log->simulator.cause().value);
    log->times.push_back(log->simulator.now().ns);
  }
  Simulator& simulator;
  std::vector<std::uint64_t> arguments;
  std::vector<std::uint32_t> causes;
  std::vector<std::int64_t> times;
};

TEST(Simulator, AdvanceRunsWhatIsDueAndStopsExactlyAtTheWishedTime) {
  Simulator simulator({});
  Log log(simulator);
  simulator.schedule(Instant{100}, &Log::note, &log, 1);
  simulator.schedule(Instant{201}, &Log::note, &log, 2);
  EXPECT_EQ(simulator.advance(Instant{200}), Stop::kReached);
  EXPECT_EQ(simulator.now().ns, 200);
  EXPECT_EQ(log.arguments, (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(log.times, (std::vector<std::int64_t>{100}));
}

TEST(Simulator, AnEventDueExactlyAtTheLimitStillHappens) {
  Simulator simulator({});
  Log log(simulator);
  simulator.schedule(Instant{200}, &Log::note, &log, 1);
  simulator.advance(Instant{200});
  EXPECT_EQ(log.arguments.size(), 1U);
}

TEST(Simulator, TheBudgetStopsBetweenEventsWithoutLosingAny) {
  Simulator simulator({});
  Log log(simulator);
  for (std::uint64_t i = 0; i < 5; ++i) simulator.schedule(Instant{10}, &Log::note, &log, i);
  EXPECT_EQ(simulator.advance(Instant{20}, 2), Stop::kBudget);
  EXPECT_EQ(simulator.now().ns, 10);
  EXPECT_EQ(simulator.advance(Instant{20}), Stop::kReached);
  EXPECT_EQ(log.arguments, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
}

TEST(Simulator, WhatIsScheduledInThePastHappensNow) {
  Simulator simulator({});
  Log log(simulator);
  simulator.advance(Instant{50});
  simulator.schedule(Instant{10}, &Log::note, &log, 1);
  simulator.advance(Instant{50});
  EXPECT_EQ(log.times, (std::vector<std::int64_t>{50}));
}

TEST(Simulator, AScheduledEventInheritsTheCauseOfWhoeverScheduledIt) {
  Simulator simulator({});
  Log log(simulator);
  const RecordId frame = simulator.record({.kind = Kind::kFrameReceive});
  {
    CauseScope scope(simulator, frame);
    simulator.schedule(Instant{10}, &Log::note, &log, 1);
  }
  simulator.schedule(Instant{20}, &Log::note, &log, 2);
  simulator.advance(Instant{30});
  EXPECT_EQ(log.causes, (std::vector<std::uint32_t>{frame.value, 0}));
}

TEST(Simulator, NextEventTimeTellsWhenSomethingIsDue) {
  Simulator simulator({});
  Log log(simulator);
  EXPECT_EQ(simulator.next_event_time(), kNever);
  simulator.schedule(Instant{77}, &Log::note, &log, 1);
  EXPECT_EQ(simulator.next_event_time(), Instant{77});
}

struct Ticker {
  explicit Ticker(Simulator& simulator) : timer(Timer::calling<Ticker, &Ticker::tick>(simulator, *this)) {}
  void tick() { ++ticks; }
  int ticks = 0;
  Timer timer;
};

TEST(Timer, FiresOnceAndSettingItAgainMovesIt) {
  Simulator simulator({});
  Ticker ticker(simulator);
  ticker.timer.set(Instant{100});
  ticker.timer.set(Instant{300});
  simulator.advance(Instant{200});
  EXPECT_EQ(ticker.ticks, 0);
  EXPECT_TRUE(ticker.timer.armed());
  simulator.advance(Instant{400});
  EXPECT_EQ(ticker.ticks, 1);
  EXPECT_FALSE(ticker.timer.armed());
}

TEST(Timer, ADestroyedTimerNeverFires) {
  Simulator simulator({});
  {
    Ticker ticker(simulator);
    ticker.timer.set(Instant{100});
  }
  EXPECT_EQ(simulator.pending_events(), 0U);
}

TEST(Simulator, NamedStreamsAreIndependentOfEachOtherAndRepeatable) {
  Simulator first({.seed = 5});
  Simulator second({.seed = 5});
  Rng a = first.stream("link 1");
  Rng b = second.stream("link 1");
  Rng c = first.stream("link 2");
  const std::uint64_t value = a.next();
  EXPECT_EQ(value, b.next());
  EXPECT_NE(value, c.next());
}

}  // namespace
}  // namespace glassnet::sim
