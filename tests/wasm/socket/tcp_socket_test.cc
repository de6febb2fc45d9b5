// SPDX-License-Identifier: Apache-2.0
// What the socket calls answer for TCP. Every expectation was measured on Linux 6.18 over lo, most of them with a few lines of Python.
#include <array>
#include <string>

#include "sim/trace.h"
#include "socket/options.h"
#include "socket/socket_world.h"

namespace glassnet::socket {
namespace {

constexpr SocketAddress kWeb{kLoopback, 80};
constexpr PollMask kNew = kPollOut | kPollHup;
constexpr PollMask kOver = kPollIn | kPollOut | kPollHup | kPollRdHup;

/// Root on the pc, over lo unless a test says otherwise.
class TcpSocketTest : public SocketTest {
 protected:
  Errno connect(Fd fd, SocketAddress to) { return error_of(root_.sys.try_connect(fd, to)); }
  /// A connection over lo between two sockets of the same program.
  Connected connected(std::uint16_t port = 80) {
    if (listener_ == -1) listener_ = root_.listener({{}, port});
    return SocketTest::connect(root_, root_, listener_, {kLoopback, port});
  }
  Errno bind(Fd fd, SocketAddress local) { return error_of(root_.sys.bind(fd, local)); }
  Errno set_linger(Fd fd, Linger linger) {
    return error_of(root_.sys.setsockopt(fd, kSolSocket, kSoLinger, encode_linger(linger)));
  }
  int so_error(Fd fd) { return root_.sys.getsockopt(fd, kSolSocket, kSoError).value_or(-1); }
  std::string peer_state(std::uint16_t local_port) {
    for (const SocketRow& row : pc_.rows()) {
      if (row.local.port == local_port && row.remote.port != 0) return std::string(row.state);
    }
    return "none";
  }

  Program root_{pc_, kRoot};
  Program user_{pc_, kUser, 200};
  Fd listener_ = -1;
};

// --- bind ---

TEST_F(TcpSocketTest, PrivilegedPortsAreForRoot) {
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {{}, 80})), Errno::kAcces);
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {{}, 1023})), Errno::kAcces);
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {{}, 1024})), Errno::kOk);
  EXPECT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kOk);
}

TEST_F(TcpSocketTest, ForeignAddressCannotBeBound) {
  EXPECT_EQ(bind(root_.tcp(), {kServerAddress, 5000}), Errno::kAddrNotAvail);
  // The address is judged before the rights to the port.
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {kServerAddress, 80})), Errno::kAddrNotAvail);
}

TEST_F(TcpSocketTest, BindingTwiceIsInvalid) {
  const Fd fd = root_.tcp();
  ASSERT_EQ(bind(fd, {kLoopback, 0}), Errno::kOk);
  EXPECT_EQ(bind(fd, {kLoopback, 0}), Errno::kInval);
  EXPECT_EQ(bind(fd, {kServerAddress, 0}), Errno::kAddrNotAvail);
}

TEST_F(TcpSocketTest, BroadcastAddressCanBeBound) { EXPECT_EQ(bind(root_.tcp(), {{10, 0, 1, 255}, 5000}), Errno::kOk); }

TEST_F(TcpSocketTest, SecondBindNeedsReuseOnBothSidesAndNoListener) {
  const auto second = [this](int first_reuse, int second_reuse, bool listening, std::uint16_t port) {
    const Fd a = root_.tcp();
    const Fd b = root_.tcp();
    EXPECT_TRUE(root_.sys.setsockopt(a, kSolSocket, kSoReuseAddr, first_reuse));
    EXPECT_TRUE(root_.sys.setsockopt(b, kSolSocket, kSoReuseAddr, second_reuse));
    EXPECT_EQ(bind(a, {kLoopback, port}), Errno::kOk);
    if (listening) {
      EXPECT_TRUE(root_.sys.listen(a, 1));
    }
    return bind(b, {kLoopback, port});
  };
  EXPECT_EQ(second(0, 0, false, 5000), Errno::kAddrInUse);
  EXPECT_EQ(second(1, 0, false, 5001), Errno::kAddrInUse);
  EXPECT_EQ(second(0, 1, false, 5002), Errno::kAddrInUse);
  EXPECT_EQ(second(1, 1, false, 5003), Errno::kOk);
  EXPECT_EQ(second(1, 1, true, 5004), Errno::kAddrInUse);
}

TEST_F(TcpSocketTest, WildcardCollidesWithSpecificAddressButTwoAddressesDoNot) {
  ASSERT_EQ(bind(root_.tcp(), {{}, 5000}), Errno::kOk);
  EXPECT_EQ(bind(root_.tcp(), {kLoopback, 5000}), Errno::kAddrInUse);
  ASSERT_EQ(bind(root_.tcp(), {kLoopback, 5001}), Errno::kOk);
  EXPECT_EQ(bind(root_.tcp(), {kPcAddress, 5001}), Errno::kOk);
}

