// SPDX-License-Identifier: Apache-2.0
// route of net-tools: shows and changes the routing table.
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/arguments.h"
#include "node/host.h"
#include "node/names.h"
#include "shell/commands/commands.h"
#include "shell/commands/route_table.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusUsage = 3;
constexpr int kStatusUnknownHost = 6;
constexpr int kStatusFailed = 7;

constexpr std::string_view kUsage =
    "Usage: route [-n] [-e]                       List kernel routing tables\n"
    "       route {add|del} {-host|-net} Target[/prefix] [netmask N] [gw Gw] [metric M] [reject] [[dev] If]\n";

class RouteChange {
 public:
  RouteChange(node::Process& process, std::vector<std::string> words)
      : process_(process), admin_(process.host(), process.uid()), words_(std::move(words)) {}

  int run(bool add);

 private:
  enum class Target { kAny, kHost, kNet };

  [[nodiscard]] std::optional<int> parse();
  [[nodiscard]] std::optional<int> parse_target(const std::string& word, Target target);
  [[nodiscard]] std::optional<int> parse_keyword(const std::string& word, const std::string& value);
  int usage() {
    process_.print_error(kUsage);
    return kStatusUsage;
  }

  node::Process& process_;
  node::Admin admin_;
  std::vector<std::string> words_;
  network::Route route_;
  bool has_length_ = false;
  bool unknown_device_ = false;
};

std::optional<int> RouteChange::parse_target(const std::string& word, Target target) {
  if (word == "default") {
    has_length_ = true;
    return std::nullopt;
  }
  const std::size_t slash = word.find('/');
  const auto address = node::resolve(process_.host().files(), word.substr(0, slash));
  if (!address) {
    process_.print_error(word + ": Host name lookup failure\n");
    return kStatusUnknownHost;
  }
  route_.destination = {*address, 32};
  if (slash != std::string::npos) {
    const auto length = parse_decimal(std::string_view(word).substr(slash + 1), 32);
    if (!length) return usage();
    route_.destination.length = static_cast<int>(*length);
    has_length_ = true;
  } else if (target != Target::kHost && address->is_unspecified()) {
    route_.destination.length = 0;
    has_length_ = true;
  } else if (target != Target::kNet) {
    has_length_ = true;  // a host
  }
  return std::nullopt;
}

std::optional<int> RouteChange::parse_keyword(const std::string& word, const std::string& value) {
  if (word == "metric") {
    const auto metric = parse_decimal(value, UINT32_MAX);
    if (!metric) return usage();
    route_.metric = static_cast<std::uint32_t>(*metric);
  } else if (word == "dev") {
    const auto device = admin_.find_interface(value);
    unknown_device_ = !device;
    if (device) route_.interface = device->index;
  } else if (word == "netmask") {
    const auto mask = wire::Ipv4Address::parse(value);
    const auto length = mask ? wire::prefix_length_of_mask(*mask) : std::nullopt;
    if (!length) {
      process_.print_error("route: bogus netmask " + value + "\n");
      return kStatusUsage;
    }
    route_.destination.length = *length;
    has_length_ = true;
  } else {
    const auto gateway = node::resolve(process_.host().files(), value);
    if (!gateway) {
      process_.print_error(value + ": Unknown host\n");
      return kStatusUnknownHost;
    }
    route_.gateway = *gateway;
  }
  return std::nullopt;
}

std::optional<int> RouteChange::parse() {
  Target target = Target::kAny;
  std::size_t at = 0;
  if (at < words_.size() && (words_[at] == "-net" || words_[at] == "-host")) {
    target = words_[at++] == "-net" ? Target::kNet : Target::kHost;
  }
  if (at == words_.size()) return usage();
  if (const auto failed = parse_target(words_[at++], target)) return failed;
  while (at < words_.size()) {
    const std::string word = words_[at++];
    if (word == "reject") {
      route_.type = network::RouteType::kUnreachable;
      continue;
    }
    const bool keyword = word == "gw" || word == "gateway" || word == "netmask" || word == "metric" || word == "dev";
    if (keyword && at == words_.size()) return usage();
    // A word that is no keyword names the interface.
    const auto failed = keyword ? parse_keyword(word, words_[at++]) : parse_keyword("dev", word);
    if (failed) return failed;
  }
  return std::nullopt;
}

