// SPDX-License-Identifier: Apache-2.0
// n hosts and a server around one learning switch; every host asks ARP for the server and sends it echo requests of 56 bytes,
// one a second. Each ARP request reaches every host, so the work grows with n * n.
#include <vector>

#include "lab.h"
#include "wire/icmp.h"

namespace glassnet::bench {
namespace {

constexpr std::size_t kDataBytes = 56;

struct Counters {
  std::uint64_t replies = 0;
};

sim::Task<void> ping(Program* program, wire::Ipv4Address server, sim::Duration after, std::uint64_t pings,
                     Counters* counters) {
  std::uint8_t message[wire::IcmpHeader::kSize + kDataBytes] = {};
  sim::Instant next = program->now() + after;
  socket::Fd fd = -1;
  for (std::uint64_t i = 0; i < pings; ++i) {
    must(co_await program->sys.sleep(next - program->now()));
    if (fd < 0) {
      fd = must(program->sys.socket(socket::Domain::kInet, socket::Type::kDatagram, socket::kProtocolIcmp));
    }
    wire::IcmpHeader::echo_request(0, static_cast<std::uint16_t>(i + 1)).emit(message, Bytes(message).subspan(8));
    must(program->sys.try_sendto(fd, message, {server, 0}));
    const Result<std::size_t> reply = co_await program->sys.recv(fd, message);
    if (!reply || *reply != sizeof message) std::abort();
    ++counters->replies;
    next = next + sim::seconds(1);
  }
  must(program->sys.close(fd));
}

wire::Ipv4Address address(std::uint64_t number) {
  return {10, 0, static_cast<std::uint8_t>((number + 1) >> 8), static_cast<std::uint8_t>(number + 1)};
}

}  // namespace

int lan_ping(const Arguments& arguments) {
  const auto hosts = static_cast<std::size_t>(arguments.number("n", 100));
  const std::uint64_t pings = arguments.number("pings", 3);
  Lab lab(arguments);
  node::SwitchNode& bridge = lab.add_switch();
  bridge.fabric().set_capacity(hosts + 1);

  const std::uint64_t empty = heap_bytes();
  const double start = cpu_seconds();
  std::vector<node::Host*> nodes;
  for (std::size_t i = 0; i <= hosts; ++i) {
    nodes.push_back(&lab.add_host());
    link::Port& card = lab.add_card(*nodes.back(), {address(i), 16});
    lab.connect(card, lab.add_switch_port(bridge), 1'000'000'000, sim::microseconds(1));
  }
  // What an administrator of such a server does: sysctl net.ipv4.neigh.default.gc_thresh3.
  nodes.front()->internet().find_interface("eth0")->neighbors().set_capacity(hosts + 1);
  const double built = cpu_seconds() - start;
  const std::uint64_t built_bytes = heap_bytes() - empty;

  Counters counters;
  std::vector<std::unique_ptr<Program>> programs;
  for (std::size_t i = 1; i <= hosts && pings != 0; ++i) {
    programs.push_back(std::make_unique<Program>(*nodes[i]));
    const sim::Duration after =
        sim::seconds(1) + sim::microseconds(static_cast<std::int64_t>(std::uint64_t{1'000'000} * i / hosts));
    programs.back()->run(ping(programs.back().get(), address(0), after, pings, &counters));
  }
  const double begin = cpu_seconds();
  lab.run_until(at(sim::seconds(static_cast<std::int64_t>(2 + pings))));
  const double seconds = cpu_seconds() - begin;
  programs.clear();  // they have ended; what their hosts keep is what they learned
  const auto per_host = [&](std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1024 / static_cast<double>(hosts + 1);
  };
  return Report("lan_ping", "host")
      .add("n", std::uint64_t{hosts})
      .add("pings", pings)
      .add("build_s", built)
      .add("built_kib_per_host", per_host(built_bytes))
      .add("used_kib_per_host", per_host(heap_bytes() - empty))
      .add("events", lab.simulator.events_run())
      .print(hosts, seconds, counters.replies == hosts * pings);
}

}  // namespace glassnet::bench
