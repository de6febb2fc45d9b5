// SPDX-License-Identifier: Apache-2.0
// The numbers by which trace records and tables name sockets of one host; the counterpart of Linux's socket inodes.
#pragma once

#include <cstdint>

namespace glassnet::transport {

/// One counter per host, shared by all protocols. A connection that waits in a listener's queue has its number already.
class SocketIds {
 public:
  /// A fresh number, counted from 1.
  [[nodiscard]] std::uint32_t next() { return ++last_; }

 private:
  std::uint32_t last_ = 0;
};

}  // namespace glassnet::transport
