// SPDX-License-Identifier: Apache-2.0
// Building and reading text without iostreams (they would add 200 KB to the page) and without locales.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace glassnet {

/// printf(3) into a std::string.
[[gnu::format(printf, 1, 2)]] [[nodiscard]] std::string format(const char* pattern, ...);

/// printf(3) appended to `out`.
[[gnu::format(printf, 2, 3)]] void append_format(std::string& out, const char* pattern, ...);

/// The non-empty pieces of `text` between runs of `separator`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// `text` without spaces, tabs and line ends at both sides.
[[nodiscard]] std::string_view trim(std::string_view text);

/// A whole decimal number without sign in [0, max], or nothing when `text` is anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t max);

}  // namespace glassnet
