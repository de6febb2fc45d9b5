// SPDX-License-Identifier: Apache-2.0
// ss of iproute2: sockets, by the states and in the columns of the original.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/arguments.h"
#include "node/host.h"
#include "shell/commands/commands.h"
#include "shell/commands/tables.h"
#include "socket/socket.h"

namespace glassnet::shell {
namespace {

constexpr int kStatusUsage = 255;
constexpr std::string_view kUsage =
    "Usage: ss [ OPTIONS ]\n"
    "   -n      don't resolve service names\n"
    "   -r      resolve host names\n"
    "   -a      display all sockets\n"
    "   -l      display listening sockets\n"
    "   -o      show timer information\n"
    "   -p      show process using socket\n"
    "   -e      show detailed socket information\n"
    "   -4      display only IP version 4 sockets\n"
    "   -t      display only TCP sockets\n"
    "   -u      display only UDP sockets\n"
    "   -w      display only RAW sockets\n"
    "   -x      display only Unix domain sockets\n"
    "   -H      Suppress header line\n";

using Kind = socket::SocketRow::Kind;

struct Options {
  enum class Which { kConnected, kAll, kListening };
  Which which = Which::kConnected;
  bool tcp = false;
  bool udp = false;
  bool raw = false;
  bool local = false;
  bool processes = false;
  bool timers = false;
  bool extended = false;
  bool header = true;
  Names ports = Names::kResolve;
  Names hosts = Names::kNumeric;
};

/// The name ss has for what netstat calls `row.state`.
std::string_view state_name(const socket::SocketRow& row) {
  struct Translation {
    std::string_view netstat;
    std::string_view ss;
  };
  static constexpr std::array<Translation, 11> kNames{{
      {"ESTABLISHED", "ESTAB"},
      {"SYN_SENT", "SYN-SENT"},
      {"SYN_RECV", "SYN-RECV"},
      {"FIN_WAIT1", "FIN-WAIT-1"},
      {"FIN_WAIT2", "FIN-WAIT-2"},
      {"TIME_WAIT", "TIME-WAIT"},
      {"CLOSE", "UNCONN"},
      {"CLOSE_WAIT", "CLOSE-WAIT"},
      {"LAST_ACK", "LAST-ACK"},
      {"LISTEN", "LISTEN"},
      {"CLOSING", "CLOSING"},
  }};
  for (const Translation& name : kNames) {
    if (name.netstat == row.state) return name.ss;
  }
  return "UNCONN";
}

bool is_wanted(const Options& options, const socket::SocketRow& row) {
  switch (row.kind) {
    case Kind::kTcp:
      if (!options.tcp) return false;
      break;
    case Kind::kUdp:
      if (!options.udp) return false;
      break;
    case Kind::kRaw:
    case Kind::kPing:
      if (!options.raw) return false;
      break;
  }
  const std::string_view state = state_name(row);
  const bool listening = state == "LISTEN" || state == "UNCONN";
  switch (options.which) {
    case Options::Which::kAll: return true;
    case Options::Which::kListening: return listening;
    case Options::Which::kConnected: return !listening && state != "TIME-WAIT" && state != "SYN-RECV";
  }
  return true;
}

const char* netid_of(Kind kind) {
  switch (kind) {
    case Kind::kTcp: return "tcp";
    case Kind::kUdp: return "udp";
    case Kind::kRaw: return "raw";
    case Kind::kPing: return "icmp";
  }
  return "";
}

/// The descriptor by which `process` holds socket `id`; -1 for none.
socket::Fd descriptor_of(node::Process& process, std::uint32_t id) {
  socket::FdTable& files = process.sys().files();
  for (socket::Fd fd = 0; fd < files.end(); ++fd) {
    socket::File* const file = files.find(fd);
    socket::Socket* const open = file != nullptr ? file->as_socket() : nullptr;
    if (open != nullptr && open->identity().id == id) return fd;
  }
  return -1;
}

std::string details_of(node::Process& process, const Options& options, const node::SocketEntry& entry) {
  std::string text;
  const socket::SocketRow& row = entry.row;
  const bool visible = process.uid() == node::kRootUid || row.uid == process.uid();
  node::Process* const owner = process.host().processes().find(row.pid);
  if (options.processes && owner != nullptr && visible) {
    append_format(text, " users:((\"%s\",pid=%u,fd=%d))", entry.program.c_str(), row.pid,
                  descriptor_of(*owner, row.socket));
  }
  // Simplified: of the timers only TIME_WAIT's is shown.
  if (options.timers && row.time_wait_left) {
    append_format(text, " timer:(timewait,%llisec,0)", static_cast<long long>(row.time_wait_left->ns / 1'000'000'000));
  }
  if (options.extended && owner != nullptr) {
    if (row.uid != 0) append_format(text, " uid:%u", row.uid);
    append_format(text, " ino:%u", row.socket);
  }
  return text;
}

/// One line in cells: Netid, State, Recv-Q, Send-Q, local address, port, peer address, port, the rest.
using Cells = std::array<std::string, 9>;

Cells cells_of(node::Process& process, const Options& options, const node::SocketEntry& entry) {
  const socket::SocketRow& row = entry.row;
  const char* const protocol = netid_of(row.kind);
  const auto address = [&](const transport::Endpoint& endpoint) {
    return (endpoint.address.is_unspecified() ? "0.0.0.0" : address_text(process, endpoint.address, options.hosts)) +
           ":";
  };
  return {protocol,
          std::string(state_name(row)),
          format("%zu", row.receive_queue),
          format("%zu", row.send_queue),
          address(row.local),
          port_text(process, row.local.port, protocol, options.ports),
          address(row.remote),
          port_text(process, row.remote.port, protocol, options.ports),
          details_of(process, options, entry)};
}

void print_cells(node::Process& process, const std::vector<Cells>& lines, bool with_netid) {
  std::array<std::size_t, 9> widths{};
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const Cells& line : lines) {
    std::string text;
    for (std::size_t i = with_netid ? 0 : 1; i < line.size(); ++i) {
      const bool right = i == 4 || i == 6;            // addresses end at their colon
      const bool glued = i == 5 || i == 7 || i == 8;  // no gap in front
      if (!text.empty() && !glued) text += ' ';
      const std::string padding(widths[i] - line[i].size(), ' ');
      text += right ? padding + line[i] : line[i] + padding;
    }
    process.print(text + "\n");
  }
}

bool parse(node::Process& process, Options& options) {
  node::OptionReader reader(process, "nraloep4tuwxHO");
  while (const char option = reader.next()) {
    switch (option) {
      case 'n': options.ports = Names::kNumeric; break;
      case 'r': options.hosts = Names::kResolve; break;
      case 'a': options.which = Options::Which::kAll; break;
      case 'l': options.which = Options::Which::kListening; break;
      case 'o': options.timers = true; break;
      case 'e': options.extended = true; break;
      case 'p': options.processes = true; break;
      case 't': options.tcp = true; break;
      case 'u': options.udp = true; break;
      case 'w': options.raw = true; break;
      case 'x': options.local = true; break;
      case 'H': options.header = false; break;
      case '4':
      case 'O': break;
      default: process.print_error(kUsage); return false;
    }
  }
  if (!options.tcp && !options.udp && !options.raw && !options.local) {
    options.tcp = options.udp = options.raw = options.local = true;
  }
  return true;
}

}  // namespace

sim::Task<int> ss_main(node::Process& process) {
  Options options;
  if (!parse(process, options)) co_return kStatusUsage;
  std::vector<Cells> lines;
  if (options.header) {
    lines.push_back(
        {"Netid", "State", "Recv-Q", "Send-Q", "Local Address:", "Port", "Peer Address:", "Port", "Process"});
  }
  const std::vector<node::SocketEntry> entries = node::Admin(process.host(), process.uid()).sockets();
  for (const Kind kind : {Kind::kRaw, Kind::kPing, Kind::kUdp, Kind::kTcp}) {
    for (const node::SocketEntry& entry : entries) {
      if (entry.row.kind == kind && is_wanted(options, entry.row)) {
        lines.push_back(cells_of(process, options, entry));
      }
    }
  }
  const int kinds = int{options.tcp} + int{options.udp} + int{options.raw} + int{options.local};
  print_cells(process, lines, kinds > 1);
  co_return 0;
}

}  // namespace glassnet::shell
