// SPDX-License-Identifier: Apache-2.0
// The bytes of one frame on their way through the network. Packets share their memory: flooding, queueing and
// forwarding hand on a reference, and only a writer that is not alone makes a copy. Headroom in front lets each layer
// put its header before the payload without moving it. Payload that its sender must keep until it has arrived is carried
// where it lies (KeptPayload). Off-wire tags (packet id, stored trace bytes) travel along; no layer may decide by them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "sim/trace.h"

namespace glassnet::link {

class PacketPool;

/// Headroom that a new packet keeps in front: Ethernet 14 + IPv4 60 + TCP 60, rounded up.
inline constexpr std::size_t kHeadroom = 136;

class Packet {
 public:
  Packet() = default;
  Packet(const Packet& other);
  Packet(Packet&& other) noexcept;
  Packet& operator=(const Packet& other);
  Packet& operator=(Packet&& other) noexcept;
  ~Packet() { release(); }

  [[nodiscard]] explicit operator bool() const { return block_ != nullptr; }
  [[nodiscard]] std::size_t size() const { return length_; }
  [[nodiscard]] Bytes bytes() const;

  /// The bytes for writing. Copies them first when others share the memory.
  [[nodiscard]] MutableBytes writable();
  /// The first `count` (at most size()) bytes for writing: headers can be changed in place while a sender keeps the payload
  /// behind them.
  [[nodiscard]] MutableBytes writable_front(std::size_t count);

  /// Opens `count` bytes before the front and returns them for the new header. Copies when the memory is shared or the
  /// headroom is used up.
  [[nodiscard]] MutableBytes prepend(std::size_t count);
  /// Takes `count` (at most size()) bytes off the front; they become headroom.
  void drop_front(std::size_t count);
  /// Puts `count` bytes back in front that `drop_front` took off, with what they held. Only as long as nothing was
  /// prepended since.
  void restore_front(std::size_t count);
  /// Shortens to `length` (at most size()) bytes: takes Ethernet padding off.
  void truncate(std::size_t length);
  /// Lengthens to `length` bytes with zeros behind the end: puts Ethernet padding on. Copies when the memory is shared
  /// or used up.
  void pad_to(std::size_t length);

  [[nodiscard]] PacketId id() const { return id_; }
  void set_id(PacketId id) { id_ = id; }

  /// Puts the bytes into the trace once, however many ports see this very frame. Any write forgets it.
  sim::StoredBytes store_in(sim::Trace& trace) const;

 private:
  friend class KeptPayload;
  friend class PacketPool;
  struct Block;

  Packet(Block* block, std::size_t offset, std::size_t length, PacketId id);
  void release();
  [[nodiscard]] bool may_write_until(std::size_t end) const;
  void own(std::size_t headroom, std::size_t tailroom, std::size_t written_until);

  Block* block_ = nullptr;
  std::uint32_t offset_ = 0;
  std::uint32_t length_ = 0;
  PacketId id_;
};

/// Payload that stays with its sender while packets carry it, so that sending it, once or again, copies nothing: the one packet that is
/// under way puts its headers in front of the kept bytes, in the same memory. (Linux does so with the clone of an skb, whose
/// headroom is its own.) Whoever changes more of such a packet than its headers gets a copy first.
class KeptPayload {
 public:
  KeptPayload() = default;
  /// Empty, with room for at least `capacity` bytes.
  KeptPayload(PacketPool& pool, std::size_t capacity);
  KeptPayload(const KeptPayload&) = delete;
  KeptPayload(KeptPayload&& other) noexcept;
  KeptPayload& operator=(const KeptPayload&) = delete;
  KeptPayload& operator=(KeptPayload&& other) noexcept;
  ~KeptPayload() { release(); }

  [[nodiscard]] std::size_t size() const { return length_; }
  /// How many bytes can still be appended.
  [[nodiscard]] std::size_t room() const;
  [[nodiscard]] Bytes bytes() const;
  /// Appends `data`, at most room() bytes. Packets under way do not see them.
  void append(Bytes data);
  /// A packet with a fresh id and the first `length` (at most size()) bytes. It shares the memory, unless an earlier one is still
  /// under way there.
  [[nodiscard]] Packet packet(std::size_t length) const;

 private:
  void release();

  Packet::Block* block_ = nullptr;
  std::uint32_t length_ = 0;
};

/// Owns the memory of all packets of one world; freed blocks are used again. Must outlive its packets.
class PacketPool {
 public:
  PacketPool();
  PacketPool(const PacketPool&) = delete;
  PacketPool& operator=(const PacketPool&) = delete;
  ~PacketPool();

  /// A packet of `length` bytes (contents undefined) with a fresh id and at least `headroom` bytes in front.
  [[nodiscard]] Packet make(std::size_t length, std::size_t headroom = kHeadroom);
  /// A packet with a copy of `payload` and a fresh id.
  [[nodiscard]] Packet make_copy(Bytes payload, std::size_t headroom = kHeadroom);

  /// Bytes held in blocks, in use or free; for memory tests.
  [[nodiscard]] std::size_t memory() const { return memory_; }

 private:
  friend class KeptPayload;
  friend class Packet;
  static constexpr std::size_t kClasses = 4;

  PacketId next_id();
  Packet::Block* allocate(std::size_t capacity);
  void recycle(Packet::Block* block);

  Packet::Block* free_[kClasses] = {};
  std::size_t memory_ = 0;
  std::uint32_t next_id_ = 1;
};

}  // namespace glassnet::link
