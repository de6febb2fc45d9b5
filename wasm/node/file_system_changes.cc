// SPDX-License-Identifier: Apache-2.0
// What changes names and properties on the disk: directories, removing, renaming, permissions, times, sockets' names.
#include <string_view>

#include "node/file_system.h"
#include "node/users.h"

namespace glassnet::node {

Result<void> FileSystem::make_directory(std::string_view path, std::uint32_t uid, std::uint16_t mode) {
  const Result<Place> place = find_place(path, uid);
  if (!place) return fail(place.error());
  if (place->directory->entries.find(place->name) != place->directory->entries.end()) return fail(Errno::kExist);
  const Result<Inode*> created = create(*place, FileKind::kDirectory, mode, uid);
  return created ? Result<void>{} : fail(created.error());
}

Result<void> FileSystem::unlink(std::string_view path, std::uint32_t uid) {
  const Result<Place> place = find_removable(path, uid);
  if (!place) return fail(place.error());
  const Inode& inode = inodes_.at(place->directory->entries.find(place->name)->second);
  if (inode.kind == FileKind::kDirectory) return fail(Errno::kIsDir);
  if (path.ends_with('/')) return fail(Errno::kNotDir);
  remove_name(*place);
  return {};
}

Result<void> FileSystem::remove_directory(std::string_view path, std::uint32_t uid) {
  const Result<Place> place = find_removable(path, uid);
  if (!place) return fail(place.error());
  const Inode& inode = inodes_.at(place->directory->entries.find(place->name)->second);
  if (inode.kind != FileKind::kDirectory) return fail(Errno::kNotDir);
  if (!inode.entries.empty()) return fail(Errno::kNotEmpty);
  remove_name(*place);
  return {};
}

Result<void> FileSystem::change_mode(std::string_view path, std::uint16_t mode, std::uint32_t uid) {
  const Result<Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  if (uid != kRootUid && (*inode)->owner != uid) return fail(Errno::kPerm);
  (*inode)->mode = mode & 0777;
  return {};
}

Result<void> FileSystem::change_owner(std::string_view path, std::uint32_t owner, std::uint32_t uid) {
  const Result<Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  if (uid != kRootUid) return fail(Errno::kPerm);
  (*inode)->owner = owner;
  return {};
}

Result<void> FileSystem::make_device(std::string_view path, FileKind kind, std::uint32_t uid) {
  if (uid != kRootUid) return fail(Errno::kPerm);
  const Result<Place> place = find_place(path, uid);
  if (!place) return fail(place.error());
  if (place->directory->entries.find(place->name) != place->directory->entries.end()) return fail(Errno::kExist);
  const Result<Inode*> created = create(*place, kind, 0666, uid);
  return created ? Result<void>{} : fail(created.error());
}

Result<void> FileSystem::make_socket(std::string_view path, std::uint32_t socket, std::uint32_t uid) {
  const Result<Place> place = find_place(path, uid);
  if (!place) return fail(place.error() == Errno::kExist ? Errno::kAddrInUse : place.error());
  if (place->directory->entries.find(place->name) != place->directory->entries.end()) return fail(Errno::kAddrInUse);
  const Result<Inode*> created = create(*place, FileKind::kSocket, 0755, uid);
  if (!created) return fail(created.error());
  (*created)->socket = socket;
  return {};
}

Result<std::uint32_t> FileSystem::find_socket(std::string_view path, std::uint32_t uid) const {
  const Result<const Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  if (!may(**inode, Access::kWrite, uid)) return fail(Errno::kAcces);
  if ((*inode)->kind != FileKind::kSocket) return fail(Errno::kConnRefused);
  return (*inode)->socket;
}

Result<void> FileSystem::check_access(std::string_view path, std::uint16_t wished, std::uint32_t uid) const {
  const Result<const Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  for (const Access access : {Access::kRead, Access::kWrite, Access::kExecute}) {
    const bool asked = (wished & static_cast<std::uint16_t>(access)) != 0;
    // Root too may execute only what somebody may execute.
    const bool nobody = access == Access::kExecute && ((*inode)->mode & 0111) == 0;
    if (asked && (nobody || !may(**inode, access, uid))) return fail(Errno::kAcces);
  }
  return {};
}

Result<void> FileSystem::resize(std::string_view path, std::size_t size, std::uint32_t uid) {
  const Result<Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  if (!may(**inode, Access::kWrite, uid)) return fail(Errno::kAcces);
  return resize(**inode, size);
}

Result<void> FileSystem::rename(std::string_view from, std::string_view to, std::uint32_t uid) {
  const Result<Place> source = find_removable(from, uid);
  if (!source) return fail(source.error());
  const Result<Place> target = find_place(to, uid);
  if (!target) return fail(target.error());
  if (!may(*target->directory, Access::kWrite, uid)) return fail(Errno::kAcces);
  const InodeNumber number = source->directory->entries.find(source->name)->second;
  const bool is_directory = inodes_.at(number).kind == FileKind::kDirectory;
  // Into itself: the target's directory is the moved one or lies below it.
  std::string below = absolute_path("/", from);
  if (!below.ends_with('/')) below += '/';
  if (is_directory && absolute_path("/", to).starts_with(below)) return fail(Errno::kInval);
  const bool slash = from.ends_with('/') || to.ends_with('/');
  if (slash && !is_directory) return fail(Errno::kNotDir);

  const auto there = target->directory->entries.find(target->name);
  if (there != target->directory->entries.end()) {
    if (there->second == number) return {};
    const Inode& old = inodes_.at(there->second);
    const bool old_is_directory = old.kind == FileKind::kDirectory;
    if (is_directory && !old_is_directory) return fail(Errno::kNotDir);
    if (!is_directory && old_is_directory) return fail(Errno::kIsDir);
    if (!old.entries.empty()) return fail(Errno::kNotEmpty);
    remove_name(*target);
  }
  source->directory->entries.erase(source->directory->entries.find(source->name));
  target->directory->entries.emplace(target->name, number);
  source->directory->modified = target->directory->modified = simulator_.now();
  return {};
}

Result<void> FileSystem::set_time(std::string_view path, sim::Instant modified, std::uint32_t uid) {
  const Result<Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  if (uid != kRootUid && (*inode)->owner != uid) return fail(Errno::kPerm);
  (*inode)->modified = modified;
  return {};
}

}  // namespace glassnet::node
