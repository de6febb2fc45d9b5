// SPDX-License-Identifier: Apache-2.0
// cat of coreutils.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "shell/commands/commands.h"
#include "shell/commands/operands.h"

namespace glassnet::shell {
namespace {

/// Copies a descriptor to standard output as the bytes come.
sim::Task<Result<void>> copy_out(node::Process& process, socket::Fd fd) {
  std::vector<std::uint8_t> buffer(65536);
  while (true) {
    const Result<std::size_t> count = co_await process.sys().read(fd, buffer);
    if (!count) co_return fail(count.error());
    if (*count == 0) co_return Result<void>{};
    process.print({reinterpret_cast<const char*>(buffer.data()), *count});
    co_await process.flush();
  }
}

}  // namespace

sim::Task<int> cat_main(node::Process& process) {
  node::OptionReader options(process, "un");
  bool numbered = false;
  while (const char option = options.next()) {
    if (option == 'n') numbered = true;
    if (option != node::OptionReader::kWrong) continue;
    point_to_help(process);
    co_return 1;
  }
  int status = 0;
  std::size_t line_number = 0;
  for (const std::string& name : operands_or_input(options.operands())) {
    if (numbered) {
      sim::Task<Result<std::string>> reading = read_operand(process, name);
      const Result<std::string> text = co_await reading;
      if (!text) {
        complain_about_file(process, name, text.error());
        status = 1;
        continue;
      }
      for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size() - 1) + 1;
        process.print(format("%6zu\t", ++line_number) + text->substr(at, end - at));
        at = end;
      }
      continue;
    }
    const Result<socket::Fd> fd = open_operand(process, name);
    Result<void> copied = fd ? Result<void>{} : fail(fd.error());
    if (fd) copied = co_await copy_out(process, *fd);
    if (!copied) {
      complain_about_file(process, name, copied.error());
      status = 1;
    }
    if (fd) close_operand(process, *fd);
  }
  co_return status;
}

}  // namespace glassnet::shell
