// SPDX-License-Identifier: Apache-2.0
// A program whose body is the test itself: what python3 of apps/ is to the page.
#pragma once

#include <gtest/gtest.h>

#include <coroutine>
#include <cstring>
#include <string_view>

#include "node/outside.h"
#include "support/world.h"

namespace glassnet::testing {

/// Registers as an outside program and waits there, as python3 does: Ctrl-C is caught from the start.
inline sim::Task<int> agent_main(node::Process& process) {
  process.catch_signal(node::Signal::kInterrupt);
  const node::OutsideProgram program(*process.host().outside(), process);
  co_await std::suspend_always{};
  co_return 0;
}

inline void install_agent(node::ProgramRegistry& registry) {
  registry.add("agent", {&agent_main, "a program outside"});
}

/// What a system call answers that fails with `error`.
inline std::int64_t negative(Errno error) { return -static_cast<std::int64_t>(error); }

/// One such program of the ordinary user on pc1, started, and its system calls.
class OutsideAgentTest : public ::testing::Test {
 protected:
  OutsideAgentTest() {
    static_cast<void>(world_.open(*world_.pc1, {"agent"}, node::kUserUid));
    program_ = world_.outside.find(world_.outside.take_events().front().process);
  }

  std::int64_t call(unsigned number, double a = 0, double b = 0, double c = 0, double d = 0) {
    return program_->call(number, {a, b, c, d});
  }
  /// Bytes for the next call, in the scratch memory from `at`.
  void put(std::string_view bytes, std::size_t at = 0) {
    std::memcpy(world_.outside.scratch(4096).data() + at, bytes.data(), bytes.size());
  }

  World world_{&install_agent};
  node::OutsideProgram* program_ = nullptr;
};

}  // namespace glassnet::testing
