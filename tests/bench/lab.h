// SPDX-License-Identifier: Apache-2.0
// Whole hosts on cables, put together in a few lines, and programs on them that use nothing but the socket calls.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench.h"
#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "node/bridge.h"
#include "node/host.h"
#include "node/program.h"
#include "sim/simulator.h"
#include "sim/task.h"
#include "socket/fd_table.h"
#include "socket/syscalls.h"

namespace glassnet::bench {

/// A benchmark that is set up wrongly must not print a figure.
template <class T>
T must(Result<T> result) {
  if (!result) std::abort();
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class Lab {
 public:
  /// `trace=1` records every frame with its bytes, as the page does; 0 (the usual value) records nothing, as the peers do.
  explicit Lab(const Arguments& arguments) : simulator(sim::Simulator::Options{}) {
    const bool trace = arguments.number("trace", 0) != 0;
    simulator.trace().set_detail(trace ? sim::Trace::Detail::kRecordsAndBytes : sim::Trace::Detail::kOff);
  }
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  node::Host& add_host(network::Forwarding forwarding = network::Forwarding::kOff) {
    const NodeId id(static_cast<std::uint32_t>(hosts_.size() + 1));
    hosts_.push_back(
        std::make_unique<node::Host>(simulator, packets, programs_, id, "n" + std::to_string(id.value), forwarding));
    return *hosts_.back();
  }

  /// A new card with `address` in `host`, up.
  link::Port& add_card(node::Host& host, wire::Ipv4Prefix address) {
    ports_.push_back(std::make_unique<link::Port>(simulator, port_options(host.id(), next_mac())));
    network::InternetLayer& internet = host.internet();
    const std::string name = "eth" + std::to_string(internet.interfaces().size() - 1);
    const network::InterfaceIndex index = must(internet.add_interface(name, *ports_.back()));
    must(internet.add_address(index, address));
    must(internet.set_state(index, network::InterfaceState::kUp));
    return *ports_.back();
  }

  node::SwitchNode& add_switch() {
    const NodeId id(0xffff - static_cast<std::uint32_t>(switches_.size()));
    switches_.push_back(std::make_unique<node::SwitchNode>(simulator, id, "switch"));
    return *switches_.back();
  }
  link::Port& add_switch_port(node::SwitchNode& bridge) {
    return bridge.add_port(port_options(bridge.id(), wire::MacAddress{}));
  }

  link::Link& connect(link::Port& a, link::Port& b, std::uint64_t rate, sim::Duration delay) {
    link::Link::Options options;
    options.id = LinkId(static_cast<std::uint32_t>(cables_.size() + 1));
    options.name = "c" + std::to_string(options.id.value);
    options.rate = rate;
    options.delay = delay;
    cables_.push_back(std::make_unique<link::Link>(simulator, std::move(options), a, b));
    return *cables_.back();
  }

  static void add_route(node::Host& host, wire::Ipv4Prefix destination, wire::Ipv4Address gateway) {
    network::Route route;
    route.destination = destination;
    route.gateway = gateway;
    must(host.internet().add_route(route));
  }

  void run_until(sim::Instant until) { simulator.advance(until); }

  sim::Simulator simulator;
  link::PacketPool packets;

 private:
  link::Port::Options port_options(NodeId node, wire::MacAddress mac) {
    link::Port::Options options;
    options.id = PortId(++port_count_);
    options.node = node;
    options.mac = mac;
    return options;
  }
  wire::MacAddress next_mac() { return wire::MacAddress::from_number(0x020000000000U + ++mac_count_); }

  node::ProgramRegistry programs_;
  std::vector<std::unique_ptr<link::Port>> ports_;
  std::vector<std::unique_ptr<node::Host>> hosts_;
  std::vector<std::unique_ptr<node::SwitchNode>> switches_;
  std::vector<std::unique_ptr<link::Link>> cables_;  // go first: a cable must not outlive its ports
  std::uint32_t port_count_ = 0;
  std::uint32_t mac_count_ = 0;
};

/// The descriptors and the calls of one program: what a node::Process has, without arguments, terminal and signals.
class Program {
 public:
  explicit Program(node::Host& host)
      : sys(host.sockets(), files_, {.pid = 1, .uid = 0}), simulator_(host.simulator()) {}

  void run(sim::Task<void> task) {
    task_ = std::move(task);
    task_.start(simulator_, nullptr);
  }
  [[nodiscard]] sim::Instant now() const { return simulator_.now(); }

 private:
  socket::FdTable files_;

 public:
  socket::Syscalls sys;

 private:
  sim::Simulator& simulator_;
  sim::Task<void> task_;  // ends first
};

[[nodiscard]] inline sim::Instant at(sim::Duration time) { return sim::Instant{} + time; }

}  // namespace glassnet::bench
