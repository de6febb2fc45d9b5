// SPDX-License-Identifier: Apache-2.0
// Payload between the program and the network: bytes that were not sent, and bytes that were sent but not
// acknowledged. A segment, sent for the first time or again, copies its part straight into the packet; nothing else
// copies.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/byte_ring.h"
#include "base/bytes.h"
#include "transport/tcp/sequence.h"

namespace glassnet::transport {

class SendBuffer {
 public:
  /// The first byte of the stream will have number `first` (ISS + 1).
  void start(Seq first) { first_ = first; }

  /// Takes `data`; the caller sees to the limit.
  void append(Bytes data) {
    ring_.set_capacity(ring_.size() + data.size());
    ring_.write(data);
  }
  /// Drops what lies before `una`; numbers behind the last byte (the FIN's) are allowed. Returns how many bytes that
  /// was.
  std::size_t acknowledge(Seq una) {
    if (!seq_after(una, first_)) return 0;
    const std::size_t count = std::min<std::size_t>(una - first_, ring_.size());
    ring_.consume(count);
    first_ += static_cast<Seq>(count);
    return count;
  }
  /// Copies the bytes from number `seq` on into `target`, which must not be longer than what is there.
  void copy(Seq seq, MutableBytes target) const { ring_.peek(seq - first_, target); }

  /// Number of the byte that will be written next.
  [[nodiscard]] Seq end() const { return first_ + static_cast<Seq>(ring_.size()); }
  [[nodiscard]] std::size_t size() const { return ring_.size(); }
  /// Gives the memory back, with everything in it.
  void release() {
    first_ = end();
    ring_ = ByteRing(0);
  }

 private:
  ByteRing ring_{0};
  Seq first_ = 0;
};

}  // namespace glassnet::transport
