// SPDX-License-Identifier: Apache-2.0
// The Internet layer of one device, put together: its interfaces with their neighbour tables, its routes, IPv4 and
// ICMP. Here it is configured, with the answers that Linux gives (netlink errnos), and looked at. Knows this device and
// nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/flat_index.h"
#include "base/result.h"
#include "link/packet.h"
#include "network/icmp.h"
#include "network/igmp.h"
#include "network/interface.h"
#include "network/ipv4.h"
#include "network/listener_list.h"
#include "network/routing_table.h"
#include "network/rows.h"
#include "sim/simulator.h"

namespace glassnet::network {

enum class Forwarding : std::uint8_t { kOff, kOn };

class InternetLayer {
 public:
  /// How long a packet takes from this host to itself. Not 0, because two programs that talk over lo would stop time.
  static constexpr sim::Duration kLoopbackDelay = sim::microseconds(10);

  /// Packets on the way from this host to itself; more are dropped (kQueueFull; Linux netdev_max_backlog).
  static constexpr std::size_t kMaxLooped = 1000;

  /// Has lo with 127.0.0.1/8, up, from the start; forwarding is off.
  InternetLayer(sim::Simulator& simulator, link::PacketPool& pool, NodeId node);
  ~InternetLayer();
  InternetLayer(const InternetLayer&) = delete;
  InternetLayer& operator=(const InternetLayer&) = delete;

  // --- configuration; unknown interface: ENODEV ---

  /// A new Ethernet interface, down and without address. EEXIST: the name is taken; EINVAL: no name, longer than 15
  /// bytes, or with a slash or blank. `port` must outlive this layer.
  Result<InterfaceIndex> add_interface(std::string_view name, link::Port& port);
  /// Going down takes along all routes over the interface and what its ARP learned; coming up brings back the routes of
  /// its addresses only, as on Linux.
  Result<void> set_state(InterfaceIndex interface, InterfaceState state);
  /// 68 (RFC 791) to 65535 bytes, else EINVAL; lo: EINVAL.
  Result<void> set_mtu(InterfaceIndex interface, std::uint32_t mtu);
  /// EEXIST: has it already; EINVAL: not an address that a host can have.
  Result<void> add_address(InterfaceIndex interface, const wire::Ipv4Prefix& address);
  /// EADDRNOTAVAIL: has no such address.
  Result<void> remove_address(InterfaceIndex interface, const wire::Ipv4Prefix& address);
  /// The route's origin is set to kStatic. EINVAL: host bits are set, the gateway is ourselves, or neither gateway nor
  /// interface; ENETUNREACH: the gateway is on no link of ours; ENETDOWN: the interface is down; EEXIST: destination
  /// and metric are taken.
  Result<void> add_route(Route route);
  /// The first route to this destination, and with this gateway or interface or metric where they are not 0. ESRCH:
  /// none.
  Result<void> remove_route(const Route& route);
  /// EINVAL: not a unicast address, or the interface is lo.
  Result<void> set_neighbor(InterfaceIndex interface, wire::Ipv4Address address, const wire::MacAddress& mac);
  /// ENOENT: no such entry.
  Result<void> remove_neighbor(InterfaceIndex interface, wire::Ipv4Address address);
  void set_forwarding(Forwarding forwarding) { forwarding_ = forwarding; }
  [[nodiscard]] Forwarding forwarding() const { return forwarding_; }
  [[nodiscard]] ArpSettings& arp_settings() { return arp_settings_; }
  [[nodiscard]] const ArpSettings& arp_settings() const { return arp_settings_; }

  // --- questions ---

  /// nullptr when there is none.
  [[nodiscard]] Interface* find_interface(std::string_view name);
  [[nodiscard]] Interface* find_interface(InterfaceIndex index);
  [[nodiscard]] const Interface* find_interface(InterfaceIndex index) const;
  [[nodiscard]] const std::vector<std::unique_ptr<Interface>>& interfaces() const { return interfaces_; }
  [[nodiscard]] Interface& loopback() { return *interfaces_.front(); }
  [[nodiscard]] const Interface& loopback() const { return *interfaces_.front(); }
  [[nodiscard]] const RoutingTable& routes() const { return routes_; }
  [[nodiscard]] AddressKind kind_of(wire::Ipv4Address address) const;
  [[nodiscard]] bool is_local(wire::Ipv4Address address) const { return kind_of(address) == AddressKind::kLocal; }

