// SPDX-License-Identifier: Apache-2.0
// What `ip link`, `ip addr`, `ip route` and `ip neigh` would do, and the errnos Linux answers with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/internet_layer.h"
#include "support/lab.h"
#include "support/records.h"

namespace glassnet::network {
namespace {

using namespace glassnet::testing;  // the vocabulary of the tests
using sim::Kind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Configuration : public ::testing::Test {
 protected:
  Configuration() {
    lab.add_interface(device, "10.0.1.1/24");
    lab.add_interface(device, "10.0.2.1/24");
  }

  /// As `ip route` prints them, roughly.
  [[nodiscard]] std::vector<std::string> routes() const {
    std::vector<std::string> lines;
    for (const RouteRow& row : device.net.route_rows()) {
      std::string line = row.route.destination.to_string();
      if (!row.route.gateway.is_unspecified()) line += " via " + row.route.gateway.to_string();
      if (!row.interface.empty()) line += " dev " + row.interface;
      if (!row.route.preferred_source.is_unspecified()) line += " src " + row.route.preferred_source.to_string();
      if (row.route.metric != 0) line += " metric " + std::to_string(row.route.metric);
      lines.push_back(std::move(line));
    }
    return lines;
  }
  Errno add(std::string_view destination, std::string_view gateway = "0.0.0.0", InterfaceIndex interface = {},
            std::uint32_t metric = 0, RouteType type = RouteType::kUnicast) {
    Route route;
    route.destination = prefix(destination);
    route.gateway = ip(gateway);
    route.interface = interface;
    route.metric = metric;
    route.type = type;
    const Result<void> result = device.net.add_route(route);
    return result ? Errno::kOk : result.error();
  }

  Lab lab;
  Device& device = lab.bare_device();
};

TEST_F(Configuration, HasLoopbackFromTheStart) {
  const std::vector<InterfaceRow> rows = device.net.interface_rows();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].name, "lo");
  EXPECT_TRUE(rows[0].loopback);
  EXPECT_TRUE(rows[0].up);
  EXPECT_EQ(rows[0].mtu, 65536U);
  EXPECT_THAT(rows[0].addresses, ElementsAre(prefix("127.0.0.1/8")));
  EXPECT_EQ(rows[1].name, "eth0");
  EXPECT_EQ(rows[1].mac, mac(1));
  EXPECT_EQ(rows[1].mtu, 1500U);
  EXPECT_EQ(rows[1].queue_limit, 1000U);
  EXPECT_FALSE(rows[1].carrier) << "no cable";
}

TEST_F(Configuration, ConnectedRoutesFollowAddresses) {
  EXPECT_THAT(routes(), ElementsAre("10.0.1.0/24 dev eth0 src 10.0.1.1", "10.0.2.0/24 dev eth1 src 10.0.2.1"));
  must(device.net.add_address(kEth0, prefix("172.16.5.5/12")));
  must(device.net.add_address(kEth0, prefix("192.0.2.1/32")));  // a single host has no network
  EXPECT_THAT(routes(), ElementsAre("10.0.1.0/24 dev eth0 src 10.0.1.1", "10.0.2.0/24 dev eth1 src 10.0.2.1",
                                    "172.16.0.0/12 dev eth0 src 172.16.5.5"));
  must(device.net.remove_address(kEth0, prefix("10.0.1.1/24")));
  EXPECT_THAT(routes(), ElementsAre("10.0.2.0/24 dev eth1 src 10.0.2.1", "172.16.0.0/12 dev eth0 src 172.16.5.5"));
}

TEST_F(Configuration, ASecondAddressOfTheNetworkTakesOverTheRoute) {
  must(device.net.add_address(kEth0, prefix("10.0.1.2/24")));
  EXPECT_THAT(routes(), ElementsAre("10.0.1.0/24 dev eth0 src 10.0.1.1", "10.0.2.0/24 dev eth1 src 10.0.2.1"));
  must(device.net.remove_address(kEth0, prefix("10.0.1.1/24")));
  EXPECT_THAT(routes(), ElementsAre("10.0.1.0/24 dev eth0 src 10.0.1.2", "10.0.2.0/24 dev eth1 src 10.0.2.1"));
}

