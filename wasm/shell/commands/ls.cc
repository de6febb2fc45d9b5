// SPDX-License-Identifier: Apache-2.0
// ls of coreutils.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "node/arguments.h"
#include "node/calendar.h"
#include "node/host.h"
#include "node/terminal.h"
#include "shell/commands/commands.h"
#include "shell/commands/operands.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {
namespace {

constexpr std::size_t kTerminalWidth = 80;
constexpr std::size_t kBlock = 4096;

struct Options {
  bool details = false;
  bool hidden = false;
  bool dots = false;
  bool itself = false;
  bool one_per_line = false;
};

/// "-rw-r--r--".
std::string mode_text(const node::FileStatus& status) {
  std::string text = "-";
  if (status.kind == node::FileKind::kDirectory) text = "d";
  if (status.kind == node::FileKind::kNullDevice || status.kind == node::FileKind::kZeroDevice) text = "c";
  if (status.kind == node::FileKind::kSocket) text = "s";
  for (int bit = 8; bit >= 0; --bit) {
    text += ((status.mode >> bit) & 1) != 0 ? "xwr"[bit % 3] : '-';
  }
  return text;
}

class Lister {
 public:
  Lister(node::Process& process, Options options) : process_(process), options_(options) {
    const node::Terminal* const terminal = process.terminal();
    columns_ = !options.one_per_line && terminal != nullptr &&
               terminal->owns(process.sys().files().find(node::kStandardOutput));
  }

  void print(const std::vector<node::DirectoryEntry>& entries) {
    if (options_.details) {
      print_details(entries);
    } else if (columns_) {
      print_columns(entries);
    } else {
      for (const node::DirectoryEntry& entry : entries) process_.print(entry.name + "\n");
    }
  }

  /// The 1024-byte blocks that `ls -l` sums up.
  static std::size_t blocks(const std::vector<node::DirectoryEntry>& entries) {
    std::size_t sum = 0;
    for (const node::DirectoryEntry& entry : entries) {
      const bool directory = entry.status.kind == node::FileKind::kDirectory;
      const std::size_t size = directory ? kBlock : entry.status.size;
      sum += (size + kBlock - 1) / kBlock * (kBlock / 1024);
    }
    return sum;
  }

 private:
  void print_details(const std::vector<node::DirectoryEntry>& entries) {
    std::size_t owner_width = 0;
    std::size_t size_width = 0;
    const auto size_of = [](const node::DirectoryEntry& entry) {
      return format("%zu", entry.status.kind == node::FileKind::kDirectory ? kBlock : entry.status.size);
    };
    for (const node::DirectoryEntry& entry : entries) {
      owner_width = std::max(owner_width, user_text(entry.status.owner).size());
      size_width = std::max(size_width, size_of(entry).size());
    }
    for (const node::DirectoryEntry& entry : entries) {
      const std::string owner = user_text(entry.status.owner);
      const int links = entry.status.kind == node::FileKind::kDirectory ? 2 : 1;
      process_.print(format("%s %d %-*s %-*s %*s %s %s\n", mode_text(entry.status).c_str(), links,
                            static_cast<int>(owner_width), owner.c_str(), static_cast<int>(owner_width), owner.c_str(),
                            static_cast<int>(size_width), size_of(entry).c_str(),
                            node::listing_date(entry.status.modified).c_str(), entry.name.c_str()));
    }
  }

  /// Down the columns, as many as fit the window.
  void print_columns(const std::vector<node::DirectoryEntry>& entries) {
    const std::size_t count = entries.size();
    for (std::size_t rows = 1; rows <= count; ++rows) {
      const std::size_t columns = (count + rows - 1) / rows;
      std::vector<std::size_t> widths(columns);
      std::size_t total = 0;
      for (std::size_t i = 0; i < count; ++i) {
        widths[i / rows] = std::max(widths[i / rows], entries[i].name.size() + 2);
      }
      for (const std::size_t width : widths) total += width;
      if (total > kTerminalWidth + 2 && rows < count) continue;
      for (std::size_t row = 0; row < rows; ++row) {
        std::string line;
        for (std::size_t i = row; i < count; i += rows) {
          line += entries[i].name;
          if (i + rows < count) line.append(widths[i / rows] - entries[i].name.size(), ' ');
        }
        process_.print(line + "\n");
      }
      return;
    }
  }

  node::Process& process_;
  Options options_;
  bool columns_ = false;
};

std::vector<node::DirectoryEntry> visible(std::vector<node::DirectoryEntry> entries, const Options& options,
                                          const node::FileStatus& directory) {
  if (!options.hidden) {
    std::erase_if(entries, [](const node::DirectoryEntry& entry) { return entry.name.starts_with('.'); });
  }
  if (options.dots) entries.insert(entries.begin(), {{".", directory}, {"..", directory}});
  return entries;
}

}  // namespace

sim::Task<int> ls_main(node::Process& process) {
  Options options;
  node::OptionReader reader(process, "laA1dh");
  while (const char option = reader.next()) {
    switch (option) {
      case 'l': options.details = true; break;
      case 'a': options.hidden = options.dots = true; break;
      case 'A': options.hidden = true; break;
      case '1': options.one_per_line = true; break;
      case 'd': options.itself = true; break;
      case 'h': break;
      default: point_to_help(process); co_return 2;
    }
  }
  int status = 0;
  Lister lister(process, options);
  std::vector<node::DirectoryEntry> files;
  std::vector<std::string> directories;
  const std::vector<std::string> operands =
      reader.operands().empty() ? std::vector<std::string>{"."} : reader.operands();
  const node::FileSystem& disk = process.host().files();
  for (const std::string& name : operands) {
    const Result<node::FileStatus> found = disk.status(process.path(name), process.uid());
    if (!found) {
      process.print_error("ls: cannot access '" + name + "': " + std::string(errno_text(found.error())) + "\n");
      status = 2;
    } else if (found->kind == node::FileKind::kDirectory && !options.itself) {
      directories.push_back(name);
    } else {
      files.push_back({name, *found});
    }
  }
  lister.print(files);
  bool first = files.empty();
  for (const std::string& name : directories) {
    const std::string path = process.path(name);
    const Result<std::vector<node::DirectoryEntry>> entries = disk.list(path, process.uid());
    if (!entries) {
      process.print_error("ls: cannot open directory '" + name + "': " + std::string(errno_text(entries.error())) +
                          "\n");
      status = 2;
      continue;
    }
    if (operands.size() > 1) process.print((first ? "" : "\n") + name + ":\n");
    first = false;
    const Result<node::FileStatus> itself = disk.status(path, process.uid());
    const std::vector<node::DirectoryEntry> shown = visible(*entries, options, itself ? *itself : node::FileStatus{});
    if (options.details) process.print(format("total %zu\n", Lister::blocks(shown)));
    lister.print(shown);
  }
  co_return status;
}

}  // namespace glassnet::shell
