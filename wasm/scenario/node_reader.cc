// SPDX-License-Identifier: Apache-2.0
#include "scenario/node_reader.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "node/sysctl.h"
#include "node/users.h"
#include "scenario/nearest.h"

namespace glassnet::scenario {
namespace {

constexpr std::size_t kDefaultSwitchPorts = 8;
constexpr double kFarthest = 1'000'000;  // scene units
constexpr std::size_t kLongestCommand = 4096;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// A host name of one label (RFC 1123 §2.1), also with underscores.
bool is_node_name(std::string_view name) {
  if (name.empty() || name.size() > Limits::kNameLength || !is_letter_or_digit(name.front())) return false;
  return std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

/// What dev_valid_name() of Linux takes, in ASCII; "lo" is every host's own.
bool is_interface_name(std::string_view name) {
  if (name.empty() || name.size() > Limits::kInterfaceNameLength || name == "lo" || name == "." || name == "..")
    return false;
  return std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != ':'; });
}

std::optional<NodeKind> node_kind(std::string_view name) {
  for (const NodeKind kind : {NodeKind::kHost, NodeKind::kRouter, NodeKind::kSwitch, NodeKind::kHub, NodeKind::kTap}) {
    if (name == node_kind_name(kind)) return kind;
  }
  return std::nullopt;
}

bool is_clean_path(std::string_view path) {
  if (path.size() < 2 || path.size() > 1024 || path.front() != '/' || path.back() == '/') return false;
  if (path.find('\0') != std::string_view::npos || path.find("//") != std::string_view::npos) return false;
  return std::ranges::none_of(split(path, '/'),
                              [](std::string_view part) { return part == "." || part == ".." || part.size() > 255; });
}

}  // namespace

NodeDescription NodeReader::read(const Value& value, std::size_t index) {
  NodeDescription node;
  const std::string path = element_path("nodes", index);
  if (!expect_type(value, Value::Type::kObject, path, errors_)) return node;
  const Fields fields(
      value, path,
      {"name", "kind", "at", "interfaces", "gateway", "routes", "ports", "mtu", "sysctl", "files", "services"},
      errors_);
  read_name(fields, node, index);
  read_position(fields, node);
  if (const Value* kind = fields.required("kind", Value::Type::kText)) {
    if (const auto known = node_kind(kind->text)) {
      node.kind = *known;
      refuse_foreign_fields(value, fields, node.kind);
    } else {
      constexpr std::array<std::string_view, 5> kKinds{"host", "router", "switch", "hub", "tap"};
      Error& error = errors_.add("scenario.unknown-kind", fields.path_of("kind"), kind->at).with("kind", kind->text);
      if (const auto nearest = nearest_name(kind->text, kKinds); !nearest.empty()) error.with("nearest", nearest);
    }
  }
  addresses_readable_ = true;
  if (has_stack(node.kind)) {
    read_interfaces(fields, node, index);
    read_gateway(fields, node);
    read_routes(fields, node);
    read_sysctls(fields, node);
    read_files(fields, node);
    read_services(fields, node);
  } else {
    node.ports = node.kind == NodeKind::kTap ? 1 : kDefaultSwitchPorts;
    const auto ports = fields.integer("ports", 1, static_cast<std::int64_t>(Limits::kSwitchPorts));
    if (ports && node.kind != NodeKind::kTap) node.ports = static_cast<std::size_t>(*ports);
    read_mtu(fields, node.mtu);
  }
  return node;
}

void NodeReader::read_name(const Fields& fields, NodeDescription& node, std::size_t index) {
  const Value* name = fields.required("name", Value::Type::kText);
  if (name == nullptr) return;
  node.name = name->text;
  if (!is_node_name(name->text)) {
    errors_.add("scenario.bad-node-name", fields.path_of("name"), name->at)
        .with("name", name->text)
        .with("limit", static_cast<std::int64_t>(Limits::kNameLength));
    return;
  }
  const auto [first, is_new] = names_.emplace(name->text, index);
  if (!is_new) {
    errors_.add("scenario.duplicate-node", fields.path_of("name"), name->at)
        .with("name", name->text)
        .with("other", element_path("nodes", first->second));
  }
}

