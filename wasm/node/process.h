// SPDX-License-Identifier: Apache-2.0
// A running program: its descriptors, its user, its standard streams, its children, and the coroutines that are its threads. Owned
// by the host's ProcessTable. However it ends, its descriptors are closed, so that its sockets send FIN or RST as on Linux.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/file_system.h"
#include "node/program.h"
#include "node/signal.h"
#include "sim/simulator.h"
#include "sim/task.h"
#include "socket/blocking_call.h"
#include "socket/fd_table.h"
#include "socket/syscalls.h"

namespace glassnet::node {

class Host;
class Process;
class ProcessBody;
class Terminal;

inline constexpr socket::Fd kStandardInput = 0;
inline constexpr socket::Fd kStandardOutput = 1;
inline constexpr socket::Fd kStandardError = 2;

using Environment = std::map<std::string, std::string, std::less<>>;

/// What a new process gets, as from posix_spawn(3).
struct ProcessStart {
  /// The first names the program.
  std::vector<std::string> arguments;
  /// Nothing = the parent's; without a parent root's.
  std::optional<std::uint32_t> uid;
  /// 0 = started by the system.
  std::uint32_t parent = 0;
  /// Process group, which Ctrl-C reaches as a whole; 0 = a new one, numbered like the process.
  std::uint32_t group = 0;
  std::string directory;  ///< empty = /
  Environment environment;
  /// Descriptors 0, 1 and 2; an empty one means the terminal, or /dev/null without a terminal.
  std::array<socket::FileRef, 3> files;
  Terminal* terminal = nullptr;
};

/// How a child ended, as waitpid(2) tells it.
struct ChildEnd {
  int status = 0;          ///< 0..255; 128 + n after signal n
  bool by_signal = false;  ///< otherwise it exited by itself
};

/// co_await it: waitpid(2) for one child.
class [[nodiscard]] WaitCall final : public socket::BlockedCall {
 public:
  WaitCall(Process& parent, std::uint32_t child);

  bool await_ready() { return retry(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> self) {
    join();
    block(self.promise(), std::nullopt);
    return true;
  }
  /// Errors: ECHILD, EINTR.
  Result<ChildEnd> await_resume() {
    waiter_.leave();
    return result_;
  }

 private:
  void join();
  bool retry() override;
  void give_up(Errno why) override { result_ = fail(why); }
  [[nodiscard]] Errno outcome() const override { return result_.has_value() ? Errno::kOk : result_.error(); }

  Process& parent_;
  std::uint32_t child_;
  Result<ChildEnd> result_ = fail(Errno::kAgain);
  socket::CallWaiter waiter_;
};

class Process final : private sim::TaskPromise::Observer {
 public:
  Process(Host& host, std::uint32_t pid, const ProgramMain& main, ProcessStart start);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] Host& host() const { return host_; }
  [[nodiscard]] std::uint32_t pid() const { return pid_; }
  [[nodiscard]] std::uint32_t parent() const { return parent_; }
  [[nodiscard]] std::uint32_t group() const { return group_; }
  [[nodiscard]] std::uint32_t uid() const { return uid_; }
  [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }
  /// The name it was started by.
  [[nodiscard]] const std::string& name() const { return arguments_.front(); }
  /// The arguments between blanks.
  [[nodiscard]] std::string command_line() const;
  [[nodiscard]] sim::Instant started() const { return started_; }
  [[nodiscard]] Terminal* terminal() const { return terminal_; }
  [[nodiscard]] Environment& environment() { return environment_; }
  [[nodiscard]] const Environment& environment() const { return environment_; }

  // --- system calls ---
  [[nodiscard]] socket::Syscalls& sys() { return sys_; }
  [[nodiscard]] const socket::FdTable& files() const { return files_; }
  /// The call it waits in, for process lists; empty while it could run.
  [[nodiscard]] std::string blocked_in() const;
  [[nodiscard]] sim::Instant now() const;
  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// chdir(2). Errors: ENOENT, ENOTDIR, EACCES.
  Result<void> change_directory(std::string_view path);
  /// `path` from the working directory, as an absolute path.
  [[nodiscard]] std::string path(std::string_view path) const { return absolute_path(directory_, path); }
  /// open(2); errors as FileSystem::open, and EMFILE.
  Result<socket::Fd> open(std::string_view path, OpenMode mode);

