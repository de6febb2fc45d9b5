// SPDX-License-Identifier: Apache-2.0
#include "scenario/command_log.h"

#include "scenario/description.h"
#include "scenario/fields.h"

namespace glassnet::scenario {
namespace {

constexpr std::size_t kMostEntries = 100'000;
constexpr std::int64_t kMostTime = (std::int64_t{1} << 53) - 1;  // exact as a JavaScript number

std::optional<LogEntry> read_entry(const Value& value, const std::string& path, Errors& errors) {
  if (!expect_type(value, Value::Type::kObject, path, errors)) return std::nullopt;
  const Fields fields(value, path, {"at", "events", "command"}, errors);
  LogEntry entry;
  entry.at.ns = fields.integer("at", 0, kMostTime, Presence::kRequired).value_or(0);
  if (const auto events = fields.integer("events", 0, kMostTime)) entry.events = static_cast<std::uint64_t>(*events);
  const Value* object = fields.required("command", Value::Type::kObject);
  if (object == nullptr) return std::nullopt;
  const std::optional<Command> command = read_command(*object, fields.path_of("command"), errors);
  if (!command) return std::nullopt;
  entry.command = *command;
  return entry;
}

}  // namespace

std::string write_log(const CommandLog& log) {
  JsonWriter json(JsonWriter::Style::kIndented);
  json.begin_object().member("glassnet-log", kLogVersion).member("seed", log.seed);
  json.key("commands").begin_array();
  for (const LogEntry& entry : log.entries) {
    json.begin_object_inline().member("at", entry.at.ns);
    if (entry.events) json.member("events", *entry.events);
    json.key("command");
    write_command(json, entry.command);
    json.end_object();
  }
  json.end_array().member("scenario", log.scenario).end_object();
  return json.take() + '\n';
}

std::optional<CommandLog> read_log(std::string_view text, Errors& errors) {
  // The scenario inside may be as long as a scenario file by itself.
  const std::optional<Value> document = parse_document(text, errors, {.bytes = 16U << 20, .depth = 8});
  if (!document || !expect_type(*document, Value::Type::kObject, "", errors)) return std::nullopt;
  const Fields fields(*document, "", {"glassnet-log", "seed", "commands", "scenario"}, errors);
  const Value* version = fields.required("glassnet-log", Value::Type::kNumber);
  if (version != nullptr && version->integer != kLogVersion) {
    errors.add("log.unsupported-version", "glassnet-log", version->at).with("supported", kLogVersion);
  }
  CommandLog log;
  if (const Value* scenario = fields.required("scenario", Value::Type::kText)) log.scenario = scenario->text;
  const auto seed = fields.integer("seed", 0, static_cast<std::int64_t>(Limits::kSeed), Presence::kRequired);
  log.seed = static_cast<std::uint64_t>(seed.value_or(0));
  if (const Value* list = fields.list("commands", kMostEntries, Presence::kRequired)) {
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const std::string path = element_path("commands", i);
      const auto entry = read_entry(list->items[i], path, errors);
      if (!entry) continue;
      if (!log.entries.empty() && entry->at < log.entries.back().at) {
        errors.add("log.not-in-order", path, list->items[i].at);
      }
      log.entries.push_back(*entry);
    }
  }
  if (!errors.empty()) return std::nullopt;
  return log;
}

}  // namespace glassnet::scenario
