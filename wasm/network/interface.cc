// SPDX-License-Identifier: Apache-2.0
#include "network/interface.h"

#include <algorithm>
#include <utility>

#include "network/internet_layer.h"

namespace glassnet::network {

Interface::Interface(InternetLayer& layer, InterfaceIndex index, std::string name, link::Port* port)
    : layer_(layer), index_(index), name_(std::move(name)), port_(port), neighbors_(layer, *this) {
  if (port_ == nullptr) return;
  port_->set_state(link::PortState::kDown);
  port_->set_receiver(this);
}

Interface::~Interface() {
  if (port_ != nullptr) port_->set_receiver(nullptr);
}

wire::MacAddress Interface::mac() const { return port_ == nullptr ? wire::MacAddress() : port_->mac(); }

std::uint32_t Interface::mtu() const { return port_ == nullptr ? kLoopbackMtu : port_->mtu(); }

bool Interface::has_address(wire::Ipv4Address address) const {
  return std::any_of(addresses_.begin(), addresses_.end(),
                     [address](const wire::Ipv4Prefix& own) { return own.address == address; });
}

bool Interface::is_on_link(wire::Ipv4Address address) const {
  return std::any_of(addresses_.begin(), addresses_.end(),
                     [address](const wire::Ipv4Prefix& own) { return own.contains(address); });
}

bool Interface::is_broadcast(wire::Ipv4Address address) const {
  return std::any_of(addresses_.begin(), addresses_.end(), [address](const wire::Ipv4Prefix& own) {
    return own.has_broadcast() && own.broadcast() == address;
  });
}

wire::Ipv4Address Interface::source_for(wire::Ipv4Address destination) const {
  for (const wire::Ipv4Prefix& own : addresses_) {
    if (own.contains(destination)) return own.address;
  }
  return addresses_.empty() ? wire::Ipv4Address::any() : addresses_.front().address;
}

void Interface::output(link::Packet datagram, wire::Ipv4Address next_hop, AddressKind kind,
                       NeighborCache::Confirmation confirmation) {
  if (!is_up()) {
    layer_.drop(this, datagram, sim::Reason::kInterfaceDown);
    return;
  }
  if (is_loopback()) {
    ++counters_.tx_packets;
    counters_.tx_bytes += datagram.size();
    show_looped(TapDirection::kSent, datagram);
    return layer_.loop_back(std::move(datagram), LinkCast::kHost);
  }
  switch (kind) {
    case AddressKind::kBroadcast:
      return send_frame(std::move(datagram), wire::MacAddress::broadcast(), wire::EtherType::kIpv4);
    case AddressKind::kMulticast:
      return send_frame(std::move(datagram), wire::multicast_mac(next_hop), wire::EtherType::kIpv4);
    case AddressKind::kUnicast:
    case AddressKind::kLocal: return neighbors_.output(std::move(datagram), next_hop, confirmation);
  }
}

void Interface::send_frame(link::Packet payload, const wire::MacAddress& to, wire::EtherType type) {
  wire::EthernetHeader header;
  header.destination = to;
  header.source = mac();
  header.type = type;
  header.emit(payload.prepend(wire::EthernetHeader::kSize));
  layer_.tell_taps(index_, TapDirection::kSent, payload);
  port_->transmit(std::move(payload));
}

void Interface::input(link::Port&, link::Packet frame) {
  const auto header = wire::EthernetHeader::parse(frame.bytes());
  if (!header) return drop_frame(frame, sim::Reason::kFrameMalformed);
  layer_.tell_taps(index_, TapDirection::kReceived, frame);

  LinkCast cast = LinkCast::kHost;
  if (header->destination.is_broadcast()) {
    cast = LinkCast::kBroadcast;
  } else if (header->destination.is_multicast()) {
    cast = LinkCast::kMulticast;
  } else if (header->destination != mac()) {
    return drop_frame(frame, sim::Reason::kNotForThisMac);
  }
  if (header->type == wire::EtherType::kIpv4) {
    frame.drop_front(wire::EthernetHeader::kSize);
    return layer_.ipv4().input(*this, std::move(frame), cast);
  }
  if (header->type == wire::EtherType::kArp) {
    frame.drop_front(wire::EthernetHeader::kSize);
    return neighbors_.input(frame, cast);
  }
  ++counters_.rx_dropped;
  drop_frame(frame, sim::Reason::kUnknownEtherType);
}

void Interface::receive_looped(link::Packet datagram, LinkCast cast) {
  ++counters_.rx_packets;
  counters_.rx_bytes += datagram.size();
  show_looped(TapDirection::kReceived, datagram);
  layer_.ipv4().input(*this, std::move(datagram), cast);
}

/// Taps see lo as Linux shows it: an Ethernet whose addresses are all zero.
void Interface::show_looped(TapDirection direction, const link::Packet& datagram) {
  if (!layer_.has_taps()) return;
  link::Packet frame = datagram;
  wire::EthernetHeader header;
  header.type = wire::EtherType::kIpv4;
  header.emit(frame.prepend(wire::EthernetHeader::kSize));
  layer_.tell_taps(index_, direction, frame);
}

void Interface::drop_frame(const link::Packet& frame, sim::Reason reason) {
  sim::Record record = layer_.record(sim::Kind::kFrameDrop, this, frame.id());
  record.reason = reason;
  const sim::StoredBytes stored = frame.store_in(layer_.simulator().trace());
  record.bytes_at = stored.at;
  record.bytes_length = stored.length;
  record.args[0] = static_cast<std::uint32_t>(frame.size());
  layer_.simulator().record(record);
}

InterfaceRow Interface::row() const {
  InterfaceRow row;
  row.index = index_;
  row.name = name_;
  row.mac = mac();
  row.mtu = mtu();
  row.up = is_up();
  row.carrier = port_ == nullptr ? is_up() : port_->has_carrier();
  row.loopback = is_loopback();
  row.port = port_id();
  row.queue_limit = static_cast<std::uint32_t>(port_ == nullptr ? link::kDefaultQueueLimit : port_->queue_limit());
  row.addresses = addresses_;
  const link::PortCounters& port = port_ == nullptr ? counters_ : port_->counters();
  row.rx_packets = port.rx_packets;
  row.rx_bytes = port.rx_bytes;
  row.rx_dropped = port.rx_dropped + (port_ == nullptr ? 0 : counters_.rx_dropped);
  row.tx_packets = port.tx_packets;
  row.tx_bytes = port.tx_bytes;
  row.tx_dropped = port.tx_dropped;
  return row;
}

}  // namespace glassnet::network
