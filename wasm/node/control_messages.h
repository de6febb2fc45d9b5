// SPDX-License-Identifier: Apache-2.0
// Control messages of sendmsg(2) and recvmsg(2) as programs lay them out (cmsg(3) on x86-64): struct cmsghdr (u64 length, int level,
// int type), the data, and room up to the next multiple of 8.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace glassnet::node {

/// Of SOL_SOCKET, for AF_UNIX only (unix(7)).
enum ControlType : int { kScmRights = 1, kScmCredentials = 2 };

struct ControlMessage {
  int level = 0;
  int type = 0;
  Bytes data;
};

/// Takes control messages apart, one after the other.
class ControlReader {
 public:
  explicit ControlReader(Bytes bytes) : rest_(bytes) {}

  /// Nothing at the end; EINVAL for a length that cannot be (Linux CMSG_OK).
  [[nodiscard]] Result<std::optional<ControlMessage>> next();

 private:
  Bytes rest_;
};

/// Puts them one behind the other into a program's room.
class ControlWriter {
 public:
  explicit ControlWriter(MutableBytes room) : room_(room) {}

  /// One that does not fit is left out, and `cut` says so.
  void add(int level, int type, Bytes data);
  /// How many ints would fit into one message now.
  [[nodiscard]] std::size_t room_for_ints() const;
  [[nodiscard]] std::size_t used() const { return used_; }
  [[nodiscard]] bool cut() const { return cut_; }
  void set_cut() { cut_ = true; }

 private:
  MutableBytes room_;
  std::size_t used_ = 0;
  bool cut_ = false;
};

}  // namespace glassnet::node
