// SPDX-License-Identifier: Apache-2.0
// traceroute, compared with traceroute 2.1.2 of Debian 12. Times of the model: all probes leave at once, each waits 0.784 us for the one
// before it (74 bytes and what Ethernet adds, at 1 Gbit/s).
#include "command_test.h"

namespace glassnet::shell {
namespace {

class TracerouteTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    static_cast<void>(run("ping -c 1 server"));  // so that ARP is not part of the times
  }
};

TEST_F(TracerouteTest, ShowsTheRouterAndTheDestination) {
  EXPECT_EQ(run("traceroute server"), (Outcome{0,
                                               "traceroute to server (10.0.2.10), 30 hops max, 60 byte packets\n"
                                               " 1  r1 (10.0.1.1)  0.043 ms  0.044 ms  0.045 ms\n"
                                               " 2  server (10.0.2.10)  0.089 ms  0.090 ms  0.091 ms\n",
                                               ""}));
}

TEST_F(TracerouteTest, NumericWithoutNames) {
  EXPECT_THAT(run("traceroute -n -q 1 10.0.2.10").out, HasSubstr("\n 1  10.0.1.1  0.043 ms\n 2  10.0.2.10  0.0"));
}

TEST_F(TracerouteTest, EchoRequestsDoAsWell) {
  EXPECT_THAT(run("traceroute -I -n 10.0.2.10").out, HasSubstr("\n 2  10.0.2.10  0.0"));
}

TEST_F(TracerouteTest, SilentHopsAreStars) {
  world.cable("server:eth0").set_state(link::LinkState::kCut);
  EXPECT_EQ(run("traceroute -n -m 3 10.0.2.10"),
            (Outcome{0,
                     "traceroute to 10.0.2.10 (10.0.2.10), 3 hops max, 60 byte packets\n"
                     " 1  10.0.1.1  0.043 ms  0.044 ms  0.045 ms\n"
                     " 2  * * *\n"
                     " 3  * * *\n",
                     ""}));
  EXPECT_EQ(world.now().ns / 1'000'000'000, 5);  // all probes are under way at the same time
}

TEST_F(TracerouteTest, UnreachableHostsAndNetworksAreMarked) {
  EXPECT_THAT(run("traceroute -n -q 1 10.0.2.77").out, HasSubstr("\n 2  10.0.1.1  3000.0"));
  EXPECT_THAT(run("traceroute -n -q 1 10.0.2.78").out, HasSubstr(" ms !H\n"));
  EXPECT_THAT(run("traceroute -n -q 1 10.9.9.9").out, HasSubstr("\n 1  10.0.1.1  0.043 ms !N\n"));
  EXPECT_THAT(run("traceroute -n -q 1 10.0.1.77").out, HasSubstr("\n 1  10.0.1.10  3000.010 ms !H\n"));
}

TEST_F(TracerouteTest, NoRoute) {
  EXPECT_EQ(run_as_root("ip route del default; traceroute server"),
            (Outcome{1, "traceroute to server (10.0.2.10), 30 hops max, 60 byte packets\n",
                     "connect: Network is unreachable\n"}));
}

TEST_F(TracerouteTest, UsageErrors) {
  EXPECT_EQ(run("traceroute -m 300 server"), (Outcome{2, "", "max hops cannot be more than 255\n"}));
  EXPECT_EQ(run("traceroute -q 11 server"), (Outcome{2, "", "no more than 10 probes per hop\n"}));
  EXPECT_EQ(run("traceroute nohost"),
            (Outcome{2, "",
                     "nohost: Name or service not known\n"
                     "Cannot handle \"host\" cmdline arg `nohost' on position 1 (argc 1)\n"}));
}

}  // namespace
}  // namespace glassnet::shell
