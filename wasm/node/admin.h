// SPDX-License-Identifier: Apache-2.0
// The door for managing one host, in the manner of netlink(7): its tables as plain rows, changes as wishes that only root gets.
// Used by ip, ifconfig, arp, route, netstat, ss, ps and by the tables of the page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/route.h"
#include "network/rows.h"
#include "node/host.h"
#include "node/process_body.h"
#include "node/signal.h"
#include "node/sysctl.h"
#include "sim/time.h"
#include "socket/socket_row.h"

namespace glassnet::node {

/// A socket with the program that holds it.
struct SocketEntry {
  socket::SocketRow row;
  /// Name of the program, empty when no process holds the socket any more.
  std::string program;
};

struct ProcessRow {
  std::uint32_t pid = 0;
  std::uint32_t parent = 0;
  std::uint32_t uid = 0;
  std::string command;  ///< with its arguments
  /// The system call it waits in, e.g. "accept"; empty while it could run.
  std::string blocked_in;
  /// Where the threads of a program outside the core are, as far as they have told.
  std::vector<ThreadNote> notes;
  bool zombie = false;
  std::size_t threads = 1;
  std::uint32_t group = 0;
  bool foreground = false;      ///< Ctrl-C on its terminal reaches it
  bool session_leader = false;  ///< the first program of its terminal
  sim::Instant started;
  /// Number of its terminal, 0 = none.
  std::uint32_t terminal = 0;
};

class Admin {
 public:
  /// Wishes are those of user `uid`.
  Admin(Host& host, std::uint32_t uid) : host_(host), uid_(uid) {}

  [[nodiscard]] std::vector<network::InterfaceRow> interfaces() const { return host_.internet().interface_rows(); }
  [[nodiscard]] std::vector<network::RouteRow> routes() const { return host_.internet().route_rows(); }
  [[nodiscard]] std::vector<network::NeighborRow> neighbors() const { return host_.internet().neighbor_rows(); }
  [[nodiscard]] std::vector<network::GroupRow> groups() const { return host_.internet().group_rows(); }
  [[nodiscard]] std::vector<network::RouteExceptionRow> route_exceptions() const {
    return host_.internet().route_exception_rows();
  }
  /// Sorted by name.
  [[nodiscard]] std::vector<SysctlRow> sysctls() const;
  [[nodiscard]] std::vector<SocketEntry> sockets() const;
  [[nodiscard]] std::vector<ProcessRow> processes() const;

  /// The interface of that name, or nothing.
  [[nodiscard]] std::optional<network::InterfaceRow> find_interface(std::string_view name) const;
  /// Which way a packet of this host to `destination` would go; errors of Ipv4::route.
  [[nodiscard]] Result<network::RouteDecision> route_to(wire::Ipv4Address destination) const;

  // --- changes. EPERM for everybody but root; other errors as of the functions of InternetLayer with these names ---

  Result<void> set_state(network::InterfaceIndex interface, network::InterfaceState state);
  Result<void> set_mtu(network::InterfaceIndex interface, std::uint32_t mtu);
  Result<void> add_address(network::InterfaceIndex interface, const wire::Ipv4Prefix& address);
  Result<void> remove_address(network::InterfaceIndex interface, const wire::Ipv4Prefix& address);
  Result<void> add_route(const network::Route& route);
  Result<void> remove_route(const network::Route& route);
  Result<void> set_neighbor(network::InterfaceIndex interface, wire::Ipv4Address address, const wire::MacAddress& mac);
  Result<void> remove_neighbor(network::InterfaceIndex interface, wire::Ipv4Address address);
  Result<void> set_forwarding(network::Forwarding forwarding);
  /// Errors as of write_sysctl.
  Result<void> set_sysctl(std::string_view name, std::string_view value);

  /// kill(2); anybody may send signals to his own processes. Errors: ESRCH, EPERM.
  Result<void> signal(std::uint32_t pid, Signal signal);

 private:
  [[nodiscard]] bool is_root() const { return uid_ == kRootUid; }

  Host& host_;
  std::uint32_t uid_;
};

}  // namespace glassnet::node
