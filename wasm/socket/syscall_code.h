// SPDX-License-Identifier: Apache-2.0
// Which call a program waits in: an argument of the trace records kProcessBlocked and kProcessResumed and a column of process lists.
// The numbers are part of the trace; append, do not renumber.
#pragma once

#include <cstdint>
#include <string_view>

namespace glassnet::socket {

enum class SyscallCode : std::uint32_t {
  kNone = 0,
  kRead = 1,
  kWrite = 2,
  kAccept = 3,
  kConnect = 4,
  kSend = 5,
  kSendTo = 6,
  kRecv = 7,
  kRecvFrom = 8,
  kRecvMsg = 9,
  kPoll = 10,
  kSleep = 11,
  kWait = 12,  ///< waits for a child process
  kEpollWait = 13,
};

/// The name a program knows it by, e.g. "accept".
[[nodiscard]] constexpr std::string_view syscall_name(SyscallCode code) {
  switch (code) {
    case SyscallCode::kNone: return "";
    case SyscallCode::kRead: return "read";
    case SyscallCode::kWrite: return "write";
    case SyscallCode::kAccept: return "accept";
    case SyscallCode::kConnect: return "connect";
    case SyscallCode::kSend: return "send";
    case SyscallCode::kSendTo: return "sendto";
    case SyscallCode::kRecv: return "recv";
    case SyscallCode::kRecvFrom: return "recvfrom";
    case SyscallCode::kRecvMsg: return "recvmsg";
    case SyscallCode::kPoll: return "poll";
    case SyscallCode::kSleep: return "sleep";
    case SyscallCode::kWait: return "wait";
    case SyscallCode::kEpollWait: return "epoll_wait";
  }
  return "";
}

}  // namespace glassnet::socket
