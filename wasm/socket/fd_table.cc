// SPDX-License-Identifier: Apache-2.0
#include "socket/fd_table.h"

#include <utility>

namespace glassnet::socket {

Result<Fd> FdTable::open(FileRef file) {
  if (full()) return fail(Errno::kMFile);
  std::size_t at = 0;
  while (at < files_.size() && files_[at]) ++at;
  if (at == files_.size()) resize(at + 1);
  files_[at] = std::move(file);
  ++open_;
  return static_cast<Fd>(at);
}

File* FdTable::find(Fd fd) const {
  const auto at = static_cast<std::size_t>(fd);
  return fd >= 0 && at < files_.size() ? files_[at].get() : nullptr;
}

Result<FileRef> FdTable::get(Fd fd) const {
  File* file = find(fd);
  if (file == nullptr) return fail(Errno::kBadF);
  return FileRef(file);
}

Result<void> FdTable::close(Fd fd) {
  if (find(fd) == nullptr) return fail(Errno::kBadF);
  // Out of the table first: what the file's end sets going must not find it any more.
  const FileRef file = std::exchange(files_[static_cast<std::size_t>(fd)], FileRef());
  close_on_exec_[static_cast<std::size_t>(fd)] = false;
  --open_;
  std::size_t used = files_.size();
  while (used > 0 && !files_[used - 1]) --used;
  resize(used);
  return {};
}

void FdTable::close_all() {
  for (Fd fd = 0; fd < end(); ++fd) static_cast<void>(close(fd));
}

Result<Fd> FdTable::dup(Fd fd) {
  Result<FileRef> file = get(fd);
  if (!file) return fail(file.error());
  return open(*std::move(file));
}

Result<Fd> FdTable::dup_from(Fd fd, Fd lowest) {
  if (find(fd) == nullptr) return fail(Errno::kBadF);
  if (lowest < 0 || static_cast<std::size_t>(lowest) >= kLimit) return fail(Errno::kInval);
  Fd target = lowest;
  while (find(target) != nullptr) ++target;
  if (static_cast<std::size_t>(target) >= kLimit) return fail(Errno::kMFile);
  return dup2(fd, target);
}

Result<Fd> FdTable::dup2(Fd fd, Fd target) {
  Result<FileRef> file = get(fd);
  if (!file || target < 0 || static_cast<std::size_t>(target) >= kLimit) return fail(Errno::kBadF);
  if (fd == target) return target;
  static_cast<void>(close(target));
  const auto at = static_cast<std::size_t>(target);
  if (at >= files_.size()) resize(at + 1);
  files_[at] = *std::move(file);
  ++open_;
  return target;
}

Result<bool> FdTable::close_on_exec(Fd fd) const {
  if (find(fd) == nullptr) return fail(Errno::kBadF);
  return close_on_exec_[static_cast<std::size_t>(fd)];
}

Result<void> FdTable::set_close_on_exec(Fd fd, bool on) {
  if (find(fd) == nullptr) return fail(Errno::kBadF);
  close_on_exec_[static_cast<std::size_t>(fd)] = on;
  return {};
}

void FdTable::resize(std::size_t size) {
  files_.resize(size);
  close_on_exec_.resize(size, false);
}

}  // namespace glassnet::socket
