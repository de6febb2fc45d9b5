// SPDX-License-Identifier: Apache-2.0
// What the socket calls answer for UDP. Every expectation was measured on Linux 6.18 over lo.
#include <array>
#include <string>

#include "socket/options.h"
#include "socket/socket_world.h"

namespace glassnet::socket {
namespace {

constexpr SocketAddress kNobody{kLoopback, 9};

class UdpSocketTest : public SocketTest {
 protected:
  Errno connect(Fd fd, SocketAddress to) { return error_of(user_.sys.try_connect(fd, to)); }
  Fd bound(SocketAddress local) {
    const Fd fd = user_.udp();
    EXPECT_TRUE(user_.sys.bind(fd, local));
    return fd;
  }
  Errno set(Fd fd, int level, int option, int value) {
    return error_of(user_.sys.setsockopt(fd, level, option, value));
  }

  Program user_{pc_, kUser};
};

TEST_F(UdpSocketTest, NewSocketHasNoNameAndCanWrite) {
  const Fd fd = user_.udp();
  EXPECT_EQ(user_.name(fd), SocketAddress{});
  EXPECT_EQ(user_.poll(fd), kPollOut);
  EXPECT_EQ(error_of(user_.sys.getpeername(fd)), Errno::kNotConn);
}

TEST_F(UdpSocketTest, BindChecksAddressThenRightsThenState) {
  EXPECT_EQ(error_of(user_.sys.bind(user_.udp(), {kServerAddress, 53})), Errno::kAddrNotAvail);
  EXPECT_EQ(error_of(user_.sys.bind(user_.udp(), {{}, 53})), Errno::kAcces);
  const Fd fd = bound({kLoopback, 5000});
  EXPECT_EQ(error_of(user_.sys.bind(fd, {kLoopback, 5001})), Errno::kInval);
  EXPECT_EQ(error_of(user_.sys.bind(user_.udp(), {kLoopback, 5000})), Errno::kAddrInUse);
  EXPECT_EQ(error_of(user_.sys.bind(user_.udp(), {{10, 0, 1, 255}, 5000})), Errno::kOk);
}

TEST_F(UdpSocketTest, SocketsWithReuseShareAPort) {
  const Fd a = user_.udp();
  const Fd b = user_.udp();
  const Fd c = user_.udp();
  ASSERT_EQ(set(a, kSolSocket, kSoReuseAddr, 1), Errno::kOk);
  ASSERT_EQ(set(b, kSolSocket, kSoReuseAddr, 1), Errno::kOk);
  EXPECT_EQ(error_of(user_.sys.bind(a, {{}, 5000})), Errno::kOk);
  EXPECT_EQ(error_of(user_.sys.bind(b, {{}, 5000})), Errno::kOk);
  EXPECT_EQ(error_of(user_.sys.bind(c, {{}, 5000})), Errno::kAddrInUse);
}

TEST_F(UdpSocketTest, CallsOfStreamsAreNotSupported) {
  const Fd fd = user_.udp();
  EXPECT_EQ(error_of(user_.sys.listen(fd, 1)), Errno::kOpNotSupp);
  EXPECT_EQ(error_of(user_.sys.try_accept(fd)), Errno::kOpNotSupp);
}

TEST_F(UdpSocketTest, FirstSendTakesAnEphemeralPort) {
  const Fd fd = user_.udp();
  EXPECT_EQ(user_.send(fd, "x"), Errno::kDestAddrReq);
  EXPECT_TRUE(user_.name(fd).address.is_unspecified());
  EXPECT_GE(user_.name(fd).port, 32768) << "even a send that fails";
}

TEST_F(UdpSocketTest, SendToPortZeroIsInvalidButConnectIsNot) {
  const Fd fd = user_.udp();
  EXPECT_EQ(user_.sendto(fd, "x", {kLoopback, 0}), Errno::kInval);
  EXPECT_EQ(connect(fd, {kLoopback, 0}), Errno::kOk);
  EXPECT_EQ(error_of(user_.sys.getpeername(fd)), Errno::kNotConn);
  EXPECT_EQ(user_.send(fd, "x"), Errno::kOk);
}

TEST_F(UdpSocketTest, LongestDatagramHas65507Bytes) {
  const Fd fd = user_.udp();
  EXPECT_EQ(user_.sendto(fd, std::string(65507, 'x'), kNobody), Errno::kOk);
  EXPECT_EQ(user_.sendto(fd, std::string(65508, 'x'), kNobody), Errno::kMsgSize);
  EXPECT_EQ(user_.sendto(fd, std::string(70000, 'x'), kNobody), Errno::kMsgSize);
}

TEST_F(UdpSocketTest, DontFragmentRefusesWhatTheLinkCannotCarry) {
  const Fd fd = user_.udp();
  ASSERT_EQ(set(fd, kSolIp, kIpMtuDiscover, kPmtuDiscDo), Errno::kOk);
  EXPECT_EQ(user_.sendto(fd, std::string(3000, 'x'), {kServerAddress, 9}), Errno::kMsgSize);
  EXPECT_EQ(user_.sendto(fd, std::string(1472, 'x'), {kServerAddress, 9}), Errno::kOk);
}

TEST_F(UdpSocketTest, BroadcastNeedsPermission) {
  const Fd fd = user_.udp();
  const SocketAddress all{{10, 0, 1, 255}, 5000};
  EXPECT_EQ(user_.sendto(fd, "x", all), Errno::kAcces);
  EXPECT_EQ(connect(fd, all), Errno::kAcces);
  ASSERT_EQ(set(fd, kSolSocket, kSoBroadcast, 1), Errno::kOk);
  EXPECT_EQ(user_.sendto(fd, "x", all), Errno::kOk);
  EXPECT_EQ(connect(fd, all), Errno::kOk);
}

TEST_F(UdpSocketTest, SocketBoundToTheBroadcastAddressHearsAndSends) {
  Program other(router_, kUser);
  const Fd listener = other.udp();
  ASSERT_TRUE(other.sys.bind(listener, {{10, 0, 1, 255}, 5000}));
  const Fd fd = user_.udp();
  ASSERT_EQ(set(fd, kSolSocket, kSoBroadcast, 1), Errno::kOk);
  ASSERT_EQ(user_.sendto(fd, "all", {{10, 0, 1, 255}, 5000}), Errno::kOk);
  settle();
  std::array<std::uint8_t, 10> buffer{};
  const Result<Received> received = other.sys.try_recvfrom(listener, buffer);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->from.address, kPcAddress);
  // What it sends cannot come from a broadcast address.
  ASSERT_EQ(other.sendto(listener, "one", received->from), Errno::kOk);
  settle();
  const Result<Received> answer = user_.sys.try_recvfrom(fd, buffer);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->from, (SocketAddress{kRouterAddress, 5000}));
}

