// SPDX-License-Identifier: Apache-2.0
// Payload between the program and the network: bytes that were not sent, and bytes that were sent but not
// acknowledged. What the program gives is copied once, into blocks that are cut where segments will probably be cut;
// such a segment leaves in its block (link::KeptPayload), sent for the first time or again. Its checksum is summed
// while the bytes are copied. A segment that is cut otherwise, because windows or paths are narrower than they were, is
// copied together.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "link/fifo.h"
#include "link/packet.h"
#include "transport/tcp/sequence.h"
#include "wire/checksum.h"

namespace glassnet::transport {

class SendBuffer {
 public:
  /// `packets` must outlive this object.
  explicit SendBuffer(link::PacketPool& packets) : packets_(packets) {}

  /// The first byte of the stream will have number `first` (ISS + 1).
  void start(Seq first) { first_ = end_ = first; }

  /// Takes `data`; the caller sees to the limit. The next segment will begin at `nxt` (at most `end()`), and full ones are
  /// `full` (at least 1) bytes long: where they will be cut if nothing hinders them.
  void append(Bytes data, Seq nxt, std::size_t full);
  /// Drops what lies before `una`; numbers behind the last byte (the FIN's) are allowed. Returns how many bytes that
  /// was.
  std::size_t acknowledge(Seq una);

  struct Payload {
    link::Packet packet;
    wire::ChecksumSum sum;  // of its bytes
  };
  /// A packet with a fresh id and the `length` bytes from number `seq` on, all of which must be there.
  [[nodiscard]] Payload payload(Seq seq, std::size_t length);

  /// Number of the byte that will be written next.
  [[nodiscard]] Seq end() const { return end_; }
  [[nodiscard]] std::size_t size() const { return end_ - first_; }
  /// Gives the memory back, with everything in it.
  void release();

 private:
  struct Block {
    link::KeptPayload bytes;
    wire::ChecksumSum sum;
    Seq start = 0;
    [[nodiscard]] Seq end() const { return start + static_cast<Seq>(bytes.size()); }
  };

  [[nodiscard]] std::size_t find(Seq seq) const;
  [[nodiscard]] Payload gather(std::size_t index, Seq seq, std::size_t length);

  link::PacketPool& packets_;
  link::Fifo<Block> blocks_;
  std::size_t last_found_ = 0;  // segments leave in order, so the next is mostly this one or the next
  Seq first_ = 0;
  Seq end_ = 0;
};

}  // namespace glassnet::transport