void NodeReader::read_position(const Fields& fields, NodeDescription& node) {
  const Value* at = fields.required("at", Value::Type::kArray);
  if (at == nullptr) return;
  const bool valid =
      at->items.size() == 2 && std::ranges::all_of(at->items, [](const Value& number) {
        return number.type == Value::Type::kNumber && number.number >= -kFarthest && number.number <= kFarthest;
      });
  if (!valid) {
    errors_.add("scenario.bad-position", fields.path_of("at"), at->at);
    return;
  }
  node.x = at->items[0].number;
  node.y = at->items[1].number;
}

void NodeReader::refuse_foreign_fields(const Value& value, const Fields& fields, NodeKind kind) {
  constexpr std::array<std::string_view, 6> kOnlyWithStack{"interfaces", "gateway", "routes",
                                                           "sysctl",     "files",   "services"};
  for (const Value::Key& key : value.keys) {
    const bool foreign = (has_stack(kind) && key.name == "mtu") ||
                         (key.name == "ports" && (has_stack(kind) || kind == NodeKind::kTap)) ||
                         (!has_stack(kind) && std::ranges::find(kOnlyWithStack, key.name) != kOnlyWithStack.end());
    if (!foreign) continue;
    errors_.add("scenario.field-not-for-kind", fields.path_of(key.name), key.at)
        .with("field", key.name)
        .with("kind", node_kind_name(kind));
  }
}

void NodeReader::read_interfaces(const Fields& fields, NodeDescription& node, std::size_t index) {
  const Value* list = fields.list("interfaces", Limits::kInterfaces);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    read_interface(list->items[i], element_path(fields.path_of("interfaces"), i), node, index);
  }
}

void NodeReader::read_interface(const Value& value, const std::string& path, NodeDescription& node, std::size_t index) {
  InterfaceDescription& interface = node.interfaces.emplace_back();
  interface.mac = default_mac(index, node.interfaces.size() - 1);
  if (!expect_type(value, Value::Type::kObject, path, errors_)) return;
  const Fields fields(value, path, {"name", "mac", "address", "mask", "mtu"}, errors_);
  if (const Value* name = fields.required("name", Value::Type::kText)) {
    const auto others = std::span(node.interfaces).first(node.interfaces.size() - 1);
    const auto first = std::ranges::find(others, name->text, &InterfaceDescription::name);
    if (!is_interface_name(name->text)) {
      errors_.add("scenario.bad-interface-name", fields.path_of("name"), name->at)
          .with("name", name->text)
          .with("limit", static_cast<std::int64_t>(Limits::kInterfaceNameLength));
    } else if (first != others.end()) {
      const std::string list = path.substr(0, path.rfind('['));
      errors_.add("scenario.duplicate-interface", fields.path_of("name"), name->at)
          .with("name", name->text)
          .with("other", element_path(list, static_cast<std::size_t>(first - others.begin())));
    }
    interface.name = name->text;
  }
  read_mac(fields, interface);
  read_address(fields, interface);
  read_mtu(fields, interface.mtu);
}

void NodeReader::read_mtu(const Fields& fields, std::uint16_t& mtu) {
  // 68 is the least that IPv4 allows (RFC 791 §3.2), 9000 the usual jumbo frame.
  if (const auto given = fields.integer("mtu", 68, 9000)) mtu = static_cast<std::uint16_t>(*given);
}

void NodeReader::read_mac(const Fields& fields, InterfaceDescription& interface) {
  const Value* text = fields.optional("mac", Value::Type::kText);
  if (text == nullptr) return;
  const auto mac = wire::MacAddress::parse(text->text);
  if (!mac) {
    errors_.add("scenario.bad-mac", fields.path_of("mac"), text->at).with("text", text->text);
    return;
  }
  if (mac->is_multicast() || mac->is_zero()) {  // is_valid_ether_addr() of Linux
    errors_.add("scenario.mac-not-for-interfaces", fields.path_of("mac"), text->at).with("mac", mac->to_string());
    return;
  }
  interface.mac = *mac;
  const auto [first, is_new] = macs_.emplace(*mac, Seen{fields.path_of("mac"), text->at});
  if (!is_new) {
    errors_.add("scenario.duplicate-mac", fields.path_of("mac"), text->at)
        .with("mac", mac->to_string())
        .with("other", first->second.path);
  }
}

