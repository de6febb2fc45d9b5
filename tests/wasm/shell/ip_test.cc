// SPDX-License-Identifier: Apache-2.0
// ip, compared with iproute2 6.1 of Debian 12 in a network namespace.
#include "command_test.h"

namespace glassnet::shell {
namespace {

class IpTest : public CommandTest {
 protected:
  /// As root; standard error when there is any, else standard output.
  std::string ip(const std::string& arguments) {
    const Outcome outcome = run_as_root("ip " + arguments);
    status = outcome.status;
    return outcome.err.empty() ? outcome.out : outcome.err;
  }
  int status = 0;
};

TEST_F(IpTest, ShowsAddresses) {
  EXPECT_EQ(ip("addr"),
            "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
            "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
            "    inet 127.0.0.1/8 scope host lo\n"
            "       valid_lft forever preferred_lft forever\n"
            "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state UP group default qlen 1000\n"
            "    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n"
            "    inet 10.0.1.10/24 brd 10.0.1.255 scope global eth0\n"
            "       valid_lft forever preferred_lft forever\n");
  EXPECT_EQ(ip("-br a"),
            "lo               UNKNOWN        127.0.0.1/8 \n"
            "eth0             UP             10.0.1.10/24 \n");
}

TEST_F(IpTest, AddressesComeAndGo) {
  EXPECT_EQ(ip("addr add 10.0.1.11/24 dev eth0"), "");
  EXPECT_THAT(ip("addr show eth0"), HasSubstr("    inet 10.0.1.11/24 brd 10.0.1.255 scope global secondary eth0\n"));
  EXPECT_EQ(ip("addr add 10.0.1.11/24 dev eth0"), "Error: ipv4: Address already assigned.\n");
  EXPECT_EQ(status, 2);
  EXPECT_EQ(ip("addr del 10.0.1.11/24 dev eth0"), "");
  EXPECT_EQ(ip("addr del 10.0.1.11/24 dev eth0"), "Error: ipv4: Address not found.\n");
  EXPECT_EQ(ip("addr add 10.0.1.11/33 dev eth0"),
            "Error: any valid prefix is expected rather than \"10.0.1.11/33\".\n");
  EXPECT_EQ(status, 1);
  EXPECT_EQ(ip("addr add 10.0.1.11/24 dev eth9"), "Cannot find device \"eth9\"\n");
  EXPECT_EQ(ip("addr add 10.0.1.11/24"), "Not enough information: \"dev\" argument is required.\n");
  EXPECT_EQ(ip("addr show eth9"), "Device \"eth9\" does not exist.\n");
}

TEST_F(IpTest, RemovingTheAddressTakesItsRoutesAlong) {
  EXPECT_EQ(ip("addr flush dev eth0; ip route"), "");
  EXPECT_EQ(run("ping -c 1 10.0.1.1").err, "ping: connect: Network is unreachable\n");
}

TEST_F(IpTest, ShowsAndSwitchesLinks) {
  EXPECT_EQ(ip("link show eth0"),
            "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state UP mode DEFAULT group default "
            "qlen 1000\n    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n");
  EXPECT_EQ(ip("link set eth0 down"), "");
  EXPECT_EQ(ip("-br link"),
            "lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> \n"
            "eth0             DOWN           02:00:00:00:00:01 <BROADCAST,MULTICAST> \n");
  EXPECT_EQ(ip("route"), "");
  EXPECT_EQ(ip("link set dev eth0 up mtu 1400"), "");
  EXPECT_EQ(ip("route"), "10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10 \n");  // the default is gone
  EXPECT_EQ(ip("link set eth0 mtu 20"), "Error: mtu less than device minimum.\n");
  EXPECT_EQ(status, 2);
}

TEST_F(IpTest, ACutCableIsSeen) {
  world.cable("pc1:eth0").set_state(link::LinkState::kCut);
  EXPECT_THAT(ip("link show eth0"),
              HasSubstr("<NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc pfifo_fast state DOWN"));
  EXPECT_THAT(ip("route"), HasSubstr("10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10 linkdown \n"));
}

TEST_F(IpTest, CountsFrames) {
  static_cast<void>(run("ping -c 1 10.0.1.1"));
  EXPECT_THAT(ip("-s link show eth0"), HasSubstr("    RX:  bytes packets errors dropped  missed   mcast           \n"
                                                 "           158       2      0       0       0       0 \n"
                                                 "    TX:  bytes packets errors dropped carrier collsns           \n"
                                                 "           158       2      0       0       0       0 \n"));
}

TEST_F(IpTest, RoutesAreListedByDestination) {
  EXPECT_EQ(ip("route add 10.5.0.0/16 via 10.0.1.20"), "");
  EXPECT_EQ(ip("route add 10.5.6.7 via 10.0.1.20 metric 5"), "");
  EXPECT_EQ(ip("route add unreachable 10.7.0.0/16"), "");
  EXPECT_EQ(ip("route add 10.6.0.0/16 dev eth0"), "");
  EXPECT_EQ(ip("r"),
            "default via 10.0.1.1 dev eth0 \n"
            "10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10 \n"
            "10.5.0.0/16 via 10.0.1.20 dev eth0 \n"
            "10.5.6.7 via 10.0.1.20 dev eth0 metric 5 \n"
            "10.6.0.0/16 dev eth0 scope link \n"
            "unreachable 10.7.0.0/16 \n");
  EXPECT_EQ(ip("route del 10.5.0.0/16"), "");
  EXPECT_EQ(ip("route del 10.5.0.0/16"), "RTNETLINK answers: No such process\n");
  EXPECT_EQ(status, 2);
}

TEST_F(IpTest, WrongRoutesAreRefusedAsOnLinux) {
  EXPECT_EQ(ip("route add default via 10.0.1.1"), "RTNETLINK answers: File exists\n");
  EXPECT_EQ(ip("route add 10.5.0.0/16 via 10.77.0.1"), "Error: Nexthop has invalid gateway.\n");
  EXPECT_EQ(ip("route add 10.5.0.1/16 via 10.0.1.1"), "Error: Invalid prefix for given prefix length.\n");
  EXPECT_EQ(ip("route add foo via 10.0.1.1"), "Error: any valid prefix is expected rather than \"foo\".\n");
  EXPECT_EQ(ip("route add 10.5.0.0/16 via foo"), "Error: inet address is expected rather than \"foo\".\n");
  EXPECT_EQ(ip("route add 10.5.0.0/16"), "RTNETLINK answers: No such device\n");
  EXPECT_EQ(ip("route add 10.5.0.0/16 dev eth9"), "Cannot find device \"eth9\"\n");
  EXPECT_EQ(ip("route add 10.5.0.0/16 via"), "Command line is not complete. Try option \"help\"\n");
  EXPECT_EQ(status, 255);
}

TEST_F(IpTest, TellsWhereAPacketWouldGo) {
  EXPECT_EQ(ip("route get 10.0.2.10"), "10.0.2.10 via 10.0.1.1 dev eth0 src 10.0.1.10 uid 0 \n    cache \n");
  EXPECT_EQ(ip("route get 10.0.1.20"), "10.0.1.20 dev eth0 src 10.0.1.10 uid 0 \n    cache \n");
  EXPECT_EQ(ip("route get 10.0.1.10"), "local 10.0.1.10 dev lo src 10.0.1.10 uid 0 \n    cache <local> \n");
  EXPECT_EQ(ip("route get 10.0.1.255"), "broadcast 10.0.1.255 dev eth0 src 10.0.1.10 uid 0 \n    cache <local,brd> \n");
  EXPECT_EQ(ip("route del default; ip route get 10.9.9.9"), "RTNETLINK answers: Network is unreachable\n");
}

TEST_F(IpTest, NeighborsHaveStates) {
  EXPECT_EQ(ip("neigh"), "");
  static_cast<void>(run("ping -c 1 10.0.1.1"));
  EXPECT_EQ(ip("neigh"), "10.0.1.1 dev eth0 lladdr 02:00:00:00:00:03 REACHABLE \n");
  world.run_for_seconds(60);
  EXPECT_EQ(ip("n"), "10.0.1.1 dev eth0 lladdr 02:00:00:00:00:03 STALE \n");
  EXPECT_EQ(ip("neigh add 10.0.1.50 lladdr 02:00:00:00:00:50 dev eth0"), "");
  EXPECT_EQ(ip("neigh add 10.0.1.50 lladdr 02:00:00:00:00:51 dev eth0"), "RTNETLINK answers: File exists\n");
  EXPECT_EQ(ip("neigh replace 10.0.1.50 lladdr 02:00:00:00:00:51 dev eth0"), "");
  EXPECT_EQ(ip("neigh flush all; ip neigh"), "10.0.1.50 dev eth0 lladdr 02:00:00:00:00:51 PERMANENT \n");
  EXPECT_EQ(ip("neigh del 10.0.1.50 dev eth0"), "");
  EXPECT_EQ(ip("neigh del 10.0.1.50 dev eth0"), "RTNETLINK answers: No such file or directory\n");
}

TEST_F(IpTest, ChangesAreForRoot) {
  for (const char* wish : {"addr add 10.1.1.1/24 dev eth0", "link set eth0 down", "route add 10.5.0.0/16 via 10.0.1.1",
                           "route del default", "neigh add 10.0.1.9 lladdr 02:00:00:00:00:09 dev eth0"}) {
    EXPECT_EQ(run(std::string("ip ") + wish), (Outcome{2, "", "RTNETLINK answers: Operation not permitted\n"})) << wish;
  }
  EXPECT_EQ(run("sudo ip route del default").status, 0);
}

TEST_F(IpTest, UsageErrors) {
  EXPECT_EQ(ip("foo"), "Object \"foo\" is unknown, try \"ip help\".\n");
  EXPECT_EQ(status, 1);
  EXPECT_EQ(ip("addr foo"), "Command \"foo\" is unknown, try \"ip address help\".\n");
  EXPECT_EQ(status, 255);
  EXPECT_EQ(ip("-z addr"), "Option \"-z\" is unknown, try \"ip -help\".\n");
  EXPECT_THAT(ip(""), HasSubstr("Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n"));
  EXPECT_EQ(status, 255);
}

TEST_F(IpTest, ShowsWhatPathMtuDiscoveryAndRedirectsHaveTaught) {
  EXPECT_EQ(ip("route show cache"), "");
  world.pc1->internet().ipv4().note_path_mtu(wire::Ipv4Address(10, 0, 2, 10), 1400);
  EXPECT_EQ(ip("route get 10.0.2.10"),
            "10.0.2.10 via 10.0.1.1 dev eth0 src 10.0.1.10 uid 0 \n    cache expires 600sec mtu 1400 \n");
  world.pc1->internet().ipv4().note_redirect(wire::Ipv4Address(10, 0, 2, 20), wire::Ipv4Address(10, 0, 1, 20));
  EXPECT_EQ(ip("route show cache"),
            "10.0.2.10 via 10.0.1.1 dev eth0 \n    cache expires 600sec mtu 1400 \n"
            "10.0.2.20 via 10.0.1.20 dev eth0 \n    cache <redirected> expires 300sec \n");
  EXPECT_EQ(ip("route get 10.0.2.20"),
            "10.0.2.20 via 10.0.1.20 dev eth0 src 10.0.1.10 uid 0 \n    cache <redirected> expires 300sec \n");
}

TEST_F(IpTest, ShowsMulticastGroups) {
  EXPECT_EQ(ip("maddr"), "1:\tlo\n\tinet  224.0.0.1\n2:\teth0\n\tlink  01:00:5e:00:00:01\n\tinet  224.0.0.1\n");
  EXPECT_EQ(ip("maddr show dev eth0"), "2:\teth0\n\tlink  01:00:5e:00:00:01\n\tinet  224.0.0.1\n");
  EXPECT_EQ(ip("maddr show dev eth7"), "Cannot find device \"eth7\"\n");
}

}  // namespace
}  // namespace glassnet::shell
