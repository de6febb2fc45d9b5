// SPDX-License-Identifier: Apache-2.0
// A transparent learning bridge (IEEE 802.1D-2004 §7): learns from source addresses which station is behind which port,
// forwards to that port alone, floods what it does not know, and never alters a frame. Store and forward.
// Simplified: no spanning tree (a loop of cables storms, as with the cheapest switches) and no VLANs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "link/port.h"
#include "sim/simulator.h"
#include "wire/addresses.h"

namespace glassnet::link {

/// One line of the address table.
struct MacRow {
  wire::MacAddress mac;
  PortId port;
  /// Since the station was last heard.
  sim::Duration age;
};

class Switch final : public FrameReceiver {
 public:
  /// IEEE 802.1D-2004 table 7-5, "Ageing Time", recommended.
  static constexpr sim::Duration kAgeing = sim::seconds(300);
  /// How many stations the table of a usual switch holds; further ones stay unknown and are flooded to.
  static constexpr std::size_t kMaxStations = 8192;

  Switch(sim::Simulator& simulator, NodeId node);
  ~Switch();
  Switch(const Switch&) = delete;
  Switch& operator=(const Switch&) = delete;

  /// `port` must outlive the switch.
  void add_port(Port& port);
  void input(Port& port, Packet frame) override;
  /// A port that lost its cable forgets its stations.
  void carrier_changed(Port& port) override;

  /// Takes effect at once.
  void set_ageing(sim::Duration ageing);
  /// For stations learned from now on.
  void set_capacity(std::size_t stations) { capacity_ = stations; }
  /// Sorted by address.
  [[nodiscard]] std::vector<MacRow> mac_rows() const;
  [[nodiscard]] const std::vector<Port*>& ports() const { return ports_; }
  [[nodiscard]] NodeId node() const { return node_; }

 private:
  struct Station {
    std::uint64_t mac = 0;
    Port* port = nullptr;
    sim::Instant heard{};
  };

  /// Where `mac` is or would be.
  [[nodiscard]] std::vector<Station>::iterator find(std::uint64_t mac);
  [[nodiscard]] bool is_station(std::vector<Station>::const_iterator at, std::uint64_t mac) const;
  void learn(Port& port, const wire::MacAddress& source, PacketId packet);
  void flood(const Port& from, const Packet& frame);
  void age();
  [[nodiscard]] sim::Record record(sim::Kind kind, const Port& port, PacketId packet) const;
  void record_aged(const Station& station);
  void drop(const Port& port, const Packet& frame, sim::Reason reason);

  sim::Simulator& simulator_;
  NodeId node_;
  sim::Duration ageing_ = kAgeing;
  std::size_t capacity_ = kMaxStations;
  std::vector<Port*> ports_;
  std::vector<Station> stations_;  // sorted by address
  sim::Timer age_timer_;
};

}  // namespace glassnet::link
