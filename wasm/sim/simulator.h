// SPDX-License-Identifier: Apache-2.0
// Runs virtual time: pops due events, then every program that became ready, then the next event. Owns the trace, the seed and
// the current cause. One Simulator is one world; nothing in the core is global.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "base/rng.h"
#include "sim/event_queue.h"
#include "sim/ready_queue.h"
#include "sim/time.h"
#include "sim/trace.h"

namespace glassnet::sim {

/// Why `Simulator::advance` came back.
enum class Stop {
  kReached,    ///< virtual time is at the wished moment and everything due has happened
  kBudget,     ///< the budget of events is used up
  kRequested,  ///< somebody called request_stop(), e.g. an outside program became runnable
};

class Simulator {
 public:
  struct Options {
    std::uint64_t seed = 1;
    std::size_t trace_records = 1 << 15;
    std::size_t trace_bytes = 1 << 22;
  };

  explicit Simulator(const Options& options);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  /// An independent random stream; the same name always gives the same stream.
  [[nodiscard]] Rng stream(std::string_view name) const { return Rng::named(seed_, name); }

  /// Calls `function(context, argument)` at `at` (or now, if that is already past), under the present cause.
  EventId schedule(Instant at, EventFunction function, void* context, std::uint64_t argument = 0);
  EventId schedule_in(Duration delay, EventFunction function, void* context, std::uint64_t argument = 0) {
    return schedule(now_ + delay, function, context, argument);
  }
  bool cancel(EventId id) { return events_.cancel(id); }

  /// Lets time pass up to `until`, carrying out at most `budget` events. With Stop::kReached, now() == until. Programs that are
  /// ready run first, even when nothing else is due.
  Stop advance(Instant until, std::uint64_t budget = UINT64_MAX);

  /// Makes `advance` return after the event in progress.
  void request_stop() { stop_requested_ = true; }

  /// When something is due next: now() when a program is ready, kNever when nothing will ever happen again.
  [[nodiscard]] Instant next_event_time() const;
  [[nodiscard]] std::size_t pending_events() const { return events_.size(); }
  [[nodiscard]] std::uint64_t events_run() const { return events_run_; }

  [[nodiscard]] ReadyQueue& ready() { return ready_; }
  [[nodiscard]] Trace& trace() { return trace_; }
  [[nodiscard]] const Trace& trace() const { return trace_; }

  /// Adds a record under the present cause.
  RecordId record(const Record& record) {
    return trace_.enabled() ? trace_.add(now_, cause_, record) : trace_.count_only();
  }
  [[nodiscard]] RecordId cause() const { return cause_; }
  void set_cause(RecordId cause) { cause_ = cause; }

 private:
  void run_ready();

  Instant now_{};
  std::uint64_t seed_;
  std::uint64_t events_run_ = 0;
  RecordId cause_;
  bool stop_requested_ = false;
  EventQueue events_;
  ReadyQueue ready_;
  Trace trace_;
};

/// While it lives, everything recorded and scheduled is caused by `cause`.
class CauseScope {
 public:
  CauseScope(Simulator& simulator, RecordId cause) : simulator_(simulator), before_(simulator.cause()) {
    simulator_.set_cause(cause);
  }
  ~CauseScope() { simulator_.set_cause(before_); }
  CauseScope(const CauseScope&) = delete;
  CauseScope& operator=(const CauseScope&) = delete;

 private:
  Simulator& simulator_;
  RecordId before_;
};

/// The EventFunction that calls `object->*Method()`; the object is the event's context.
template <class T, void (T::*Method)()>
void call_method(void* context, std::uint64_t) {
  (static_cast<T*>(context)->*Method)();
}

/// One event that can be set, moved and cancelled; cancels itself when destroyed. For protocol timers.
class Timer {
 public:
  Timer(Simulator& simulator, EventFunction function, void* context, std::uint64_t argument = 0)
      : simulator_(simulator), function_(function), context_(context), argument_(argument) {}
  ~Timer() { cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// A timer that calls `object.*Method()`.
  template <class T, void (T::*Method)()>
  [[nodiscard]] static Timer calling(Simulator& simulator, T& object) {
    return Timer(simulator, &call_method<T, Method>, &object);
  }

  void set(Instant at);
  void set_in(Duration delay) { set(simulator_.now() + delay); }
  void cancel();
  [[nodiscard]] bool armed() const { return armed_; }
  /// When it will fire; meaningful while armed.
  [[nodiscard]] Instant due() const { return due_; }

 private:
  static void fire(void* self, std::uint64_t);

  Simulator& simulator_;
  EventFunction function_;
  void* context_;
  std::uint64_t argument_;
  EventId event_{};
  Instant due_{};
  bool armed_ = false;
};

}  // namespace glassnet::sim
