// SPDX-License-Identifier: Apache-2.0
#include "sim/event_queue.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace glassnet::sim {

EventQueue::EventQueue() = default;

std::uint32_t EventQueue::take_node() {
  if (free_ == kNone) {
    nodes_.emplace_back();
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  return std::exchange(free_, nodes_[free_].next);
}

bool EventQueue::cancel(EventId id) {
  if (id.index >= nodes_.size()) return false;
  const Node& node = nodes_[id.index];
  if (node.generation != id.generation || id.generation % 2 == 0) return false;
  unlink(id.index, slot_of(static_cast<std::uint64_t>(node.event.at.ns)));
  return true;
}

bool EventQueue::pop_until(Instant limit, Event& event) {
  while (occupied_words_[0] == 0) {
    if (size_ == 0) return false;
    const unsigned slot = first_slot(first_level());
    if (slots_[slot].first == slots_[slot].last) return pop_only(slot, limit, event);
    // The cursor may only move to a time that has been reached: an event pushed later may be due right after `limit`.
    const std::uint64_t start = start_of(slot);
    if (start > static_cast<std::uint64_t>(limit.ns)) return false;
    cursor_ = start;
    cascade(slot);
  }
  // All events of a slot of level 0 are due at the same nanosecond.
  const unsigned number = first_slot(0);
  Slot& slot = slots_[number];
  const std::uint32_t index = slot.first;
  if (nodes_[index].event.at > limit) return false;
  const std::uint32_t next = nodes_[index].next;
  slot.first = next;
  if (next == kNone) {
    slot.last = kNone;
    unmark(number);
  } else {
    nodes_[next].previous = kNone;
  }
  take(index, event);
  return true;
}

/// The earliest event is alone in `slot` of a level above: it need not be moved down to be popped.
bool EventQueue::pop_only(unsigned slot, Instant limit, Event& event) {
  const std::uint32_t index = slots_[slot].first;
  if (nodes_[index].event.at > limit) return false;
  slots_[slot] = Slot();
  unmark(slot);
  take(index, event);
  return true;
}

/// Hands out an event that is in no list any more.
void EventQueue::take(std::uint32_t index, Event& event) {
  event = nodes_[index].event;
  cursor_ = static_cast<std::uint64_t>(event.at.ns);
  free_node(index);
}

void EventQueue::free_node(std::uint32_t index) {
  Node& node = nodes_[index];
  ++node.generation;
  node.next = free_;
  free_ = index;
  --size_;
}

Instant EventQueue::next_time() const {
  if (size_ == 0) return kNever;
  const unsigned level = first_level();
  std::uint32_t index = slots_[first_slot(level)].first;
  Instant earliest = nodes_[index].event.at;
  if (level == 0) return earliest;
  while ((index = nodes_[index].next) != kNone) earliest = std::min(earliest, nodes_[index].event.at);
  return earliest;
}

unsigned EventQueue::slot_of(std::uint64_t at) const {
  // With the lowest bit set, a time that is the cursor's belongs to level 0.
  const unsigned level = static_cast<unsigned>(63 - std::countl_zero((at ^ cursor_) | 1)) / kBits;
  return level * kSlots + (static_cast<unsigned>(at >> (level * kBits)) & (kSlots - 1));
}

void EventQueue::link(std::uint32_t index) {
  Node& node = nodes_[index];
  const unsigned number = slot_of(static_cast<std::uint64_t>(node.event.at.ns));
  Slot& slot = slots_[number];
  node.next = kNone;
  node.previous = slot.last;
  if (slot.last == kNone) {
    slot.first = index;
    mark(number);
  } else {
    nodes_[slot.last].next = index;
  }
  slot.last = index;
}

void EventQueue::unlink(std::uint32_t index, unsigned number) {
  const Node& node = nodes_[index];
  Slot& slot = slots_[number];
  (node.previous == kNone ? slot.first : nodes_[node.previous].next) = node.next;
  (node.next == kNone ? slot.last : nodes_[node.next].previous) = node.previous;
  if (slot.first == kNone) unmark(number);
  free_node(index);
}

/// The cursor has reached the slot: its events move to the levels below, in their order.
void EventQueue::cascade(unsigned slot) {
  std::uint32_t index = slots_[slot].first;
  slots_[slot] = Slot();
  unmark(slot);
  while (index != kNone) {
    const std::uint32_t next = nodes_[index].next;
    link(index);
    index = next;
  }
}

void EventQueue::mark(unsigned slot) {
  occupied_slots_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  occupied_words_[slot / kSlots] |= 1U << (slot / 64 % 32);
}

void EventQueue::unmark(unsigned slot) {
  std::uint64_t& word = occupied_slots_[slot / 64];
  word &= ~(std::uint64_t{1} << (slot % 64));
  occupied_words_[slot / kSlots] &= ~(std::uint32_t{word == 0} << (slot / 64 % 32));
}

unsigned EventQueue::first_level() const {
  unsigned level = 0;
  while (occupied_words_[level] == 0) ++level;
  return level;
}

unsigned EventQueue::first_slot(unsigned level) const {
  const unsigned word = level * (kSlots / 64) + static_cast<unsigned>(std::countr_zero(occupied_words_[level]));
  return word * 64 + static_cast<unsigned>(std::countr_zero(occupied_slots_[word]));
}

std::uint64_t EventQueue::start_of(unsigned slot) const {
  const unsigned level = slot / kSlots;
  const unsigned shift = (level + 1) * kBits;
  const std::uint64_t above = shift >= 64 ? 0 : (cursor_ >> shift) << shift;
  return above | (std::uint64_t{slot % kSlots} << (level * kBits));
}

}  // namespace glassnet::sim
