// SPDX-License-Identifier: Apache-2.0
// What is due, in exact (time, sequence) order, with cancellation. A hierarchical timing wheel (Varghese and Lauck, "Hashed
// and Hierarchical Timing Wheels", SOSP 1987) with 1 ns resolution: eight levels of 256 slots cover 64-bit time. At 10,000
// pending events it takes a third of the time of a binary heap. Called by Simulator only.
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
  EventId push(const Event& event);

  /// Removes the event; false when it is no longer pending.
  bool cancel(EventId id);

  /// Takes the earliest event into `event` when it is due at or before `limit`; false otherwise. A later `push` may then be
  /// due at any time from `limit` on, or from the popped event's time on.
  bool pop_until(Instant limit, Event& event);

  /// When the earliest event is due, or kNever. Cost: the length of one slot's list.
  [[nodiscard]] Instant next_time() const;

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr int kBits = 8;
  static constexpr unsigned kSlots = 1U << kBits;
  static constexpr int kLevels = 8;
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Node {
    Event event;
    std::uint32_t next = kNone;
    std::uint32_t previous = kNone;
    std::uint32_t generation = 0;
    std::uint16_t slot = 0;  // level * kSlots + slot within the level
    bool pending = false;
  };
  struct Level {
    std::array<std::uint32_t, kSlots> head;
    std::array<std::uint32_t, kSlots> tail;
    std::array<std::uint64_t, kSlots / 64> occupied{};
  };

  void link(std::uint32_t index);
  void unlink(std::uint32_t index);
  void cascade(int level, unsigned slot);
  [[nodiscard]] int first_occupied(const Level& level, unsigned from) const;
  [[nodiscard]] std::uint64_t slot_start(int level, unsigned slot) const;

  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
  std::size_t size_ = 0;
  // Every pending event is at or after `cursor_`; an event sits on the level of the highest base-256 digit in which its time
  // differs from the cursor, so the lists keep (time, sequence) order without ever being sorted.
  std::uint64_t cursor_ = 0;
  std::array<Level, kLevels> levels_;
};

}  // namespace glassnet::sim
