// SPDX-License-Identifier: Apache-2.0
// arp of net-tools: shows and changes the neighbour table.
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/arguments.h"
#include "node/host.h"
#include "node/names.h"
#include "shell/commands/commands.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusUsage = 3;
constexpr int kStatusFailed = 255;

constexpr std::string_view kUsage =
    "Usage:\n"
    "  arp [-n] [-i <if>] [-a] [<hostname>]             <-Display ARP cache\n"
    "  arp [-i <if>] -d <host>                          <-Delete ARP entry\n"
    "  arp [-i <if>] -s <host> <hwaddr>                 <-Add entry\n";

struct Options {
  enum class Style { kTable, kBsd };
  enum class Action { kShow, kSet, kDelete };
  Style style = Style::kTable;
  Action action = Action::kShow;
  Names names = Names::kResolve;
  std::string interface;
  std::vector<std::string> operands;
};

class Arp {
 public:
  Arp(node::Process& process, Options options)
      : process_(process), admin_(process.host(), process.uid()), options_(std::move(options)) {}

  int run() {
    switch (options_.action) {
      case Options::Action::kShow: return show();
      case Options::Action::kSet: return set();
      case Options::Action::kDelete: return remove();
    }
    return kStatusFailed;
  }

 private:
  [[nodiscard]] static bool known(const network::NeighborRow& row) {
    return row.state != network::NeighborState::kIncomplete && row.state != network::NeighborState::kFailed;
  }
  [[nodiscard]] std::optional<wire::Ipv4Address> resolve(const std::string& name) {
    const auto address = node::resolve(process_.host().files(), name);
    if (!address) process_.print_error(name + ": Unknown host\n");
    return address;
  }
  int complain(const std::string& message) {
    process_.print_error(message + "\n");
    return kStatusFailed;
  }
  int complain(const char* call, Errno error) { return complain(call + (": " + std::string(errno_text(error)))); }

  int show();
  void print_table(const std::vector<network::NeighborRow>& rows);
  void print_bsd(const std::vector<network::NeighborRow>& rows);
  int set();
  int remove();
  /// The interface on whose link `address` is.
  [[nodiscard]] Result<network::InterfaceIndex> link_of(wire::Ipv4Address address);

  node::Process& process_;
  node::Admin admin_;
  Options options_;
};

int Arp::show() {
  std::optional<wire::Ipv4Address> wanted;
  if (!options_.operands.empty()) {
    wanted = resolve(options_.operands[0]);
    if (!wanted) return kStatusFailed;
  }
  std::vector<network::NeighborRow> rows;
  std::size_t all = 0;
  for (const network::NeighborRow& row : admin_.neighbors()) {
    ++all;
    if (!options_.interface.empty() && row.interface != options_.interface) continue;
    if (!wanted || row.address == *wanted) rows.push_back(row);
  }
  if (rows.empty() && wanted) {
    process_.print(format("%s (%s) -- no entry\n", options_.operands[0].c_str(), wanted->to_string().c_str()));
  } else if (rows.empty() && !options_.interface.empty() && all != 0) {
    process_.print(format("arp: in %zu entries no match found.\n", all));
  } else if (options_.style == Options::Style::kBsd) {
    print_bsd(rows);
  } else {
    print_table(rows);
  }
  return 0;
}

void Arp::print_table(const std::vector<network::NeighborRow>& rows) {
  if (!rows.empty()) {
    process_.print("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
  }
  for (const network::NeighborRow& row : rows) {
    const bool complete = known(row);
    std::string flags = complete ? "C" : "";
    if (row.state == network::NeighborState::kPermanent) flags += "M";
    process_.print(format("%-23.23s  %-8s%-20s%-6s%-15s %s\n",
                          address_text(process_, row.address, options_.names).c_str(), complete ? "ether" : "",
                          complete ? row.mac.to_string().c_str() : "(incomplete)", flags.c_str(), "",
                          row.interface.c_str()));
  }
}

void Arp::print_bsd(const std::vector<network::NeighborRow>& rows) {
  for (const network::NeighborRow& row : rows) {
    std::optional<std::string> name;
    if (options_.names == Names::kResolve) name = node::name_of(process_.host().files(), row.address);
    std::string line = name.value_or("?") + " (" + row.address.to_string() + ") at ";
    line += known(row) ? row.mac.to_string() + " [ether] " : "<incomplete> ";
    if (row.state == network::NeighborState::kPermanent) line += "PERM ";
    process_.print(line + "on " + row.interface + "\n");
  }
}

Result<network::InterfaceIndex> Arp::link_of(wire::Ipv4Address address) {
  if (!options_.interface.empty()) {
    const auto device = admin_.find_interface(options_.interface);
    if (!device) return fail(Errno::kNoDev);
    return device->index;
  }
  const Result<network::RouteDecision> route = admin_.route_to(address);
  if (!route) return fail(Errno::kNetUnreach);
  if (route->next_hop != address || route->interface->is_loopback()) return fail(Errno::kNetUnreach);
  return route->interface->index();
}

int Arp::set() {
  if (options_.operands.empty()) return complain("arp: need host name");
  const auto address = resolve(options_.operands[0]);
  if (!address) return kStatusFailed;
  if (options_.operands.size() < 2) return complain("arp: need hardware address");
  const auto mac = wire::MacAddress::parse(options_.operands[1]);
  if (!mac) return complain("arp: invalid hardware address");
  if (process_.uid() != node::kRootUid) return complain("SIOCSARP", Errno::kPerm);
  const Result<network::InterfaceIndex> interface = link_of(*address);
  if (!interface) return complain("SIOCSARP", interface.error());
  const Result<void> changed = admin_.set_neighbor(*interface, *address, *mac);
  return changed ? 0 : complain("SIOCSARP", changed.error());
}

int Arp::remove() {
  if (options_.operands.empty()) return complain("arp: need host name");
  const auto address = resolve(options_.operands[0]);
  if (!address) return kStatusFailed;
  if (process_.uid() != node::kRootUid) return complain("SIOCDARP(dontpub)", Errno::kPerm);
  const Result<network::InterfaceIndex> interface = link_of(*address);
  if (!interface) return complain("SIOCDARP(dontpub)", interface.error());
  const Result<void> changed = admin_.remove_neighbor(*interface, *address);
  return changed ? 0 : complain("No ARP entry for " + options_.operands[0]);
}

}  // namespace

sim::Task<int> arp_main(node::Process& process) {
  Options options;
  node::OptionReader reader(process, "aensdi:vH:");
  while (const char option = reader.next()) {
    switch (option) {
      case 'a': options.style = Options::Style::kBsd; break;
      case 'n': options.names = Names::kNumeric; break;
      case 's': options.action = Options::Action::kSet; break;
      case 'd': options.action = Options::Action::kDelete; break;
      case 'i': options.interface = reader.argument(); break;
      case 'e':
      case 'v':
      case 'H': break;  // the defaults: Linux style, Ethernet
      default: process.print_error(kUsage); co_return kStatusUsage;
    }
  }
  options.operands = reader.operands();
  Arp arp(process, std::move(options));
  co_return arp.run();
}

}  // namespace glassnet::shell
