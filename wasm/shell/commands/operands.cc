// SPDX-License-Identifier: Apache-2.0
#include "shell/commands/operands.h"

#include "base/text.h"
#include "node/buffered_reader.h"

namespace glassnet::shell {

void complain_about_file(node::Process& process, std::string_view name, Errno error) {
  process.print_error(process.name() + ": " + std::string(name) + ": " + std::string(errno_text(error)) + "\n");
}

void point_to_help(node::Process& process) {
  process.print_error("Try '" + process.name() + " --help' for more information.\n");
}

Result<socket::Fd> open_operand(node::Process& process, std::string_view name) {
  if (name == "-") return node::kStandardInput;
  return process.open(name, node::OpenMode::kRead);
}

void close_operand(node::Process& process, socket::Fd fd) {
  if (fd != node::kStandardInput) static_cast<void>(process.sys().close(fd));
}

sim::Task<Result<std::string>> read_operand(node::Process& process, std::string name) {
  const Result<socket::Fd> fd = open_operand(process, name);
  if (!fd) co_return fail(fd.error());
  std::string text;
  node::BufferedReader reader(process, *fd);
  while (true) {
    const Result<std::string> piece = co_await reader.some(65536);
    if (!piece) co_return fail(piece.error());
    if (piece->empty()) break;
    text += *piece;
  }
  close_operand(process, *fd);
  co_return text;
}

std::vector<std::string> operands_or_input(const std::vector<std::string>& operands) {
  return operands.empty() ? std::vector<std::string>{"-"} : operands;
}

/// -n of head and tail; the complaint has been made when nothing comes back.
std::optional<std::uint64_t> parse_count(node::Process& process, std::string_view text, const char* what) {
  const auto number = parse_decimal(text, INT64_MAX);
  if (!number) {
    process.print_error(
        format("%s: invalid number of %s: ‘%s’\n", process.name().c_str(), what, std::string(text).c_str()));
  }
  return number;
}

/// "head -5" means "head -n 5".
std::optional<std::string_view> old_style_count(const node::Process& process) {
  const std::vector<std::string>& arguments = process.arguments();
  if (arguments.size() < 2 || arguments[1].size() < 2 || arguments[1][0] != '-') return std::nullopt;
  if (arguments[1][1] < '0' || arguments[1][1] > '9') return std::nullopt;
  return std::string_view(arguments[1]).substr(1);
}

}  // namespace glassnet::shell
