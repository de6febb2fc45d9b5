// SPDX-License-Identifier: Apache-2.0
// What is due, in exact (time, sequence) order, with cancellation. A hierarchical timing wheel (Varghese and Lauck, "Hashed
// and Hierarchical Timing Wheels", SOSP 1987) with 1 ns resolution: six levels of 2048 slots cover 64-bit time. Measured
// against levels of 256 slots (docs/BENCHMARKS.md): what a network schedules lies at most 4 ms ahead, so an event is moved
// down once instead of twice. Called by Simulator only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "sim/time.h"

namespace glassnet::sim {

/// What an event calls: a plain function, the object it belongs to, and a number of the owner's choosing.
using EventFunction = void (*)(void* context, std::uint64_t argument);

/// Names a scheduled event. Stays harmless after the event fired or was cancelled.
struct EventId {
  std::uint32_t index = 0xffffffff;
  std::uint32_t generation = 0;
};

class EventQueue {
 public:
  struct Event {
    Instant at;
    EventFunction function = nullptr;
    void* context = nullptr;
    std::uint64_t argument = 0;
    RecordId cause;
  };

  EventQueue();

  /// Adds `event`, which must not be due before the last event that was popped. Events of the same time are popped in the
  /// order in which they were pushed.
  EventId push(const Event& event) {
    const std::uint32_t index = take_node();
    Node& node = nodes_[index];
    node.event = event;
    ++node.generation;
    ++size_;
    link(index);
    return {index, node.generation};
  }

  /// Removes the event; false when it is no longer pending.
  bool cancel(EventId id);

  /// Takes the earliest event into `event` when it is due at or before `limit`; false otherwise. A later `push` may then be
  /// due at any time from `limit` on, or from the popped event's time on.
  bool pop_until(Instant limit, Event& event);

  /// When the earliest event is due, or kNever. Cost: the length of one slot's list.
  [[nodiscard]] Instant next_time() const;

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr unsigned kBits = 11;
  static constexpr unsigned kSlots = 1U << kBits;
  static constexpr unsigned kLevels = (64 + kBits - 1) / kBits;
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct alignas(64) Node {  // one cache line
    Event event;
    std::uint32_t next = kNone;
    std::uint32_t previous = kNone;
    std::uint32_t generation = 0;  // odd while pending
  };
  struct Slot {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
  };
  // A slot is named by its place in `slots_`: level * kSlots + slot within the level.

  [[nodiscard]] std::uint32_t take_node();
  [[nodiscard]] unsigned slot_of(std::uint64_t at) const;
  void link(std::uint32_t index);
  void unlink(std::uint32_t index, unsigned slot);
  bool pop_only(unsigned slot, Instant limit, Event& event);
  void take(std::uint32_t index, Event& event);
  void cascade(unsigned slot);
  void free_node(std::uint32_t index);
  void mark(unsigned slot);
  void unmark(unsigned slot);
  /// The first slot on `level` with an event; there must be one.
  [[nodiscard]] unsigned first_slot(unsigned level) const;
  /// The lowest level with an event; there must be one.
  [[nodiscard]] unsigned first_level() const;
  [[nodiscard]] std::uint64_t start_of(unsigned slot) const;

  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
  std::size_t size_ = 0;
  // Every pending event is at or after `cursor_`; an event sits on the level of the highest base-2048 digit in which its time
  // differs from the cursor. So no slot before the cursor is ever occupied, what lies on a level comes before all that lies
  // on those above, and the lists keep (time, sequence) order without ever being sorted.
  std::uint64_t cursor_ = 0;
  std::array<std::uint32_t, kLevels> occupied_words_{};                // bit w: word w of the level is not 0
  std::array<std::uint64_t, kLevels * kSlots / 64> occupied_slots_{};  // bit s: slot s is not empty
  std::array<Slot, kLevels * kSlots> slots_;
};

}  // namespace glassnet::sim
