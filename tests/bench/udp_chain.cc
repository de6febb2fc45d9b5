// SPDX-License-Identifier: Apache-2.0
// One UDP flow of constant rate through k routers; real payload, every checksum made and checked.
//
//   host -- router 1 -- ... -- router k -- host       1 Gbit/s, 1 us each
#include <vector>

#include "lab.h"

namespace glassnet::bench {
namespace {

constexpr std::uint16_t kPort = 9;

struct Counters {
  std::uint64_t received = 0;
  std::uint64_t bytes = 0;
};

sim::Task<void> receive(Program* program, Counters* counters) {
  std::vector<std::uint8_t> buffer(65536);
  const socket::Fd fd = must(program->sys.socket(socket::Domain::kInet, socket::Type::kDatagram));
  must(program->sys.bind(fd, {wire::Ipv4Address::any(), kPort}));
  while (true) {
    const Result<std::size_t> size = co_await program->sys.recv(fd, buffer);
    if (!size) std::abort();
    ++counters->received;
    counters->bytes += *size;
  }
}

/// One datagram that lets ARP find the way, and from the first second on `count` more, one every 20 us: 60 % of the cable.
sim::Task<void> send(Program* program, wire::Ipv4Address to, std::size_t size, std::uint64_t count) {
  std::vector<std::uint8_t> payload(size);
  for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::uint8_t>(i * 131 + 7);
  const socket::Fd fd = must(program->sys.socket(socket::Domain::kInet, socket::Type::kDatagram));
  must(co_await program->sys.connect(fd, {to, kPort}));
  must(co_await program->sys.send(fd, payload));
  must(co_await program->sys.sleep(sim::seconds(1)));
  for (std::uint64_t i = 0; i < count; ++i) {
    must(co_await program->sys.send(fd, payload));
    must(co_await program->sys.sleep(sim::microseconds(20)));
  }
}

wire::Ipv4Address address(std::uint32_t cable, std::uint8_t end) {
  return {10, 0, static_cast<std::uint8_t>(cable), end};
}

}  // namespace

int udp_chain(const Arguments& arguments) {
  const auto routers = static_cast<std::uint32_t>(arguments.number("k", 1));
  const std::uint64_t count = arguments.number("packets", 100'000);
  const std::size_t size = static_cast<std::size_t>(arguments.number("size", 1400));
  Lab lab(arguments);
  std::vector<node::Host*> nodes;
  for (std::uint32_t i = 0; i < routers + 2; ++i) {
    nodes.push_back(&lab.add_host(i == 0 || i == routers + 1 ? network::Forwarding::kOff : network::Forwarding::kOn));
  }
  for (std::uint32_t i = 0; i <= routers; ++i) {
    link::Port& left = lab.add_card(*nodes[i], {address(i, 1), 24});
    link::Port& right = lab.add_card(*nodes[i + 1], {address(i, 2), 24});
    lab.connect(left, right, 1'000'000'000, sim::microseconds(1));
  }
  for (std::uint32_t node = 0; node < routers + 2; ++node) {
    for (std::uint32_t cable = 0; cable <= routers; ++cable) {
      if (cable > node) Lab::add_route(*nodes[node], {address(cable, 0), 24}, address(node, 2));
      if (cable + 1 < node) Lab::add_route(*nodes[node], {address(cable, 0), 24}, address(node - 1, 1));
    }
  }

  Counters counters;
  Program server(*nodes.back());
  Program client(*nodes.front());
  server.run(receive(&server, &counters));
  client.run(send(&client, address(routers, 2), size, count));
  const double begin = cpu_seconds();
  lab.run_until(at(sim::seconds(2) + sim::microseconds(20) * static_cast<std::int64_t>(count)));
  const double seconds = cpu_seconds() - begin;
  const bool correct = counters.received == count + 1 && counters.bytes == (count + 1) * size;
  return Report("udp_chain", "packet")
      .add("k", std::uint64_t{routers})
      .add("events", lab.simulator.events_run())
      .print(counters.received, seconds, correct);
}

}  // namespace glassnet::bench
