// SPDX-License-Identifier: Apache-2.0
// Expectations measured on Linux 6.18 with small programs over lo, see each test.
#include "transport/port_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <vector>

namespace glassnet::transport {
namespace {

using wire::Ipv4Address;

constexpr Ipv4Address kAny;
constexpr Ipv4Address kOne{127, 0, 0, 1};
constexpr Ipv4Address kTwo{127, 0, 0, 2};
constexpr Endpoint kServer{Ipv4Address(10, 0, 0, 9), 80};

enum class Listening { kNo, kYes };

/// What the second of two binds to port 5000 answers.
Errno second_bind(PortTable::Rules rules, Ipv4Address first, AddressReuse first_reuse, Ipv4Address second,
                  AddressReuse second_reuse, Listening listening = Listening::kNo) {
  PortTable table(rules, Rng(1));
  PortBinding a;
  PortBinding b;
  EXPECT_TRUE(table.bind(a, {first, 5000}, first_reuse));
  EXPECT_TRUE(listening == Listening::kNo || table.listen(a));
  const Result<void> bound = table.bind(b, {second, 5000}, second_reuse);
  return bound ? Errno::kOk : bound.error();
}

class PortTableOf : public testing::TestWithParam<PortTable::Rules> {
 protected:
  PortTable table_{GetParam(), Rng(7)};
};

TEST_P(PortTableOf, BindingShowsItsPortUntilReleased) {
  PortBinding binding;
  EXPECT_FALSE(binding.bound());
  ASSERT_TRUE(table_.bind(binding, {kOne, 8080}, AddressReuse::kNo));
  EXPECT_EQ(binding.local(), (Endpoint{kOne, 8080}));
  EXPECT_EQ(table_.holders(8080), &binding);
  binding.release();
  EXPECT_FALSE(binding.bound());
  EXPECT_EQ(table_.holders(8080), nullptr);
}

TEST_P(PortTableOf, DestroyedBindingGivesItsPortBack) {
  auto first = std::make_unique<PortBinding>();
  PortBinding second;
  ASSERT_TRUE(table_.bind(*first, {kAny, 8080}, AddressReuse::kNo));
  ASSERT_FALSE(table_.bind(second, {kAny, 8080}, AddressReuse::kNo));
  first.reset();
  EXPECT_TRUE(table_.bind(second, {kAny, 8080}, AddressReuse::kNo));
}

TEST_P(PortTableOf, DestroyedTableLeavesBindingsUnbound) {
  PortBinding binding;
  {
    PortTable table(GetParam(), Rng(1));
    ASSERT_TRUE(table.bind(binding, {kAny, 8080}, AddressReuse::kNo));
  }
  EXPECT_FALSE(binding.bound());
}

TEST_P(PortTableOf, SameAddressNeedsReuseOnBothSides) {
  using enum AddressReuse;
  for (const auto& [first, second] : {std::pair{kOne, kOne}, {kAny, kOne}, {kOne, kAny}, {kAny, kAny}}) {
    EXPECT_EQ(second_bind(GetParam(), first, kNo, second, kNo), Errno::kAddrInUse);
    EXPECT_EQ(second_bind(GetParam(), first, kYes, second, kNo), Errno::kAddrInUse);
    EXPECT_EQ(second_bind(GetParam(), first, kNo, second, kYes), Errno::kAddrInUse);
    EXPECT_EQ(second_bind(GetParam(), first, kYes, second, kYes), Errno::kOk);
  }
}

TEST_P(PortTableOf, TwoAddressesOfTheHostDoNotCollide) {
  EXPECT_EQ(second_bind(GetParam(), kOne, AddressReuse::kNo, kTwo, AddressReuse::kNo), Errno::kOk);
}

TEST_P(PortTableOf, HoldersComeNewestFirst) {
  PortBinding old_one;
  PortBinding middle;
  PortBinding newest;
  ASSERT_TRUE(table_.bind(old_one, {kAny, 53}, AddressReuse::kYes));
  ASSERT_TRUE(table_.bind(middle, {kOne, 53}, AddressReuse::kYes));
  ASSERT_TRUE(table_.bind(newest, {kTwo, 53}, AddressReuse::kYes));
  middle.release();
  EXPECT_EQ(table_.holders(53), &newest);
  EXPECT_EQ(newest.next(), &old_one);
  newest.release();
  EXPECT_EQ(table_.holders(53), &old_one);
  EXPECT_EQ(old_one.next(), nullptr);
}

INSTANTIATE_TEST_SUITE_P(AllProtocols, PortTableOf,
                         testing::Values(PortTable::Rules::kTcp, PortTable::Rules::kUdp, PortTable::Rules::kPing));

TEST(TcpPorts, ListeningPortIsNotSharedWhateverTheReuse) {
  using enum AddressReuse;
  EXPECT_EQ(second_bind(PortTable::Rules::kTcp, kOne, kYes, kOne, kYes, Listening::kYes), Errno::kAddrInUse);
  EXPECT_EQ(second_bind(PortTable::Rules::kTcp, kAny, kYes, kOne, kYes, Listening::kYes), Errno::kAddrInUse);
  EXPECT_EQ(second_bind(PortTable::Rules::kTcp, kOne, kYes, kTwo, kYes, Listening::kYes), Errno::kOk);
}

TEST(TcpPorts, SecondOfTwoSharersCannotListen) {
  PortTable table(PortTable::Rules::kTcp, Rng(1));
  PortBinding a;
  PortBinding b;
  ASSERT_TRUE(table.bind(a, {kOne, 5000}, AddressReuse::kYes));
  ASSERT_TRUE(table.bind(b, {kOne, 5000}, AddressReuse::kYes));
  EXPECT_TRUE(table.listen(a));
  const Result<void> second = table.listen(b);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), Errno::kAddrInUse);
}

