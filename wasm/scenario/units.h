// SPDX-License-Identifier: Apache-2.0
// Quantities as people write them: "10Mbit", "1.5ms", "0.1%". The readers are strict: one number, one unit, nothing else; and
// exact: a text that would have to be rounded is refused. Unit words as in tc(8) and ip(8), but only these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/time.h"

namespace glassnet::scenario {

/// "9600bit", "100kbit", "10Mbit", "1.5Gbit" as bit/s (decimal thousands), from 1 to 1 Tbit; "unlimited" as 0.
[[nodiscard]] std::optional<std::uint64_t> parse_rate(std::string_view text);
[[nodiscard]] std::string format_rate(std::uint64_t bits_per_second);

/// "0s", "500ns", "20us", "1.5ms", "5s", "2min" as whole nanoseconds, at most 24 h.
[[nodiscard]] std::optional<sim::Duration> parse_duration(std::string_view text);
[[nodiscard]] std::string format_duration(sim::Duration duration);

/// "0%" to "100%" as parts per million (so at most four decimals).
[[nodiscard]] std::optional<std::uint32_t> parse_share(std::string_view text);
[[nodiscard]] std::string format_share(std::uint32_t parts_per_million);

}  // namespace glassnet::scenario
