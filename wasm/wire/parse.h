// SPDX-License-Identifier: Apache-2.0
// What every parser of this room answers: the header, or why the bytes are none. Parsers never allocate, never read past
// the span they are given and check no checksum (a separate function does), so that a damaged frame can still be shown.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace glassnet::wire {

enum class ParseError : std::uint8_t {
  kTruncated,        // the bytes end before the header or before the length it states
  kBadVersion,       // an IP version other than 4
  kBadHeaderLength,  // IHL or data offset below the fixed header
  kBadLength,        // a length field that contradicts itself
  kBadType,          // a hardware, protocol or message type that this codec does not carry
  kBadChecksum,      // for callers that verify and want one error type
  kBadName,          // a DNS name that is too long, or whose pointer leads nowhere
};

/// A stable code for traces and for the page to translate: "truncated", "bad_version", ...
[[nodiscard]] constexpr std::string_view parse_error_code(ParseError error) {
  switch (error) {
    case ParseError::kTruncated: return "truncated";
    case ParseError::kBadVersion: return "bad_version";
    case ParseError::kBadHeaderLength: return "bad_header_length";
    case ParseError::kBadLength: return "bad_length";
    case ParseError::kBadType: return "bad_type";
    case ParseError::kBadChecksum: return "bad_checksum";
    case ParseError::kBadName: return "bad_name";
  }
  return "unknown";
}

template <class T>
using Parsed = std::expected<T, ParseError>;

/// Short for `return std::unexpected(ParseError::...)`.
[[nodiscard]] constexpr std::unexpected<ParseError> refuse(ParseError error) { return std::unexpected(error); }

}  // namespace glassnet::wire
