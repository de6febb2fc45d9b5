// SPDX-License-Identifier: Apache-2.0
// One interface of a device: the addresses on a port, or the loopback "lo". Puts the Ethernet header on and takes it
// off.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "link/port.h"
#include "network/neighbor_cache.h"
#include "network/rows.h"
#include "network/transport_protocol.h"
#include "wire/addresses.h"
#include "wire/ethernet.h"

namespace glassnet::network {

class InternetLayer;

enum class InterfaceState : std::uint8_t { kDown, kUp };

class Interface final : public link::FrameReceiver {
 public:
  /// MTU of lo, as on Linux.
  static constexpr std::uint32_t kLoopbackMtu = 65536;

  /// With `port` an Ethernet interface, without one lo. The port must outlive the interface.
  Interface(InternetLayer& layer, InterfaceIndex index, std::string name, link::Port* port);
  ~Interface();
  Interface(const Interface&) = delete;
  Interface& operator=(const Interface&) = delete;

  [[nodiscard]] InterfaceIndex index() const { return index_; }
  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] bool is_loopback() const { return port_ == nullptr; }
  [[nodiscard]] InterfaceState state() const { return state_; }
  [[nodiscard]] bool is_up() const { return state_ == InterfaceState::kUp; }
  /// All zero for lo.
  [[nodiscard]] wire::MacAddress mac() const;
  /// Largest IP packet in bytes.
  [[nodiscard]] std::uint32_t mtu() const;
  /// 0 for lo.
  [[nodiscard]] PortId port_id() const { return port_ == nullptr ? PortId() : port_->id(); }
  /// In the order in which they were added; the first is the primary one.
  [[nodiscard]] const std::vector<wire::Ipv4Prefix>& addresses() const { return addresses_; }

  [[nodiscard]] bool has_address(wire::Ipv4Address address) const;
  /// Whether `address` is in a network of this interface.
  [[nodiscard]] bool is_on_link(wire::Ipv4Address address) const;
  /// Whether `address` is the directed broadcast of a network on this interface.
  [[nodiscard]] bool is_broadcast(wire::Ipv4Address address) const;
  /// The best source for packets to `destination`: an address of the same network, else the first; 0.0.0.0 when there
  /// is none.
  [[nodiscard]] wire::Ipv4Address source_for(wire::Ipv4Address destination) const;

  /// Sends `datagram` (front = IP header, at most mtu() bytes) towards `next_hop`; `kind` is that of the next hop.
  void output(link::Packet datagram, wire::Ipv4Address next_hop, AddressKind kind,
              NeighborCache::Confirmation confirmation);
  /// Puts the Ethernet header on and hands the frame to the port. Not for lo.
  void send_frame(link::Packet payload, const wire::MacAddress& to, wire::EtherType type);

  // FrameReceiver. That the carrier comes or goes changes nothing here: as on Linux routes stay while the cable is cut,
  // and the port drops what is sent meanwhile.
  void input(link::Port& port, link::Packet frame) override;

  [[nodiscard]] NeighborCache& neighbors() { return neighbors_; }
  [[nodiscard]] const NeighborCache& neighbors() const { return neighbors_; }
  [[nodiscard]] InterfaceRow row() const;

 private:
  friend class InternetLayer;  // which alone configures

  /// lo only: `datagram` has come round.
  void receive_looped(link::Packet datagram, LinkCast cast);
  void show_looped(TapDirection direction, const link::Packet& datagram);
  void drop_frame(const link::Packet& frame, sim::Reason reason);

  InternetLayer& layer_;
  InterfaceIndex index_;
  std::string name_;
  link::Port* port_;
  InterfaceState state_ = InterfaceState::kDown;
  std::vector<wire::Ipv4Prefix> addresses_;
  NeighborCache neighbors_;
  link::PortCounters counters_;  // what no port counts: lo, and frames that nobody here wanted
};

}  // namespace glassnet::network
