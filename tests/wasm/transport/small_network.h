// SPDX-License-Identifier: Apache-2.0
// Three devices in a row for tests of transports and sockets:
//
//   pc 10.0.1.10/24 ------ 10.0.1.1/24 router 10.0.2.1/24 ------ 10.0.2.20/24 server
//
// 1 ms per cable, endless rate. Both ends have a default route to the router, which forwards.
#pragma once

#include <gtest/gtest.h>

#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "network/internet_layer.h"
#include "sim/simulator.h"
#include "wire/addresses.h"

namespace glassnet {

inline constexpr wire::Ipv4Address kPcAddress{10, 0, 1, 10};
inline constexpr wire::Ipv4Address kRouterAddress{10, 0, 1, 1};
inline constexpr wire::Ipv4Address kRouterFarAddress{10, 0, 2, 1};
inline constexpr wire::Ipv4Address kServerAddress{10, 0, 2, 20};

class SmallNetwork {
 public:
  SmallNetwork() {
    add(pc, pc_port_, kPcAddress);
    add(router, router_port_a_, kRouterAddress);
    add(router, router_port_b_, kRouterFarAddress);
    add(server, server_port_, kServerAddress);
    router.set_forwarding(network::Forwarding::kOn);
    add_default_route(pc, kRouterAddress);
    add_default_route(server, kRouterFarAddress);
  }

  void run_for(sim::Duration duration) { simulator.advance(simulator.now() + duration); }

  /// Records of `kind` so far, with `reason` unless that is kNone.
  [[nodiscard]] int count(sim::Kind kind, sim::Reason reason = sim::Reason::kNone) const {
    int found = 0;
    const sim::Trace& trace = simulator.trace();
    for (std::uint32_t id = trace.first_id(); id < trace.next_id(); ++id) {
      const sim::Record& record = trace.at(id);
      if (record.kind == kind && (reason == sim::Reason::kNone || record.reason == reason)) ++found;
    }
    return found;
  }

  sim::Simulator simulator{{}};
  link::PacketPool pool;

 private:
  // The ports come before the layers that stand on them.
  link::Port pc_port_{simulator, port(1, 1)};
  link::Port router_port_a_{simulator, port(2, 2)};
  link::Port router_port_b_{simulator, port(3, 2)};
  link::Port server_port_{simulator, port(4, 3)};

 public:
  link::Link pc_cable{simulator, cable(1), pc_port_, router_port_a_};
  link::Link server_cable{simulator, cable(2), router_port_b_, server_port_};
  network::InternetLayer pc{simulator, pool, NodeId(1)};
  network::InternetLayer router{simulator, pool, NodeId(2)};
  network::InternetLayer server{simulator, pool, NodeId(3)};

 private:
  [[nodiscard]] static link::Port::Options port(std::uint32_t number, std::uint32_t node) {
    return {.id = PortId(number), .node = NodeId(node), .mac = wire::MacAddress::from_number(0x020000000000U + number)};
  }
  [[nodiscard]] static link::Link::Options cable(std::uint32_t number) {
    return {.id = LinkId(number), .name = number == 1 ? "pc" : "server", .rate = 0, .delay = sim::milliseconds(1)};
  }
  static void add(network::InternetLayer& layer, link::Port& port, wire::Ipv4Address address) {
    const auto interface = layer.add_interface(layer.interfaces().size() == 1 ? "eth0" : "eth1", port);
    ASSERT_TRUE(interface);
    ASSERT_TRUE(layer.add_address(*interface, {address, 24}));
    ASSERT_TRUE(layer.set_state(*interface, network::InterfaceState::kUp));
  }
  static void add_default_route(network::InternetLayer& layer, wire::Ipv4Address gateway) {
    network::Route route;
    route.gateway = gateway;
    ASSERT_TRUE(layer.add_route(route));
  }
};

}  // namespace glassnet
