// SPDX-License-Identifier: Apache-2.0
// The functions of the interface, each a thin layer over a call of our socket layer, and the two names that the library exports.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "adapter.h"
#include "interface.h"
#include "messages.h"

namespace glassnet::packetdrill {
namespace {

using socket::Fd;

/// One per process, as packetdrill runs one script; the exported getsockopt() has no other way to find it.
std::atomic<Adapter*> the_adapter{nullptr};

Adapter& adapter(void* self) { return *static_cast<Adapter*>(self); }

int answer_error(Errno error) {
  errno = static_cast<int>(error);
  return -1;
}

int answer(const Result<void>& result) { return result ? 0 : answer_error(result.error()); }
int answer(const Result<int>& result) { return result ? *result : answer_error(result.error()); }
ssize_t answer(const Result<std::size_t>& result) {
  return result ? static_cast<ssize_t>(*result) : answer_error(result.error());
}

MutableBytes bytes(void* buffer, std::size_t size) { return {static_cast<std::uint8_t*>(buffer), size}; }
Bytes bytes(const void* buffer, std::size_t size) { return {static_cast<const std::uint8_t*>(buffer), size}; }

// --- opening, naming, ending ---

int do_socket(void* self, int domain, int type, int protocol) {
  Adapter& here = adapter(self);
  here.read_sysctls();
  const auto opened = here.at_once([&](socket::Syscalls& sys) {
    const Result<Fd> fd = sys.socket(static_cast<socket::Domain>(domain),
                                     static_cast<socket::Type>(type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)), protocol);
    if (fd && (type & SOCK_NONBLOCK) != 0) static_cast<void>(sys.set_nonblocking(*fd, true));
    return fd;
  });
  return opened ? here.open_placeholder(*opened) : answer_error(opened.error());
}

int do_bind(void* self, int fd, const sockaddr* address, socklen_t length) {
  const auto local = read_address(address, length);
  if (!local) return answer_error(Errno::kAfNoSupport);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  return answer(here.at_once([&](socket::Syscalls& sys) { return sys.bind(ours, *local); }));
}

int do_listen(void* self, int fd, int backlog) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  return answer(here.at_once([&](socket::Syscalls& sys) { return sys.listen(ours, backlog); }));
}

int do_accept(void* self, int fd, sockaddr* address, socklen_t* length) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  socket::Syscalls& sys = here.syscalls();
  const auto accepted = here.wait_for([&sys, ours] { return sys.accept(ours); });
  if (!accepted) return answer_error(accepted.error());
  write_address(accepted->peer, address, length);
  return here.open_placeholder(accepted->fd);
}

int do_connect(void* self, int fd, const sockaddr* address, socklen_t length) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  if (address != nullptr && address->sa_family == AF_UNSPEC) {
    return answer(here.at_once([&](socket::Syscalls& sys) { return sys.disconnect(ours); }));
  }
  const auto remote = read_address(address, length);
  if (!remote) return answer_error(Errno::kAfNoSupport);
  socket::Syscalls& sys = here.syscalls();
  return answer(here.wait_for([&sys, ours, remote] { return sys.connect(ours, *remote); }));
}

int do_close(void* self, int fd) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  const auto closed = here.at_once([&](socket::Syscalls& sys) { return sys.close(ours); });
  if (closed) here.close_placeholder(fd);
  return answer(closed);
}

int do_shutdown(void* self, int fd, int how) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  return answer(
      here.at_once([&](socket::Syscalls& sys) { return sys.shutdown(ours, static_cast<socket::Shutdown>(how)); }));
}

// --- receiving ---

ssize_t do_read(void* self, int fd, void* buffer, std::size_t size) {
  if (buffer == nullptr && size > 0) return answer_error(Errno::kFault);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  socket::Syscalls& sys = here.syscalls();
  return answer(here.wait_for([&sys, ours, buffer, size] { return sys.read(ours, bytes(buffer, size)); }));
}

ssize_t do_readv(void* self, int fd, const iovec* parts, int count) {
  std::vector<std::uint8_t> whole(total_size(parts, static_cast<std::size_t>(count)));
  const ssize_t size = do_read(self, fd, whole.data(), whole.size());
  if (size > 0) scatter(bytes(whole.data(), static_cast<std::size_t>(size)), parts, static_cast<std::size_t>(count));
  return size;
}

ssize_t do_recvfrom(void* self, int fd, void* buffer, std::size_t size, int flags, sockaddr* from, socklen_t* length) {
  if (buffer == nullptr && size > 0) return answer_error(Errno::kFault);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  socket::Syscalls& sys = here.syscalls();
  const auto got =
      here.wait_for([&sys, ours, buffer, size, flags] { return sys.recvmsg(ours, bytes(buffer, size), flags); });
  if (!got) return answer_error(got.error());
  write_address(got->from, from, length);
  return static_cast<ssize_t>((flags & MSG_TRUNC) != 0 ? got->full_size : got->size);
}

ssize_t do_recv(void* self, int fd, void* buffer, std::size_t size, int flags) {
  return do_recvfrom(self, fd, buffer, size, flags, nullptr, nullptr);
}

