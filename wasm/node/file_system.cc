// SPDX-License-Identifier: Apache-2.0
#include "node/file_system.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "node/users.h"

namespace glassnet::node {
namespace {

constexpr std::uint32_t kRootInode = 1;

enum class Access : std::uint16_t { kExecute = 1, kWrite = 2, kRead = 4 };

/// The check of path_resolution(7): owner, else group (which has the owner's number here), else others.
template <class Inode>
bool may(const Inode& inode, Access access, std::uint32_t uid) {
  if (uid == kRootUid) return true;
  const int shift = inode.owner == uid ? 6 : 0;
  return ((inode.mode >> shift) & static_cast<std::uint16_t>(access)) != 0;
}

std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

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

/// A descriptor of a file on the disk, with its own position.
class OpenFile final : public socket::File {
 public:
  OpenFile(FileSystem& file_system, std::uint32_t inode, OpenMode mode)
      : file_system_(file_system), number_(inode), inode_(file_system.inodes_.at(inode)), mode_(mode) {
    ++inode_.open_files;
  }

  Result<std::size_t> read(MutableBytes target) override {
    if (mode_ != OpenMode::kRead) return fail(Errno::kBadF);
    switch (inode_.kind) {
      case FileKind::kDirectory: return fail(Errno::kIsDir);
      case FileKind::kNullDevice:
      case FileKind::kZeroDevice: return std::size_t{0};
      case FileKind::kRegular: break;
    }
    if (position_ >= inode_.contents.size()) return std::size_t{0};
    const std::size_t count = std::min(target.size(), inode_.contents.size() - position_);
    std::memcpy(target.data(), inode_.contents.data() + position_, count);
    position_ += count;
    return count;
  }

  // Simplified: writing always appends. The disk has no seek, so only two writers of one file could tell the difference.
  Result<std::size_t> write(Bytes source) override {
    if (mode_ == OpenMode::kRead) return fail(Errno::kBadF);
    if (inode_.kind != FileKind::kRegular) return source.size();
    return file_system_.append(inode_, as_text(source));
  }

  socket::PollMask poll() const override { return socket::kPollIn | socket::kPollOut; }

 protected:
  ~OpenFile() override {
    --inode_.open_files;
    file_system_.forget_if_unused(number_);
  }

 private:
  FileSystem& file_system_;
  std::uint32_t number_;
  FileSystem::Inode& inode_;
  OpenMode mode_;
  std::size_t position_ = 0;
};

/// /dev/zero opened for reading. A source without end must let time pass, or a program that only reads it would stop the world:
/// a block of zeros comes every few microseconds, as fast as a real computer copies memory.
class ZeroDevice final : public socket::File {
 public:
  static constexpr std::size_t kBlock = 65536;
  static constexpr sim::Duration kTimePerBlock = sim::microseconds(10);

  explicit ZeroDevice(sim::Simulator& simulator)
      : timer_(sim::Timer::calling<ZeroDevice, &ZeroDevice::on_timer>(simulator, *this)) {}

  Result<std::size_t> read(MutableBytes target) override {
    if (timer_.armed()) return fail(Errno::kAgain);
    const std::size_t count = std::min(target.size(), left_);
    std::ranges::fill(target.first(count), std::uint8_t{0});
    left_ -= count;
    if (left_ == 0) timer_.set_in(kTimePerBlock);
    return count;
  }
  Result<std::size_t> write(Bytes) override { return fail(Errno::kBadF); }
  socket::PollMask poll() const override {
    return timer_.armed() ? socket::PollMask{0} : socket::PollMask{socket::kPollIn};
  }

 private:
  void on_timer() {
    left_ = kBlock;
    wait_list().notify();
  }