TEST_F(UdpSocketTest, WithoutRouteTheNetworkIsUnreachable) {
  Program on_router(router_, kUser);
  const Fd fd = on_router.udp();
  EXPECT_EQ(on_router.sendto(fd, "x", {{192, 168, 1, 1}, 9}), Errno::kNetUnreach);
  EXPECT_EQ(error_of(on_router.sys.try_connect(fd, {{192, 168, 1, 1}, 9})), Errno::kNetUnreach);
}

TEST_F(UdpSocketTest, ConnectedSocketLearnsOfTheClosedPortOnce) {
  const Fd fd = user_.udp();
  ASSERT_EQ(connect(fd, kNobody), Errno::kOk);
  ASSERT_EQ(user_.send(fd, "x"), Errno::kOk);
  settle();
  EXPECT_EQ(user_.poll(fd), kPollOut | kPollErr);
  EXPECT_EQ(user_.recv(fd), "ECONNREFUSED");
  EXPECT_EQ(user_.recv(fd), "EAGAIN");
  ASSERT_EQ(user_.send(fd, "x"), Errno::kOk);
  settle();
  EXPECT_EQ(user_.send(fd, "x"), Errno::kConnRefused);
  EXPECT_EQ(user_.send(fd, "x"), Errno::kOk);
  settle();
  EXPECT_EQ(user_.sys.getsockopt(fd, kSolSocket, kSoError), 111);
  EXPECT_EQ(user_.sys.getsockopt(fd, kSolSocket, kSoError), 0);
}

