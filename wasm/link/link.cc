// SPDX-License-Identifier: Apache-2.0
#include "link/link.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace glassnet::link {
namespace {

/// For the 32-bit lanes of a record; 4.3 s and more all read as the largest number.
std::uint32_t saturated_ns(sim::Duration duration) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(duration.ns, 0, kLargest));
}

}  // namespace

Link::Link(sim::Simulator& simulator, Options options, Port& a, Port& b)
    : simulator_(simulator), options_(std::move(options)), a_(a), b_(b) {
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
  if (random_loss_ != nullptr) return random_loss_->set_parts_per_million(parts_per_million);
  if (parts_per_million == 0) return;
  auto rule = std::make_unique<RandomLoss>(simulator_.stream("link/" + options_.name + "/loss/a"),
                                           simulator_.stream("link/" + options_.name + "/loss/b"), parts_per_million);
  random_loss_ = rule.get();
  rules_.push_back(std::move(rule));
}

sim::Duration Link::time_for(std::size_t byte_times) const {
  if (options_.rate == 0) return {};
  constexpr std::uint64_t kNanoseconds = 1'000'000'000;
  const std::uint64_t bits = std::uint64_t{byte_times} * 8;  // at most some 2^20, so the product fits
  return {static_cast<std::int64_t>((bits * kNanoseconds + options_.rate - 1) / options_.rate)};
}

sim::Duration Link::transmit(const Port& from, Packet frame) {
  const Direction direction = &from == &a_ ? Direction::kFromA : Direction::kFromB;
  Transit transit;
  for (const std::unique_ptr<Rule>& rule : rules_) {
    if (transit.loss != sim::Reason::kNone) break;
    rule->judge(frame, direction, transit);
  }

  const std::size_t on_the_wire = kPreamble + frame.size() + kCheckSequence;
  const sim::Duration serialisation = time_for(on_the_wire);
  const sim::Duration propagation = options_.delay + transit.extra_delay;
  sim::Record record = from.frame_record(sim::Kind::kFrameTransmit, frame);
  record.args[0] = saturated_ns(serialisation);
  record.args[1] = saturated_ns(propagation);
  record.args[2] = peer_of(from).id().value;
  record.args[3] = static_cast<std::uint32_t>(on_the_wire + kInterframeGap);
  const RecordId transmitted = simulator_.record(record);

  const bool lost = transit.loss != sim::Reason::kNone;
  start_flight({std::move(frame), transmitted, {}, direction, transit.loss},
               serialisation + (lost ? propagation / 2 : propagation));
  return time_for(on_the_wire + kInterframeGap);
}

void Link::start_flight(Flight flight, sim::Duration duration) {
  const sim::CauseScope scope(simulator_, flight.transmitted);
  std::uint32_t slot = static_cast<std::uint32_t>(flights_.size());
  if (free_slots_.empty()) {
    flights_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  flight.event = simulator_.schedule_in(duration, &Link::on_flight_over, this, slot);
  flights_[slot] = std::move(flight);
  ++in_flight_;
}

void Link::on_flight_over(void* self, std::uint64_t slot) {
  static_cast<Link*>(self)->end_flight(static_cast<std::uint32_t>(slot));
}

void Link::end_flight(std::uint32_t slot) {
  Flight flight = std::exchange(flights_[slot], Flight());
  free_slots_.push_back(slot);
  --in_flight_;
  if (flight.loss != sim::Reason::kNone) return lose(flight, flight.loss);
  Port& to = flight.direction == Direction::kFromA ? b_ : a_;
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
    free_slots_.clear();
    in_flight_ = 0;
    std::sort(lost.begin(), lost.end(), [](const Flight& x, const Flight& y) { return x.transmitted < y.transmitted; });
    for (const Flight& flight : lost) {
      simulator_.cancel(flight.event);
      lose(flight, sim::Reason::kCableCut);
    }
  }
  a_.cable_changed();
  b_.cable_changed();
}

}  // namespace glassnet::link