void NodeReader::check_default_macs(std::span<const NodeDescription> nodes) {
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (std::size_t i = 0; i < nodes[n].interfaces.size(); ++i) {
      const std::string path = element_path(element_path("nodes", n) + ".interfaces", i);
      const auto explicit_one = macs_.find(nodes[n].interfaces[i].mac);
      if (explicit_one == macs_.end() || explicit_one->second.path.starts_with(path + '.')) continue;
      if (nodes[n].interfaces[i].mac != default_mac(n, i)) continue;  // reported as a duplicate already
      errors_.add("scenario.duplicate-mac", explicit_one->second.path, explicit_one->second.at)
          .with("mac", explicit_one->first.to_string())
          .with("other", path);
    }
  }
}

void NodeReader::read_address(const Fields& fields, InterfaceDescription& interface) {
  const Value* text = fields.optional("address", Value::Type::kText);
  if (text == nullptr) {
    if (fields.has("address")) addresses_readable_ = false;
    if (const Value* mask = fields.any("mask"); mask != nullptr && !fields.has("address")) {
      errors_.add("scenario.mask-without-address", fields.path_of("mask"), mask->at);
    }
    return;
  }
  const std::size_t slash = text->text.find('/');
  const std::string_view number = std::string_view(text->text).substr(0, slash);
  const bool has_slash = slash != std::string::npos;
  const auto address = wire::Ipv4Address::parse(number);
  if (!address) {
    errors_.add("scenario.bad-address", fields.path_of("address"), text->at).with("text", text->text);
  }
  const std::string_view digits = has_slash ? std::string_view(text->text).substr(slash + 1) : std::string_view();
  // An unreadable address that comes without a mask is one mistake, not two.
  const bool says_mask = has_slash || fields.has("mask");
  const auto length = address || says_mask ? read_prefix_length(fields, digits, has_slash) : std::nullopt;
  if (!address || !length) {
    addresses_readable_ = false;
    return;
  }
  interface.address = wire::Ipv4Prefix{*address, *length};
  check_host_address(fields, *interface.address);
  const auto [first, is_new] = addresses_.emplace(*address, Seen{fields.path_of("address"), text->at});
  if (!is_new) {
    errors_.add("scenario.duplicate-address", fields.path_of("address"), text->at)
        .with("address", address->to_string())
        .with("other", first->second.path);
  }
}

std::optional<int> NodeReader::read_prefix_length(const Fields& fields, std::string_view digits, bool has_slash) {
  const Value& address = *fields.any("address");
  const Value* mask_text = fields.optional("mask", Value::Type::kText);
  if (has_slash) {
    if (const Value* mask = fields.any("mask")) {
      errors_.add("scenario.mask-twice", fields.path_of("mask"), mask->at).with("address", address.text);
    }
    const auto length = parse_decimal(digits, 32);
    if (!length || *length == 0) {
      errors_.add("scenario.bad-prefix-length", fields.path_of("address"), address.at).with("length", digits);
      return std::nullopt;
    }
    return static_cast<int>(*length);
  }
  if (!fields.has("mask")) {
    errors_.add("scenario.missing-mask", fields.path_of("address"), address.at).with("address", address.text);
    return std::nullopt;
  }
  if (mask_text == nullptr) return std::nullopt;
  const auto mask = wire::Ipv4Address::parse(mask_text->text);
  const auto length = mask ? wire::prefix_length_of_mask(*mask) : std::nullopt;
  if (!mask || length == 0) {
    errors_.add("scenario.bad-mask", fields.path_of("mask"), mask_text->at).with("mask", mask_text->text);
    return std::nullopt;
  }
  if (!length)
    errors_.add("scenario.mask-with-holes", fields.path_of("mask"), mask_text->at).with("mask", mask_text->text);
  return length;
}

