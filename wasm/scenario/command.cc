// SPDX-License-Identifier: Apache-2.0
#include "scenario/command.h"

#include <array>
#include <utility>

#include "node/users.h"
#include "scenario/base64.h"
#include "scenario/fault_reader.h"
#include "scenario/fault_writer.h"
#include "scenario/fields.h"
#include "scenario/utf8.h"

namespace glassnet::scenario {
namespace {

constexpr std::string_view kDefaultUser = "user";

struct KeyName {
  TerminalKey key;
  std::string_view kind;
};
constexpr std::array<KeyName, 3> kKeys{{
    {TerminalKey::kEndOfFile, "terminal-eof"},
    {TerminalKey::kInterrupt, "terminal-interrupt"},
    {TerminalKey::kClose, "terminal-close"},
}};

class CommandReader {
 public:
  CommandReader(const Value& value, std::string_view path, Errors& errors)
      : value_(value), path_(path), errors_(errors) {}

  std::optional<Command> read();

 private:
  std::optional<Command> read_file_command(std::string_view kind);
  std::optional<Command> unknown(const Value& kind);
  Fields fields(std::initializer_list<std::string_view> known) const { return Fields(value_, path_, known, errors_); }
  static std::string text(const Fields& fields, std::string_view name) {
    const Value* value = fields.required(name, Value::Type::kText);
    return value == nullptr ? std::string() : value->text;
  }
  std::string user(const Fields& fields) const {
    const Value* value = fields.optional("user", Value::Type::kText);
    if (value == nullptr) return std::string(kDefaultUser);
    if (!node::user_by_name(value->text)) {
      errors_.add("command.unknown-user", fields.path_of("user"), value->at).with("user", value->text);
    }
    return value->text;
  }
  static std::uint32_t number(const Fields& fields, std::string_view name) {
    const auto value = fields.integer(name, 0, UINT32_MAX, Presence::kRequired);
    return static_cast<std::uint32_t>(value.value_or(0));
  }

  const Value& value_;
  std::string path_;
  Errors& errors_;
};

std::optional<Command> CommandReader::read() {
  if (!expect_type(value_, Value::Type::kObject, path_, errors_)) return std::nullopt;
  const Value* kind = value_.find("kind");
  if (kind == nullptr || kind->type != Value::Type::kText) {
    static_cast<void>(text(fields({"kind"}), "kind"));
    return std::nullopt;
  }
  if (kind->text == "terminal-open") {
    const Fields object = fields({"kind", "node", "user"});
    return TerminalOpen{text(object, "node"), user(object)};
  }
  if (kind->text == "run") {
    const Fields object = fields({"kind", "node", "run", "user"});
    return Run{text(object, "node"), text(object, "run"), user(object)};
  }
  if (kind->text == "terminal-line") {
    const Fields object = fields({"kind", "terminal", "text"});
    return TerminalLine{number(object, "terminal"), text(object, "text")};
  }
  for (const KeyName& name : kKeys) {
    if (kind->text == name.kind) return TerminalAction{number(fields({"kind", "terminal"}), "terminal"), name.key};
  }
  if (kind->text == "link-state") {
    const Fields object = fields({"kind", "link", "up"});
    const Value* up = object.required("up", Value::Type::kBoolean);
    const bool whole = up != nullptr && up->boolean;
    return LinkChange{number(object, "link"), whole ? link::LinkState::kWhole : link::LinkState::kCut};
  }
  if (kind->text == "link-faults") {
    const Fields object = fields({"kind", "link", "faults"});
    static_cast<void>(object.required("faults", Value::Type::kArray));
    return LinkFaults{number(object, "link"), read_faults(object, "faults", errors_)};
  }
  if (kind->text == "signal") {
    const Fields object = fields({"kind", "node", "pid", "signal"});
    constexpr std::int64_t kLastSignal = 64;
    const auto signal = object.integer("signal", 1, kLastSignal, Presence::kRequired);
    return SendSignal{text(object, "node"), number(object, "pid"), static_cast<int>(signal.value_or(0))};
  }
  if (kind->text.starts_with("file-")) return read_file_command(kind->text);
  return unknown(*kind);
}

std::optional<Command> CommandReader::unknown(const Value& kind) {
  errors_.add("command.unknown-kind", path_, kind.at).with("kind", kind.text);
  return std::nullopt;
}

std::optional<Command> CommandReader::read_file_command(std::string_view kind) {
  if (kind == "file-write") {
    const Fields object = fields({"kind", "node", "path", "text", "base64", "user"});
    FileWrite command{text(object, "node"), text(object, "path"), {}, user(object)};
    const Value* const base64 = object.optional("base64", Value::Type::kText);
    if (base64 == nullptr) {
      command.contents = text(object, "text");
    } else if (auto bytes = from_base64(base64->text)) {
      command.contents = std::move(*bytes);
    } else {
      errors_.add("command.bad-base64", object.path_of("base64"), base64->at);
    }
    return command;
  }
  if (kind == "file-remove") {
    const Fields object = fields({"kind", "node", "path"});
    return FileRemove{text(object, "node"), text(object, "path")};
  }
  if (kind == "file-rename") {
    const Fields object = fields({"kind", "node", "path", "to"});
    return FileRename{text(object, "node"), text(object, "path"), text(object, "to")};
  }
  return unknown(*value_.find("kind"));
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

struct CommandWriter {
  JsonWriter& json;

  void operator()(const TerminalOpen& command) const {
    json.member("kind", "terminal-open").member("node", command.node).member("user", command.user);
  }
  void operator()(const Run& command) const {
    json.member("kind", "run").member("node", command.node);
    json.member("run", command.run).member("user", command.user);
  }
  void operator()(const TerminalLine& command) const {
    json.member("kind", "terminal-line").member("terminal", command.terminal).member("text", command.text);
  }
  void operator()(const TerminalAction& command) const {
    for (const KeyName& name : kKeys) {
      if (name.key == command.key) json.member("kind", name.kind);
    }
    json.member("terminal", command.terminal);
  }
  void operator()(const LinkChange& command) const {
    json.member("kind", "link-state").member("link", command.link);
    json.member("up", command.state == link::LinkState::kWhole);
  }
  void operator()(const LinkFaults& command) const {
    json.member("kind", "link-faults").member("link", command.link).key("faults");
    write_faults(json, command.faults);
  }
  void operator()(const FileWrite& command) const {
    json.member("kind", "file-write").member("node", command.node).member("path", command.path);
    if (is_utf8(command.contents)) {
      json.member("text", command.contents);
    } else {
      json.member("base64", to_base64(command.contents));
    }
    json.member("user", command.user);
  }
  void operator()(const FileRemove& command) const {
    json.member("kind", "file-remove").member("node", command.node).member("path", command.path);
  }
  void operator()(const FileRename& command) const {
    json.member("kind", "file-rename").member("node", command.node).member("path", command.path);
    json.member("to", command.to);
  }
  void operator()(const SendSignal& command) const {
    json.member("kind", "signal").member("node", command.node).member("pid", command.pid);
    json.member("signal", command.signal);
  }
};

}  // namespace

std::optional<Command> read_command(const Value& value, std::string_view path, Errors& errors) {
  const std::size_t before = errors.count();
  std::optional<Command> command = CommandReader(value, path, errors).read();
  if (errors.count() != before) return std::nullopt;
  return command;
}

void write_command(JsonWriter& json, const Command& command) {
  json.begin_object_inline();
  std::visit(CommandWriter{json}, command);
  json.end_object();
}

}  // namespace glassnet::scenario
