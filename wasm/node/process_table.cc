// SPDX-License-Identifier: Apache-2.0
#include "node/process_table.h"

#include <utility>

#include "node/host.h"
#include "node/terminal.h"

namespace glassnet::node {

Result<std::uint32_t> ProcessTable::start(ProcessStart start) {
  if (start.arguments.empty()) return fail(Errno::kInval);
  const Program* program = host_.programs().find(start.arguments.front());
  if (program == nullptr) return fail(Errno::kNoEnt);
  if (processes_.size() >= kMaxProcesses) return fail(Errno::kAgain);
  if (last_start_ != host_.simulator().now()) starts_at_once_ = 0;
  if (starts_at_once_ == kMaxStartsAtOnce) return fail(Errno::kAgain);
  last_start_ = host_.simulator().now();
  ++starts_at_once_;

  const std::uint32_t pid = next_pid_++;
  std::string command_line;
  for (const std::string& argument : start.arguments) {
    if (!command_line.empty()) command_line += ' ';
    command_line += argument;
  }
  sim::Simulator& simulator = host_.simulator();
  const sim::StoredBytes stored =
      simulator.trace().store({reinterpret_cast<const std::uint8_t*>(command_line.data()), command_line.size()});
  sim::Record record;
  record.kind = sim::Kind::kProcessStarted;
  record.node = host_.id().value;
  record.bytes_at = stored.at;
  record.bytes_length = stored.length;
  record.args = {pid, start.parent, start.uid.value_or(kRootUid)};
  const sim::CauseScope scope(simulator, simulator.record(record));
  processes_.emplace(pid, std::make_unique<Process>(host_, pid, program->main, std::move(start)));
  return pid;
}

Process* ProcessTable::find(std::uint32_t pid) const {
  const auto found = processes_.find(pid);
  return found == processes_.end() ? nullptr : found->second.get();
}

Result<void> ProcessTable::signal(std::uint32_t pid, Signal signal, std::uint32_t uid) {
  Process* const process = find(pid);
  if (process == nullptr) return fail(Errno::kSrch);
  if (uid != kRootUid && uid != process->uid()) return fail(Errno::kPerm);
  process->deliver(signal);
  return {};
}

void ProcessTable::signal_group(std::uint32_t group, Signal signal) {
  for (const auto& [pid, process] : processes_) {
    if (process->group() == group) process->deliver(signal);
  }
}

void ProcessTable::hang_up(const Terminal& terminal) {
  for (const auto& [pid, process] : processes_) {
    if (process->terminal_ != &terminal) continue;
    process->terminal_ = nullptr;
    process->deliver(Signal::kHangUp);
  }
}

void ProcessTable::on_ended(Process& process) {
  const std::uint32_t pid = process.pid();
  std::vector<std::uint32_t> orphaned_zombies;
  for (const auto& [child_pid, child] : processes_) {
    if (child->parent_ != pid) continue;
    child->parent_ = 0;
    if (child->is_zombie()) orphaned_zombies.push_back(child_pid);
  }
  for (const std::uint32_t orphan : orphaned_zombies) forget(orphan);
  if (process.parent_ == 0) {
    forget(pid);
  } else {
    process.ended_.notify();
  }
}

}  // namespace glassnet::node
