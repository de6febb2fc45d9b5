// SPDX-License-Identifier: Apache-2.0
// Task<T>: a program written as a C++20 coroutine. Rules, each of which costs a day when broken:
//  - A Task starts when it is first awaited (or `start`ed at the root) and belongs to exactly one owner; destroying the Task
//    destroys the frame with everything it waits for. That is how a program is killed.
//  - No symmetric transfer (WebAssembly would grow its stack): `await_suspend` returns bool, and a finished child posts its
//    parent to the ready queue.
//  - No exceptions, no capturing lambdas as coroutines, arguments by value (a reference dangles at the first suspension).
//  - In a `co_await` expression keep temporaries trivial; name strings and vectors first (g++ 12 destroys some twice).
#pragma once

#include <coroutine>
#include <cstdlib>
#include <optional>
#include <utility>

#include "sim/simulator.h"

namespace glassnet::sim {

/// What every coroutine of the core has in common: it can be posted to the ready queue of its Simulator.
class TaskPromise : public Runnable {
 public:
  [[nodiscard]] Simulator& simulator() const { return *simulator_; }
  /// Lets the coroutine go on when it is its turn, caused by what happens now.
  void post() { simulator_->ready().push(*this, simulator_->cause()); }

  void run() final { frame_.resume(); }
  [[noreturn]] void unhandled_exception() noexcept { std::abort(); }
  std::suspend_always initial_suspend() noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> self) noexcept {
      TaskPromise& promise = self.promise();
      promise.finished_ = true;
      if (promise.parent_ != nullptr && promise.parent_suspended_) promise.parent_->post();
      if (promise.on_finished_ != nullptr) promise.on_finished_->post_finished();
      return true;  // the frame stays until its owner destroys it
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }

  /// Told when a root task has run to its end.
  class Observer {
   public:
    virtual void post_finished() = 0;

   protected:
    ~Observer() = default;
  };

 protected:
  TaskPromise() = default;
  ~TaskPromise() = default;

 private:
  template <class T>
  friend class Task;

  std::coroutine_handle<> frame_;
  Simulator* simulator_ = nullptr;
  TaskPromise* parent_ = nullptr;
  Observer* on_finished_ = nullptr;
  bool parent_suspended_ = false;
  bool finished_ = false;
};

template <class T>
class TaskPromiseOf : public TaskPromise {
 public:
  void return_value(T value) { value_.emplace(std::move(value)); }
  T take() { return std::move(*value_); }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromiseOf<void> : public TaskPromise {
 public:
  void return_void() {}
  void take() {}
};

template <class T = void>
class [[nodiscard]] Task {
 public:
  struct promise_type : TaskPromiseOf<T> {
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
  };

  Task() = default;
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      frame_ = std::exchange(other.frame_, {});
    }
    return *this;
  }
  ~Task() { destroy(); }

  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(frame_); }
  [[nodiscard]] bool finished() const { return frame_ && frame_.promise().finished_; }
  /// The result of a finished task; may be taken once.
  T result() { return frame_.promise().take(); }

  /// Makes this a root: its first step runs when the ready queue comes to it. `observer` (may be null) must outlive the task.
  void start(Simulator& simulator, TaskPromise::Observer* observer) {
    frame_.promise().simulator_ = &simulator;
    frame_.promise().on_finished_ = observer;
    frame_.promise().post();
  }

  // co_await task: runs the child at once, up to its first suspension or its end.
  bool await_ready() const noexcept { return false; }
  template <class Parent>
  bool await_suspend(std::coroutine_handle<Parent> parent) {
    promise_type& child = frame_.promise();
    child.simulator_ = &parent.promise().simulator();
    child.parent_ = &parent.promise();
    frame_.resume();
    child.parent_suspended_ = !child.finished_;
    return child.parent_suspended_;
  }
  T await_resume() { return frame_.promise().take(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) { frame.promise().frame_ = frame; }
  void destroy() {
    if (frame_) frame_.destroy();
    frame_ = {};
  }

  std::coroutine_handle<promise_type> frame_;
};

/// `co_await sleep_until(t)`: goes on at virtual time `t`, or at once when that is past.
class SleepUntil {
 public:
  explicit SleepUntil(Instant at) : at_(at) {}
  ~SleepUntil() {
    if (promise_ != nullptr) promise_->simulator().cancel(event_);
  }
  SleepUntil(const SleepUntil&) = delete;
  SleepUntil& operator=(const SleepUntil&) = delete;

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) {
    TaskPromise& promise = self.promise();
    if (at_ <= promise.simulator().now()) return false;
    promise_ = &promise;
    event_ = promise.simulator().schedule(at_, &SleepUntil::wake, this);
    return true;
  }
  void await_resume() noexcept {}

 private:
  static void wake(void* self, std::uint64_t) {
    auto* sleep = static_cast<SleepUntil*>(self);
    std::exchange(sleep->promise_, nullptr)->post();
  }

  Instant at_;
  TaskPromise* promise_ = nullptr;
  EventId event_{};
};

}  // namespace glassnet::sim
