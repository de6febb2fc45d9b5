// SPDX-License-Identifier: Apache-2.0
#include "link/port.h"

#include <cstdlib>
#include <utility>

#include "link/congestion_mark.h"
#include "link/link.h"

namespace glassnet::link {

Port::~Port() {
  if (link_ != nullptr) std::abort();  // the cable would go on using this port
  if (next_scheduled_) simulator_.cancel(next_);
}

bool Port::has_carrier() const {
  return state_ == PortState::kUp && link_ != nullptr && link_->state() == LinkState::kWhole;
}

void Port::transmit(Packet frame) {
  frame.pad_to(kMinFrame);
  if (state_ == PortState::kDown) return drop_outgoing(frame, sim::Reason::kPortDown);
  if (link_ == nullptr) return drop_outgoing(frame, sim::Reason::kNoCable);
  if (link_->state() == LinkState::kCut) return drop_outgoing(frame, sim::Reason::kCableCut);
  if (too_long(frame)) return drop_outgoing(frame, sim::Reason::kFrameTooLong);
  if (queue_.empty() && simulator_.now() >= free_at_) return start(std::move(frame));
  if (queue_.size() >= options_.queue_limit) return drop_outgoing(frame, sim::Reason::kQueueFull);

  if (mark_threshold_ != 0 && queue_.size() >= mark_threshold_) mark(frame);
  queued_bytes_ += frame.size();
  sim::Record record = frame_record(sim::Kind::kFrameQueued, frame);
  record.args[0] = static_cast<std::uint32_t>(queue_.size() + 1);
  record.args[1] = static_cast<std::uint32_t>(queued_bytes_);
  const RecordId queued = simulator_.record(record);
  queue_.push({std::move(frame), queued});
  if (!next_scheduled_) schedule_next();
}

void Port::start(Packet frame) {
  ++counters_.tx_packets;
  counters_.tx_bytes += frame.size();
  free_at_ = simulator_.now() + link_->transmit(*this, std::move(frame));
}

/// The queue is as long as the sender should let it become.
void Port::mark(Packet& frame) {
  if (!mark_congestion(frame)) return;
  sim::Record record = frame_record(sim::Kind::kFrameMarked, frame);
  record.args[0] = static_cast<std::uint32_t>(queue_.size());
  simulator_.record(record);
}

void Port::schedule_next() {
  next_ = simulator_.schedule(free_at_, &Port::send_next, this);
  next_scheduled_ = true;
}

void Port::send_next(void* self, std::uint64_t) {
  Port& port = *static_cast<Port*>(self);
  port.next_scheduled_ = false;
  Waiting waiting = port.queue_.pop();
  port.queued_bytes_ -= waiting.frame.size();
  const sim::CauseScope scope(port.simulator_, waiting.queued);
  port.start(std::move(waiting.frame));
  if (!port.queue_.empty()) port.schedule_next();
}

void Port::receive(Packet frame, RecordId transmitted) {
  if (state_ == PortState::kDown) return drop_incoming(frame, sim::Reason::kPortDown, transmitted);
  if (too_long(frame)) return drop_incoming(frame, sim::Reason::kFrameTooLong, transmitted);
  ++counters_.rx_packets;
  counters_.rx_bytes += frame.size();
  sim::Record record = frame_record(sim::Kind::kFrameReceive, frame);
  record.args[0] = static_cast<std::uint32_t>(frame.size());
  record.args[1] = transmitted.value;
  const sim::CauseScope scope(simulator_, simulator_.record(record));
  if (receiver_ != nullptr) receiver_->input(*this, std::move(frame));
}

void Port::set_state(PortState state) {
  if (state_ == state) return;
  state_ = state;
  if (state == PortState::kDown) flush(sim::Reason::kPortDown);
  tell_carrier();
}

void Port::attach(Link* link) {
  if (link != nullptr && link_ != nullptr) std::abort();  // one socket, one plug
  link_ = link;
  if (link == nullptr) flush(sim::Reason::kNoCable);
  tell_carrier();
}

void Port::cable_changed() {
  if (link_->state() == LinkState::kCut) flush(sim::Reason::kCableCut);
  tell_carrier();
}

/// Drops what waits; what was being sent no longer keeps the transmitter busy.
void Port::flush(sim::Reason reason) {
  free_at_ = simulator_.now();
  if (next_scheduled_) simulator_.cancel(next_);
  next_scheduled_ = false;
  queued_bytes_ = 0;
  while (!queue_.empty()) {
    const Waiting waiting = queue_.pop();
    drop_outgoing(waiting.frame, reason);
  }
}

void Port::tell_carrier() {
  if (receiver_ != nullptr) receiver_->carrier_changed(*this);
}

void Port::drop_outgoing(const Packet& frame, sim::Reason reason) {
  ++counters_.tx_dropped;
  sim::Record record = frame_record(sim::Kind::kFrameDrop, frame);
  record.reason = reason;
  record.args[0] = static_cast<std::uint32_t>(frame.size());
  simulator_.record(record);
}

void Port::drop_incoming(const Packet& frame, sim::Reason reason, RecordId transmitted) {
  ++counters_.rx_dropped;
  sim::Record record = frame_record(sim::Kind::kFrameDrop, frame);
  record.reason = reason;
  record.args[0] = static_cast<std::uint32_t>(frame.size());
  record.args[1] = transmitted.value;
  simulator_.record(record);
}

sim::Record Port::frame_record(sim::Kind kind, const Packet& frame) const {
  sim::Record record;
  if (!simulator_.trace().enabled()) return record;  // only to be counted
  record.kind = kind;
  record.node = options_.node.value;
  record.port = options_.id.value;
  record.link = link_ == nullptr ? 0 : link_->id().value;
  record.packet = frame.id().value;
  const sim::StoredBytes stored = frame.store_in(simulator_.trace());
  record.bytes_at = stored.at;
  record.bytes_length = stored.length;
  return record;
}

}  // namespace glassnet::link
