// SPDX-License-Identifier: Apache-2.0
// Interfaces, addresses and the common services of the room; routes and neighbours are configured in
// configure_routes.cc.
#include "network/internet_layer.h"

#include <algorithm>
#include <utility>

namespace glassnet::network {
namespace {

constexpr std::size_t kMaxNameLength = 15;  // IFNAMSIZ less the terminating zero
constexpr std::uint32_t kMinMtu = 68;       // RFC 791 §3.2 "Every internet module must be able to forward"
constexpr std::uint32_t kMaxMtu = 65535;

bool is_valid_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameLength || name == "." || name == "..") return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return c <= ' ' || c == '/' || c == ':' || c == 0x7f; });
}

bool can_be_host(wire::Ipv4Address address) {
  return (address.value >> 24) != 0 && !address.is_multicast() && !address.is_limited_broadcast();
}

}  // namespace

InternetLayer::InternetLayer(sim::Simulator& simulator, link::PacketPool& pool, NodeId node)
    : simulator_(simulator), pool_(pool), node_(node), ipv4_(*this), icmp_(*this), igmp_(*this) {
  interfaces_.push_back(std::make_unique<Interface>(*this, InterfaceIndex(1), "lo", nullptr));
  loopback().state_ = InterfaceState::kUp;
  loopback().addresses_.push_back({wire::Ipv4Address::loopback(), 8});
  index_addresses();
  ipv4_.register_protocol(wire::IpProtocol::kIcmp, icmp_);
  ipv4_.register_protocol(wire::IpProtocol::kIgmp, igmp_);
}

InternetLayer::~InternetLayer() {
  while (!looped_.empty()) simulator_.cancel(looped_.pop().event);
}

// --- interfaces ---

Result<InterfaceIndex> InternetLayer::add_interface(std::string_view name, link::Port& port) {
  if (!is_valid_name(name)) return fail(Errno::kInval);
  if (find_interface(name) != nullptr) return fail(Errno::kExist);
  const InterfaceIndex index(static_cast<std::uint32_t>(interfaces_.size() + 1));
  interfaces_.push_back(std::make_unique<Interface>(*this, index, std::string(name), &port));
  return index;
}

Result<void> InternetLayer::set_state(InterfaceIndex index, InterfaceState state) {
  Interface* interface = find_interface(index);
  if (interface == nullptr) return fail(Errno::kNoDev);
  if (interface->state_ == state) return {};
  interface->state_ = state;
  index_addresses();
  sim::Record changed = record(sim::Kind::kInterfaceState, interface);
  changed.args[0] = state == InterfaceState::kUp ? 1 : 0;
  const sim::CauseScope scope(simulator_, simulator_.record(changed));
  link::Port* port = interface->port_;
  if (state == InterfaceState::kUp) {
    if (port != nullptr) port->set_state(link::PortState::kUp);
    for (const wire::Ipv4Prefix& address : interface->addresses_) add_connected_route(*interface, address);
    if (arp_settings_.notify) announce_addresses(*interface);
  } else {
    remove_routes_over(index);
    interface->neighbors_.flush(NeighborCache::Flush::kLearned);
    if (port != nullptr) port->set_state(link::PortState::kDown);
  }
  igmp_.interface_changed(*interface);
  return {};
}

Result<void> InternetLayer::set_mtu(InterfaceIndex index, std::uint32_t mtu) {
  Interface* interface = find_interface(index);
  if (interface == nullptr) return fail(Errno::kNoDev);
  if (interface->is_loopback() || mtu < kMinMtu || mtu > kMaxMtu) return fail(Errno::kInval);
  interface->port_->set_mtu(mtu);
  return {};
}

// --- addresses ---

Result<void> InternetLayer::add_address(InterfaceIndex index, const wire::Ipv4Prefix& address) {
  Interface* interface = find_interface(index);
  if (interface == nullptr) return fail(Errno::kNoDev);
  if (!can_be_host(address.address) || address.length < 0 || address.length > 32) return fail(Errno::kInval);
  if (interface->has_address(address.address)) return fail(Errno::kExist);
  interface->addresses_.push_back(address);
  index_addresses();
  record_address(*interface, address, Change::kAdded);
  add_connected_route(*interface, address);
  if (arp_settings_.notify && interface->is_up() && !interface->is_loopback()) {
    interface->neighbors_.announce(address.address);
  }
  return {};
}

