// SPDX-License-Identifier: Apache-2.0
// grep for plain texts.
#include <string>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "node/buffered_reader.h"
#include "shell/commands/commands.h"
#include "shell/commands/operands.h"

namespace glassnet::shell {

// Simplified: the pattern is a plain text, not a regular expression.
sim::Task<int> grep_main(node::Process& process) {
  bool ignore_case = false;
  bool inverted = false;
  bool counting = false;
  bool quiet = false;
  node::OptionReader options(process, "ivcqEF");
  while (const char option = options.next()) {
    if (option == 'i') ignore_case = true;
    if (option == 'v') inverted = true;
    if (option == 'c') counting = true;
    if (option == 'q') quiet = true;
    if (option == node::OptionReader::kWrong) co_return 2;
  }
  std::vector<std::string> names = options.operands();
  if (names.empty()) {
    process.print_error("Usage: grep [OPTION]... PATTERN [FILE]...\n");
    co_return 2;
  }
  const auto folded = [ignore_case](std::string text) {
    if (ignore_case) {
      for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
  };
  const std::string pattern = folded(names[0]);
  names.erase(names.begin());
  const bool titles = names.size() > 1;
  bool found = false;
  bool failed = false;
  for (const std::string& name : operands_or_input(names)) {
    const Result<socket::Fd> fd = open_operand(process, name);
    if (!fd) {
      complain_about_file(process, name, fd.error());
      failed = true;
      continue;
    }
    node::BufferedReader reader(process, *fd);
    std::size_t matches = 0;
    while (true) {
      const Result<std::string> line = co_await reader.line();
      if (!line) {
        complain_about_file(process, name, line.error());
        failed = true;
      }
      if (!line || line->empty()) break;
      const bool contains = folded(*line).find(pattern) != std::string::npos;
      if (contains == inverted) continue;
      ++matches;
      if (quiet || counting) continue;
      process.print((titles ? name + ":" : "") + *line + (line->ends_with('\n') ? "" : "\n"));
      co_await process.flush();
    }
    if (counting && !quiet) process.print((titles ? name + ":" : "") + format("%zu\n", matches));
    found = found || matches != 0;
    close_operand(process, *fd);
  }
  co_return failed ? 2 : found ? 0 : 1;
}

}  // namespace glassnet::shell
