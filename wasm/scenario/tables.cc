// SPDX-License-Identifier: Apache-2.0
#include "scenario/tables.h"

#include "node/admin.h"
#include "node/outside.h"
#include "node/terminal.h"
#include "node/users.h"
#include "scenario/json_writer.h"

namespace glassnet::scenario {
namespace {

/// An address, or null for 0.0.0.0.
void write_optional_address(JsonWriter& json, std::string_view name, wire::Ipv4Address address) {
  json.key(name);
  if (address.is_unspecified()) {
    json.null();
  } else {
    json.text(address.to_string());
  }
}

void write_interface(JsonWriter& json, const network::InterfaceRow& row) {
  json.begin_object().member("name", row.name).member("mac", row.mac.to_string()).member("mtu", row.mtu);
  json.member("up", row.up).member("carrier", row.carrier).member("loopback", row.loopback);
  json.key("addresses").begin_array();
  for (const wire::Ipv4Prefix& address : row.addresses) {
    json.begin_object().member("address", address.address.to_string()).member("prefixLength", address.length);
    json.member("broadcast", address.has_broadcast() ? address.broadcast().to_string() : std::string());
    json.end_object();
  }
  json.end_array();
  json.member("rxPackets", row.rx_packets).member("rxBytes", row.rx_bytes).member("rxDropped", row.rx_dropped);
  json.member("txPackets", row.tx_packets).member("txBytes", row.tx_bytes).member("txDropped", row.tx_dropped);
  json.end_object();
}

std::string_view route_type_name(network::RouteType type) {
  switch (type) {
    case network::RouteType::kUnicast: return "unicast";
    case network::RouteType::kUnreachable: return "unreachable";
    case network::RouteType::kBlackhole: return "blackhole";
  }
  return {};
}

void write_route(JsonWriter& json, const network::RouteRow& row) {
  const network::Route& route = row.route;
  json.begin_object();
  json.member("destination", route.destination.address.to_string());
  json.member("prefixLength", route.destination.length);
  write_optional_address(json, "gateway", route.gateway);
  json.member("interface", row.interface).member("metric", route.metric);
  write_optional_address(json, "source", route.preferred_source);
  json.member("type", route_type_name(route.type));
  json.member("origin", route.origin == network::RouteOrigin::kKernel ? "kernel" : "static");
  json.end_object();
}

void write_neighbor(JsonWriter& json, const network::NeighborRow& row) {
  json.begin_object().member("address", row.address.to_string()).key("mac");
  if (row.mac.is_zero()) {
    json.null();
  } else {
    json.text(row.mac.to_string());
  }
  json.member("interface", row.interface).member("state", network::neighbor_state_name(row.state));
  json.member("age", row.age.ns).end_object();
}

std::string_view protocol_name(socket::SocketRow::Kind kind) {
  switch (kind) {
    case socket::SocketRow::Kind::kTcp: return "tcp";
    case socket::SocketRow::Kind::kUdp: return "udp";
    case socket::SocketRow::Kind::kRaw: return "raw";
    case socket::SocketRow::Kind::kPing: return "icmp";
  }
  return {};
}

void write_socket(JsonWriter& json, const node::SocketEntry& entry) {
  const socket::SocketRow& row = entry.row;
  json.begin_object().member("socket", row.socket).member("protocol", protocol_name(row.kind));
  json.member("localAddress", row.local.address.to_string()).member("localPort", row.local.port);
  json.member("remoteAddress", row.remote.address.to_string()).member("remotePort", row.remote.port);
  json.member("state", row.state);
  json.member("receiveQueue", row.receive_queue).member("sendQueue", row.send_queue);
  if (row.time_wait_left) json.member("timeWaitLeft", row.time_wait_left->ns);
  json.key("pid");
  if (row.pid == 0) {
    json.null().key("program").null();
  } else {
    json.number(row.pid).member("program", entry.program);
  }
  json.end_object();
}

void write_process(JsonWriter& json, const node::ProcessRow& row) {
  const auto user = node::user_by_uid(row.uid);
  json.begin_object().member("pid", row.pid).member("parent", row.parent);
  json.member("user", user ? std::string(user->name) : std::to_string(row.uid)).member("command", row.command);
  json.key("blockedIn");
  if (row.blocked_in.empty()) {
    json.null();
  } else {
    json.text(row.blocked_in);
  }
  if (!row.notes.empty()) {
    json.member("where", row.notes.front().where).key("threads").begin_array();
    for (const node::ThreadNote& note : row.notes) {
      json.begin_object().member("thread", note.thread).member("where", note.where).end_object();
    }
    json.end_array();
  }
  json.end_object();
}

void write_macs(JsonWriter& json, const Network& network, NodeId node) {
  const Device& device = network.device(node);
  if (!device.bridge) return;
  for (const link::MacRow& row : device.bridge->fabric().mac_rows()) {
    const std::string_view label = network.port_label(row.port);
    json.begin_object().member("mac", row.mac.to_string()).member("port", label.substr(label.find(':') + 1));
    json.member("age", row.age.ns).end_object();
  }
}

void write_node(JsonWriter& json, const Network& network, NodeId id) {
  const NodeDescription& plan = network.description(id);
  const Device& device = network.device(id);
  json.begin_object().member("id", id.value).member("name", plan.name).member("kind", node_kind_name(plan.kind));
  json.key("x").real(plan.x).key("y").real(plan.y).key("ports").begin_array();
  for (std::size_t i = 0; i < device.ports.size(); ++i) {
    const link::Port& port = *device.ports[i];
    json.begin_object().member("id", port.id().value).member("name", port_name(plan, i));
    json.member("mac", port.mac().is_zero() ? std::string() : port.mac().to_string()).end_object();
  }
  json.end_array().end_object();
}

void write_link(JsonWriter& json, const link::Link& link) {
  const link::Port& a = link.end_a();
  const link::Port& b = link.end_b();
  json.begin_object().member("id", link.id().value).member("a", a.id().value).member("b", b.id().value);
  json.member("rate", link.options().rate).member("delay", link.options().delay.ns);
  json.member("mtu", a.mtu() < b.mtu() ? a.mtu() : b.mtu());
  json.member("up", link.state() == link::LinkState::kWhole).end_object();
}

}  // namespace

std::string describe_world(const Network& network) {
  JsonWriter json;
  const Scenario& scenario = network.scenario();
  json.begin_object().key("title").begin_object();
  // A title without languages goes by the tag for an undetermined one (RFC 5646 §2.2.1, ISO 639-2).
  for (const auto& [language, text] : scenario.title) json.member(language.empty() ? "und" : language, text);
  json.end_object().member("seed", network.simulator().seed()).key("nodes").begin_array();
  for (std::uint32_t id = 1; id <= scenario.nodes.size(); ++id) write_node(json, network, NodeId(id));
  json.end_array().key("links").begin_array();
  for (const auto& link : network.links()) write_link(json, *link);
  json.end_array().end_object();
  return json.take();
}

std::string describe_tables(const Network& network, NodeId node) {
  JsonWriter json;
  json.begin_object().member("node", node.value).member("now", network.simulator().now().ns);
  const Device& device = network.device(node);
  std::optional<node::Admin> admin;
  if (device.host) admin.emplace(*device.host, node::kRootUid);
  const auto rows = [&json, &admin](std::string_view name, auto list, auto write) {
    json.key(name).begin_array();
    if (admin) {
      for (const auto& row : list(*admin)) write(json, row);
    }
    json.end_array();
  };
  rows(
      "interfaces", [](const node::Admin& of) { return of.interfaces(); }, &write_interface);
  rows(
      "routes", [](const node::Admin& of) { return of.routes(); }, &write_route);
  rows(
      "neighbors", [](const node::Admin& of) { return of.neighbors(); }, &write_neighbor);
  rows(
      "sockets", [](const node::Admin& of) { return of.sockets(); }, &write_socket);
  rows(
      "processes", [](const node::Admin& of) { return of.processes(); }, &write_process);
  json.key("macs").begin_array();
  write_macs(json, network, node);
  json.end_array().end_object();
  return json.take();
}

std::string describe_process(const node::OutsideProgram& program) {
  const node::Process& process = program.process();
  const auto user = node::user_by_uid(process.uid());
  const node::Host& host = process.host();
  JsonWriter json;
  json.begin_object().member("node", host.id().value).member("hostname", host.name());
  json.member("pid", process.pid()).member("uid", process.uid());
  json.member("user", user ? std::string(user->name) : std::to_string(process.uid()));
  json.key("arguments").begin_array();
  for (const std::string& argument : process.arguments()) json.text(argument);
  json.end_array().member("directory", process.directory()).key("environment").begin_object();
  for (const auto& [name, value] : process.environment()) json.member(name, value);
  json.end_object().key("tty").begin_array();
  for (socket::Fd fd = 0; fd <= node::kStandardError; ++fd) {
    const socket::File* const file = process.files().find(fd);
    json.boolean(file != nullptr && process.terminal() != nullptr && process.terminal()->owns(file));
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace glassnet::scenario
