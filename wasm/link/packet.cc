// SPDX-License-Identifier: Apache-2.0
#include "link/packet.h"

#include <array>
#include <cstdlib>
#include <new>
#include <utility>

namespace glassnet::link {
namespace {

// Control packets, full Ethernet frames, jumbo frames, whole IPv4 datagrams before fragmentation.
constexpr std::array<std::size_t, 4> kCapacities = {256, 2048, 9216, 65536 + 4 * kHeadroom};

}  // namespace

struct Packet::Block {
  PacketPool* pool;
  Block* next_free;
  std::uint32_t references;
  std::uint16_t size_class;
  std::uint16_t kept_at;  // where the bytes of a KeptPayload begin, which is one of the references; 0 = none
  // What of the block the trace holds already: valid while offset and length are those of the asking packet.
  sim::StoredBytes stored;
  std::uint32_t stored_offset;

  std::uint8_t* data() { return reinterpret_cast<std::uint8_t*>(this + 1); }
};

Packet::Packet(Block* block, std::size_t offset, std::size_t length, PacketId id)
    : block_(block),
      offset_(static_cast<std::uint32_t>(offset)),
      length_(static_cast<std::uint32_t>(length)),
      id_(id) {}

Packet::Packet(const Packet& other)
    : block_(other.block_), offset_(other.offset_), length_(other.length_), id_(other.id_) {
  if (block_ != nullptr) ++block_->references;
}

Packet::Packet(Packet&& other) noexcept
    : block_(std::exchange(other.block_, nullptr)), offset_(other.offset_), length_(other.length_), id_(other.id_) {}

Packet& Packet::operator=(const Packet& other) {
  if (this != &other) *this = Packet(other);
  return *this;
}

Packet& Packet::operator=(Packet&& other) noexcept {
  if (this != &other) {
    release();
    block_ = std::exchange(other.block_, nullptr);
    offset_ = other.offset_;
    length_ = other.length_;
    id_ = other.id_;
  }
  return *this;
}

Bytes Packet::bytes() const { return block_ == nullptr ? Bytes() : Bytes(block_->data() + offset_, length_); }

MutableBytes Packet::writable() {
  if (block_ == nullptr) return {};
  return writable_front(length_);
}

MutableBytes Packet::writable_front(std::size_t count) {
  own(offset_, 0, offset_ + count);
  block_->stored = {};
  return {block_->data() + offset_, count};
}

MutableBytes Packet::prepend(std::size_t count) {
  own(count > offset_ ? count + kHeadroom : offset_, 0, offset_);
  block_->stored = {};
  offset_ -= static_cast<std::uint32_t>(count);
  length_ += static_cast<std::uint32_t>(count);
  return {block_->data() + offset_, count};
}

void Packet::drop_front(std::size_t count) {
  offset_ += static_cast<std::uint32_t>(count);
  length_ -= static_cast<std::uint32_t>(count);
}

void Packet::restore_front(std::size_t count) {
  offset_ -= static_cast<std::uint32_t>(count);
  length_ += static_cast<std::uint32_t>(count);
}

void Packet::truncate(std::size_t length) { length_ = static_cast<std::uint32_t>(length); }

void Packet::pad_to(std::size_t length) {
  if (block_ == nullptr || length <= length_) return;
  own(offset_, length - length_, offset_ + length);
  block_->stored = {};
  std::memset(block_->data() + offset_ + length_, 0, length - length_);
  length_ = static_cast<std::uint32_t>(length);
}

sim::StoredBytes Packet::store_in(sim::Trace& trace) const {
  if (block_ == nullptr) return {};
  if (block_->stored_offset == offset_ && block_->stored.length == length_ && trace.holds(block_->stored)) {
    return block_->stored;
  }
  block_->stored = trace.store(bytes());
  block_->stored_offset = offset_;
  return block_->stored;
}

void Packet::release() {
  if (block_ == nullptr) return;
  if (--block_->references == 0) block_->pool->recycle(block_);
  block_ = nullptr;
}

/// Whether nobody else reads what lies before `end` in the block.
bool Packet::may_write_until(std::size_t end) const {
  if (block_->references == 1) return true;
  return block_->references == 2 && end <= block_->kept_at;
}

/// Afterwards this packet may write up to `written_until` (a place in its present block) and has at least `headroom` bytes in front
/// and `tailroom` behind.
void Packet::own(std::size_t headroom, std::size_t tailroom, std::size_t written_until) {
  const std::size_t capacity = kCapacities[block_->size_class];
  const bool fits = offset_ >= headroom && offset_ + length_ + tailroom <= capacity;
  if (fits && may_write_until(written_until)) return;
  Block* copy = block_->pool->allocate(headroom + length_ + tailroom);
  std::memcpy(copy->data() + headroom, block_->data() + offset_, length_);
  release();
  block_ = copy;
  offset_ = static_cast<std::uint32_t>(headroom);
}

KeptPayload::KeptPayload(PacketPool& pool, std::size_t capacity) : block_(pool.allocate(kHeadroom + capacity)) {
  block_->kept_at = kHeadroom;
}

KeptPayload::KeptPayload(KeptPayload&& other) noexcept
    : block_(std::exchange(other.block_, nullptr)), length_(std::exchange(other.length_, 0)) {}

KeptPayload& KeptPayload::operator=(KeptPayload&& other) noexcept {
  if (this != &other) {
    release();
    block_ = std::exchange(other.block_, nullptr);
    length_ = std::exchange(other.length_, 0);
  }
  return *this;
}

void KeptPayload::release() {
  if (block_ == nullptr) return;
  block_->kept_at = 0;  // a packet that is still under way has the memory for itself now
  if (--block_->references == 0) block_->pool->recycle(block_);
  block_ = nullptr;
}

std::size_t KeptPayload::room() const {
  return block_ == nullptr ? 0 : kCapacities[block_->size_class] - kHeadroom - length_;
}

Bytes KeptPayload::bytes() const { return block_ == nullptr ? Bytes() : Bytes(block_->data() + kHeadroom, length_); }

void KeptPayload::append(Bytes data) {
  if (data.empty()) return;
  std::memcpy(block_->data() + kHeadroom + length_, data.data(), data.size());
  length_ += static_cast<std::uint32_t>(data.size());
}

Packet KeptPayload::packet(std::size_t length) const {
  PacketPool& pool = *block_->pool;
  if (block_->references > 1) return pool.make_copy(bytes().first(length));
  ++block_->references;
  block_->stored = {};
  return Packet(block_, kHeadroom, length, pool.next_id());
}

PacketPool::PacketPool() = default;

PacketPool::~PacketPool() {
  for (Packet::Block* block : free_) {
    while (block != nullptr) std::free(std::exchange(block, block->next_free));
  }
}

PacketId PacketPool::next_id() {
  const PacketId id(next_id_++);
  if (next_id_ == 0) next_id_ = 1;
  return id;
}

Packet PacketPool::make(std::size_t length, std::size_t headroom) {
  return Packet(allocate(headroom + length), headroom, length, next_id());
}

Packet PacketPool::make_copy(Bytes payload, std::size_t headroom) {
  Packet packet = make(payload.size(), headroom);
  if (!payload.empty()) std::memcpy(packet.block_->data() + headroom, payload.data(), payload.size());
  return packet;
}

Packet::Block* PacketPool::allocate(std::size_t capacity) {
  std::size_t size_class = 0;
  while (size_class + 1 < kClasses && kCapacities[size_class] < capacity) ++size_class;
  if (kCapacities[size_class] < capacity) std::abort();  // no caller may build more than one IPv4 datagram
  Packet::Block* block = free_[size_class];
  if (block != nullptr) {
    free_[size_class] = block->next_free;
  } else {
    const std::size_t bytes = sizeof(Packet::Block) + kCapacities[size_class];
    void* memory = std::malloc(bytes);
    if (memory == nullptr) std::abort();
    block = new (memory) Packet::Block();
    memory_ += bytes;
  }
  *block = {this, nullptr, 1, static_cast<std::uint16_t>(size_class), 0, {}, 0};
  return block;
}

void PacketPool::recycle(Packet::Block* block) {
  block->next_free = free_[block->size_class];
  free_[block->size_class] = block;
}

}  // namespace glassnet::link
