// SPDX-License-Identifier: Apache-2.0
#include "wire/addresses.h"

#include <gtest/gtest.h>

namespace glassnet::wire {
namespace {

TEST(MacAddress, ParsesAndPrintsTheSameText) {
  for (const std::string_view text : {"02:00:00:00:00:0a", "ff:ff:ff:ff:ff:ff", "01:00:5e:7f:ff:fa"}) {
    const auto mac = MacAddress::parse(text);
    ASSERT_TRUE(mac) << text;
    EXPECT_EQ(mac->to_string(), text);
  }
  EXPECT_EQ(MacAddress::parse("0A-1b-2C-3d-4E-5f")->to_string(), "0a:1b:2c:3d:4e:5f");
}

TEST(MacAddress, RefusesOtherTexts) {
  for (const std::string_view text :
       {"", "02:00:00:00:00", "02:00:00:00:00:0", "02:00:00:00:00:0g", "02:00:00:00:00:0a ", " 2:00:00:00:00:0a",
        "02:00-00:00:00:0a", "02.00.00.00.00.0a", "02:00:00:00:00:0a:0b", "0200.0000.000a", "020:0:00:00:00:0a"}) {
    EXPECT_FALSE(MacAddress::parse(text)) << text;
  }
}

TEST(MacAddress, KnowsItsBits) {
  EXPECT_TRUE(MacAddress::broadcast().is_broadcast());
  EXPECT_TRUE(MacAddress::broadcast().is_multicast());
  const MacAddress group = *MacAddress::parse("01:00:5e:00:00:01");
  EXPECT_TRUE(group.is_multicast());
  EXPECT_FALSE(group.is_broadcast());
  EXPECT_FALSE(group.is_unicast());
  const MacAddress host = *MacAddress::parse("02:00:00:00:00:0a");
  EXPECT_TRUE(host.is_unicast());
  EXPECT_TRUE(host.is_locally_administered());
  EXPECT_FALSE(MacAddress::parse("00:1b:21:00:00:01")->is_locally_administered());
  EXPECT_TRUE(MacAddress{}.is_zero());
}

TEST(MacAddress, ConvertsToNumberAndBytesAndOrders) {
  const MacAddress mac = MacAddress::from_number(0x0200000000'0aU);
  EXPECT_EQ(mac.to_string(), "02:00:00:00:00:0a");
  EXPECT_EQ(mac.number(), 0x02000000000aU);
  EXPECT_EQ(MacAddress::from_bytes(mac.bytes()), mac);
  EXPECT_LT(mac, MacAddress::from_number(0x02000000000b));
  EXPECT_EQ(MacAddress::from_number(0xffff'02000000000aU), mac);
}

TEST(Ipv4Address, ParsesAndPrintsTheSameText) {
  for (const std::string_view text : {"0.0.0.0", "10.0.1.10", "127.0.0.1", "192.168.100.200", "255.255.255.255"}) {
    const auto address = Ipv4Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
  EXPECT_EQ(Ipv4Address::parse("10.0.1.10")->value, 0x0a00010aU);
  EXPECT_EQ(Ipv4Address(10, 0, 1, 10).value, 0x0a00010aU);
}

TEST(Ipv4Address, RefusesOtherTexts) {
  for (const std::string_view text : {"",          "10",         "10.0.1",
                                      "10.0.1.",   "10.0.1.256", "10.0.1.1000",
                                      "10.0.01.1", "010.0.1.1",  "10.0.1.0x1",
                                      "+10.0.1.1", " 10.0.1.1",  "10.0.1.1 ",
                                      "10.0.1.1.", "10.0.1.1.1", "10..1.1",
                                      ".10.0.1.1", "10,0,1,1",   "10.0.1.-1",
                                      "00.0.0.0",  "4294967295", "10.0.1.99999999999999999999"}) {
    EXPECT_FALSE(Ipv4Address::parse(text)) << text;
  }
}

TEST(Ipv4Address, KnowsWhatRangesItIsIn) {
  const auto at = [](std::string_view text) { return *Ipv4Address::parse(text); };
  EXPECT_TRUE(at("127.255.0.1").is_loopback());
  EXPECT_FALSE(at("128.0.0.1").is_loopback());
  EXPECT_TRUE(at("224.0.0.1").is_multicast());
  EXPECT_TRUE(at("239.255.255.255").is_multicast());
  EXPECT_FALSE(at("240.0.0.0").is_multicast());
  EXPECT_TRUE(at("224.0.0.251").is_link_local_multicast());
  EXPECT_FALSE(at("224.0.1.1").is_link_local_multicast());
  EXPECT_TRUE(at("169.254.1.1").is_link_local());
  for (const char* text : {"10.255.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1"}) {
    EXPECT_TRUE(at(text).is_private()) << text;
  }
  for (const char* text : {"11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1"}) {
    EXPECT_FALSE(at(text).is_private()) << text;
  }
  EXPECT_TRUE(Ipv4Address::limited_broadcast().is_limited_broadcast());
  EXPECT_TRUE(Ipv4Address::any().is_unspecified());
  EXPECT_TRUE(Ipv4Address::loopback().is_loopback());
}

TEST(Ipv4Address, HasTheClassOfItsLeadingBits) {
  EXPECT_EQ(Ipv4Address(0, 0, 0, 0).address_class(), AddressClass::kA);
  EXPECT_EQ(Ipv4Address(127, 0, 0, 1).address_class(), AddressClass::kA);
  EXPECT_EQ(Ipv4Address(128, 0, 0, 1).address_class(), AddressClass::kB);
  EXPECT_EQ(Ipv4Address(191, 0, 0, 1).address_class(), AddressClass::kB);
  EXPECT_EQ(Ipv4Address(192, 0, 0, 1).address_class(), AddressClass::kC);
  EXPECT_EQ(Ipv4Address(223, 0, 0, 1).address_class(), AddressClass::kC);
  EXPECT_EQ(Ipv4Address(224, 0, 0, 1).address_class(), AddressClass::kD);
  EXPECT_EQ(Ipv4Address(239, 0, 0, 1).address_class(), AddressClass::kD);
  EXPECT_EQ(Ipv4Address(240, 0, 0, 1).address_class(), AddressClass::kE);
  EXPECT_EQ(Ipv4Address(255, 255, 255, 255).address_class(), AddressClass::kE);
}

TEST(Ipv4Prefix, DerivesMaskNetworkAndBroadcast) {
  struct Case {
    std::string_view text, mask, network, broadcast;
  };
  for (const Case& test : {
           Case{"10.0.1.10/24", "255.255.255.0", "10.0.1.0", "10.0.1.255"},
           Case{"192.168.5.77/28", "255.255.255.240", "192.168.5.64", "192.168.5.79"},
           Case{"172.16.9.9/12", "255.240.0.0", "172.16.0.0", "172.31.255.255"},
           Case{"10.9.8.7/0", "0.0.0.0", "0.0.0.0", "255.255.255.255"},
           Case{"10.9.8.7/31", "255.255.255.254", "10.9.8.6", "10.9.8.7"},
           Case{"10.9.8.7/32", "255.255.255.255", "10.9.8.7", "10.9.8.7"},
       }) {
    const auto prefix = Ipv4Prefix::parse(test.text);
    ASSERT_TRUE(prefix) << test.text;
    EXPECT_EQ(prefix->mask().to_string(), test.mask);
    EXPECT_EQ(prefix->network().to_string(), test.network);
    EXPECT_EQ(prefix->broadcast().to_string(), test.broadcast);
    EXPECT_EQ(prefix->to_string(), test.text);
    EXPECT_EQ(prefix->canonical().address, prefix->network());
    EXPECT_EQ(prefix->has_broadcast(), prefix->length <= 30);
  }
}

TEST(Ipv4Prefix, ContainsExactlyItsAddresses) {
  const Ipv4Prefix prefix = *Ipv4Prefix::parse("10.0.1.10/25");
  EXPECT_TRUE(prefix.contains(Ipv4Address(10, 0, 1, 0)));
  EXPECT_TRUE(prefix.contains(Ipv4Address(10, 0, 1, 127)));
  EXPECT_FALSE(prefix.contains(Ipv4Address(10, 0, 1, 128)));
  EXPECT_FALSE(prefix.contains(Ipv4Address(10, 0, 0, 255)));
  EXPECT_TRUE((Ipv4Prefix{Ipv4Address::any(), 0}.contains(Ipv4Address(1, 2, 3, 4))));
}

TEST(Ipv4Prefix, RefusesOtherTexts) {
  for (const std::string_view text : {"", "10.0.1.0", "10.0.1.0/", "10.0.1.0/33", "10.0.1.0/-1", "10.0.1.0/024",
                                      "10.0.1.0/08", "10.0.1.0/24 ", "10.0.1/24", "/24", "10.0.1.0/24/24"}) {
    EXPECT_FALSE(Ipv4Prefix::parse(text)) << text;
  }
}

TEST(Mask, GoesBothWaysForEveryLength) {
  for (int length = 0; length <= 32; ++length) {
    EXPECT_EQ(prefix_length_of_mask(mask_of_prefix_length(length)), length);
  }
}

TEST(Mask, WithHolesHasNoLength) {
  EXPECT_EQ(prefix_length_of_mask(Ipv4Address(255, 0, 255, 0)), std::nullopt);
  EXPECT_EQ(prefix_length_of_mask(Ipv4Address(0, 0, 0, 255)), std::nullopt);
  EXPECT_EQ(prefix_length_of_mask(Ipv4Address(255, 255, 255, 253)), std::nullopt);
}

TEST(MulticastMac, TakesTheLowTwentyThreeBits) {
  EXPECT_EQ(multicast_mac(Ipv4Address(224, 0, 0, 22)).to_string(), "01:00:5e:00:00:16");
  EXPECT_EQ(multicast_mac(Ipv4Address(239, 255, 255, 250)).to_string(), "01:00:5e:7f:ff:fa");
  EXPECT_EQ(multicast_mac(Ipv4Address(224, 129, 2, 3)), multicast_mac(Ipv4Address(225, 1, 2, 3)));
}

}  // namespace
}  // namespace glassnet::wire
