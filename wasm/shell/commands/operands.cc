// SPDX-License-Identifier: Apache-2.0
#include "shell/commands/operands.h"

#include "base/text.h"
#include "node/arguments.h"
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

namespace {

std::optional<std::uint64_t> parse_count(node::Process& process, std::string_view text, PartRequest::Unit unit) {
  const auto number = parse_decimal(text, INT64_MAX);
  if (!number) {
    const char* what = unit == PartRequest::Unit::kBytes ? "bytes" : "lines";
    process.print_error(
        format("%s: invalid number of %s: ‘%s’\n", process.name().c_str(), what, std::string(text).c_str()));
  }
  return number;
}

/// "head -5" means "head -n 5": the 5.
std::optional<std::string_view> old_style_count(const node::Process& process) {
  const std::vector<std::string>& arguments = process.arguments();
  if (arguments.size() < 2 || arguments[1].size() < 2 || arguments[1][0] != '-') return std::nullopt;
  if (arguments[1][1] < '0' || arguments[1][1] > '9') return std::nullopt;
  return std::string_view(arguments[1]).substr(1);
}

}  // namespace

std::optional<PartRequest> parse_part_request(node::Process& process, const char* spec) {
  PartRequest request;
  if (const auto old = old_style_count(process)) {
    const auto number = parse_count(process, *old, request.unit);
    if (!number) return std::nullopt;
    request.count = *number;
    request.names.assign(process.arguments().begin() + 2, process.arguments().end());
    return request;
  }
  node::OptionReader options(process, spec);
  while (const char option = options.next()) {
    if (option == node::OptionReader::kWrong) {
      point_to_help(process);
      return std::nullopt;
    }
    request.unit = option == 'c' ? PartRequest::Unit::kBytes : PartRequest::Unit::kLines;
    const auto number = parse_count(process, options.argument(), request.unit);
    if (!number) return std::nullopt;
    request.count = *number;
  }
  request.names = options.operands();
  return request;
}

void print_title(node::Process& process, std::string_view name, bool first) {
  process.print(std::string(first ? "" : "\n") + "==> " + std::string(name) + " <==\n");
}

}  // namespace glassnet::shell