int RouteChange::run(bool add) {
  if (const auto failed = parse()) return *failed;
  if (has_length_ && route_.destination.canonical() != route_.destination) {
    process_.print_error("route: netmask doesn't match route address\n");
    return usage();
  }
  Result<void> result;
  if (process_.uid() != node::kRootUid) {
    result = fail(Errno::kPerm);
  } else if (!has_length_) {
    result = fail(Errno::kInval);  // a network without mask
  } else if (unknown_device_) {
    result = fail(Errno::kNoDev);
  } else if (!add) {
    result = admin_.remove_route(route_);
  } else if (route_.type == network::RouteType::kUnicast && route_.gateway.is_unspecified() &&
             route_.interface == network::InterfaceIndex()) {
    result = fail(Errno::kNoDev);
  } else {
    result = admin_.add_route(route_);
  }
  if (result) return 0;
  process_.print_error((add ? "SIOCADDRT: " : "SIOCDELRT: ") + std::string(errno_text(result.error())) + "\n");
  return kStatusFailed;
}

}  // namespace

void print_route_table(node::Process& process, RouteColumns columns, Names names) {
  process.print("Kernel IP routing table\n");
  process.print(columns == RouteColumns::kMetric
                    ? "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
                    : "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n");
  const node::Admin admin(process.host(), process.uid());
  for (const network::RouteRow& row : sorted_routes(admin)) {
    const network::Route& route = row.route;
    const bool reject = route.type == network::RouteType::kUnreachable;
    std::string flags = reject ? "!" : "U";
    if (!reject && !route.gateway.is_unspecified()) flags += "G";
    if (route.destination.length == 32) flags += "H";
    std::string destination = route.destination.address.to_string();
    if (names == Names::kResolve) {
      destination = route.destination.length == 0 ? "default" : destination;
      if (route.destination.length == 32) destination = address_text(process, route.destination.address, names);
    }
    const std::string gateway = reject                           ? "-"
                                : route.gateway.is_unspecified() ? "0.0.0.0"
                                                                 : address_text(process, route.gateway, names);
    const std::string interface = reject ? "-" : row.interface.empty() ? "*" : row.interface;
    std::string line = format("%-15.15s %-15.15s %-15s %-5s ", destination.c_str(), gateway.c_str(),
                              route.destination.mask().to_string().c_str(), flags.c_str());
    if (columns == RouteColumns::kMetric) {
      append_format(line, "%-6u %-2s %7d %s\n", route.metric, reject ? "-" : "0", 0, interface.c_str());
    } else {
      append_format(line, "%5d %-5d %6d %s\n", 0, 0, 0, interface.c_str());
    }
    process.print(line);
  }
}

sim::Task<int> route_main(node::Process& process) {
  Names names = Names::kResolve;
  RouteColumns columns = RouteColumns::kMetric;
  node::OptionReader reader(process, "+nev4F");
  while (const char option = reader.next()) {
    switch (option) {
      case 'n': names = Names::kNumeric; break;
      case 'e': columns = RouteColumns::kWindow; break;
      case 'v':
      case '4':
      case 'F': break;  // the defaults
      default: process.print_error(kUsage); co_return kStatusUsage;
    }
  }
  std::vector<std::string> words = reader.operands();
  if (words.empty()) {
    print_route_table(process, columns, names);
    co_return 0;
  }
  const std::string verb = words[0];
  if (verb != "add" && verb != "del" && verb != "delete") {
    process.print_error(kUsage);
    co_return kStatusUsage;
  }
  words.erase(words.begin());
  RouteChange change(process, std::move(words));
  co_return change.run(verb == "add");
}

}  // namespace glassnet::shell
