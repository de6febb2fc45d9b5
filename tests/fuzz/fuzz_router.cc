// SPDX-License-Identifier: Apache-2.0
// Frames from three sides into a router; station.h describes the input. Whatever it forwards must be sane.
#include <array>

#include "fuzz/station.h"
#include "network/internet_layer.h"

namespace glassnet::fuzz {
namespace {

constexpr std::size_t kPorts = 3;

class RouterWorld {
 public:
  RouterWorld() {
    net_.set_forwarding(network::Forwarding::kOn);
    constexpr std::array<const char*, kPorts> kNames = {"eth0", "eth1", "eth2"};
    constexpr std::array<std::uint8_t, kPorts> kLengths = {24, 24, 31};
    for (std::size_t i = 0; i < kPorts; ++i) {
      const auto interface = net_.add_interface(kNames[i], ports_[i]);
      const wire::Ipv4Address own(10, 0, static_cast<std::uint8_t>(i), kLengths[i] == 31 ? 0 : 1);
      static_cast<void>(net_.add_address(*interface, {own, kLengths[i]}));
      static_cast<void>(net_.set_state(*interface, network::InterfaceState::kUp));
    }
    static_cast<void>(net_.set_mtu(network::InterfaceIndex(4), 300));
    add_route({wire::Ipv4Address(10, 9, 0, 0), 16}, wire::Ipv4Address(10, 0, 1, 254));
    add_route({wire::Ipv4Address(), 0}, wire::Ipv4Address(10, 0, 2, 1));
    // Neighbours that need not be asked for, so that forwarding is not always stopped by ARP.
    static_cast<void>(net_.set_neighbor(network::InterfaceIndex(3), wire::Ipv4Address(10, 0, 1, 254), b_.mac()));
    static_cast<void>(net_.set_neighbor(network::InterfaceIndex(4), wire::Ipv4Address(10, 0, 2, 1), c_.mac()));
    static_cast<void>(net_.set_neighbor(network::InterfaceIndex(2), wire::Ipv4Address(10, 0, 0, 2), a_.mac()));
  }

  void run(Bytes input) {
    const std::array<Station*, kPorts> stations = {&a_, &b_, &c_};
    for_each_step(input, [&](const Step& step) {
      stations[step.port() % kPorts]->send(step);
      pass(simulator_, pause_of(step.control));
    });
    pass(simulator_, sim::seconds(40));
    promise(net_.ipv4().reassembly().datagrams_held() == 0, "fragments are given up in the end");
    static_cast<void>(net_.neighbor_rows());
  }

 private:
  void add_route(const wire::Ipv4Prefix& destination, wire::Ipv4Address gateway) {
    network::Route route;
    route.destination = destination;
    route.gateway = gateway;
    promise(net_.add_route(route).has_value(), "the routes of the target are good");
  }
  [[nodiscard]] static link::Port::Options port(std::uint32_t number) {
    return {.id = PortId(number), .node = NodeId(1), .mac = wire::MacAddress::from_number(0x020000000000U + number)};
  }

  sim::Simulator simulator_{kWorld};
  link::PacketPool packets_;
  std::array<link::Port, kPorts> ports_{link::Port{simulator_, port(1)}, link::Port{simulator_, port(2)},
                                        link::Port{simulator_, port(3)}};
  network::InternetLayer net_{simulator_, packets_, NodeId(1)};
  Station a_{simulator_, packets_, ports_[0], 1};
  Station b_{simulator_, packets_, ports_[1], 2};
  Station c_{simulator_, packets_, ports_[2], 3};
};

}  // namespace
}  // namespace glassnet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  glassnet::fuzz::RouterWorld().run({data, size});
  return 0;
}
