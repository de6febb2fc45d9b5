// SPDX-License-Identifier: Apache-2.0
// Reads the list of faults of a cable, from a scenario file (reader.cc) or a command (command.cc). The format stands in
// docs/SCENARIO.md.
#pragma once

#include <vector>

#include "scenario/fault_description.h"
#include "scenario/fields.h"

namespace glassnet::scenario {

/// The faults of the list `name` of `fields`. Errors: those of fields.h, scenario.unknown-fault {kind, nearest?},
/// scenario.field-not-for-fault {field, kind}, scenario.unknown-protocol {protocol, nearest?}, scenario.unknown-flag {flag, nearest?},
/// scenario.bad-prefix {text}, scenario.bad-range {what}, scenario.jitter-above-delay {}, scenario.ends-before-it-begins {}.
[[nodiscard]] std::vector<FaultDescription> read_faults(const Fields& fields, std::string_view name, Errors& errors);

}  // namespace glassnet::scenario