ssize_t do_recvmsg(void* self, int fd, msghdr* message, int flags) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  socket::Syscalls& sys = here.syscalls();
  std::vector<std::uint8_t> whole(total_size(message->msg_iov, message->msg_iovlen));
  const auto got = here.wait_for([&sys, ours, &whole, flags] { return sys.recvmsg(ours, whole, flags); });
  if (!got) return answer_error(got.error());
  scatter(bytes(whole.data(), got->size), message->msg_iov, message->msg_iovlen);
  write_message(*got, *message);
  return static_cast<ssize_t>(got->size);
}

// --- sending ---

ssize_t do_write(void* self, int fd, const void* buffer, std::size_t size) {
  if (buffer == nullptr && size > 0) return answer_error(Errno::kFault);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  socket::Syscalls& sys = here.syscalls();
  return answer(here.wait_for([&sys, ours, buffer, size] { return sys.write(ours, bytes(buffer, size)); }));
}

ssize_t do_writev(void* self, int fd, const iovec* parts, int count) {
  const auto whole = gather(parts, static_cast<std::size_t>(count));
  return whole ? do_write(self, fd, whole->data(), whole->size()) : answer_error(whole.error());
}

ssize_t do_sendto(void* self, int fd, const void* buffer, std::size_t size, int flags, const sockaddr* to,
                  socklen_t length) {
  if (buffer == nullptr && size > 0) return answer_error(Errno::kFault);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  socket::Syscalls& sys = here.syscalls();
  const auto remote = read_address(to, length);
  if (!remote) {
    return answer(
        here.wait_for([&sys, ours, buffer, size, flags] { return sys.send(ours, bytes(buffer, size), flags); }));
  }
  return answer(here.wait_for(
      [&sys, ours, buffer, size, flags, remote] { return sys.sendto(ours, bytes(buffer, size), *remote, flags); }));
}

ssize_t do_send(void* self, int fd, const void* buffer, std::size_t size, int flags) {
  return do_sendto(self, fd, buffer, size, flags, nullptr, 0);
}

ssize_t do_sendmsg(void* self, int fd, const msghdr* message, int flags) {
  const auto whole = gather(message->msg_iov, message->msg_iovlen);
  if (!whole) return answer_error(whole.error());
  // An empty vector has no buffer, but it is no bad address.
  static const std::uint8_t nothing = 0;
  return do_send(self, fd, whole->empty() ? &nothing : whole->data(), whole->size(), flags);
}

// --- options and readiness ---

int do_fcntl(void* self, int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  const int argument = command == F_SETFL ? va_arg(arguments, int) : 0;
  va_end(arguments);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  if (command == F_SETFL) {
    const bool on = (argument & O_NONBLOCK) != 0;
    return answer(here.at_once([&](socket::Syscalls& sys) { return sys.set_nonblocking(ours, on); }));
  }
  if (command != F_GETFL) return answer_error(Errno::kInval);
  const auto on = here.at_once([&](socket::Syscalls& sys) { return sys.nonblocking(ours); });
  if (!on) return answer_error(on.error());
  return O_RDWR | (*on ? O_NONBLOCK : 0);
}

int do_ioctl(void* self, int fd, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  int* const value = va_arg(arguments, int*);
  va_end(arguments);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  const auto got = here.at_once([&](socket::Syscalls& sys) { return sys.ioctl(ours, request); });
  if (!got) return answer_error(got.error());
  *value = *got;
  return 0;
}

int do_getsockopt(void* self, int fd, int level, int option, void* value, socklen_t* length) {
  if (length == nullptr) return answer_error(Errno::kFault);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  const auto size =
      here.at_once([&](socket::Syscalls& sys) { return sys.getsockopt(ours, level, option, bytes(value, *length)); });
  if (!size) return answer_error(size.error());
  *length = static_cast<socklen_t>(*size);
  return 0;
}

int do_setsockopt(void* self, int fd, int level, int option, const void* value, socklen_t length) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(fd);
  return answer(
      here.at_once([&](socket::Syscalls& sys) { return sys.setsockopt(ours, level, option, bytes(value, length)); }));
}

std::optional<sim::Duration> time_limit(int milliseconds) {
  if (milliseconds < 0) return std::nullopt;
  return sim::milliseconds(milliseconds);
}

int do_poll(void* self, pollfd* lines, nfds_t count, int milliseconds) {
  Adapter& here = adapter(self);
  std::vector<socket::PollFd> ours(count);
  for (nfds_t i = 0; i < count; ++i) {
    ours[i].fd = here.behind(lines[i].fd);
    ours[i].events = static_cast<socket::PollMask>(lines[i].events);
  }
  socket::Syscalls& sys = here.syscalls();
  const auto ready = here.wait_for([&sys, &ours, milliseconds] { return sys.poll(ours, time_limit(milliseconds)); });
  for (nfds_t i = 0; i < count; ++i) lines[i].revents = static_cast<short>(ours[i].revents);
  return answer(ready);
}

