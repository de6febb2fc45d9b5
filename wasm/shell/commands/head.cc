// SPDX-License-Identifier: Apache-2.0
// head of coreutils.
#include <algorithm>
#include <string>
#include <vector>

#include "node/buffered_reader.h"
#include "shell/commands/commands.h"
#include "shell/commands/operands.h"

namespace glassnet::shell {
namespace {

/// The first `count` lines; reads no further than needed.
sim::Task<Result<void>> print_head(node::Process& process, socket::Fd fd, std::uint64_t count, PartRequest::Unit unit) {
  const bool bytes = unit == PartRequest::Unit::kBytes;
  node::BufferedReader reader(process, fd);
  while (count > 0) {
    sim::Task<Result<std::string>> reading =
        bytes ? reader.some(static_cast<std::size_t>(std::min<std::uint64_t>(count, 65536))) : reader.line();
    const Result<std::string> piece = co_await reading;
    if (!piece) co_return fail(piece.error());
    if (piece->empty()) break;
    process.print(*piece);
    co_await process.flush();
    count -= bytes ? piece->size() : 1;
  }
  co_return Result<void>{};
}

}  // namespace

sim::Task<int> head_main(node::Process& process) {
  const std::optional<PartRequest> request = parse_part_request(process, "n:c:");
  if (!request) co_return 1;
  int status = 0;
  bool first = true;
  const bool titles = request->names.size() > 1;
  for (const std::string& name : operands_or_input(request->names)) {
    const Result<socket::Fd> fd = open_operand(process, name);
    if (!fd) {
      process.print_error("head: cannot open '" + name + "' for reading: " + std::string(errno_text(fd.error())) +
                          "\n");
      status = 1;
      continue;
    }
    if (titles) print_title(process, name, first);
    first = false;
    const Result<void> printed = co_await print_head(process, *fd, request->count, request->unit);
    if (!printed) {
      process.print_error("head: error reading '" + name + "': " + std::string(errno_text(printed.error())) + "\n");
      status = 1;
    }
    close_operand(process, *fd);
  }
  co_return status;
}

}  // namespace glassnet::shell
