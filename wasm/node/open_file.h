// SPDX-License-Identifier: Apache-2.0
// Descriptors of files on a host's disk (file_system.h), with their own position, and the endless /dev/zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "node/file_system.h"
#include "sim/simulator.h"
#include "socket/file.h"

namespace glassnet::node {

/// Where lseek(2) counts from, by the numbers of Linux.
enum class Whence : int { kStart = 0, kHere = 1, kEnd = 2 };

class OpenFile final : public socket::File {
 public:
  OpenFile(FileSystem& file_system, FileSystem::Inode& inode, const OpenFlags& flags);

  /// Errors: EBADF (not open for reading), EISDIR.
  Result<std::size_t> read(MutableBytes target) override;
  /// Errors: EBADF, ENOSPC.
  Result<std::size_t> write(Bytes source) override;
  [[nodiscard]] socket::PollMask poll() const override { return socket::kPollIn | socket::kPollOut; }

  /// The same at a place of its own; the position stays.
  Result<std::size_t> read_at(std::size_t position, MutableBytes target) const;
  Result<std::size_t> write_at(std::size_t position, Bytes source);
  /// The new position in bytes from the start. EINVAL: a negative one, or an unknown `whence`.
  Result<std::size_t> seek(std::int64_t offset, Whence whence);
  /// EINVAL: not open for writing (as Linux), or no ordinary file; ENOSPC.
  Result<void> resize(std::size_t size);
  void change_mode(std::uint16_t mode) { inode_.mode = mode & 0777; }

  [[nodiscard]] FileStatus status() const { return FileSystem::status_of(inode_); }
  [[nodiscard]] const OpenFlags& flags() const { return flags_; }
  void set_append(bool on) { flags_.append = on; }
  /// The entries of a directory from the position on, which counts entries; ENOTDIR.
  [[nodiscard]] Result<std::vector<DirectoryEntry>> entries() const;
  void skip_entries(std::size_t count) { position_ += count; }

 private:
  ~OpenFile() override;

  FileSystem& file_system_;
  FileSystem::Inode& inode_;
  OpenFlags flags_;
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

  Result<std::size_t> read(MutableBytes target) override;
  Result<std::size_t> write(Bytes) override { return fail(Errno::kBadF); }
  [[nodiscard]] socket::PollMask poll() const override {
    return timer_.armed() ? socket::PollMask{0} : socket::PollMask{socket::kPollIn};
  }

 private:
  void on_timer();

  std::size_t left_ = kBlock;
  sim::Timer timer_;
};

}  // namespace glassnet::node
