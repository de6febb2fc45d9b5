// SPDX-License-Identifier: Apache-2.0
// What connect, send, recv, shutdown and close answer for TCP, and what tables and trace show. Every expectation was measured on Linux 6.18 over lo, most of them with a
// few lines of Python.
#include <array>
#include <string>
#include <vector>

#include "socket/tcp_socket_world.h"

namespace glassnet::socket {
namespace {

// --- connect ---

TEST_F(TcpSocketTest, ConnectIsRefusedWhereNobodyListens) {
  for (const SocketAddress to : {SocketAddress{kLoopback, 9}, {kLoopback, 0}, {kServerAddress, 9}}) {
    const Fd fd = root_.tcp();
    ASSERT_EQ(connect(fd, to), Errno::kInProgress);
    settle();
    EXPECT_EQ(error_of(root_.sys.try_connect_outcome(fd)), Errno::kConnRefused);
  }
}

TEST_F(TcpSocketTest, ConnectWithoutRouteOrToManyIsUnreachable) {
  Program on_router(router_, kUser);
  EXPECT_EQ(error_of(on_router.sys.try_connect(on_router.tcp(), {{192, 168, 1, 1}, 80})), Errno::kNetUnreach);
  EXPECT_EQ(connect(root_.tcp(), {{10, 0, 1, 255}, 80}), Errno::kNetUnreach);
  EXPECT_EQ(connect(root_.tcp(), {wire::Ipv4Address::limited_broadcast(), 80}), Errno::kNetUnreach);
  EXPECT_EQ(connect(root_.tcp(), {{224, 0, 0, 1}, 80}), Errno::kNetUnreach);
}

TEST_F(TcpSocketTest, LoopbackSocketCannotReachOtherHosts) {
  const Fd fd = root_.tcp();
  ASSERT_EQ(bind(fd, {kLoopback, 0}), Errno::kOk);
  EXPECT_EQ(connect(fd, {kServerAddress, 80}), Errno::kInval);
}

TEST_F(TcpSocketTest, DeadNeighborIsUnreachableAfterThreeSeconds) {
  const Fd fd = root_.tcp();
  ASSERT_EQ(connect(fd, {{10, 0, 1, 99}, 80}), Errno::kInProgress);
  run_for(sim::milliseconds(2900));
  EXPECT_EQ(error_of(root_.sys.try_connect_outcome(fd)), Errno::kAgain);
  run_for(sim::milliseconds(300));
  EXPECT_EQ(error_of(root_.sys.try_connect_outcome(fd)), Errno::kHostUnreach);
}

TEST_F(TcpSocketTest, BlackHoleTimesOut) {
  const Fd fd = root_.tcp();
  ASSERT_TRUE(root_.sys.setsockopt(fd, kSolTcp, kTcpSynCnt, 1));
  network_.server_cable.set_state(link::LinkState::kCut);
  // The router knows its neighbour by heart, so that nobody says that the server is gone.
  ASSERT_TRUE(network_.router.set_neighbor(network_.router.find_interface("eth1")->index(), kServerAddress,
                                           wire::MacAddress::from_number(0x020000000004U)));
  ASSERT_EQ(connect(fd, {kServerAddress, 80}), Errno::kInProgress);
  run_for(sim::milliseconds(2900));
  EXPECT_EQ(error_of(root_.sys.try_connect_outcome(fd)), Errno::kAgain);
  run_for(sim::milliseconds(300));
  EXPECT_EQ(error_of(root_.sys.try_connect_outcome(fd)), Errno::kTimedOut);
}

TEST_F(TcpSocketTest, ThreeNonBlockingConnectsThatSucceed) {
  root_.listener(kWeb);
  const Fd fd = root_.tcp();
  EXPECT_EQ(connect(fd, kWeb), Errno::kInProgress);
  EXPECT_EQ(connect(fd, kWeb), Errno::kAlready);
  settle();
  EXPECT_EQ(connect(fd, kWeb), Errno::kOk);
  EXPECT_EQ(connect(fd, kWeb), Errno::kIsConn);
}

TEST_F(TcpSocketTest, ThreeNonBlockingConnectsThatAreRefused) {
  const Fd fd = root_.tcp();
  EXPECT_EQ(connect(fd, kWeb), Errno::kInProgress);
  settle();
  EXPECT_EQ(connect(fd, kWeb), Errno::kConnRefused);
  EXPECT_EQ(connect(fd, kWeb), Errno::kInProgress);
}

TEST_F(TcpSocketTest, RefusalReadFromSoErrorLeavesAborted) {
  const Fd fd = root_.tcp();
  ASSERT_EQ(connect(fd, kWeb), Errno::kInProgress);
  settle();
  EXPECT_EQ(root_.poll(fd), kOver | kPollErr);
  EXPECT_EQ(so_error(fd), 111);
  EXPECT_EQ(so_error(fd), 0);
  EXPECT_EQ(connect(fd, kWeb), Errno::kConnAborted);
  EXPECT_EQ(root_.poll(fd), kNew);
}

TEST_F(TcpSocketTest, RefusalReadByRecvLeavesEndOfFile) {
  const Fd fd = root_.tcp();
  ASSERT_EQ(connect(fd, kWeb), Errno::kInProgress);
  settle();
  EXPECT_EQ(error_of(root_.sys.getpeername(fd)), Errno::kNotConn);
  EXPECT_EQ(root_.recv(fd), "ECONNREFUSED");
  EXPECT_EQ(root_.recv(fd), "");
  EXPECT_EQ(root_.send(fd, "x"), Errno::kPipe);
  EXPECT_EQ(connect(fd, kWeb), Errno::kConnAborted);
}

TEST_F(TcpSocketTest, RefusedSocketKeepsTheNameItWasGivenByBindOnly) {
  const Fd bound = root_.tcp();
  ASSERT_EQ(bind(bound, {kLoopback, 5000}), Errno::kOk);
  ASSERT_EQ(connect(bound, kWeb), Errno::kInProgress);
  settle();
  ASSERT_EQ(connect(bound, kWeb), Errno::kConnRefused);
  EXPECT_EQ(root_.name(bound), (SocketAddress{kLoopback, 5000}));
  EXPECT_EQ(bind(root_.tcp(), {kLoopback, 5000}), Errno::kAddrInUse) << "the port is still held";

  const Fd unbound = root_.tcp();
  ASSERT_EQ(connect(unbound, kWeb), Errno::kInProgress);
  const std::uint16_t port = root_.name(unbound).port;
  settle();
  ASSERT_EQ(connect(unbound, kWeb), Errno::kConnRefused);
  EXPECT_EQ(root_.name(unbound), (SocketAddress{{}, port})) << "Linux goes on showing the old port";
  EXPECT_EQ(bind(root_.tcp(), {kLoopback, port}), Errno::kOk) << "but does not hold it";
}

TEST_F(TcpSocketTest, WildcardDestinationMeansThisHost) {
  root_.listener(kWeb);
  const Fd fd = root_.tcp();
  ASSERT_EQ(connect(fd, {{}, 80}), Errno::kInProgress);
  settle();
  EXPECT_EQ(connect(fd, {{}, 80}), Errno::kOk);
  EXPECT_EQ(root_.name(fd).address, kLoopback);
  EXPECT_EQ(root_.sys.getpeername(fd), kWeb);
}

TEST_F(TcpSocketTest, SocketConnectedToItselfEchoes) {
  const Fd fd = root_.tcp();
  ASSERT_EQ(bind(fd, {kLoopback, 5000}), Errno::kOk);
  ASSERT_EQ(connect(fd, {kLoopback, 5000}), Errno::kInProgress);
  settle();
  ASSERT_EQ(connect(fd, {kLoopback, 5000}), Errno::kOk);
  ASSERT_EQ(root_.send(fd, "me"), Errno::kOk);
  settle();
  EXPECT_EQ(root_.recv(fd), "me");
}

TEST_F(TcpSocketTest, SameConnectionTwiceIsNotAvailable) {
  const Fd listener = root_.listener(kWeb);
  const Fd a = root_.tcp();
  const Fd b = root_.tcp();
  for (const Fd fd : {a, b}) {
    ASSERT_TRUE(root_.sys.setsockopt(fd, kSolSocket, kSoReuseAddr, 1));
    ASSERT_EQ(bind(fd, {kLoopback, 5000}), Errno::kOk);
  }
  EXPECT_EQ(connect(a, kWeb), Errno::kInProgress);
  EXPECT_EQ(connect(b, kWeb), Errno::kAddrNotAvail);
  settle();
  EXPECT_TRUE(root_.sys.try_accept(listener));
}

TEST_F(TcpSocketTest, DisconnectResetsTheConnection) {
  const Connected ends = connected();
  EXPECT_TRUE(root_.sys.disconnect(ends.client));
  EXPECT_EQ(root_.poll(ends.client), kNew | kPollErr);
  EXPECT_EQ(root_.send(ends.client, "x"), Errno::kConnReset);
  EXPECT_EQ(root_.send(ends.client, "x"), Errno::kPipe);
  settle();
  EXPECT_EQ(root_.recv(ends.server), "ECONNRESET");
  // The socket can be used again.
  EXPECT_EQ(connect(ends.client, kWeb), Errno::kInProgress);
}

// --- data, shutdown and close ---

TEST_F(TcpSocketTest, UnconnectedSocketIsNoPipe) {
  const Fd fd = root_.tcp();
  EXPECT_EQ(root_.poll(fd), kNew);
  EXPECT_EQ(root_.send(fd, "x"), Errno::kPipe);
  EXPECT_EQ(root_.recv(fd), "ENOTCONN");
  EXPECT_EQ(error_of(root_.sys.shutdown(fd, Shutdown::kBoth)), Errno::kNotConn);
  EXPECT_EQ(error_of(root_.sys.shutdown(fd, static_cast<Shutdown>(3))), Errno::kInval);
  EXPECT_EQ(root_.name(fd), SocketAddress{});
}

TEST_F(TcpSocketTest, ConnectedSocketsTalkBothWays) {
  const Connected ends = connected();
  EXPECT_EQ(root_.poll(ends.client), kPollOut);
  EXPECT_EQ(root_.poll(ends.server), kPollOut);
  ASSERT_EQ(root_.send(ends.client, "hello "), Errno::kOk);
  ASSERT_EQ(root_.send(ends.client, "world"), Errno::kOk);
  settle();
  EXPECT_EQ(root_.poll(ends.server), kPollIn | kPollOut);
  EXPECT_EQ(root_.recv(ends.server, kMsgPeek), "hello world");
  EXPECT_EQ(root_.recv(ends.server), "hello world") << "a stream has no boundaries";
  EXPECT_EQ(root_.recv(ends.server), "EAGAIN");
  ASSERT_EQ(root_.send(ends.server, "back"), Errno::kOk);
  settle();
  EXPECT_EQ(root_.recv(ends.client), "back");
}

TEST_F(TcpSocketTest, EmptySendIsNothing) {
  const Connected ends = connected();
  EXPECT_EQ(root_.sys.try_send(ends.client, {}), 0U);
}

TEST_F(TcpSocketTest, SendAfterShutdownBreaks) {
  const Connected ends = connected();
  ASSERT_TRUE(root_.sys.shutdown(ends.client, Shutdown::kWrite));
  EXPECT_EQ(root_.send(ends.client, "x"), Errno::kPipe);
  EXPECT_EQ(error_of(root_.sys.shutdown(ends.client, Shutdown::kWrite)), Errno::kOk);
  settle();
  EXPECT_EQ(root_.poll(ends.client), kPollOut);
  EXPECT_EQ(root_.poll(ends.server), kPollIn | kPollOut | kPollRdHup);
  EXPECT_EQ(root_.recv(ends.server), "");
  EXPECT_EQ(root_.recv(ends.server), "");
  // The other direction goes on.
  ASSERT_EQ(root_.send(ends.server, "answer"), Errno::kOk);
  settle();
  EXPECT_EQ(root_.recv(ends.client), "answer");
}

TEST_F(TcpSocketTest, ShutdownOfReadingGivesWhatIsThereThenTheEnd) {
  const Connected ends = connected();
  ASSERT_TRUE(root_.sys.shutdown(ends.client, Shutdown::kRead));
  EXPECT_EQ(root_.poll(ends.client), kPollIn | kPollOut | kPollRdHup);
  ASSERT_EQ(root_.send(ends.server, "late"), Errno::kOk);
  settle();
  EXPECT_EQ(root_.recv(ends.client), "late");
  EXPECT_EQ(root_.recv(ends.client), "");
}

TEST_F(TcpSocketTest, PeerThatClosesEndsTheStreamThenBreaksIt) {
  const Connected ends = connected();
  ASSERT_TRUE(root_.sys.close(ends.server));
  settle();
  EXPECT_EQ(root_.poll(ends.client), kPollIn | kPollOut | kPollRdHup);
  EXPECT_EQ(root_.recv(ends.client), "");
  EXPECT_EQ(root_.send(ends.client, "x"), Errno::kOk);  // answered by RST
  settle();
  EXPECT_EQ(root_.send(ends.client, "x"), Errno::kPipe);
}

TEST_F(TcpSocketTest, PeerThatResetsIsToldOnce) {
  const Connected ends = connected();
  ASSERT_EQ(set_linger(ends.server, {true, 0}), Errno::kOk);
  ASSERT_TRUE(root_.sys.close(ends.server));
  settle();
  EXPECT_EQ(root_.poll(ends.client), kOver | kPollErr);
  EXPECT_EQ(error_of(root_.sys.getpeername(ends.client)), Errno::kNotConn);
  EXPECT_EQ(error_of(root_.sys.shutdown(ends.client, Shutdown::kBoth)), Errno::kNotConn);
  EXPECT_EQ(connect(ends.client, kWeb), Errno::kIsConn);
  EXPECT_EQ(root_.recv(ends.client), "ECONNRESET");
  EXPECT_EQ(root_.recv(ends.client), "");
  EXPECT_EQ(root_.send(ends.client, "x"), Errno::kPipe);
  EXPECT_EQ(root_.poll(ends.client), kOver);
}

TEST_F(TcpSocketTest, ResetIsReadFromSoErrorOnce) {
  const Connected ends = connected();
  ASSERT_EQ(set_linger(ends.server, {true, 0}), Errno::kOk);
  ASSERT_TRUE(root_.sys.close(ends.server));
  settle();
  EXPECT_EQ(so_error(ends.client), 104);
  EXPECT_EQ(so_error(ends.client), 0);
}

TEST_F(TcpSocketTest, DataBeforeTheResetCanStillBeRead) {
  const Connected ends = connected();
  ASSERT_EQ(root_.send(ends.server, "data"), Errno::kOk);
  settle();
  ASSERT_EQ(set_linger(ends.server, {true, 0}), Errno::kOk);
  ASSERT_TRUE(root_.sys.close(ends.server));
  settle();
  EXPECT_EQ(root_.recv(ends.client), "data");
  EXPECT_EQ(root_.recv(ends.client), "ECONNRESET");
}

TEST_F(TcpSocketTest, PeerThatClosesWithUnreadDataResets) {
  const Connected ends = connected();
  ASSERT_EQ(root_.send(ends.client, "unread"), Errno::kOk);
  settle();
  ASSERT_TRUE(root_.sys.close(ends.server));
  settle();
  EXPECT_EQ(root_.recv(ends.client), "ECONNRESET");
}

TEST_F(TcpSocketTest, CallsOnAConnectedSocket) {
  const Connected ends = connected();
  EXPECT_EQ(bind(ends.client, {kLoopback, 0}), Errno::kInval);
  EXPECT_EQ(connect(ends.client, {kLoopback, 9}), Errno::kIsConn);
  EXPECT_EQ(root_.sys.getpeername(ends.client), kWeb);
  EXPECT_EQ(root_.sys.getpeername(ends.server), root_.name(ends.client));
  EXPECT_EQ(root_.sendto(ends.client, "x", {kServerAddress, 9}), Errno::kOk) << "the address is ignored";
  settle();
  EXPECT_EQ(root_.recv(ends.server), "x");
}

TEST_F(TcpSocketTest, ClosingTheListenerResetsWhoWasNotAccepted) {
  const Fd listener = root_.listener(kWeb);
  const Fd client = root_.tcp();
  ASSERT_EQ(connect(client, kWeb), Errno::kInProgress);
  settle();
  ASSERT_TRUE(root_.sys.close(listener));
  settle();
  EXPECT_EQ(connect(client, kWeb), Errno::kConnReset);
}

// --- tables and trace ---

TEST_F(TcpSocketTest, RowsShowListenerConnectionAndTimeWait) {
  Program web(server_, kRoot, 7);
  const Fd listener = web.listener({{}, 80});
  const Connected ends = SocketTest::connect(root_, web, listener, {kServerAddress, 80});
  const SocketAddress client = root_.name(ends.client);

  std::vector<SocketRow> rows = server_.rows();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].state, "LISTEN");
  EXPECT_EQ(rows[0].local, (SocketAddress{{}, 80}));
  EXPECT_EQ(rows[0].pid, 7U);
  EXPECT_EQ(rows[1].state, "ESTABLISHED");
  EXPECT_EQ(rows[1].local, (SocketAddress{kServerAddress, 80})) << "the port does not change when it is accepted";
  EXPECT_EQ(rows[1].remote, client);
  EXPECT_EQ(rows[1].pid, 7U);

