// SPDX-License-Identifier: Apache-2.0
// Reads and checks a scenario file. Everything that is wrong is reported at once, each with code, path, line and column; a file
// with any error gives no scenario. The codes stand in docs/SCENARIO.md.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scenario/description.h"
#include "scenario/error.h"

namespace glassnet::scenario {

struct ReadResult {
  std::optional<Scenario> scenario;  ///< absent when there are errors
  std::vector<Error> errors;         ///< sorted by place
};

/// `programs`: the names that services and the timeline may run.
[[nodiscard]] ReadResult read_scenario(std::string_view text, std::span<const std::string_view> programs);

}  // namespace glassnet::scenario
