// SPDX-License-Identifier: Apache-2.0
// TCP flows that share one cable, with random loss on it when wished (`loss_ppm`, both directions).
//
//   client 1 --+                                  +-- server 1
//      ...     router ------ 1 Gbit/s, 3 ms ----- router  ...        base round trip 10 ms
//   client n --+    10 Gbit/s, 1 ms at the edges  +-- server n
#include <vector>

#include "lab.h"

namespace glassnet::bench {
namespace {

constexpr std::uint16_t kPort = 5001;

struct Counters {
  std::uint64_t bytes = 0;
  std::uint64_t finished = 0;
};

sim::Task<void> serve(Program* program, MutableBytes buffer, Counters* counters) {
  const socket::Fd listener = must(program->sys.socket(socket::Domain::kInet, socket::Type::kStream));
  must(program->sys.bind(listener, {wire::Ipv4Address::any(), kPort}));
  must(program->sys.listen(listener, 1));
  const socket::Accepted client = must(co_await program->sys.accept(listener));
  while (true) {
    const Result<std::size_t> size = co_await program->sys.recv(client.fd, buffer);
    if (!size) std::abort();
    if (*size == 0) break;
    counters->bytes += *size;
  }
  ++counters->finished;
}

sim::Task<void> send(Program* program, Bytes chunk, wire::Ipv4Address to, sim::Duration after, std::uint64_t bytes) {
  must(co_await program->sys.sleep(after));
  const socket::Fd fd = must(program->sys.socket(socket::Domain::kInet, socket::Type::kStream));
  must(co_await program->sys.connect(fd, {to, kPort}));
  while (bytes > 0) {
    const Bytes part = chunk.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, chunk.size())));
    bytes -= must(co_await program->sys.send(fd, part));
  }
  must(program->sys.close(fd));
}

}  // namespace

int tcp_dumbbell(const Arguments& arguments) {
  const auto flows = static_cast<std::uint32_t>(arguments.number("flows", 1));
  const std::uint64_t bytes = arguments.number("kbytes", 50'000) * 1000 / flows;
  Lab lab(arguments);
  node::Host& left = lab.add_host(network::Forwarding::kOn);
  node::Host& right = lab.add_host(network::Forwarding::kOn);
  const wire::Ipv4Address left_core(10, 255, 0, 1);
  const wire::Ipv4Address right_core(10, 255, 0, 2);
  link::Link& core = lab.connect(lab.add_card(left, {left_core, 24}), lab.add_card(right, {right_core, 24}),
                                 1'000'000'000, sim::milliseconds(3));
  core.set_loss(static_cast<std::uint32_t>(arguments.number("loss_ppm", 0)));
  Lab::add_route(left, {wire::Ipv4Address(10, 2, 0, 0), 16}, right_core);
  Lab::add_route(right, {wire::Ipv4Address(10, 1, 0, 0), 16}, left_core);

  // One piece of memory for the bytes of all programs: what is measured is the network, not where programs keep their data.
  const std::vector<std::uint8_t> chunk(65536);
  std::vector<std::uint8_t> buffer(65536);
  Counters counters;
  std::vector<std::unique_ptr<Program>> programs;
  std::vector<const link::Port*> server_ports;
  for (std::uint32_t i = 0; i < flows; ++i) {
    const auto third = static_cast<std::uint8_t>(i);
    const auto edge = [&](node::Host& router, std::uint8_t side) -> node::Host& {
      node::Host& host = lab.add_host();
      const wire::Ipv4Address gateway(10, side, third, 1);
      link::Port& card = lab.add_card(host, {wire::Ipv4Address(10, side, third, 2), 24});
      lab.connect(card, lab.add_card(router, {gateway, 24}), 10'000'000'000, sim::milliseconds(1));
      Lab::add_route(host, {}, gateway);
      if (side == 2) server_ports.push_back(&card);
      return host;
    };
    programs.push_back(std::make_unique<Program>(edge(left, 1)));
    Program& client = *programs.back();
    programs.push_back(std::make_unique<Program>(edge(right, 2)));
    Program& server = *programs.back();
    server.run(serve(&server, buffer, &counters));
    client.run(send(&client, chunk, {10, 2, third, 2}, sim::milliseconds(1000 + i), bytes));
  }

  const double begin = cpu_seconds();
  while (counters.finished < flows && lab.simulator.now() < at(sim::seconds(3600))) {
    lab.run_until(lab.simulator.now() + sim::milliseconds(100));
  }
  const double seconds = cpu_seconds() - begin;
  std::uint64_t frames = 0;
  for (const link::Port* port : server_ports) frames += port->counters().rx_packets;
  return Report("tcp_dumbbell", "segment")
      .add("flows", std::uint64_t{flows})
      .add("events", lab.simulator.events_run())
      .add("virtual_s", static_cast<double>(lab.simulator.now().ns) / 1e9)
      .print(frames, seconds, counters.bytes == bytes * flows);
}

}  // namespace glassnet::bench
