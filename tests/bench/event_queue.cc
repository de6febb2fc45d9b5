// SPDX-License-Identifier: Apache-2.0
// The raw event queue, hold model: `pending` events wait at any time, each that happens schedules another up to 1 ms later.
#include "lab.h"

namespace glassnet::bench {
namespace {

class Hold {
 public:
  Hold(sim::Simulator& simulator, std::uint64_t events) : simulator_(simulator), left_(events) {}

  void schedule() {
    simulator_.schedule_in(sim::nanoseconds(static_cast<std::int64_t>(1 + next() % 1'000'000)), &Hold::happen, this);
  }

 private:
  static void happen(void* self, std::uint64_t) {
    auto* hold = static_cast<Hold*>(self);
    if (hold->left_ == 0) return;
    --hold->left_;
    hold->schedule();
  }
  /// xorshift64: costs next to nothing, and the peers count the same numbers.
  std::uint64_t next() {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    return random_;
  }

  sim::Simulator& simulator_;
  std::uint64_t left_;
  std::uint64_t random_ = 88172645463325252U;
};

}  // namespace

int event_queue(const Arguments& arguments) {
  const std::uint64_t pending = arguments.number("pending", 10'000);
  const std::uint64_t events = arguments.number("events", 1'000'000);
  sim::Simulator simulator(sim::Simulator::Options{});
  Hold hold(simulator, events);
  for (std::uint64_t i = 0; i < pending; ++i) hold.schedule();
  const double begin = cpu_seconds();
  simulator.advance(at(sim::seconds(1'000'000)));
  const double seconds = cpu_seconds() - begin;
  return Report("event_queue", "event")
      .add("pending", pending)
      .print(simulator.events_run(), seconds, simulator.events_run() == pending + events);
}

}  // namespace glassnet::bench
