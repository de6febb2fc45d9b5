// SPDX-License-Identifier: Apache-2.0
#include "node/outside_wait.h"

#include "node/little_endian.h"

namespace glassnet::node {
namespace {

constexpr std::size_t kPollFdSize = 8;

}  // namespace

struct OutsideWait::Line final : socket::Waiter {
  void on_notify() override { owner->wake(); }

  OutsideWait* owner = nullptr;
  socket::FileRef file;  // a line keeps meaning the file that it meant at the start
  socket::PollMask events = 0;
};

OutsideWait::OutsideWait(sim::Simulator& simulator, Owner& owner, std::uint32_t thread, socket::SyscallCode code,
                         const socket::FdTable& files, std::span<const socket::PollFd> fds, sim::Instant deadline)
    : simulator_(simulator),
      owner_(owner),
      thread_(thread),
      code_(code),
      count_(fds.size()),
      lines_(std::make_unique<Line[]>(fds.size())),
      timer_(sim::Timer::calling<OutsideWait, &OutsideWait::on_deadline>(simulator, *this)) {
  for (std::size_t i = 0; i < count_; ++i) {
    Result<socket::FileRef> file = files.get(fds[i].fd);
    if (!file) continue;
    Line& line = lines_[i];
    line.owner = this;
    line.file = *std::move(file);
    line.events = fds[i].events;
    line.file->wait_list().join(line);
  }
  if (deadline != sim::kNever) timer_.set(deadline);
}

OutsideWait::~OutsideWait() {
  for (std::size_t i = 0; i < count_; ++i) lines_[i].leave();
}

void OutsideWait::wake() { simulator_.ready().push(*this, simulator_.cause()); }

void OutsideWait::on_deadline() {
  expired_ = true;
  wake();
}

void OutsideWait::run() {
  int ready = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Line& line = lines_[i];
    if (line.file && socket::poll_file(*line.file, line.events) != 0) ++ready;
  }
  if (ready != 0 || expired_) owner_.on_wait_over(*this, ready);
}

std::vector<socket::PollFd> read_poll_fds(Bytes bytes) {
  std::vector<socket::PollFd> fds(bytes.size() / kPollFdSize);
  const std::uint8_t* at = bytes.data();
  for (socket::PollFd& line : fds) {
    line.fd = static_cast<socket::Fd>(load_le32(at));
    line.events = static_cast<socket::PollMask>(load_le32(at + 4) & 0xffff);
    at += kPollFdSize;
  }
  return fds;
}

void write_poll_results(std::span<const socket::PollFd> fds, MutableBytes bytes) {
  std::uint8_t* at = bytes.data();
  for (const socket::PollFd& line : fds) {
    store_le32(at + 4, line.events | (std::uint32_t{line.revents} << 16));
    at += kPollFdSize;
  }
}

int poll_now(const socket::FdTable& files, std::span<socket::PollFd> fds) {
  int ready = 0;
  for (socket::PollFd& line : fds) {
    line.revents = 0;
    if (line.fd < 0) continue;
    const socket::File* const file = files.find(line.fd);
    line.revents = file != nullptr ? socket::poll_file(*file, line.events) : socket::PollMask{socket::kPollNval};
    if (line.revents != 0) ++ready;
  }
  return ready;
}

}  // namespace glassnet::node
