// SPDX-License-Identifier: Apache-2.0
// mkdir and rm of coreutils.
#include <string>
#include <vector>

#include "node/arguments.h"
#include "node/host.h"
#include "shell/commands/commands.h"
#include "shell/commands/operands.h"

namespace glassnet::shell {
namespace {

/// Removes a directory with all that is in it; the first error ends it.
Result<void> remove_tree(node::FileSystem& disk, const std::string& path, std::uint32_t uid) {
  const Result<node::FileStatus> status = disk.status(path, uid);
  if (!status) return fail(status.error());
  if (status->kind != node::FileKind::kDirectory) return disk.unlink(path, uid);
  const Result<std::vector<node::DirectoryEntry>> entries = disk.list(path, uid);
  if (!entries) return fail(entries.error());
  for (const node::DirectoryEntry& entry : *entries) {
    const Result<void> removed = remove_tree(disk, node::absolute_path(path, entry.name), uid);
    if (!removed) return removed;
  }
  return disk.remove_directory(path, uid);
}

Result<void> make_with_parents(node::FileSystem& disk, const std::string& path, std::uint32_t uid) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const Result<void> made = disk.make_directory(path.substr(0, slash), uid);
    if (!made && made.error() != Errno::kExist) return made;
  }
  const Result<void> made = disk.make_directory(path, uid);
  if (!made && made.error() == Errno::kExist) {
    const Result<node::FileStatus> status = disk.status(path, uid);
    if (status && status->kind == node::FileKind::kDirectory) return {};
  }
  return made;
}

}  // namespace

sim::Task<int> mkdir_main(node::Process& process) {
  bool parents = false;
  node::OptionReader options(process, "p");
  while (const char option = options.next()) {
    parents = option == 'p';
    if (option != node::OptionReader::kWrong) continue;
    point_to_help(process);
    co_return 1;
  }
  if (options.operands().empty()) {
    process.print_error("mkdir: missing operand\n");
    point_to_help(process);
    co_return 1;
  }
  int status = 0;
  node::FileSystem& disk = process.host().files();
  for (const std::string& name : options.operands()) {
    const std::string path = process.path(name);
    const Result<void> made =
        parents ? make_with_parents(disk, path, process.uid()) : disk.make_directory(path, process.uid());
    if (made) continue;
    process.print_error("mkdir: cannot create directory ‘" + name + "’: " + std::string(errno_text(made.error())) +
                        "\n");
    status = 1;
  }
  co_return status;
}

sim::Task<int> rm_main(node::Process& process) {
  bool recursive = false;
  bool force = false;
  node::OptionReader options(process, "rRf");
  while (const char option = options.next()) {
    if (option == 'r' || option == 'R') recursive = true;
    if (option == 'f') force = true;
    if (option != node::OptionReader::kWrong) continue;
    point_to_help(process);
    co_return 1;
  }
  if (options.operands().empty() && !force) {
    process.print_error("rm: missing operand\n");
    point_to_help(process);
    co_return 1;
  }
  int status = 0;
  node::FileSystem& disk = process.host().files();
  for (const std::string& name : options.operands()) {
    const std::string path = process.path(name);
    const Result<void> removed = recursive ? remove_tree(disk, path, process.uid()) : disk.unlink(path, process.uid());
    if (removed || (force && removed.error() == Errno::kNoEnt)) continue;
    process.print_error("rm: cannot remove '" + name + "': " + std::string(errno_text(removed.error())) + "\n");
    status = 1;
  }
  co_return status;
}

}  // namespace glassnet::shell
