// SPDX-License-Identifier: Apache-2.0
#include "node/admin.h"

#include "node/terminal.h"

namespace glassnet::node {

std::vector<SocketEntry> Admin::sockets() const {
  std::vector<SocketEntry> entries;
  for (const socket::SocketRow& row : host_.sockets().rows()) {
    const Process* const process = host_.processes().find(row.pid);
    entries.push_back({row, process != nullptr ? process->name() : std::string()});
  }
  return entries;
}

std::vector<ProcessRow> Admin::processes() const {
  std::vector<ProcessRow> rows;
  for (const auto& [pid, process] : host_.processes().all()) {
    ProcessRow row;
    row.pid = pid;
    row.parent = process->parent();
    row.uid = process->uid();
    row.command = process->command_line();
    row.blocked_in = process->blocked_in();
    if (process->body() != nullptr) row.notes = process->body()->notes();
    row.zombie = process->is_zombie();
    row.started = process->started();
    row.group = process->group();
    if (process->body() != nullptr) row.threads = process->body()->threads();
    if (const Terminal* const terminal = process->terminal()) {
      row.terminal = terminal->number();
      row.foreground = terminal->foreground_group() == row.group;
      row.session_leader = row.parent == 0;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<network::InterfaceRow> Admin::find_interface(std::string_view name) const {
  for (network::InterfaceRow& row : host_.internet().interface_rows()) {
    if (row.name == name) return std::move(row);
  }
  return std::nullopt;
}

Result<network::RouteDecision> Admin::route_to(wire::Ipv4Address destination) const {
  network::RouteQuery query;
  query.destination = destination;
  return host_.internet().ipv4().route(query);
}

Result<void> Admin::set_state(network::InterfaceIndex interface, network::InterfaceState state) {
  return is_root() ? host_.internet().set_state(interface, state) : fail(Errno::kPerm);
}

Result<void> Admin::set_mtu(network::InterfaceIndex interface, std::uint32_t mtu) {
  return is_root() ? host_.internet().set_mtu(interface, mtu) : fail(Errno::kPerm);
}

Result<void> Admin::add_address(network::InterfaceIndex interface, const wire::Ipv4Prefix& address) {
  return is_root() ? host_.internet().add_address(interface, address) : fail(Errno::kPerm);
}

Result<void> Admin::remove_address(network::InterfaceIndex interface, const wire::Ipv4Prefix& address) {
  return is_root() ? host_.internet().remove_address(interface, address) : fail(Errno::kPerm);
}

Result<void> Admin::add_route(const network::Route& route) {
  return is_root() ? host_.internet().add_route(route) : fail(Errno::kPerm);
}

Result<void> Admin::remove_route(const network::Route& route) {
  return is_root() ? host_.internet().remove_route(route) : fail(Errno::kPerm);
}

Result<void> Admin::set_neighbor(network::InterfaceIndex interface, wire::Ipv4Address address,
                                 const wire::MacAddress& mac) {
  return is_root() ? host_.internet().set_neighbor(interface, address, mac) : fail(Errno::kPerm);
}

Result<void> Admin::remove_neighbor(network::InterfaceIndex interface, wire::Ipv4Address address) {
  return is_root() ? host_.internet().remove_neighbor(interface, address) : fail(Errno::kPerm);
}

Result<void> Admin::set_forwarding(network::Forwarding forwarding) {
  if (!is_root()) return fail(Errno::kPerm);
  host_.internet().set_forwarding(forwarding);
  return {};
}

Result<void> Admin::signal(std::uint32_t pid, Signal signal) { return host_.processes().signal(pid, signal, uid_); }

}  // namespace glassnet::node