void NodeReader::check_host_address(const Fields& fields, const wire::Ipv4Prefix& address) {
  const Position at = fields.any("address")->at;
  const std::string path = fields.path_of("address");
  const wire::Ipv4Address host = address.address;
  const std::string host_text = host.to_string();
  const std::string network_text = address.canonical().to_string();
  // 0.0.0.0/8 and 127.0.0.0/8: RFC 1122 §3.2.1.3; 224.0.0.0/4: RFC 1112; 240.0.0.0/4: RFC 1112 §4, reserved.
  if ((host.value >> 24) == 0 || host.is_loopback() || host.value >= 0xe0000000U) {
    errors_.add("scenario.address-not-for-hosts", path, at).with("address", host_text);
  } else if (address.has_broadcast() && host == address.network()) {
    errors_.add("scenario.address-is-network", path, at).with("address", host_text).with("network", network_text);
  } else if (address.has_broadcast() && host == address.broadcast()) {
    errors_.add("scenario.address-is-broadcast", path, at).with("address", host_text).with("network", network_text);
  }
}

void NodeReader::read_gateway(const Fields& fields, NodeDescription& node) {
  const Value* text = fields.optional("gateway", Value::Type::kText);
  if (text == nullptr) return;
  node.gateway = wire::Ipv4Address::parse(text->text);
  if (!node.gateway) {
    errors_.add("scenario.bad-address", fields.path_of("gateway"), text->at).with("text", text->text);
    return;
  }
  check_next_hop(node, *node.gateway, fields.path_of("gateway"), text->at);
}

void NodeReader::read_routes(const Fields& fields, NodeDescription& node) {
  const Value* list = fields.list("routes", Limits::kRoutes);
  if (list == nullptr) return;
  std::map<std::pair<wire::Ipv4Prefix, std::uint32_t>, std::string> seen;
  if (node.gateway) seen.emplace(std::pair{wire::Ipv4Prefix{}, 0U}, fields.path_of("gateway"));
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string path = element_path(fields.path_of("routes"), i);
    if (!expect_type(list->items[i], Value::Type::kObject, path, errors_)) continue;
    const Fields entry(list->items[i], path, {"to", "via", "metric"}, errors_);
    const Value* to_text = entry.required("to", Value::Type::kText);
    const Value* via_text = entry.required("via", Value::Type::kText);
    RouteDescription route;
    if (const auto metric = entry.integer("metric", 0, UINT32_MAX)) route.metric = static_cast<std::uint32_t>(*metric);
    if (to_text == nullptr || via_text == nullptr) continue;
    const auto to = to_text->text == "default" ? wire::Ipv4Prefix{} : wire::Ipv4Prefix::parse(to_text->text);
    const auto via = wire::Ipv4Address::parse(via_text->text);
    if (!to) {
      errors_.add("scenario.bad-route-target", entry.path_of("to"), to_text->at).with("text", to_text->text);
    } else if (*to != to->canonical()) {  // Linux: "Invalid prefix for given prefix length"
      errors_.add("scenario.route-with-host-bits", entry.path_of("to"), to_text->at)
          .with("to", to_text->text)
          .with("network", to->canonical().to_string());
    }
    if (!via) {
      errors_.add("scenario.bad-address", entry.path_of("via"), via_text->at).with("text", via_text->text);
    } else {
      check_next_hop(node, *via, entry.path_of("via"), via_text->at);
    }
    if (!to || !via) continue;
    route.to = *to;
    route.via = *via;
    const auto [first, is_new] = seen.emplace(std::pair{route.to, route.metric}, path);
    if (!is_new) {  // Linux: "File exists"
      errors_.add("scenario.duplicate-route", path, entry.at()).with("to", to_text->text).with("other", first->second);
    }
    node.routes.push_back(route);
  }
}

void NodeReader::check_next_hop(const NodeDescription& node, wire::Ipv4Address via, std::string_view path,
                                Position at) {
  if (!addresses_readable_) return;
  // Linux: "Nexthop has invalid gateway" unless the gateway is a neighbour's unicast address (ip-route(8), fib_check_nh).
  for (const InterfaceDescription& interface : node.interfaces) {
    if (interface.address && interface.address->address == via) {
      errors_.add("scenario.gateway-is-own-address", path, at).with("gateway", via.to_string());
      return;
    }
  }
  const bool reachable = std::ranges::any_of(node.interfaces, [via](const InterfaceDescription& interface) {
    const auto& own = interface.address;
    if (!own || !own->contains(via)) return false;
    return !own->has_broadcast() || (via != own->network() && via != own->broadcast());
  });
  if (!reachable) errors_.add("scenario.gateway-not-on-subnet", path, at).with("gateway", via.to_string());
}

