// SPDX-License-Identifier: Apache-2.0
// ps of procps: which programs there are and what they wait in. Programs take no virtual time to compute, so all times of the
// processor are zero.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/calendar.h"
#include "node/terminal.h"
#include "shell/commands/commands.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {
namespace {

using node::ProcessRow;

constexpr std::string_view kUsage =
    "\nUsage:\n ps [-e] [-f] [-l] [-p PID,...] [-o FIELD,...]\n ps aux\n"
    "Fields: args c cmd comm f ni nlwp pgid pid ppid pri s stat start stime time tty uid user wchan\n";

/// The function of Linux 6.18 that a call waits in. Simplified: by the call, not by what it is made on.
std::string_view wait_channel(std::string_view call) {
  struct Entry {
    std::string_view call, function;
  };
  static constexpr std::array<Entry, 6> kFunctions{{{"accept", "inet_csk_accept"},
                                                    {"epoll_wait", "ep_poll"},
                                                    {"futex", "futex_do_wait"},
                                                    {"poll", "poll_schedule_timeout"},
                                                    {"sleep", "hrtimer_nanosleep"},
                                                    {"wait", "do_wait"}}};
  for (const Entry& entry : kFunctions) {
    if (entry.call == call) return entry.function;
  }
  return "wait_woken";  // reading and writing, connecting
}

std::string state_letter(const ProcessRow& row) { return row.zombie ? "Z" : row.blocked_in.empty() ? "R" : "S"; }

/// The flags of ps(1), "PROCESS STATE CODES".
std::string state_text(const ProcessRow& row) {
  std::string text = state_letter(row);
  if (row.session_leader) text += 's';
  if (row.threads > 1) text += 'l';
  if (row.foreground && !row.zombie) text += '+';
  return text;
}

std::string terminal_text(const ProcessRow& row) { return row.terminal != 0 ? format("pts/%u", row.terminal) : "?"; }

std::string start_time(const ProcessRow& row) {
  const node::CalendarTime time = node::calendar_time(row.started);
  return format("%02d:%02d", time.hour, time.minute);
}

std::string program_name(const ProcessRow& row) { return row.command.substr(0, row.command.find(' ')); }
std::string short_command(const ProcessRow& row) { return program_name(row) + (row.zombie ? " <defunct>" : ""); }
std::string full_command(const ProcessRow& row) {
  return row.zombie ? "[" + program_name(row) + "] <defunct>" : row.command;
}
std::string channel_text(const ProcessRow& row) {
  return row.zombie || row.blocked_in.empty() ? "-" : std::string(wait_channel(row.blocked_in));
}

enum class Align { kLeft, kRight };

struct Column {
  std::string_view name;  ///< of -o
  std::string_view header;
  std::size_t width;
  Align align;
  std::string (*text)(const ProcessRow& row);
};

std::string zero(const ProcessRow&) { return "0"; }

constexpr std::array<Column, 33> kColumns{{
    {"pid", "PID", 7, Align::kRight, [](const ProcessRow& row) { return format("%u", row.pid); }},
    {"ppid", "PPID", 7, Align::kRight, [](const ProcessRow& row) { return format("%u", row.parent); }},
    {"pgid", "PGID", 7, Align::kRight, [](const ProcessRow& row) { return format("%u", row.group); }},
    {"user", "USER", 8, Align::kLeft, [](const ProcessRow& row) { return user_text(row.uid); }},
    {"UID", "UID", 8, Align::kLeft, [](const ProcessRow& row) { return user_text(row.uid); }},
    {"uid", "UID", 5, Align::kRight, [](const ProcessRow& row) { return format("%u", row.uid); }},
    {"stat", "STAT", 4, Align::kLeft, &state_text},
    {"s", "S", 1, Align::kLeft, &state_letter},
    {"state", "S", 1, Align::kLeft, &state_letter},
    {"wchan", "WCHAN", 6, Align::kLeft, &channel_text},
    {"tty", "TT", 8, Align::kLeft, &terminal_text},
    {"tt", "TT", 8, Align::kLeft, &terminal_text},
    {"tname", "TTY", 8, Align::kLeft, &terminal_text},
    {"time", "TIME", 8, Align::kRight, [](const ProcessRow&) { return std::string("00:00:00"); }},
    {"bsdtime", "TIME", 6, Align::kRight, [](const ProcessRow&) { return std::string("0:00"); }},
    {"start", "STARTED", 8, Align::kRight, &start_time},
    {"stime", "STIME", 5, Align::kRight, &start_time},
    {"bsdstart", "START", 5, Align::kLeft, &start_time},
    {"comm", "COMMAND", 15, Align::kLeft, &short_command},
    {"ucmd", "CMD", 15, Align::kLeft, &short_command},
    {"args", "COMMAND", 27, Align::kLeft, &full_command},
    {"command", "COMMAND", 27, Align::kLeft, &full_command},
    {"cmd", "CMD", 27, Align::kLeft, &full_command},
    {"nlwp", "NLWP", 4, Align::kRight, [](const ProcessRow& row) { return format("%zu", row.threads); }},
    {"c", "C", 2, Align::kRight, &zero},
    {"f", "F", 1, Align::kLeft, [](const ProcessRow& row) { return std::string(row.uid == 0 ? "4" : "0"); }},
    {"pri", "PRI", 3, Align::kRight, [](const ProcessRow&) { return std::string("80"); }},
    {"ni", "NI", 3, Align::kRight, &zero},
    {"ADDR SZ", "ADDR SZ", 7, Align::kLeft, [](const ProcessRow&) { return std::string("-     0"); }},
    {"%cpu", "%CPU", 4, Align::kRight, [](const ProcessRow&) { return std::string("0.0"); }},
    {"%mem", "%MEM", 4, Align::kRight, [](const ProcessRow&) { return std::string("0.0"); }},
    {"vsz", "VSZ", 6, Align::kRight, &zero},
    {"rss", "RSS", 5, Align::kRight, &zero},
}};

/// One column of a listing, with the width and header that -o may give it.
struct Field {
  const Column* column = nullptr;
  std::size_t width = 0;
  std::string header;
};

/// "pid", "wchan:20", "cmd=PROGRAM".
std::optional<Field> parse_field(std::string_view word) {
  const std::string_view given = word.substr(0, word.find('='));
  const std::string_view name = given.substr(0, given.find(':'));
  const auto* const found = std::ranges::find(kColumns, name, &Column::name);
  if (found == kColumns.end()) return std::nullopt;
  Field field{found, found->width, std::string(found->header)};
  if (name.size() < given.size()) {
    field.width = static_cast<std::size_t>(parse_decimal(given.substr(name.size() + 1), 1000).value_or(0));
  }
  if (given.size() < word.size()) field.header = word.substr(given.size() + 1);
  field.width = std::max(field.width, field.header.size());
  return field;
}

std::vector<Field> fields_of(std::string_view names) {
  std::vector<Field> fields;
  for (const std::string_view name : split(names, ',')) fields.push_back(*parse_field(name));
  return fields;
}

constexpr std::string_view kShort = "pid,tname,time,ucmd";
constexpr std::string_view kFull = "UID,pid,ppid,c,stime,tname,time,cmd";
constexpr std::string_view kLong = "f,s,uid,pid,ppid,c,pri,ni,ADDR SZ,wchan,tname,time,ucmd";
constexpr std::string_view kBsd = "user,pid,%cpu,%mem,vsz,rss,tname,stat,bsdstart,bsdtime,command";

void put(std::string& line, const Field& field, std::string text, bool last) {
  // Only the last may be longer than its column, and names; a function's name is cut.
  if (field.column->name == "wchan" && !last) text.resize(std::min(text.size(), field.width));
  const std::size_t blanks = field.width - std::min(field.width, text.size());
  if (field.column->align == Align::kRight) line.append(blanks, ' ');
  line += text;
  if (last) return;
  if (field.column->align == Align::kLeft) line.append(blanks, ' ');
  line += ' ';
}

struct Wish {
  bool all = false;
  std::vector<Field> fields;
  std::vector<std::uint64_t> pids;
};

/// Puts `item` behind `list`, if there is one.
template <class T>
bool take(const std::optional<T>& item, std::vector<T>& list) {
  if (item) list.push_back(*item);
  return item.has_value();
}

/// Takes an option apart; false for one that is unknown.
bool parse_option(const std::vector<std::string>& words, std::size_t& at, Wish& wish) {
  const std::string& word = words[at];
  const bool bsd = !word.starts_with('-');  // "ps aux"
  for (std::size_t i = bsd ? 0 : 1; i < word.size(); ++i) {
    const char c = word[i];
    if (c == 'o' || c == 'p') {
      const std::string list = i + 1 < word.size() ? word.substr(i + 1) : ++at < words.size() ? words[at] : "";
      for (const std::string_view item : split(list, ',')) {
        if (!(c == 'o' ? take(parse_field(item), wish.fields) : take(parse_decimal(item, UINT32_MAX), wish.pids))) {
          return false;
        }
      }
      return !list.empty();
    }
    if (c == 'e' || c == 'A' || c == 'a' || c == 'x') {
      wish.all = true;
    } else if (c == 'f' && !bsd) {
      wish.fields = fields_of(kFull);
    } else if (c == 'l') {
      wish.fields = fields_of(kLong);
    } else if (c == 'u') {
      wish.fields = fields_of(kBsd);
    } else {
      return false;
    }
  }
  return true;
}

bool wanted(const node::Process& process, const Wish& wish, const ProcessRow& row) {
  if (!wish.pids.empty()) return std::ranges::find(wish.pids, row.pid) != wish.pids.end();
  const std::uint32_t terminal = process.terminal() != nullptr ? process.terminal()->number() : 0;
  return wish.all || (row.terminal == terminal && row.uid == process.uid());
}

}  // namespace

sim::Task<int> ps_main(node::Process& process) {
  Wish wish;
  for (std::size_t at = 1; at < process.arguments().size(); ++at) {
    if (parse_option(process.arguments(), at, wish)) continue;
    process.print_error("error: unsupported option\n" + std::string(kUsage));
    co_return 1;
  }
  if (wish.fields.empty()) wish.fields = fields_of(kShort);
  const auto print = [&](const ProcessRow* row) {
    std::string line;
    for (const Field& field : wish.fields) {
      put(line, field, row != nullptr ? field.column->text(*row) : field.header, &field == &wish.fields.back());
    }
    process.print(line + "\n");
  };
  if (std::ranges::any_of(wish.fields, [](const Field& field) { return !field.header.empty(); })) print(nullptr);
  bool found = false;
  for (const ProcessRow& row : node::Admin(process.host(), process.uid()).processes()) {
    if (!wanted(process, wish, row)) continue;
    print(&row);
    found = true;
  }
  co_return found ? 0 : 1;
}

}  // namespace glassnet::shell
