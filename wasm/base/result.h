// SPDX-License-Identifier: Apache-2.0
// The errors a program on a simulated host can see: Linux errno numbers (include/uapi/asm-generic/errno*.h) and the
// texts of strerror(3). Every fallible call of the stack returns Result<T>.
#pragma once

#include <expected>
#include <string_view>

namespace glassnet {

/// Linux errno values, by their Linux numbers on every platform (Emscripten's own differ).
enum class Errno : int {
  kOk = 0,
  kPerm = 1,
  kNoEnt = 2,
  kSrch = 3,
  kIntr = 4,
  kIo = 5,
  kNxIo = 6,
  kBadF = 9,
  kChild = 10,
  kAgain = 11,
  kNoMem = 12,
  kAcces = 13,
  kFault = 14,
  kExist = 17,
  kNoDev = 19,
  kNotDir = 20,
  kIsDir = 21,
  kInval = 22,
  kMFile = 24,
  kNoTty = 25,
  kFBig = 27,
  kNoSpc = 28,
  kSPipe = 29,
  kRoFs = 30,
  kPipe = 32,
  kDom = 33,
  kRange = 34,
  kNameTooLong = 36,
  kNoSys = 38,
  kNotEmpty = 39,
  kProto = 71,
  kBadMsg = 74,
  kNotSock = 88,
  kDestAddrReq = 89,
  kMsgSize = 90,
  kPrototype = 91,
  kNoProtoOpt = 92,
  kProtoNoSupport = 93,
  kSocktNoSupport = 94,
  kOpNotSupp = 95,
  kAfNoSupport = 97,
  kAddrInUse = 98,
  kAddrNotAvail = 99,
  kNetDown = 100,
  kNetUnreach = 101,
  kConnAborted = 103,
  kConnReset = 104,
  kNoBufs = 105,
  kIsConn = 106,
  kNotConn = 107,
  kTooManyRefs = 109,
  kTimedOut = 110,
  kConnRefused = 111,
  kHostDown = 112,
  kHostUnreach = 113,
  kAlready = 114,
  kInProgress = 115,
};

/// The C name of `error`, e.g. "ECONNREFUSED".
[[nodiscard]] std::string_view errno_name(Errno error);

/// The English text that strerror(3) of glibc gives, e.g. "Connection refused".
[[nodiscard]] std::string_view errno_text(Errno error);

template <class T>
using Result = std::expected<T, Errno>;

/// Short for `return std::unexpected(Errno::...)`.
[[nodiscard]] constexpr std::unexpected<Errno> fail(Errno error) { return std::unexpected(error); }

}  // namespace glassnet
