// SPDX-License-Identifier: Apache-2.0
// The door for programs that run outside the core (Python in the page). Such a program is an ordinary Process of its host, so that
// pipes, terminals, signals and `ps` work as for all others; only its body is elsewhere. The core tells the outside by events what
// happens, the outside makes system calls that never wait (system_call.h) and says what its threads wait for (outside_wait.h).
// Virtual time never passes while a program outside computes: an event stops Simulator::advance. One Outside serves a whole network.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/rng.h"
#include "node/outside_wait.h"
#include "node/process_body.h"
#include "sim/simulator.h"
#include "sim/time.h"
#include "socket/blocking_call.h"
#include "socket/syscall_code.h"

namespace glassnet::node {

class OutsideProgram;
class Process;

/// Numbers are part of the interface to the page (web/src/engine/outside.ts).
enum class OutsideEventKind : std::uint32_t {
  kStarted = 1,  ///< a program wants to run: []
  kReady = 2,    ///< what a thread waits for is there: [thread, how many descriptors; 0 = its time is over]
  kSignal = 3,   ///< a caught signal has come: [signal]
  kEnded = 4,    ///< a program was ended from inside, its descriptors are closed: [status]
};

/// Four lanes of 32 bits.
struct OutsideEvent {
  OutsideEventKind kind{};
  std::uint32_t process = 0;  ///< handle
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  friend bool operator==(const OutsideEvent&, const OutsideEvent&) = default;
};
static_assert(sizeof(OutsideEvent) == 16);

/// Whether there is somebody outside who runs programs.
enum class OutsidePresence : std::uint8_t { kAbsent, kPresent };

class Outside {
 public:
  /// The most bytes that one system call carries.
  static constexpr std::size_t kMaxScratch = 1 << 20;

  explicit Outside(sim::Simulator& simulator) : simulator_(simulator) {}
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  void set_presence(OutsidePresence presence) { presence_ = presence; }
  [[nodiscard]] OutsidePresence presence() const { return presence_; }

  [[nodiscard]] bool has_events() const { return !events_.empty(); }
  /// What has happened since the last call, in order; valid until the next. Bounded: a program has at most one event of each wait and of
  /// each signal.
  std::span<const OutsideEvent> take_events();

  /// By handle; nullptr when there is none (any more).
  [[nodiscard]] OutsideProgram* find(std::uint32_t process) const;

  /// Memory for the bytes of the next system call: `size` bytes, at most kMaxScratch, cleared only when new.
  MutableBytes scratch(std::size_t size);
  [[nodiscard]] MutableBytes scratch() { return scratch_; }

  [[nodiscard]] sim::Simulator& simulator() const { return simulator_; }

 private:
  friend class OutsideProgram;

  std::uint32_t enter(OutsideProgram& program);
  void leave(OutsideProgram& program);
  void raise(OutsideEvent event);
  void drop_ready(std::uint32_t process, std::uint32_t thread);

  sim::Simulator& simulator_;
  OutsidePresence presence_ = OutsidePresence::kAbsent;
  std::uint32_t next_handle_ = 1;
  std::map<std::uint32_t, OutsideProgram*> programs_;
  std::vector<OutsideEvent> events_;
  std::vector<OutsideEvent> taken_;
  std::vector<std::uint8_t> scratch_ = std::vector<std::uint8_t>(4096);
};

/// One program that runs outside; lives in the coroutine of its process, and ends with it.
class OutsideProgram final : private ProcessBody, private OutsideWait::Owner {
 public:
  /// Threads that wait at once; more are refused.
  static constexpr std::size_t kMaxWaits = 4096;
  static constexpr std::size_t kMaxNoteLength = 300;

  /// Both must outlive the program. Raises kStarted.
  OutsideProgram(Outside& outside, Process& process);
  OutsideProgram(const OutsideProgram&) = delete;
  OutsideProgram& operator=(const OutsideProgram&) = delete;
  /// Raises kEnded, unless the program has ended itself by `exit`.
  ~OutsideProgram();

  /// Unique in the network, never used again.
  [[nodiscard]] std::uint32_t handle() const { return handle_; }
  [[nodiscard]] Process& process() const { return process_; }

  /// A system call by its Linux number (x86-64), see system_call.h; its bytes are in Outside::scratch. Never waits. The result, or a
  /// negative errno: ENOSYS for an unknown number, ESRCH when the process is about to end.
  std::int64_t call(unsigned number, const std::array<double, 4>& arguments);

  /// `thread` waits until one of `fds` is ready or `deadline` has come (kNever = no limit). Returns how many are ready now, with
  /// their revents filled in; or 0, and one kReady comes later. A wait of the same thread before is taken back. No descriptors = sleep.
  /// Errors: EINVAL (more than FdTable::kLimit descriptors), EAGAIN (kMaxWaits), ESRCH.
  Result<int> wait(std::uint32_t thread, std::span<socket::PollFd> fds, sim::Instant deadline);
  /// The same without descriptors for a thread that goes on computing after `until`: process lists show it running.
  Result<int> compute(std::uint32_t thread, sim::Instant until);
  void cancel(std::uint32_t thread);

  /// exit(2): ends the process and closes everything; no event.
  void exit(int status);

  /// Where a thread is, for process lists; empty = forget. At most kMaxNoteLength bytes and kMaxWaits threads are kept.
  void note(std::uint32_t thread, std::string_view where);

  /// Random bytes of this program, the same in each run.
  [[nodiscard]] Rng& random() { return random_; }

 private:
  friend class Outside;

  void on_caught(Signal signal) override;
  [[nodiscard]] std::string blocked_in() const override;
  [[nodiscard]] std::vector<ThreadNote> notes() const override;
  [[nodiscard]] std::size_t threads() const override;
  void on_wait_over(OutsideWait& wait, int count) override;
  [[nodiscard]] socket::SyscallCode code_of_wait(std::span<const socket::PollFd> fds) const;

  Outside& outside_;
  Process& process_;
  std::uint32_t handle_;
  RecordId cause_;  // why the program runs now: its start, or the end of a wait
  Rng random_;
  bool exited_ = false;
  /// The call that could not be done at once: what the next wait is about.
  socket::SyscallCode waiting_call_ = socket::SyscallCode::kNone;
  socket::Fd waiting_fd_ = -1;
  std::map<std::uint32_t, std::unique_ptr<OutsideWait>> waits_;
  std::map<std::uint32_t, std::string> notes_;
  std::set<std::uint32_t> computing_;  // threads whose wait is none
};

}  // namespace glassnet::node
