// SPDX-License-Identifier: Apache-2.0
// The parts of `ip` (iproute2): one object each, and what they share. Words may be shortened as long as they stay the beginning of
// a known one ("ip a", "ip r").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/admin.h"
#include "node/process.h"

namespace glassnet::shell::ip {

struct Options {
  bool statistics = false;  // -s
  bool brief = false;       // -br
};

/// The words behind the object, and the door to the tables.
class Command {
 public:
  Command(node::Process& process, Options options, std::vector<std::string> words)
      : process_(process), admin_(process.host(), process.uid()), options_(options), words_(std::move(words)) {}

  [[nodiscard]] node::Process& process() { return process_; }
  [[nodiscard]] node::Admin& admin() { return admin_; }
  [[nodiscard]] const Options& options() const { return options_; }

  [[nodiscard]] bool at_end() const { return at_ == words_.size(); }
  [[nodiscard]] const std::string& peek() const { return words_[at_]; }
  [[nodiscard]] const std::string& take() { return words_[at_++]; }
  /// The word behind a keyword; after a complaint nothing (exit status 255).
  [[nodiscard]] std::optional<std::string> take_value();
  /// Takes the next word when it is `keyword`.
  [[nodiscard]] bool take_keyword(std::string_view keyword);

  void print(std::string_view text) { process_.print(text); }
  /// Prints `message` and a line feed to standard error; answers `status`.
  int complain(int status, std::string_view message);
  /// The answer of the kernel to a change: `special` when it is not empty, else "RTNETLINK answers: ...".
  int answer(const Result<void>& result, Errno special_error = Errno::kOk, std::string_view special = {});
  /// The interface of that name; after a complaint nothing (exit status 1).
  [[nodiscard]] std::optional<network::InterfaceRow> find_device(std::string_view name);

 private:
  node::Process& process_;
  node::Admin admin_;
  Options options_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

/// Whether `word` is a beginning of `full`.
[[nodiscard]] inline bool abbreviates(std::string_view word, std::string_view full) {
  return !word.empty() && full.starts_with(word);
}

/// "<BROADCAST,MULTICAST,UP,LOWER_UP>".
[[nodiscard]] std::string flags_of(const network::InterfaceRow& row);
/// "UP", "DOWN" or, for lo, "UNKNOWN".
[[nodiscard]] std::string_view operational_state_of(const network::InterfaceRow& row);
/// The two lines with which ip link and ip address begin; `mode` is "mode DEFAULT " for the former.
[[nodiscard]] std::string headline_of(const network::InterfaceRow& row, std::string_view mode);
/// The four lines of -s.
[[nodiscard]] std::string statistics_of(const network::InterfaceRow& row);

// Each answers the exit status.
[[nodiscard]] int run_address(Command& command);
[[nodiscard]] int run_link(Command& command);
[[nodiscard]] int run_maddress(Command& command);
[[nodiscard]] int run_neighbor(Command& command);
[[nodiscard]] int run_route(Command& command);

}  // namespace glassnet::shell::ip
