// SPDX-License-Identifier: Apache-2.0
// sendmsg(2) and recvmsg(2): messages with control data (cmsg(3)).
#include <algorithm>
#include <array>

#include "node/little_endian.h"
#include "node/socket_address.h"
#include "node/system_call.h"
#include "node/unix_calls.h"
#include "socket/options.h"

namespace glassnet::node {
namespace {

using Answer = Result<std::int64_t>;

constexpr int kControlCut = 0x08;  // MSG_CTRUNC

/// Puts control messages one behind the other: struct cmsghdr (u64 length, int level, int type) and the data, filled up to 8 bytes.
class ControlWriter {
 public:
  explicit ControlWriter(MutableBytes room) : room_(room) {}

  void add(int level, int type, Bytes data) {
    const std::size_t length = kHead + data.size();
    const std::size_t padded = (length + 7) / 8 * 8;
    if (used_ + length > room_.size()) {
      cut_ = true;
      return;
    }
    const MutableBytes place = room_.subspan(used_, std::min(padded, room_.size() - used_));
    std::ranges::fill(place, std::uint8_t{0});
    store_le64(place.data(), length);
    store_le32(place.data() + 8, static_cast<std::uint32_t>(level));
    store_le32(place.data() + 12, static_cast<std::uint32_t>(type));
    std::ranges::copy(data, place.begin() + kHead);
    used_ += place.size();
  }
  [[nodiscard]] std::size_t used() const { return used_; }
  [[nodiscard]] bool cut() const { return cut_; }

 private:
  static constexpr std::ptrdiff_t kHead = 16;
  MutableBytes room_;
  std::size_t used_ = 0;
  bool cut_ = false;
};

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

// Simplified: a program cannot send control messages, neither for packets nor descriptors (SCM_RIGHTS).
Answer sendmsg(SystemCall& call) {
  const Result<std::uint32_t> control = call.get(kScratchControlLength);
  if (!control) return fail(control.error());
  if (*control != 0) return fail(Errno::kOpNotSupp);
  return find_system_call(44)->handler(call);  // sendto
}

/// Puts what recvmsg tells besides the data.
Result<void> answer(SystemCall& call, std::size_t control, int flags) {
  Result<void> done = call.put(kScratchControlLength, static_cast<std::uint32_t>(control));
  if (done) done = call.put(kScratchMessageFlags, static_cast<std::uint32_t>(flags));
  return done;
}

Answer recvmsg(SystemCall& call) {
  if (socket::UnixSocket* const local = unix_calls::find(call)) {
    const Answer size = unix_calls::recvfrom(call, *local);
    if (!size) return size;
    const Result<void> told = answer(call, 0, 0);
    return told ? size : fail(told.error());
  }
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
  if (told) told = answer(call, control.used(), message->flags | (control.cut() ? kControlCut : 0));
  if (!told) return fail(told.error());
  return static_cast<std::int64_t>((flags & socket::kMsgTrunc) != 0 ? message->full_size : message->size);
}

constexpr std::array<SystemCallEntry, 2> kCalls{{
    {46, "sendmsg", &sendmsg, FirstArgument::kDescriptor, socket::SyscallCode::kSend},
    {47, "recvmsg", &recvmsg, FirstArgument::kDescriptor, socket::SyscallCode::kRecvMsg},
}};

}  // namespace

std::span<const SystemCallEntry> message_system_calls() { return kCalls; }

}  // namespace glassnet::node
