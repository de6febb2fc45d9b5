// SPDX-License-Identifier: Apache-2.0
#include "sim/event_queue.h"

#include <algorithm>
#include <bit>

namespace glassnet::sim {

EventQueue::EventQueue() {
  for (Level& level : levels_) {
    level.head.fill(kNone);
    level.tail.fill(kNone);
  }
}

EventId EventQueue::push(const Event& event) {
  std::uint32_t index = free_;
  if (index != kNone) {
    free_ = nodes_[index].next;
  } else {
    index = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  }
  Node& node = nodes_[index];
  node.event = event;
  node.pending = true;
  ++size_;
  link(index);
  return {index, node.generation};
}

bool EventQueue::cancel(EventId id) {
  if (id.index >= nodes_.size()) return false;
  Node& node = nodes_[id.index];
  if (!node.pending || node.generation != id.generation) return false;
  unlink(id.index);
  return true;
}

bool EventQueue::pop_until(Instant limit, Event& event) {
  while (size_ != 0) {
    for (int level = 0; level < kLevels; ++level) {
      const unsigned from = static_cast<unsigned>(cursor_ >> (level * kBits)) & (kSlots - 1);
      const int slot = first_occupied(levels_[static_cast<std::size_t>(level)], from);
      if (slot < 0) continue;
      // The cursor may only move to a time that has been reached: an event pushed later may be due right after `limit`.
      const std::uint64_t start = slot_start(level, static_cast<unsigned>(slot));
      if (start > static_cast<std::uint64_t>(limit.ns)) return false;
      cursor_ = std::max(cursor_, start);
      if (level == 0) {
        const std::uint32_t index = levels_[0].head[static_cast<std::size_t>(slot)];
        event = nodes_[index].event;
        unlink(index);
        return true;
      }
      cascade(level, static_cast<unsigned>(slot));
      break;
    }
  }
  return false;
}

Instant EventQueue::next_time() const {
  for (int level = 0; level < kLevels; ++level) {
    const Level& wheel = levels_[static_cast<std::size_t>(level)];
    const unsigned from = static_cast<unsigned>(cursor_ >> (level * kBits)) & (kSlots - 1);
    const int slot = first_occupied(wheel, from);
    if (slot < 0) continue;
    Instant earliest = kNever;
    for (std::uint32_t i = wheel.head[static_cast<std::size_t>(slot)]; i != kNone; i = nodes_[i].next) {
      earliest = std::min(earliest, nodes_[i].event.at);
    }
    return earliest;
  }
  return kNever;
}

void EventQueue::link(std::uint32_t index) {
  Node& node = nodes_[index];
  const auto at = static_cast<std::uint64_t>(node.event.at.ns);
  const std::uint64_t difference = at ^ cursor_;
  const int level = difference == 0 ? 0 : (63 - std::countl_zero(difference)) / kBits;
  const unsigned slot = static_cast<unsigned>(at >> (level * kBits)) & (kSlots - 1);
  Level& wheel = levels_[static_cast<std::size_t>(level)];
  node.slot = static_cast<std::uint16_t>(static_cast<unsigned>(level) * kSlots + slot);
  node.next = kNone;
  node.previous = wheel.tail[slot];
  if (node.previous == kNone) {
    wheel.head[slot] = index;
    wheel.occupied[slot / 64] |= std::uint64_t{1} << (slot % 64);
  } else {
    nodes_[node.previous].next = index;
  }
  wheel.tail[slot] = index;
}

void EventQueue::unlink(std::uint32_t index) {
  Node& node = nodes_[index];
  const unsigned slot = node.slot % kSlots;
  Level& wheel = levels_[node.slot / kSlots];
  if (node.previous == kNone) {
    wheel.head[slot] = node.next;
  } else {
    nodes_[node.previous].next = node.next;
  }
  if (node.next == kNone) {
    wheel.tail[slot] = node.previous;
  } else {
    nodes_[node.next].previous = node.previous;
  }
  if (wheel.head[slot] == kNone) wheel.occupied[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  node.pending = false;
  ++node.generation;
  node.next = free_;
  free_ = index;
  --size_;
}

void EventQueue::cascade(int level, unsigned slot) {
  Level& wheel = levels_[static_cast<std::size_t>(level)];
  std::uint32_t index = wheel.head[slot];
  wheel.head[slot] = kNone;
  wheel.tail[slot] = kNone;
  wheel.occupied[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  while (index != kNone) {
    const std::uint32_t next = nodes_[index].next;
    link(index);
    index = next;
  }
}

int EventQueue::first_occupied(const Level& level, unsigned from) const {
  for (unsigned word = from / 64; word < kSlots / 64; ++word) {
    std::uint64_t bits = level.occupied[word];
    if (word == from / 64) bits &= ~std::uint64_t{0} << (from % 64);
    if (bits != 0) return static_cast<int>(word * 64 + static_cast<unsigned>(std::countr_zero(bits)));
  }
  return -1;
}

std::uint64_t EventQueue::slot_start(int level, unsigned slot) const {
  const int shift = (level + 1) * kBits;
  const std::uint64_t above = shift >= 64 ? 0 : (cursor_ >> shift) << shift;
  return above | (static_cast<std::uint64_t>(slot) << (level * kBits));
}

}  // namespace glassnet::sim
