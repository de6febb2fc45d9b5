// SPDX-License-Identifier: Apache-2.0
#include "shell/commands/relay.h"

#include <algorithm>
#include <array>

namespace glassnet::shell {
namespace {

constexpr std::size_t kBlock = 16384;

}  // namespace

/// In the order of nc's readwrite(): nothing more can come from either side, or nobody is left to take it.
bool Relay::over() const {
  if (!input_open_ && !network_in_open_ && to_network_.empty()) return true;
  if (options_.server && !network_in_open_ && to_network_.empty()) return true;
  return quit_at_ && process_.now() >= *quit_at_;
}

std::optional<sim::Duration> Relay::patience() const {
  std::optional<sim::Duration> limit = options_.idle_timeout;
  if (quit_at_) {
    const sim::Duration left = *quit_at_ - process_.now();
    limit = limit ? std::min(*limit, left) : left;
  }
  return limit;
}

sim::Task<void> Relay::run() {
  socket::Syscalls& sys = process_.sys();
  while (!over()) {
    std::array<socket::PollFd, 2> fds{};
    fds[0].fd = input_open_ && to_network_.size() < kBlock ? node::kStandardInput : -1;
    fds[0].events = socket::kPollIn;
    fds[1].fd = network_in_open_ || network_out_open_ ? socket_ : -1;
    if (network_in_open_) fds[1].events = socket::kPollIn;
    if (!to_network_.empty()) fds[1].events = static_cast<socket::PollMask>(fds[1].events | socket::kPollOut);
    const std::optional<sim::Duration> limit = patience();
    const Result<int> ready = co_await sys.poll(fds, limit);
    if (!ready) co_return;
    if (*ready == 0) {
      if (options_.idle_timeout && !over()) co_return;
      continue;
    }
    const bool broken = (fds[1].revents & (socket::kPollHup | socket::kPollErr)) != 0;
    if (fds[1].revents != 0 && network_in_open_) read_network();
    if (broken && !network_in_open_) network_out_open_ = false;
    if ((fds[0].revents & (socket::kPollIn | socket::kPollHup)) != 0) read_input();
    if (!to_network_.empty() && network_out_open_) write_network();
    if (!network_out_open_) {  // what would be typed could not go anywhere
      input_open_ = false;
      to_network_.clear();
    }
    co_await process_.flush();
  }
}

void Relay::read_input() {
  std::array<std::uint8_t, kBlock> buffer;
  const Result<std::size_t> count = process_.sys().try_read(node::kStandardInput, buffer);
  if (!count && count.error() == Errno::kAgain) return;
  if (count && *count > 0) {
    to_network_.append(reinterpret_cast<const char*>(buffer.data()), *count);
    return;
  }
  input_open_ = false;
  if (options_.quit_after) quit_at_ = process_.now() + *options_.quit_after;
  if (options_.shutdown_at_eof && to_network_.empty()) {
    static_cast<void>(process_.sys().shutdown(socket_, socket::Shutdown::kWrite));
  }
}

void Relay::read_network() {
  std::array<std::uint8_t, kBlock> buffer;
  const Result<std::size_t> count = process_.sys().try_recv(socket_, buffer);
  if (!count && count.error() == Errno::kAgain) return;
  if (count && *count > 0) {
    process_.print({reinterpret_cast<const char*>(buffer.data()), *count});
    return;
  }
  network_in_open_ = false;
}

void Relay::write_network() {
  const Bytes bytes{reinterpret_cast<const std::uint8_t*>(to_network_.data()), to_network_.size()};
  const Result<std::size_t> sent = process_.sys().try_send(socket_, bytes);
  if (!sent && sent.error() == Errno::kAgain) return;
  if (!sent) {
    network_out_open_ = false;
    return;
  }
  to_network_.erase(0, *sent);
  if (to_network_.empty() && !input_open_ && options_.shutdown_at_eof) {
    static_cast<void>(process_.sys().shutdown(socket_, socket::Shutdown::kWrite));
  }
}

}  // namespace glassnet::shell
