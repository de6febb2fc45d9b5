// SPDX-License-Identifier: Apache-2.0
// Whole hosts with programs and terminals on two subnets, for tests of node, apps and shell:
//
//   pc1 10.0.1.10 --+                     +-- 10.0.2.10 server
//                   sw1 -- r1 (.1, .1) -- sw2
//   pc2 10.0.1.20 --+                     +-- 10.0.2.20 pc3
//
// Cables: 1 Gbit/s, 10 us. Every host knows the names of all in /etc/hosts. Ports have the MAC addresses 02:00:00:00:00:n in the
// order pc1, pc2, r1 (two), server, pc3.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "link/link.h"
#include "link/packet.h"
#include "link/port.h"
#include "node/bridge.h"
#include "node/host.h"
#include "node/outside.h"
#include "node/program.h"
#include "sim/simulator.h"

namespace glassnet::testing {

/// What became of a command line.
struct Outcome {
  int status = -1;  ///< -1: still running
  std::string out;  ///< standard output
  std::string err;  ///< standard error

  friend bool operator==(const Outcome&, const Outcome&) = default;
  friend void PrintTo(const Outcome& outcome, std::ostream* os) {
    *os << "status " << outcome.status << "\n" << outcome.out << "--- standard error ---\n" << outcome.err;
  }
};

class World {
 public:
  /// `install` makes programs known.
  explicit World(void (*install)(node::ProgramRegistry&)) : World(std::vector{install}) {}
  explicit World(const std::vector<void (*)(node::ProgramRegistry&)>& installers) {
    for (const auto install : installers) install(programs);
    pc1 = add_host("pc1", "10.0.1.10/24", "10.0.1.1", sw1);
    pc2 = add_host("pc2", "10.0.1.20/24", "10.0.1.1", sw1);
    r1 = make_host("r1", network::Forwarding::kOn);
    plug(*r1, "eth0", "10.0.1.1/24", sw1);
    plug(*r1, "eth1", "10.0.2.1/24", sw2);
    server = add_host("server", "10.0.2.10/24", "10.0.2.1", sw2);
    pc3 = add_host("pc3", "10.0.2.20/24", "10.0.2.1", sw2);
    for (const auto& host : hosts_) {
      check(host->files().write("/etc/hosts",
                                "127.0.0.1 localhost\n10.0.1.10 pc1\n10.0.1.20 pc2\n10.0.1.1 r1\n"
                                "10.0.2.10 server\n10.0.2.20 pc3\n",
                                node::kRootUid));
    }
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() { links_.clear(); }  // cables before ports

  [[nodiscard]] sim::Instant now() const { return simulator.now(); }
  void run_for(sim::Duration time) { simulator.advance(simulator.now() + time); }
  void run_for_seconds(std::int64_t seconds) { run_for(sim::seconds(seconds)); }

  /// Starts a program without a terminal as root.
  std::uint32_t start(node::Host& host, std::vector<std::string> arguments) {
    const auto pid = host.start_service(std::move(arguments), node::kRootUid);
    if (!pid) std::abort();
    return *pid;
  }

  /// Starts `sh -c line` on a terminal of its own; answers the terminal's number.
  std::uint32_t begin(node::Host& host, const std::string& line, std::uint32_t uid = node::kUserUid) {
    return open(host, {"sh", "-c", line}, uid);
  }
  /// Opens a terminal with an interactive shell.
  std::uint32_t open_shell(node::Host& host, std::uint32_t uid = node::kUserUid) { return open(host, {"sh"}, uid); }

  /// Starts a program on a terminal of its own; answers the terminal's number.
  std::uint32_t open(node::Host& host, std::vector<std::string> arguments, std::uint32_t uid) {
    const std::uint32_t number = ++terminals_;
    const auto pid = host.open_terminal(number, uid, std::move(arguments));
    check(pid);
    terminal_of_process_[{host.id().value, *pid}] = number;
    run_for({});
    return number;
  }

  /// Lets time pass until the program of the terminal has ended, at most `limit`, and answers what it printed and how it ended.
  Outcome finish(std::uint32_t terminal, sim::Duration limit = sim::seconds(600)) {
    const sim::Instant end = simulator.now() + limit;
    read_trace();
    while (screens_[terminal].status < 0 && simulator.now() < end) {
      const sim::Instant next = simulator.next_event_time();
      simulator.advance(next < end ? next : end);
      read_trace();
    }
    return screens_[terminal];
  }
  /// A whole command line from beginning to end.
  Outcome run(node::Host& host, const std::string& line, std::uint32_t uid = node::kUserUid) {
    return finish(begin(host, line, uid));
  }
  Outcome run_as_root(node::Host& host, const std::string& line) { return run(host, line, node::kRootUid); }

  /// What the terminal has shown so far.
  const Outcome& screen(std::uint32_t terminal) {
    read_trace();
    return screens_[terminal];
  }
  void type(node::Host& host, std::uint32_t terminal, std::string_view line) {
    check(host.terminal(terminal)->type_line(line));
    run_for({});
  }
  void press_ctrl_c(node::Host& host, std::uint32_t terminal) {
    check(host.interrupt_terminal(terminal));
    run_for({});
  }
  void press_ctrl_d(node::Host& host, std::uint32_t terminal) {
    host.terminal(terminal)->type_end_of_file();
    run_for({});
  }

  /// Cuts or mends the cable of a port ("pc1:eth0").
  link::Link& cable(std::string_view port) { return *links_by_name_.find(port)->second; }

  sim::Simulator simulator{sim::Simulator::Options{}};
  link::PacketPool packets;
  node::ProgramRegistry programs;
  node::Outside outside{simulator};
  node::Host* pc1;
  node::Host* pc2;
  node::Host* r1;
  node::Host* server;
  node::Host* pc3;

 private:
  template <class T>
  static void check(const Result<T>& result) {
    if (!result) std::abort();
  }

  node::Host* make_host(const std::string& name, network::Forwarding forwarding) {
    hosts_.push_back(std::make_unique<node::Host>(simulator, packets, programs, NodeId(++nodes_), name, forwarding));
    hosts_.back()->set_outside(outside);
    return hosts_.back().get();
  }
  node::Host* add_host(const std::string& name, std::string_view address, std::string_view gateway,
                       node::SwitchNode& bridge) {
    node::Host* const host = make_host(name, network::Forwarding::kOff);
    plug(*host, "eth0", address, bridge);
    network::Route route;
    route.gateway = *wire::Ipv4Address::parse(gateway);
    check(host->internet().add_route(route));
    return host;
  }
  void plug(node::Host& host, const std::string& interface, std::string_view address, node::SwitchNode& bridge) {
    link::Port::Options options;
    options.id = PortId(++ports_);
    options.node = host.id();
    options.mac = wire::MacAddress::from_number(0x020000000000U + ++macs_);
    host_ports_.push_back(std::make_unique<link::Port>(simulator, options));
    link::Port::Options bridge_options;
    bridge_options.id = PortId(++ports_);
    link::Port& other = bridge.add_port(bridge_options);
    const auto index = host.internet().add_interface(interface, *host_ports_.back());
    check(index);
    check(host.internet().add_address(*index, *wire::Ipv4Prefix::parse(address)));
    check(host.internet().set_state(*index, network::InterfaceState::kUp));
    link::Link::Options cable;
    cable.id = LinkId(static_cast<std::uint32_t>(links_.size()) + 1);
    cable.name = host.name() + ":" + interface;
    cable.delay = sim::microseconds(10);
    links_.push_back(std::make_unique<link::Link>(simulator, cable, *host_ports_.back(), other));
    links_by_name_[cable.name] = links_.back().get();
  }

  void read_trace() {
    const sim::Trace& trace = simulator.trace();
    for (; next_record_ != trace.next_id(); ++next_record_) {
      if (next_record_ < trace.first_id()) std::abort();  // the test ran too long between two looks
      const sim::Record& record = trace.at(next_record_);
      if (record.kind == sim::Kind::kProcessOutput) {
        const Bytes bytes = trace.bytes(record.bytes_at, record.bytes_length);
        Outcome& screen = screens_[record.args[2]];
        (record.args[1] == 2 ? screen.err : screen.out).append(bytes.begin(), bytes.end());
      } else if (record.kind == sim::Kind::kProcessExited) {
        const auto terminal = terminal_of_process_.find({record.node, record.args[0]});
        if (terminal != terminal_of_process_.end()) {
          screens_[terminal->second].status = static_cast<int>(record.args[1]);
        }
      }
    }
  }

  node::SwitchNode sw1{simulator, NodeId(101), "sw1"};
  node::SwitchNode sw2{simulator, NodeId(102), "sw2"};
  std::vector<std::unique_ptr<link::Port>> host_ports_;
  std::vector<std::unique_ptr<node::Host>> hosts_;
  std::vector<std::unique_ptr<link::Link>> links_;
  std::map<std::string, link::Link*, std::less<>> links_by_name_;
  std::map<std::uint32_t, Outcome> screens_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> terminal_of_process_;
  std::uint32_t next_record_ = 1;
  std::uint32_t nodes_ = 0;
  std::uint32_t ports_ = 0;
  std::uint32_t macs_ = 0;
  std::uint32_t terminals_ = 0;
};

}  // namespace glassnet::testing
