// SPDX-License-Identifier: Apache-2.0
// The answer of the dissector: a frame as a flat list of fields, each with its place in the bytes. Names are Wireshark's
// display filter names ("ip.ttl"), stable, for the page to translate; values are numbers, addresses and codes, never
// prose.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace glassnet::wire {

enum class FieldKind : std::uint8_t {
  kGroup,   // a header or another bracket around the fields below it; no value
  kNumber,  // `number`
  kFlag,    // `number` is 0 or 1
  kMac,     // `number`: 48 bits, first octet highest
  kIpv4,    // `number`: 32 bits, host order
  kBytes,   // the frame's bytes [offset, offset + length)
  kText,    // the same, to be read as text; may hold any byte
  kName,    // a DNS name; `number` is where its message starts in the frame
  kCode,    // `code`: a word to translate, such as "good" or "truncated"
};

/// Whether the value stands in the frame or was worked out from it.
enum class FieldOrigin : std::uint8_t { kFrame, kComputed };

struct Field {
  static constexpr std::int32_t kNoParent = -1;

  /// Lives as long as the program.
  std::string_view name;
  FieldKind kind = FieldKind::kGroup;
  FieldOrigin origin = FieldOrigin::kFrame;
  /// 0 for the headers of the frame, in order of the bytes; 1 for their fields, and so on.
  std::uint16_t depth = 0;
  /// Index of the field around this one, or kNoParent. Always smaller than the own index.
  std::int32_t parent = kNoParent;
  /// In bytes from the start of the frame. A computed field points at the bytes that it judges.
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  /// Where the value is only some bits: counted from the highest bit of the byte at `offset`. Length 0: whole bytes.
  std::uint8_t bit_offset = 0;
  std::uint8_t bit_length = 0;
  std::uint64_t number = 0;
  /// Lives as long as the program; empty unless kCode.
  std::string_view code;
};

/// The name of a field that says where and why dissecting stopped; its code tells the reason ("truncated").
inline constexpr std::string_view kMalformedField = "_malformed";

/// The first field called `name`, or nullptr.
[[nodiscard]] const Field* find_field(std::span<const Field> fields, std::string_view name);

/// The value as plain text: decimal number, address, code, hexadecimal pairs, or the text itself; "" for groups.
/// `frame` is the frame that was dissected.
[[nodiscard]] std::string value_text(const Field& field, Bytes frame);

/// Calls `enter(field)` before and `leave(field)` after the fields inside it: for writers of nested formats.
template <class Enter, class Leave>
void walk_fields(std::span<const Field> fields, Enter enter, Leave leave) {
  std::vector<const Field*> open;
  for (const Field& field : fields) {
    while (open.size() > field.depth) {
      leave(*open.back());
      open.pop_back();
    }
    enter(field);
    open.push_back(&field);
  }
  while (!open.empty()) {
    leave(*open.back());
    open.pop_back();
  }
}

}  // namespace glassnet::wire
