// SPDX-License-Identifier: Apache-2.0
// What one thread of a program outside the core waits for: some descriptors, as in poll(2), or a moment. Like all waiting it is looked
// at between two events, never from within protocol code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "sim/ready_queue.h"
#include "sim/simulator.h"
#include "sim/time.h"
#include "socket/blocking_call.h"
#include "socket/fd_table.h"
#include "socket/file.h"
#include "socket/syscall_code.h"
#include "socket/wait_list.h"

namespace glassnet::node {

class OutsideWait final : public sim::Runnable {
 public:
  class Owner {
   public:
    /// `count` descriptors are ready, 0 = the deadline has come. May destroy the wait.
    virtual void on_wait_over(OutsideWait& wait, int count) = 0;

   protected:
    ~Owner() = default;
  };

  /// Joins the wait lists of all descriptors of `fds` that are open in `files`. `code` is the call that the thread waits in.
  OutsideWait(sim::Simulator& simulator, Owner& owner, std::uint32_t thread, socket::SyscallCode code,
              const socket::FdTable& files, std::span<const socket::PollFd> fds, sim::Instant deadline);
  ~OutsideWait();

  [[nodiscard]] std::uint32_t thread() const { return thread_; }
  [[nodiscard]] socket::SyscallCode code() const { return code_; }

  void run() override;

 private:
  struct Line;
  void wake();
  void on_deadline();

  sim::Simulator& simulator_;
  Owner& owner_;
  std::uint32_t thread_;
  socket::SyscallCode code_;
  bool expired_ = false;
  std::size_t count_;
  std::unique_ptr<Line[]> lines_;
  sim::Timer timer_;
};

/// Lines of poll(2) from the bytes of struct pollfd (int fd, short events, short revents; little-endian), and their answers back.
[[nodiscard]] std::vector<socket::PollFd> read_poll_fds(Bytes bytes);
void write_poll_results(std::span<const socket::PollFd> fds, MutableBytes bytes);

/// poll(2) without waiting: fills in `revents`, returns how many lines have some.
[[nodiscard]] int poll_now(const socket::FdTable& files, std::span<socket::PollFd> fds);

}  // namespace glassnet::node
