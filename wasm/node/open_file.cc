// SPDX-License-Identifier: Apache-2.0
#include "node/open_file.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace glassnet::node {

OpenFile::OpenFile(FileSystem& file_system, FileSystem::Inode& inode, const OpenFlags& flags)
    : file_system_(file_system), inode_(inode), flags_(flags) {
  ++inode_.open_files;
  file_system_.open_files_.emplace(this, this);
}

OpenFile::~OpenFile() {
  file_system_.open_files_.erase(this);
  --inode_.open_files;
  file_system_.forget_if_unused(inode_.number);
}

Result<std::size_t> OpenFile::read(MutableBytes target) {
  const Result<std::size_t> count = read_at(position_, target);
  if (count) position_ += *count;
  return count;
}

Result<std::size_t> OpenFile::read_at(std::size_t position, MutableBytes target) const {
  if (!flags_.read) return fail(Errno::kBadF);
  switch (inode_.kind) {
    case FileKind::kDirectory: return fail(Errno::kIsDir);
    case FileKind::kSocket:
    case FileKind::kNullDevice:
    case FileKind::kZeroDevice: return std::size_t{0};
    case FileKind::kRegular: break;
  }
  if (position >= inode_.contents.size() || target.empty()) return std::size_t{0};
  const std::size_t count = std::min(target.size(), inode_.contents.size() - position);
  std::memcpy(target.data(), inode_.contents.data() + position, count);
  return count;
}

Result<std::size_t> OpenFile::write(Bytes source) {
  if (flags_.append) position_ = inode_.contents.size();
  const Result<std::size_t> count = write_at(position_, source);
  if (count) position_ += *count;
  return count;
}

Result<std::size_t> OpenFile::write_at(std::size_t position, Bytes source) {
  if (!flags_.write) return fail(Errno::kBadF);
  const std::string_view text(reinterpret_cast<const char*>(source.data()), source.size());
  return file_system_.write_at(inode_, position, text);
}

Result<std::size_t> OpenFile::seek(std::int64_t offset, Whence whence) {
  std::int64_t from = 0;
  switch (whence) {
    case Whence::kStart: break;
    case Whence::kHere: from = static_cast<std::int64_t>(position_); break;
    case Whence::kEnd: from = static_cast<std::int64_t>(inode_.contents.size()); break;
  }
  const bool known = whence == Whence::kStart || whence == Whence::kHere || whence == Whence::kEnd;
  constexpr std::int64_t kFarthest = INT32_MAX;  // far beyond what the disk can hold
  if (!known || offset > kFarthest || offset < -kFarthest || from + offset < 0) return fail(Errno::kInval);
  position_ = static_cast<std::size_t>(from + offset);
  return position_;
}

Result<void> OpenFile::resize(std::size_t size) {
  if (!flags_.write) return fail(Errno::kInval);
  return file_system_.resize(inode_, size);
}

Result<std::vector<DirectoryEntry>> OpenFile::entries() const {
  if (inode_.kind != FileKind::kDirectory) return fail(Errno::kNotDir);
  std::vector<DirectoryEntry> rest;
  std::size_t index = 0;
  for (const auto& [name, number] : inode_.entries) {
    if (index++ >= position_) rest.push_back({name, FileSystem::status_of(file_system_.inodes_.at(number))});
  }
  return rest;
}

Result<std::size_t> ZeroDevice::read(MutableBytes target) {
  if (timer_.armed()) return fail(Errno::kAgain);
  const std::size_t count = std::min(target.size(), left_);
  std::ranges::fill(target.first(count), std::uint8_t{0});
  left_ -= count;
  if (left_ == 0) timer_.set_in(kTimePerBlock);
  return count;
}

void ZeroDevice::on_timer() {
  left_ = kBlock;
  wait_list().notify();
}

}  // namespace glassnet::node
