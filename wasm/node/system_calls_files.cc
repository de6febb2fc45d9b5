// SPDX-License-Identifier: Apache-2.0
// System calls on the disk of the host.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "node/calendar.h"
#include "node/host.h"
#include "node/little_endian.h"
#include "node/open_file.h"
#include "node/system_call.h"
#include "node/terminal.h"

namespace glassnet::node {
namespace {

using Answer = Result<std::int64_t>;

// Flags of open(2) by their Linux numbers.
enum OpenBit : std::int64_t {
  kAccessMode = 3,  // 0 read, 1 write, 2 both
  kCreate = 0x40,
  kExclusive = 0x80,
  kTruncate = 0x200,
  kAppend = 0x400,
  kDirectory = 0x10000,
};

// S_IFMT bits of a mode.
enum ModeBit : std::uint32_t {
  kFifo = 0010000,
  kCharacterDevice = 0020000,
  kDirectoryMode = 0040000,
  kRegularMode = 0100000,
  kSocketMode = 0140000,
};

constexpr std::int64_t kStatusSize = 64;

std::uint32_t mode_bits(FileKind kind) {
  switch (kind) {
    case FileKind::kRegular: return kRegularMode;
    case FileKind::kDirectory: return kDirectoryMode;
    case FileKind::kNullDevice:
    case FileKind::kZeroDevice: return kCharacterDevice;
    case FileKind::kSocket: return kSocketMode;
  }
  return 0;
}

void store_real(std::uint8_t* at, double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  store_le64(at, bits);
}

double unix_seconds(sim::Instant at) {
  return static_cast<double>(kPowerOnUnixTime) + static_cast<double>(at.ns) / 1e9;
}

// Simplified: times of reading and of changing are that of writing; files have one name.
Answer put_status(SystemCall& call, const FileStatus& status, std::uint32_t kind_bits) {
  const Result<MutableBytes> room = call.bytes(0, kStatusSize);
  if (!room) return fail(room.error());
  std::ranges::fill(*room, std::uint8_t{0});
  std::uint8_t* const at = room->data();
  store_le64(at, status.inode);
  store_le64(at + 8, status.size);
  for (const int place : {16, 24, 32}) store_real(at + place, unix_seconds(status.modified));
  store_le32(at + 40, kind_bits | status.mode);
  store_le32(at + 44, status.kind == FileKind::kDirectory ? 2 : 1);
  store_le32(at + 48, status.owner);
  store_le32(at + 52, status.owner);
  return 0;
}

Answer stat(SystemCall& call) {
  const Result<std::string> path = call.path();
  if (!path) return fail(path.error());
  const Result<FileStatus> status = call.disk().status(*path, call.process().uid());
  return status ? put_status(call, *status, mode_bits(status->kind)) : fail(status.error());
}

Answer fstat(SystemCall& call) {
  socket::File* const file = call.sys().files().find(call.fd());
  if (file == nullptr) return fail(Errno::kBadF);
  if (const OpenFile* const open = call.disk().find_open(file)) {
    return put_status(call, open->status(), mode_bits(open->status().kind));
  }
  const bool is_socket = file->as_socket() != nullptr || call.process().host().unix_sockets().find(file) != nullptr;
  FileStatus status;
  status.owner = call.process().uid();
  status.mode = 0600;
  const Terminal* const terminal = call.process().terminal();
  const bool is_terminal = terminal != nullptr && terminal->owns(file);
  return put_status(call, status, is_socket ? kSocketMode : is_terminal ? kCharacterDevice : kFifo);
}

Answer open(SystemCall& call) {
  const std::int64_t bits = call.integer(0);
  const Result<std::string> path = call.path();
  call.show(bits & ~kCloseOnExecFlag);
  if (!path) return fail(path.error());
  const std::int64_t access = bits & kAccessMode;
  if (access == kAccessMode) return fail(Errno::kInval);
  OpenFlags flags;
  flags.read = access != 1;
  flags.write = access != 0;
  flags.create = (bits & kCreate) != 0;
  flags.exclusive = (bits & kExclusive) != 0;
  flags.truncate = (bits & kTruncate) != 0;
  flags.append = (bits & kAppend) != 0;
  flags.directory = (bits & kDirectory) != 0;
  constexpr std::uint16_t kMasked = 022;  // umask of every process
  const auto mode = static_cast<std::uint16_t>(call.integer(1) & 0777 & ~kMasked);
  if (call.sys().files().full()) return fail(Errno::kMFile);
  Result<socket::FileRef> file = call.disk().open(*path, flags, call.process().uid(), mode);
  if (!file) return fail(file.error());
  return new_descriptor(call, call.sys().files().open(*std::move(file)), bits & kCloseOnExecFlag);
}

/// The descriptor's file on the disk. Errors: EBADF, and `other` when it is something else.
Result<OpenFile*> open_file(SystemCall& call, Errno other) {
  const socket::File* const file = call.sys().files().find(call.fd());
  if (file == nullptr) return fail(Errno::kBadF);
  OpenFile* const open = call.disk().find_open(file);
  return open != nullptr ? Result<OpenFile*>(open) : fail(other);
}

Answer lseek(SystemCall& call) {
  call.show(call.integer(1));
  call.show(call.integer(2));
  const Result<OpenFile*> file = open_file(call, Errno::kSPipe);
  return file ? as_answer((*file)->seek(call.integer(1), static_cast<Whence>(call.number(2)))) : fail(file.error());
}

/// Length and offset of pread and pwrite.
Result<std::size_t> place_of(SystemCall& call) {
  call.show(call.integer(1));
  call.show(call.integer(2));
  const std::int64_t offset = call.integer(2);
  if (offset < 0) return fail(Errno::kInval);
  return static_cast<std::size_t>(std::min<std::int64_t>(offset, INT32_MAX));
}

Answer pread(SystemCall& call) {
  const Result<std::size_t> place = place_of(call);
  const Result<MutableBytes> target = call.bytes(0, call.integer(1));
  const Result<OpenFile*> file = open_file(call, Errno::kSPipe);
  if (!place || !target || !file) return fail(!file ? file.error() : !place ? place.error() : target.error());
  return as_answer((*file)->read_at(*place, *target));
}

Answer pwrite(SystemCall& call) {
  const Result<std::size_t> place = place_of(call);
  const Result<MutableBytes> source = call.bytes(0, call.integer(1));
  const Result<OpenFile*> file = open_file(call, Errno::kSPipe);
  if (!place || !source || !file) return fail(!file ? file.error() : !place ? place.error() : source.error());
  return as_answer((*file)->write_at(*place, *source));
}

Answer access(SystemCall& call) {
  const Result<std::string> path = call.path();
  call.show(call.integer(0));
  if (!path) return fail(path.error());
  const auto wished = static_cast<std::uint16_t>(call.integer(0) & 7);
  return as_answer(call.disk().check_access(*path, wished, call.process().uid()));
}

Answer fsync(SystemCall& call) {
  const Result<OpenFile*> file = open_file(call, Errno::kInval);
  return file ? Answer(0) : fail(file.error());
}

Answer truncate(SystemCall& call) {
  const Result<std::string> path = call.path();
  call.show(call.integer(0));
  if (!path) return fail(path.error());
  if (call.integer(0) < 0) return fail(Errno::kInval);
  const auto size = static_cast<std::size_t>(std::min<std::int64_t>(call.integer(0), INT32_MAX));
  return as_answer(call.disk().resize(*path, size, call.process().uid()));
}

Answer ftruncate(SystemCall& call) {
  call.show(call.integer(1));
  const Result<OpenFile*> file = open_file(call, Errno::kInval);
  if (!file) return fail(file.error());
  if (call.integer(1) < 0) return fail(Errno::kInval);
  return as_answer((*file)->resize(static_cast<std::size_t>(std::min<std::int64_t>(call.integer(1), INT32_MAX))));
}

Answer getcwd(SystemCall& call) {
  const std::string& directory = call.process().directory();
  const Result<MutableBytes> room = call.bytes(0, static_cast<std::int64_t>(directory.size()));
  if (!room) return fail(room.error());
  std::ranges::copy(directory, room->begin());
  return static_cast<std::int64_t>(directory.size());
}

Answer chdir(SystemCall& call) {
  const Result<std::string> path = call.path();
  return path ? as_answer(call.process().change_directory(*path)) : fail(path.error());
}

Answer rename(SystemCall& call) {
  const Result<std::string> from = call.path();
  const std::int64_t behind = std::max<std::int64_t>(call.integer(2), 0);
  const Result<std::string> to = call.path(static_cast<std::size_t>(behind), call.integer(3));
  if (!from || !to) return fail(from ? to.error() : from.error());
  return as_answer(call.disk().rename(*from, *to, call.process().uid()));
}

Answer mkdir(SystemCall& call) {
  const Result<std::string> path = call.path();
  call.show(call.integer(0));
  if (!path) return fail(path.error());
  const auto mode = static_cast<std::uint16_t>(call.integer(0) & 0755);
  return as_answer(call.disk().make_directory(*path, call.process().uid(), mode));
}

Answer rmdir(SystemCall& call) {
  const Result<std::string> path = call.path();
  return path ? as_answer(call.disk().remove_directory(*path, call.process().uid())) : fail(path.error());
}

Answer unlink(SystemCall& call) {
  const Result<std::string> path = call.path();
  return path ? as_answer(call.disk().unlink(*path, call.process().uid())) : fail(path.error());
}

Answer readlink(SystemCall& call) {
  const Result<std::string> path = call.path();
  if (!path) return fail(path.error());
  const Result<FileStatus> status = call.disk().status(*path, call.process().uid());
  return fail(status ? Errno::kInval : status.error());
}

Answer no_links(SystemCall&) { return fail(Errno::kPerm); }

Answer chmod(SystemCall& call) {
  const Result<std::string> path = call.path();
  call.show(call.integer(0));
  if (!path) return fail(path.error());
  const auto mode = static_cast<std::uint16_t>(call.integer(0) & 0777);
  return as_answer(call.disk().change_mode(*path, mode, call.process().uid()));
}

Answer fchmod(SystemCall& call) {
  call.show(call.integer(1));
  const Result<OpenFile*> file = open_file(call, Errno::kPerm);
  if (!file) return fail(file.error());
  const std::uint32_t uid = call.process().uid();
  if (uid != kRootUid && uid != (*file)->status().owner) return fail(Errno::kPerm);
  (*file)->change_mode(static_cast<std::uint16_t>(call.integer(1) & 0777));
  return 0;
}

Answer chown(SystemCall& call) {
  const Result<std::string> path = call.path();
  call.show(call.integer(0));
  if (!path) return fail(path.error());
  const auto owner = static_cast<std::uint32_t>(call.integer(0));
  return as_answer(call.disk().change_owner(*path, owner, call.process().uid()));
}

Answer utimensat(SystemCall& call) {
  const Result<std::string> path = call.path();
  if (!path) return fail(path.error());
  sim::Instant modified = call.process().now();
  const double seconds = call.real(1);
  constexpr double kFarthest = 9e9;  // in 64 bits of nanoseconds on both sides
  if (seconds < -kFarthest || seconds > kFarthest) return fail(Errno::kInval);
  if (!std::isnan(seconds)) {
    modified.ns = static_cast<std::int64_t>(std::round((seconds - static_cast<double>(kPowerOnUnixTime)) * 1e9));
  }
  return as_answer(call.disk().set_time(*path, modified, call.process().uid()));
}

/// DT_ types of struct linux_dirent64.
std::uint8_t entry_type(FileKind kind) { return static_cast<std::uint8_t>(mode_bits(kind) >> 12); }

Answer getdents(SystemCall& call) {
  call.show(call.integer(1));
  const Result<OpenFile*> file = open_file(call, Errno::kNotDir);
  if (!file) return fail(file.error());
  const Result<MutableBytes> room = call.bytes(0, call.integer(1));
  const Result<std::vector<DirectoryEntry>> entries = (*file)->entries();
  if (!room || !entries) return fail(room ? entries.error() : room.error());
  constexpr std::size_t kHead = 19;
  std::size_t used = 0;
  std::size_t taken = 0;
  for (const DirectoryEntry& entry : *entries) {
    const std::size_t length = (kHead + entry.name.size() + 1 + 7) / 8 * 8;
    if (used + length > room->size()) break;
    std::uint8_t* const at = room->data() + used;
    std::fill_n(at, length, std::uint8_t{0});
    store_le64(at, entry.status.inode);
    store_le64(at + 8, used + length);
    at[16] = static_cast<std::uint8_t>(length);
    at[17] = static_cast<std::uint8_t>(length >> 8);
    at[18] = entry_type(entry.status.kind);
    std::ranges::copy(entry.name, at + kHead);
    used += length;
    ++taken;
  }
  if (taken == 0 && !entries->empty()) return fail(Errno::kInval);  // not even one fits
  (*file)->skip_entries(taken);
  return static_cast<std::int64_t>(used);
}

/// Writes from the file what the call's descriptor takes now.
Answer send_from(SystemCall& call, OpenFile& file, std::size_t at, bool moves) {
  constexpr std::int64_t kMost = 1 << 18;
  std::vector<std::uint8_t> data(static_cast<std::size_t>(std::min(call.integer(3), kMost)));
  const Result<std::size_t> read = file.read_at(at, data);
  if (!read) return fail(read.error() == Errno::kIsDir ? Errno::kInval : read.error());
  if (*read == 0) return 0;
  const Result<std::size_t> written = call.sys().try_write(call.fd(), Bytes(data).first(*read));
  if (written && moves) {
    static_cast<void>(file.seek(static_cast<std::int64_t>(at + *written), Whence::kStart));
  }
  return as_answer(written);
}

Answer sendfile(SystemCall& call) {
  for (std::size_t i = 1; i < 4; ++i) {
    if (i == 2 && std::isnan(call.real(2)))
      call.show("NULL");
    else
      call.show(call.integer(i));
  }
  if (call.sys().files().find(call.fd()) == nullptr) return fail(Errno::kBadF);
  const socket::File* const source = call.sys().files().find(call.number(1));
  if (source == nullptr) return fail(Errno::kBadF);
  OpenFile* const file = call.disk().find_open(source);
  const bool moves = std::isnan(call.real(2));
  if (file == nullptr && !moves) return fail(Errno::kSPipe);
  if (file == nullptr || call.integer(3) < 0 || (!moves && call.integer(2) < 0)) return fail(Errno::kInval);
  if (moves) {
    const Result<std::size_t> here = file->seek(0, Whence::kHere);
    return here ? send_from(call, *file, *here, moves) : fail(here.error());
  }
  return send_from(call, *file, static_cast<std::size_t>(std::min<std::int64_t>(call.integer(2), INT32_MAX)), moves);
}

constexpr auto kOther = FirstArgument::kOther;
constexpr std::array<SystemCallEntry, 29> kCalls{{
    {2, "open", &open, kOther},
    {4, "stat", &stat, kOther},
    {5, "fstat", &fstat},
    {6, "lstat", &stat, kOther},
    {8, "lseek", &lseek},
    {17, "pread64", &pread},
    {18, "pwrite64", &pwrite},
    {21, "access", &access, kOther},
    {40, "sendfile", &sendfile, FirstArgument::kDescriptor, socket::SyscallCode::kWrite},
    {74, "fsync", &fsync},
    {75, "fdatasync", &fsync},
    {76, "truncate", &truncate, kOther},
    {77, "ftruncate", &ftruncate},
    {78, "getdents", &getdents},
    {79, "getcwd", &getcwd, kOther},
    {80, "chdir", &chdir, kOther},
    {82, "rename", &rename, kOther},
    {83, "mkdir", &mkdir, kOther},
    {84, "rmdir", &rmdir, kOther},
    {86, "link", &no_links, kOther},
    {87, "unlink", &unlink, kOther},
    {88, "symlink", &no_links, kOther},
    {89, "readlink", &readlink, kOther},
    {90, "chmod", &chmod, kOther},
    {91, "fchmod", &fchmod},
    {92, "chown", &chown, kOther},
    {132, "utime", &utimensat, kOther},
    {217, "getdents64", &getdents},
    {280, "utimensat", &utimensat, kOther},
}};

}  // namespace

std::span<const SystemCallEntry> file_system_calls() { return kCalls; }

}  // namespace glassnet::node