  std::size_t left_ = kBlock;
  sim::Timer timer_;
};

FileSystem::FileSystem(sim::Simulator& simulator) : simulator_(simulator) {
  Inode& root = inodes_[next_inode_++];
  root.kind = FileKind::kDirectory;
  root.mode = 0755;
  root.modified = simulator.now();
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
  return {inode.kind, inode.owner, inode.mode, inode.contents.size(), inode.modified};
}

Result<FileSystem::InodeNumber> FileSystem::create(const Place& place, FileKind kind, std::uint16_t mode,
                                                   std::uint32_t uid) {
  if (!may(*place.directory, Access::kWrite, uid)) return fail(Errno::kAcces);
  if (inodes_.size() >= kMaxFiles) return fail(Errno::kNoSpc);
  const InodeNumber number = next_inode_++;
  Inode& inode = inodes_[number];
  inode.kind = kind;
  inode.mode = mode;
  inode.owner = uid;
  inode.modified = simulator_.now();
  place.directory->entries.emplace(place.name, number);
  place.directory->modified = simulator_.now();
  return number;
}

Result<FileSystem::InodeNumber> FileSystem::open_inode(std::string_view path, OpenMode mode, std::uint32_t uid) {
  const Result<Inode*> found = find(path, uid);
  if (!found) {
    if (found.error() != Errno::kNoEnt || mode == OpenMode::kRead || path.ends_with('/')) return fail(found.error());
    const Result<Place> place = find_place(path, uid);
    if (!place) return fail(place.error());
    return create(*place, FileKind::kRegular, 0644, uid);
  }
  Inode& inode = **found;
  if (mode != OpenMode::kRead && inode.kind == FileKind::kDirectory) return fail(Errno::kIsDir);
  if (!may(inode, mode == OpenMode::kRead ? Access::kRead : Access::kWrite, uid)) return fail(Errno::kAcces);
  if (mode == OpenMode::kWrite) truncate(inode);
  const Result<Place> place = find_place(path, uid);
  return place ? place->directory->entries.find(place->name)->second : kRootInode;
}

Result<socket::FileRef> FileSystem::open(std::string_view path, OpenMode mode, std::uint32_t uid) {
  const Result<InodeNumber> inode = open_inode(path, mode, uid);
  if (!inode) return fail(inode.error());
  const bool zeros = inodes_.at(*inode).kind == FileKind::kZeroDevice && mode == OpenMode::kRead;
  if (zeros) return socket::FileRef(new ZeroDevice(simulator_));
  return socket::FileRef(new OpenFile(*this, *inode, mode));
}

Result<std::string> FileSystem::read(std::string_view path, std::uint32_t uid) const {
  const Result<const Inode*> inode = find(path, uid);
  if (!inode) return fail(inode.error());
  if ((*inode)->kind == FileKind::kDirectory) return fail(Errno::kIsDir);
  if (!may(**inode, Access::kRead, uid)) return fail(Errno::kAcces);
  return (*inode)->contents;
}

Result<void> FileSystem::write(std::string_view path, std::string_view contents, std::uint32_t uid) {
  const Result<InodeNumber> inode = open_inode(path, OpenMode::kWrite, uid);
  if (!inode) return fail(inode.error());
  const Result<std::size_t> written = append(inodes_.at(*inode), contents);
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

Result<void> FileSystem::make_directory(std::string_view path, std::uint32_t uid, std::uint16_t mode) {
  const Result<Place> place = find_place(path, uid);
  if (!place) return fail(place.error());
  if (place->directory->entries.find(place->name) != place->directory->entries.end()) return fail(Errno::kExist);
  const Result<InodeNumber> created = create(*place, FileKind::kDirectory, mode, uid);
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
  const Result<InodeNumber> created = create(*place, kind, 0666, uid);
  return created ? Result<void>{} : fail(created.error());
}

void FileSystem::set_modified(sim::Instant time) {
  for (auto& [number, inode] : inodes_) inode.modified = time;
}

Result<std::size_t> FileSystem::append(Inode& inode, std::string_view bytes) {
  if (inode.kind != FileKind::kRegular) return bytes.size();
  const std::size_t count = std::min(bytes.size(), kCapacity - used_);
  if (count == 0 && !bytes.empty()) return fail(Errno::kNoSpc);
  inode.contents.append(bytes.substr(0, count));
  inode.modified = simulator_.now();
  used_ += count;
  return count;
}

void FileSystem::truncate(Inode& inode) {
  used_ -= inode.contents.size();
  inode.contents.clear();
  inode.modified = simulator_.now();
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
