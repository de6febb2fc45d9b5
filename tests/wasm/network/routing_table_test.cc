// SPDX-License-Identifier: Apache-2.0
// Longest prefix match, against hand-made tables and against a search that looks at every route.
#include "network/routing_table.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "support/lab.h"

namespace glassnet::network {
namespace {

using glassnet::testing::ip;
using glassnet::testing::prefix;

Route route_to(std::string_view destination, std::uint32_t gateway, std::uint32_t metric = 0,
               std::uint32_t interface = 2) {
  Route route;
  route.destination = prefix(destination);
  route.gateway = wire::Ipv4Address(gateway);
  route.metric = metric;
  route.interface = InterfaceIndex(interface);
  return route;
}

/// The gateway found, as the small number the test gave it; 0 = no route.
std::uint32_t find(const RoutingTable& table, std::string_view destination, std::uint32_t interface = 0) {
  const Route* route = table.lookup(ip(destination), InterfaceIndex(interface));
  return route == nullptr ? 0 : route->gateway.value;
}

TEST(RoutingTable, LongestPrefixWins) {
  RoutingTable table;
  table.add(route_to("10.0.0.0/8", 1));
  table.add(route_to("10.1.0.0/16", 2));
  table.add(route_to("10.1.2.0/24", 3));
  table.add(route_to("10.1.2.3/32", 4));
  table.add(route_to("10.1.2.128/25", 5));
  EXPECT_EQ(find(table, "10.9.9.9"), 1U);
  EXPECT_EQ(find(table, "10.1.9.9"), 2U);
  EXPECT_EQ(find(table, "10.1.2.9"), 3U);
  EXPECT_EQ(find(table, "10.1.2.3"), 4U);
  EXPECT_EQ(find(table, "10.1.2.200"), 5U);
  EXPECT_EQ(find(table, "11.0.0.0"), 0U);
  table.add(route_to("0.0.0.0/0", 6));
  EXPECT_EQ(find(table, "11.0.0.0"), 6U);
  EXPECT_EQ(find(table, "0.0.0.0"), 6U);
  EXPECT_EQ(find(table, "255.255.255.255"), 6U);
}

TEST(RoutingTable, AddressClassesPlayNoPart) {
  RoutingTable table;
  table.add(route_to("192.0.0.0/7", 1));  // wider than a class C network, across classes
  EXPECT_EQ(find(table, "193.255.0.1"), 1U);
  EXPECT_EQ(find(table, "194.0.0.1"), 0U);
}

TEST(RoutingTable, LowestMetricWinsThenTheFirstAdded) {
  RoutingTable table;
  table.add(route_to("10.0.0.0/8", 1, 100));
  table.add(route_to("10.0.0.0/8", 2, 10));
  table.add(route_to("10.0.0.0/8", 3, 10));
  EXPECT_EQ(find(table, "10.0.0.1"), 2U);
  EXPECT_TRUE(table.has(prefix("10.0.0.0/8"), 100));
  EXPECT_FALSE(table.has(prefix("10.0.0.0/8"), 11));
  EXPECT_FALSE(table.has(prefix("10.0.0.0/9"), 10));
}

TEST(RoutingTable, WithAnInterfaceOnlyItsRoutesCount) {
  RoutingTable table;
  table.add(route_to("10.0.0.0/24", 1, 0, 2));
  table.add(route_to("10.0.0.0/24", 2, 5, 3));
  table.add(route_to("0.0.0.0/0", 3, 0, 4));
  EXPECT_EQ(find(table, "10.0.0.1", 2), 1U);
  EXPECT_EQ(find(table, "10.0.0.1", 3), 2U);
  EXPECT_EQ(find(table, "10.0.0.1", 4), 3U);
  EXPECT_EQ(find(table, "10.0.0.1", 5), 0U);
}

TEST(RoutingTable, RemovesWhatMatchesUpToALimit) {
  RoutingTable table;
  for (std::uint32_t metric = 0; metric < 4; ++metric) table.add(route_to("10.0.0.0/8", 1, metric));
  std::vector<std::uint32_t> removed;
  const auto all = [](const Route&) { return true; };
  const auto note = [&](const Route& route) { removed.push_back(route.metric); };
  EXPECT_EQ(table.remove_if(all, note, 1), 1U);
  EXPECT_EQ(removed, std::vector<std::uint32_t>{0});
  EXPECT_EQ(table.remove_if(all, note), 3U);
  EXPECT_TRUE(table.routes().empty());
}

TEST(RoutingTable, FindsWhatASearchThroughAllRoutesFinds) {
  Rng rng(5);
  for (int round = 0; round < 50; ++round) {
    RoutingTable table;
    const std::uint64_t count = rng.below(60);
    for (std::uint32_t i = 1; i <= count; ++i) {
      Route route;
      // Few different bits, so that prefixes nest and collide often.
      const wire::Ipv4Address address(static_cast<std::uint32_t>(rng.next()) & 0xf0000c0fU);
      route.destination = wire::Ipv4Prefix{address, static_cast<int>(rng.below(33))}.canonical();
      route.gateway = wire::Ipv4Address(i);
      route.metric = static_cast<std::uint32_t>(rng.below(3));
      route.interface = InterfaceIndex(2 + static_cast<std::uint32_t>(rng.below(2)));
      table.add(route);
    }
    for (int i = 0; i < 200; ++i) {
      const wire::Ipv4Address wanted(static_cast<std::uint32_t>(rng.next()) & 0xf0000c0fU);
      const InterfaceIndex interface(static_cast<std::uint32_t>(rng.below(2) * 2));
      const Route* best = nullptr;
      for (const Route& route : table.routes()) {
        if (!route.destination.contains(wanted) || (interface && route.interface != interface)) continue;
        const bool better =
            best == nullptr || route.destination.length > best->destination.length ||
            (route.destination.length == best->destination.length &&
             (route.metric < best->metric || (route.metric == best->metric && route.gateway < best->gateway)));
        if (better) best = &route;
      }
      ASSERT_EQ(table.lookup(wanted, interface), best) << wanted.to_string();
    }
  }
}

}  // namespace
}  // namespace glassnet::network
