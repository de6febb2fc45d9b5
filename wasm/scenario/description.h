// SPDX-License-Identifier: Apache-2.0
// What a scenario file says, as plain values: checked by reader.h, written by writer.h, built by network.h. Node, interface and
// link numbers are indexes from 0 in file order. The format stands in docs/SCENARIO.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/fault_description.h"
#include "sim/time.h"
#include "wire/addresses.h"

namespace glassnet::scenario {

/// The version of the format: the number in the field "glassnet".
inline constexpr int kFormatVersion = 1;

/// What the format allows at most.
struct Limits {
  static constexpr std::size_t kNodes = 1000;
  static constexpr std::size_t kLinks = 4000;
  static constexpr std::size_t kInterfaces = 64;  ///< of one host or router
  static constexpr std::size_t kSwitchPorts = 256;
  static constexpr std::size_t kRoutes = 1000;   ///< of one node
  static constexpr std::size_t kFiles = 1000;    ///< of one node
  static constexpr std::size_t kServices = 100;  ///< of one node
  static constexpr std::size_t kFaults = 32;     ///< of one cable
  static constexpr std::size_t kTimeline = 10'000;
  static constexpr std::size_t kNameLength = 63;           ///< of a node: a label of RFC 1123 §2.1
  static constexpr std::size_t kInterfaceNameLength = 15;  ///< IFNAMSIZ - 1 of Linux
  static constexpr std::size_t kQueueFrames = 100'000;
  static constexpr std::uint64_t kSeed = (std::uint64_t{1} << 53) - 1;  ///< exact as a JavaScript number
};

/// kTap is the way out of the network: one port behind which an outside program may stand (tools/native/tap.cc); without one, frames
/// that go there vanish.
enum class NodeKind : std::uint8_t { kHost, kRouter, kSwitch, kHub, kTap };

/// "host", "router", "switch", "hub" or "tap".
[[nodiscard]] std::string_view node_kind_name(NodeKind kind);

/// Whether it has addresses, files and programs: a host or a router.
[[nodiscard]] constexpr bool has_stack(NodeKind kind) { return kind == NodeKind::kHost || kind == NodeKind::kRouter; }

struct InterfaceDescription {
  std::string name;
  wire::MacAddress mac;
  std::optional<wire::Ipv4Prefix> address;
  std::uint16_t mtu = 1500;  ///< in bytes, 68..9000
  friend bool operator==(const InterfaceDescription&, const InterfaceDescription&) = default;
};

struct RouteDescription {
  wire::Ipv4Prefix to;  ///< 0.0.0.0/0 is the default route
  wire::Ipv4Address via;
  std::uint32_t metric = 0;
  friend bool operator==(const RouteDescription&, const RouteDescription&) = default;
};

/// A command line that is started by the scenario; `user` is a name of node/users.h.
struct ServiceDescription {
  std::string run;
  std::string user = "root";
  friend bool operator==(const ServiceDescription&, const ServiceDescription&) = default;
};

struct FileDescription {
  std::string path;  ///< absolute
  std::string text;
  friend bool operator==(const FileDescription&, const FileDescription&) = default;
};

/// A setting of a host by its name for sysctl(8); see node/sysctl.h.
struct SysctlDescription {
  std::string name;
  std::string value;
  friend bool operator==(const SysctlDescription&, const SysctlDescription&) = default;
};

struct NodeDescription {
  std::string name;
  NodeKind kind = NodeKind::kHost;
  double x = 0;  ///< scene units; for drawing only
  double y = 0;
  std::vector<InterfaceDescription> interfaces;  ///< hosts and routers
  std::optional<wire::Ipv4Address> gateway;      ///< short for a default route of metric 0
  std::vector<RouteDescription> routes;
  std::size_t ports = 0;     ///< switches, hubs and taps; their names are "1", "2", ...
  std::uint16_t mtu = 1500;  ///< of all ports of a switch, hub or tap, bytes
  std::vector<SysctlDescription> sysctls;
  std::vector<FileDescription> files;
  std::vector<ServiceDescription> services;
  friend bool operator==(const NodeDescription&, const NodeDescription&) = default;
};

struct CableEnd {
  std::size_t node = 0;
  std::size_t port = 0;  ///< index of the interface, or of the switch port from 0
  friend constexpr auto operator<=>(CableEnd, CableEnd) = default;
};

struct LinkDescription {
  std::array<CableEnd, 2> ends{};
  std::uint64_t rate = 1'000'000'000;          ///< bit/s; 0 = unlimited
  sim::Duration delay = sim::microseconds(1);  ///< one way; 200 m of copper
  std::size_t queue = 1000;                    ///< frames that may wait at each end
  std::uint32_t mark = 0;                      ///< waiting frames from which on packets are marked (ECN); 0 = never
  std::uint32_t loss = 0;                      ///< parts per million, each way
  std::vector<FaultDescription> faults;        ///< the chain of rules behind the loss
  friend bool operator==(const LinkDescription&, const LinkDescription&) = default;
};

struct TimelineEntry {
  sim::Duration at;
  std::size_t node = 0;
  std::string run;
  std::string user = "root";
  friend bool operator==(const TimelineEntry&, const TimelineEntry&) = default;
};

struct Scenario {
  std::string schema;  ///< the "$schema" of the file, for editors
  /// Title by language code; a title without languages has the code "".
  std::vector<std::pair<std::string, std::string>> title;
  std::uint64_t seed = 1;
  std::vector<NodeDescription> nodes;
  std::vector<LinkDescription> links;
  std::vector<TimelineEntry> timeline;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// The address that an interface has when the file gives none: 02:00:00 (locally administered, IEEE 802-2014 §8.4), then 16 bits
/// node index + 1 and 8 bits interface index.
[[nodiscard]] constexpr wire::MacAddress default_mac(std::size_t node, std::size_t port) {
  return wire::MacAddress::from_number(0x020000000000U | (std::uint64_t{node + 1} << 8) | std::uint64_t{port});
}

/// How many places for cables the node has.
[[nodiscard]] inline std::size_t port_count(const NodeDescription& node) {
  return has_stack(node.kind) ? node.interfaces.size() : node.ports;
}
/// The name of port `port`: "eth0" of a host, "3" of a switch.
[[nodiscard]] std::string port_name(const NodeDescription& node, std::size_t port);
/// The port with its device, as cables name it: "pc1:eth0".
[[nodiscard]] std::string end_name(const NodeDescription& node, std::size_t port);

}  // namespace glassnet::scenario
