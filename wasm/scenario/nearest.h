// SPDX-License-Identifier: Apache-2.0
// "Did you mean ...?": the known name that a mistyped one most resembles.
#pragma once

#include <span>
#include <string_view>

namespace glassnet::scenario {

/// The name of `known` with the fewest edits (insert, delete, replace, swap neighbours; upper and lower case are equal) from
/// `text`; the first of several; empty when even that is more than a third of the letters away.
[[nodiscard]] std::string_view nearest_name(std::string_view text, std::span<const std::string_view> known);

}  // namespace glassnet::scenario
