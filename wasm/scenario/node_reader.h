// SPDX-License-Identifier: Apache-2.0
// Reads one element of "nodes": its kind, addresses, routes, settings, files and services. Used by reader.cc only.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenario/description.h"
#include "scenario/document.h"
#include "scenario/error.h"
#include "scenario/fields.h"

namespace glassnet::scenario {

/// Where something was first seen.
struct Seen {
  std::string path;
  Position at;
};

class NodeReader {
 public:
  NodeReader(std::span<const std::string_view> programs, Errors& errors) : programs_(programs), errors_(errors) {}

  /// The node of `value`, as far as it can be understood; what is wrong goes to the errors.
  NodeDescription read(const Value& value, std::size_t index);
  /// Reports explicit MAC addresses that equal one made up for another interface. Call it after the last node.
  void check_default_macs(std::span<const NodeDescription> nodes);

  /// "run" and "user" of a service or a timeline entry.
  void read_command(const Fields& fields, std::string& run, std::string& user);
  /// The index of the node called `name`, or nothing.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  /// Reports scenario.unknown-node {node, nearest?}.
  void unknown_node(std::string_view name, std::string_view path, Position at);

 private:
  void read_name(const Fields& fields, NodeDescription& node, std::size_t index);
  void read_position(const Fields& fields, NodeDescription& node);
  void refuse_foreign_fields(const Value& value, const Fields& fields, NodeKind kind);
  void read_interfaces(const Fields& fields, NodeDescription& node, std::size_t index);
  void read_interface(const Value& value, const std::string& path, NodeDescription& node, std::size_t index);
  void read_mtu(const Fields& fields, std::uint16_t& mtu);
  void read_mac(const Fields& fields, InterfaceDescription& interface);
  void read_address(const Fields& fields, InterfaceDescription& interface);
  std::optional<int> read_prefix_length(const Fields& fields, std::string_view digits, bool has_slash);
  void check_host_address(const Fields& fields, const wire::Ipv4Prefix& address);
  void read_gateway(const Fields& fields, NodeDescription& node);
  void read_routes(const Fields& fields, NodeDescription& node);
  void check_next_hop(const NodeDescription& node, wire::Ipv4Address via, std::string_view path, Position at);
  void read_sysctls(const Fields& fields, NodeDescription& node);
  void read_files(const Fields& fields, NodeDescription& node);
  void read_services(const Fields& fields, NodeDescription& node);

  std::span<const std::string_view> programs_;
  Errors& errors_;
  std::map<std::string, std::size_t, std::less<>> names_;
  std::map<wire::Ipv4Address, Seen> addresses_;
  std::map<wire::MacAddress, Seen> macs_;
  bool addresses_readable_ = true;  // of the present node; an unreadable one would only cause false complaints
};

}  // namespace glassnet::scenario
