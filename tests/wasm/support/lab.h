// SPDX-License-Identifier: Apache-2.0
// Hosts, routers, switches and hubs put together in a few lines, for tests from the Internet layer upwards. Port n has the
// MAC address 02:00:00:00:00:n; cables run at 1 Gbit/s with 1 us delay unless told otherwise.
//
//   Lab lab;
//   auto& pc = lab.host("10.0.1.10/24");
//   auto& server = lab.host("10.0.1.20/24");
//   lab.connect(pc, server);
#pragma once

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/text.h"
#include "link/hub.h"
#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "link/switch.h"
#include "network/internet_layer.h"
#include "sim/simulator.h"
#include "wire/addresses.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"
#include "wire/summary.h"

namespace glassnet::testing {

inline wire::Ipv4Address ip(std::string_view text) {
  const auto address = wire::Ipv4Address::parse(text);
  if (!address) std::abort();
  return *address;
}
inline wire::Ipv4Prefix prefix(std::string_view text) {
  const auto parsed = wire::Ipv4Prefix::parse(text);
  if (!parsed) std::abort();
  return *parsed;
}
inline wire::MacAddress mac(std::uint32_t port) { return wire::MacAddress::from_number(0x020000000000U | port); }

/// Aborts the test program when a configuration that must work does not.
template <class T>
T must(Result<T> result) {
  if (!result) std::abort();
  if constexpr (!std::is_void_v<T>) return *result;
}

/// A transport that only notes what reaches it.
class Notebook final : public network::TransportProtocol {
 public:
  struct Arrival {
    std::int64_t ns;
    std::vector<std::uint8_t> segment;
    network::Ipv4Info info;
  };

  explicit Notebook(sim::Simulator& simulator) : simulator_(simulator) {}
  void input(link::Packet segment, const network::Ipv4Info& info) override {
    arrivals.push_back({simulator_.now().ns, {segment.bytes().begin(), segment.bytes().end()}, info});
    if (reject != nullptr) reject->reject(wire::IcmpHeader::unreachable(wire::UnreachableCode::kPort), segment, info);
  }
  void icmp_error(const network::IcmpError& error, Bytes quoted) override {
    errors.push_back(error);
    quotes.emplace_back(quoted.begin(), quoted.end());
  }

  std::vector<Arrival> arrivals;
  std::vector<network::IcmpError> errors;
  std::vector<std::vector<std::uint8_t>> quotes;
  network::Icmp* reject = nullptr;  // answers "port unreachable" when set

 private:
  sim::Simulator& simulator_;
};

/// Notes echo replies and errors about echo requests, a line each, in the words of ping(8).
class PingNotes final : public network::IcmpListener {
 public:
  network::Taken icmp_input(const link::Packet& message, const network::Ipv4Info& info) override {
    const auto header = wire::IcmpHeader::parse(message.bytes());
    if (!header || header->type != wire::IcmpType::kEchoReply) return network::Taken::kNo;
    lines.push_back(format("%zu bytes from %s: icmp_seq=%u ttl=%u", message.size(), info.source.to_string().c_str(),
                           static_cast<unsigned>(header->sequence()), static_cast<unsigned>(info.ttl)));
    return network::Taken::kYes;
  }
  void icmp_error(const network::IcmpError& error, Bytes quoted) override {
    const auto header = wire::IcmpHeader::parse(quoted);
    lines.push_back(format("From %s icmp_seq=%u type=%u code=%u %s", error.reporter.to_string().c_str(),
                           header ? static_cast<unsigned>(header->sequence()) : 0U, static_cast<unsigned>(error.type),
                           static_cast<unsigned>(error.code), std::string(errno_name(error.error)).c_str()));
  }
  std::vector<std::string> lines;
};

/// A host or a router; eth0, eth1 ... in the order of `Lab::add_interface`.
struct Device {
  Device(sim::Simulator& simulator, link::PacketPool& pool, NodeId node) : net(simulator, pool, node), udp(simulator) {
    net.ipv4().register_protocol(wire::IpProtocol::kUdp, udp);
    net.icmp().add_listener(pings);
  }

