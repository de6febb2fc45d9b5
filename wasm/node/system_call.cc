// SPDX-License-Identifier: Apache-2.0
#include "node/system_call.h"

#include <algorithm>
#include <array>

#include "node/host.h"

namespace glassnet::node {
namespace {

constexpr std::int64_t kLongestPath = 4096;  // PATH_MAX
constexpr std::size_t kLongestShown = 120;

}  // namespace

FileSystem& SystemCall::disk() const { return process().host().files(); }

std::int64_t SystemCall::integer(std::size_t index) const {
  constexpr double kMost = 9007199254740991.0;
  const double value = arguments_[index];
  return value >= -kMost && value <= kMost ? static_cast<std::int64_t>(value) : 0;
}

Result<MutableBytes> SystemCall::bytes(std::size_t offset, std::int64_t length) const {
  const std::size_t room = scratch_.size() - std::min(offset, scratch_.size());
  if (length < 0 || static_cast<std::uint64_t>(length) > room) return fail(Errno::kFault);
  return scratch_.subspan(std::min(offset, scratch_.size()), static_cast<std::size_t>(length));
}

Result<std::string> SystemCall::path(std::size_t offset, std::int64_t length) {
  const Result<MutableBytes> given = bytes(offset, length);
  if (!given) return fail(given.error());
  std::string text_of_path(reinterpret_cast<const char*>(given->data()), given->size());
  show('"' + text_of_path + '"');
  if (length == 0) return fail(Errno::kNoEnt);
  if (length >= kLongestPath) return fail(Errno::kNameTooLong);
  // A program cannot name such a file: C strings end there.
  if (text_of_path.find('\0') != std::string::npos) return fail(Errno::kInval);
  return process().path(text_of_path);
}

Result<void> SystemCall::put(std::size_t offset, std::uint32_t value) {
  const Result<MutableBytes> place = bytes(offset, 4);
  if (!place) return fail(place.error());
  store_le32(place->data(), value);
  return {};
}

Result<std::uint32_t> SystemCall::get(std::size_t offset) const {
  const Result<MutableBytes> place = bytes(offset, 4);
  if (!place) return fail(place.error());
  return load_le32(place->data());
}

void SystemCall::show(std::string_view argument) {
  if (text.size() > kLongestShown) return;
  if (!text.ends_with('(')) text += ", ";
  text += argument.substr(0, kLongestShown);
  if (argument.size() > kLongestShown) text += "...";
}

Result<std::int64_t> put_pair(SystemCall& call, socket::Fd first, socket::Fd second, std::int64_t flags) {
  for (const socket::Fd fd : {first, second}) {
    static_cast<void>(call.sys().set_nonblocking(fd, (flags & kNonblockFlag) != 0));
    static_cast<void>(new_descriptor(call, fd, flags & kCloseOnExecFlag));
  }
  Result<void> done = call.put(0, static_cast<std::uint32_t>(first));
  if (done) done = call.put(4, static_cast<std::uint32_t>(second));
  return as_answer(done);
}

Result<std::int64_t> new_descriptor(SystemCall& call, const Result<socket::Fd>& fd, std::int64_t flags) {
  if (!fd) return fail(fd.error());
  if ((flags & kNonblockFlag) != 0) static_cast<void>(call.sys().set_nonblocking(*fd, true));
  static_cast<void>(call.sys().files().set_close_on_exec(*fd, (flags & kCloseOnExecFlag) != 0));
  return *fd;
}

const SystemCallEntry* find_system_call(unsigned number) {
  const std::array<std::span<const SystemCallEntry>, 6> subjects{socket_system_calls(),  descriptor_system_calls(),
                                                                 file_system_calls(),    epoll_system_calls(),
                                                                 process_system_calls(), message_system_calls()};
  for (const std::span<const SystemCallEntry> subject : subjects) {
    for (const SystemCallEntry& entry : subject) {
      if (entry.number == number) return &entry;
    }
  }
  return nullptr;
}

}  // namespace glassnet::node