/// A server's connection outlives its listener, as in TIME_WAIT.
Errno rebind_over_connection(AddressReuse before, AddressReuse now) {
  PortTable table(PortTable::Rules::kTcp, Rng(1));
  PortBinding connection;
  PortBinding time_wait;
  {
    PortBinding listener;
    EXPECT_TRUE(table.bind(listener, {kAny, 80}, before));
    EXPECT_TRUE(table.listen(listener));
    table.adopt(connection, listener, kOne, {kTwo, 40000});
  }
  table.hand_over(connection, time_wait);
  PortBinding again;
  const Result<void> bound = table.bind(again, {kAny, 80}, now);
  return bound ? Errno::kOk : bound.error();
}

TEST(TcpPorts, RebindOverTimeWaitNeedsReuseOnBothSides) {
  using enum AddressReuse;
  EXPECT_EQ(rebind_over_connection(kNo, kNo), Errno::kAddrInUse);
  EXPECT_EQ(rebind_over_connection(kNo, kYes), Errno::kAddrInUse);
  EXPECT_EQ(rebind_over_connection(kYes, kYes), Errno::kOk);
}

TEST(TcpPorts, HandedOverPortKeepsItsConnection) {
  PortTable table(PortTable::Rules::kTcp, Rng(1));
  PortBinding connection;
  PortBinding heir;
  ASSERT_TRUE(table.connect(connection, kOne, kServer));
  const Endpoint local = connection.local();
  table.hand_over(connection, heir);
  EXPECT_FALSE(connection.bound());
  EXPECT_EQ(heir.local(), local);
  EXPECT_EQ(heir.remote(), kServer);
  EXPECT_TRUE(heir.connected());
}