  /// Sends one echo request with `size` bytes of data.
  Result<void> ping(std::string_view to, std::uint16_t sequence = 1, std::size_t size = 56,
                    network::OutputOptions options = {}) {
    link::Packet data = net.pool().make(size);
    for (std::size_t i = 0; i < size; ++i) data.writable()[i] = static_cast<std::uint8_t>(i);
    const link::Packet copy = data;
    wire::IcmpHeader::echo_request(7, sequence).emit(data.prepend(wire::IcmpHeader::kSize), copy.bytes());
    options.destination = ip(to);
    options.protocol = wire::IpProtocol::kIcmp;
    return net.ipv4().output(std::move(data), options);
  }
  /// Sends `size` bytes of protocol UDP (what they hold matters to nobody here).
  Result<void> send(std::string_view to, std::size_t size = 32, network::OutputOptions options = {}) {
    link::Packet data = net.pool().make(size);
    for (std::size_t i = 0; i < size; ++i) data.writable()[i] = static_cast<std::uint8_t>(i * 3 + i / 256);
    options.destination = ip(to);
    options.protocol = wire::IpProtocol::kUdp;
    return net.ipv4().output(std::move(data), options);
  }
  void add_route(std::string_view destination, std::string_view gateway) {
    network::Route route;
    route.destination = prefix(destination);
    route.gateway = ip(gateway);
    must(net.add_route(route));
  }
  /// "10.0.1.20 REACHABLE 02:00:00:00:00:02", a line an entry.
  [[nodiscard]] std::vector<std::string> neighbors() const {
    std::vector<std::string> lines;
    for (const network::NeighborRow& row : net.neighbor_rows()) {
      std::string line = row.address.to_string() + " " + std::string(network::neighbor_state_name(row.state));
      if (!row.mac.is_zero()) line += " " + row.mac.to_string();
      lines.push_back(std::move(line));
    }
    return lines;
  }

  network::InternetLayer net;
  Notebook udp;
  PingNotes pings;
  std::vector<link::Port*> ports;  // of eth0, eth1 ...
};

/// A card without a stack: sends any frame and keeps what it hears.
class RawStation final : public link::FrameReceiver {
 public:
  RawStation(link::Port& port, link::PacketPool& pool) : port_(port), pool_(pool) { port.set_receiver(this); }
  ~RawStation() { port_.set_receiver(nullptr); }

  void input(link::Port&, link::Packet frame) override { heard.push_back(std::move(frame)); }

  void send(const wire::MacAddress& to, wire::EtherType type, Bytes payload) {
    link::Packet frame = pool_.make_copy(payload);
    wire::EthernetHeader header;
    header.destination = to;
    header.source = port_.mac();
    header.type = type;
    header.emit(frame.prepend(wire::EthernetHeader::kSize));
    port_.transmit(std::move(frame));
  }
  void send_arp(const wire::ArpPacket& arp, const wire::MacAddress& to = wire::MacAddress::broadcast()) {
    std::vector<std::uint8_t> bytes(wire::ArpPacket::kSize);
    arp.emit(bytes);
    send(to, wire::EtherType::kArp, bytes);
  }
  /// `header.total_length` is set here.
  void send_ip(const wire::MacAddress& to, wire::Ipv4Header header, Bytes payload) {
    std::vector<std::uint8_t> bytes(header.header_length() + payload.size());
    header.total_length = static_cast<std::uint16_t>(bytes.size());
    header.emit(bytes);
    std::copy(payload.begin(), payload.end(), bytes.begin() + static_cast<std::ptrdiff_t>(header.header_length()));
    send(to, wire::EtherType::kIpv4, bytes);
  }
  /// What it heard, as tcpdump prints it.
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> result;
    for (const link::Packet& frame : heard) result.push_back(wire::summary_line(frame.bytes()));
    return result;
  }
  [[nodiscard]] link::Port& port() { return port_; }

  std::vector<link::Packet> heard;

 private:
  link::Port& port_;
  link::PacketPool& pool_;
};

