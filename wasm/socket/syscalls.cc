// SPDX-License-Identifier: Apache-2.0
#include "socket/syscalls.h"

#include <array>

#include "socket/pipe.h"
#include "socket/socket.h"
#include "socket/socket_layer.h"

namespace glassnet::socket {

Syscalls::Syscalls(SocketLayer& layer, FdTable& files, Credentials credentials)
    : layer_(layer),
      files_(files),
      credentials_(credentials),
      caller_(layer.simulator(), layer.node().value, credentials.pid) {}

sim::Instant Syscalls::now() const { return layer_.simulator().now(); }

Result<Socket*> Syscalls::find_socket(Fd fd) const {
  File* const file = files_.find(fd);
  if (file == nullptr) return fail(Errno::kBadF);
  Socket* const socket = file->as_socket();
  if (socket == nullptr) return fail(Errno::kNotSock);
  return socket;
}

Result<Fd> Syscalls::socket(Domain domain, Type type, int protocol) {
  Result<FileRef> file = layer_.create(domain, type, protocol, credentials_);
  if (!file) return fail(file.error());
  return files_.open(*std::move(file));
}

Result<void> Syscalls::bind(Fd fd, SocketAddress local) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->bind(local) : fail(socket.error());
}

Result<void> Syscalls::listen(Fd fd, int backlog) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->listen(backlog) : fail(socket.error());
}

Result<void> Syscalls::shutdown(Fd fd, Shutdown how) {
  const auto socket = find_socket(fd);
  if (!socket) return fail(socket.error());
  // Programs from outside may pass any number.
  if (how != Shutdown::kRead && how != Shutdown::kWrite && how != Shutdown::kBoth) return fail(Errno::kInval);
  return (*socket)->shutdown(how);
}

Result<void> Syscalls::close(Fd fd) { return files_.close(fd); }

Result<std::pair<Fd, Fd>> Syscalls::pipe() {
  PipeEnds ends = make_pipe();
  const Result<Fd> read = files_.open(std::move(ends.read));
  if (!read) return fail(read.error());
  const Result<Fd> write = files_.open(std::move(ends.write));
  if (!write) {
    static_cast<void>(files_.close(*read));
    return fail(write.error());
  }
  return std::pair(*read, *write);
}

Result<SocketAddress> Syscalls::getsockname(Fd fd) {
  const auto socket = find_socket(fd);
  if (!socket) return fail(socket.error());
  return (*socket)->local_address();
}

Result<SocketAddress> Syscalls::getpeername(Fd fd) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->peer_address() : fail(socket.error());
}

Result<void> Syscalls::disconnect(Fd fd) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->disconnect() : fail(socket.error());
}

Result<void> Syscalls::setsockopt(Fd fd, int level, int option, int value) {
  return setsockopt(fd, level, option, Bytes(encode_int(value)));
}

Result<void> Syscalls::setsockopt(Fd fd, int level, int option, Bytes value) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->set_option(level, option, value) : fail(socket.error());
}

Result<int> Syscalls::getsockopt(Fd fd, int level, int option) {
  std::array<std::uint8_t, 4> value{};
  const Result<std::size_t> size = getsockopt(fd, level, option, MutableBytes(value));
  if (!size) return fail(size.error());
  return decode_int(value).value_or(0);
}

Result<std::size_t> Syscalls::getsockopt(Fd fd, int level, int option, MutableBytes value) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->option(level, option, value) : fail(socket.error());
}

Result<void> Syscalls::set_nonblocking(Fd fd, bool on) {
  File* const file = files_.find(fd);
  if (file == nullptr) return fail(Errno::kBadF);
  file->set_nonblocking(on);
  return {};
}

Result<bool> Syscalls::nonblocking(Fd fd) const {
  const File* const file = files_.find(fd);
  if (file == nullptr) return fail(Errno::kBadF);
  return file->nonblocking();
}

Result<int> Syscalls::ioctl(Fd fd, unsigned long request) {
  const File* const file = files_.find(fd);
  return file != nullptr ? file->ioctl(request) : fail(Errno::kBadF);
}

Result<Fd> Syscalls::epoll_create() { return files_.open(FileRef(new EpollFile)); }

Result<void> Syscalls::epoll_ctl(Fd epoll, EpollControl operation, Fd fd, const EpollEvent& wish) {
  File* const watcher = files_.find(epoll);
  File* const file = files_.find(fd);
  if (watcher == nullptr || file == nullptr) return fail(Errno::kBadF);
  EpollFile* const instance = watcher->as_epoll();
  if (instance == nullptr) return fail(Errno::kInval);
  return instance->control(operation, fd, *file, wish);
}

