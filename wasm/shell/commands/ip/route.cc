// SPDX-License-Identifier: Apache-2.0
// ip route: where packets go.
#include <algorithm>

#include "base/text.h"
#include "shell/commands/ip/ip.h"
#include "shell/commands/tables.h"

namespace glassnet::shell::ip {
namespace {

constexpr std::string_view kUsage =
    "Usage: ip route { add | replace | del } ROUTE\n"
    "       ip route show [ PREFIX | cache ]\n"
    "       ip route get ADDRESS\n"
    "       ip route flush { PREFIX | dev DEVICE }\n"
    "ROUTE := [ unicast | unreachable | blackhole ] PREFIX [ via ADDRESS ] [ dev DEVICE ]\n"
    "         [ metric METRIC ] [ src ADDRESS ]\n";

std::string prefix_text(const wire::Ipv4Prefix& prefix) {
  if (prefix.length == 0) return "default";
  return prefix.length == 32 ? prefix.address.to_string() : prefix.to_string();
}

/// "default", an address or a prefix.
std::optional<wire::Ipv4Prefix> parse_prefix(const std::string& text) {
  if (text == "default" || text == "any" || text == "all") return wire::Ipv4Prefix{};
  if (const auto address = wire::Ipv4Address::parse(text)) return wire::Ipv4Prefix{*address, 32};
  return wire::Ipv4Prefix::parse(text);
}

std::string_view type_prefix(network::RouteType type) {
  switch (type) {
    case network::RouteType::kUnicast: return "";
    case network::RouteType::kUnreachable: return "unreachable ";
    case network::RouteType::kBlackhole: return "blackhole ";
  }
  return "";
}

std::string route_line(Command& command, const network::RouteRow& row) {
  const network::Route& route = row.route;
  std::string line = std::string(type_prefix(route.type)) + prefix_text(route.destination) + " ";
  const bool direct = route.gateway.is_unspecified();
  if (!direct) line += "via " + route.gateway.to_string() + " ";
  if (!row.interface.empty()) line += "dev " + row.interface + " ";
  if (route.origin == network::RouteOrigin::kKernel) line += "proto kernel ";
  if (direct && route.type == network::RouteType::kUnicast) line += "scope link ";
  if (!route.preferred_source.is_unspecified()) line += "src " + route.preferred_source.to_string() + " ";
  if (route.metric != 0) append_format(line, "metric %u ", route.metric);
  const auto device = command.admin().find_interface(row.interface);
  if (device && !device->carrier) line += "linkdown ";
  return line + "\n";
}

/// What iproute2 prints behind a route that the kernel has learned something about.
std::string cache_text(bool redirected, const std::optional<network::RouteExceptionRow>& known) {
  std::string text = "\n    cache ";
  if (redirected) text += "<redirected> ";
  if (known) append_format(text, "expires %lldsec ", static_cast<long long>(known->expires.ns / 1'000'000'000));
  if (known && known->mtu != 0) append_format(text, "mtu %u ", known->mtu);
  return text;
}

std::optional<network::RouteExceptionRow> find_exception(Command& command, wire::Ipv4Address destination) {
  for (const network::RouteExceptionRow& row : command.admin().route_exceptions()) {
    if (row.destination == destination) return row;
  }
  return std::nullopt;
}

/// ip route show cache: what redirects and path MTU discovery have taught.
int show_cache(Command& command) {
  for (const network::RouteExceptionRow& row : command.admin().route_exceptions()) {
    const Result<network::RouteDecision> route = command.admin().route_to(row.destination);
    if (!route) continue;
    std::string line = row.destination.to_string() + " ";
    if (route->next_hop != row.destination) line += "via " + route->next_hop.to_string() + " ";
    line += "dev " + std::string(route->interface->name()) + " ";
    command.print(line + cache_text(route->redirected, row) + "\n");
  }
  return 0;
}

int show(Command& command) {
  if (command.take_keyword("cache")) return show_cache(command);
  std::optional<wire::Ipv4Prefix> wanted;
  std::optional<std::string> device;
  while (!command.at_end()) {
    const std::string word = command.take();
    if (word == "dev") {
      const auto value = command.take_value();
      if (!value) return 255;
      if (!command.find_device(*value)) return 1;
      device = *value;
      continue;
    }
    wanted = parse_prefix(word);
    if (!wanted) {
      return command.complain(1, "Error: any valid prefix is expected rather than \"" + word + "\".");
    }
  }
  for (const network::RouteRow& row : sorted_routes(command.admin())) {
    if (wanted && row.route.destination != *wanted) continue;
    if (device && row.interface != *device) continue;
    command.print(route_line(command, row));
  }
  return 0;
}

int get(Command& command) {
  if (command.at_end()) return command.complain(1, "need at least a destination address");
  const std::string word = command.take();
  const auto address = wire::Ipv4Address::parse(word);
  if (!address) {
    return command.complain(1, "Error: any valid prefix is expected rather than \"" + word + "\".");
  }
  const Result<network::RouteDecision> route = command.admin().route_to(*address);
  if (!route) return command.answer(fail(route.error()));
  std::string line;
  std::string cache;
  switch (route->kind) {
    case network::AddressKind::kUnicast: break;
    case network::AddressKind::kLocal:
      line = "local ";
      cache = "<local> ";
      break;
    case network::AddressKind::kBroadcast:
      line = "broadcast ";
      cache = "<local,brd> ";
      break;
    case network::AddressKind::kMulticast:
      line = "multicast ";
      cache = "<mc> ";
      break;
  }
  line += address->to_string() + " ";
  if (route->kind == network::AddressKind::kUnicast && route->next_hop != *address) {
    line += "via " + route->next_hop.to_string() + " ";
  }
  append_format(line, "dev %s src %s uid %u ", std::string(route->interface->name()).c_str(),
                route->source.to_string().c_str(), command.process().uid());
  if (route->kind == network::AddressKind::kUnicast) {
    cache = cache_text(route->redirected, find_exception(command, route->destination));
  } else {
    cache = "\n    cache " + cache;
  }
  command.print(line + cache + "\n");
  return 0;
}

/// Reads a ROUTE; the exit status when it is wrong.
std::optional<int> parse(Command& command, network::Route& route) {
  bool has_destination = false;
  while (!command.at_end()) {
    const std::string word = command.take();
    if (word == "unreachable" || word == "blackhole" || word == "unicast") {
      if (word == "unreachable") route.type = network::RouteType::kUnreachable;
      if (word == "blackhole") route.type = network::RouteType::kBlackhole;
      continue;
    }
    const bool keyword = word == "via" || word == "dev" || word == "metric" || word == "src" || word == "proto" ||
                         word == "scope" || word == "table";
    if (!keyword) {
      const auto prefix = parse_prefix(word);
      if (!prefix) {
        return command.complain(1, "Error: any valid prefix is expected rather than \"" + word + "\".");
      }
      route.destination = *prefix;
      has_destination = true;
      continue;
    }
    const auto value = command.take_value();
    if (!value) return 255;
    if (word == "via" || word == "src") {
      const auto address = wire::Ipv4Address::parse(*value);
      if (!address) return command.complain(1, "Error: inet address is expected rather than \"" + *value + "\".");
      (word == "via" ? route.gateway : route.preferred_source) = *address;
    } else if (word == "dev") {
      const auto device = command.find_device(*value);
      if (!device) return 1;
      route.interface = device->index;
    } else if (word == "metric") {
      const auto metric = parse_decimal(*value, UINT32_MAX);
      if (!metric) {
        return command.complain(255, "Error: argument \"" + *value + "\" is wrong: \"metric\" value is invalid\n");
      }
      route.metric = static_cast<std::uint32_t>(*metric);
    }
  }
  if (!has_destination) return command.complain(255, trim(kUsage));
  return std::nullopt;
}

enum class Change { kAdd, kReplace, kDelete };

int change(Command& command, Change what) {
  network::Route route;
  if (const auto status = parse(command, route)) return *status;
  if (what == Change::kDelete) return command.answer(command.admin().remove_route(route));
  if (route.destination.canonical() != route.destination) {
    return command.complain(2, "Error: Invalid prefix for given prefix length.");
  }
  if (what == Change::kReplace) {
    network::Route old;
    old.destination = route.destination;
    old.metric = route.metric;
    const Result<void> removed = command.admin().remove_route(old);
    if (!removed && removed.error() == Errno::kPerm) return command.answer(removed);
  }
  const bool nowhere = route.gateway.is_unspecified() && route.interface == network::InterfaceIndex();
  if (nowhere && route.type == network::RouteType::kUnicast) return command.answer(fail(Errno::kNoDev));
  const Result<void> added = command.admin().add_route(route);
  if (!added && added.error() == Errno::kNetDown) return command.complain(2, "Error: Device for nexthop is not up.");
  if (!added && added.error() == Errno::kInval) {
    return command.complain(2, "Error: Nexthop has invalid gateway.");
  }
  return command.answer(added, Errno::kNetUnreach, "Error: Nexthop has invalid gateway.");
}

int flush(Command& command) {
  if (command.at_end()) return command.complain(1, "\"ip route flush\" requires arguments.");
  std::optional<std::string> device;
  std::optional<wire::Ipv4Prefix> wanted;
  while (!command.at_end()) {
    const std::string word = command.take();
    if (word == "dev") {
      device = command.take_value();
      if (!device) return 255;
    } else if (word != "all" && word != "table" && word != "main") {
      wanted = parse_prefix(word);
      if (!wanted) {
        return command.complain(1, "Error: any valid prefix is expected rather than \"" + word + "\".");
      }
    }
  }
  for (const network::RouteRow& row : sorted_routes(command.admin())) {
    if ((device && row.interface != *device) || (wanted && row.route.destination != *wanted)) continue;
    if (const int status = command.answer(command.admin().remove_route(row.route)); status != 0) return status;
  }
  return 0;
}

}  // namespace

int run_route(Command& command) {
  if (command.at_end()) return show(command);
  const std::string verb = command.take();
  if (abbreviates(verb, "add") || abbreviates(verb, "append")) return change(command, Change::kAdd);
  if (abbreviates(verb, "replace") || abbreviates(verb, "change") || abbreviates(verb, "chg")) {
    return change(command, Change::kReplace);
  }
  if (abbreviates(verb, "delete")) return change(command, Change::kDelete);
  if (abbreviates(verb, "get")) return get(command);
  if (abbreviates(verb, "flush")) return flush(command);
  if (abbreviates(verb, "show") || abbreviates(verb, "list") || abbreviates(verb, "lst")) return show(command);
  if (verb == "help") return command.complain(255, trim(kUsage));
  return command.complain(255, "Command \"" + verb + "\" is unknown, try \"ip route help\".");
}

}  // namespace glassnet::shell::ip
