// SPDX-License-Identifier: Apache-2.0
// wc of coreutils.
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "shell/commands/commands.h"
#include "shell/commands/operands.h"

namespace glassnet::shell {
namespace {

struct Counts {
  std::size_t lines = 0;
  std::size_t words = 0;
  std::size_t bytes = 0;
};

Counts count(std::string_view text) {
  Counts counts;
  counts.bytes = text.size();
  bool inside = false;
  for (const char c : text) {
    if (c == '\n') ++counts.lines;
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank && !inside) ++counts.words;
    inside = !blank;
  }
  return counts;
}

}  // namespace

sim::Task<int> wc_main(node::Process& process) {
  bool lines = false;
  bool words = false;
  bool bytes = false;
  node::OptionReader options(process, "lwc");
  while (const char option = options.next()) {
    if (option == 'l') lines = true;
    if (option == 'w') words = true;
    if (option == 'c') bytes = true;
    if (option != node::OptionReader::kWrong) continue;
    point_to_help(process);
    co_return 1;
  }
  if (!lines && !words && !bytes) lines = words = bytes = true;

  struct Line {
    Counts counts;
    std::string name;
  };
  std::vector<Line> results;
  Counts total;
  int status = 0;
  for (const std::string& name : operands_or_input(options.operands())) {
    sim::Task<Result<std::string>> reading = read_operand(process, name);
    const Result<std::string> text = co_await reading;
    if (!text) {
      complain_about_file(process, name, text.error());
      status = 1;
      continue;
    }
    const Counts counts = count(*text);
    total = {total.lines + counts.lines, total.words + counts.words, total.bytes + counts.bytes};
    results.push_back({counts, options.operands().empty() ? "" : " " + name});
  }
  if (options.operands().size() > 1) results.push_back({total, " total"});
  // Columns as wide as the largest number; from a pipe, where the size is not known before, seven.
  const int columns = int{lines} + int{words} + int{bytes};
  int width = static_cast<int>(format("%zu", total.bytes).size());
  if (options.operands().empty()) width = 7;
  if (columns == 1 && results.size() <= 1) width = 1;
  for (const Line& result : results) {
    std::string text;
    for (const auto& [shown, number] : {std::pair{lines, result.counts.lines}, std::pair{words, result.counts.words},
                                        std::pair{bytes, result.counts.bytes}}) {
      if (shown) append_format(text, "%s%*zu", text.empty() ? "" : " ", width, number);
    }
    process.print(text + result.name + "\n");
  }
  co_return status;
}

}  // namespace glassnet::shell
