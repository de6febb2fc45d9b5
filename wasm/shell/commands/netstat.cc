// SPDX-License-Identifier: Apache-2.0
// netstat of net-tools: sockets, routes and interfaces.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/arguments.h"
#include "node/host.h"
#include "shell/commands/commands.h"
#include "shell/commands/interface_table.h"
#include "shell/commands/route_table.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusUsage = 3;
constexpr std::string_view kUsage =
    "usage: netstat [-n] -r | -i | -g\n"
    "       netstat [-anlpec] [-t] [-u] [-w] [-x]\n\n"
    "        -r                       display routing table\n"
    "        -i                       display interface table\n"
    "        -g                       display multicast group memberships\n"
    "        -n                       don't resolve names\n"
    "        -e                       display other/more information\n"
    "        -p                       display PID/Program name for sockets\n"
    "        -c                       continuous listing\n"
    "        -l                       display listening server sockets\n"
    "        -a                       display all sockets (default: connected)\n";

struct Options {
  enum class Which { kConnected, kAll, kListening };
  Which which = Which::kConnected;
  bool tcp = false;
  bool udp = false;
  bool raw = false;
  bool local = false;  // AF_UNIX
  bool programs = false;
  bool extended = false;
  bool continuous = false;
  bool routes = false;
  bool interfaces = false;
  bool groups = false;
  Names names = Names::kResolve;
};

using Kind = socket::SocketRow::Kind;

bool is_listening(const socket::SocketRow& row) {
  return row.state == "LISTEN" ||
         (row.kind != Kind::kTcp && row.remote.port == 0 && row.remote.address.is_unspecified());
}

bool is_wanted(const Options& options, const socket::SocketRow& row) {
  const bool listening = is_listening(row);
  if (options.which == Options::Which::kConnected && listening) return false;
  if (options.which == Options::Which::kListening && !listening) return false;
  switch (row.kind) {
    case Kind::kTcp: return options.tcp;
    case Kind::kUdp: return options.udp;
    case Kind::kRaw: return options.raw;
    case Kind::kPing: return false;  // as net-tools, which do not read /proc/net/icmp
  }
  return false;
}

std::string_view title_of(Options::Which which) {
  switch (which) {
    case Options::Which::kConnected: return "(w/o servers)";
    case Options::Which::kAll: return "(servers and established)";
    case Options::Which::kListening: return "(only servers)";
  }
  return "";
}

std::string endpoint_text(const node::Process& process, const transport::Endpoint& endpoint, const char* protocol,
                          Names names) {
  const std::string address =
      endpoint.address.is_unspecified() ? "0.0.0.0" : address_text(process, endpoint.address, names);
  return address + ":" + port_text(process, endpoint.port, protocol, names);
}

/// Only root sees the programs of other users.
std::string program_text(const node::Process& process, const node::SocketEntry& entry) {
  const bool visible = process.uid() == node::kRootUid || entry.row.uid == process.uid();
  if (entry.program.empty() || !visible) return "-";
  return format("%u/%s", entry.row.pid, entry.program.c_str());
}

void print_socket(node::Process& process, const Options& options, const node::SocketEntry& entry) {
  const socket::SocketRow& row = entry.row;
  const char* protocol = row.kind == Kind::kTcp ? "tcp" : row.kind == Kind::kUdp ? "udp" : "raw";
  const bool listener = row.state == "LISTEN";
  std::string local = endpoint_text(process, row.local, protocol, options.names);
  std::string remote = endpoint_text(process, row.remote, protocol, options.names);
  std::string line =
      format("%-5s %6zu %6zu %-23s %-23s %-11s", protocol, row.receive_queue,
             listener ? std::size_t{0} : row.send_queue, local.c_str(), remote.c_str(), std::string(row.state).c_str());
  if (options.extended) {
    append_format(line, " %-10s %-10u", user_text(row.uid).c_str(), row.pid != 0 ? row.socket : 0U);
  }
  if (options.programs) append_format(line, " %-19.19s ", program_text(process, entry).c_str());
  process.print(line + "\n");
}

void print_local_sockets(node::Process& process, const Options& options) {
  // This host has no local sockets; the table is empty, not missing.
  process.print("Active UNIX domain sockets " + std::string(title_of(options.which)) + "\n");
  process.print(options.programs
                    ? "Proto RefCnt Flags       Type       State         I-Node   PID/Program name     Path\n"
                    : "Proto RefCnt Flags       Type       State         I-Node   Path\n");
}

void print_sockets(node::Process& process, const Options& options) {
  if (options.programs && process.uid() != node::kRootUid) {
    process.print_error(
        "(Not all processes could be identified, non-owned process info\n"
        " will not be shown, you would have to be root to see it all.)\n");
  }
  if (options.tcp || options.udp || options.raw) {
    process.print("Active Internet connections " + std::string(title_of(options.which)) + "\n");
    std::string header = "Proto Recv-Q Send-Q Local Address           Foreign Address         State      ";
    if (options.extended) header += " User       Inode     ";
    if (options.programs) header += " PID/Program name    ";
    process.print(header + "\n");
    const std::vector<node::SocketEntry> entries = node::Admin(process.host(), process.uid()).sockets();
    for (const Kind kind : {Kind::kTcp, Kind::kUdp, Kind::kRaw}) {
      for (const node::SocketEntry& entry : entries) {
        if (entry.row.kind == kind && is_wanted(options, entry.row)) print_socket(process, options, entry);
      }
    }
  }
  if (options.local) print_local_sockets(process, options);
}

void print_groups(node::Process& process) {
  process.print(
      "IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n");
  for (const network::GroupRow& row : node::Admin(process.host(), process.uid()).groups()) {
    process.print(format("%-15s %-6u %s\n", row.interface.c_str(), row.users, row.group.to_string().c_str()));
  }
}

/// False for a wrong option.
bool parse(node::Process& process, Options& options) {
  node::OptionReader reader(process, "anltuwxpricge4v");
  while (const char option = reader.next()) {
    switch (option) {
      case 'a': options.which = Options::Which::kAll; break;
      case 'l': options.which = Options::Which::kListening; break;
      case 'n': options.names = Names::kNumeric; break;
      case 't': options.tcp = true; break;
      case 'u': options.udp = true; break;
      case 'w': options.raw = true; break;
      case 'x': options.local = true; break;
      case 'p': options.programs = true; break;
      case 'r': options.routes = true; break;
      case 'i': options.interfaces = true; break;
      case 'g': options.groups = true; break;
      case 'c': options.continuous = true; break;
      case 'e': options.extended = true; break;
      case '4':
      case 'v': break;
      default: process.print_error(kUsage); return false;
    }
  }
  if (!options.tcp && !options.udp && !options.raw && !options.local) {
    options.tcp = options.udp = options.raw = options.local = true;
  }
  return true;
}

}  // namespace

sim::Task<int> netstat_main(node::Process& process) {
  Options options;
  if (!parse(process, options)) co_return kStatusUsage;
  while (true) {
    if (options.routes) {
      print_route_table(process, RouteColumns::kWindow, options.names);
    } else if (options.interfaces) {
      print_interface_table(process, InterfaceTable::kNetstat);
    } else if (options.groups) {
      print_groups(process);
    } else {
      print_sockets(process, options);
    }
    if (!options.continuous) co_return 0;
    co_await process.flush();
    const Result<void> slept = co_await process.sys().sleep(sim::seconds(1));
    if (!slept) co_return 0;
  }
}

}  // namespace glassnet::shell
