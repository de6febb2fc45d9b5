// SPDX-License-Identifier: Apache-2.0
// sysctl of procps: settings of the host's kernel.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "node/admin.h"
#include "node/arguments.h"
#include "shell/commands/commands.h"

namespace glassnet::shell {
namespace {

constexpr std::string_view kUsage =
    "\nUsage:\n sysctl [options] [variable[=value] ...]\n\n"
    "Options:\n"
    "  -a, --all            display all variables\n"
    "  -n, --values         print only values of the given variable(s)\n"
    "  -q, --quiet          do not echo variable set\n"
    "  -w, --write          enable writing a value to variable\n";

struct Options {
  bool all = false;
  bool values = false;
  bool quiet = false;
};

void print_setting(node::Process& process, const Options& options, std::string_view name, std::string_view value) {
  const std::string text(value);
  process.print((options.values ? text : std::string(name) + " = " + text) + "\n");
}

int complain_unknown(node::Process& process, std::string name) {
  std::ranges::replace(name, '.', '/');
  process.print_error("sysctl: cannot stat /proc/sys/" + name + ": No such file or directory\n");
  return 1;
}

int read(node::Process& process, const Options& options, const std::string& name) {
  for (const node::SysctlRow& row : node::Admin(process.host(), process.uid()).sysctls()) {
    if (row.name != name) continue;
    print_setting(process, options, name, row.value);
    return 0;
  }
  return complain_unknown(process, name);
}

int write(node::Process& process, const Options& options, const std::string& name, const std::string& value) {
  const Result<void> done = node::Admin(process.host(), process.uid()).set_sysctl(name, value);
  if (done) {
    if (!options.quiet) print_setting(process, options, name, value);
    return 0;
  }
  if (done.error() == Errno::kNoEnt) return complain_unknown(process, name);
  const bool denied = done.error() == Errno::kPerm || done.error() == Errno::kAcces;
  process.print_error(denied ? "sysctl: permission denied on key \"" + name + "\"\n"
                             : "sysctl: setting key \"" + name + "\": " + std::string(errno_text(done.error())) + "\n");
  return 1;
}

}  // namespace

sim::Task<int> sysctl_main(node::Process& process) {
  Options options;
  node::OptionReader reader(process, "anqw");
  while (const char option = reader.next()) {
    switch (option) {
      case 'a': options.all = true; break;
      case 'n': options.values = true; break;
      case 'q': options.quiet = true; break;
      case 'w': break;  // a value is written with or without it
      default: process.print_error(kUsage); co_return 1;
    }
  }
  if (options.all) {
    for (const node::SysctlRow& row : node::Admin(process.host(), process.uid()).sysctls()) {
      print_setting(process, options, row.name, row.value);
    }
    co_return 0;
  }
  if (reader.operands().empty()) {
    process.print(kUsage);
    co_return 1;
  }
  int status = 0;
  for (const std::string& operand : reader.operands()) {
    const std::size_t sign = operand.find('=');
    const int one = sign == std::string::npos
                        ? read(process, options, operand)
                        : write(process, options, operand.substr(0, sign), operand.substr(sign + 1));
    status = std::max(status, one);
  }
  co_return status;
}

}  // namespace glassnet::shell