Result<void> InternetLayer::remove_address(InterfaceIndex index, const wire::Ipv4Prefix& address) {
  Interface* interface = find_interface(index);
  if (interface == nullptr) return fail(Errno::kNoDev);
  const auto at = std::find(interface->addresses_.begin(), interface->addresses_.end(), address);
  if (at == interface->addresses_.end()) return fail(Errno::kAddrNotAvail);
  interface->addresses_.erase(at);
  index_addresses();
  record_address(*interface, address, Change::kRemoved);

  const auto uses_address = [&](const Route& route) {
    return route.preferred_source == address.address &&
           (route.origin == RouteOrigin::kStatic || route.interface == index);
  };
  routes_.remove_if(uses_address, [this](const Route& route) { record_route(route, Change::kRemoved); });
  if (interface->addresses_.empty()) {
    remove_routes_over(index);
  } else {
    // Another address of the same network takes its place (Linux: promote_secondaries, which systemd switches on).
    for (const wire::Ipv4Prefix& other : interface->addresses_) add_connected_route(*interface, other);
  }
  return {};
}

/// Does nothing when the network of `address` has its route already: a second address in the same network adds none.
void InternetLayer::add_connected_route(const Interface& interface, const wire::Ipv4Prefix& address) {
  if (!interface.is_up() || interface.is_loopback() || address.length == 32) return;
  const auto& all = routes_.routes();
  const bool known = std::any_of(all.begin(), all.end(), [&](const Route& route) {
    return route.origin == RouteOrigin::kKernel && route.interface == interface.index() &&
           route.destination == address.canonical();
  });
  if (known) return;
  Route route;
  route.destination = address.canonical();
  route.interface = interface.index();
  route.preferred_source = address.address;
  route.origin = RouteOrigin::kKernel;
  routes_.add(route);
  record_route(route, Change::kAdded);
}

void InternetLayer::remove_routes_over(InterfaceIndex interface) {
  routes_.remove_if([interface](const Route& route) { return route.interface == interface; },
                    [this](const Route& route) { record_route(route, Change::kRemoved); });
}

void InternetLayer::announce_addresses(Interface& interface) {
  if (interface.is_loopback()) return;
  for (const wire::Ipv4Prefix& address : interface.addresses_) interface.neighbors_.announce(address.address);
}

// --- questions ---

Interface* InternetLayer::find_interface(std::string_view name) {
  for (const auto& interface : interfaces_) {
    if (interface->name() == name) return interface.get();
  }
  return nullptr;
}

Interface* InternetLayer::find_interface(InterfaceIndex index) {
  return const_cast<Interface*>(std::as_const(*this).find_interface(index));
}

const Interface* InternetLayer::find_interface(InterfaceIndex index) const {
  return index && index.value <= interfaces_.size() ? interfaces_[index.value - 1].get() : nullptr;
}

AddressKind InternetLayer::kind_of(wire::Ipv4Address address) const {
  if (address.is_limited_broadcast()) return AddressKind::kBroadcast;
  if (address.is_multicast()) return AddressKind::kMulticast;
  const std::uint32_t special = special_addresses_.find(address.value);
  if (special != FlatIndex<std::uint32_t>::kNone) return static_cast<AddressKind>(special);
  if (address < looped_from_ || address > looped_to_) return AddressKind::kUnicast;
  return loopback().is_on_link(address) ? AddressKind::kLocal : AddressKind::kUnicast;
}

void InternetLayer::index_addresses() {
  special_addresses_.clear();
  for (const auto& interface : interfaces_) {
    if (!interface->is_up()) continue;
    for (const wire::Ipv4Prefix& own : interface->addresses()) {
      // 127.0.0.1 is found among the networks of lo, and every host would have it here.
      if (!interface->is_loopback() || !own.address.is_loopback()) {
        special_addresses_.find_or_add(own.address.value, 0) = static_cast<std::uint32_t>(AddressKind::kLocal);
      }
      // What is a broadcast there and a host's address here is this host's.
      if (!own.has_broadcast()) continue;
      special_addresses_.find_or_add(own.broadcast().value, static_cast<std::uint32_t>(AddressKind::kBroadcast));
    }
  }
  looped_from_ = wire::Ipv4Address::limited_broadcast();
  looped_to_ = wire::Ipv4Address::any();
  if (!loopback().is_up()) return;
  for (const wire::Ipv4Prefix& own : loopback().addresses()) {
    looped_from_ = std::min(looped_from_, own.network());
    looped_to_ = std::max(looped_to_, own.broadcast());
  }
}