TEST_F(Configuration, GoingDownTakesAllRoutesAndComingUpBringsBackTheConnectedOnes) {
  ASSERT_EQ(add("0.0.0.0/0", "10.0.1.254"), Errno::kOk);
  must(device.net.set_state(kEth0, InterfaceState::kDown));
  EXPECT_THAT(routes(), ElementsAre("10.0.2.0/24 dev eth1 src 10.0.2.1"));
  EXPECT_EQ(device.net.kind_of(ip("10.0.1.1")), AddressKind::kUnicast) << "the address of a dead interface is not ours";
  must(device.net.set_state(kEth0, InterfaceState::kUp));
  EXPECT_THAT(routes(), ElementsAre("10.0.1.0/24 dev eth0 src 10.0.1.1", "10.0.2.0/24 dev eth1 src 10.0.2.1"));
  EXPECT_EQ(device.net.kind_of(ip("10.0.1.1")), AddressKind::kLocal);
}

TEST_F(Configuration, WithTheLastAddressAllRoutesOfTheInterfaceGo) {
  ASSERT_EQ(add("0.0.0.0/0", "10.0.1.254"), Errno::kOk);
  must(device.net.remove_address(kEth0, prefix("10.0.1.1/24")));
  EXPECT_THAT(routes(), ElementsAre("10.0.2.0/24 dev eth1 src 10.0.2.1"));
}

TEST_F(Configuration, ACutCableChangesNoRoute) {
  Device& other = lab.host("10.0.1.9/24");
  lab.connect(device, other).set_state(link::LinkState::kCut);
  EXPECT_EQ(routes().size(), 2U);
  EXPECT_TRUE(device.net.interface_rows()[1].up);
  EXPECT_FALSE(device.net.interface_rows()[1].carrier);
}

TEST_F(Configuration, RoutesAreAddedAndRemoved) {
  EXPECT_EQ(add("0.0.0.0/0", "10.0.1.254"), Errno::kOk);
  EXPECT_EQ(add("10.8.0.0/16", "10.0.2.9", {}, 50), Errno::kOk);
  EXPECT_EQ(add("10.9.0.0/16", "0.0.0.0", kEth1), Errno::kOk);
  EXPECT_THAT(routes(), ElementsAre("10.0.1.0/24 dev eth0 src 10.0.1.1", "10.0.2.0/24 dev eth1 src 10.0.2.1",
                                    "10.8.0.0/16 via 10.0.2.9 dev eth1 metric 50", "10.9.0.0/16 dev eth1",
                                    "0.0.0.0/0 via 10.0.1.254 dev eth0"));
  Route wanted;
  wanted.destination = prefix("10.8.0.0/16");
  wanted.gateway = ip("10.0.2.8");
  EXPECT_EQ(device.net.remove_route(wanted).error(), Errno::kSrch);
  wanted.gateway = {};
  EXPECT_TRUE(device.net.remove_route(wanted));
  EXPECT_EQ(device.net.remove_route(wanted).error(), Errno::kSrch);
  const auto changes = records_of(lab.simulator, Kind::kRouteChanged);
  EXPECT_EQ(changes.back().args, (std::array<std::uint32_t, 5>{ip("10.8.0.0").value, 16, ip("10.0.2.9").value, 0, 0}));
}

TEST_F(Configuration, BadRoutesAreRefusedAsOnLinux) {
  EXPECT_EQ(add("10.0.1.5/24", "10.0.1.254"), Errno::kInval) << "host bits";
  EXPECT_EQ(add("10.5.0.0/16"), Errno::kInval) << "leads nowhere";
  EXPECT_EQ(add("10.5.0.0/16", "10.0.1.1"), Errno::kInval) << "the gateway is ourselves";
  EXPECT_EQ(add("10.5.0.0/16", "10.0.1.255"), Errno::kInval) << "a broadcast";
  EXPECT_EQ(add("10.5.0.0/16", "10.77.0.1"), Errno::kNetUnreach) << "the gateway is on no link";
  EXPECT_EQ(add("10.5.0.0/16", "10.0.2.9", kEth0), Errno::kNetUnreach) << "the gateway is on another link";
  EXPECT_EQ(add("10.5.0.0/16", "0.0.0.0", InterfaceIndex(9)), Errno::kNoDev);
  EXPECT_EQ(add("10.0.1.0/24", "10.0.2.9"), Errno::kExist);
  EXPECT_EQ(add("10.0.1.0/24", "10.0.2.9", {}, 7), Errno::kOk) << "another metric";
  ASSERT_EQ(add("10.6.0.0/16", "10.0.1.254"), Errno::kOk);
  EXPECT_EQ(add("10.7.0.0/16", "10.6.0.1"), Errno::kNetUnreach) << "a gateway behind a gateway";
  must(device.net.set_state(kEth1, InterfaceState::kDown));
  EXPECT_EQ(add("10.5.0.0/16", "0.0.0.0", kEth1), Errno::kNetDown);
}