TEST_F(TcpSocketTest, SecondOfTwoSharersCannotListen) {
  const Fd a = root_.tcp();
  const Fd b = root_.tcp();
  for (const Fd fd : {a, b}) {
    ASSERT_TRUE(root_.sys.setsockopt(fd, kSolSocket, kSoReuseAddr, 1));
    ASSERT_EQ(bind(fd, {kLoopback, 5000}), Errno::kOk);
  }
  EXPECT_TRUE(root_.sys.listen(a, 1));
  EXPECT_EQ(error_of(root_.sys.listen(b, 1)), Errno::kAddrInUse);
}

TEST_F(TcpSocketTest, RebindOverServerTimeWaitNeedsReuseFromTheStart) {
  const auto rebind = [this](int before, int now, std::uint16_t port) {
    const Fd listener = root_.tcp();
    EXPECT_TRUE(root_.sys.setsockopt(listener, kSolSocket, kSoReuseAddr, before));
    EXPECT_EQ(bind(listener, {{}, port}), Errno::kOk);
    EXPECT_TRUE(root_.sys.listen(listener, 5));
    const Connected ends = SocketTest::connect(root_, root_, listener, {kLoopback, port});
    EXPECT_TRUE(root_.sys.close(ends.server));  // the server closes first and gets TIME_WAIT
    settle();
    EXPECT_TRUE(root_.sys.close(ends.client));
    EXPECT_TRUE(root_.sys.close(listener));
    settle();
    EXPECT_EQ(peer_state(port), "TIME_WAIT");
    const Fd again = root_.tcp();
    EXPECT_TRUE(root_.sys.setsockopt(again, kSolSocket, kSoReuseAddr, now));
    return bind(again, {{}, port});
  };
  EXPECT_EQ(rebind(0, 0, 5000), Errno::kAddrInUse);
  EXPECT_EQ(rebind(0, 1, 5001), Errno::kAddrInUse);
  EXPECT_EQ(rebind(1, 1, 5002), Errno::kOk);
}

TEST_F(TcpSocketTest, TimeWaitOfTheClientDoesNotBlockTheServersPort) {
  const Connected ends = connected();
  ASSERT_TRUE(root_.sys.close(ends.client));
  settle();
  ASSERT_TRUE(root_.sys.close(ends.server));
  ASSERT_TRUE(root_.sys.close(listener_));
  settle();
  EXPECT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kOk);
}

TEST_F(TcpSocketTest, ConnectionThatWasResetHoldsNoPortEvenBeforeItIsClosed) {
  const Connected ends = connected();
  ASSERT_EQ(set_linger(ends.client, {true, 0}), Errno::kOk);
  ASSERT_TRUE(root_.sys.close(ends.client));
  settle();
  ASSERT_TRUE(root_.sys.close(listener_));
  EXPECT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kOk);
  EXPECT_EQ(root_.recv(ends.server), "ECONNRESET");
}

TEST_F(TcpSocketTest, PortIsFreeAgainAfterTimeWait) {
  const Connected ends = connected();
  ASSERT_TRUE(root_.sys.close(ends.server));
  settle();
  ASSERT_TRUE(root_.sys.close(ends.client));
  ASSERT_TRUE(root_.sys.close(listener_));
  settle();
  ASSERT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kAddrInUse);
  run_for(sim::seconds(61));
  EXPECT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kOk);
}

// --- listen and accept ---

TEST_F(TcpSocketTest, AcceptNeedsAListener) {
  EXPECT_EQ(error_of(root_.sys.try_accept(root_.tcp())), Errno::kInval);
  EXPECT_EQ(error_of(root_.sys.try_accept(root_.listener(kWeb))), Errno::kAgain);
  EXPECT_EQ(error_of(root_.sys.try_accept(connected(81).server)), Errno::kInval);
}

TEST_F(TcpSocketTest, ListenTakesAnyBacklogButNoConnection) {
  EXPECT_EQ(error_of(root_.sys.listen(root_.tcp(), -1)), Errno::kOk);
  const Connected ends = connected();
  EXPECT_EQ(error_of(root_.sys.listen(ends.client, 1)), Errno::kInval);
  EXPECT_EQ(error_of(root_.sys.listen(listener_, 1)), Errno::kOk) << "a second listen changes the backlog";
}

TEST_F(TcpSocketTest, ListenWithoutBindTakesAnEphemeralPort) {
  const Fd fd = root_.tcp();
  ASSERT_TRUE(root_.sys.listen(fd, 1));
  EXPECT_TRUE(root_.name(fd).address.is_unspecified());
  EXPECT_GE(root_.name(fd).port, 32768);
  EXPECT_EQ(root_.poll(fd), 0);
  EXPECT_EQ(bind(fd, {kLoopback, 0}), Errno::kInval);
}

