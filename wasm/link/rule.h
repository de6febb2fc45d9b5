// SPDX-License-Identifier: Apache-2.0
// What can go wrong with a frame on a cable. A cable puts each frame that enters it to its rules in order; a rule may lose
// the frame, hold it up, send it twice or damage it. A rule sees the bytes of the frame, the moment, and its own state,
// nothing else. One file for each kind below rules/; fault.h has their parameters as plain values.
#pragma once

#include <cstdint>

#include "link/packet.h"
#include "sim/time.h"
#include "sim/trace_codes.h"

namespace glassnet::link {

/// From which of the two ends a frame comes.
enum class Direction : std::uint8_t { kFromA, kFromB };

/// What the check sequence behind a frame says at the other end.
enum class CheckSequence : std::uint8_t { kRight, kWrong };

/// The way of one frame over the cable, as far as it has been decided.
struct Transit {
  /// Its bytes by now; `Packet::writable` leaves those that the sender keeps alone.
  Packet frame;
  Direction direction = Direction::kFromA;
  /// When its first bit left the port.
  sim::Instant entered{};
  /// From the first bit to the last.
  sim::Duration serialisation{};
  /// Beyond the propagation delay; not negative.
  sim::Duration extra_delay{};
  /// Other than kNone: the frame is lost in the middle of the cable.
  sim::Reason loss = sim::Reason::kNone;
  /// Why it is late, or here a second time: kDelayed, kReordered, kDuplicated.
  sim::Reason change = sim::Reason::kNone;
  /// How many bits were turned round, and the first of them counted from the most significant bit of the first byte.
  std::uint32_t damaged_bits = 0;
  std::uint32_t first_damaged_bit = 0;
  /// Other than 0: the packet was marked (congestion_mark.h) by a queue in which so many frames waited.
  std::uint32_t marked_behind = 0;
  /// kWrong: the card at the other end drops the frame.
  CheckSequence check_sequence = CheckSequence::kRight;
  /// How many further ones like this come out of the rule, each `copy_delay` after the one before.
  std::uint32_t copies = 0;
  sim::Duration copy_delay{};

  /// When its last bit would be where the rules are: the order in which frames leave the chain is that of these times.
  [[nodiscard]] sim::Instant passes() const { return entered + serialisation + extra_delay; }
};

class Rule {
 public:
  virtual ~Rule() = default;
  /// Not asked any more once the frame is lost.
  virtual void judge(Transit& transit) = 0;
};

}  // namespace glassnet::link
