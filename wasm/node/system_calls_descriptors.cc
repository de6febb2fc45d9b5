// SPDX-License-Identifier: Apache-2.0
// System calls on any descriptor: reading and writing, duplicates, pipes, readiness.
#include <array>
#include <vector>

#include "node/host.h"
#include "node/interface_request.h"
#include "node/open_file.h"
#include "node/outside_wait.h"
#include "node/system_call.h"
#include "node/terminal.h"
#include "node/unix_calls.h"

namespace glassnet::node {
namespace {

using Answer = Result<std::int64_t>;

// By their Linux numbers.
constexpr std::int64_t kTerminalAttributes = 0x5401;  // TCGETS
enum FcntlCommand : int { kDupFd = 0, kGetFd = 1, kSetFd = 2, kGetFl = 3, kSetFl = 4, kDupFdCloexec = 1030 };
// What F_GETFL tells.
constexpr std::int64_t kWriteOnly = 1;
constexpr std::int64_t kReadWrite = 2;
constexpr std::int64_t kAppendFlag = 0x400;

std::int64_t file_flags(SystemCall& call) {
  const std::int64_t nonblock = call.sys().nonblocking(call.fd()).value_or(false) ? kNonblockFlag : 0;
  const OpenFile* const file = call.disk().find_open(call.sys().files().find(call.fd()));
  if (file == nullptr) return kReadWrite | nonblock;
  const OpenFlags& flags = file->flags();
  return nonblock | (flags.append ? kAppendFlag : 0) | (!flags.write ? 0 : flags.read ? kReadWrite : kWriteOnly);
}

Result<void> set_file_flags(SystemCall& call, std::int64_t flags) {
  OpenFile* const file = call.disk().find_open(call.sys().files().find(call.fd()));
  if (file != nullptr) file->set_append((flags & kAppendFlag) != 0);
  return call.sys().set_nonblocking(call.fd(), (flags & kNonblockFlag) != 0);
}

Answer read(SystemCall& call) {
  call.show(call.integer(1));
  const Result<MutableBytes> target = call.bytes(0, call.integer(1));
  return target ? as_answer(call.sys().try_read(call.fd(), *target)) : fail(target.error());
}

Answer write(SystemCall& call) {
  call.show(call.integer(1));
  const Result<MutableBytes> source = call.bytes(0, call.integer(1));
  return source ? as_answer(call.sys().try_write(call.fd(), *source)) : fail(source.error());
}

Answer close(SystemCall& call) { return as_answer(call.sys().close(call.fd())); }

Answer poll(SystemCall& call) {
  const std::int64_t count = call.integer(0);
  call.show(count);
  if (count < 0 || count > static_cast<std::int64_t>(socket::FdTable::kLimit)) return fail(Errno::kInval);
  const Result<MutableBytes> lines = call.bytes(0, count * 8);
  if (!lines) return fail(lines.error());
  std::vector<socket::PollFd> fds = read_poll_fds(*lines);
  const int ready = poll_now(call.process().files(), fds);
  write_poll_results(fds, *lines);
  return ready;
}

bool is_any_socket(SystemCall& call) {
  socket::File* const file = call.sys().files().find(call.fd());
  return file != nullptr && (file->as_socket() != nullptr || unix_calls::find(call) != nullptr);
}

Answer ioctl(SystemCall& call) {
  const std::int64_t request = call.integer(1);
  call.show(request);
  if (request == kTerminalAttributes) {
    const socket::File* const file = call.process().files().find(call.fd());
    if (file == nullptr) return fail(Errno::kBadF);
    const Terminal* const terminal = call.process().terminal();
    return terminal != nullptr && terminal->owns(file) ? Answer(0) : fail(Errno::kNoTty);
  }
  if (is_interface_request(request) && is_any_socket(call)) {
    const Result<MutableBytes> ifreq = call.bytes(0, kInterfaceRequestSize);
    if (!ifreq) return fail(ifreq.error());
    return as_answer(answer_interface_request(call.process().host(), request, *ifreq));
  }
  const Result<int> value = call.sys().ioctl(call.fd(), static_cast<unsigned long>(request));
  if (!value) return fail(value.error());
  return as_answer(call.put(0, static_cast<std::uint32_t>(*value)));
}

Answer pipe_with(SystemCall& call, std::int64_t flags) {
  const auto ends = call.sys().pipe();
  if (!ends) return fail(ends.error());
  return put_pair(call, ends->first, ends->second, flags);
}

Answer pipe(SystemCall& call) { return pipe_with(call, 0); }

Answer pipe2(SystemCall& call) {
  call.show(call.integer(0));
  return pipe_with(call, call.integer(0));
}

Answer dup(SystemCall& call) { return as_answer(call.sys().dup(call.fd())); }

Answer dup2(SystemCall& call) {
  call.show(call.integer(1));
  return as_answer(call.sys().dup2(call.fd(), call.number(1)));
}

Answer dup3(SystemCall& call) {
  if (call.fd() == call.number(1)) return fail(Errno::kInval);
  const Answer made = dup2(call);
  if (made) static_cast<void>(new_descriptor(call, call.number(1), call.integer(2) & kCloseOnExecFlag));
  return made;
}

// FD_CLOEXEC is kept, and changes nothing: there is no exec.
Answer fcntl(SystemCall& call) {
  const int command = call.number(1);
  call.show(command);
  call.show(call.integer(2));
  if (call.process().files().find(call.fd()) == nullptr) return fail(Errno::kBadF);
  switch (command) {
    case kDupFd:
    case kDupFdCloexec: {
      const std::int64_t lowest = call.integer(2);
      if (lowest < 0 || lowest >= static_cast<std::int64_t>(socket::FdTable::kLimit)) return fail(Errno::kInval);
      return new_descriptor(call, call.sys().files().dup_from(call.fd(), static_cast<socket::Fd>(lowest)),
                            command == kDupFdCloexec ? kCloseOnExecFlag : 0);
    }
    case kGetFd: return call.sys().files().close_on_exec(call.fd()).value_or(false) ? 1 : 0;
    case kSetFd: return as_answer(call.sys().files().set_close_on_exec(call.fd(), (call.integer(2) & 1) != 0));
    case kGetFl: return file_flags(call);
    case kSetFl: return as_answer(set_file_flags(call, call.integer(2)));
    default: return fail(Errno::kInval);
  }
}

constexpr std::array<SystemCallEntry, 11> kCalls{{
    {0, "read", &read, FirstArgument::kDescriptor, socket::SyscallCode::kRead},
    {1, "write", &write, FirstArgument::kDescriptor, socket::SyscallCode::kWrite},
    {3, "close", &close},
    {7, "poll", &poll, FirstArgument::kOther},
    {16, "ioctl", &ioctl},
    {22, "pipe", &pipe, FirstArgument::kOther},
    {32, "dup", &dup},
    {33, "dup2", &dup2},
    {72, "fcntl", &fcntl},
    {292, "dup3", &dup3},
    {293, "pipe2", &pipe2, FirstArgument::kOther},
}};

}  // namespace

std::span<const SystemCallEntry> descriptor_system_calls() { return kCalls; }

}  // namespace glassnet::node
