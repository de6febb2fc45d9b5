// SPDX-License-Identifier: Apache-2.0
// A scenario as the text of a file: stable order of fields, defaults left out. Reading the text gives the same scenario.
#pragma once

#include <string>

#include "scenario/description.h"

namespace glassnet::scenario {

[[nodiscard]] std::string write_scenario(const Scenario& scenario);

}  // namespace glassnet::scenario
