// SPDX-License-Identifier: Apache-2.0
// Multicast through the socket calls: the options of ip(7) with the errors of Linux, and who hears what.
#include <gmock/gmock.h>

#include <vector>

#include "socket/options.h"
#include "socket/socket_world.h"

namespace glassnet::socket {
namespace {

using ::testing::SizeIs;

constexpr wire::Ipv4Address kGroup{239, 1, 2, 3};
constexpr std::uint16_t kPort = 5007;
using Value = std::vector<std::uint8_t>;

void append(Value& value, wire::Ipv4Address address) {
  for (int shift = 24; shift >= 0; shift -= 8) value.push_back(static_cast<std::uint8_t>(address.value >> shift));
}
/// struct ip_mreq, or ip_mreq_source with a third address.
Value mreq(wire::Ipv4Address group, wire::Ipv4Address interface = {}, std::optional<wire::Ipv4Address> source = {}) {
  Value value;
  append(value, group);
  append(value, interface);
  if (source) append(value, *source);
  return value;
}
/// struct ip_mreqn.
Value mreqn(wire::Ipv4Address group, std::uint8_t index) {
  Value value = mreq(group);
  value.insert(value.end(), {index, 0, 0, 0});
  return value;
}

class Multicast : public SocketTest {
 protected:
  Errno set(Program& program, Fd fd, int option, const Value& value) {
    return error_of(program.sys.setsockopt(fd, kSolIp, option, Bytes(value)));
  }
  Fd bound(Program& program, wire::Ipv4Address address = {}) {
    const Fd fd = program.udp();
    EXPECT_TRUE(program.sys.setsockopt(fd, kSolSocket, kSoReuseAddr, 1));
    EXPECT_TRUE(program.sys.bind(fd, {address, kPort}));
    return fd;
  }

