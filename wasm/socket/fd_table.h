// SPDX-License-Identifier: Apache-2.0
// The descriptors of one process: small numbers for open files. A new one is always the lowest that is free (POSIX open(2)).
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "socket/file.h"

namespace glassnet::socket {

class FdTable {
 public:
  /// RLIMIT_NOFILE of an ordinary Linux login.
  static constexpr std::size_t kLimit = 1024;

  FdTable() = default;
  FdTable(const FdTable&) = delete;
  FdTable& operator=(const FdTable&) = delete;

  /// Puts `file` at the lowest free number. Error: EMFILE.
  Result<Fd> open(FileRef file);
  /// Whether `open` would succeed: Linux looks before it accepts a connection.
  [[nodiscard]] bool full() const { return open_ == kLimit; }

  /// The file behind `fd`. Error: EBADF.
  [[nodiscard]] Result<FileRef> get(Fd fd) const;
  /// The same without counting a reference; nullptr for a bad descriptor.
  [[nodiscard]] File* find(Fd fd) const;

  /// Errors: EBADF.
  Result<void> close(Fd fd);
  void close_all();

  /// A second number for the same file. Errors: EBADF, EMFILE.
  Result<Fd> dup(Fd fd);
  /// The same, at the lowest free number from `lowest` on (F_DUPFD). Errors: EBADF, EINVAL (beyond kLimit), EMFILE.
  Result<Fd> dup_from(Fd fd, Fd lowest);
  /// Makes `target` (closed first when open) mean the same file as `fd`. Error: EBADF.
  Result<Fd> dup2(Fd fd, Fd target);

  /// FD_CLOEXEC: belongs to the number, not to the file; a new one does not have it. Error: EBADF.
  [[nodiscard]] Result<bool> close_on_exec(Fd fd) const;
  Result<void> set_close_on_exec(Fd fd, bool on);

  /// One above the highest number in use.
  [[nodiscard]] Fd end() const { return static_cast<Fd>(files_.size()); }
  [[nodiscard]] std::size_t size() const { return open_; }

 private:
  void resize(std::size_t size);

  std::vector<FileRef> files_;
  std::vector<bool> close_on_exec_;  // as long as files_
  std::size_t open_ = 0;
};

}  // namespace glassnet::socket
