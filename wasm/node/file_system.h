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

enum class FileKind : std::uint8_t { kRegular, kDirectory, kNullDevice, kZeroDevice, kSocket };

/// What stat(2) tells.
struct FileStatus {
  FileKind kind = FileKind::kRegular;
  std::uint32_t owner = 0;  ///< uid; the group has the same number
  std::uint16_t mode = 0;   ///< the nine permission bits, e.g. 0644
  std::size_t size = 0;     ///< in bytes; 0 for directories and devices
  sim::Instant modified;
  std::uint32_t inode = 0;  ///< its number on this disk
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

/// The flags of open(2) that mean something here.
struct OpenFlags {
  bool read = false;
  bool write = false;
  bool create = false;
  bool exclusive = false;  ///< with `create`: EEXIST when it is there
  bool truncate = false;
  bool append = false;
  bool directory = false;  ///< ENOTDIR when it is none
};
[[nodiscard]] OpenFlags open_flags(OpenMode mode);

class OpenFile;

/// `path` seen from `directory` (absolute), without ".", ".." and double slashes. Always absolute.
[[nodiscard]] std::string absolute_path(std::string_view directory, std::string_view path);

class FileSystem {
 public:
  /// All files of a host together; then ENOSPC.
  static constexpr std::size_t kCapacity = 16 << 20;
  static constexpr std::size_t kMaxNameLength = 255;
  static constexpr std::size_t kMaxFiles = 4096;

  /// An empty disk with only `/`. The simulator gives the time for modification times.
  explicit FileSystem(sim::Simulator& simulator);
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;

  // Paths are absolute. `uid` is who asks; 0 may do everything. Errors: ENOENT, ENOTDIR, EACCES, ENAMETOOLONG, and as named.

  /// Opens a file; a directory answers EISDIR for writing and on read. ENOSPC when it cannot be created.
  Result<socket::FileRef> open(std::string_view path, OpenMode mode, std::uint32_t uid) {
    return open(path, open_flags(mode), uid);
  }
  /// The same with all flags; a new file gets the permission bits `mode`. EEXIST, ENOTDIR, EISDIR, ENXIO (a socket).
  Result<socket::FileRef> open(std::string_view path, const OpenFlags& flags, std::uint32_t uid,
                               std::uint16_t mode = 0644);
  /// The descriptor's file on this disk, or nullptr when it is something else.
  [[nodiscard]] OpenFile* find_open(const socket::File* file) const;
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
  /// access(2): `wished` in the bits 4 read, 2 write, 1 execute. EACCES.
  [[nodiscard]] Result<void> check_access(std::string_view path, std::uint16_t wished, std::uint32_t uid) const;
  /// Cuts a file or fills it up with zeros. EISDIR, EINVAL (no file), ENOSPC.
  Result<void> resize(std::string_view path, std::size_t size, std::uint32_t uid);
  /// rename(2), in one step: what `to` was is gone. EINVAL (into itself), EISDIR, ENOTDIR, ENOTEMPTY.
  Result<void> rename(std::string_view from, std::string_view to, std::uint32_t uid);
  /// The modification time; the owner or root, otherwise EPERM.
  Result<void> set_time(std::string_view path, sim::Instant modified, std::uint32_t uid);
  /// Root only for the owner; the owner or root for the mode: EPERM otherwise.
  Result<void> change_mode(std::string_view path, std::uint16_t mode, std::uint32_t uid);
  Result<void> change_owner(std::string_view path, std::uint32_t owner, std::uint32_t uid);
  /// Puts a device node there (root only).
  Result<void> make_device(std::string_view path, FileKind kind, std::uint32_t uid);
  /// Puts the name of an AF_UNIX socket there. EADDRINUSE when there is something already.
  Result<void> make_socket(std::string_view path, std::uint32_t socket, std::uint32_t uid);
  /// The socket of that name, to be written to. ECONNREFUSED when it is no socket, EACCES.
  [[nodiscard]] Result<std::uint32_t> find_socket(std::string_view path, std::uint32_t uid) const;

  /// Gives everything on the disk the same modification time.
  void set_modified(sim::Instant time);

  /// Bytes in all files.
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  friend class OpenFile;
  using InodeNumber = std::uint32_t;
  enum class Access : std::uint16_t { kExecute = 1, kWrite = 2, kRead = 4 };

  struct Inode {
    InodeNumber number = 0;
    FileKind kind = FileKind::kRegular;
    std::uint16_t mode = 0;
    std::uint32_t owner = 0;
    std::uint32_t open_files = 0;
    bool linked = true;  // has a name; without one it lives until the last descriptor is closed
    sim::Instant modified;
    std::uint32_t socket = 0;  // kSocket: its number
    std::string contents;
    std::map<std::string, InodeNumber, std::less<>> entries;
  };
  struct Place {  // where a path leads: the directory and the last name in it
    Inode* directory = nullptr;
    std::string_view name;
  };

  /// The check of path_resolution(7): owner, else group (which has the owner's number here), else others.
  [[nodiscard]] static bool may(const Inode& inode, Access access, std::uint32_t uid);
  [[nodiscard]] Result<const Inode*> find(std::string_view path, std::uint32_t uid) const;
  [[nodiscard]] Result<Inode*> find(std::string_view path, std::uint32_t uid);
  [[nodiscard]] Result<Place> find_place(std::string_view path, std::uint32_t uid);
  /// The place of a name that exists and that `uid` may take away.
  [[nodiscard]] Result<Place> find_removable(std::string_view path, std::uint32_t uid);
  [[nodiscard]] static FileStatus status_of(const Inode& inode);
  Result<Inode*> create(const Place& place, FileKind kind, std::uint16_t mode, std::uint32_t uid);
  Result<Inode*> open_inode(std::string_view path, const OpenFlags& flags, std::uint32_t uid, std::uint16_t mode);
  /// Writes as far as there is room on the disk; a gap in front becomes zeros. ENOSPC when nothing fits.
  Result<std::size_t> write_at(Inode& inode, std::size_t position, std::string_view bytes);
  Result<void> resize(Inode& inode, std::size_t size);
  void remove_name(const Place& place);
  void forget_if_unused(InodeNumber number);

  sim::Simulator& simulator_;
  std::map<InodeNumber, Inode> inodes_;
  InodeNumber next_inode_ = 1;
  std::map<const socket::File*, OpenFile*> open_files_;  // only for look-ups: its order means nothing
  std::size_t used_ = 0;
};

}  // namespace glassnet::node