BlockingCall<AcceptOperation> Syscalls::accept(Fd fd) { return {caller_, AcceptOperation(files_, credentials_, fd)}; }

BlockingCall<ConnectOperation> Syscalls::connect(Fd fd, SocketAddress remote) {
  return {caller_, ConnectOperation(files_, fd, remote)};
}

BlockingCall<SendOperation> Syscalls::send(Fd fd, Bytes data, int flags) {
  return {caller_, SendOperation(files_, fd, data, flags)};
}

BlockingCall<SendToOperation> Syscalls::sendto(Fd fd, Bytes data, SocketAddress to, int flags) {
  return {caller_, SendToOperation(files_, fd, data, to, flags)};
}

BlockingCall<RecvOperation> Syscalls::recv(Fd fd, MutableBytes buffer, int flags) {
  return {caller_, RecvOperation(files_, fd, buffer, flags)};
}

BlockingCall<RecvFromOperation> Syscalls::recvfrom(Fd fd, MutableBytes buffer, int flags) {
  return {caller_, RecvFromOperation(files_, fd, buffer, flags)};
}

BlockingCall<RecvMsgOperation> Syscalls::recvmsg(Fd fd, MutableBytes buffer, int flags) {
  return {caller_, RecvMsgOperation(files_, fd, buffer, flags)};
}

BlockingCall<ReadOperation> Syscalls::read(Fd fd, MutableBytes buffer) {
  return {caller_, ReadOperation(files_, fd, buffer)};
}

BlockingCall<WriteOperation> Syscalls::write(Fd fd, Bytes data) { return {caller_, WriteOperation(files_, fd, data)}; }

PollCall Syscalls::poll(std::span<PollFd> fds, std::optional<sim::Duration> timeout) {
  return {caller_, files_, fds, timeout};
}

BlockingCall<EpollWaitOperation> Syscalls::epoll_wait(Fd epoll, std::span<EpollEvent> events,
                                                      std::optional<sim::Duration> timeout) {
  return {caller_, EpollWaitOperation(files_, epoll, events, timeout)};
}

SleepCall Syscalls::sleep(sim::Duration duration) { return {caller_, duration}; }

namespace {

/// One attempt of a call that never waits: what it has taken on its way (MSG_WAITALL) is the answer.
template <class Operation>
Result<typename Operation::Value> try_once(Operation operation) {
  Result<typename Operation::Value> done = operation.attempt();
  return done || done.error() != Errno::kAgain ? done : operation.cut_short(Errno::kAgain);
}

}  // namespace

Result<Accepted> Syscalls::try_accept(Fd fd) { return AcceptOperation(files_, credentials_, fd).attempt(); }

Result<void> Syscalls::try_connect(Fd fd, SocketAddress remote) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->connect(remote) : fail(socket.error());
}

Result<void> Syscalls::try_connect_outcome(Fd fd) {
  const auto socket = find_socket(fd);
  return socket ? (*socket)->connect_outcome() : fail(socket.error());
}

Result<std::size_t> Syscalls::try_send(Fd fd, Bytes data, int flags) {
  return SendOperation(files_, fd, data, flags | kMsgDontWait).attempt();
}

Result<std::size_t> Syscalls::try_sendto(Fd fd, Bytes data, SocketAddress to, int flags) {
  return SendToOperation(files_, fd, data, to, flags | kMsgDontWait).attempt();
}

Result<std::size_t> Syscalls::try_recv(Fd fd, MutableBytes buffer, int flags) {
  return try_once(RecvOperation(files_, fd, buffer, flags));
}

Result<Received> Syscalls::try_recvfrom(Fd fd, MutableBytes buffer, int flags) {
  return try_once(RecvFromOperation(files_, fd, buffer, flags));
}

Result<Message> Syscalls::try_recvmsg(Fd fd, MutableBytes buffer, int flags) {
  return try_once(RecvMsgOperation(files_, fd, buffer, flags));
}

Result<std::size_t> Syscalls::try_read(Fd fd, MutableBytes buffer) {
  return ReadOperation(files_, fd, buffer).attempt();
}

Result<std::size_t> Syscalls::try_write(Fd fd, Bytes data) {
  const File* const file = files_.find(fd);
  if (file == nullptr) return fail(Errno::kBadF);
  return files_.find(fd)->write(data);
}

PollMask Syscalls::try_poll(Fd fd, PollMask events) {
  const File* const file = files_.find(fd);
  return file != nullptr ? poll_file(*file, events) : PollMask{kPollNval};
}

}  // namespace glassnet::socket
