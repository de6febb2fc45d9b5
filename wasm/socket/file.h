// SPDX-License-Identifier: Apache-2.0
// What a file descriptor stands for: a socket, a pipe end, a terminal, a file on disk. Linux calls it the open file description.
// Never blocks: an operation that cannot be done now answers EAGAIN, and `wait_list()` tells when trying again makes sense.
// Blocking calls are built on top of that once, in blocking_call.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"
#include "socket/wait_list.h"

namespace glassnet::socket {

class EpollFile;
class Socket;

/// A file descriptor: an index into a process's FdTable.
using Fd = int;

/// Readiness bits with the values of poll(2).
enum PollBit : std::uint16_t {
  kPollIn = 0x0001,
  kPollPri = 0x0002,
  kPollOut = 0x0004,
  kPollErr = 0x0008,
  kPollHup = 0x0010,
  kPollNval = 0x0020,
  kPollRdHup = 0x2000,
};
using PollMask = std::uint16_t;

/// Requests of ioctl(2) by their Linux numbers (tcp(7), udp(7)).
enum IoctlRequest : unsigned long {
  kSiocOutq = 0x5411,     ///< bytes sent and not acknowledged, and bytes not sent
  kSiocInq = 0x541b,      ///< FIONREAD: bytes to read; of datagrams, of the next one
  kSiocAtMark = 0x8905,   ///< stream sockets: whether the next byte to read is the urgent one
  kSiocOutqNsd = 0x894b,  ///< bytes not sent
};

class File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Reads up to `target.size()` bytes: 0 = end of file, EAGAIN = nothing yet.
  virtual Result<std::size_t> read(MutableBytes target) = 0;
  /// Writes what fits; EAGAIN when nothing does.
  virtual Result<std::size_t> write(Bytes source) = 0;
  /// What would not block now.
  [[nodiscard]] virtual PollMask poll() const = 0;
  /// This file as a socket, or nullptr (then socket calls answer ENOTSOCK).
  [[nodiscard]] virtual Socket* as_socket() { return nullptr; }

  /// This file as an epoll instance, or nullptr.
  [[nodiscard]] virtual EpollFile* as_epoll() { return nullptr; }
  /// ioctl(2) with a request that asks for a number (IoctlRequest). Error: ENOTTY, this file knows no such request.
  [[nodiscard]] virtual Result<int> ioctl(unsigned long request) const {
    static_cast<void>(request);
    return fail(Errno::kNoTty);
  }

  /// Told whenever `poll()` may have changed.
  [[nodiscard]] WaitList& wait_list() { return wait_list_; }

  /// O_NONBLOCK: blocking calls answer EAGAIN instead of waiting.
  [[nodiscard]] bool nonblocking() const { return nonblocking_; }
  void set_nonblocking(bool on) { nonblocking_ = on; }

  /// Descriptors and others that hold this file.
  [[nodiscard]] std::uint32_t references() const { return references_; }

 protected:
  /// The last descriptor is gone: a socket sends its FIN here. May outlive the call (lingering connections belong to the stack).
  virtual ~File() = default;

 private:
  friend class FileRef;
  std::uint32_t references_ = 0;
  bool nonblocking_ = false;
  WaitList wait_list_;
};

/// A counted reference to a File; descriptors of several processes may share one (fork, pipes of the shell).
class FileRef {
 public:
  FileRef() = default;
  explicit FileRef(File* file) : file_(file) {
    if (file_ != nullptr) ++file_->references_;
  }
  FileRef(const FileRef& other) : FileRef(other.file_) {}
  FileRef(FileRef&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}
  FileRef& operator=(FileRef other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~FileRef() {
    if (file_ != nullptr && --file_->references_ == 0) delete file_;
  }

  [[nodiscard]] File* get() const { return file_; }
  File* operator->() const { return file_; }
  File& operator*() const { return *file_; }
  [[nodiscard]] explicit operator bool() const { return file_ != nullptr; }

 private:
  File* file_ = nullptr;
};

}  // namespace glassnet::socket