TEST_F(Configuration, BadInterfacesAndAddressesAreRefused) {
  link::Port port(lab.simulator, {.id = PortId(77), .node = device.net.node(), .mac = mac(77)});
  EXPECT_EQ(device.net.add_interface("eth0", port).error(), Errno::kExist);
  EXPECT_EQ(device.net.add_interface("", port).error(), Errno::kInval);
  EXPECT_EQ(device.net.add_interface("a-name-too-long!", port).error(), Errno::kInval);
  EXPECT_EQ(device.net.add_interface("a b", port).error(), Errno::kInval);
  EXPECT_EQ(device.net.add_address(InterfaceIndex(9), prefix("10.0.0.1/8")).error(), Errno::kNoDev);
  EXPECT_EQ(device.net.add_address(kEth0, prefix("10.0.1.1/24")).error(), Errno::kExist);
  for (const char* bad : {"0.0.0.1/8", "224.0.0.1/24", "255.255.255.255/32"}) {
    EXPECT_EQ(device.net.add_address(kEth0, prefix(bad)).error(), Errno::kInval) << bad;
  }
  EXPECT_EQ(device.net.remove_address(kEth0, prefix("10.0.1.1/25")).error(), Errno::kAddrNotAvail);
  EXPECT_EQ(device.net.set_mtu(kEth0, 67).error(), Errno::kInval);
  EXPECT_EQ(device.net.set_mtu(InterfaceIndex(1), 1500).error(), Errno::kInval);
  EXPECT_TRUE(device.net.set_mtu(kEth0, 68));
  EXPECT_EQ(device.net.set_neighbor(kEth0, ip("10.0.1.255"), mac(1)).error(), Errno::kInval);
  EXPECT_EQ(device.net.set_state(InterfaceIndex(9), InterfaceState::kUp).error(), Errno::kNoDev);
}

TEST_F(Configuration, KnowsWhatAddressesMean) {
  struct Case {
    const char* address;
    AddressKind kind;
  };
  for (const Case& test : {
           Case{"10.0.1.1", AddressKind::kLocal},
           Case{"10.0.2.1", AddressKind::kLocal},
           Case{"127.0.0.1", AddressKind::kLocal},
           Case{"127.200.3.4", AddressKind::kLocal},
           Case{"10.0.1.255", AddressKind::kBroadcast},
           Case{"255.255.255.255", AddressKind::kBroadcast},
           Case{"127.255.255.255", AddressKind::kBroadcast},
           Case{"10.0.1.0", AddressKind::kUnicast},
           Case{"10.0.1.2", AddressKind::kUnicast},
           Case{"10.0.3.255", AddressKind::kUnicast},
           Case{"224.0.0.1", AddressKind::kMulticast},
           Case{"239.255.255.255", AddressKind::kMulticast},
           Case{"240.0.0.1", AddressKind::kUnicast},
       }) {
    EXPECT_EQ(device.net.kind_of(ip(test.address)), test.kind) << test.address;
  }
}

TEST_F(Configuration, NetworksOf31And32BitsHaveNoBroadcast) {
  must(device.net.add_address(kEth0, prefix("10.5.0.0/31")));
  must(device.net.add_address(kEth0, prefix("10.6.0.1/32")));
  EXPECT_EQ(device.net.kind_of(ip("10.5.0.0")), AddressKind::kLocal);
  EXPECT_EQ(device.net.kind_of(ip("10.5.0.1")), AddressKind::kUnicast);
  EXPECT_EQ(device.net.kind_of(ip("10.6.0.1")), AddressKind::kLocal);
}

TEST(InternetLayer, AnIdleHostIsSmall) {
  // What lies in the objects themselves; tables of an idle host are a few entries. The budget of a host is 4.4 KiB.
  EXPECT_LE(sizeof(InternetLayer) + 2 * sizeof(Interface) + sizeof(link::Port), 1400U);
}

}  // namespace
}  // namespace glassnet::network
