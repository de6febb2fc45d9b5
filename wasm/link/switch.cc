// SPDX-License-Identifier: Apache-2.0
#include "link/switch.h"

#include <algorithm>
#include <utility>

#include "link/link.h"
#include "wire/ethernet.h"

namespace glassnet::link {
namespace {

void put_mac(sim::Record& record, std::uint64_t mac) {
  record.args[0] = static_cast<std::uint32_t>(mac >> 32);
  record.args[1] = static_cast<std::uint32_t>(mac);
}

}  // namespace

Switch::Switch(sim::Simulator& simulator, NodeId node)
    : simulator_(simulator), node_(node), age_timer_(sim::Timer::calling<Switch, &Switch::age>(simulator, *this)) {}

Switch::~Switch() {
  for (Port* port : ports_) port->set_receiver(nullptr);
}

void Switch::add_port(Port& port) {
  ports_.push_back(&port);
  port.set_receiver(this);
}

void Switch::input(Port& port, Packet frame) {
  const auto header = wire::EthernetHeader::parse(frame.bytes());
  if (!header) return drop(port, frame, sim::Reason::kFrameMalformed);
  learn(port, header->source, frame.id());
  if (header->destination.is_multicast()) return flood(port, frame);
  const auto station = find(header->destination.number());
  if (!is_station(station, header->destination.number())) return flood(port, frame);
  if (station->port == &port) return drop(port, frame, sim::Reason::kSameSegment);

  Port& out = *station->port;
  sim::Record forwarded = record(sim::Kind::kSwitchForward, port, frame.id());
  forwarded.args[0] = out.id().value;
  const sim::CauseScope scope(simulator_, simulator_.record(forwarded));
  out.transmit(std::move(frame));
}

void Switch::flood(const Port& from, const Packet& frame) {
  const auto wanted = [&](const Port* port) { return port != &from && port->has_carrier(); };
  sim::Record flooded = record(sim::Kind::kSwitchFlood, from, frame.id());
  if (simulator_.trace().enabled()) {
    flooded.args[0] = static_cast<std::uint32_t>(std::count_if(ports_.begin(), ports_.end(), wanted));
  }
  const sim::CauseScope scope(simulator_, simulator_.record(flooded));
  for (Port* port : ports_) {
    if (wanted(port)) port->transmit(frame);
  }
}

std::vector<Switch::Station>::iterator Switch::find(std::uint64_t mac) {
  return std::lower_bound(stations_.begin(), stations_.end(), mac,
                          [](const Station& station, std::uint64_t wanted) { return station.mac < wanted; });
}

bool Switch::is_station(std::vector<Station>::const_iterator at, std::uint64_t mac) const {
  return at != stations_.end() && at->mac == mac;
}

void Switch::learn(Port& port, const wire::MacAddress& source, PacketId packet) {
  if (!source.is_unicast() || source.is_zero()) return;  // nobody's address (IEEE 802.1D-2004 §7.8)
  const std::uint64_t mac = source.number();
  auto station = find(mac);
  if (is_station(station, mac)) {
    station->heard = simulator_.now();
    if (station->port == &port) return;
    station->port = &port;  // the station has moved
  } else {
    if (stations_.size() >= capacity_) return;
    stations_.insert(station, Station{mac, &port, simulator_.now()});
    if (!age_timer_.armed()) age_timer_.set_in(ageing_);
  }
  sim::Record learned = record(sim::Kind::kMacLearned, port, packet);
  put_mac(learned, mac);
  learned.args[2] = port.id().value;
  simulator_.record(learned);
}

/// Forgets those that were silent too long and comes back when the next may be. Stations heard again only move their
/// own moment, so a frame costs no timer.
void Switch::age() {
  sim::Instant next = sim::kNever;
  std::erase_if(stations_, [&](const Station& station) {
    const sim::Instant due = station.heard + ageing_;
    if (due > simulator_.now()) {
      next = std::min(next, due);
      return false;
    }
    record_aged(station);
    return true;
  });
  if (!stations_.empty()) age_timer_.set(next);
}

void Switch::carrier_changed(Port& port) {
  if (port.has_carrier()) return;
  std::erase_if(stations_, [&](const Station& station) {
    if (station.port != &port) return false;
    record_aged(station);
    return true;
  });
}

void Switch::set_ageing(sim::Duration ageing) {
  ageing_ = ageing;
  age();
}

std::vector<MacRow> Switch::mac_rows() const {
  std::vector<MacRow> rows;
  rows.reserve(stations_.size());
  for (const Station& station : stations_) {
    rows.push_back({wire::MacAddress::from_number(station.mac), station.port->id(), simulator_.now() - station.heard});
  }
  return rows;
}

sim::Record Switch::record(sim::Kind kind, const Port& port, PacketId packet) const {
  sim::Record record;
  record.kind = kind;
  record.node = node_.value;
  record.port = port.id().value;
  record.packet = packet.value;
  return record;
}

void Switch::record_aged(const Station& station) {
  sim::Record aged = record(sim::Kind::kMacAged, *station.port, {});
  put_mac(aged, station.mac);
  aged.args[2] = station.port->id().value;
  simulator_.record(aged);
}

void Switch::drop(const Port& port, const Packet& frame, sim::Reason reason) {
  sim::Record dropped = record(sim::Kind::kFrameDrop, port, frame.id());
  dropped.reason = reason;
  dropped.link = port.cable() == nullptr ? 0 : port.cable()->id().value;
  const sim::StoredBytes stored = frame.store_in(simulator_.trace());
  dropped.bytes_at = stored.at;
  dropped.bytes_length = stored.length;
  dropped.args[0] = static_cast<std::uint32_t>(frame.size());
  simulator_.record(dropped);
}

}  // namespace glassnet::link
