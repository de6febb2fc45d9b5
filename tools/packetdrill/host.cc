// SPDX-License-Identifier: Apache-2.0
#include "host.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "wire/ethernet.h"
#include "wire/ipv4.h"

namespace glassnet::packetdrill {
namespace {

constexpr std::uint32_t kNode = 1;
constexpr wire::Ipv4Prefix kAddress{wire::Ipv4Address(192, 168, 0, 1), 16};
constexpr wire::Ipv4Address kNeighbour{192, 168, 255, 254};
constexpr wire::Ipv4Prefix kPeers{wire::Ipv4Address(192, 0, 2, 0), 24};

link::Port::Options port_options(std::uint32_t number, std::uint32_t node) {
  return {.id = PortId(number), .node = NodeId(node), .mac = wire::MacAddress::from_number(0x020000000000U + number)};
}

template <class T>
T must(Result<T> result) {
  if (!result) std::abort();
  if constexpr (!std::is_void_v<T>) return *result;
}

}  // namespace

Host::Host()
    : port_(simulator_, port_options(1, kNode)),
      far_port_(simulator_, port_options(2, kNode + 1)),
      cable_(simulator_, {.id = LinkId(1), .name = "script", .rate = 0, .delay = {}}, port_, far_port_),
      internet_(simulator_, pool_, NodeId(kNode)),
      sockets_(internet_),
      syscalls_(sockets_, files_, {.pid = 1, .uid = 0}) {
  far_port_.set_receiver(this);
  const network::InterfaceIndex interface = must(internet_.add_interface("tun0", port_));
  must(internet_.add_address(interface, kAddress));
  must(internet_.set_state(interface, network::InterfaceState::kUp));
  must(internet_.set_neighbor(interface, kNeighbour, far_port_.mac()));
  network::Route route;
  route.destination = kPeers;
  route.gateway = kNeighbour;
  must(internet_.add_route(route));
  // The clock of the host is not at 0 when a script begins, or the first timestamps could be 0 as well.
  interface_ = internet_.find_interface(interface);
  simulator_.advance(sim::Instant{} + sim::seconds(100));
}

Host::~Host() {
  files_.close_all();
  far_port_.set_receiver(nullptr);
}

void Host::inject(Bytes packet) {
  link::Packet frame = pool_.make_copy(packet);
  wire::EthernetHeader header;
  header.destination = port_.mac();
  header.source = far_port_.mac();
  header.type = wire::EtherType::kIpv4;
  header.emit(frame.prepend(wire::EthernetHeader::kSize));
  // Straight to the interface and not over the cable: scripts hand over segments longer than the MTU, as a card that merges
  // segments on arrival would.
  interface_->input(port_, std::move(frame));
}

void Host::input(link::Port&, link::Packet frame) {
  const auto ethernet = wire::EthernetHeader::parse(frame.bytes());
  if (!ethernet || ethernet->type != wire::EtherType::kIpv4) return;
  frame.drop_front(wire::EthernetHeader::kSize);
  const auto ip = wire::Ipv4Header::parse(frame.bytes());
  if (!ip) return;
  const Bytes bytes = frame.bytes().first(std::min<std::size_t>(ip->total_length, frame.size()));
  departures_.push_back({simulator_.now(), {bytes.begin(), bytes.end()}});
}

}  // namespace glassnet::packetdrill
