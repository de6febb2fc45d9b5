// SPDX-License-Identifier: Apache-2.0
// Which programs are installed. A program is a coroutine over its Process; apps/ and shell/ fill the registry once, and all hosts
// of a network share it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/task.h"

namespace glassnet::node {

class Process;

/// main(): the arguments are `process.arguments()`, the result is the exit status 0..255.
using ProgramMain = sim::Task<int> (*)(Process& process);

struct Program {
  ProgramMain main = nullptr;
  /// One line for `help`, in the manner of whatis(1).
  std::string_view summary;
};

class ProgramRegistry {
 public:
  ProgramRegistry() = default;
  ProgramRegistry(const ProgramRegistry&) = delete;
  ProgramRegistry& operator=(const ProgramRegistry&) = delete;

  /// A later program of the same name takes the place of the earlier.
  void add(std::string_view name, Program program) { programs_.insert_or_assign(std::string(name), program); }
  /// nullptr when there is none of that name.
  [[nodiscard]] const Program* find(std::string_view name) const {
    const auto found = programs_.find(name);
    return found == programs_.end() ? nullptr : &found->second;
  }
  /// All, by name.
  [[nodiscard]] const std::map<std::string, Program, std::less<>>& all() const { return programs_; }

 private:
  std::map<std::string, Program, std::less<>> programs_;
};

}  // namespace glassnet::node
