// SPDX-License-Identifier: Apache-2.0
// From the parameters of a fault to the rule.
#pragma once

#include <memory>
#include <string_view>

#include "link/fault.h"
#include "link/rule.h"
#include "sim/simulator.h"

namespace glassnet::link {

/// The rule that does `fault`, with random streams named after `name`; nullptr for a CutFault, which is none.
[[nodiscard]] std::unique_ptr<Rule> make_rule(const sim::Simulator& simulator, std::string_view name,
                                              const Fault& fault);

}  // namespace glassnet::link
