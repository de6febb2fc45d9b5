// SPDX-License-Identifier: Apache-2.0
#include "scenario/fields.h"

#include <algorithm>
#include <span>

#include "scenario/nearest.h"

namespace glassnet::scenario {

bool expect_type(const Value& value, Value::Type type, std::string_view path, Errors& errors) {
  if (value.type == type) return true;
  errors.add("scenario.wrong-type", path, value.at)
      .with("expected", type_name(type))
      .with("found", type_name(value.type));
  return false;
}

Fields::Fields(const Value& object, std::string path, std::initializer_list<std::string_view> known, Errors& errors)
    : object_(object), path_(std::move(path)), errors_(errors) {
  for (const Value::Key& key : object.keys) {
    if (std::ranges::find(known, key.name) != known.end()) continue;
    Error& error = errors.add("scenario.unknown-field", path_of(key.name), key.at).with("field", key.name);
    const std::string_view nearest = nearest_name(key.name, std::span(known.begin(), known.size()));
    if (!nearest.empty()) error.with("nearest", nearest);
  }
}

const Value* Fields::find(std::string_view name, Value::Type type, Presence presence) const {
  const Value* value = object_.find(name);
  if (value == nullptr) {
    if (presence == Presence::kRequired) errors_.add("scenario.missing-field", path_, object_.at).with("field", name);
    return nullptr;
  }
  return expect_type(*value, type, path_of(name), errors_) ? value : nullptr;
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t low, std::int64_t high,
                                            Presence presence) const {
  const Value* value = find(name, Value::Type::kNumber, presence);
  if (value == nullptr) return std::nullopt;
  if (!value->integer) {
    errors_.add("scenario.not-an-integer", path_of(name), value->at).with("field", name);
    return std::nullopt;
  }
  if (*value->integer < low || *value->integer > high) {
    errors_.add("scenario.out-of-range", path_of(name), value->at)
        .with("value", *value->integer)
        .with("min", low)
        .with("max", high);
    return std::nullopt;
  }
  return value->integer;
}

const Value* Fields::list(std::string_view name, std::size_t most, Presence presence) const {
  const Value* value = find(name, Value::Type::kArray, presence);
  if (value == nullptr) return nullptr;
  if (value->items.size() > most) {
    errors_.add("scenario.too-many", path_of(name), value->at)
        .with("what", name)
        .with("count", static_cast<std::int64_t>(value->items.size()))
        .with("limit", static_cast<std::int64_t>(most));
    return nullptr;
  }
  return value;
}

std::string Fields::path_of(std::string_view name) const {
  std::string path = path_;
  if (!path.empty()) path += '.';
  return path += name;
}

std::string element_path(std::string_view list, std::size_t index) {
  return std::string(list) + '[' + std::to_string(index) + ']';
}

}  // namespace glassnet::scenario