TEST_F(UdpSocketTest, UnconnectedSocketLearnsNothing) {
  const Fd fd = user_.udp();
  ASSERT_EQ(user_.sendto(fd, "x", kNobody), Errno::kOk);
  settle();
  EXPECT_EQ(user_.poll(fd), kPollOut);
  EXPECT_EQ(user_.sendto(fd, "x", kNobody), Errno::kOk);
}

TEST_F(UdpSocketTest, ShortBufferLosesTheRestOfTheDatagram) {
  const Fd fd = bound({kLoopback, 5000});
  const Fd sender = user_.udp();
  ASSERT_EQ(user_.sendto(sender, "0123456789", {kLoopback, 5000}), Errno::kOk);
  ASSERT_EQ(user_.sendto(sender, "next", {kLoopback, 5000}), Errno::kOk);
  settle();
  std::array<std::uint8_t, 3> buffer{};
  EXPECT_EQ(user_.sys.try_recv(fd, buffer, kMsgPeek | kMsgTrunc), 10U) << "MSG_TRUNC tells the whole length";
  const Result<Message> message = user_.sys.try_recvmsg(fd, buffer);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->size, 3U);
  EXPECT_EQ(message->full_size, 10U);
  EXPECT_EQ(message->flags, kMsgTrunc);
  EXPECT_EQ(user_.recv(fd), "next");
}

TEST_F(UdpSocketTest, ConnectGivesTheSocketTheAddressOfTheRoute) {
  const Fd fd = user_.udp();
  ASSERT_EQ(connect(fd, {kServerAddress, 9}), Errno::kOk);
  EXPECT_EQ(user_.name(fd).address, kPcAddress);
  EXPECT_EQ(user_.sys.getpeername(fd), (SocketAddress{kServerAddress, 9}));
  EXPECT_EQ(error_of(user_.sys.bind(fd, {{}, 0})), Errno::kInval);
  const Fd to_any = user_.udp();
  ASSERT_EQ(connect(to_any, {{}, 9}), Errno::kOk);
  EXPECT_EQ(user_.sys.getpeername(to_any), kNobody);
}

TEST_F(UdpSocketTest, DisconnectKeepsOnlyAPortThatWasAskedFor) {
  const Fd asked = bound({{}, 5000});
  ASSERT_EQ(connect(asked, kNobody), Errno::kOk);
  EXPECT_EQ(user_.name(asked), (SocketAddress{kLoopback, 5000}));
  ASSERT_TRUE(user_.sys.disconnect(asked));
  EXPECT_EQ(user_.name(asked), (SocketAddress{{}, 5000}));
  EXPECT_EQ(error_of(user_.sys.getpeername(asked)), Errno::kNotConn);

  const Fd given = user_.udp();
  ASSERT_EQ(connect(given, kNobody), Errno::kOk);
  ASSERT_TRUE(user_.sys.disconnect(given));
  EXPECT_EQ(user_.name(given), SocketAddress{});
}

TEST_F(UdpSocketTest, ShutdownWorksEvenWithoutPeerAlthoughItSaysNo) {
  const Fd fd = user_.udp();
  EXPECT_EQ(error_of(user_.sys.shutdown(fd, Shutdown::kRead)), Errno::kNotConn);
  EXPECT_EQ(user_.poll(fd), kPollIn | kPollOut | kPollRdHup);
  EXPECT_EQ(user_.recv(fd), "");
  ASSERT_TRUE(user_.sys.set_nonblocking(fd, true));
  EXPECT_EQ(user_.recv(fd), "EAGAIN");
  EXPECT_EQ(error_of(user_.sys.shutdown(fd, Shutdown::kWrite)), Errno::kNotConn);
  EXPECT_EQ(user_.poll(fd), kPollIn | kPollOut | kPollRdHup | kPollHup);
  EXPECT_EQ(user_.sendto(fd, "x", kNobody), Errno::kPipe);
}

