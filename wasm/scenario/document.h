// SPDX-License-Identifier: Apache-2.0
// JSON text as a tree in which every value knows its line and column, so that errors can name their place. Bounded in size and
// depth; a key that appears twice in one object is an error. Syntax by nlohmann::json's SAX parser. Called by reader.cc and
// command_log.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/error.h"

namespace glassnet::scenario {

class Value {
 public:
  enum class Type : std::uint8_t { kNull, kBoolean, kNumber, kText, kArray, kObject };
  struct Key {
    std::string name;
    Position at;
  };

  Type type = Type::kNull;
  Position at;
  bool boolean = false;
  double number = 0;
  /// The number when it is written as an integer that fits.
  std::optional<std::int64_t> integer;
  std::string text;
  /// Elements of an array, or the values of an object's members.
  std::vector<Value> items;
  /// Names of an object's members, beside `items`.
  std::vector<Key> keys;

  /// The member called `name`, or nullptr.
  [[nodiscard]] const Value* find(std::string_view name) const;
};

/// The word for `type` in error values: "null", "boolean", "number", "text", "list" or "object".
[[nodiscard]] std::string_view type_name(Value::Type type);

struct DocumentLimits {
  std::size_t bytes = 4U << 20;
  std::size_t depth = 16;
};

/// The tree of `text`, or nothing after adding to `errors`: scenario.too-large {bytes, limit}, scenario.bad-json {found},
/// scenario.unexpected-end {}, scenario.too-deep {limit}, scenario.duplicate-key {key, line}.
[[nodiscard]] std::optional<Value> parse_document(std::string_view text, Errors& errors, DocumentLimits limits = {});

}  // namespace glassnet::scenario
