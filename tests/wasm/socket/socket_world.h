// SPDX-License-Identifier: Apache-2.0
// Programs on the three devices of transport/small_network.h, for tests of the socket calls.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/task.h"
#include "socket/fd_table.h"
#include "socket/socket_layer.h"
#include "socket/syscalls.h"
#include "transport/small_network.h"

namespace glassnet::socket {

inline constexpr wire::Ipv4Address kLoopback = wire::Ipv4Address::loopback();
inline constexpr std::uint32_t kRoot = 0;
inline constexpr std::uint32_t kUser = 1000;

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// kOk for a value, as tests compare errors.
template <class T>
Errno error_of(const Result<T>& result) {
  return result ? Errno::kOk : result.error();
}

/// The descriptors and calls of one process, without a program: tests make the calls, or start coroutines that make them.
class Program {
 public:
  Program(SocketLayer& layer, std::uint32_t uid, std::uint32_t pid = 100)
      : sys(layer, files, {pid, uid}), simulator_(layer.simulator()) {}

  void start(sim::Task<void> task) {
    tasks_.push_back(std::move(task));
    tasks_.back().start(simulator_, nullptr);
  }
  /// Ends all its coroutines where they are.
  void kill() { tasks_.clear(); }

  Fd tcp() { return *sys.socket(Domain::kInet, Type::kStream); }
  Fd udp() { return *sys.socket(Domain::kInet, Type::kDatagram); }
  /// A listening socket.
  Fd listener(SocketAddress local, int backlog = 5) {
    const Fd fd = tcp();
    EXPECT_TRUE(sys.bind(fd, local));
    EXPECT_TRUE(sys.listen(fd, backlog));
    return fd;
  }
  SocketAddress name(Fd fd) { return *sys.getsockname(fd); }
  /// The poll bits of tcp(7) and udp(7).
  PollMask poll(Fd fd) { return sys.try_poll(fd, kPollIn | kPollPri | kPollOut | kPollRdHup); }
  /// Up to 100 bytes as text, or the errno's name.
  std::string recv(Fd fd, int flags = 0) {
    std::uint8_t buffer[100];
    const Result<std::size_t> size = sys.try_recv(fd, buffer, flags);
    if (!size) return std::string(errno_name(size.error()));
    return std::string(buffer, buffer + *size);
  }
  Errno send(Fd fd, std::string_view text) { return error_of(sys.try_send(fd, bytes_of(text))); }
  Errno sendto(Fd fd, std::string_view text, SocketAddress to) {
    return error_of(sys.try_sendto(fd, bytes_of(text), to));
  }

  FdTable files;
  Syscalls sys;

 private:
  sim::Simulator& simulator_;
  std::vector<sim::Task<void>> tasks_;
};

class SocketTest : public testing::Test {
 protected:
  void run_for(sim::Duration duration) { network_.run_for(duration); }
  /// Time enough for everything between the hosts, but not for TIME_WAIT or slow timers.
  void settle() { run_for(sim::milliseconds(100)); }

  /// Connects `client` to `server` on `port`; descriptors of both ends.
  struct Connected {
    Fd client = -1;
    Fd server = -1;
  };
  Connected connect(Program& client, Program& server, Fd listener, SocketAddress to) {
    Connected ends;
    ends.client = client.tcp();
    EXPECT_EQ(error_of(client.sys.try_connect(ends.client, to)), Errno::kInProgress);
    settle();
    EXPECT_EQ(error_of(client.sys.try_connect_outcome(ends.client)), Errno::kOk);
    const Result<Accepted> accepted = server.sys.try_accept(listener);
    EXPECT_TRUE(accepted);
    if (accepted) ends.server = accepted->fd;
    return ends;
  }

  SmallNetwork network_;
  SocketLayer pc_{network_.pc};
  SocketLayer router_{network_.router};
  SocketLayer server_{network_.server};
};

}  // namespace glassnet::socket
