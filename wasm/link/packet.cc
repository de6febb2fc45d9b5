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
  std::uint32_t size_class;
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
  make_unique(offset_);
  block_->stored = {};
  return {block_->data() + offset_, length_};
}

MutableBytes Packet::prepend(std::size_t count) {
  make_unique(count > offset_ ? count + kHeadroom : offset_);
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
  make_unique(offset_, length - length_);
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

/// Afterwards this packet alone owns its block and has at least `headroom` bytes in front and `tailroom` behind.
void Packet::make_unique(std::size_t headroom, std::size_t tailroom) {
  const std::size_t capacity = kCapacities[block_->size_class];
  if (block_->references == 1 && offset_ >= headroom && offset_ + length_ + tailroom <= capacity) return;
  Block* copy = block_->pool->allocate(headroom + length_ + tailroom);
  std::memcpy(copy->data() + headroom, block_->data() + offset_, length_);
  release();
  block_ = copy;
  offset_ = static_cast<std::uint32_t>(headroom);
}

PacketPool::PacketPool() = default;

PacketPool::~PacketPool() {
  for (Packet::Block* block : free_) {
    while (block != nullptr) std::free(std::exchange(block, block->next_free));
  }
}

Packet PacketPool::make(std::size_t length, std::size_t headroom) {
  const PacketId id(next_id_++);
  if (next_id_ == 0) next_id_ = 1;
  return Packet(allocate(headroom + length), headroom, length, id);
}

Packet PacketPool::make_copy(Bytes payload, std::size_t headroom) {
  Packet packet = make(payload.size(), headroom);
  if (!payload.empty()) std::memcpy(packet.block_->data() + headroom, payload.data(), payload.size());
  return packet;
}

Packet::Block* PacketPool::allocate(std::size_t capacity) {
  std::uint32_t size_class = 0;
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
  *block = {this, nullptr, 1, size_class, {}, 0};
  return block;
}

void PacketPool::recycle(Packet::Block* block) {
  block->next_free = free_[block->size_class];
  free_[block->size_class] = block;
}

}  // namespace glassnet::link
