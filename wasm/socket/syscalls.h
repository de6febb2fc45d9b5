// SPDX-License-Identifier: Apache-2.0
// The narrow door between programs and the stack: BSD socket calls with Linux semantics (socket(2), ip(7), tcp(7), udp(7)).
// One Syscalls object belongs to one process and knows its descriptors and user. Calls that never wait return a Result; calls that
// may wait are awaited: `Result<size_t> n = co_await sys.recv(fd, buffer);`. For programs outside the core (Python in the page)
// every waiting call has a `try_` twin that answers EAGAIN instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "sim/time.h"
#include "socket/blocking_call.h"
#include "socket/fd_table.h"
#include "socket/file.h"
#include "wire/addresses.h"

namespace glassnet::socket {

class SocketLayer;  // the host's protocols, shared by all its processes (socket_layer.h)

enum class Domain : int { kUnix = 1, kInet = 2 };
enum class Type : int { kStream = 1, kDatagram = 2, kRaw = 3 };
enum class Shutdown : int { kRead = 0, kWrite = 1, kBoth = 2 };

/// Flags of send(2) and recv(2), by their Linux values.
enum MessageFlag : int {
  kMsgPeek = 0x02,
  kMsgTrunc = 0x20,
  kMsgDontWait = 0x40,
  kMsgNoSignal = 0x4000,
};

/// An IPv4 address and port (struct sockaddr_in); port in host order.
struct SocketAddress {
  wire::Ipv4Address address;
  std::uint16_t port = 0;
  friend constexpr auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

struct Accepted {
  Fd fd = -1;
  SocketAddress peer;
};

struct Received {
  std::size_t size = 0;         ///< bytes put into the buffer
  std::size_t full_size = 0;    ///< length of the whole datagram (differs when it was truncated)
  SocketAddress from;
};

struct PollFd {
  Fd fd = -1;
  PollMask events = 0;
  PollMask revents = 0;
};

/// Who asks. Ports below 1024 and raw sockets are for uid 0.
struct Credentials {
  std::uint32_t pid = 0;
  std::uint32_t uid = 0;
};

class Syscalls {
 public:
  Syscalls(SocketLayer& layer, FdTable& files, Credentials credentials)
      : layer_(layer), files_(files), credentials_(credentials) {}

  // --- never wait ---
  Result<Fd> socket(Domain domain, Type type, int protocol = 0);
  Result<void> bind(Fd fd, SocketAddress local);
  Result<void> listen(Fd fd, int backlog);
  Result<void> shutdown(Fd fd, Shutdown how);
  Result<void> close(Fd fd);
  Result<SocketAddress> getsockname(Fd fd);
  Result<SocketAddress> getpeername(Fd fd);
  /// `level` and `option` by their Linux numbers (SOL_SOCKET 1, IPPROTO_TCP 6 ...); values as int.
  Result<void> setsockopt(Fd fd, int level, int option, int value);
  Result<int> getsockopt(Fd fd, int level, int option);
  Result<void> set_nonblocking(Fd fd, bool on);

  // --- may wait: co_await them ---
  BlockingCall<AcceptOperation> accept(Fd fd);
  BlockingCall<ConnectOperation> connect(Fd fd, SocketAddress remote);
  /// All of `data` on a blocking stream socket, as Linux does. The memory must stay until the call is over.
  BlockingCall<SendOperation> send(Fd fd, Bytes data, int flags = 0);
  BlockingCall<SendToOperation> sendto(Fd fd, Bytes data, SocketAddress to, int flags = 0);
  BlockingCall<RecvOperation> recv(Fd fd, MutableBytes buffer, int flags = 0);
  BlockingCall<RecvFromOperation> recvfrom(Fd fd, MutableBytes buffer, int flags = 0);
  BlockingCall<RecvOperation> read(Fd fd, MutableBytes buffer);
  BlockingCall<SendOperation> write(Fd fd, Bytes data);
  /// Up to `timeout` (none = for ever); the number of descriptors with events, 0 = timed out. `fds` must stay until it is over.
  PollCall poll(std::span<PollFd> fds, std::optional<sim::Duration> timeout);
  /// EINTR when a signal came first.
  SleepCall sleep(sim::Duration duration);

  // --- the same without waiting, for programs outside the core ---
  Result<Accepted> try_accept(Fd fd);
  Result<void> try_connect(Fd fd, SocketAddress remote);
  Result<std::size_t> try_send(Fd fd, Bytes data, int flags = 0);
  Result<std::size_t> try_sendto(Fd fd, Bytes data, SocketAddress to, int flags = 0);
  Result<std::size_t> try_recv(Fd fd, MutableBytes buffer, int flags = 0);
  Result<Received> try_recvfrom(Fd fd, MutableBytes buffer, int flags = 0);
  PollMask try_poll(Fd fd, PollMask events);

  [[nodiscard]] FdTable& files() { return files_; }
  [[nodiscard]] SocketLayer& layer() { return layer_; }
  [[nodiscard]] const Credentials& credentials() const { return credentials_; }
  [[nodiscard]] sim::Instant now() const;

 private:
  SocketLayer& layer_;
  FdTable& files_;
  Credentials credentials_;
};

}  // namespace glassnet::socket
