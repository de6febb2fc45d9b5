// SPDX-License-Identifier: Apache-2.0
// The table of functions by which packetdrill drives a TCP/IP stack that lives in a shared object, written down from a description
// of its binary form: 33 pointers in this order (LP64). Each function gets `userdata` first and answers like the Linux call of the
// same name, with -1 and errno of the calling thread on errors.
#pragma once

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <cstddef>

namespace glassnet::packetdrill {

struct Interface {
  void* userdata;
  void (*free)(void* self);
  int (*socket)(void* self, int domain, int type, int protocol);
  int (*bind)(void* self, int fd, const sockaddr* address, socklen_t length);
  int (*listen)(void* self, int fd, int backlog);
  int (*accept)(void* self, int fd, sockaddr* address, socklen_t* length);
  int (*connect)(void* self, int fd, const sockaddr* address, socklen_t length);
  ssize_t (*read)(void* self, int fd, void* buffer, std::size_t size);
  ssize_t (*readv)(void* self, int fd, const iovec* parts, int count);
  ssize_t (*recv)(void* self, int fd, void* buffer, std::size_t size, int flags);
  ssize_t (*recvfrom)(void* self, int fd, void* buffer, std::size_t size, int flags, sockaddr* from, socklen_t* length);
  ssize_t (*recvmsg)(void* self, int fd, msghdr* message, int flags);
  ssize_t (*write)(void* self, int fd, const void* buffer, std::size_t size);
  ssize_t (*writev)(void* self, int fd, const iovec* parts, int count);
  ssize_t (*send)(void* self, int fd, const void* buffer, std::size_t size, int flags);
  ssize_t (*sendto)(void* self, int fd, const void* buffer, std::size_t size, int flags, const sockaddr* to,
                    socklen_t length);
  ssize_t (*sendmsg)(void* self, int fd, const msghdr* message, int flags);
  int (*fcntl)(void* self, int fd, int command, ...);
  int (*ioctl)(void* self, int fd, unsigned long request, ...);
  int (*close)(void* self, int fd);
  int (*shutdown)(void* self, int fd, int how);
  int (*getsockopt)(void* self, int fd, int level, int option, void* value, socklen_t* length);
  int (*setsockopt)(void* self, int fd, int level, int option, const void* value, socklen_t length);
  int (*poll)(void* self, pollfd* lines, nfds_t count, int milliseconds);
  /// A whole IPv4 packet arrives at the stack.
  int (*netdev_send)(void* self, const void* packet, std::size_t size);
  /// The next IPv4 packet that left the stack, and when (microseconds of the stack's clock).
  int (*netdev_receive)(void* self, void* buffer, std::size_t* size, long long* when);
  int (*usleep)(void* self, useconds_t microseconds);
  int (*gettimeofday)(void* self, timeval* now, struct timezone* zone);
  int (*epoll_create)(void* self, int size);
  int (*epoll_ctl)(void* self, int epoll, int operation, int fd, epoll_event* event);
  int (*epoll_wait)(void* self, int epoll, epoll_event* events, int most, int milliseconds);
  int (*pipe)(void* self, int* ends);
  int (*splice)(void* self, int in, off64_t* in_offset, int out, off64_t* out_offset, std::size_t size,
                unsigned int flags);
};
static_assert(sizeof(void*) != 8 || sizeof(Interface) == 33 * 8);

}  // namespace glassnet::packetdrill
