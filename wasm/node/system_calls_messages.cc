// SPDX-License-Identifier: Apache-2.0
// sendmsg(2) and recvmsg(2): messages with control data (cmsg(3)).
#include <algorithm>
#include <array>

#include "node/control_messages.h"
#include "node/little_endian.h"
#include "node/socket_address.h"
#include "node/system_call.h"
#include "node/unix_calls.h"
#include "socket/options.h"

namespace glassnet::node {
namespace {

using Answer = Result<std::int64_t>;

/// What the socket asked for, in the order of Linux ip_cmsg_recv. Simplified: an in_pktinfo names no interface.
void write_control(const socket::Message& message, ControlWriter& control) {
  if (message.destination) {
    std::array<std::uint8_t, 12> info{};
    store_be32(info.data() + 4, message.destination->value);
    store_be32(info.data() + 8, message.destination->value);
    control.add(socket::kSolIp, socket::kIpPktInfo, info);
  }
  if (message.ttl) control.add(socket::kSolIp, socket::kIpTtl, socket::encode_int(*message.ttl));
  if (message.tos) control.add(socket::kSolIp, socket::kIpTos, std::array{*message.tos});
  if (message.error) {
    // struct sock_extended_err and the sockaddr_in of who told.
    std::array<std::uint8_t, 32> error{};
    store_le32(error.data(), static_cast<std::uint32_t>(message.error->error));
    error[4] = static_cast<std::uint8_t>(message.error->origin);
    error[5] = message.error->type;
    error[6] = message.error->code;
    store_le32(error.data() + 8, message.error->info);
    if (!message.error->offender.is_unspecified()) {
      write_address({message.error->offender, 0}, MutableBytes(error).subspan(16));
    }
    control.add(socket::kSolIp, socket::kIpRecvErr, error);
  }
}

/// The control messages of sendmsg, which come behind the data.
Result<Bytes> given_control(SystemCall& call) {
  const Result<std::uint32_t> length = call.get(kScratchControlLength);
  if (!length) return fail(length.error());
  const Result<MutableBytes> control =
      call.bytes(kScratchData + static_cast<std::size_t>(std::max<std::int64_t>(call.integer(1), 0)), *length);
  return control ? Result<Bytes>(*control) : fail(control.error());
}

// Linux __sock_cmsg_send and ip_cmsg_send. Simplified: a packet cannot be given a TTL, TOS or source address of its own.
Answer sendmsg(SystemCall& call) {
  const Result<Bytes> control = given_control(call);
  if (!control) return fail(control.error());
  if (socket::UnixSocket* const local = unix_calls::find(call)) return unix_calls::sendmsg(call, *local, *control);
  ControlReader reader(*control);
  while (true) {
    const Result<std::optional<ControlMessage>> message = reader.next();
    if (!message) return fail(message.error());
    if (!*message) break;
    const ControlMessage& given = **message;
    const bool other_family = given.type == kScmRights || given.type == kScmCredentials;
    if (given.level == socket::kSolSocket && !other_family) return fail(Errno::kInval);
    if (given.level == socket::kSolIp) return fail(Errno::kOpNotSupp);
  }
  return find_system_call(44)->handler(call);  // sendto
}

Answer recvmsg(SystemCall& call) {
  if (socket::UnixSocket* const local = unix_calls::find(call)) return unix_calls::recvmsg(call, *local);
  const int flags = call.number(2);
  call.dont_wait = (flags & socket::kMsgDontWait) != 0;
  call.show(call.integer(1));
  const Result<MutableBytes> room = call.bytes(kScratchData, call.integer(1));
  if (!room) return fail(room.error());
  const Result<MutableBytes> behind = call.bytes(kScratchData + room->size(), call.integer(3));
  if (!behind) return fail(behind.error());
  const Result<socket::Message> message = call.sys().try_recvmsg(call.fd(), *room, flags);
  if (!message) return fail(message.error());
  ControlWriter control(*behind);
  write_control(*message, control);
  const socket::Socket* const socket = call.sys().files().find(call.fd())->as_socket();
  Result<void> told = call.put(kScratchAddressLength, 0);
  if (told && socket->identity().type != socket::Type::kStream) told = answer_address(call, message->from);
  if (told) told = answer_control(call, control, message->flags);
  if (!told) return fail(told.error());
  return static_cast<std::int64_t>((flags & socket::kMsgTrunc) != 0 ? message->full_size : message->size);
}

constexpr std::array<SystemCallEntry, 2> kCalls{{
    {46, "sendmsg", &sendmsg, FirstArgument::kDescriptor, socket::SyscallCode::kSend},
    {47, "recvmsg", &recvmsg, FirstArgument::kDescriptor, socket::SyscallCode::kRecvMsg},
}};

}  // namespace

Result<void> answer_control(SystemCall& call, const ControlWriter& control, int flags) {
  constexpr int kControlCut = 0x08;  // MSG_CTRUNC
  if (control.cut()) flags |= kControlCut;
  Result<void> done = call.put(kScratchControlLength, static_cast<std::uint32_t>(control.used()));
  if (done) done = call.put(kScratchMessageFlags, static_cast<std::uint32_t>(flags));
  return done;
}

std::span<const SystemCallEntry> message_system_calls() { return kCalls; }

}  // namespace glassnet::node
