// SPDX-License-Identifier: Apache-2.0
// System calls on sockets.
#include <array>
#include <optional>

#include "node/socket_address.h"
#include "node/system_call.h"
#include "node/unix_calls.h"

namespace glassnet::node {
namespace {

using Answer = Result<std::int64_t>;

constexpr std::int64_t kLargestOption = 4096;

/// The address of `length` bytes at the beginning of the scratch memory.
Result<GivenAddress> given_address(SystemCall& call, std::int64_t length) {
  const Result<MutableBytes> bytes = call.bytes(0, length);
  if (!bytes) return fail(bytes.error());
  const Result<GivenAddress> address = parse_address(*bytes);
  if (address) call.show(address_text(*address));
  return address;
}

bool is_stream(SystemCall& call) {
  socket::File* const file = call.sys().files().find(call.fd());
  const socket::Socket* const socket = file != nullptr ? file->as_socket() : nullptr;
  return socket != nullptr && socket->identity().type == socket::Type::kStream;
}

Answer open_socket(SystemCall& call) {
  const std::int64_t flags = call.integer(1) & (kNonblockFlag | kCloseOnExecFlag);
  const auto type = static_cast<socket::Type>(call.number(1) & ~(kNonblockFlag | kCloseOnExecFlag));
  call.show(call.integer(0));
  call.show(call.integer(1) & ~kCloseOnExecFlag);
  call.show(call.integer(2));
  if (call.number(0) == static_cast<int>(socket::Domain::kUnix)) return unix_calls::open(call, type);
  const Result<socket::Fd> fd = call.sys().socket(static_cast<socket::Domain>(call.number(0)), type, call.number(2));
  return new_descriptor(call, fd, flags);
}

Answer bind(SystemCall& call) {
  const Result<GivenAddress> address = given_address(call, call.integer(1));
  if (!address) return fail(address.error());
  // Linux takes AF_UNSPEC for AF_INET here when the address is 0.0.0.0 (inet_bind).
  if (address->family == kUnspecified && !address->internet.address.is_unspecified()) return fail(Errno::kAfNoSupport);
  return as_answer(call.sys().bind(call.fd(), address->internet));
}

Answer connect(SystemCall& call) {
  const Result<GivenAddress> address = given_address(call, call.integer(1));
  if (!address) return fail(address.error());
  if (address->family == kUnspecified) return as_answer(call.sys().disconnect(call.fd()));
  return as_answer(call.sys().try_connect(call.fd(), address->internet));
}

Answer connect_outcome(SystemCall& call) { return as_answer(call.sys().try_connect_outcome(call.fd())); }

Answer listen(SystemCall& call) {
  call.show(call.integer(1));
  return as_answer(call.sys().listen(call.fd(), call.number(1)));
}

Answer accept_with(SystemCall& call, std::int64_t flags) {
  const Result<socket::Accepted> accepted = call.sys().try_accept(call.fd());
  if (!accepted) return fail(accepted.error());
  const Answer made = new_descriptor(call, accepted->fd, flags);
  const Result<void> told = answer_address(call, accepted->peer);
  if (told) call.show(endpoint_text(accepted->peer));
  return told ? made : fail(told.error());
}

Answer accept(SystemCall& call) { return accept_with(call, 0); }
Answer accept4(SystemCall& call) { return accept_with(call, call.integer(1)); }

Answer sendto(SystemCall& call) {
  const int flags = call.number(2);
  call.dont_wait = (flags & socket::kMsgDontWait) != 0;
  call.show(call.integer(1));
  const Result<MutableBytes> data = call.bytes(kScratchData, call.integer(1));
  if (!data) return fail(data.error());
  if (flags != 0) call.show(flags);
  if (call.integer(3) == 0) return as_answer(call.sys().try_send(call.fd(), *data, flags));
  const Result<GivenAddress> to = given_address(call, call.integer(3));
  if (!to) return fail(to.error());
  return as_answer(call.sys().try_sendto(call.fd(), *data, to->internet, flags));
}

Answer recvfrom(SystemCall& call) {
  const int flags = call.number(2);
  call.dont_wait = (flags & socket::kMsgDontWait) != 0;
  call.show(call.integer(1));
  if (flags != 0) call.show(flags);
  const Result<MutableBytes> room = call.bytes(kScratchData, call.integer(1));
  if (!room) return fail(room.error());
  const Result<socket::Received> received = call.sys().try_recvfrom(call.fd(), *room, flags);
  if (!received) return fail(received.error());
  Result<void> told;
  if (is_stream(call)) {
    told = call.put(kScratchAddressLength, 0);  // a connection has no senders (tcp_recvmsg)
  } else {
    told = answer_address(call, received->from);
    call.show(endpoint_text(received->from));
  }
  if (!told) return fail(told.error());
  return static_cast<std::int64_t>((flags & socket::kMsgTrunc) != 0 ? received->full_size : received->size);
}

Answer shutdown(SystemCall& call) {
  call.show(call.integer(1));
  return as_answer(call.sys().shutdown(call.fd(), static_cast<socket::Shutdown>(call.number(1))));
}

Answer getsockname(SystemCall& call) {
  const Result<socket::SocketAddress> address = call.sys().getsockname(call.fd());
  return address ? as_answer(answer_address(call, *address)) : fail(address.error());
}

Answer getpeername(SystemCall& call) {
  const Result<socket::SocketAddress> address = call.sys().getpeername(call.fd());
  return address ? as_answer(answer_address(call, *address)) : fail(address.error());
}

Answer setsockopt(SystemCall& call) {
  for (std::size_t i = 1; i < 3; ++i) call.show(call.integer(i));
  const Result<MutableBytes> value = call.bytes(0, call.integer(3));
  if (!value) return fail(value.error());
  if (value->size() == 4) call.show(static_cast<std::int32_t>(load_le32(value->data())));
  return as_answer(call.sys().setsockopt(call.fd(), call.number(1), call.number(2), Bytes(*value)));
}

Answer getsockopt(SystemCall& call) {
  for (std::size_t i = 1; i < 3; ++i) call.show(call.integer(i));
  if (call.integer(3) < 0 || call.integer(3) > kLargestOption) return fail(Errno::kInval);
  const Result<MutableBytes> room = call.bytes(0, call.integer(3));
  if (!room) return fail(room.error());
  const Result<std::size_t> size = call.sys().getsockopt(call.fd(), call.number(1), call.number(2), *room);
  if (size && *size == 4) call.show(static_cast<std::int32_t>(load_le32(room->data())));
  return as_answer(size);
}

/// The call for a socket of the Internet or for one of AF_UNIX.
template <Answer (*Internet)(SystemCall&), Answer (*Unix)(SystemCall&, socket::UnixSocket&)>
Answer by_family(SystemCall& call) {
  socket::UnixSocket* const local = unix_calls::find(call);
  return local != nullptr ? Unix(call, *local) : Internet(call);
}

constexpr auto kOther = FirstArgument::kOther;
constexpr auto kFd = FirstArgument::kDescriptor;
constexpr std::array<SystemCallEntry, 15> kCalls{{
    {41, "socket", &open_socket, kOther},
    {53, "socketpair", &unix_calls::socketpair, kOther},
    {42, "connect", &by_family<&connect, &unix_calls::connect>, kFd, socket::SyscallCode::kConnect},
    {43, "accept", &by_family<&accept, &unix_calls::accept>, kFd, socket::SyscallCode::kAccept},
    {44, "sendto", &by_family<&sendto, &unix_calls::sendto>, kFd, socket::SyscallCode::kSendTo},
    {45, "recvfrom", &by_family<&recvfrom, &unix_calls::recvfrom>, kFd, socket::SyscallCode::kRecvFrom},
    {48, "shutdown", &by_family<&shutdown, &unix_calls::shutdown>},
    {49, "bind", &by_family<&bind, &unix_calls::bind>},
    {50, "listen", &by_family<&listen, &unix_calls::listen>},
    {51, "getsockname", &by_family<&getsockname, &unix_calls::getsockname>},
    {52, "getpeername", &by_family<&getpeername, &unix_calls::getpeername>},
    {54, "setsockopt", &by_family<&setsockopt, &unix_calls::setsockopt>},
    {55, "getsockopt", &by_family<&getsockopt, &unix_calls::getsockopt>},
    {288, "accept4", &by_family<&accept4, &unix_calls::accept4>, kFd, socket::SyscallCode::kAccept},
    {1042, "connect_outcome", &by_family<&connect_outcome, &unix_calls::connect_outcome>, kFd,
     socket::SyscallCode::kConnect},
}};

}  // namespace

Result<void> answer_address(SystemCall& call, const socket::SocketAddress& address) {
  const Result<MutableBytes> room = call.bytes(0, kAddressSize);
  if (!room) return fail(room.error());
  write_address(address, *room);
  return call.put(kScratchAddressLength, kAddressSize);
}

std::span<const SystemCallEntry> socket_system_calls() { return kCalls; }

}  // namespace glassnet::node
