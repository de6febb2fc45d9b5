// SPDX-License-Identifier: Apache-2.0
// The fields of one object of a scenario file: unknown names, missing fields and wrong types are reported here, once for all.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "scenario/document.h"
#include "scenario/error.h"

namespace glassnet::scenario {

/// Reports scenario.wrong-type {expected, found} and returns false when `value` is of another type.
bool expect_type(const Value& value, Value::Type type, std::string_view path, Errors& errors);

enum class Presence : std::uint8_t { kOptional, kRequired };

class Fields {
 public:
  /// `object` must be an object. Reports every member that is not in `known`: scenario.unknown-field {field, nearest?}.
  Fields(const Value& object, std::string path, std::initializer_list<std::string_view> known, Errors& errors);

  /// The member when it exists and has that type. A wrong type is reported, and for `required` also its absence, as
  /// scenario.missing-field {field}.
  [[nodiscard]] const Value* required(std::string_view name, Value::Type type) const {
    return find(name, type, Presence::kRequired);
  }
  [[nodiscard]] const Value* optional(std::string_view name, Value::Type type) const {
    return find(name, type, Presence::kOptional);
  }
  [[nodiscard]] const Value* find(std::string_view name, Value::Type type, Presence presence) const;
  /// A member that may be of several types, or nullptr.
  [[nodiscard]] const Value* any(std::string_view name) const { return object_.find(name); }
  [[nodiscard]] bool has(std::string_view name) const { return object_.find(name) != nullptr; }

  /// An integer in [low, high]: otherwise reports scenario.not-an-integer {} or scenario.out-of-range {value, min, max}.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high,
                                                    Presence presence = Presence::kOptional) const;
  /// The list, when it holds at most `most` elements: otherwise reports scenario.too-many {what, count, limit}.
  [[nodiscard]] const Value* list(std::string_view name, std::size_t most,
                                  Presence presence = Presence::kOptional) const;

  /// A quantity in text by one of the parsers of units.h: otherwise reports scenario.bad-unit {text, what}.
  template <class T>
  [[nodiscard]] std::optional<T> quantity(std::string_view name, std::string_view what,
                                          std::optional<T> (*parse)(std::string_view),
                                          Presence presence = Presence::kOptional) const {
    const Value* value = find(name, Value::Type::kText, presence);
    if (value == nullptr) return std::nullopt;
    const std::optional<T> parsed = parse(value->text);
    if (!parsed)
      errors_.add("scenario.bad-unit", path_of(name), value->at).with("text", value->text).with("what", what);
    return parsed;
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The path of a member: "nodes[2].name".
  [[nodiscard]] std::string path_of(std::string_view name) const;
  [[nodiscard]] Position at() const { return object_.at; }

 private:
  const Value& object_;
  std::string path_;
  Errors& errors_;
};

/// The path of an element: "nodes[2]".
[[nodiscard]] std::string element_path(std::string_view list, std::size_t index);

}  // namespace glassnet::scenario
