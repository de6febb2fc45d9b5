// SPDX-License-Identifier: Apache-2.0
// All processes of one host, by pid from 1 up.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "node/process.h"

namespace glassnet::node {

class ProcessTable {
 public:
  static constexpr std::size_t kMaxProcesses = 512;
  /// Programs take no virtual time to start, so a script that starts itself twice would never let time go on; this many starts at
  /// one moment are more than any honest program makes.
  static constexpr std::uint32_t kMaxStartsAtOnce = 4096;

  explicit ProcessTable(Host& host) : host_(host) {}
  ProcessTable(const ProcessTable&) = delete;
  ProcessTable& operator=(const ProcessTable&) = delete;

  /// Starts a program; its first step runs from the ready queue. Errors: ENOENT for an unknown program, EAGAIN for too many
  /// processes, EINVAL without arguments.
  Result<std::uint32_t> start(ProcessStart start);

  /// nullptr when there is none.
  [[nodiscard]] Process* find(std::uint32_t pid) const;

  /// kill(2) by user `uid`. Errors: ESRCH, EPERM.
  Result<void> signal(std::uint32_t pid, Signal signal, std::uint32_t uid);
  /// To every process of a group, as the kernel does for a terminal.
  void signal_group(std::uint32_t group, Signal signal);
  /// Takes the terminal away from its processes with SIGHUP.
  void hang_up(const Terminal& terminal);

  /// By pid, zombies included.
  [[nodiscard]] const std::map<std::uint32_t, std::unique_ptr<Process>>& all() const { return processes_; }

 private:
  friend class Process;
  friend class WaitCall;

  /// A process has ended: its children lose their parent, its parent is told, and without one it is gone.
  void on_ended(Process& process);
  void forget(std::uint32_t pid) { processes_.erase(pid); }

  Host& host_;
  std::map<std::uint32_t, std::unique_ptr<Process>> processes_;
  std::uint32_t next_pid_ = 1;
  sim::Instant last_start_;
  std::uint32_t starts_at_once_ = 0;
};

}  // namespace glassnet::node
