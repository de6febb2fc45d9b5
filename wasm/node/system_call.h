// SPDX-License-Identifier: Apache-2.0
// System calls of programs outside the core, by their Linux numbers (x86-64). None waits: what would wait answers EAGAIN (connect
// EINPROGRESS), and the program asks to be told (OutsideProgram::wait). Up to four numbers a, b, c, d come as arguments; bytes come and
// go in the scratch memory ("s[0]" below). All structs are little-endian. In the order of the numbers:
//
//   read 0, write 1      a fd, b length; data from s[0]
//   open 2               a flags, b mode, c length of the path from s[0]; all calls with a path have its length in c
//   close 3              a fd
//   stat 4, lstat 6      c path; fstat 5: a fd. 64 bytes from s[0]: u64 inode, u64 size, f64 mtime, f64 atime, f64 ctime (Unix seconds),
//                        u32 mode with its S_IFMT bits, u32 links, u32 uid, u32 gid, u64 zero
//   poll 7               a count; struct pollfd (8 bytes) each from s[0]; never waits
//   lseek 8              a fd, b offset, c whence
//   rt_sigaction 13      a signal, b 0 default, 1 ignore, 2 catch (kSignal events); the answer is the same number for before
//   ioctl 16             a fd, b request; FIONREAD, SIOCOUTQ: int at s[0]; TCGETS: 0 for a terminal, else ENOTTY;
//                        SIOCGIFADDR and its relatives: struct ifreq at s[0], both ways
//   pread64 17, pwrite64 18   a fd, b length, c offset; data from s[0]
//   access 21            a mode (R_OK 4, W_OK 2, X_OK 1), c path
//   pipe 22, pipe2 293   two ints at s[0]; a flags (pipe2)
//   dup 32, dup2 33, dup3 292   a fd, b target, c flags (dup3)
//   getitimer 36, alarm 37, setitimer 38   a ITIMER_REAL, the only one; struct itimerval (four i64) at s[0], of before comes back
//   getpid 39, getuid 102, getgid 104, geteuid 107, getegid 108, getppid 110, getpgrp 111
//   sendfile 40          a fd to write to, b fd of a file on the disk, c offset (NaN: the file's position, which moves), d count
//   socket 41            a domain, b type (SOCK_NONBLOCK allowed), c protocol
//   connect 42, bind 49  a fd, b length of the struct sockaddr at s[0]
//   accept 43, accept4 288   a fd, b flags (accept4); the address comes to s[0], its length as u32 to s[124]
//   sendto 44            a fd, b length, c flags, d length of the address at s[0] (0 = none); data from s[128]
//   recvfrom 45          a fd, b length, c flags; address to s[0], its length to s[124]; data from s[128]
//   sendmsg 46           as sendto; control messages (struct cmsghdr) behind the data, their u32 length at s[120]
//   recvmsg 47           as recvfrom; d room for control messages, which come behind the room for the data (struct cmsghdr); their
//                        length to s[120], msg_flags to s[116]
//   shutdown 48          a fd, b how
//   listen 50            a fd, b backlog
//   getsockname 51, getpeername 52   a fd; address to s[0], its length to s[124]
//   socketpair 53        a domain, b type, c protocol; two ints at s[0]
//   setsockopt 54        a fd, b level, c option, d length of the value at s[0]
//   getsockopt 55        a fd, b level, c option, d room at s[0]; the answer is the length of the value
//   kill 62              a pid (negative: a process group), b signal (0: only looks)
//   fcntl 72             a fd, b command (F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL), c argument
//   fsync 74, fdatasync 75   a fd
//   truncate 76          a length, c path; ftruncate 77: a fd, b length
//   getcwd 79            the path to s[0], the answer is its length
//   chdir 80, rmdir 84, unlink 87   c path;   mkdir 83, chmod 90: a mode, c path;   fchmod 91: a fd, b mode
//   rename 82            c length of the old path, d length of the new one right behind it
//   readlink 89          c path: EINVAL, there are no symbolic links (link 86, symlink 88: EPERM)
//   chown 92             a uid, c path
//   umask 95             a mask: 022 always (Simplified: it changes nothing)
//   utimensat 280        b modification time in Unix seconds, NaN = now, c path
//   getdents64 217       a fd, b room: struct linux_dirent64 from s[0]; 0 at the end
//   epoll_create 213     a size;   epoll_create1 291: a flags
//   epoll_wait 232       a fd, b most events: 12 bytes each (u32 events, u64 data) from s[0]; never waits
//   epoll_ctl 233        a fd, b operation, c the other fd; the event as 12 bytes at s[0]
//   getrandom 318        b length: the same bytes in each run, from s[0]
//   connect_outcome 1042 a fd: how a connect that answered EINPROGRESS went, as a waiting connect would tell; EAGAIN: not yet.
//                        Not a call of Linux.
//
// struct sockaddr: AF_INET 16 bytes (u16 family, u16 port big-endian, 4 bytes address, 8 zeros); AF_UNIX u16 family and the path, or a
// zero byte and an abstract name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "node/little_endian.h"
#include "node/outside.h"
#include "node/process.h"
#include "socket/syscall_code.h"
#include "socket/syscalls.h"

