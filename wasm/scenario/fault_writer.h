// SPDX-License-Identifier: Apache-2.0
// Faults of a cable as JSON, for scenario files and the command log. What `read_faults` reads back as the same.
#pragma once

#include <vector>

#include "scenario/fault_description.h"
#include "scenario/json_writer.h"

namespace glassnet::scenario {

/// An array.
void write_faults(JsonWriter& json, const std::vector<FaultDescription>& faults);

}  // namespace glassnet::scenario