  // --- standard streams ---
  /// Writes to descriptor 1 at once as far as it takes the bytes, and keeps the rest for `flush`. A broken pipe ends the process
  /// (SIGPIPE).
  void print(std::string_view text) { write_stream(kStandardOutput, out_, text); }
  /// The same to descriptor 2.
  void print_error(std::string_view text) { write_stream(kStandardError, error_, text); }
  /// Waits until what was printed has been taken. Done by itself when main returns; programs that print a lot call it now and then.
  sim::Task<void> flush();

  // --- threads ---
  /// Runs `task` beside main; it ends with the process at the latest.
  void start_task(sim::Task<void> task);

  // --- signals ---
  /// From now on `signal` (not SIGKILL) does not end the process: calls that wait answer EINTR instead, and `interrupted` says so.
  void catch_signal(Signal signal);
  /// From now on `signal` (not SIGKILL) is not noticed.
  void ignore_signal(Signal signal);
  /// From now on `signal` ends the process, as at the start.
  void restore_signal(Signal signal);
  /// Whether a caught signal has come.
  [[nodiscard]] bool interrupted() const { return interrupted_; }
  /// setitimer(2) with ITIMER_REAL: SIGALRM after `first` (0 = never) and then every `interval` (0 = once).
  void set_alarm(sim::Duration first, sim::Duration interval);
  /// What is left until the next SIGALRM (0 = none comes), and the interval.
  [[nodiscard]] std::pair<sim::Duration, sim::Duration> alarm() const;
  /// Delivers a signal, whoever sends it. What ends the process does so when the ready queue comes to it.
  void deliver(Signal signal);
  /// What becomes of a signal.
  enum class Disposition { kDefault, kIgnored, kCaught };
  [[nodiscard]] Disposition disposition(Signal signal) const;
  /// Who is told of caught signals and knows what the program waits in, instead of a coroutine; nullptr = nobody.
  void set_body(ProcessBody* body) { body_ = body; }
  [[nodiscard]] ProcessBody* body() const { return body_; }
  /// exit(3) from anywhere in the program; it must not go on printing or waiting.
  void exit(int status);

  // --- children ---
  /// Starts a child with this one's user, directory, environment and terminal where `start` says nothing. Errors: ENOENT for an unknown program, EAGAIN for too many processes.
  Result<std::uint32_t> start_child(ProcessStart start);
  WaitCall wait_for(std::uint32_t child) { return WaitCall(*this, child); }
  /// The same without waiting. Errors: EAGAIN while the child runs, ECHILD.
  Result<ChildEnd> try_wait_for(std::uint32_t child);

  /// Neither ended nor about to end.
  [[nodiscard]] bool is_running() const { return state_ == State::kRunning; }
  /// The status of one that ends or has ended: 0..255, 128 + n after signal n.
  [[nodiscard]] int status() const { return status_; }
  /// Ended, and its parent has not asked for the status yet.
  [[nodiscard]] bool is_zombie() const { return state_ == State::kZombie; }

 private:
  friend class ProcessTable;
  friend class WaitCall;

  enum class State { kRunning, kEnding, kZombie };
  struct Stream {
    std::string pending;
    bool flushing = false;  // a flush is under way: what is printed meanwhile queues up behind it
  };
  /// Ends the process from the ready queue, when none of its coroutines is on the stack.
  class Ending final : public sim::Runnable {
   public:
    explicit Ending(Process& process) : process_(process) {}
    void run() override { process_.finish(); }

   private:
    Process& process_;
  };

  static sim::Task<int> run(Process& process, ProgramMain main);
  void post_finished() override;
  void write_stream(socket::Fd fd, Stream& stream, std::string_view text);
  sim::Task<void> flush_stream(socket::Fd fd, Stream& stream);
  void end(int status, sim::Reason reason);
  void on_alarm();
  void finish();

  Host& host_;
  std::uint32_t pid_;
  std::uint32_t parent_;
  std::uint32_t group_;
  std::uint32_t uid_;
  std::vector<std::string> arguments_;
  std::string directory_;
  Environment environment_;
  Terminal* terminal_;
  ProcessBody* body_ = nullptr;
  sim::Instant started_;
  socket::FdTable files_;
  socket::Syscalls sys_;
  Stream out_;
  Stream error_;
  sim::Timer alarm_;
  sim::Duration alarm_interval_{};
  std::uint32_t caught_ = 0;   // bit n = signal n
  std::uint32_t ignored_ = 0;  // bit n = signal n
  bool interrupted_ = false;
  State state_ = State::kRunning;
  int status_ = 0;
  sim::Reason reason_ = sim::Reason::kExited;
  socket::WaitList ended_;  // who waits for the end
  Ending ending_;
  sim::Task<int> main_;
  std::vector<sim::Task<void>> tasks_;
};

}  // namespace glassnet::node