namespace glassnet::node {

class ControlWriter;

/// Where data begin when an address is in front of them, and where lengths are put.
inline constexpr std::size_t kScratchData = 128;
inline constexpr std::size_t kScratchAddressLength = 124;
inline constexpr std::size_t kScratchControlLength = 120;
inline constexpr std::size_t kScratchMessageFlags = 116;

/// Numbers that fcntl, open, accept4, pipe2 and socket share (O_NONBLOCK).
inline constexpr std::int64_t kNonblockFlag = 0x800;
/// The same: O_CLOEXEC, SOCK_CLOEXEC, EPOLL_CLOEXEC.
inline constexpr std::int64_t kCloseOnExecFlag = 0x80000;

/// One call under way.
class SystemCall {
 public:
  SystemCall(OutsideProgram& program, const std::array<double, 4>& arguments, MutableBytes scratch)
      : program_(program), arguments_(arguments), scratch_(scratch) {}

  [[nodiscard]] OutsideProgram& program() const { return program_; }
  [[nodiscard]] Process& process() const { return program_.process(); }
  [[nodiscard]] socket::Syscalls& sys() const { return process().sys(); }
  [[nodiscard]] FileSystem& disk() const;

  [[nodiscard]] double real(std::size_t index) const { return arguments_[index]; }
  /// Argument `index` cut to a whole number; 0 for what is none.
  [[nodiscard]] std::int64_t integer(std::size_t index) const;
  /// The same, where Linux takes an int.
  [[nodiscard]] int number(std::size_t index) const { return static_cast<int>(integer(index)); }
  [[nodiscard]] socket::Fd fd() const { return number(0); }

  /// `length` bytes of the scratch memory from `offset`. Error: EFAULT when it is not that large.
  [[nodiscard]] Result<MutableBytes> bytes(std::size_t offset, std::int64_t length) const;
  /// The path of `length` bytes from `offset`, absolute. Errors: EFAULT, ENOENT (empty), ENAMETOOLONG.
  [[nodiscard]] Result<std::string> path(std::size_t offset, std::int64_t length);
  [[nodiscard]] Result<std::string> path() { return path(0, integer(2)); }
  /// Puts a little-endian number into the scratch memory. Error: EFAULT.
  [[nodiscard]] Result<void> put(std::size_t offset, std::uint32_t value);
  [[nodiscard]] Result<std::uint32_t> get(std::size_t offset) const;

  /// Adds an argument to the line for the trace.
  void show(std::string_view argument);
  void show(std::int64_t argument) { show(std::to_string(argument)); }

  std::string text;        ///< the line for the trace
  bool dont_wait = false;  ///< the program itself asked for EAGAIN (MSG_DONTWAIT)

 private:
  OutsideProgram& program_;
  const std::array<double, 4>& arguments_;
  MutableBytes scratch_;
};

enum class FirstArgument : std::uint8_t { kDescriptor, kOther };

struct SystemCallEntry {
  unsigned number = 0;
  std::string_view name;
  Result<std::int64_t> (*handler)(SystemCall& call) = nullptr;
  FirstArgument first = FirstArgument::kDescriptor;
  /// For calls that may wait: how process lists name the waiting.
  socket::SyscallCode code = socket::SyscallCode::kNone;
};

/// nullptr for a number that is not there.
[[nodiscard]] const SystemCallEntry* find_system_call(unsigned number);

// The calls by subject, each in a file of its own.
[[nodiscard]] std::span<const SystemCallEntry> descriptor_system_calls();
[[nodiscard]] std::span<const SystemCallEntry> epoll_system_calls();
[[nodiscard]] std::span<const SystemCallEntry> file_system_calls();
[[nodiscard]] std::span<const SystemCallEntry> message_system_calls();
[[nodiscard]] std::span<const SystemCallEntry> process_system_calls();
[[nodiscard]] std::span<const SystemCallEntry> socket_system_calls();

/// A call without a value answers 0.
[[nodiscard]] inline Result<std::int64_t> as_answer(const Result<void>& done) {
  if (!done) return fail(done.error());
  return 0;
}
template <class Number>
[[nodiscard]] Result<std::int64_t> as_answer(const Result<Number>& value) {
  if (!value) return fail(value.error());
  return static_cast<std::int64_t>(*value);
}

/// The answer of a call that has made a descriptor: marks it as `flags` say.
[[nodiscard]] Result<std::int64_t> new_descriptor(SystemCall& call, const Result<socket::Fd>& fd, std::int64_t flags);
/// Puts an address where all calls that answer one have it. Error: EFAULT.
[[nodiscard]] Result<void> answer_address(SystemCall& call, const socket::SocketAddress& address);
/// What recvmsg tells besides the data and the address. Error: EFAULT.
[[nodiscard]] Result<void> answer_control(SystemCall& call, const ControlWriter& control, int flags);
/// Two descriptors into the scratch memory, as pipe(2) and socketpair(2) answer.
[[nodiscard]] Result<std::int64_t> put_pair(SystemCall& call, socket::Fd first, socket::Fd second, std::int64_t flags);

}  // namespace glassnet::node
