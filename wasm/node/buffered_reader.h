// SPDX-License-Identifier: Apache-2.0
// Reading lines and blocks from a descriptor that hands out bytes as they come: what `makefile()` is to a Python socket.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "node/process.h"
#include "sim/task.h"

namespace glassnet::node {

class BufferedReader {
 public:
  static constexpr std::size_t kMaxLine = 16384;

  /// Reads descriptor `fd` of `process`, which must outlive the reader.
  BufferedReader(Process& process, socket::Fd fd) : process_(process), fd_(fd) {}
  BufferedReader(const BufferedReader&) = delete;
  BufferedReader& operator=(const BufferedReader&) = delete;

  /// The next line with its line feed; without one at the end of the file, empty behind it. Errors: those of read, EMSGSIZE for a line
  /// longer than kMaxLine.
  sim::Task<Result<std::string>> line();

  /// What is there, at least one byte and at most `limit`; empty = end of file.
  sim::Task<Result<std::string>> some(std::size_t limit);

 private:
  /// Reads once more; false = end of file.
  sim::Task<Result<bool>> fill();

  Process& process_;
  socket::Fd fd_;
  std::string buffer_;
  std::size_t searched_ = 0;  // so far there is no line feed
};

/// Writes all of `text` to `fd`, a socket or another file. Errors: those of write.
sim::Task<Result<void>> write_all(Process& process, socket::Fd fd, std::string text);

}  // namespace glassnet::node
