// SPDX-License-Identifier: Apache-2.0
// Bytes as text in JSON: the base64 of RFC 4648 §4, with padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace glassnet::scenario {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Nothing when `text` is not base64 in its one form (RFC 4648 §3.5: no stray bits, no line ends).
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace glassnet::scenario
