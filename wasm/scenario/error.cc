// SPDX-License-Identifier: Apache-2.0
#include "scenario/error.h"

#include <algorithm>

#include "base/sorted.h"
#include "scenario/json_writer.h"

namespace glassnet::scenario {
namespace {

void write_error(JsonWriter& json, const Error& error) {
  json.begin_object();
  json.member("code", error.code);
  json.member("path", error.path);
  if (error.at.line != 0) {
    json.member("line", error.at.line);
    json.member("column", error.at.column);
  }
  json.key("values").begin_object();
  for (const auto& [name, value] : error.values) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      json.member(name, *number);
    } else {
      json.member(name, std::get<std::string>(value));
    }
  }
  json.end_object().end_object();
}

}  // namespace

Error& Error::with(std::string_view name, std::string_view value) {
  values.emplace_back(std::string(name), std::string(value));
  return *this;
}

Error& Error::with(std::string_view name, std::int64_t value) {
  values.emplace_back(std::string(name), value);
  return *this;
}

Error& Errors::add(std::string_view code, std::string_view path, Position at) {
  if (list_.size() >= kMostErrors) {
    ignored_ = {};
    return ignored_;
  }
  list_.push_back({std::string(code), std::string(path), at, {}});
  return list_.back();
}

std::vector<Error> Errors::take() {
  sort_stably(list_, [](const Error& a, const Error& b) { return a.at < b.at; });
  return std::exchange(list_, {});
}

std::string errors_to_json(const std::vector<Error>& errors) {
  JsonWriter json;
  json.begin_array();
  for (const Error& error : errors) write_error(json, error);
  json.end_array();
  return json.take();
}

std::string error_to_json(const Error& error) {
  JsonWriter json;
  write_error(json, error);
  return json.take();
}

}  // namespace glassnet::scenario
