// SPDX-License-Identifier: Apache-2.0
#include "node/file_system.h"

#include <algorithm>

#include "base/text.h"
#include "node/open_file.h"
#include "node/users.h"

namespace glassnet::node {
namespace {

constexpr std::uint32_t kRootInode = 1;

}  // namespace

std::string absolute_path(std::string_view directory, std::string_view path) {
  std::vector<std::string_view> names;
  const auto walk = [&names](std::string_view part) {
    for (const std::string_view name : split(part, '/')) {
      if (name == ".") continue;
      if (name != "..") {
        names.push_back(name);
      } else if (!names.empty()) {
        names.pop_back();
      }
    }
  };
  if (!path.starts_with('/')) walk(directory);
  walk(path);
  std::string result;
  for (const std::string_view name : names) {
    result += '/';
    result += name;
  }
  // A final slash demands a directory (path_resolution(7)), so it must not get lost.
  if (result.empty() || (path.ends_with('/') && !names.empty())) result += '/';
  return result;
}

OpenFlags open_flags(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead: return {.read = true};
    case OpenMode::kWrite: return {.write = true, .create = true, .truncate = true};
    case OpenMode::kAppend: return {.write = true, .create = true, .append = true};
  }
  return {};
}

FileSystem::FileSystem(sim::Simulator& simulator) : simulator_(simulator) {
  const InodeNumber number = next_inode_++;
  Inode& root = inodes_[number];
  root.number = number;
  root.kind = FileKind::kDirectory;
  root.mode = 0755;
  root.modified = simulator.now();
}

bool FileSystem::may(const Inode& inode, Access access, std::uint32_t uid) {
  if (uid == kRootUid) return true;
  const int shift = inode.owner == uid ? 6 : 0;
  return ((inode.mode >> shift) & static_cast<std::uint16_t>(access)) != 0;
}

Result<const FileSystem::Inode*> FileSystem::find(std::string_view path, std::uint32_t uid) const {
  const Inode* at = &inodes_.at(kRootInode);
  for (const std::string_view name : split(path, '/')) {
    if (at->kind != FileKind::kDirectory) return fail(Errno::kNotDir);
    if (!may(*at, Access::kExecute, uid)) return fail(Errno::kAcces);
    if (name.size() > kMaxNameLength) return fail(Errno::kNameTooLong);
    const auto entry = at->entries.find(name);
    if (entry == at->entries.end()) return fail(Errno::kNoEnt);
    at = &inodes_.at(entry->second);
  }
  if (path.ends_with('/') && at->kind != FileKind::kDirectory) return fail(Errno::kNotDir);
  return at;
}

Result<FileSystem::Inode*> FileSystem::find(std::string_view path, std::uint32_t uid) {
  const Result<const Inode*> found = std::as_const(*this).find(path, uid);
  if (!found) return fail(found.error());
  return const_cast<Inode*>(*found);
}

Result<FileSystem::Place> FileSystem::find_place(std::string_view path, std::uint32_t uid) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return fail(Errno::kNoEnt);
  const std::string_view name = path.substr(slash + 1);
  if (name.empty()) return fail(Errno::kExist);  // "/" itself
  if (name.size() > kMaxNameLength) return fail(Errno::kNameTooLong);
  const Result<Inode*> directory = find(path.substr(0, slash), uid);
  if (!directory) return fail(directory.error());
  if ((*directory)->kind != FileKind::kDirectory) return fail(Errno::kNotDir);
  if (!may(**directory, Access::kExecute, uid)) return fail(Errno::kAcces);
  return Place{*directory, name};
}

Result<FileSystem::Place> FileSystem::find_removable(std::string_view path, std::uint32_t uid) {
  const Result<Place> place = find_place(path, uid);
  if (!place) return fail(place.error() == Errno::kExist ? Errno::kIsDir : place.error());
  if (place->directory->entries.find(place->name) == place->directory->entries.end()) return fail(Errno::kNoEnt);
  if (!may(*place->directory, Access::kWrite, uid)) return fail(Errno::kAcces);
  return place;
}

FileStatus FileSystem::status_of(const Inode& inode) {
  return {inode.kind, inode.owner, inode.mode, inode.contents.size(), inode.modified, inode.number};
}

Result<FileSystem::Inode*> FileSystem::create(const Place& place, FileKind kind, std::uint16_t mode,
                                              std::uint32_t uid) {
  if (!may(*place.directory, Access::kWrite, uid)) return fail(Errno::kAcces);
  if (inodes_.size() >= kMaxFiles) return fail(Errno::kNoSpc);
  const InodeNumber number = next_inode_++;
  Inode& inode = inodes_[number];
  inode.number = number;
  inode.kind = kind;
  inode.mode = mode;
  inode.owner = uid;
  inode.modified = simulator_.now();
  place.directory->entries.emplace(place.name, number);
  place.directory->modified = simulator_.now();
  return &inode;
}

