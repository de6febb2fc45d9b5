// SPDX-License-Identifier: Apache-2.0
// Stations that send any bytes and keep what they hear, for the tests of ports, cables, hubs and switches.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "sim/simulator.h"
#include "wire/ethernet.h"

namespace glassnet::link {

inline wire::MacAddress mac_of(std::uint32_t number) { return wire::MacAddress::from_number(0x020000000000U | number); }

/// Keeps frames with their time of arrival.
struct Inbox final : FrameReceiver {
  struct Arrival {
    std::int64_t ns;
    Packet frame;
    RecordId cause;
  };

  explicit Inbox(sim::Simulator& world) : simulator(world) {}
  void input(Port&, Packet frame) override {
    arrivals.push_back({simulator.now().ns, std::move(frame), simulator.cause()});
  }
  void carrier_changed(Port& port) override { carrier.push_back(port.has_carrier()); }
  [[nodiscard]] std::vector<std::int64_t> times() const {
    std::vector<std::int64_t> result;
    for (const Arrival& arrival : arrivals) result.push_back(arrival.ns);
    return result;
  }

  sim::Simulator& simulator;
  std::vector<Arrival> arrivals;
  std::vector<bool> carrier;
};

/// Ports numbered from 1, each with an inbox, and the cables between them.
class Cables {
 public:
  explicit Cables(std::uint64_t seed = 1)
      : simulator({.seed = seed, .trace_records = 1 << 14, .trace_bytes = 1 << 20}) {}

  /// A port that belongs to nobody yet.
  Port& bare_port(std::size_t queue_limit = kDefaultQueueLimit, std::uint32_t mtu = 1500) {
    const std::uint32_t number = static_cast<std::uint32_t>(ports_.size() + 1);
    ports_.push_back(std::make_unique<Port>(
        simulator, Port::Options{PortId(number), NodeId(number), mac_of(number), mtu, queue_limit}));
    return *ports_.back();
  }
  struct Station {
    Port& port;
    Inbox& inbox;
  };
  Station station(std::size_t queue_limit = kDefaultQueueLimit, std::uint32_t mtu = 1500) {
    Port& port = bare_port(queue_limit, mtu);
    inboxes_.emplace_back(simulator);
    port.set_receiver(&inboxes_.back());
    return {port, inboxes_.back()};
  }
  Link& connect(Port& a, Port& b, Link::Options options = {}) {
    options.id = LinkId(static_cast<std::uint32_t>(links_.size() + 1));
    if (options.name.empty()) options.name = "cable" + std::to_string(options.id.value);
    links_.push_back(std::make_unique<Link>(simulator, options, a, b));
    return *links_.back();
  }

  /// A frame of `size` bytes, the header included, filled with a pattern.
  Packet frame(const wire::MacAddress& from, const wire::MacAddress& to, std::size_t size = 60) {
    Packet packet = pool.make(size);
    const MutableBytes bytes = packet.writable();
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 1);
    wire::EthernetHeader header;
    header.destination = to;
    header.source = from;
    header.type = static_cast<wire::EtherType>(0x88b5);  // for experiments (IEEE 802, table 4)
    header.emit(bytes);
    return packet;
  }
  void run() { run_for(sim::seconds(10)); }
  void run_for(sim::Duration duration) { simulator.advance(simulator.now() + duration); }

  sim::Simulator simulator;
  PacketPool pool;

 private:
  std::deque<Inbox> inboxes_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::vector<std::unique_ptr<Link>> links_;  // go first
};

}  // namespace glassnet::link
