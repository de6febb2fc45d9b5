// SPDX-License-Identifier: Apache-2.0
#include "link/link.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/sorted.h"

namespace glassnet::link {
namespace {

/// For the 32-bit lanes of a record; 4.3 s and more all read as the largest number.
std::uint32_t saturated_ns(sim::Duration duration) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(duration.ns, 0, kLargest));
}

}  // namespace

Link::Link(sim::Simulator& simulator, Options options, Port& a, Port& b)
    : simulator_(simulator), a_(a), b_(b), options_(std::move(options)) {
  set_rate(options_.rate);
  set_loss(options_.loss_ppm);
  a_.attach(this);
  b_.attach(this);
}

Link::~Link() {
  for (const Flight& flight : flights_) {
    if (flight.frame) simulator_.cancel(flight.event);
  }
  a_.attach(nullptr);
  b_.attach(nullptr);
}

void Link::set_loss(std::uint32_t parts_per_million) {
  options_.loss_ppm = parts_per_million;
  if (random_loss_) return random_loss_->set_parts_per_million(parts_per_million);
  if (parts_per_million == 0) return;
  const DirectedRng streams{simulator_.stream("link/" + options_.name + "/loss/a"),
                            simulator_.stream("link/" + options_.name + "/loss/b")};
  random_loss_ = std::make_unique<RandomLoss>(streams, parts_per_million);
}

void Link::set_rate(std::uint64_t bits_per_second) {
  options_.rate = bits_per_second;
  // A multiplication instead of a division for each frame, at the rates that people choose.
  constexpr std::uint64_t kOneByte = 8'000'000'000;
  const bool whole = bits_per_second != 0 && kOneByte % bits_per_second == 0;
  byte_time_ns_ = whole ? static_cast<std::int64_t>(kOneByte / bits_per_second) : 0;
}

sim::Duration serialisation_time(std::size_t byte_times, std::uint64_t bits_per_second) {
  if (bits_per_second == 0) return {};
  constexpr std::uint64_t kNanoseconds = 1'000'000'000;
  const std::uint64_t bits = std::uint64_t{byte_times} * 8;  // at most some 2^20, so the product fits
  return {static_cast<std::int64_t>((bits * kNanoseconds + bits_per_second - 1) / bits_per_second)};
}

sim::Duration Link::transmit(const Port& from, Packet frame) {
  const std::size_t on_the_wire = kPreamble + frame.size() + kCheckSequence;
  Transit transit;
  transit.direction = &from == &a_ ? Direction::kFromA : Direction::kFromB;
  transit.entered = simulator_.now();
  transit.serialisation = time_for(on_the_wire);
  transit.frame = std::move(frame);
  if (random_loss_) random_loss_->judge(transit);
  if (rules_.empty()) {
    launch(from, transit.frame, transit);
  } else {
    const Packet original = transit.frame;
    transits_.push_back(std::move(transit));
    judge();
    for (Transit& each : transits_) launch(from, original, each);
    transits_.clear();
  }
  return time_for(on_the_wire + kInterframeGap);
}

void Link::judge() {
  for (const std::unique_ptr<Rule>& rule : rules_) {
    const std::size_t count = transits_.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (transits_[i].loss != sim::Reason::kNone) continue;
      rule->judge(transits_[i]);
      const std::uint32_t copies = std::exchange(transits_[i].copies, 0);
      for (std::uint32_t n = 1; n <= copies && transits_.size() < kMostCopies; ++n) {
        Transit copy = transits_[i];
        copy.change = sim::Reason::kDuplicated;
        copy.extra_delay = copy.extra_delay + copy.copy_delay * n;
        transits_.push_back(std::move(copy));
      }
    }
  }
}

RecordId Link::record_transmit(const Port& from, const Packet& original, const Transit& transit) {
  if (!simulator_.trace().enabled()) return simulator_.trace().count_only();
  sim::Record record = from.frame_record(sim::Kind::kFrameTransmit, original);
  record.reason = transit.change;
  record.args[0] = saturated_ns(transit.serialisation);
  record.args[1] = saturated_ns(propagation_of(transit));
  record.args[2] = peer_of(from).id().value;
  record.args[3] = static_cast<std::uint32_t>(kPreamble + original.size() + kCheckSequence + kInterframeGap);
  return simulator_.record(record);
}

