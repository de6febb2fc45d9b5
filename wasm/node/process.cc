// SPDX-License-Identifier: Apache-2.0
#include "node/process.h"

#include <utility>

#include "node/host.h"
#include "node/process_body.h"
#include "node/process_table.h"
#include "node/terminal.h"

namespace glassnet::node {
namespace {

std::uint32_t bit(Signal signal) { return 1U << static_cast<unsigned>(signal); }

Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

}  // namespace

// --- WaitCall ---

WaitCall::WaitCall(Process& parent, std::uint32_t child)
    : BlockedCall(parent.sys_.caller(), socket::SyscallCode::kWait, -1),
      parent_(parent),
      child_(child),
      waiter_(*this) {}

void WaitCall::join() { parent_.host_.processes().find(child_)->ended_.join(waiter_); }

bool WaitCall::retry() {
  result_ = parent_.try_wait_for(child_);
  return result_.has_value() || result_.error() != Errno::kAgain;
}

// --- Process ---

Process::Process(Host& host, std::uint32_t pid, const ProgramMain& main, ProcessStart start)
    : host_(host),
      pid_(pid),
      parent_(start.parent),
      group_(start.group != 0 ? start.group : pid),
      uid_(start.uid.value_or(kRootUid)),
      arguments_(std::move(start.arguments)),
      directory_(start.directory.empty() ? "/" : std::move(start.directory)),
      environment_(std::move(start.environment)),
      terminal_(start.terminal),
      started_(host.simulator().now()),
      sys_(host.sockets(), files_, socket::Credentials{pid, uid_}),
      alarm_(sim::Timer::calling<Process, &Process::on_alarm>(host.simulator(), *this)),
      ending_(*this) {
  for (std::size_t i = 0; i < start.files.size(); ++i) {
    socket::FileRef file = std::move(start.files[i]);
    // Each process gets its own view of the terminal, so that its output carries its pid.
    if (terminal_ != nullptr && (!file || terminal_->owns(file.get()))) {
      file = terminal_->open(pid_, static_cast<std::uint32_t>(i));
    } else if (!file) {
      const OpenMode mode = i == 0 ? OpenMode::kRead : OpenMode::kAppend;
      Result<socket::FileRef> null = host.files().open("/dev/null", mode, uid_);
      if (null) file = std::move(*null);
    }
    if (file) static_cast<void>(files_.open(std::move(file)));
  }
  main_ = run(*this, main);
  main_.start(host.simulator(), this);
}

Process::~Process() {
  // Coroutines first: their waiting calls sit in the wait lists of the files.
  tasks_.clear();
  main_ = {};
}

sim::Task<int> Process::run(Process& process, ProgramMain main) {
  const int status = co_await main(process);
  co_await process.flush();
  co_return status;
}

void Process::post_finished() { end(main_.result() & 0xff, sim::Reason::kExited); }

std::string Process::command_line() const {
  std::string line;
  for (const std::string& argument : arguments_) {
    if (!line.empty()) line += ' ';
    line += argument;
  }
  return line;
}

std::string Process::blocked_in() const {
  return body_ != nullptr ? body_->blocked_in() : std::string(socket::syscall_name(sys_.caller().blocked_in()));
}

sim::Instant Process::now() const { return host_.simulator().now(); }

Result<void> Process::change_directory(std::string_view wish) {
  const std::string target = path(wish);
  const Result<FileStatus> status = host_.files().status(target, uid_);
  if (!status) return fail(status.error());
  if (status->kind != FileKind::kDirectory) return fail(Errno::kNotDir);
  const bool root = uid_ == kRootUid;
  const int shift = status->owner == uid_ ? 6 : 0;
  if (!root && ((status->mode >> shift) & 1) == 0) return fail(Errno::kAcces);
  directory_ = absolute_path("/", target);
  while (directory_.size() > 1 && directory_.ends_with('/')) directory_.pop_back();
  return {};
}

Result<socket::Fd> Process::open(std::string_view wish, OpenMode mode) {
  const std::string target = path(wish);
  Result<socket::FileRef> file = host_.files().open(target, mode, uid_);
  if (!file) return fail(file.error());
  return files_.open(std::move(*file));
}

// --- standard streams ---

void Process::write_stream(socket::Fd fd, Stream& stream, std::string_view text) {
  if (state_ != State::kRunning || text.empty()) return;
  stream.pending += text;
  if (stream.flushing) return;
  socket::File* const file = files_.find(fd);
  if (file == nullptr) {
    stream.pending.clear();
    return;
  }
  while (!stream.pending.empty()) {
    const Result<std::size_t> written = file->write(as_bytes(stream.pending));
    if (written) {
      stream.pending.erase(0, *written);
    } else if (written.error() == Errno::kAgain) {
      return;
    } else {
      stream.pending.clear();
      if (written.error() == Errno::kPipe) deliver(Signal::kPipe);
    }
  }
}

sim::Task<void> Process::flush() {
  co_await flush_stream(kStandardOutput, out_);
  co_await flush_stream(kStandardError, error_);
}

sim::Task<void> Process::flush_stream(socket::Fd fd, Stream& stream) {
  while (!stream.pending.empty() && !stream.flushing && state_ == State::kRunning) {
    stream.flushing = true;
    const std::string text = std::exchange(stream.pending, {});
    const Result<std::size_t> written = co_await sys_.write(fd, as_bytes(text));
    stream.flushing = false;
    if (written) {
      if (*written < text.size()) stream.pending.insert(0, text, *written);
    } else if (written.error() == Errno::kIntr) {
      stream.pending.insert(0, text);
    } else {
      stream.pending.clear();
      if (written.error() == Errno::kPipe) deliver(Signal::kPipe);
    }
  }
}

// --- threads ---

void Process::start_task(sim::Task<void> task) {
  std::erase_if(tasks_, [](const sim::Task<void>& each) { return each.finished(); });
  tasks_.push_back(std::move(task));
  tasks_.back().start(host_.simulator(), nullptr);
}

// --- signals ---

void Process::catch_signal(Signal signal) {
  ignored_ &= ~bit(signal);
  if (signal != Signal::kKill) caught_ |= bit(signal);
}

void Process::ignore_signal(Signal signal) {
  caught_ &= ~bit(signal);
  if (signal != Signal::kKill) ignored_ |= bit(signal);
}

void Process::restore_signal(Signal signal) {
  caught_ &= ~bit(signal);
  ignored_ &= ~bit(signal);
}

Process::Disposition Process::disposition(Signal signal) const {
  if ((caught_ & bit(signal)) != 0) return Disposition::kCaught;
  return (ignored_ & bit(signal)) != 0 ? Disposition::kIgnored : Disposition::kDefault;
}

void Process::deliver(Signal signal) {
  if (state_ != State::kRunning || (ignored_ & bit(signal)) != 0) return;
  if ((caught_ & bit(signal)) != 0) {
    interrupted_ = true;
    sys_.interrupt();
    if (body_ != nullptr) body_->on_caught(signal);
    return;
  }
  end(status_of_signal(signal), signal == Signal::kInterrupt ? sim::Reason::kInterrupted : sim::Reason::kKilled);
}

void Process::set_alarm(sim::Duration first, sim::Duration interval) {
  alarm_interval_ = interval;
  if (first > sim::Duration{}) {
    alarm_.set_in(first);
  } else {
    alarm_.cancel();
  }
}

std::pair<sim::Duration, sim::Duration> Process::alarm() const {
  if (!alarm_.armed()) return {};
  return {alarm_.due() - now(), alarm_interval_};
}

void Process::on_alarm() {
  if (alarm_interval_ > sim::Duration{}) alarm_.set_in(alarm_interval_);
  deliver(Signal::kAlarm);
}

void Process::exit(int status) { end(status & 0xff, sim::Reason::kExited); }

void Process::end(int status, sim::Reason reason) {
  if (state_ != State::kRunning) return;
  state_ = State::kEnding;
  alarm_.cancel();
  status_ = status;
  reason_ = reason;
  host_.simulator().ready().push(ending_, host_.simulator().cause());
}

void Process::finish() {
  sim::Record record;
  record.kind = sim::Kind::kProcessExited;
  record.reason = reason_;
  record.node = host_.id().value;
  record.args = {pid_, static_cast<std::uint32_t>(status_)};
  const sim::CauseScope scope(host_.simulator(), host_.simulator().record(record));
  tasks_.clear();
  main_ = {};
  files_.close_all();
  state_ = State::kZombie;
  host_.processes().on_ended(*this);  // may destroy this process
}

// --- children ---

Result<std::uint32_t> Process::start_child(ProcessStart start) {
  start.parent = pid_;
  if (!start.uid) start.uid = uid_;
  if (start.directory.empty()) start.directory = directory_;
  if (start.environment.empty()) start.environment = environment_;
  if (start.terminal == nullptr) start.terminal = terminal_;
  return host_.processes().start(std::move(start));
}

Result<ChildEnd> Process::try_wait_for(std::uint32_t child) {
  const Process* const process = host_.processes().find(child);
  if (process == nullptr || process->parent_ != pid_) return fail(Errno::kChild);
  if (process->state_ != State::kZombie) return fail(Errno::kAgain);
  const ChildEnd end{process->status_, process->reason_ != sim::Reason::kExited};
  host_.processes().forget(child);
  return end;
}

}  // namespace glassnet::node
