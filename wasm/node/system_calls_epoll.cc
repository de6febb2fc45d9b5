// SPDX-License-Identifier: Apache-2.0
// System calls of epoll(7).
#include <algorithm>
#include <array>
#include <vector>

#include "node/system_call.h"
#include "socket/epoll.h"

namespace glassnet::node {
namespace {

using Answer = Result<std::int64_t>;

constexpr std::int64_t kEventSize = 12;  // struct epoll_event is packed on x86-64
constexpr std::int64_t kMostEvents = 1024;

Answer create(SystemCall& call) { return as_answer(call.sys().epoll_create()); }
Answer create1(SystemCall& call) { return new_descriptor(call, call.sys().epoll_create(), call.integer(0)); }

Answer control(SystemCall& call) {
  call.show(call.integer(1));
  call.show(call.integer(2));
  const int operation = call.number(1);
  if (operation < static_cast<int>(socket::EpollControl::kAdd) ||
      operation > static_cast<int>(socket::EpollControl::kModify)) {
    return fail(Errno::kInval);
  }
  socket::EpollEvent wish;
  if (operation != static_cast<int>(socket::EpollControl::kDelete)) {
    const Result<MutableBytes> event = call.bytes(0, kEventSize);
    if (!event) return fail(event.error());
    wish = {load_le32(event->data()), load_le64(event->data() + 4)};
  }
  return as_answer(call.sys().epoll_ctl(call.fd(), static_cast<socket::EpollControl>(operation), call.number(2), wish));
}

Answer wait(SystemCall& call) {
  call.show(call.integer(1));
  const std::int64_t most = std::min(call.integer(1), kMostEvents);
  if (most <= 0) return fail(Errno::kInval);
  const Result<MutableBytes> room = call.bytes(0, most * kEventSize);
  if (!room) return fail(room.error());
  socket::File* const file = call.sys().files().find(call.fd());
  if (file == nullptr) return fail(Errno::kBadF);
  socket::EpollFile* const epoll = file->as_epoll();
  if (epoll == nullptr) return fail(Errno::kInval);
  std::vector<socket::EpollEvent> events(static_cast<std::size_t>(most));
  const int count = epoll->collect(events);
  std::uint8_t* at = room->data();
  for (int i = 0; i < count; ++i, at += kEventSize) {
    store_le32(at, events[static_cast<std::size_t>(i)].events);
    store_le64(at + 4, events[static_cast<std::size_t>(i)].data);
  }
  return count;
}

constexpr std::array<SystemCallEntry, 4> kCalls{{
    {213, "epoll_create", &create, FirstArgument::kOther},
    {232, "epoll_wait", &wait},
    {233, "epoll_ctl", &control},
    {291, "epoll_create1", &create1, FirstArgument::kOther},
}};

}  // namespace

std::span<const SystemCallEntry> epoll_system_calls() { return kCalls; }

}  // namespace glassnet::node