  ASSERT_EQ(web.send(ends.server, "12345"), Errno::kOk);
  settle();
  rows = pc_.rows();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].receive_queue, 5U);
  EXPECT_EQ(root_.recv(ends.client), "12345");

  ASSERT_TRUE(root_.sys.close(ends.client));
  settle();
  ASSERT_TRUE(web.sys.close(ends.server));
  settle();
  rows = pc_.rows();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, "TIME_WAIT");
  EXPECT_EQ(rows[0].local, client);
  EXPECT_EQ(rows[0].pid, 0U) << "nobody holds it any more";
  ASSERT_TRUE(rows[0].time_wait_left.has_value());
  EXPECT_GT(*rows[0].time_wait_left, sim::seconds(59));
  EXPECT_EQ(server_.rows().size(), 1U);
  run_for(sim::seconds(61));
  EXPECT_TRUE(pc_.rows().empty());
}

TEST_F(TcpSocketTest, TraceTellsTheLifeOfASocket) {
  const Connected ends = connected();
  ASSERT_TRUE(root_.sys.close(ends.client));
  ASSERT_TRUE(root_.sys.close(ends.server));
  ASSERT_TRUE(root_.sys.close(listener_));
  EXPECT_EQ(network_.count(sim::Kind::kSocketOpened), 3);
  EXPECT_EQ(network_.count(sim::Kind::kSocketBound), 2);
  EXPECT_EQ(network_.count(sim::Kind::kSocketClosed), 3);
}

}  // namespace
}  // namespace glassnet::socket