  Program pc{pc_, kUser};
  Program other{pc_, kUser};
  Program router{router_, kUser};
};

TEST_F(Multicast, JoinTwiceAndLeaveTwiceAnswerAsLinux) {
  const Fd fd = pc.udp();
  EXPECT_EQ(set(pc, fd, kIpAddMembership, mreq(kGroup)), Errno::kOk);
  EXPECT_EQ(set(pc, fd, kIpAddMembership, mreq(kGroup)), Errno::kAddrInUse);
  EXPECT_EQ(set(pc, fd, kIpAddMembership, mreq(kGroup, kPcAddress)), Errno::kAddrInUse)
      << "the same interface by address";
  EXPECT_EQ(set(pc, fd, kIpDropMembership, mreqn(kGroup, 2)), Errno::kOk);
  EXPECT_EQ(set(pc, fd, kIpDropMembership, mreq(kGroup)), Errno::kAddrNotAvail);
}

TEST_F(Multicast, ErrorsOfJoining) {
  const Fd fd = pc.udp();
  EXPECT_EQ(set(pc, fd, kIpAddMembership, mreq({10, 0, 1, 1})), Errno::kInval);
  EXPECT_EQ(set(pc, fd, kIpAddMembership, mreq(kGroup, {10, 9, 9, 9})), Errno::kNoDev);
  EXPECT_EQ(set(pc, fd, kIpAddMembership, mreqn(kGroup, 9)), Errno::kNoDev);
  EXPECT_EQ(set(pc, fd, kIpAddMembership, Value(7)), Errno::kInval);
  EXPECT_EQ(set(pc, pc.tcp(), kIpAddMembership, mreq(kGroup)), Errno::kProto);
  const Fd at_router = router.udp();  // which has no default route
  EXPECT_EQ(set(router, at_router, kIpAddMembership, mreq(kGroup)), Errno::kNoDev);
  EXPECT_EQ(set(router, at_router, kIpAddMembership, mreq(kGroup, kRouterAddress)), Errno::kOk);
  for (std::uint8_t i = 0; i < 20; ++i) EXPECT_EQ(set(pc, fd, kIpAddMembership, mreq({239, 0, 0, i})), Errno::kOk);
  EXPECT_EQ(set(pc, fd, kIpAddMembership, mreq(kGroup)), Errno::kNoBufs) << "igmp_max_memberships";
}

TEST_F(Multicast, ADatagramReachesEveryMemberOnTheLink) {
  const Fd here = bound(router);
  ASSERT_EQ(set(router, here, kIpAddMembership, mreq(kGroup, kRouterAddress)), Errno::kOk);
  const Fd sender = pc.udp();
  ASSERT_EQ(pc.sendto(sender, "hello", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(router.recv(here), "hello");
  router.files.close_all();
  ASSERT_EQ(pc.sendto(sender, "again", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_THAT(router_.internet().group_rows(), SizeIs(3)) << "closing leaves: only 224.0.0.1 of three interfaces";
}

TEST_F(Multicast, TheSenderHearsItselfUnlessLoopIsOff) {
  const Fd fd = bound(pc);
  ASSERT_EQ(set(pc, fd, kIpAddMembership, mreq(kGroup)), Errno::kOk);
  ASSERT_EQ(pc.sendto(fd, "one", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(pc.recv(fd), "one");
  ASSERT_TRUE(pc.sys.setsockopt(fd, kSolIp, kIpMulticastLoop, 0));
  ASSERT_EQ(pc.sendto(fd, "two", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(pc.recv(fd), "EAGAIN");
}

TEST_F(Multicast, TtlIsOneUnlessSet) {
  const Fd here = bound(router);
  ASSERT_EQ(set(router, here, kIpAddMembership, mreq(kGroup, kRouterAddress)), Errno::kOk);
  ASSERT_TRUE(router.sys.setsockopt(here, kSolIp, kIpRecvTtl, 1));
  const Fd sender = pc.udp();
  std::uint8_t buffer[8];
  ASSERT_EQ(pc.sendto(sender, "x", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(router.sys.try_recvmsg(here, buffer)->ttl, 1);
  ASSERT_TRUE(pc.sys.setsockopt(sender, kSolIp, kIpMulticastTtl, 5));
  ASSERT_EQ(pc.sendto(sender, "x", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(router.sys.try_recvmsg(here, buffer)->ttl, 5);
}

TEST_F(Multicast, InterfaceOfSendingIsChosenByAddressOrIndex) {
  const Fd fd = router.udp();
  EXPECT_EQ(router.sendto(fd, "x", {kGroup, kPort}), Errno::kNetUnreach) << "no route";
  Value address;
  append(address, kRouterFarAddress);
  EXPECT_EQ(set(router, fd, kIpMulticastIf, address), Errno::kOk);
  EXPECT_EQ(router.sendto(fd, "x", {kGroup, kPort}), Errno::kOk);
  Value answer(4);
  ASSERT_TRUE(router.sys.getsockopt(fd, kSolIp, kIpMulticastIf, MutableBytes(answer)));
  EXPECT_EQ(answer, address);
  EXPECT_EQ(set(router, fd, kIpMulticastIf, mreqn({}, 2)), Errno::kOk);
  EXPECT_EQ(set(router, fd, kIpMulticastIf, Value{10, 9, 9, 9}), Errno::kAddrNotAvail);
  EXPECT_EQ(set(router, fd, kIpMulticastIf, mreqn({}, 77)), Errno::kAddrNotAvail);
  EXPECT_EQ(set(router, router.tcp(), kIpMulticastIf, address), Errno::kInval);
}

// IP_MULTICAST_ALL: by default a socket hears groups that any socket of the host has joined.
TEST_F(Multicast, WhoHasNotJoinedHearsAllTheSameUnlessAllIsOff) {
  const Fd member = bound(pc);
  ASSERT_EQ(set(pc, member, kIpAddMembership, mreq(kGroup)), Errno::kOk);
  const Fd guest = bound(other);
  ASSERT_EQ(pc.sendto(member, "one", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(other.recv(guest), "one");
  ASSERT_TRUE(other.sys.setsockopt(guest, kSolIp, kIpMulticastAll, 0));
  ASSERT_EQ(pc.sendto(member, "two", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(other.recv(guest), "EAGAIN");
}

TEST_F(Multicast, SourcesAreListedWithTheErrorsOfLinux) {
  const Fd fd = pc.udp();
  const wire::Ipv4Address source{10, 0, 1, 1};
  EXPECT_EQ(set(pc, fd, kIpBlockSource, mreq(kGroup, {}, source)), Errno::kInval) << "not joined";
  EXPECT_EQ(set(pc, fd, kIpAddSourceMembership, mreq(kGroup, {}, source)), Errno::kOk);
  EXPECT_EQ(set(pc, fd, kIpAddSourceMembership, mreq(kGroup, {}, source)), Errno::kAddrNotAvail);
  EXPECT_EQ(set(pc, fd, kIpBlockSource, mreq(kGroup, {}, source)), Errno::kInval) << "the list names the wanted";
  EXPECT_EQ(set(pc, fd, kIpDropSourceMembership, mreq(kGroup, {}, {{10, 0, 1, 2}})), Errno::kAddrNotAvail);
  EXPECT_EQ(set(pc, fd, kIpDropSourceMembership, mreq(kGroup, {}, source)), Errno::kOk);
  EXPECT_EQ(set(pc, fd, kIpDropMembership, mreq(kGroup)), Errno::kAddrNotAvail) << "the last source took it along";
  for (std::uint8_t i = 0; i < 10; ++i) {
    EXPECT_EQ(set(pc, fd, kIpAddSourceMembership, mreq(kGroup, {}, {{10, 0, 9, i}})), Errno::kOk);
  }
  EXPECT_EQ(set(pc, fd, kIpAddSourceMembership, mreq(kGroup, {}, source)), Errno::kNoBufs) << "igmp_max_msf";
  EXPECT_EQ(set(pc, fd, kIpAddSourceMembership, mreq(kGroup)), Errno::kInval) << "too short";
}

TEST_F(Multicast, ABlockedSenderIsNotHeard) {
  const Fd fd = bound(router);
  ASSERT_EQ(set(router, fd, kIpAddMembership, mreq(kGroup, kRouterAddress)), Errno::kOk);
  ASSERT_EQ(set(router, fd, kIpBlockSource, mreq(kGroup, kRouterAddress, kPcAddress)), Errno::kOk);
  const Fd sender = pc.udp();
  ASSERT_EQ(pc.sendto(sender, "x", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(router.recv(fd), "EAGAIN");
  EXPECT_EQ(network_.count(sim::Kind::kPacketDrop, sim::Reason::kSourceFiltered), 1);
  ASSERT_EQ(set(router, fd, kIpUnblockSource, mreq(kGroup, kRouterAddress, kPcAddress)), Errno::kOk);
  ASSERT_EQ(pc.sendto(sender, "x", {kGroup, kPort}), Errno::kOk);
  settle();
  EXPECT_EQ(router.recv(fd), "x");
}

}  // namespace
}  // namespace glassnet::socket