void Link::launch(const Port& from, const Packet& original, Transit& transit) {
  if (transit.loss == sim::Reason::kNone && in_flight_ >= kMostInFlight) transit.loss = sim::Reason::kQueueFull;
  const RecordId transmitted = record_transmit(from, original, transit);
  if (transit.damaged_bits != 0) {
    const sim::CauseScope scope(simulator_, transmitted);
    sim::Record damage = from.frame_record(sim::Kind::kFrameDamaged, transit.frame);
    damage.reason = sim::Reason::kCorrupted;
    damage.args[0] = static_cast<std::uint32_t>(transit.frame.size());
    damage.args[1] = transmitted.value;
    damage.args[2] = transit.damaged_bits;
    damage.args[3] = transit.first_damaged_bit;
    simulator_.record(damage);
  }
  if (transit.marked_behind != 0) {
    const sim::CauseScope scope(simulator_, transmitted);
    sim::Record mark = from.frame_record(sim::Kind::kFrameMarked, transit.frame);
    mark.args[0] = transit.marked_behind;
    simulator_.record(mark);
  }
  const bool lost = transit.loss != sim::Reason::kNone;
  const sim::Duration propagation = propagation_of(transit);
  start_flight(transit, transmitted, transit.serialisation + (lost ? propagation / 2 : propagation));
}

void Link::start_flight(Transit& transit, RecordId transmitted, sim::Duration duration) {
  const sim::CauseScope scope(simulator_, transmitted);
  std::uint32_t slot = free_slot_;
  if (slot == kNoSlot) {
    slot = static_cast<std::uint32_t>(flights_.size());
    flights_.emplace_back();
  } else {
    free_slot_ = flights_[slot].next_free;
  }
  Flight& flight = flights_[slot];
  flight.frame = std::move(transit.frame);
  flight.transmitted = transmitted;
  flight.event = simulator_.schedule_in(duration, &Link::on_flight_over, this, slot);
  flight.direction = transit.direction;
  flight.loss = transit.loss;
  flight.check_sequence = transit.check_sequence;
  ++in_flight_;
}

void Link::on_flight_over(void* self, std::uint64_t slot) {
  static_cast<Link*>(self)->end_flight(static_cast<std::uint32_t>(slot));
}

void Link::end_flight(std::uint32_t slot) {
  Flight flight = std::move(flights_[slot]);
  flights_[slot].next_free = std::exchange(free_slot_, slot);
  --in_flight_;
  if (flight.loss != sim::Reason::kNone) return lose(flight, flight.loss);
  Port& to = flight.direction == Direction::kFromA ? b_ : a_;
  if (flight.check_sequence == CheckSequence::kWrong) {
    return to.drop_incoming(flight.frame, sim::Reason::kCorrupted, flight.transmitted);
  }
  to.receive(std::move(flight.frame), flight.transmitted);
}

/// Told at the port the frame came from, because it has reached no other.
void Link::lose(const Flight& flight, sim::Reason reason) {
  const sim::CauseScope scope(simulator_, flight.transmitted);
  sim::Record record = port_of(flight.direction).frame_record(sim::Kind::kFrameDrop, flight.frame);
  record.reason = reason;
  record.args[0] = static_cast<std::uint32_t>(flight.frame.size());
  record.args[1] = flight.transmitted.value;
  simulator_.record(record);
}

void Link::set_state(LinkState state) {
  if (state_ == state) return;
  state_ = state;
  sim::Record record;
  record.kind = sim::Kind::kLinkState;
  record.link = options_.id.value;
  record.args[0] = state == LinkState::kWhole ? 1 : 0;
  const sim::CauseScope scope(simulator_, simulator_.record(record));
  if (state == LinkState::kCut) {
    // In the order in which they were sent: slots are used again, records count up.
    std::vector<Flight> lost;
    for (Flight& flight : flights_) {
      if (flight.frame) lost.push_back(std::exchange(flight, Flight()));
    }
    flights_.clear();
    free_slot_ = kNoSlot;
    in_flight_ = 0;
    sort_stably(lost, [](const Flight& x, const Flight& y) { return x.transmitted < y.transmitted; });
    for (const Flight& flight : lost) {
      simulator_.cancel(flight.event);
      lose(flight, sim::Reason::kCableCut);
    }
  }
  a_.cable_changed();
  b_.cable_changed();
}

}  // namespace glassnet::link
