// SPDX-License-Identifier: Apache-2.0
// tail of coreutils.
#include <string>
#include <vector>

#include "shell/commands/commands.h"
#include "shell/commands/operands.h"

namespace glassnet::shell {
namespace {

/// The last `count` lines of `text`.
std::string_view last_lines(std::string_view text, std::uint64_t count) {
  std::size_t at = text.size();
  if (text.ends_with('\n')) --at;
  while (count > 0 && at > 0) {
    const std::size_t line_feed = text.rfind('\n', at - 1);
    if (line_feed == std::string_view::npos) return text;
    if (--count == 0) return text.substr(line_feed + 1);
    at = line_feed;
  }
  return count == 0 ? text.substr(text.size()) : text;
}

}  // namespace

sim::Task<int> tail_main(node::Process& process) {
  const std::optional<PartRequest> request = parse_part_request(process, "n:");
  if (!request) co_return 1;
  int status = 0;
  bool first = true;
  const bool titles = request->names.size() > 1;
  for (const std::string& name : operands_or_input(request->names)) {
    sim::Task<Result<std::string>> reading = read_operand(process, name);
    const Result<std::string> text = co_await reading;
    if (!text) {
      process.print_error("tail: cannot open '" + name + "' for reading: " + std::string(errno_text(text.error())) +
                          "\n");
      status = 1;
      continue;
    }
    if (titles) print_title(process, name, first);
    first = false;
    process.print(last_lines(*text, request->count));
  }
  co_return status;
}

}  // namespace glassnet::shell
