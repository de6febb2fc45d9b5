// SPDX-License-Identifier: Apache-2.0
// For tests of commands: the two subnets of World with a web and an echo server on `server`.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "apps/programs.h"
#include "shell/programs.h"
#include "support/world.h"

namespace glassnet::shell {

using glassnet::testing::Outcome;
using ::testing::HasSubstr;
using ::testing::Not;

class CommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world.start(*world.server, {"httpd"});
    world.start(*world.server, {"echod"});
    world.run_for({});
  }
  /// On pc1 as the ordinary user.
  Outcome run(const std::string& line) { return world.run(*world.pc1, line); }
  Outcome run_as_root(const std::string& line) { return world.run_as_root(*world.pc1, line); }

  glassnet::testing::World world{{&apps::install_programs, &shell::install_programs}};
};

}  // namespace glassnet::shell
