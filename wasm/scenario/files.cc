// SPDX-License-Identifier: Apache-2.0
#include "scenario/files.h"

#include "node/users.h"
#include "scenario/json_writer.h"
#include "scenario/refusal.h"

namespace glassnet::scenario {
namespace {

std::string_view kind_name(node::FileKind kind) {
  switch (kind) {
    case node::FileKind::kRegular: return "file";
    case node::FileKind::kDirectory: return "directory";
    case node::FileKind::kSocket: return "socket";
    case node::FileKind::kNullDevice:
    case node::FileKind::kZeroDevice: return "other";
  }
  return {};
}

std::string failure(const Error& error) { return "{\"ok\":false,\"error\":" + error_to_json(error) + '}'; }

}  // namespace

std::string describe_directory(const Network& network, std::string_view node, std::string_view path) {
  const auto host = network.find_host(node);
  if (!host) return failure(host.error());
  std::string absolute = node::absolute_path("/", path);
  if (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
  const auto entries = (*host)->files().list(absolute, node::kRootUid);
  if (!entries) return failure(refuse_command(entries.error()).error());
  JsonWriter json;
  json.begin_object().member("ok", true).member("path", absolute).key("entries").begin_array();
  for (const node::DirectoryEntry& entry : *entries) {
    json.begin_object().member("name", entry.name).member("kind", kind_name(entry.status.kind));
    json.member("size", entry.status.size).member("mode", entry.status.mode);
    json.member("modified", entry.status.modified.ns).end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::expected<std::string, Error> read_file(const Network& network, std::string_view node, std::string_view path) {
  const auto host = network.find_host(node);
  if (!host) return std::unexpected(host.error());
  Result<std::string> contents = (*host)->files().read(node::absolute_path("/", path), node::kRootUid);
  if (!contents) return refuse_command(contents.error());
  return *std::move(contents);
}

}  // namespace glassnet::scenario
