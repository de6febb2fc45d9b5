// SPDX-License-Identifier: Apache-2.0
// A full-duplex cable between two ports. Frames enter it bit by bit at its rate, travel for its propagation delay, and
// arrive in full. Rate and delay belong to the cable and not to the drawing: its length on the page means nothing.
//
//   start            + serialisation     + propagation
//   first bit leaves   last bit leaves     last bit arrives: kFrameReceive
//                      + gap: the next frame may start
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "link/packet.h"
#include "link/port.h"
#include "link/rule.h"
#include "link/rules/loss.h"
#include "sim/simulator.h"

namespace glassnet::link {

/// What the hardware puts around a frame, in byte times (IEEE 802.3 §3.2, §4.4.2).
inline constexpr std::size_t kPreamble = 8;
inline constexpr std::size_t kCheckSequence = 4;
inline constexpr std::size_t kInterframeGap = 12;

/// How long `byte_times` bytes take at `bits_per_second` (not 0), rounded up to a nanosecond.
[[nodiscard]] sim::Duration serialisation_time(std::size_t byte_times, std::uint64_t bits_per_second);

/// Frames on the way in one cable, both directions together; further ones are lost (kQueueFull). A gigabit per second of full frames
/// over three seconds of delay.
inline constexpr std::size_t kMostInFlight = 1U << 18;
/// What rules may make of one frame, copies of copies included; further copies are not made.
inline constexpr std::size_t kMostCopies = 64;

enum class LinkState : std::uint8_t { kCut, kWhole };

class Link {
 public:
  struct Options {
    LinkId id{};
    /// Names the random streams, so that a cable keeps its luck when others are added.
    std::string name{};
    /// Bits per second in each direction; 0 = serialisation takes no time.
    std::uint64_t rate = 1'000'000'000;
    /// From end to end.
    sim::Duration delay = sim::microseconds(1);
    /// How many of a million frames are lost on the average, 0..1,000,000.
    std::uint32_t loss_ppm = 0;
  };

  /// Plugs the cable into both ports, which must be without one and must outlive it.
  Link(sim::Simulator& simulator, Options options, Port& a, Port& b);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Cutting loses the frames on the way and those that wait at both ports (kCableCut).
  void set_state(LinkState state);
  [[nodiscard]] LinkState state() const { return state_; }

  /// For frames that start from now on.
  void set_rate(std::uint64_t bits_per_second);
  void set_delay(sim::Duration delay) { options_.delay = delay; }
  void set_loss(std::uint32_t parts_per_million);
  /// The chain that each frame is put to, behind the random loss. Replaces the one before; an empty one mends all.
  void set_rules(std::vector<std::unique_ptr<Rule>> rules) { rules_ = std::move(rules); }

  /// How long the sender needs for `byte_times` bytes, rounded up to a nanosecond.
  [[nodiscard]] sim::Duration time_for(std::size_t byte_times) const {
    if (byte_time_ns_ == 0) return serialisation_time(byte_times, options_.rate);
    return {byte_time_ns_ * static_cast<std::int64_t>(byte_times)};
  }

  [[nodiscard]] LinkId id() const { return options_.id; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const Port& end_a() const { return a_; }
  [[nodiscard]] const Port& end_b() const { return b_; }
  /// The port at the other end.
  [[nodiscard]] const Port& peer_of(const Port& port) const { return &port == &a_ ? b_ : a_; }
  /// Frames on the way, both directions together.
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 private:
  friend class Port;
  static constexpr std::uint32_t kNoSlot = 0xffffffff;

  struct Flight {
    Packet frame;
    RecordId transmitted;
    sim::EventId event;
    Direction direction = Direction::kFromA;
    sim::Reason loss = sim::Reason::kNone;
    CheckSequence check_sequence = CheckSequence::kRight;
    std::uint32_t next_free = kNoSlot;  // of a slot without frame
  };

  /// Called by the port when the first bit of `frame` leaves it. Returns how long that keeps the port busy.
  sim::Duration transmit(const Port& from, Packet frame);
  /// Puts `transits_[0]` to all rules, and the copies that they make.
  void judge();
  /// Sends off what the rules made of `original`, which may be the frame of `transit`; that one is taken.
  void launch(const Port& from, const Packet& original, Transit& transit);
  [[nodiscard]] RecordId record_transmit(const Port& from, const Packet& original, const Transit& transit);
  void start_flight(Transit& transit, RecordId transmitted, sim::Duration duration);
  static void on_flight_over(void* self, std::uint64_t slot);
  void end_flight(std::uint32_t slot);
  void lose(const Flight& flight, sim::Reason reason);
  [[nodiscard]] sim::Duration propagation_of(const Transit& transit) const {
    return options_.delay + transit.extra_delay;
  }
  [[nodiscard]] Port& port_of(Direction direction) { return direction == Direction::kFromA ? a_ : b_; }

  // What every frame needs stands together: a flood passes thousands of cables.
  sim::Simulator& simulator_;
  Port& a_;
  Port& b_;
  std::vector<Flight> flights_;  // slots; a free one holds no frame
  std::uint32_t free_slot_ = kNoSlot;
  LinkState state_ = LinkState::kWhole;
  std::size_t in_flight_ = 0;
  std::int64_t byte_time_ns_ = 0;            // 0: not a whole number
  std::unique_ptr<RandomLoss> random_loss_;  // nullptr until frames are first to be lost
  std::vector<std::unique_ptr<Rule>> rules_;
  Options options_;
  std::vector<Transit> transits_;  // what becomes of the frame in hand; kept for its memory
};

}  // namespace glassnet::link
