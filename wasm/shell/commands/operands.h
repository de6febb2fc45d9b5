// SPDX-License-Identifier: Apache-2.0
// What cat, head, tail, wc and grep have in common: the files named as arguments, with the messages of coreutils.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/process.h"
#include "sim/task.h"

namespace glassnet::shell {

/// Prints "cat: name: No such file or directory".
void complain_about_file(node::Process& process, std::string_view name, Errno error);

/// Prints "Try 'cat --help' for more information." behind a message about options.
void point_to_help(node::Process& process);

/// Standard input, "-", when there are no operands.
[[nodiscard]] std::vector<std::string> operands_or_input(const std::vector<std::string>& operands);

/// The descriptor of an operand; "-" is standard input.
[[nodiscard]] Result<socket::Fd> open_operand(node::Process& process, std::string_view name);
/// Closes it again; standard input stays open.
void close_operand(node::Process& process, socket::Fd fd);

/// Reads an operand to its end.
[[nodiscard]] sim::Task<Result<std::string>> read_operand(node::Process& process, std::string name);

/// What head and tail are asked for.
struct PartRequest {
  std::uint64_t count = 10;
  enum class Unit { kLines, kBytes } unit = Unit::kLines;
  std::vector<std::string> names;
};
/// The arguments of head and tail: the options of `spec` among "n:c:", or "head -5" for "head -n 5". After a complaint nothing.
[[nodiscard]] std::optional<PartRequest> parse_part_request(node::Process& process, const char* spec);

/// Prints "==> name <==" above one of several files.
void print_title(node::Process& process, std::string_view name, bool first);

}  // namespace glassnet::shell
