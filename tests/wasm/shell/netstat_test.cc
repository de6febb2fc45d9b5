// SPDX-License-Identifier: Apache-2.0
// netstat and ss, compared with net-tools 2.10 and iproute2 6.1 of Debian 12.
#include "command_test.h"

#include <algorithm>

namespace glassnet::shell {
namespace {

class NetstatTest : public CommandTest {
 protected:
  /// Keeps a connection from pc1 port 40000 to the echo server open for ten seconds.
  void connect() {
    static_cast<void>(world.begin(*world.pc1, "sleep 10 | nc -N -p 40000 server 7"));
    world.run_for_seconds(1);
  }
};

constexpr const char* kUnix =
    "Active UNIX domain sockets (servers and established)\n"
    "Proto RefCnt Flags       Type       State         I-Node   Path\n";

TEST_F(NetstatTest, ShowsListenersAndConnectionsOfTheServer) {
  connect();
  EXPECT_EQ(world.run(*world.server, "netstat -an"),
            (Outcome{0,
                     std::string("Active Internet connections (servers and established)\n"
                                 "Proto Recv-Q Send-Q Local Address           Foreign Address         State      \n"
                                 "tcp        0      0 0.0.0.0:7               0.0.0.0:*               LISTEN     \n"
                                 "tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN     \n"
                                 "tcp        0      0 10.0.2.10:7             10.0.1.10:40000         ESTABLISHED\n"
                                 "udp        0      0 0.0.0.0:7               0.0.0.0:*                          \n") +
                         kUnix,
                     ""}));
}

TEST_F(NetstatTest, FollowsAConnectionThroughItsStates) {
  const std::string header =
      "Active Internet connections (w/o servers)\n"
      "Proto Recv-Q Send-Q Local Address           Foreign Address         State      \n";
  const std::string row = "tcp        0      0 10.0.1.10:40000         10.0.2.10:7             ";
  EXPECT_EQ(run("netstat -tn").out, header);
  connect();
  EXPECT_EQ(run("netstat -tn").out, header + row + "ESTABLISHED\n");
  world.run_for_seconds(10);
  EXPECT_EQ(run("netstat -tn").out, header + row + "TIME_WAIT  \n");
  EXPECT_THAT(world.run(*world.server, "netstat -tn").out, Not(HasSubstr("40000")));  // only who closes first waits
  world.run_for_seconds(61);
  EXPECT_EQ(run("netstat -tn").out, header);
}

TEST_F(NetstatTest, AnEphemeralPortIsFromTheRangeOfLinux) {
  static_cast<void>(world.begin(*world.pc1, "sleep 10 | nc server 7"));
  world.run_for_seconds(1);
  const std::string out = run("netstat -tn").out;
  const std::size_t at = out.find("10.0.1.10:");
  ASSERT_NE(at, std::string::npos);
  const int port = std::stoi(out.substr(at + 10));
  EXPECT_GE(port, 32768);
  EXPECT_LE(port, 60999);
}

TEST_F(NetstatTest, NamesAreLookedUpWithoutN) {
  connect();
  EXPECT_THAT(run("netstat -t").out,
              HasSubstr("tcp        0      0 pc1:40000               server:echo             ESTABLISHED\n"));
}

TEST_F(NetstatTest, ProgramsAreShownToTheirOwnerAndToRoot) {
  EXPECT_EQ(world.run_as_root(*world.server, "netstat -tlnp").out,
            "Active Internet connections (only servers)\n"
            "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    \n"
            "tcp        0      0 0.0.0.0:7               0.0.0.0:*               LISTEN      2/echod             \n"
            "tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN      1/httpd             \n");
  const Outcome outcome = world.run(*world.server, "netstat -tlnp");
  EXPECT_THAT(outcome.out, HasSubstr("LISTEN      -                   \n"));
  EXPECT_EQ(outcome.err,
            "(Not all processes could be identified, non-owned process info\n"
            " will not be shown, you would have to be root to see it all.)\n");
}

TEST_F(NetstatTest, RoutesAndInterfaces) {
  EXPECT_EQ(run("netstat -rn").out,
            "Kernel IP routing table\n"
            "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n"
            "0.0.0.0         10.0.1.1        0.0.0.0         UG        0 0          0 eth0\n"
            "10.0.1.0        0.0.0.0         255.255.255.0   U         0 0          0 eth0\n");
  EXPECT_EQ(run("netstat -i").out,
            "Kernel Interface table\n"
            "Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n"
            "lo              65536        0      0      0 0             0      0      0      0 LRU\n"
            "eth0             1500        0      0      0 0             0      0      0      0 BMRU\n");
}

TEST_F(NetstatTest, GroupMemberships) {
  EXPECT_EQ(run("netstat -gn").out,
            "IPv6/IPv4 Group Memberships\n"
            "Interface       RefCnt Group\n"
            "--------------- ------ ---------------------\n"
            "lo              1      224.0.0.1\n"
            "eth0            1      224.0.0.1\n");
}

TEST_F(NetstatTest, ContinuousListingRunsUntilCtrlC) {
  const std::uint32_t terminal = world.open(*world.pc1, {"netstat", "-tnc"}, node::kUserUid);
  world.run_for(sim::milliseconds(2500));
  world.press_ctrl_c(*world.pc1, terminal);
  EXPECT_EQ(world.screen(terminal).status, 130);
  const std::string& out = world.screen(terminal).out;
  EXPECT_EQ(std::ranges::count(out, '\n'), 3 * 2);
}

TEST_F(NetstatTest, SsUsesItsOwnStatesAndColumns) {
  connect();
  EXPECT_EQ(world.run(*world.server, "ss -tan").out,
            "State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n"
            "LISTEN 0      128          0.0.0.0:7         0.0.0.0:*           \n"
            "LISTEN 0      128          0.0.0.0:80        0.0.0.0:*           \n"
            "ESTAB  0      0          10.0.2.10:7       10.0.1.10:40000       \n");
  EXPECT_EQ(run("ss -tn").out,
            "State Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n"
            "ESTAB 0      0          10.0.1.10:40000    10.0.2.10:7          \n");
}

TEST_F(NetstatTest, SsShowsKindsProcessesAndTimers) {
  EXPECT_EQ(world.run_as_root(*world.server, "ss -tulnp").out,
            "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess                      \n"
            "udp   UNCONN 0      0            0.0.0.0:7         0.0.0.0:*    users:((\"echod\",pid=2,fd=4))\n"
            "tcp   LISTEN 0      128          0.0.0.0:7         0.0.0.0:*    users:((\"echod\",pid=2,fd=3))\n"
            "tcp   LISTEN 0      128          0.0.0.0:80        0.0.0.0:*    users:((\"httpd\",pid=1,fd=3))\n");
  connect();
  world.run_for_seconds(20);
  const std::string out = run("ss -tano").out;
  EXPECT_THAT(out, HasSubstr("TIME-WAIT"));
  EXPECT_THAT(out, HasSubstr(" timer:(timewait,49sec,0)\n"));
}

TEST_F(NetstatTest, UsageErrors) {
  const Outcome outcome = run("netstat -z");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("netstat: invalid option -- 'z'\nusage: netstat "));
  EXPECT_EQ(run("ss -y").status, 255);
}

}  // namespace
}  // namespace glassnet::shell