TEST(TcpPorts, SameConnectionTwiceIsRefused) {
  PortTable table(PortTable::Rules::kTcp, Rng(1));
  PortBinding a;
  PortBinding b;
  ASSERT_TRUE(table.bind(a, {kOne, 5000}, AddressReuse::kYes));
  ASSERT_TRUE(table.bind(b, {kOne, 5000}, AddressReuse::kYes));
  ASSERT_TRUE(table.connect(a, kOne, kServer));
  const Result<void> second = table.connect(b, kOne, kServer);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), Errno::kAddrNotAvail);
  EXPECT_TRUE(table.connect(b, kOne, {kServer.address, 81}));
}

TEST(TcpPorts, DisconnectedSocketKeepsItsPort) {
  PortTable table(PortTable::Rules::kTcp, Rng(1));
  PortBinding binding;
  ASSERT_TRUE(table.bind(binding, {kAny, 5000}, AddressReuse::kNo));
  ASSERT_TRUE(table.connect(binding, kOne, kServer));
  EXPECT_EQ(binding.local(), (Endpoint{kOne, 5000}));
  table.disconnect(binding, kAny);
  EXPECT_EQ(binding.local(), (Endpoint{kAny, 5000}));
  EXPECT_FALSE(binding.connected());
}

TEST(EphemeralPorts, LieInTheRangeOfLinux) {
  for (const auto rules : {PortTable::Rules::kTcp, PortTable::Rules::kUdp}) {
    PortTable table(rules, Rng(3));
    std::vector<PortBinding> bindings(500);
    std::set<std::uint16_t> ports;
    for (PortBinding& binding : bindings) {
      ASSERT_TRUE(table.bind(binding, {kAny, 0}, AddressReuse::kNo));
      EXPECT_GE(binding.local().port, 32768);
      EXPECT_LE(binding.local().port, 60999);
      ports.insert(binding.local().port);
    }
    EXPECT_EQ(ports.size(), bindings.size());
  }
}

// Linux: bind() gives out odd ports and connect() even ones as long as there are any, so that they do not get into each other's way.
TEST(EphemeralPorts, AreOddForBindAndEvenForConnect) {
  PortTable table(PortTable::Rules::kTcp, Rng(3));
  std::vector<PortBinding> bound(50);
  std::vector<PortBinding> connected(50);
  for (PortBinding& binding : bound) {
    ASSERT_TRUE(table.bind(binding, {kAny, 0}, AddressReuse::kNo));
    EXPECT_EQ(binding.local().port % 2, 1);
  }
  for (PortBinding& binding : connected) {
    ASSERT_TRUE(table.connect(binding, kOne, kServer));
    EXPECT_EQ(binding.local().port % 2, 0);
  }
}

// Measured: 46542 46558 46566 46582 46586 46590 46602 ... for connections to one server, 2 to 16 apart.
TEST(EphemeralPorts, OfConnectionsToOneServerGoUpInSmallSteps) {
  PortTable table(PortTable::Rules::kTcp, Rng(3));
  std::vector<PortBinding> bindings(30);
  int previous = 0;
  for (PortBinding& binding : bindings) {
    ASSERT_TRUE(table.connect(binding, kOne, kServer));
    const int port = binding.local().port;
    const bool wrapped = port < previous;
    if (previous != 0 && !wrapped) {
      EXPECT_GE(port - previous, 2);
      EXPECT_LE(port - previous, 16);
    }
    previous = port;
  }
}

// Measured: with SO_REUSEADDR bind() to port 0 gave 35973 43141 39641 43081 38549 43215 41477 39033.
TEST(EphemeralPorts, ComeFromTheLowerHalfWithReuse) {
  PortTable table(PortTable::Rules::kTcp, Rng(3));
  std::vector<PortBinding> bindings(50);
  for (PortBinding& binding : bindings) {
    ASSERT_TRUE(table.bind(binding, {kAny, 0}, AddressReuse::kYes));
    EXPECT_LT(binding.local().port, 32768 + 14116);
  }
}

