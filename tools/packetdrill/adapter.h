// SPDX-License-Identifier: Apache-2.0
// Lets packetdrill's threads, which know only real time, live with a host in virtual time.
//
// Time passes when packetdrill says so: by one microsecond with every look at the clock (it spins on it), by as much as it sleeps,
// and up to the next packet when it waits for one. A call that waits parks its thread. When the host finishes such a call, time
// stands still until that thread has looked at the clock, which is the first thing packetdrill lets it do: so the end of the call
// gets its true moment.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "host.h"
#include "sim/task.h"
#include "sim/time.h"

namespace glassnet::packetdrill {

class Adapter {
 public:
  Adapter();
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;
  ~Adapter();

  // --- time and packets ---
  [[nodiscard]] sim::Instant look_at_clock();
  void sleep(sim::Duration duration);
  void packet_in(Bytes packet);
  /// The next packet that leaves, waiting for it in virtual time; an empty one when there will be none for two minutes.
  [[nodiscard]] Host::Departure packet_out();

  // --- calls ---
  /// Makes a call of the host: `start()` gives what a program would co_await. May park this thread.
  template <class Start>
  auto wait_for(Start start) -> decltype(start().await_resume()) {
    std::unique_lock lock(mutex_);
    decltype(start().await_resume()) answer = fail(Errno::kAgain);
    Pending pending;
    sim::Task<> task = carry_out(*this, std::move(start), &answer, &pending);
    task.start(host_.simulator(), nullptr);
    run_until(lock, host_.simulator().now());
    if (!pending.done) park(lock, pending);
    return answer;
  }
  /// Makes a call that never waits: `call(syscalls)`.
  template <class Call>
  auto at_once(Call call) {
    std::unique_lock lock(mutex_);
    auto answer = call(host_.syscalls());
    run_until(lock, host_.simulator().now());
    return answer;
  }

  [[nodiscard]] socket::Syscalls& syscalls() { return host_.syscalls(); }
  /// Reads the settings that the script has changed.
  void read_sysctls();

  // --- descriptors: packetdrill closes them by itself, so each is a real one (of /dev/null) that stands for one of the host's ---
  [[nodiscard]] int open_placeholder(socket::Fd fd);
  /// -1 when `placeholder` is none.
  [[nodiscard]] socket::Fd behind(int placeholder);
  void close_placeholder(int placeholder);

 private:
  struct Pending {
    std::thread::id thread = std::this_thread::get_id();
    bool done = false;
    bool released = false;
    std::condition_variable wake;
  };

  template <class Start, class Answer>
  static sim::Task<> carry_out(Adapter& adapter, Start start, Answer* answer, Pending* pending) {
    *answer = co_await start();
    pending->done = true;
    adapter.host_.simulator().request_stop();
  }

  void park(std::unique_lock<std::mutex>& lock, Pending& pending);
  void run_until(std::unique_lock<std::mutex>& lock, sim::Instant until);
  void release_finished(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  Host host_;
  const std::thread::id main_thread_ = std::this_thread::get_id();
  std::vector<Pending*> parked_;
  std::thread::id woken_{};  // has not looked at the clock yet
  std::condition_variable clock_seen_;
  std::map<int, socket::Fd> placeholders_;
};

}  // namespace glassnet::packetdrill
