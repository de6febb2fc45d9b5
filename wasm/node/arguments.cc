// SPDX-License-Identifier: Apache-2.0
#include "node/arguments.h"

#include "base/text.h"

namespace glassnet::node {

OptionReader::OptionReader(Process& process, std::string_view pattern) : process_(process), pattern_(pattern) {
  if (pattern_.starts_with('+')) {
    stop_at_operand_ = true;
    pattern_.remove_prefix(1);
  }
}

char OptionReader::next() {
  const std::vector<std::string>& arguments = process_.arguments();
  while (letter_ == 0) {
    if (index_ == arguments.size()) return 0;
    const std::string& argument = arguments[index_];
    if (argument.size() > 1 && argument[0] == '-' && argument != "--") {
      letter_ = 1;
      break;
    }
    const bool rest = argument == "--" || stop_at_operand_;
    if (argument == "--") ++index_;
    do {
      if (index_ < arguments.size()) operands_.push_back(arguments[index_++]);
    } while (rest && index_ < arguments.size());
    if (rest) return 0;
  }

  const std::string& bundle = arguments[index_];
  const char option = bundle[letter_++];
  const bool last = letter_ == bundle.size();
  const std::size_t known = option == ':' ? std::string_view::npos : pattern_.find(option);
  argument_.clear();
  if (known == std::string_view::npos) {
    process_.print_error(format("%s: invalid option -- '%c'\n", process_.name().c_str(), option));
  } else if (known + 1 < pattern_.size() && pattern_[known + 1] == ':') {
    if (!last) {
      argument_ = bundle.substr(letter_);
    } else if (index_ + 1 < arguments.size()) {
      argument_ = arguments[++index_];
    } else {
      process_.print_error(format("%s: option requires an argument -- '%c'\n", process_.name().c_str(), option));
      letter_ = 0;
      ++index_;
      return kWrong;
    }
    letter_ = 0;
    ++index_;
    return option;
  }
  if (last) {
    letter_ = 0;
    ++index_;
  }
  return known == std::string_view::npos ? kWrong : option;
}

std::optional<sim::Duration> parse_seconds(std::string_view text) {
  constexpr std::uint64_t kMaxSeconds = 31'536'000;
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;

  std::uint64_t seconds = 0;
  if (!whole.empty()) {
    const auto parsed = parse_decimal(whole, kMaxSeconds);
    if (!parsed) return std::nullopt;
    seconds = *parsed;
  }
  std::int64_t nanoseconds = 0;
  std::int64_t unit = 100'000'000;
  for (const char c : fraction) {
    if (c < '0' || c > '9') return std::nullopt;
    nanoseconds += (c - '0') * unit;
    unit /= 10;
  }
  return sim::seconds(static_cast<std::int64_t>(seconds)) + sim::nanoseconds(nanoseconds);
}

}  // namespace glassnet::node