Result<FileSystem::Inode*> FileSystem::open_inode(std::string_view path, const OpenFlags& flags, std::uint32_t uid,
                                                  std::uint16_t mode) {
  const Result<Inode*> found = find(path, uid);
  if (!found) {
    if (found.error() != Errno::kNoEnt || !flags.create || path.ends_with('/')) return fail(found.error());
    const Result<Place> place = find_place(path, uid);
    if (!place) return fail(place.error());
    return create(*place, FileKind::kRegular, mode, uid);
  }
  Inode& inode = **found;
  if (flags.create && flags.exclusive) return fail(Errno::kExist);
  const bool is_directory = inode.kind == FileKind::kDirectory;
  if (flags.directory && !is_directory) return fail(Errno::kNotDir);
  if (flags.write && is_directory) return fail(Errno::kIsDir);
  if (flags.read && !may(inode, Access::kRead, uid)) return fail(Errno::kAcces);
  if (flags.write && !may(inode, Access::kWrite, uid)) return fail(Errno::kAcces);
  if (inode.kind == FileKind::kSocket) return fail(Errno::kNxIo);  // only connect(2) finds it
  if (flags.truncate && flags.write && inode.kind == FileKind::kRegular) static_cast<void>(resize(inode, 0));
  return &inode;
}

Result<socket::FileRef> FileSystem::open(std::string_view path, const OpenFlags& flags, std::uint32_t uid,
                                         std::uint16_t mode) {
  const Result<Inode*> inode = open_inode(path, flags, uid, mode & 0777);
  if (!inode) return fail(inode.error());
  if ((*inode)->kind == FileKind::kZeroDevice && !flags.write) return socket::FileRef(new ZeroDevice(simulator_));
  return socket::FileRef(new OpenFile(*this, **inode, flags));
}

OpenFile* FileSystem::find_open(const socket::File* file) const {
  const auto found = open_files_.find(file);
  return found == open_files_.end() ? nullptr : found->second;
}

Result<std::string> FileSystem::read(std::string_view path, std::uint32_t uid) const {
  const Result<const Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  if ((*inode)->kind == FileKind::kDirectory) return fail(Errno::kIsDir);
  if (!may(**inode, Access::kRead, uid)) return fail(Errno::kAcces);
  if ((*inode)->kind == FileKind::kSocket) return fail(Errno::kNxIo);
  return (*inode)->contents;
}

Result<void> FileSystem::write(std::string_view path, std::string_view contents, std::uint32_t uid) {
  const Result<Inode*> inode = open_inode(path, open_flags(OpenMode::kWrite), uid, 0644);
  if (!inode) return fail(inode.error());
  const Result<std::size_t> written = write_at(**inode, 0, contents);
  if (!written) return fail(written.error());
  return *written == contents.size() ? Result<void>{} : fail(Errno::kNoSpc);
}

Result<FileStatus> FileSystem::status(std::string_view path, std::uint32_t uid) const {
  const Result<const Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  return status_of(**inode);
}

Result<std::vector<DirectoryEntry>> FileSystem::list(std::string_view path, std::uint32_t uid) const {
  const Result<const Inode*> directory = find(path, uid);
  if (!directory) return fail(directory.error());
  if ((*directory)->kind != FileKind::kDirectory) return fail(Errno::kNotDir);
  if (!may(**directory, Access::kRead, uid)) return fail(Errno::kAcces);
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, number] : (*directory)->entries) {
    entries.push_back({name, status_of(inodes_.at(number))});
  }
  return entries;
}

void FileSystem::set_modified(sim::Instant time) {
  for (auto& [number, inode] : inodes_) inode.modified = time;
}

Result<std::size_t> FileSystem::write_at(Inode& inode, std::size_t position, std::string_view bytes) {
  if (inode.kind != FileKind::kRegular || bytes.empty()) return bytes.size();
  const std::size_t most = inode.contents.size() + (kCapacity - used_);
  if (position >= most) return fail(Errno::kNoSpc);
  const std::size_t count = std::min(bytes.size(), most - position);
  if (position + count > inode.contents.size()) {
    used_ += position + count - inode.contents.size();
    inode.contents.resize(position + count);
  }
  inode.contents.replace(position, count, bytes.substr(0, count));
  inode.modified = simulator_.now();
  return count;
}

Result<void> FileSystem::resize(Inode& inode, std::size_t size) {
  if (inode.kind == FileKind::kDirectory) return fail(Errno::kIsDir);
  if (inode.kind != FileKind::kRegular) return fail(Errno::kInval);
  const std::size_t before = inode.contents.size();
  if (size > before && size - before > kCapacity - used_) return fail(Errno::kNoSpc);
  used_ = used_ - before + size;
  inode.contents.resize(size);
  inode.modified = simulator_.now();
  return {};
}

void FileSystem::remove_name(const Place& place) {
  const auto entry = place.directory->entries.find(place.name);
  const InodeNumber number = entry->second;
  place.directory->entries.erase(entry);
  place.directory->modified = simulator_.now();
  inodes_.at(number).linked = false;
  forget_if_unused(number);
}

void FileSystem::forget_if_unused(InodeNumber number) {
  const auto inode = inodes_.find(number);
  if (inode->second.linked || inode->second.open_files != 0) return;
  used_ -= inode->second.contents.size();
  inodes_.erase(inode);
}

}  // namespace glassnet::node
