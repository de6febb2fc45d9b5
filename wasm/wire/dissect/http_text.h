// SPDX-License-Identifier: Apache-2.0
// Recognises the start of an HTTP/1.x message (RFC 9112 §2.1) at the front of a TCP payload. A guess by shape, as in
// any packet analyser: TCP knows no messages, and the middle of a long one looks like anything.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace glassnet::wire::dissect {

enum class HttpStart : std::uint8_t { kRequest, kResponse };

/// What `payload` begins with, or nothing when it does not look like HTTP.
[[nodiscard]] std::optional<HttpStart> http_start(Bytes payload);
[[nodiscard]] inline bool looks_like_http(Bytes payload) { return http_start(payload).has_value(); }

/// The text up to the first line end, without it, or all of `payload` if there is none.
[[nodiscard]] std::string_view first_line(Bytes payload);

}  // namespace glassnet::wire::dissect
