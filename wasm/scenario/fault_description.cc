// SPDX-License-Identifier: Apache-2.0
#include "scenario/fault_description.h"

namespace glassnet::scenario {

std::optional<std::vector<link::Fault>> resolve_ends(const std::vector<FaultDescription>& faults, std::string_view a,
                                                     std::string_view b) {
  std::vector<link::Fault> resolved;
  for (const FaultDescription& description : faults) {
    resolved.push_back(description.fault);
    if (description.from.empty()) continue;
    if (description.from != a && description.from != b) return std::nullopt;
    resolved.back().selection.from = description.from == a ? link::Direction::kFromA : link::Direction::kFromB;
  }
  return resolved;
}

}  // namespace glassnet::scenario
