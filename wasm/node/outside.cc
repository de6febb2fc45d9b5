// SPDX-License-Identifier: Apache-2.0
#include "node/outside.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "node/host.h"
#include "node/process.h"
#include "node/system_call.h"
#include "sim/trace.h"

namespace glassnet::node {

// --- Outside ---

std::span<const OutsideEvent> Outside::take_events() {
  taken_ = std::exchange(events_, {});
  return taken_;
}

OutsideProgram* Outside::find(std::uint32_t process) const {
  const auto found = programs_.find(process);
  return found == programs_.end() ? nullptr : found->second;
}

MutableBytes Outside::scratch(std::size_t size) {
  if (size > scratch_.size()) scratch_.resize(std::min(size, kMaxScratch));
  return scratch_;
}

std::uint32_t Outside::enter(OutsideProgram& program) {
  const std::uint32_t handle = next_handle_++;
  programs_.emplace(handle, &program);
  raise({OutsideEventKind::kStarted, handle, 0, 0});
  return handle;
}

void Outside::leave(OutsideProgram& program) {
  const std::uint32_t handle = program.handle_;
  programs_.erase(handle);
  const bool unknown = std::erase(events_, OutsideEvent{OutsideEventKind::kStarted, handle, 0, 0}) != 0;
  std::erase_if(events_, [handle](const OutsideEvent& event) { return event.process == handle; });
  if (unknown || program.exited_) return;  // nobody outside has heard of it, or they know
  raise({OutsideEventKind::kEnded, handle, static_cast<std::uint32_t>(program.process_.status()), 0});
}

void Outside::raise(OutsideEvent event) {
  // Signals that wait are not counted (signal(7)).
  if (event.kind == OutsideEventKind::kSignal && std::ranges::find(events_, event) != events_.end()) return;
  events_.push_back(event);
  simulator_.request_stop();
}

void Outside::drop_ready(std::uint32_t process, std::uint32_t thread) {
  std::erase_if(events_, [=](const OutsideEvent& event) {
    return event.kind == OutsideEventKind::kReady && event.process == process && event.a == thread;
  });
}

// --- OutsideProgram ---

OutsideProgram::OutsideProgram(Outside& outside, Process& process)
    : outside_(outside),
      process_(process),
      handle_(outside.enter(*this)),
      cause_(outside.simulator().cause()),
      random_(outside.simulator().stream(format("outside/%u/random", handle_))) {
  process.set_body(this);
}

OutsideProgram::~OutsideProgram() {
  process_.set_body(nullptr);
  waits_.clear();
  outside_.leave(*this);
}

std::int64_t OutsideProgram::call(unsigned number, const std::array<double, 4>& arguments) {
  const SystemCallEntry* const entry = find_system_call(number);
  if (entry == nullptr) return -static_cast<std::int64_t>(Errno::kNoSys);
  if (!process_.is_running()) return -static_cast<std::int64_t>(Errno::kSrch);

  SystemCall call(*this, arguments, outside_.scratch());
  const socket::Fd fd = entry->first == FirstArgument::kDescriptor ? call.fd() : -1;
  call.text = entry->name;
  call.text += '(';
  if (entry->first == FirstArgument::kDescriptor) append_format(call.text, "%d", fd);

  sim::Simulator& simulator = outside_.simulator();
  const sim::CauseScope why(simulator, cause_);
  const RecordId id = simulator.record({.kind = sim::Kind::kSyscall,
                                        .node = process_.host().id().value,
                                        .args = {handle_, process_.pid(), number, static_cast<std::uint32_t>(fd)}});
  const sim::CauseScope scope(simulator, id);
  const Result<std::int64_t> result = entry->handler(call);
  const std::int64_t answer = result ? *result : -static_cast<std::int64_t>(result.error());

  const bool later = !result && (result.error() == Errno::kAgain || result.error() == Errno::kInProgress);
  const bool waits = later && entry->code != socket::SyscallCode::kNone && !call.dont_wait &&
                     !process_.sys().nonblocking(fd).value_or(true);
  waiting_call_ = later ? entry->code : socket::SyscallCode::kNone;
  waiting_fd_ = fd;
  call.text += ')';
  sim::Trace& trace = simulator.trace();
  const sim::StoredBytes stored =
      trace.store({reinterpret_cast<const std::uint8_t*>(call.text.data()), call.text.size()});
  trace.complete(id, waits ? sim::Reason::kWouldWait : sim::Reason::kNone, static_cast<std::uint32_t>(answer), stored);
  return answer;
}

Result<int> OutsideProgram::wait(std::uint32_t thread, std::span<socket::PollFd> fds, sim::Instant deadline) {
  if (fds.size() > socket::FdTable::kLimit) return fail(Errno::kInval);
  if (!process_.is_running()) return fail(Errno::kSrch);
  cancel(thread);
  if (waits_.size() >= kMaxWaits) return fail(Errno::kAgain);
  if (const int ready = poll_now(process_.files(), fds); ready > 0) return ready;
  sim::Simulator& simulator = outside_.simulator();
  const socket::SyscallCode code = code_of_wait(fds);
  const sim::CauseScope why(simulator, cause_);
  const socket::Fd fd = fds.empty() ? -1 : fds.front().fd;
  simulator.record({.kind = sim::Kind::kProcessBlocked,
                    .node = process_.host().id().value,
                    .args = {process_.pid(), static_cast<std::uint32_t>(code), static_cast<std::uint32_t>(fd)}});
  OutsideWait::Owner& owner = *this;
  waits_.emplace(thread,
                 std::make_unique<OutsideWait>(simulator, owner, thread, code, process_.files(), fds, deadline));
  return 0;
}

Result<int> OutsideProgram::compute(std::uint32_t thread, sim::Instant until) {
  const Result<int> begun = wait(thread, {}, until);
  if (begun) computing_.insert(thread);
  return begun;
}

void OutsideProgram::cancel(std::uint32_t thread) {
  waits_.erase(thread);
  computing_.erase(thread);
  outside_.drop_ready(handle_, thread);
}

void OutsideProgram::exit(int status) {
  if (!process_.is_running()) return;
  exited_ = true;
  waits_.clear();
  const sim::CauseScope why(outside_.simulator(), cause_);
  process_.exit(status);
}

void OutsideProgram::note(std::uint32_t thread, std::string_view where) {
  if (where.empty()) {
    notes_.erase(thread);
  } else if (notes_.contains(thread) || notes_.size() < kMaxWaits) {
    notes_[thread] = where.substr(0, kMaxNoteLength);
  }
}

void OutsideProgram::on_caught(Signal signal) {
  if (const RecordId sender = outside_.simulator().cause()) cause_ = sender;
  outside_.raise({OutsideEventKind::kSignal, handle_, static_cast<std::uint32_t>(signal), 0});
}

std::string OutsideProgram::blocked_in() const {
  if (!computing_.empty()) return {};
  // Time passes only while all threads wait: one that the core does not know of waits for another thread.
  if (waits_.empty()) return "futex";
  return std::string(socket::syscall_name(waits_.begin()->second->code()));
}

std::size_t OutsideProgram::threads() const { return std::max<std::size_t>(notes_.size(), 1); }

std::vector<ThreadNote> OutsideProgram::notes() const {
  std::vector<ThreadNote> all;
  for (const auto& [thread, where] : notes_) all.push_back({thread, where});
  return all;
}

void OutsideProgram::on_wait_over(OutsideWait& wait, int count) {
  sim::Simulator& simulator = outside_.simulator();
  const Errno outcome = count > 0 || wait.code() == socket::SyscallCode::kSleep ? Errno::kOk : Errno::kAgain;
  cause_ = simulator.record(
      {.kind = sim::Kind::kProcessResumed,
       .node = process_.host().id().value,
       .args = {process_.pid(), static_cast<std::uint32_t>(wait.code()), static_cast<std::uint32_t>(outcome)}});
  const std::uint32_t thread = wait.thread();
  waits_.erase(thread);
  computing_.erase(thread);
  outside_.raise({OutsideEventKind::kReady, handle_, thread, static_cast<std::uint32_t>(count)});
}

socket::SyscallCode OutsideProgram::code_of_wait(std::span<const socket::PollFd> fds) const {
  if (fds.empty()) return socket::SyscallCode::kSleep;
  const bool same = fds.size() == 1 && fds.front().fd == waiting_fd_;
  return same && waiting_call_ != socket::SyscallCode::kNone ? waiting_call_ : socket::SyscallCode::kPoll;
}

}  // namespace glassnet::node
