// SPDX-License-Identifier: Apache-2.0
// The disk of one host: a small tree in memory with owners, mode bits and the errnos of Linux (path_resolution(7), open(2),
// unlink(2), mkdir(2)). Bounded. Programs reach it through Process; scenarios put files in as root.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sim/simulator.h"
#include "socket/file.h"

namespace glassnet::node {

enum class FileKind : std::uint8_t { kRegular, kDirectory, kNullDevice, kZeroDevice };

/// What stat(2) tells.
struct FileStatus {
  FileKind kind = FileKind::kRegular;
  std::uint32_t owner = 0;  ///< uid; the group has the same number
  std::uint16_t mode = 0;   ///< the nine permission bits, e.g. 0644
  std::size_t size = 0;     ///< in bytes; 0 for directories and devices
  sim::Instant modified;
};

struct DirectoryEntry {
  std::string name;
  FileStatus status;
};

enum class OpenMode : std::uint8_t {
  kRead,
  kWrite,   ///< O_WRONLY | O_CREAT | O_TRUNC
  kAppend,  ///< O_WRONLY | O_CREAT | O_APPEND
};

/// `path` seen from `directory` (absolute), without ".", ".." and double slashes. Always absolute.
[[nodiscard]] std::string absolute_path(std::string_view directory, std::string_view path);

class FileSystem {
 public:
  /// All files of a host together; then ENOSPC.
  static constexpr std::size_t kCapacity = 4 << 20;
  static constexpr std::size_t kMaxNameLength = 255;
  static constexpr std::size_t kMaxFiles = 4096;

  /// An empty disk with only `/`. The simulator gives the time for modification times.
  explicit FileSystem(sim::Simulator& simulator);
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;

  // Paths are absolute. `uid` is who asks; 0 may do everything. Errors: ENOENT, ENOTDIR, EACCES, ENAMETOOLONG, and as named.

  /// Opens a file; a directory answers EISDIR for writing and on read. ENOSPC when it cannot be created.
  Result<socket::FileRef> open(std::string_view path, OpenMode mode, std::uint32_t uid);
  /// The whole contents. EISDIR.
  Result<std::string> read(std::string_view path, std::uint32_t uid) const;
  /// Creates or replaces a file owned by `uid`, mode 0644. EISDIR, ENOSPC.
  Result<void> write(std::string_view path, std::string_view contents, std::uint32_t uid);
  [[nodiscard]] Result<FileStatus> status(std::string_view path, std::uint32_t uid) const;
  /// Entries by name, without "." and "..". A file answers ENOTDIR.
  [[nodiscard]] Result<std::vector<DirectoryEntry>> list(std::string_view path, std::uint32_t uid) const;
  /// EEXIST, ENOSPC.
  Result<void> make_directory(std::string_view path, std::uint32_t uid, std::uint16_t mode = 0755);
  /// EISDIR for directories; open descriptors keep the contents, as on Linux.
  Result<void> unlink(std::string_view path, std::uint32_t uid);
  /// ENOTEMPTY, ENOTDIR.
  Result<void> remove_directory(std::string_view path, std::uint32_t uid);
  /// Root only for the owner; the owner or root for the mode: EPERM otherwise.
  Result<void> change_mode(std::string_view path, std::uint16_t mode, std::uint32_t uid);
  Result<void> change_owner(std::string_view path, std::uint32_t owner, std::uint32_t uid);
  /// Puts a device node there (root only).
  Result<void> make_device(std::string_view path, FileKind kind, std::uint32_t uid);

  /// Gives everything on the disk the same modification time.
  void set_modified(sim::Instant time);

  /// Bytes in all files.
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  friend class OpenFile;
  using InodeNumber = std::uint32_t;

  struct Inode {
    FileKind kind = FileKind::kRegular;
    std::uint16_t mode = 0;
    std::uint32_t owner = 0;
    std::uint32_t open_files = 0;
    bool linked = true;  // has a name; without one it lives until the last descriptor is closed
    sim::Instant modified;
    std::string contents;
    std::map<std::string, InodeNumber, std::less<>> entries;
  };
  struct Place {  // where a path leads: the directory and the last name in it
    Inode* directory = nullptr;
    std::string_view name;
  };

  [[nodiscard]] Result<const Inode*> find(std::string_view path, std::uint32_t uid) const;
  [[nodiscard]] Result<Inode*> find(std::string_view path, std::uint32_t uid);
  [[nodiscard]] Result<Place> find_place(std::string_view path, std::uint32_t uid);
  /// The place of a name that exists and that `uid` may take away.
  [[nodiscard]] Result<Place> find_removable(std::string_view path, std::uint32_t uid);
  [[nodiscard]] static FileStatus status_of(const Inode& inode);
  Result<InodeNumber> create(const Place& place, FileKind kind, std::uint16_t mode, std::uint32_t uid);
  Result<InodeNumber> open_inode(std::string_view path, OpenMode mode, std::uint32_t uid);
  Result<std::size_t> append(Inode& inode, std::string_view bytes);
  void truncate(Inode& inode);
  void remove_name(const Place& place);
  void forget_if_unused(InodeNumber number);

  sim::Simulator& simulator_;
  std::map<InodeNumber, Inode> inodes_;
  InodeNumber next_inode_ = 1;
  std::size_t used_ = 0;
};

}  // namespace glassnet::node