TEST(EphemeralPorts, AreTheSameForTheSameSeed) {
  std::vector<std::uint16_t> runs[2];
  for (auto& run : runs) {
    PortTable table(PortTable::Rules::kTcp, Rng(42));
    std::vector<PortBinding> bindings(20);
    for (PortBinding& binding : bindings) {
      ASSERT_TRUE(table.connect(binding, kOne, kServer));
      run.push_back(binding.local().port);
    }
  }
  EXPECT_EQ(runs[0], runs[1]);
}

/// Takes all ephemeral ports of `address` but those at the given places of the range.
std::vector<PortBinding> take_all_but(PortTable& table, Ipv4Address address, const std::set<std::size_t>& places) {
  std::vector<PortBinding> bindings(kLastEphemeralPort - kFirstEphemeralPort + 1);
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (places.contains(i)) continue;
    const auto port = static_cast<std::uint16_t>(kFirstEphemeralPort + i);
    EXPECT_TRUE(table.bind(bindings[i], {address, port}, AddressReuse::kYes));
  }
  return bindings;
}

TEST(EphemeralPorts, RunOutWithTheErrnoOfTheCall) {
  for (const auto rules : {PortTable::Rules::kTcp, PortTable::Rules::kUdp}) {
    PortTable table(rules, Rng(3));
    std::vector<PortBinding> bindings = take_all_but(table, kAny, {});
    PortBinding late;
    const Result<void> bound = table.bind(late, {kAny, 0}, AddressReuse::kNo);
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error(), Errno::kAddrInUse);
    const Result<void> connected = table.connect(late, kOne, kServer);
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error(), Errno::kAddrNotAvail);
    // One port given back is found again, wherever it is.
    bindings[12345].release();
    ASSERT_TRUE(table.bind(late, {kAny, 0}, AddressReuse::kNo));
    EXPECT_EQ(late.local().port, kFirstEphemeralPort + 12345);
  }
}

TEST(EphemeralPorts, MayBeSharedByConnectionsToDifferentServers) {
  PortTable table(PortTable::Rules::kTcp, Rng(3));
  const std::vector<PortBinding> others = take_all_but(table, kAny, {76, 77});
  PortBinding first;
  PortBinding second;
  PortBinding third;
  ASSERT_TRUE(table.connect(first, kOne, kServer));
  ASSERT_TRUE(table.connect(second, kOne, kServer));
  EXPECT_EQ(first.local().port, kFirstEphemeralPort + 76);
  EXPECT_EQ(second.local().port, kFirstEphemeralPort + 77);
  EXPECT_FALSE(table.connect(third, kOne, kServer));
  EXPECT_TRUE(table.connect(third, kOne, {kServer.address, 81}));
}

TEST(EphemeralPorts, ConnectDoesNotShareABoundPort) {
  PortTable table(PortTable::Rules::kTcp, Rng(3));
  const std::vector<PortBinding> others = take_all_but(table, kTwo, {77});
  PortBinding connection;
  ASSERT_TRUE(table.connect(connection, kOne, kServer));
  EXPECT_EQ(connection.local().port, kFirstEphemeralPort + 77);
}

TEST(PingIdentifiers, AreHandedOutInTurn) {
  PortTable table(PortTable::Rules::kPing, Rng(3));
  PortBinding a;
  PortBinding b;
  PortBinding c;
  PortBinding d;
  ASSERT_TRUE(table.bind(c, {kAny, 2}, AddressReuse::kNo));
  ASSERT_TRUE(table.bind(a, {kAny, 0}, AddressReuse::kNo));
  ASSERT_TRUE(table.bind(b, {kAny, 0}, AddressReuse::kNo));
  EXPECT_EQ(a.local().port, 1);
  EXPECT_EQ(b.local().port, 3);
  a.release();
  ASSERT_TRUE(table.bind(d, {kAny, 0}, AddressReuse::kNo));
  EXPECT_EQ(d.local().port, 4);
}

}  // namespace
}  // namespace glassnet::transport
