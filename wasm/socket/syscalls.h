// SPDX-License-Identifier: Apache-2.0
// The narrow door between programs and the stack: BSD socket calls with Linux semantics (socket(2), ip(7), tcp(7), udp(7)).
// One Syscalls object belongs to one process and knows its descriptors and user. Calls that never wait return a Result; calls that
// may wait are awaited: `Result<size_t> n = co_await sys.recv(fd, buffer);`. For programs outside the core (Python in the page)
// every waiting call has a `try_` twin that answers EAGAIN instead; `try_poll` and File::wait_list() tell when to try again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/time.h"
#include "socket/blocking_call.h"
#include "socket/epoll.h"
#include "socket/fd_table.h"
#include "socket/file.h"
#include "socket/operations.h"
#include "socket/options.h"
#include "socket/types.h"

namespace glassnet::socket {

class SocketLayer;  // the host's protocols, shared by all its processes (socket_layer.h)

class Syscalls {
 public:
  /// All three must outlive the coroutines that make calls; `this` too.
  Syscalls(SocketLayer& layer, FdTable& files, Credentials credentials);

  // --- never wait ---
  /// Errors: EAFNOSUPPORT, EINVAL, ESOCKTNOSUPPORT, EPROTONOSUPPORT, EPERM (raw), EACCES (ping sockets), EMFILE.
  Result<Fd> socket(Domain domain, Type type, int protocol = 0);
  Result<void> bind(Fd fd, SocketAddress local);
  Result<void> listen(Fd fd, int backlog);
  Result<void> shutdown(Fd fd, Shutdown how);
  /// Simplified: never waits, not even with SO_LINGER and a time; the rest is sent in the background, as without it.
  Result<void> close(Fd fd);
  Result<Fd> dup(Fd fd) { return files_.dup(fd); }
  Result<Fd> dup2(Fd fd, Fd target) { return files_.dup2(fd, target); }
  /// Read end first. Error: EMFILE.
  Result<std::pair<Fd, Fd>> pipe();
  Result<SocketAddress> getsockname(Fd fd);
  Result<SocketAddress> getpeername(Fd fd);
  /// connect(2) with AF_UNSPEC.
  Result<void> disconnect(Fd fd);
  /// `level` and `option` by their Linux numbers (options.h); values as int.
  Result<void> setsockopt(Fd fd, int level, int option, int value);
  Result<int> getsockopt(Fd fd, int level, int option);
  /// The same with the bytes of a Linux program (little-endian structs, see options.h); returns how many were filled in.
  Result<void> setsockopt(Fd fd, int level, int option, Bytes value);
  Result<std::size_t> getsockopt(Fd fd, int level, int option, MutableBytes value);
  Result<void> set_nonblocking(Fd fd, bool on);
  Result<bool> nonblocking(Fd fd) const;
  /// ioctl(2) with a request that asks for a number. Errors: EBADF, ENOTTY, EINVAL (a listener).
  Result<int> ioctl(Fd fd, unsigned long request);
  /// Error: EMFILE.
  Result<Fd> epoll_create();
  /// Errors: EBADF, EINVAL (`epoll` is none, or is `fd`), EEXIST, ENOENT.
  Result<void> epoll_ctl(Fd epoll, EpollControl operation, Fd fd, const EpollEvent& wish);

  // --- may wait: co_await them; buffers must stay until the call is over ---
  BlockingCall<AcceptOperation> accept(Fd fd);
  BlockingCall<ConnectOperation> connect(Fd fd, SocketAddress remote);
  /// All of `data` on a blocking stream socket, as Linux does.
  BlockingCall<SendOperation> send(Fd fd, Bytes data, int flags = 0);
  BlockingCall<SendToOperation> sendto(Fd fd, Bytes data, SocketAddress to, int flags = 0);
  BlockingCall<RecvOperation> recv(Fd fd, MutableBytes buffer, int flags = 0);
  BlockingCall<RecvFromOperation> recvfrom(Fd fd, MutableBytes buffer, int flags = 0);
  BlockingCall<RecvMsgOperation> recvmsg(Fd fd, MutableBytes buffer, int flags = 0);
  /// For any file, not only sockets.
  BlockingCall<ReadOperation> read(Fd fd, MutableBytes buffer);
  BlockingCall<WriteOperation> write(Fd fd, Bytes data);
  /// Up to `timeout` (none = for ever); the number of descriptors with events, 0 = timed out.
  PollCall poll(std::span<PollFd> fds, std::optional<sim::Duration> timeout);
  /// How many events were filled in; 0 after `timeout` (none = for ever).
  BlockingCall<EpollWaitOperation> epoll_wait(Fd epoll, std::span<EpollEvent> events,
                                              std::optional<sim::Duration> timeout);
  /// EINTR when a signal came first.
  SleepCall sleep(sim::Duration duration);

  // --- the same without waiting, for programs outside the core ---
  Result<Accepted> try_accept(Fd fd);
  /// EINPROGRESS when it takes time, whether the socket is blocking or not; ask again by `try_connect_outcome`.
  Result<void> try_connect(Fd fd, SocketAddress remote);
  /// EAGAIN: still under way.
  Result<void> try_connect_outcome(Fd fd);
  Result<std::size_t> try_send(Fd fd, Bytes data, int flags = 0);
  Result<std::size_t> try_sendto(Fd fd, Bytes data, SocketAddress to, int flags = 0);
  Result<std::size_t> try_recv(Fd fd, MutableBytes buffer, int flags = 0);
  Result<Received> try_recvfrom(Fd fd, MutableBytes buffer, int flags = 0);
  Result<Message> try_recvmsg(Fd fd, MutableBytes buffer, int flags = 0);
  Result<std::size_t> try_read(Fd fd, MutableBytes buffer);
  Result<std::size_t> try_write(Fd fd, Bytes data);
  /// What `events` asks for and is there; errors and hang-ups always, POLLNVAL for a bad descriptor.
  PollMask try_poll(Fd fd, PollMask events);

  /// A signal: every call that waits ends with EINTR.
  void interrupt() { caller_.interrupt(); }
  /// Which call waits, for process lists.
  [[nodiscard]] Caller& caller() { return caller_; }
  [[nodiscard]] const Caller& caller() const { return caller_; }

  [[nodiscard]] FdTable& files() { return files_; }
  [[nodiscard]] SocketLayer& layer() { return layer_; }
  [[nodiscard]] const Credentials& credentials() const { return credentials_; }
  [[nodiscard]] sim::Instant now() const;

 private:
  Result<Socket*> find_socket(Fd fd) const;

  SocketLayer& layer_;
  FdTable& files_;
  Credentials credentials_;
  Caller caller_;
};

}  // namespace glassnet::socket
