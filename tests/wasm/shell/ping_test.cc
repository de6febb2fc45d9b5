// SPDX-License-Identifier: Apache-2.0
// ping, compared with iputils 20221126 on Debian 12 in a network namespace. Round trips of the model: a frame of 98 bytes takes
// 10 us + 0.88 us on each of four cables, so 0.087 ms there and back; the first one waits for ARP in both subnets.
#include "command_test.h"

namespace glassnet::shell {
namespace {

using PingTest = CommandTest;

TEST_F(PingTest, SuccessAcrossARouter) {
  EXPECT_EQ(run("ping -c 2 10.0.2.10"), (Outcome{0,
                                                 "PING 10.0.2.10 (10.0.2.10) 56(84) bytes of data.\n"
                                                 "64 bytes from 10.0.2.10: icmp_seq=1 ttl=63 time=0.171 ms\n"
                                                 "64 bytes from 10.0.2.10: icmp_seq=2 ttl=63 time=0.087 ms\n"
                                                 "\n"
                                                 "--- 10.0.2.10 ping statistics ---\n"
                                                 "2 packets transmitted, 2 received, 0% packet loss, time 1000ms\n"
                                                 "rtt min/avg/max/mdev = 0.087/0.129/0.171/0.042 ms\n",
                                                 ""}));
}

TEST_F(PingTest, NamesAreLookedUpAndShown) {
  EXPECT_THAT(run("ping -c 1 server").out,
              HasSubstr("PING server (10.0.2.10) 56(84) bytes of data.\n64 bytes from server (10.0.2.10): icmp_seq=1"));
  EXPECT_THAT(run("ping -n -c 1 server").out, HasSubstr("64 bytes from 10.0.2.10: icmp_seq=1"));
  EXPECT_EQ(run("ping nohost"), (Outcome{2, "", "ping: nohost: Name or service not known\n"}));
}

TEST_F(PingTest, DeadHostOnTheOwnLink) {
  EXPECT_EQ(run("ping -c 3 10.0.1.77"),
            (Outcome{1,
                     "PING 10.0.1.77 (10.0.1.77) 56(84) bytes of data.\n"
                     "From 10.0.1.10 icmp_seq=1 Destination Host Unreachable\n"
                     "From 10.0.1.10 icmp_seq=2 Destination Host Unreachable\n"
                     "From 10.0.1.10 icmp_seq=3 Destination Host Unreachable\n"
                     "\n"
                     "--- 10.0.1.77 ping statistics ---\n"
                     "3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2000ms\n"
                     "pipe 3\n",
                     ""}));
}

TEST_F(PingTest, ADeadlineEndsWithTheFirstError) {
  EXPECT_EQ(run("ping -c 1 -w 5 10.0.1.77"),
            (Outcome{1,
                     "PING 10.0.1.77 (10.0.1.77) 56(84) bytes of data.\n"
                     "From 10.0.1.10 icmp_seq=1 Destination Host Unreachable\n"
                     "\n"
                     "--- 10.0.1.77 ping statistics ---\n"
                     "4 packets transmitted, 0 received, +1 errors, 100% packet loss, time 3000ms\n"
                     "pipe 4\n",
                     ""}));
}

TEST_F(PingTest, NoRoute) {
  static_cast<void>(run_as_root("ip route del default"));
  EXPECT_EQ(run("ping -c 1 10.0.2.10"), (Outcome{2, "", "ping: connect: Network is unreachable\n"}));
}

TEST_F(PingTest, NoRouteBehindTheRouter) {
  EXPECT_THAT(run("ping -c 1 10.9.9.9").out,
              HasSubstr("From 10.0.1.1 icmp_seq=1 Destination Net Unreachable\n\n--- 10.9.9.9 ping statistics ---\n"
                        "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n"));
}

TEST_F(PingTest, TtlExceeded) {
  EXPECT_EQ(run("ping -n -c 1 -t 1 10.0.2.10"),
            (Outcome{1,
                     "PING 10.0.2.10 (10.0.2.10) 56(84) bytes of data.\n"
                     "From 10.0.1.1 icmp_seq=1 Time to live exceeded\n"
                     "\n"
                     "--- 10.0.2.10 ping statistics ---\n"
                     "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n"
                     "\n",
                     ""}));
}

TEST_F(PingTest, SilenceIsWaitedForTenSecondsOrAsLongAsAsked) {
  world.cable("server:eth0").set_state(link::LinkState::kCut);
  static_cast<void>(world.run_as_root(*world.r1, "ip neigh add 10.0.2.10 lladdr 02:00:00:00:00:05 dev eth1"));
  const Outcome outcome = run("ping -c 1 10.0.2.10");
  EXPECT_EQ(outcome, (Outcome{1,
                              "PING 10.0.2.10 (10.0.2.10) 56(84) bytes of data.\n"
                              "\n"
                              "--- 10.0.2.10 ping statistics ---\n"
                              "1 packets transmitted, 0 received, 100% packet loss, time 0ms\n"
                              "\n",
                              ""}));
  EXPECT_EQ(world.now(), sim::Instant{} + sim::seconds(10));
  static_cast<void>(run("ping -c 1 -W 0.5 10.0.2.10"));
  EXPECT_EQ(world.now(), sim::Instant{} + sim::milliseconds(10'500));
}

TEST_F(PingTest, QuietShowsOnlyTheFrame) {
  EXPECT_EQ(run("ping -q -c 2 -i 0.2 10.0.2.10").out,
            "PING 10.0.2.10 (10.0.2.10) 56(84) bytes of data.\n"
            "\n"
            "--- 10.0.2.10 ping statistics ---\n"
            "2 packets transmitted, 2 received, 0% packet loss, time 200ms\n"
            "rtt min/avg/max/mdev = 0.087/0.129/0.171/0.042 ms\n");
}

TEST_F(PingTest, LargePacketsAreFragmentedUnlessForbidden) {
  EXPECT_THAT(run("ping -c 1 -s 3000 10.0.2.10").out,
              HasSubstr("3000(3028) bytes of data.\n3008 bytes from 10.0.2.10: icmp_seq=1"));
  const Outcome outcome = run("ping -c 1 -M do -s 3000 10.0.2.10");
  EXPECT_EQ(outcome.err, "ping: local error: message too long, mtu=1500\n");
  EXPECT_THAT(outcome.out, HasSubstr("1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms\n\n"));
}

TEST_F(PingTest, ANarrowPathIsReported) {
  static_cast<void>(world.run_as_root(*world.r1, "ip link set eth1 mtu 1400"));
  EXPECT_THAT(run("ping -c 1 -M do -s 1450 10.0.2.10").out,
              HasSubstr("From 10.0.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n"));
}

TEST_F(PingTest, ShortPacketsHaveNoRoomForATime) {
  EXPECT_THAT(run("ping -c 1 -s 8 10.0.2.10").out, HasSubstr("16 bytes from 10.0.2.10: icmp_seq=1 ttl=63\n\n---"));
}

TEST_F(PingTest, TheOwnAddressIsReachedWithoutACable) {
  world.cable("pc1:eth0").set_state(link::LinkState::kCut);
  EXPECT_THAT(run("ping -c 1 127.0.0.1").out, HasSubstr("64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.020 ms\n"));
}

TEST_F(PingTest, CtrlCPrintsTheStatistics) {
  const std::uint32_t terminal = world.open(*world.pc1, {"ping", "10.0.2.10"}, node::kUserUid);
  world.run_for(sim::milliseconds(2500));
  world.press_ctrl_c(*world.pc1, terminal);
  const Outcome& outcome = world.screen(terminal);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(
      outcome.out.ends_with("\n\n--- 10.0.2.10 ping statistics ---\n"
                            "3 packets transmitted, 3 received, 0% packet loss, time 2000ms\n"
                            "rtt min/avg/max/mdev = 0.087/0.115/0.171/0.039 ms\n"))
      << outcome.out;
}

TEST_F(PingTest, LossIsCounted) {
  const std::uint32_t terminal = world.begin(*world.pc1, "ping -c 3 10.0.2.10");
  world.run_for(sim::milliseconds(500));
  world.cable("server:eth0").set_state(link::LinkState::kCut);
  world.run_for(sim::milliseconds(1000));
  world.cable("server:eth0").set_state(link::LinkState::kWhole);
  EXPECT_THAT(world.finish(terminal).out, HasSubstr("3 packets transmitted, 2 received, 33.3333% packet loss"));
}

TEST_F(PingTest, BroadcastNeedsB) {
  EXPECT_EQ(
      run("ping -c 1 10.0.1.255"),
      (Outcome{2, "", "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n"}));
}

TEST_F(PingTest, UsageErrors) {
  EXPECT_EQ(run("ping"), (Outcome{1, "", "ping: usage error: Destination address required\n"}));
  EXPECT_EQ(run("ping -c abc server"), (Outcome{1, "", "ping: invalid argument: 'abc'\n"}));
  EXPECT_EQ(run("ping -c 0 server"),
            (Outcome{1, "", "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n"}));
  EXPECT_EQ(run("ping -t 300 server"),
            (Outcome{1, "", "ping: invalid argument: '300': out of range: 0 <= value <= 255\n"}));
  EXPECT_EQ(
      run("ping -i 0.001 server"),
      (Outcome{2, "", "ping: cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)\n"}));
  const Outcome unknown = run("ping -z server");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("ping: invalid option -- 'z'\n\nUsage\n  ping [options] <destination>\n"));
}

}  // namespace
}  // namespace glassnet::shell
