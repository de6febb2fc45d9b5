// SPDX-License-Identifier: Apache-2.0
// Reading the arguments of a program: getopt(3) as GNU has it, with its messages, and the numbers that options take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/process.h"
#include "sim/time.h"

namespace glassnet::node {

/// `while (const char option = options.next()) switch (option) {...}`, then `operands()`.
class OptionReader {
 public:
  /// After a wrong option: the message has been printed to standard error.
  static constexpr char kWrong = '?';

  /// `pattern` as of getopt(3): letters, each with a colon when it takes an argument. A plus in front stops at the first operand.
  OptionReader(Process& process, std::string_view pattern);

  /// The next option letter, kWrong, or 0 when there are no more.
  [[nodiscard]] char next();
  /// Of the option just read.
  [[nodiscard]] const std::string& argument() const { return argument_; }
  /// What is not an option, in order; complete when `next` answered 0.
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

 private:
  Process& process_;
  std::string_view pattern_;
  bool stop_at_operand_ = false;
  std::size_t index_ = 1;   // of the argument being read
  std::size_t letter_ = 0;  // within it; 0 = not inside a bundle
  std::string argument_;
  std::vector<std::string> operands_;
};

/// A decimal number of seconds such as "2", "0.25" or ".5", from 0 to about a year; digits below a nanosecond are cut off.
[[nodiscard]] std::optional<sim::Duration> parse_seconds(std::string_view text);

}  // namespace glassnet::node