TEST_F(UdpSocketTest, ControlMessagesComeWhenAskedFor) {
  const Fd fd = bound({{}, 5000});
  for (const int option : {kIpRecvTtl, kIpRecvTos, kIpPktInfo}) ASSERT_EQ(set(fd, kSolIp, option, 1), Errno::kOk);
  Program far(server_, kUser);
  const Fd sender = far.udp();
  ASSERT_TRUE(far.sys.setsockopt(sender, kSolIp, kIpTos, 0x10));
  ASSERT_EQ(far.sendto(sender, "x", {kPcAddress, 5000}), Errno::kOk);
  settle();
  std::array<std::uint8_t, 10> buffer{};
  const Result<Message> message = user_.sys.try_recvmsg(fd, buffer);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->ttl, 63);
  EXPECT_EQ(message->tos, 0x10);
  EXPECT_EQ(message->destination, kPcAddress);
  EXPECT_FALSE(message->error.has_value());
}

// What traceroute of an ordinary user does: probes with a small TTL, answers from the error queue.
TEST_F(UdpSocketTest, ErrorQueueTracesTheRoute) {
  const Fd fd = user_.udp();
  ASSERT_EQ(set(fd, kSolIp, kIpRecvErr, 1), Errno::kOk);
  std::array<std::uint8_t, 100> buffer{};
  EXPECT_EQ(error_of(user_.sys.try_recvmsg(fd, buffer, kMsgErrQueue)), Errno::kAgain);
  for (const auto& [ttl, reporter, type, code] :
       {std::tuple{1, kRouterAddress, 11, 0}, std::tuple{2, kServerAddress, 3, 3}}) {
    ASSERT_EQ(set(fd, kSolIp, kIpTtl, ttl), Errno::kOk);
    ASSERT_EQ(user_.sendto(fd, "probe", {kServerAddress, 33434}), Errno::kOk);
    settle();
    EXPECT_EQ(user_.poll(fd), kPollOut | kPollErr);
    const Result<Message> message = user_.sys.try_recvmsg(fd, buffer, kMsgErrQueue);
    ASSERT_TRUE(message);
    ASSERT_TRUE(message->error.has_value());
    EXPECT_EQ(message->error->offender, reporter);
    EXPECT_EQ(message->error->type, type);
    EXPECT_EQ(message->error->code, code);
    EXPECT_EQ(message->from, (SocketAddress{kServerAddress, 33434}));
    EXPECT_EQ(std::string(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(message->size)), "probe");
    EXPECT_EQ(user_.poll(fd), kPollOut) << "the pending error went with the queue's last entry";
  }
}

TEST_F(UdpSocketTest, RowsShowBoundSocketsOnly) {
  const Fd unbound = user_.udp();
  const Fd service = bound({{}, 5353});
  const Fd client = user_.udp();
  ASSERT_EQ(connect(client, {kServerAddress, 53}), Errno::kOk);
  ASSERT_EQ(user_.sendto(unbound, "waits", {kLoopback, 5353}), Errno::kOk);
  ASSERT_TRUE(user_.sys.close(unbound));
  settle();
  const std::vector<SocketRow> rows = pc_.rows();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].kind, SocketRow::Kind::kUdp);
  EXPECT_EQ(rows[0].local, (SocketAddress{{}, 5353}));
  EXPECT_EQ(rows[0].state, "");
  EXPECT_EQ(rows[0].receive_queue, 832U) << "Linux counts the whole buffer of the one datagram";
  EXPECT_EQ(rows[1].state, "ESTABLISHED");
  EXPECT_EQ(rows[1].remote, (SocketAddress{kServerAddress, 53}));
  EXPECT_EQ(rows[1].uid, kUser);
  EXPECT_EQ(user_.recv(service), "waits");
}

TEST_F(UdpSocketTest, ClosedSocketGivesItsPortBackAndIsRefused) {
  const Fd fd = bound({kLoopback, 5000});
  const Fd client = user_.udp();
  ASSERT_EQ(connect(client, {kLoopback, 5000}), Errno::kOk);
  ASSERT_TRUE(user_.sys.close(fd));
  ASSERT_EQ(user_.send(client, "x"), Errno::kOk);
  settle();
  EXPECT_EQ(user_.recv(client), "ECONNREFUSED");
  EXPECT_EQ(error_of(user_.sys.bind(user_.udp(), {kLoopback, 5000})), Errno::kOk);
}

}  // namespace
}  // namespace glassnet::socket
