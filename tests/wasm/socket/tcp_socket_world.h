// SPDX-License-Identifier: Apache-2.0
// Root on the pc with TCP sockets, over lo unless a test says otherwise.
#pragma once

#include <string>

#include "socket/options.h"
#include "socket/socket_world.h"

namespace glassnet::socket {

inline constexpr SocketAddress kWeb{kLoopback, 80};
inline constexpr PollMask kNew = kPollOut | kPollHup;
inline constexpr PollMask kOver = kPollIn | kPollOut | kPollHup | kPollRdHup;

class TcpSocketTest : public SocketTest {
 protected:
  Errno connect(Fd fd, SocketAddress to) { return error_of(root_.sys.try_connect(fd, to)); }
  /// A connection over lo between two sockets of the same program.
  Connected connected(std::uint16_t port = 80) {
    if (listener_ == -1) listener_ = root_.listener({{}, port});
    return SocketTest::connect(root_, root_, listener_, {kLoopback, port});
  }
  Errno bind(Fd fd, SocketAddress local) { return error_of(root_.sys.bind(fd, local)); }
  Errno set_linger(Fd fd, Linger linger) {
    return error_of(root_.sys.setsockopt(fd, kSolSocket, kSoLinger, encode_linger(linger)));
  }
  int so_error(Fd fd) { return root_.sys.getsockopt(fd, kSolSocket, kSoError).value_or(-1); }
  std::string peer_state(std::uint16_t local_port) {
    for (const SocketRow& row : pc_.rows()) {
      if (row.local.port == local_port && row.remote.port != 0) return std::string(row.state);
    }
    return "none";
  }

  Program root_{pc_, kRoot};
  Program user_{pc_, kUser, 200};
  Fd listener_ = -1;
};

}  // namespace glassnet::socket
