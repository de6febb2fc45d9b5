// SPDX-License-Identifier: Apache-2.0
#include "socket/blocking_call.h"

#include <cstddef>

#include "sim/trace.h"
#include "sim/trace_codes.h"

namespace glassnet::socket {

void Caller::interrupt() {
  for (BlockedCall* call = first_; call != nullptr; call = call->next_) {
    call->interrupted_ = true;
    call->wake();
  }
}

SyscallCode Caller::blocked_in() const { return first_ != nullptr ? first_->code_ : SyscallCode::kNone; }

Fd Caller::blocked_on() const { return first_ != nullptr ? first_->fd_ : -1; }

BlockedCall::~BlockedCall() {
  if (promise_ != nullptr) leave();
}

void BlockedCall::wake() {
  sim::Simulator& simulator = caller_.simulator_;
  if (promise_ != nullptr) simulator.ready().push(*this, simulator.cause());
}

void BlockedCall::block(sim::TaskPromise& promise, std::optional<sim::Duration> timeout) {
  promise_ = &promise;
  next_ = nullptr;
  previous_ = caller_.last_;
  (previous_ != nullptr ? previous_->next_ : caller_.first_) = this;
  caller_.last_ = this;

  sim::Simulator& simulator = caller_.simulator_;
  simulator.record({.kind = sim::Kind::kProcessBlocked,
                    .node = caller_.node_,
                    .args = {caller_.pid_, static_cast<std::uint32_t>(code_), static_cast<std::uint32_t>(fd_)}});
  if (timeout.has_value()) {
    timer_.emplace(simulator, &sim::call_method<BlockedCall, &BlockedCall::on_timeout>, this);
    timer_->set_in(*timeout);
  }
}

void BlockedCall::on_timeout() {
  timed_out_ = true;
  wake();
}

void BlockedCall::run() {
  // Success counts even when a signal or the time limit came meanwhile, as on Linux: a call looks before it gives up.
  if (!retry()) {
    if (!interrupted_ && !timed_out_) return;
    give_up(interrupted_ ? Errno::kIntr : Errno::kAgain);
  }
  resume();
}

void BlockedCall::resume() {
  sim::Simulator& simulator = caller_.simulator_;
  const RecordId resumed = simulator.record(
      {.kind = sim::Kind::kProcessResumed,
       .node = caller_.node_,
       .args = {caller_.pid_, static_cast<std::uint32_t>(code_), static_cast<std::uint32_t>(outcome())}});
  sim::TaskPromise& promise = *promise_;
  leave();
  const sim::CauseScope scope(simulator, resumed);
  promise.run();  // may destroy this object
}

void BlockedCall::leave() {
  (previous_ != nullptr ? previous_->next_ : caller_.first_) = next_;
  (next_ != nullptr ? next_->previous_ : caller_.last_) = previous_;
  promise_ = nullptr;
  timer_.reset();
}

struct PollCall::Watch {
  FileRef file;
  std::optional<CallWaiter> waiter;
};

PollCall::PollCall(Caller& caller, const FdTable& files, std::span<PollFd> fds, std::optional<sim::Duration> timeout)
    : BlockedCall(caller, SyscallCode::kPoll, fds.empty() ? -1 : fds.front().fd),
      files_(files),
      fds_(fds),
      timeout_(timeout) {}

PollCall::~PollCall() = default;

void PollCall::join_all() {
  watches_ = std::make_unique<Watch[]>(fds_.size());
  for (std::size_t i = 0; i < fds_.size(); ++i) {
    Result<FileRef> file = files_.get(fds_[i].fd);
    if (!file) continue;
    watches_[i].file = *std::move(file);
    watches_[i].waiter.emplace(*this);
    watches_[i].file->wait_list().join(*watches_[i].waiter);
  }
}

bool PollCall::retry() {
  int count = 0;
  for (std::size_t i = 0; i < fds_.size(); ++i) {
    PollFd& line = fds_[i];
    line.revents = 0;
    if (line.fd < 0) continue;
    // While waiting, a line keeps meaning the file that it meant at the start, whatever happens to the descriptor.
    const File* file = watches_ != nullptr ? watches_[i].file.get() : files_.find(line.fd);
    line.revents = file != nullptr ? poll_file(*file, line.events) : PollMask{kPollNval};
    if (line.revents != 0) ++count;
  }
  result_ = count;
  return count > 0;
}

void PollCall::give_up(Errno why) {
  if (why == Errno::kIntr) result_ = fail(why);
}

Result<int> PollCall::await_resume() {
  watches_.reset();
  return result_;
}

}  // namespace glassnet::socket