void NodeReader::read_sysctls(const Fields& fields, NodeDescription& node) {
  const Value* settings = fields.optional("sysctl", Value::Type::kObject);
  if (settings == nullptr) return;
  for (std::size_t i = 0; i < settings->items.size(); ++i) {
    const Value::Key& key = settings->keys[i];
    const Value& value = settings->items[i];
    const std::string path = fields.path_of("sysctl") + "[\"" + key.name + "\"]";
    if (!expect_type(value, Value::Type::kText, path, errors_)) continue;
    const Result<void> possible = node::check_sysctl(key.name, value.text);
    if (possible) {
      node.sysctls.push_back({key.name, value.text});
    } else if (possible.error() == Errno::kNoEnt) {
      Error& error = errors_.add("scenario.unknown-sysctl", path, key.at).with("name", key.name);
      const std::vector<std::string_view> names = node::sysctl_names();
      if (const auto nearest = nearest_name(key.name, names); !nearest.empty()) error.with("nearest", nearest);
    } else if (possible.error() == Errno::kAcces) {
      errors_.add("scenario.sysctl-read-only", path, key.at).with("name", key.name);
    } else {
      errors_.add("scenario.bad-sysctl-value", path, value.at).with("name", key.name).with("value", value.text);
    }
  }
}

void NodeReader::read_files(const Fields& fields, NodeDescription& node) {
  const Value* files = fields.optional("files", Value::Type::kObject);
  if (files == nullptr) return;
  if (files->items.size() > Limits::kFiles) {
    errors_.add("scenario.too-many", fields.path_of("files"), files->at)
        .with("what", "files")
        .with("count", static_cast<std::int64_t>(files->items.size()))
        .with("limit", static_cast<std::int64_t>(Limits::kFiles));
    return;
  }
  for (std::size_t i = 0; i < files->items.size(); ++i) {
    const Value::Key& key = files->keys[i];
    const std::string path = fields.path_of("files") + "[\"" + key.name + "\"]";
    if (!is_clean_path(key.name)) errors_.add("scenario.bad-file-path", path, key.at).with("path", key.name);
    if (!expect_type(files->items[i], Value::Type::kText, path, errors_)) continue;
    node.files.push_back({key.name, files->items[i].text});
  }
}

void NodeReader::read_services(const Fields& fields, NodeDescription& node) {
  const Value* list = fields.list("services", Limits::kServices);
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string path = element_path(fields.path_of("services"), i);
    if (!expect_type(list->items[i], Value::Type::kObject, path, errors_)) continue;
    const Fields entry(list->items[i], path, {"run", "user"}, errors_);
    ServiceDescription service;
    read_command(entry, service.run, service.user);
    node.services.push_back(service);
  }
}

void NodeReader::read_command(const Fields& fields, std::string& run, std::string& user) {
  if (const Value* text = fields.required("run", Value::Type::kText)) {
    const std::vector<std::string_view> words = split(trim(text->text), ' ');
    const std::string path = fields.path_of("run");
    if (words.empty() || text->text.size() > kLongestCommand || text->text.find('\n') != std::string::npos) {
      errors_.add("scenario.bad-command", path, text->at).with("command", text->text.substr(0, 80));
    } else if (std::ranges::find(programs_, words.front()) == programs_.end()) {
      Error& error = errors_.add("scenario.unknown-program", path, text->at).with("program", words.front());
      if (const auto nearest = nearest_name(words.front(), programs_); !nearest.empty()) error.with("nearest", nearest);
    }
    run = text->text;
  }
  if (const Value* name = fields.optional("user", Value::Type::kText)) {
    if (!node::user_by_name(name->text)) {
      errors_.add("scenario.unknown-user", fields.path_of("user"), name->at).with("user", name->text);
    }
    user = name->text;
  }
}

std::optional<std::size_t> NodeReader::find(std::string_view name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

void NodeReader::unknown_node(std::string_view name, std::string_view path, Position at) {
  std::vector<std::string_view> known;
  for (const auto& [node, index] : names_) known.push_back(node);
  Error& error = errors_.add("scenario.unknown-node", path, at).with("node", name);
  if (const auto nearest = nearest_name(name, known); !nearest.empty()) error.with("nearest", nearest);
}

}  // namespace glassnet::scenario
