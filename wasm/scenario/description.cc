// SPDX-License-Identifier: Apache-2.0
#include "scenario/description.h"

namespace glassnet::scenario {

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kHost: return "host";
    case NodeKind::kRouter: return "router";
    case NodeKind::kSwitch: return "switch";
    case NodeKind::kHub: return "hub";
    case NodeKind::kTap: return "tap";
  }
  return {};
}

std::string port_name(const NodeDescription& node, std::size_t port) {
  return has_stack(node.kind) ? node.interfaces[port].name : std::to_string(port + 1);
}

std::string end_name(const NodeDescription& node, std::size_t port) { return node.name + ':' + port_name(node, port); }

}  // namespace glassnet::scenario