  [[nodiscard]] std::vector<InterfaceRow> interface_rows() const;
  [[nodiscard]] std::vector<RouteRow> route_rows() const;
  [[nodiscard]] std::vector<NeighborRow> neighbor_rows() const;

  [[nodiscard]] std::vector<GroupRow> group_rows() const;
  [[nodiscard]] std::vector<RouteExceptionRow> route_exception_rows() const;

  [[nodiscard]] Ipv4& ipv4() { return ipv4_; }
  [[nodiscard]] Igmp& igmp() { return igmp_; }
  [[nodiscard]] const Igmp& igmp() const { return igmp_; }
  [[nodiscard]] Icmp& icmp() { return icmp_; }
  [[nodiscard]] sim::Simulator& simulator() { return simulator_; }
  [[nodiscard]] const sim::Simulator& simulator() const { return simulator_; }
  [[nodiscard]] link::PacketPool& pool() { return pool_; }
  [[nodiscard]] NodeId node() const { return node_; }

  /// `tap` must leave before it dies.
  void add_tap(FrameTap& tap) { taps_.add(tap); }
  void remove_tap(FrameTap& tap) { taps_.remove(tap); }
  [[nodiscard]] bool has_taps() const { return !taps_.empty(); }

  // --- for the parts of this room ---

  void tell_taps(InterfaceIndex interface, TapDirection direction, const link::Packet& frame) {
    if (taps_.empty()) return;
    taps_.for_each([&](FrameTap& tap) { tap.on_frame(interface, direction, frame); });
  }
  /// Brings `datagram` (front = IP header) back to this host after kLoopbackDelay; it comes in at lo. `cast`: as it was
  /// sent.
  void loop_back(link::Packet datagram, LinkCast cast);
  /// The same for a multicast, which comes in where it went out.
  void loop_back_multicast(link::Packet datagram, const Interface& interface);
  /// ARP gave up on the next hop of `datagram` (front = IP header).
  void neighbor_failed(const link::Packet& datagram);
  /// A record about this device; `interface` tells the port.
  [[nodiscard]] sim::Record record(sim::Kind kind, const Interface* interface, PacketId packet = {}) const;
  /// Records that `datagram` (front = IP header) died here (kPacketDrop).
  RecordId drop(const Interface* interface, const link::Packet& datagram, sim::Reason reason, std::uint32_t detail = 0);

 private:
  struct Looped {
    link::Packet datagram;
    LinkCast cast = LinkCast::kHost;
    InterfaceIndex interface {};  // 0 = lo
    sim::EventId event{};
  };

  /// To be called whenever an address or the state of an interface has changed.
  void index_addresses();
  void loop(link::Packet datagram, LinkCast cast, InterfaceIndex interface);
  static void deliver_looped(void* self, std::uint64_t);
  enum class Change : std::uint32_t { kRemoved = 0, kAdded = 1 };
  void add_connected_route(const Interface& interface, const wire::Ipv4Prefix& address);
  void remove_routes_over(InterfaceIndex interface);
  [[nodiscard]] Result<void> resolve_gateway(Route& route) const;
  void announce_addresses(Interface& interface);
  void record_route(const Route& route, Change change);
  void record_address(const Interface& interface, const wire::Ipv4Prefix& address, Change change);

  sim::Simulator& simulator_;
  link::PacketPool& pool_;
  NodeId node_;
  Forwarding forwarding_ = Forwarding::kOff;
  ArpSettings arp_settings_;
  std::vector<std::unique_ptr<Interface>> interfaces_;  // entry i has index i + 1; the first is lo
  // The AddressKind of the addresses and broadcasts of the interfaces that are up: asked twice for every packet, searching
  // them took a third of the time of a router with a hundred interfaces.
  FlatIndex<std::uint32_t> special_addresses_;
  // From the first to the last address of the networks on lo while it is up, which are this host's as a whole. Most addresses lie
  // outside, so that lo itself need not be asked.
  wire::Ipv4Address looped_from_ = wire::Ipv4Address::limited_broadcast();
  wire::Ipv4Address looped_to_{};
  RoutingTable routes_;
  Ipv4 ipv4_;
  Icmp icmp_;
  Igmp igmp_;
  ListenerList<FrameTap> taps_;
  link::Fifo<Looped> looped_;
};

}  // namespace glassnet::network
