// SPDX-License-Identifier: Apache-2.0
// Commands about files and processes of a host, and what commands share.
#include <string>
#include <utility>

#include "node/admin.h"
#include "node/users.h"
#include "scenario/network.h"
#include "scenario/refusal.h"

namespace glassnet::scenario {

std::unexpected<Error> refuse_command(std::string_view code, std::string_view name, Error::Value value) {
  Error error;
  error.code = code;
  error.values.emplace_back(std::string(name), std::move(value));
  return std::unexpected(std::move(error));
}

std::unexpected<Error> refuse_command(Errno error) {
  return refuse_command("command.refused", "errno", std::string(errno_name(error)));
}

/// mkdir -p of everything above `path`.
Result<void> make_parents(node::FileSystem& files, std::string_view path, std::uint32_t uid) {
  for (std::size_t slash = path.find('/', 1); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    const Result<void> made = files.make_directory(path.substr(0, slash), uid);
    if (!made && made.error() != Errno::kExist) return made;
  }
  return {};
}

std::uint32_t uid_of(std::string_view user) {
  const auto found = node::user_by_name(user);
  return found ? found->uid : node::kUserUid;
}

std::expected<node::Host*, Error> Network::find_host(std::string_view name) const {
  const std::optional<NodeId> id = find_node(name);
  if (!id) return refuse_command("command.unknown-node", "node", std::string(name));
  node::Host* const host = device(*id).host.get();
  if (host == nullptr) return refuse_command("command.node-runs-nothing", "node", std::string(name));
  return host;
}

std::expected<CommandOutcome, Error> Network::apply(const FileWrite& command) {
  const auto host = find_host(command.node);
  if (!host) return std::unexpected(host.error());
  const std::string path = node::absolute_path("/", command.path);
  const std::uint32_t uid = uid_of(command.user);
  node::FileSystem& files = (*host)->files();
  Result<void> done = make_parents(files, path, uid);
  if (done) done = files.write(path, command.contents, uid);
  if (!done) return refuse_command(done.error());
  return CommandOutcome{};
}

std::expected<CommandOutcome, Error> Network::apply(const FileRemove& command) {
  const auto host = find_host(command.node);
  if (!host) return std::unexpected(host.error());
  const std::string path = node::absolute_path("/", command.path);
  node::FileSystem& files = (*host)->files();
  Result<void> done = files.unlink(path, node::kRootUid);
  if (!done && done.error() == Errno::kIsDir) done = files.remove_directory(path, node::kRootUid);
  if (!done) return refuse_command(done.error());
  return CommandOutcome{};
}

std::expected<CommandOutcome, Error> Network::apply(const FileRename& command) {
  const auto host = find_host(command.node);
  if (!host) return std::unexpected(host.error());
  const std::string to = node::absolute_path("/", command.to);
  const Result<void> done = (*host)->files().rename(node::absolute_path("/", command.path), to, node::kRootUid);
  if (!done) return refuse_command(done.error());
  return CommandOutcome{};
}

std::expected<CommandOutcome, Error> Network::apply(const SendSignal& command) {
  const auto host = find_host(command.node);
  if (!host) return std::unexpected(host.error());
  for (const node::SignalName& known : node::kSignalNames) {
    if (static_cast<int>(known.signal) != command.signal) continue;
    const Result<void> sent = node::Admin(**host, node::kRootUid).signal(command.pid, known.signal);
    if (!sent) return refuse_command(sent.error());
    return CommandOutcome{};
  }
  return refuse_command(Errno::kInval);
}

}  // namespace glassnet::scenario