int do_epoll_create(void* self, int size) {
  if (size <= 0) return answer_error(Errno::kInval);
  Adapter& here = adapter(self);
  const auto fd = here.at_once([](socket::Syscalls& sys) { return sys.epoll_create(); });
  return fd ? here.open_placeholder(*fd) : answer_error(fd.error());
}

int do_epoll_ctl(void* self, int epoll, int operation, int fd, epoll_event* event) {
  Adapter& here = adapter(self);
  const Fd ours = here.behind(epoll);
  const Fd watched = here.behind(fd);
  socket::EpollEvent wish;
  if (event != nullptr) wish = {event->events, event->data.u64};
  return answer(here.at_once([&](socket::Syscalls& sys) {
    return sys.epoll_ctl(ours, static_cast<socket::EpollControl>(operation), watched, wish);
  }));
}

int do_epoll_wait(void* self, int epoll, epoll_event* events, int most, int milliseconds) {
  if (most <= 0) return answer_error(Errno::kInval);
  Adapter& here = adapter(self);
  const Fd ours = here.behind(epoll);
  std::vector<socket::EpollEvent> found(static_cast<std::size_t>(most));
  socket::Syscalls& sys = here.syscalls();
  const auto count = here.wait_for(
      [&sys, ours, &found, milliseconds] { return sys.epoll_wait(ours, found, time_limit(milliseconds)); });
  for (int i = 0; count && i < *count; ++i) {
    events[i].events = found[static_cast<std::size_t>(i)].events;
    events[i].data.u64 = found[static_cast<std::size_t>(i)].data;
  }
  return answer(count);
}

int do_pipe(void* self, int* ends) {
  Adapter& here = adapter(self);
  const auto made = here.at_once([](socket::Syscalls& sys) { return sys.pipe(); });
  if (!made) return answer_error(made.error());
  ends[0] = here.open_placeholder(made->first);
  ends[1] = here.open_placeholder(made->second);
  return 0;
}

int do_splice(void*, int, off64_t*, int, off64_t*, std::size_t, unsigned int) { return answer_error(Errno::kNoSys); }

// --- the network and the clock ---

int do_netdev_send(void* self, const void* packet, std::size_t size) {
  adapter(self).packet_in(bytes(packet, size));
  return 0;
}

int do_netdev_receive(void* self, void* buffer, std::size_t* size, long long* when) {
  const Host::Departure packet = adapter(self).packet_out();
  const std::size_t count = std::min(*size, packet.packet.size());
  if (count > 0) std::memcpy(buffer, packet.packet.data(), count);
  *size = count;
  *when = packet.at.ns / 1000;
  return 0;
}

int do_usleep(void* self, useconds_t microseconds) {
  adapter(self).sleep(sim::microseconds(microseconds));
  return 0;
}

int do_gettimeofday(void* self, timeval* now, struct timezone*) {
  const std::int64_t microseconds = adapter(self).look_at_clock().ns / 1000;
  now->tv_sec = microseconds / 1'000'000;
  now->tv_usec = microseconds % 1'000'000;
  return 0;
}

void do_free(void* self) {
  the_adapter.store(nullptr);
  delete static_cast<Adapter*>(self);
}

}  // namespace
}  // namespace glassnet::packetdrill

#define GLASSNET_EXPORT extern "C" __attribute__((visibility("default")))

GLASSNET_EXPORT void packetdrill_interface_init(const char*, glassnet::packetdrill::Interface* table) {
  namespace drill = glassnet::packetdrill;
  auto* const made = new drill::Adapter;
  drill::the_adapter.store(made);
  *table = {made,
            drill::do_free,
            drill::do_socket,
            drill::do_bind,
            drill::do_listen,
            drill::do_accept,
            drill::do_connect,
            drill::do_read,
            drill::do_readv,
            drill::do_recv,
            drill::do_recvfrom,
            drill::do_recvmsg,
            drill::do_write,
            drill::do_writev,
            drill::do_send,
            drill::do_sendto,
            drill::do_sendmsg,
            drill::do_fcntl,
            drill::do_ioctl,
            drill::do_close,
            drill::do_shutdown,
            drill::do_getsockopt,
            drill::do_setsockopt,
            drill::do_poll,
            drill::do_netdev_send,
            drill::do_netdev_receive,
            drill::do_usleep,
            drill::do_gettimeofday,
            drill::do_epoll_create,
            drill::do_epoll_ctl,
            drill::do_epoll_wait,
            drill::do_pipe,
            drill::do_splice};
}

/// Assertions of scripts about TCP_INFO and its like call getsockopt() past the table. With this library preloaded the call comes
/// here first; what is not ours goes on to the C library.
GLASSNET_EXPORT int getsockopt(int fd, int level, int option, void* value, socklen_t* length) noexcept {
  namespace drill = glassnet::packetdrill;
  drill::Adapter* const made = drill::the_adapter.load();
  if (made != nullptr && made->behind(fd) >= 0) return drill::do_getsockopt(made, fd, level, option, value, length);
  using Function = int (*)(int, int, int, void*, socklen_t*);
  static const auto next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getsockopt"));
  return next(fd, level, option, value, length);
}
