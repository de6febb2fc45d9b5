// SPDX-License-Identifier: Apache-2.0
#include "sim/simulator.h"

#include <algorithm>

namespace glassnet::sim {

Simulator::Simulator(const Options& options)
    : seed_(options.seed), trace_(options.trace_records, options.trace_bytes) {}

EventId Simulator::schedule(Instant at, EventFunction function, void* context, std::uint64_t argument) {
  return events_.push({std::max(at, now_), function, context, argument, cause_});
}

Stop Simulator::advance(Instant until, std::uint64_t budget) {
  stop_requested_ = false;
  run_ready();
  EventQueue::Event event;
  while (!stop_requested_) {
    if (budget == 0) return Stop::kBudget;
    if (!events_.pop_until(until, event)) {
      now_ = std::max(now_, until);
      return Stop::kReached;
    }
    --budget;
    ++events_run_;
    now_ = event.at;
    cause_ = event.cause;
    event.function(event.context, event.argument);
    run_ready();
  }
  return Stop::kRequested;
}

Instant Simulator::next_event_time() const { return ready_.empty() ? events_.next_time() : now_; }

void Simulator::run_ready() {
  while (Runnable* runnable = ready_.pop()) {
    cause_ = runnable->cause();
    runnable->run();
  }
  cause_ = RecordId();
}

void Timer::set(Instant at) {
  cancel();
  due_ = std::max(at, simulator_.now());
  armed_ = true;
  event_ = simulator_.schedule(due_, &Timer::fire, this);
}

void Timer::cancel() {
  if (!armed_) return;
  simulator_.cancel(event_);
  armed_ = false;
}

void Timer::fire(void* self, std::uint64_t) {
  auto* timer = static_cast<Timer*>(self);
  timer->armed_ = false;
  timer->function_(timer->context_, timer->argument_);
}

}  // namespace glassnet::sim
