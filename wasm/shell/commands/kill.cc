// SPDX-License-Identifier: Apache-2.0
// kill of util-linux.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/signal.h"
#include "shell/commands/commands.h"

namespace glassnet::shell {
namespace {

constexpr std::string_view kUsage =
    "\nUsage:\n kill [options] <pid> [...]\n\n"
    "Options:\n"
    " <pid> [...]            send signal to every <pid> listed\n"
    " -<signal>, -s <signal>\n"
    "                        specify the <signal> to be sent\n"
    " -l                     list all signal names\n";

/// "9", "KILL" or "SIGKILL".
std::optional<node::Signal> parse_signal(std::string_view text) {
  const auto number = parse_decimal(text, 64);
  if (text.starts_with("SIG")) text.remove_prefix(3);
  for (const node::SignalName& entry : node::kSignalNames) {
    if (entry.name == text || (number && static_cast<std::uint64_t>(entry.signal) == *number)) return entry.signal;
  }
  return std::nullopt;
}

}  // namespace

sim::Task<int> kill_main(node::Process& process) {
  const std::vector<std::string>& arguments = process.arguments();
  node::Signal signal = node::Signal::kTerminate;
  std::size_t at = 1;
  if (at < arguments.size() && arguments[at] == "-l") {
    std::string line;
    for (const node::SignalName& entry : node::kSignalNames) {
      line += (line.empty() ? "" : " ") + std::string(entry.name);
    }
    process.print(line + "\n");
    co_return 0;
  }
  if (at < arguments.size() && arguments[at].starts_with('-')) {
    std::string name = arguments[at++].substr(1);
    if (name == "s" && at < arguments.size()) name = arguments[at++];
    const auto parsed = parse_signal(name);
    if (!parsed) {
      process.print_error("kill: unknown signal " + name + "\n");
      co_return 1;
    }
    signal = *parsed;
  }
  if (at == arguments.size()) {
    process.print_error(kUsage);
    co_return 1;
  }
  int status = 0;
  for (; at < arguments.size(); ++at) {
    const auto pid = parse_decimal(arguments[at], UINT32_MAX);
    if (!pid) {
      process.print_error("kill: failed to parse argument: '" + arguments[at] + "'\n");
      status = 1;
      continue;
    }
    node::Admin admin(process.host(), process.uid());
    const Result<void> sent = admin.signal(static_cast<std::uint32_t>(*pid), signal);
    if (sent) continue;
    process.print_error("kill: (" + arguments[at] + "): " + std::string(errno_text(sent.error())) + "\n");
    status = 1;
  }
  co_return status;
}

}  // namespace glassnet::shell
