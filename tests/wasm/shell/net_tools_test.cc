// SPDX-License-Identifier: Apache-2.0
// arp, ifconfig and route, compared with net-tools 2.10 of Debian 12 in a network namespace.
#include "command_test.h"

namespace glassnet::shell {
namespace {

using NetToolsTest = CommandTest;

TEST_F(NetToolsTest, ArpShowsKnownAndUnknownNeighbors) {
  EXPECT_EQ(run("arp -n"), (Outcome{0, "", ""}));
  static_cast<void>(run("ping -c 1 10.0.1.1; ping -c 1 10.0.1.99"));
  EXPECT_EQ(run("arp -n").out,
            "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
            "10.0.1.1                 ether   02:00:00:00:00:03   C                     eth0\n"
            "10.0.1.99                        (incomplete)                              eth0\n");
  EXPECT_EQ(run("arp -a").out,
            "r1 (10.0.1.1) at 02:00:00:00:00:03 [ether] on eth0\n"
            "? (10.0.1.99) at <incomplete> on eth0\n");
  EXPECT_EQ(run("arp 10.0.1.67").out, "10.0.1.67 (10.0.1.67) -- no entry\n");
}

TEST_F(NetToolsTest, ArpEntriesAreSetAndDeleted) {
  EXPECT_EQ(run_as_root("arp -s 10.0.1.66 02:00:00:00:00:66"), (Outcome{0, "", ""}));
  EXPECT_THAT(run("arp -n").out,
              HasSubstr("10.0.1.66                ether   02:00:00:00:00:66   CM                    eth0\n"));
  EXPECT_EQ(run("arp -an").out, "? (10.0.1.66) at 02:00:00:00:00:66 [ether] PERM on eth0\n");
  EXPECT_EQ(run_as_root("arp -d 10.0.1.66"), (Outcome{0, "", ""}));
  EXPECT_EQ(run_as_root("arp -d 10.0.1.66"), (Outcome{255, "", "No ARP entry for 10.0.1.66\n"}));
  EXPECT_EQ(run_as_root("arp -s 10.0.9.9 02:00:00:00:00:66"), (Outcome{255, "", "SIOCSARP: Network is unreachable\n"}));
  EXPECT_EQ(run_as_root("arp -s 10.0.1.3 foo"), (Outcome{255, "", "arp: invalid hardware address\n"}));
  EXPECT_EQ(run("arp -d 10.0.1.1"), (Outcome{255, "", "SIOCDARP(dontpub): Operation not permitted\n"}));
}

TEST_F(NetToolsTest, IfconfigShowsInterfacesThatAreUp) {
  static_cast<void>(run("ping -c 20 -i 0.002 -s 200 10.0.1.1"));
  EXPECT_EQ(run("ifconfig eth0").out,
            "eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n"
            "        inet 10.0.1.10  netmask 255.255.255.0  broadcast 10.0.1.255\n"
            "        ether 02:00:00:00:00:01  txqueuelen 1000  (Ethernet)\n"
            "        RX packets 21  bytes 4900 (4.7 KiB)\n"
            "        RX errors 0  dropped 0  overruns 0  frame 0\n"
            "        TX packets 21  bytes 4900 (4.7 KiB)\n"
            "        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n"
            "\n");
  EXPECT_THAT(run("ifconfig").out, HasSubstr("lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n"
                                             "        inet 127.0.0.1  netmask 255.0.0.0\n"
                                             "        loop  txqueuelen 1000  (Local Loopback)\n"
                                             "        RX packets 0  bytes 0 (0.0 B)\n"));
  static_cast<void>(run_as_root("ifconfig eth0 down"));
  EXPECT_THAT(run("ifconfig").out, Not(HasSubstr("eth0")));
  EXPECT_THAT(run("ifconfig -a").out, HasSubstr("eth0: flags=4098<BROADCAST,MULTICAST>  mtu 1500\n"));
}

TEST_F(NetToolsTest, IfconfigSetsAddressAndMask) {
  EXPECT_EQ(run_as_root("ifconfig eth0 10.0.3.1 netmask 255.255.0.0"), (Outcome{0, "", ""}));
  EXPECT_THAT(run("ifconfig eth0").out, HasSubstr("inet 10.0.3.1  netmask 255.255.0.0  broadcast 10.0.255.255\n"));
  EXPECT_EQ(run("ip route").out, "10.0.0.0/16 dev eth0 proto kernel scope link src 10.0.3.1 \n");
  EXPECT_EQ(run_as_root("ifconfig eth0 10.0.3.2"), (Outcome{0, "", ""}));
  EXPECT_THAT(run("ifconfig eth0").out, HasSubstr("inet 10.0.3.2  netmask 255.0.0.0"));  // class A
  EXPECT_EQ(run_as_root("ifconfig eth0 10.0.1.10 netmask 255.0.255.0"),
            (Outcome{1, "", "SIOCSIFNETMASK: Invalid argument\n"}));
  EXPECT_EQ(run("ifconfig eth0 10.0.1.11"),
            (Outcome{255, "", "SIOCSIFADDR: Operation not permitted\nSIOCSIFFLAGS: Operation not permitted\n"}));
  EXPECT_EQ(run("ifconfig eth0 down"), (Outcome{255, "", "SIOCSIFFLAGS: Operation not permitted\n"}));
  EXPECT_EQ(run("ifconfig eth9"), (Outcome{1, "", "eth9: error fetching interface information: Device not found\n"}));
}

TEST_F(NetToolsTest, RouteShowsTheTable) {
  static_cast<void>(run_as_root("route add -net 10.44.0.0/16 gw 10.0.1.20; route add -host 10.46.0.1 gw 10.0.1.20"));
  static_cast<void>(
      run_as_root("route add -net 10.45.0.0 netmask 255.255.0.0 dev eth0; route add -net 10.7.0.0/16 reject"));
  EXPECT_EQ(run("route -n").out,
            "Kernel IP routing table\n"
            "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
            "0.0.0.0         10.0.1.1        0.0.0.0         UG    0      0        0 eth0\n"
            "10.0.1.0        0.0.0.0         255.255.255.0   U     0      0        0 eth0\n"
            "10.7.0.0        -               255.255.0.0     !     0      -        0 -\n"
            "10.44.0.0       10.0.1.20       255.255.0.0     UG    0      0        0 eth0\n"
            "10.45.0.0       0.0.0.0         255.255.0.0     U     0      0        0 eth0\n"
            "10.46.0.1       10.0.1.20       255.255.255.255 UGH   0      0        0 eth0\n");
  EXPECT_THAT(run("route").out,
              HasSubstr("default         r1              0.0.0.0         UG    0      0        0 eth0\n"));
}

TEST_F(NetToolsTest, RouteChangesTheTable) {
  EXPECT_EQ(run_as_root("route del default"), (Outcome{0, "", ""}));
  EXPECT_EQ(run_as_root("route add default gw 10.0.1.1"), (Outcome{0, "", ""}));
  EXPECT_EQ(run_as_root("route add default gw 10.88.0.1 metric 3"),
            (Outcome{7, "", "SIOCADDRT: Network is unreachable\n"}));
  EXPECT_EQ(run_as_root("route del -net 10.144.0.0/16"), (Outcome{7, "", "SIOCDELRT: No such process\n"}));
  EXPECT_EQ(run_as_root("route add 10.1.1.1"), (Outcome{7, "", "SIOCADDRT: No such device\n"}));
  EXPECT_EQ(run_as_root("route add -net 10.1.0.0/16 gw foo"), (Outcome{6, "", "foo: Unknown host\n"}));
  EXPECT_THAT(run_as_root("route add -net 10.1.1.1/16 dev eth0").err,
              HasSubstr("route: netmask doesn't match route address\n"));
  EXPECT_EQ(run("route del default"), (Outcome{7, "", "SIOCDELRT: Operation not permitted\n"}));
}

}  // namespace
}  // namespace glassnet::shell