std::vector<InterfaceRow> InternetLayer::interface_rows() const {
  std::vector<InterfaceRow> rows;
  for (const auto& interface : interfaces_) rows.push_back(interface->row());
  return rows;
}

std::vector<RouteRow> InternetLayer::route_rows() const {
  std::vector<RouteRow> rows;
  for (const Route& route : routes_.routes()) {
    const Interface* interface = find_interface(route.interface);
    rows.push_back({route, interface == nullptr ? std::string() : std::string(interface->name())});
  }
  return rows;
}

std::vector<NeighborRow> InternetLayer::neighbor_rows() const {
  std::vector<NeighborRow> rows;
  for (const auto& interface : interfaces_) interface->neighbors().append_rows(rows);
  return rows;
}

std::vector<GroupRow> InternetLayer::group_rows() const {
  std::vector<GroupRow> rows;
  igmp_.append_rows(rows);
  return rows;
}

std::vector<RouteExceptionRow> InternetLayer::route_exception_rows() const {
  std::vector<RouteExceptionRow> rows;
  ipv4_.append_exceptions(rows);
  return rows;
}

// --- for the parts of this room ---

void InternetLayer::loop_back(link::Packet datagram, LinkCast cast) {
  loop(std::move(datagram), cast, InterfaceIndex());
}

void InternetLayer::loop_back_multicast(link::Packet datagram, const Interface& interface) {
  loop(std::move(datagram), LinkCast::kMulticast, interface.index());
}

void InternetLayer::loop(link::Packet datagram, LinkCast cast, InterfaceIndex interface) {
  if (looped_.size() >= kMaxLooped) {
    drop(&loopback(), datagram, sim::Reason::kQueueFull);
    return;
  }
  const sim::EventId event = simulator_.schedule_in(kLoopbackDelay, &InternetLayer::deliver_looped, this);
  looped_.push({std::move(datagram), cast, interface, event});
}

void InternetLayer::deliver_looped(void* self, std::uint64_t) {
  InternetLayer& layer = *static_cast<InternetLayer*>(self);
  Looped looped = layer.looped_.pop();
  if (Interface* interface = layer.find_interface(looped.interface)) {
    return layer.ipv4().input_own_multicast(*interface, std::move(looped.datagram));
  }
  layer.loopback().receive_looped(std::move(looped.datagram), looped.cast);
}

void InternetLayer::neighbor_failed(const link::Packet& datagram) {
  icmp_.send_error(wire::IcmpHeader::unreachable(wire::UnreachableCode::kHost), datagram, {loopback().index()});
}

sim::Record InternetLayer::record(sim::Kind kind, const Interface* interface, PacketId packet) const {
  sim::Record record;
  record.kind = kind;
  record.node = node_.value;
  record.port = interface == nullptr ? 0 : interface->port_id().value;
  record.packet = packet.value;
  return record;
}

RecordId InternetLayer::drop(const Interface* interface, const link::Packet& datagram, sim::Reason reason,
                             std::uint32_t detail) {
  sim::Record dropped = record(sim::Kind::kPacketDrop, interface, datagram.id());
  dropped.reason = reason;
  if (const auto header = wire::Ipv4Header::parse_quoted(datagram.bytes())) {
    dropped.args[0] = header->source.value;
    dropped.args[1] = header->destination.value;
    dropped.args[2] = static_cast<std::uint32_t>(header->protocol);
  }
  dropped.args[3] = detail;
  return simulator_.record(dropped);
}

void InternetLayer::record_route(const Route& route, Change change) {
  if (change == Change::kRemoved) ipv4_.forget_redirects(route.interface);
  sim::Record changed = record(sim::Kind::kRouteChanged, find_interface(route.interface));
  changed.args[0] = route.destination.address.value;
  changed.args[1] = static_cast<std::uint32_t>(route.destination.length);
  changed.args[2] = route.gateway.value;
  changed.args[3] = static_cast<std::uint32_t>(change);
  simulator_.record(changed);
}

void InternetLayer::record_address(const Interface& interface, const wire::Ipv4Prefix& address, Change change) {
  sim::Record changed = record(sim::Kind::kAddressChanged, &interface);
  changed.args[0] = address.address.value;
  changed.args[1] = static_cast<std::uint32_t>(address.length);
  changed.args[2] = static_cast<std::uint32_t>(change);
  simulator_.record(changed);
}

}  // namespace glassnet::network
