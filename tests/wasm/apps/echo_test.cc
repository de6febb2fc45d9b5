// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "apps/programs.h"
#include "shell/programs.h"
#include "support/world.h"

namespace glassnet::apps {
namespace {

using testing::Outcome;
using testing::World;

class EchoTest : public ::testing::Test {
 protected:
  World world{{&apps::install_programs, &shell::install_programs}};
};

TEST_F(EchoTest, TcpBytesComeBackUntilTheClientCloses) {
  world.start(*world.server, {"echod"});
  EXPECT_EQ(world.run(*world.pc1, "printf 'one\\ntwo' | nc -N server 7"), (Outcome{0, "one\ntwo", ""}));
}

TEST_F(EchoTest, UdpDatagramsComeBackToTheirSender) {
  world.start(*world.server, {"echod"});
  EXPECT_EQ(world.run(*world.pc1, "echo ping | nc -u -w 1 server 7"), (Outcome{0, "ping\n", ""}));
}

TEST_F(EchoTest, ServesManyClientsAtOnce) {
  world.start(*world.server, {"echod"});
  const std::uint32_t slow = world.begin(*world.pc2, "sleep 5 | nc -N server 7");
  EXPECT_EQ(world.run(*world.pc3, "echo quick | nc -N server 7"), (Outcome{0, "quick\n", ""}));
  EXPECT_EQ(world.screen(slow).status, -1);
  EXPECT_EQ(world.finish(slow), (Outcome{0, "", ""}));
}

TEST_F(EchoTest, AMegabyteComesBackWhole) {
  world.start(*world.server, {"echod"});
  EXPECT_EQ(world.run(*world.pc1, "head -c 1000000 /dev/zero | nc -N server 7 | wc -c"), (Outcome{0, "1000000\n", ""}));
}

TEST_F(EchoTest, DiscardTakesEverythingAndAnswersNothing) {
  world.start(*world.server, {"discardd"});
  EXPECT_EQ(world.run(*world.pc1, "head -c 100000 /dev/zero | nc -N server 9"), (Outcome{0, "", ""}));
  EXPECT_EQ(world.run(*world.pc1, "echo x | nc -u -w 1 server 9"), (Outcome{0, "", ""}));
}

TEST_F(EchoTest, PrivilegedPortsAreForRoot) {
  EXPECT_EQ(world.run(*world.server, "echod"), (Outcome{1, "", "echod: bind: Permission denied\n"}));
  EXPECT_EQ(world.run(*world.server, "echod -p"),
            (Outcome{2, "", "echod: option requires an argument -- 'p'\nusage: echod [-p PORT]\n"}));
}

}  // namespace
}  // namespace glassnet::apps