inline constexpr network::InterfaceIndex kEth0{2};
inline constexpr network::InterfaceIndex kEth1{3};

class Lab {
 public:
  explicit Lab(std::uint64_t seed = 1) : simulator({.seed = seed, .trace_records = 1 << 14, .trace_bytes = 1 << 21}) {}

  /// A host with eth0 up; no address with "".
  Device& host(std::string_view address) {
    Device& device = bare_device();
    add_interface(device, address);
    return device;
  }
  /// A device that forwards, with an interface for each address.
  Device& router(std::initializer_list<std::string_view> addresses) {
    Device& device = bare_device();
    for (const std::string_view address : addresses) add_interface(device, address);
    device.net.set_forwarding(network::Forwarding::kOn);
    return device;
  }
  Device& bare_device() {
    devices_.push_back(std::make_unique<Device>(simulator, pool, next_node()));
    return *devices_.back();
  }
  link::Port& add_interface(Device& device, std::string_view address) {
    link::Port& port = add_port(device.net.node());
    const std::string name = "eth" + std::to_string(device.ports.size());
    const network::InterfaceIndex index = must(device.net.add_interface(name, port));
    device.ports.push_back(&port);
    if (!address.empty()) must(device.net.add_address(index, prefix(address)));
    must(device.net.set_state(index, network::InterfaceState::kUp));
    return port;
  }

  /// A raw station at the other end of `device`'s cable.
  RawStation& raw_station(Device& device) {
    stations_.push_back(std::make_unique<RawStation>(add_port(next_node()), pool));
    connect(free_port(device), stations_.back()->port());
    return *stations_.back();
  }

  link::Link& connect(link::Port& a, link::Port& b, link::Link::Options options = {}) {
    options.id = LinkId(static_cast<std::uint32_t>(links_.size() + 1));
    options.name = "cable" + std::to_string(options.id.value);
    links_.push_back(std::make_unique<link::Link>(simulator, options, a, b));
    return *links_.back();
  }
  /// Between the first ports of both that have no cable yet.
  link::Link& connect(Device& a, Device& b, const link::Link::Options& options = {}) {
    return connect(free_port(a), free_port(b), options);
  }
  /// Puts the devices around a new switch, or hub.
  link::Switch& join_by_switch(std::initializer_list<Device*> around) {
    switches_.push_back(std::make_unique<link::Switch>(simulator, next_node()));
    for (Device* device : around) {
      link::Port& port = add_port(switches_.back()->node());
      switches_.back()->add_port(port);
      connect(free_port(*device), port);
    }
    return *switches_.back();
  }
  void join_by_hub(std::initializer_list<Device*> around) {
    hubs_.push_back(std::make_unique<link::Hub>());
    const NodeId node = next_node();
    for (Device* device : around) {
      link::Port& port = add_port(node);
      hubs_.back()->add_port(port);
      connect(free_port(*device), port);
    }
  }

  void run_for(sim::Duration duration) { simulator.advance(simulator.now() + duration); }

  sim::Simulator simulator;
  link::PacketPool pool;

 private:
  NodeId next_node() { return NodeId(++nodes_); }
  link::Port& add_port(NodeId node) {
    const std::uint32_t number = static_cast<std::uint32_t>(ports_.size() + 1);
    ports_.push_back(std::make_unique<link::Port>(
        simulator, link::Port::Options{.id = PortId(number), .node = node, .mac = mac(number)}));
    return *ports_.back();
  }
  static link::Port& free_port(Device& device) {
    for (link::Port* port : device.ports) {
      if (port->cable() == nullptr) return *port;
    }
    std::abort();
  }

  std::uint32_t nodes_ = 0;
  std::vector<std::unique_ptr<link::Port>> ports_;
  std::vector<std::unique_ptr<Device>> devices_;
  std::vector<std::unique_ptr<link::Switch>> switches_;
  std::vector<std::unique_ptr<link::Hub>> hubs_;
  std::vector<std::unique_ptr<RawStation>> stations_;
  std::vector<std::unique_ptr<link::Link>> links_;  // go first: cables must not outlive their ports
};

}  // namespace glassnet::testing
