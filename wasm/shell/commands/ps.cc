// SPDX-License-Identifier: Apache-2.0
// ps of procps. Programs take no virtual time to compute, so all times of the processor are zero.
#include <string>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/calendar.h"
#include "node/terminal.h"
#include "shell/commands/commands.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {
namespace {

enum class Style { kShort, kFull, kBsd };

std::string terminal_text(const node::ProcessRow& row) {
  return row.terminal != 0 ? format("pts/%u", row.terminal) : "?";
}

std::string start_time(const node::ProcessRow& row) {
  const node::CalendarTime time = node::calendar_time(row.started);
  return format("%02d:%02d", time.hour, time.minute);
}

void print_row(node::Process& process, Style style, const node::ProcessRow& row) {
  const std::string user = user_text(row.uid);
  const std::string terminal = terminal_text(row);
  const std::string name = row.command.substr(0, row.command.find(' ')) + (row.zombie ? " <defunct>" : "");
  const std::string command = row.zombie ? "[" + name.substr(0, name.find(' ')) + "] <defunct>" : row.command;
  switch (style) {
    case Style::kShort: process.print(format("%7u %-8s 00:00:00 %s\n", row.pid, terminal.c_str(), name.c_str())); break;
    case Style::kFull:
      process.print(format("%-8s %7u %7u  0 %5s %-8s 00:00:00 %s\n", user.c_str(), row.pid, row.parent,
                           start_time(row).c_str(), terminal.c_str(), command.c_str()));
      break;
    case Style::kBsd: {
      const char* const state = row.zombie ? "Z" : row.blocked_in.empty() ? "R" : "S";
      process.print(format("%-8s %7u  0.0  0.0      0     0 %-8s %-4s %5s   0:00 %s\n", user.c_str(), row.pid,
                           terminal.c_str(), state, start_time(row).c_str(), command.c_str()));
      break;
    }
  }
}

const char* header_of(Style style) {
  switch (style) {
    case Style::kShort: return "    PID TTY          TIME CMD\n";
    case Style::kFull: return "UID          PID    PPID  C STIME TTY          TIME CMD\n";
    case Style::kBsd: return "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n";
  }
  return "";
}

}  // namespace

sim::Task<int> ps_main(node::Process& process) {
  bool all = false;
  Style style = Style::kShort;
  for (std::size_t i = 1; i < process.arguments().size(); ++i) {
    const std::string& word = process.arguments()[i];
    const bool bsd = !word.starts_with('-');  // "ps aux"
    for (const char c : word.substr(bsd ? 0 : 1)) {
      if (c == 'e' || c == 'A' || c == 'a' || c == 'x') {
        all = true;
      } else if (c == 'f' && !bsd) {
        style = Style::kFull;
      } else if (c == 'u') {
        style = Style::kBsd;
      } else {
        process.print_error("error: unsupported option\n\nUsage:\n ps [-e] [-f]\n ps aux\n");
        co_return 1;
      }
    }
  }
  process.print(header_of(style));
  const std::uint32_t terminal = process.terminal() != nullptr ? process.terminal()->number() : 0;
  for (const node::ProcessRow& row : node::Admin(process.host(), process.uid()).processes()) {
    if (all || (row.terminal == terminal && row.uid == process.uid())) print_row(process, style, row);
  }
  co_return 0;
}

}  // namespace glassnet::shell
