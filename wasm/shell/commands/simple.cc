// SPDX-License-Identifier: Apache-2.0
// Commands that do one thing in a few lines.
#include <string>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "node/calendar.h"
#include "node/host.h"
#include "node/users.h"
#include "shell/commands/commands.h"
#include "shell/commands/operands.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {

sim::Task<int> true_main(node::Process&) { co_return 0; }

sim::Task<int> false_main(node::Process&) { co_return 1; }

sim::Task<int> pwd_main(node::Process& process) {
  process.print(process.directory() + "\n");
  co_return 0;
}

sim::Task<int> date_main(node::Process& process) {
  process.print(node::long_date(process.now()) + "\n");
  co_return 0;
}

sim::Task<int> whoami_main(node::Process& process) {
  if (process.arguments().size() > 1) {
    process.print_error("whoami: extra operand ‘" + process.arguments()[1] + "’\n");
    point_to_help(process);
    co_return 1;
  }
  process.print(user_text(process.uid()) + "\n");
  co_return 0;
}

sim::Task<int> id_main(node::Process& process) {
  std::uint32_t uid = process.uid();
  if (process.arguments().size() > 1) {
    const auto user = node::user_by_name(process.arguments()[1]);
    if (!user) {
      process.print_error("id: ‘" + process.arguments()[1] + "’: no such user\n");
      co_return 1;
    }
    uid = user->uid;
  }
  const std::string both = format("%u(%s)", uid, user_text(uid).c_str());
  process.print("uid=" + both + " gid=" + both + " groups=" + both + "\n");
  co_return 0;
}

sim::Task<int> env_main(node::Process& process) {
  for (const auto& [name, value] : process.environment()) process.print(name + "=" + value + "\n");
  co_return 0;
}

sim::Task<int> help_main(node::Process& process) {
  process.print("Commands on this host (Ctrl-C stops one, Ctrl-D leaves the shell):\n");
  for (const auto& [name, program] : process.host().programs().all()) {
    process.print(format("  %-12s %s\n", name.c_str(), std::string(program.summary).c_str()));
  }
  process.print("In the shell: cd, exit, export, fg, jobs, unset, wait;  a | b   a > file   a && b   a &   $?\n");
  co_return 0;
}

sim::Task<int> sleep_main(node::Process& process) {
  const std::vector<std::string>& arguments = process.arguments();
  if (arguments.size() < 2) {
    process.print_error("sleep: missing operand\n");
    point_to_help(process);
    co_return 1;
  }
  sim::Duration total;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string_view text = arguments[i];
    std::int64_t unit = 1;
    if (text.ends_with('m')) unit = 60;
    if (text.ends_with('h')) unit = 3'600;
    if (text.ends_with('d')) unit = 86'400;
    if (unit != 1 || text.ends_with('s')) text.remove_suffix(1);
    const auto seconds = node::parse_seconds(text);
    if (!seconds) {
      process.print_error("sleep: invalid time interval ‘" + arguments[i] + "’\n");
      point_to_help(process);
      co_return 1;
    }
    total = total + *seconds * unit;
  }
  static_cast<void>(co_await process.sys().sleep(total));
  co_return 0;
}

sim::Task<int> hostname_main(node::Process& process) {
  bool addresses = false;
  node::OptionReader options(process, "iIsf");
  while (const char option = options.next()) {
    if (option == 'i' || option == 'I') addresses = true;
    if (option == node::OptionReader::kWrong) co_return 255;
  }
  if (addresses) {
    std::string line;
    for (const network::InterfaceRow& row : node::Admin(process.host(), process.uid()).interfaces()) {
      if (row.loopback) continue;
      for (const wire::Ipv4Prefix& address : row.addresses) line += address.address.to_string() + " ";
    }
    process.print(line + "\n");
    co_return 0;
  }
  if (!options.operands().empty()) {
    // Simplified: the name stays, because the drawing and the prompt would no longer agree with it.
    process.print_error("hostname: you must be root to change the host name\n");
    co_return 1;
  }
  process.print(process.host().name() + "\n");
  co_return 0;
}

}  // namespace glassnet::shell
