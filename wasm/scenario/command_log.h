// SPDX-License-Identifier: Apache-2.0
// Everything that came into a run from outside: the scenario, the seed and each command with its moment. Enough to repeat the run
// exactly. As text it is JSON:
//   {"glassnet-log": 1, "seed": 7, "commands": [{"at": 1500000, "events": 42, "command": {...}}, ...], "scenario": "..."}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/command.h"
#include "scenario/error.h"
#include "sim/time.h"

namespace glassnet::scenario {

inline constexpr int kLogVersion = 1;

struct LogEntry {
  sim::Instant at;
  /// How many events had run before: several may be due at one instant, and the command may lie between two of them. Absent in a log
  /// written by hand: then the command comes after everything due at its instant.
  std::optional<std::uint64_t> events;
  Command command;
};

struct CommandLog {
  std::string scenario;  ///< text of the scenario file
  std::uint64_t seed = 1;
  std::vector<LogEntry> entries;
};

[[nodiscard]] std::string write_log(const CommandLog& log);

/// The log of `text`, or nothing after adding to `errors`: those of document.h, fields.h and command.h, and log.not-in-order {}.
[[nodiscard]] std::optional<CommandLog> read_log(std::string_view text, Errors& errors);

}  // namespace glassnet::scenario
