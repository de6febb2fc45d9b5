// SPDX-License-Identifier: Apache-2.0
// What the waiting calls do, each in a form that can be tried, and tried again (see BlockingCall). All of them hold the file, so that
// a close() by another thread does not pull it away, and none allocates.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/time.h"
#include "socket/fd_table.h"
#include "socket/socket.h"
#include "socket/syscall_code.h"
#include "socket/types.h"

namespace glassnet::socket {

/// A call on one descriptor, good or bad.
class FileOperation {
 public:
  [[nodiscard]] Fd fd() const { return fd_; }
  [[nodiscard]] bool may_wait() const { return file_ && !file_->nonblocking() && (flags_ & kMsgDontWait) == 0; }
  [[nodiscard]] WaitList& wait_list() { return file_->wait_list(); }

 protected:
  FileOperation(const FdTable& files, Fd fd, int flags) : fd_(fd), flags_(flags) {
    if (auto file = files.get(fd)) file_ = *std::move(file);
  }
  /// The file as a socket. Errors: EBADF, ENOTSOCK.
  [[nodiscard]] Result<Socket*> socket() const;
  [[nodiscard]] std::optional<sim::Duration> receive_timeout() const;
  [[nodiscard]] std::optional<sim::Duration> send_timeout() const;

  Fd fd_;
  int flags_;
  FileRef file_;
};

class AcceptOperation : public FileOperation {
 public:
  using Value = Accepted;
  static constexpr SyscallCode kCode = SyscallCode::kAccept;

  AcceptOperation(FdTable& files, Credentials caller, Fd fd)
      : FileOperation(files, fd, 0), files_(&files), caller_(caller) {}
  Result<Accepted> attempt();
  [[nodiscard]] std::optional<sim::Duration> timeout() const { return receive_timeout(); }
  Result<Accepted> cut_short(Errno why) { return fail(why); }

 private:
  FdTable* files_;
  Credentials caller_;
};

class ConnectOperation : public FileOperation {
 public:
  using Value = void;
  static constexpr SyscallCode kCode = SyscallCode::kConnect;

  ConnectOperation(const FdTable& files, Fd fd, SocketAddress remote) : FileOperation(files, fd, 0), remote_(remote) {}
  Result<void> attempt();
  [[nodiscard]] std::optional<sim::Duration> timeout() const { return send_timeout(); }
  /// After a time limit the connection goes on being made: EINPROGRESS (or EALREADY), as for a non-blocking socket.
  Result<void> cut_short(Errno why) { return fail(why == Errno::kAgain ? begun_ : why); }

 private:
  SocketAddress remote_;
  Errno begun_ = Errno::kOk;  // EINPROGRESS or EALREADY once it waits
};

/// send(2), write(2) and, with an address, sendto(2).
class SendOperationBase : public FileOperation {
 public:
  using Value = std::size_t;

  Result<std::size_t> attempt();
  [[nodiscard]] std::optional<sim::Duration> timeout() const { return send_timeout(); }
  /// What was sent so far counts.
  Result<std::size_t> cut_short(Errno why) {
    if (done_ > 0) return done_;
    return fail(why);
  }

 protected:
  enum class Through : std::uint8_t { kSocket, kAnyFile };
  SendOperationBase(const FdTable& files, Fd fd, Bytes data, std::optional<SocketAddress> to, int flags,
                    Through through)
      : FileOperation(files, fd, flags), data_(data), to_(to), through_(through) {}

 private:
  [[nodiscard]] Result<std::size_t> send_some();

  Bytes data_;
  std::optional<SocketAddress> to_;
  Through through_;
  std::size_t done_ = 0;
};

class SendOperation : public SendOperationBase {
 public:
  static constexpr SyscallCode kCode = SyscallCode::kSend;
  SendOperation(const FdTable& files, Fd fd, Bytes data, int flags)
      : SendOperationBase(files, fd, data, std::nullopt, flags, Through::kSocket) {}
};

class SendToOperation : public SendOperationBase {
 public:
  static constexpr SyscallCode kCode = SyscallCode::kSendTo;
  SendToOperation(const FdTable& files, Fd fd, Bytes data, SocketAddress to, int flags)
      : SendOperationBase(files, fd, data, to, flags, Through::kSocket) {}
};

class WriteOperation : public SendOperationBase {
 public:
  static constexpr SyscallCode kCode = SyscallCode::kWrite;
  WriteOperation(const FdTable& files, Fd fd, Bytes data)
      : SendOperationBase(files, fd, data, std::nullopt, 0, Through::kAnyFile) {}
};

class ReadOperation : public FileOperation {
 public:
  using Value = std::size_t;
  static constexpr SyscallCode kCode = SyscallCode::kRead;

  ReadOperation(const FdTable& files, Fd fd, MutableBytes buffer) : FileOperation(files, fd, 0), buffer_(buffer) {}
  Result<std::size_t> attempt();
  [[nodiscard]] std::optional<sim::Duration> timeout() const { return receive_timeout(); }
  Result<std::size_t> cut_short(Errno why) { return fail(why); }

 private:
  MutableBytes buffer_;
};

/// recvmsg(2); recv(2) and recvfrom(2) show less of its answer.
class RecvMsgOperation : public FileOperation {
 public:
  using Value = Message;
  static constexpr SyscallCode kCode = SyscallCode::kRecvMsg;

  RecvMsgOperation(const FdTable& files, Fd fd, MutableBytes buffer, int flags)
      : FileOperation(files, fd, flags), buffer_(buffer) {}
  /// Neither the error queue nor the urgent byte is waited for (recv(2)).
  [[nodiscard]] bool may_wait() const { return FileOperation::may_wait() && (flags_ & (kMsgErrQueue | kMsgOob)) == 0; }
  Result<Message> attempt();
  [[nodiscard]] std::optional<sim::Duration> timeout() const { return receive_timeout(); }
  Result<Message> cut_short(Errno why);

 private:
  [[nodiscard]] bool below_low_water(const Socket& receiver) const;

  MutableBytes buffer_;
  std::size_t done_ = 0;  // with MSG_WAITALL
};

class RecvFromOperation : public RecvMsgOperation {
 public:
  using Value = Received;
  static constexpr SyscallCode kCode = SyscallCode::kRecvFrom;

  using RecvMsgOperation::RecvMsgOperation;
  Result<Received> attempt() { return RecvMsgOperation::attempt(); }
  Result<Received> cut_short(Errno why) { return RecvMsgOperation::cut_short(why); }
};

class RecvOperation : public RecvMsgOperation {
 public:
  using Value = std::size_t;
  static constexpr SyscallCode kCode = SyscallCode::kRecv;

  using RecvMsgOperation::RecvMsgOperation;
  /// With MSG_TRUNC the whole length of the datagram, else what is in the buffer.
  Result<std::size_t> attempt() { return size_of(RecvMsgOperation::attempt()); }
  Result<std::size_t> cut_short(Errno why) { return size_of(RecvMsgOperation::cut_short(why)); }

 private:
  [[nodiscard]] Result<std::size_t> size_of(const Result<Message>& message) const;
};

}  // namespace glassnet::socket