TEST_F(TcpSocketTest, BacklogLimitsHowManyConnectionsAreEstablished) {
  const struct {
    int backlog;
    int established;
  } kMeasured[] = {{0, 1}, {1, 2}, {3, 4}};
  std::uint16_t port = 5000;
  for (const auto& [backlog, established] : kMeasured) {
    const SocketAddress address{kLoopback, ++port};
    root_.listener(address, backlog);
    std::array<Fd, 6> clients{};
    for (Fd& client : clients) {
      client = root_.tcp();
      ASSERT_EQ(connect(client, address), Errno::kInProgress);
      run_for(sim::milliseconds(10));
    }
    int done = 0;
    for (const Fd client : clients) done += error_of(root_.sys.try_connect_outcome(client)) == Errno::kOk ? 1 : 0;
    EXPECT_EQ(done, established) << "backlog " << backlog;
  }
}

TEST_F(TcpSocketTest, CallsOfConnectionsOnAListenerAreRefused) {
  const Fd fd = root_.listener(kWeb);
  EXPECT_EQ(connect(fd, kWeb), Errno::kIsConn);
  EXPECT_EQ(root_.send(fd, "x"), Errno::kPipe);
  EXPECT_EQ(root_.recv(fd), "ENOTCONN");
  EXPECT_EQ(error_of(root_.sys.getpeername(fd)), Errno::kNotConn);
}

TEST_F(TcpSocketTest, AcceptedSocketInheritsOptionsButNotNonBlocking) {
  listener_ = root_.listener({{}, 80});
  ASSERT_TRUE(root_.sys.setsockopt(listener_, kSolTcp, kTcpNoDelay, 1));
  ASSERT_TRUE(root_.sys.setsockopt(listener_, kSolSocket, kSoKeepAlive, 1));
  ASSERT_TRUE(root_.sys.setsockopt(listener_, kSolSocket, kSoRcvTimeo, encode_timeval(sim::seconds(2))));
  ASSERT_TRUE(root_.sys.set_nonblocking(listener_, true));
  const Connected ends = connected();
  EXPECT_EQ(root_.sys.getsockopt(ends.server, kSolTcp, kTcpNoDelay), 1);
  EXPECT_EQ(root_.sys.getsockopt(ends.server, kSolSocket, kSoKeepAlive), 1);
  std::array<std::uint8_t, 16> timeout{};
  ASSERT_EQ(root_.sys.getsockopt(ends.server, kSolSocket, kSoRcvTimeo, MutableBytes(timeout)), 16U);
  EXPECT_EQ(decode_timeval(timeout), sim::seconds(2));
  EXPECT_EQ(root_.sys.nonblocking(ends.server), false);
  EXPECT_EQ(root_.sys.getsockopt(ends.server, kSolSocket, kSoAcceptConn), 0);
  EXPECT_EQ(root_.sys.getsockopt(listener_, kSolSocket, kSoAcceptConn), 1);
}

TEST_F(TcpSocketTest, AcceptWithoutFreeDescriptorLeavesTheConnectionInTheQueue) {
  listener_ = root_.listener({{}, 80});
  const Fd client = user_.tcp();
  ASSERT_EQ(error_of(user_.sys.try_connect(client, kWeb)), Errno::kInProgress);
  settle();
  while (root_.files.open(FileRef(root_.files.find(listener_)))) {
  }
  EXPECT_EQ(error_of(root_.sys.try_accept(listener_)), Errno::kMFile);
  ASSERT_TRUE(root_.sys.close(500));
  const Result<Accepted> accepted = root_.sys.try_accept(listener_);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->fd, 500);
  EXPECT_EQ(accepted->peer, user_.name(client));
}

TEST_F(TcpSocketTest, ShutdownOfAListenerMakesItAnOrdinarySocket) {
  const Fd fd = root_.listener({{}, 80});
  EXPECT_EQ(error_of(root_.sys.shutdown(fd, Shutdown::kWrite)), Errno::kOk);
  EXPECT_EQ(root_.poll(fd), 0);
  EXPECT_EQ(error_of(root_.sys.shutdown(fd, Shutdown::kRead)), Errno::kOk);
  EXPECT_EQ(root_.poll(fd), kNew);
  EXPECT_EQ(root_.name(fd).port, 80);
  EXPECT_EQ(error_of(root_.sys.try_accept(fd)), Errno::kInval);
  EXPECT_EQ(error_of(root_.sys.listen(fd, 1)), Errno::kOk);
  EXPECT_EQ(root_.name(fd).port, 80);
}

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
