// SPDX-License-Identifier: Apache-2.0
// Calls that wait: the one place where a program is suspended. An operation is tried at once; when it answers EAGAIN on a blocking
// file, the call joins the file's wait list, and is tried again between two events whenever the file says that something changed.
// A signal ends it with EINTR, a time limit with EAGAIN; destroying the coroutine's frame (kill) takes it out of every list.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "base/result.h"
#include "sim/ready_queue.h"
#include "sim/simulator.h"
#include "sim/task.h"
#include "sim/time.h"
#include "socket/fd_table.h"
#include "socket/syscall_code.h"
#include "socket/wait_list.h"

namespace glassnet::socket {

class BlockedCall;

/// The program that makes calls: knows which of them wait (one, or one per thread). Must outlive their coroutines.
class Caller {
 public:
  Caller(sim::Simulator& simulator, std::uint32_t node, std::uint32_t pid)
      : simulator_(simulator), node_(node), pid_(pid) {}
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  /// A signal arrived: every call that waits ends with EINTR, unless it can be completed.
  void interrupt();

  /// The call that waits longest, for process lists; kNone when the program is not waiting.
  [[nodiscard]] SyscallCode blocked_in() const;
  /// Its descriptor, or -1.
  [[nodiscard]] Fd blocked_on() const;

  [[nodiscard]] sim::Simulator& simulator() const { return simulator_; }
  [[nodiscard]] std::uint32_t node() const { return node_; }
  [[nodiscard]] std::uint32_t pid() const { return pid_; }

 private:
  friend class BlockedCall;
  sim::Simulator& simulator_;
  std::uint32_t node_;
  std::uint32_t pid_;
  BlockedCall* first_ = nullptr;
  BlockedCall* last_ = nullptr;
};

/// What all waiting calls share. Other rooms may derive their own (waiting for a child process, for a line of a terminal).
class BlockedCall : public sim::Runnable {
 public:
  /// Something may have changed: the call is tried again when the ready queue comes to it.
  void wake();

  void run() final;

 protected:
  BlockedCall(Caller& caller, SyscallCode code, Fd fd) : caller_(caller), code_(code), fd_(fd) {}
  ~BlockedCall();

  /// For `await_suspend`: remembers whom to resume. With `timeout` the call ends by itself after that time.
  void block(sim::TaskPromise& promise, std::optional<sim::Duration> timeout);

  /// Tries again; true when the call is over.
  virtual bool retry() = 0;
  /// The call is over without success: `why` is kIntr or, after the time limit, kAgain.
  virtual void give_up(Errno why) = 0;
  /// The errno of the finished call for the trace.
  [[nodiscard]] virtual Errno outcome() const = 0;

  [[nodiscard]] Caller& caller() const { return caller_; }

 private:
  friend class Caller;
  void on_timeout();
  void leave();
  void resume();

  Caller& caller_;
  SyscallCode code_;
  Fd fd_;
  bool interrupted_ = false;
  bool timed_out_ = false;
  sim::TaskPromise* promise_ = nullptr;  // set while blocked
  std::optional<sim::Timer> timer_;
  BlockedCall* next_ = nullptr;
  BlockedCall* previous_ = nullptr;
};

/// A place in a file's wait list that wakes a call.
class CallWaiter final : public Waiter {
 public:
  explicit CallWaiter(BlockedCall& call) : call_(&call) {}
  void on_notify() override { call_->wake(); }

 private:
  BlockedCall* call_;
};

/// co_await it for a Result<Operation::Value>. An Operation (operations.h) has
///   Result<Value> attempt()                      EAGAIN = not now
///   bool may_wait() const                        false: a non-blocking file or MSG_DONTWAIT; EAGAIN is then the answer
///   WaitList& wait_list()                        asked only when it may wait
///   std::optional<sim::Duration> timeout() const SO_RCVTIMEO, SO_SNDTIMEO
///   Result<Value> cut_short(Errno why)           the answer after a signal or the time limit
///   Fd fd() const, static SyscallCode kCode
template <class Operation>
class [[nodiscard]] BlockingCall final : public BlockedCall {
 public:
  using Value = typename Operation::Value;

  BlockingCall(Caller& caller, Operation operation)
      : BlockedCall(caller, Operation::kCode, operation.fd()), operation_(std::move(operation)), waiter_(*this) {}

  bool await_ready() { return retry(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) {
    operation_.wait_list().join(waiter_);
    block(self.promise(), operation_.timeout());
    return true;
  }
  Result<Value> await_resume() {
    waiter_.leave();
    return std::move(result_);
  }

 private:
  bool retry() override {
    result_ = operation_.attempt();
    return result_.has_value() || result_.error() != Errno::kAgain || !operation_.may_wait();
  }
  void give_up(Errno why) override { result_ = operation_.cut_short(why); }
  [[nodiscard]] Errno outcome() const override { return result_.has_value() ? Errno::kOk : result_.error(); }

  Operation operation_;
  Result<Value> result_ = fail(Errno::kAgain);
  CallWaiter waiter_;
};

/// One line of poll(2).
struct PollFd {
  Fd fd = -1;  ///< negative: the line is ignored
  PollMask events = 0;
  PollMask revents = 0;
};

/// poll(2) over the descriptors of one table.
class [[nodiscard]] PollCall final : public BlockedCall {
 public:
  PollCall(Caller& caller, const FdTable& files, std::span<PollFd> fds, std::optional<sim::Duration> timeout);
  ~PollCall();

  bool await_ready() { return retry() || (timeout_.has_value() && *timeout_ <= sim::Duration{}); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) {
    join_all();
    block(self.promise(), timeout_);
    return true;
  }
  /// How many lines have events, 0 after the time limit. Error: EINTR.
  Result<int> await_resume();

 private:
  struct Watch;

  bool retry() override;
  void give_up(Errno why) override;
  [[nodiscard]] Errno outcome() const override { return result_.has_value() ? Errno::kOk : result_.error(); }
  void join_all();

  const FdTable& files_;
  std::span<PollFd> fds_;
  std::optional<sim::Duration> timeout_;
  Result<int> result_ = 0;
  std::unique_ptr<Watch[]> watches_;  // only while waiting
};

/// nanosleep(2).
class [[nodiscard]] SleepCall final : public BlockedCall {
 public:
  SleepCall(Caller& caller, sim::Duration duration)
      : BlockedCall(caller, SyscallCode::kSleep, -1), duration_(duration) {}

  bool await_ready() const { return duration_ <= sim::Duration{}; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) {
    block(self.promise(), duration_);
    return true;
  }
  /// Error: EINTR when a signal came first.
  Result<void> await_resume() { return result_; }

 private:
  bool retry() override { return false; }
  void give_up(Errno why) override {
    if (why == Errno::kIntr) result_ = fail(why);
  }
  [[nodiscard]] Errno outcome() const override { return result_.has_value() ? Errno::kOk : result_.error(); }

  sim::Duration duration_;
  Result<void> result_;
};

/// The events of `file` that `wished` asks for; errors and hang-ups are always told (poll(2)).
[[nodiscard]] inline PollMask poll_file(const File& file, PollMask wished) {
  return static_cast<PollMask>(file.poll() & (wished | kPollErr | kPollHup | kPollNval));
}

}  // namespace glassnet::socket
