// SPDX-License-Identifier: Apache-2.0
// What bind, listen and accept answer for TCP. Every expectation was measured on Linux 6.18 over lo, most of them with a
// few lines of Python.
#include <array>
#include <string>

#include "socket/tcp_socket_world.h"

namespace glassnet::socket {
namespace {

using TcpServerTest = TcpSocketTest;

// --- bind ---

TEST_F(TcpServerTest, PrivilegedPortsAreForRoot) {
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {{}, 80})), Errno::kAcces);
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {{}, 1023})), Errno::kAcces);
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {{}, 1024})), Errno::kOk);
  EXPECT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kOk);
}

TEST_F(TcpServerTest, ForeignAddressCannotBeBound) {
  EXPECT_EQ(bind(root_.tcp(), {kServerAddress, 5000}), Errno::kAddrNotAvail);
  // The address is judged before the rights to the port.
  EXPECT_EQ(error_of(user_.sys.bind(user_.tcp(), {kServerAddress, 80})), Errno::kAddrNotAvail);
}

TEST_F(TcpServerTest, BindingTwiceIsInvalid) {
  const Fd fd = root_.tcp();
  ASSERT_EQ(bind(fd, {kLoopback, 0}), Errno::kOk);
  EXPECT_EQ(bind(fd, {kLoopback, 0}), Errno::kInval);
  EXPECT_EQ(bind(fd, {kServerAddress, 0}), Errno::kAddrNotAvail);
}

TEST_F(TcpServerTest, BroadcastAddressCanBeBound) { EXPECT_EQ(bind(root_.tcp(), {{10, 0, 1, 255}, 5000}), Errno::kOk); }

TEST_F(TcpServerTest, SecondBindNeedsReuseOnBothSidesAndNoListener) {
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

TEST_F(TcpServerTest, WildcardCollidesWithSpecificAddressButTwoAddressesDoNot) {
  ASSERT_EQ(bind(root_.tcp(), {{}, 5000}), Errno::kOk);
  EXPECT_EQ(bind(root_.tcp(), {kLoopback, 5000}), Errno::kAddrInUse);
  ASSERT_EQ(bind(root_.tcp(), {kLoopback, 5001}), Errno::kOk);
  EXPECT_EQ(bind(root_.tcp(), {kPcAddress, 5001}), Errno::kOk);
}

TEST_F(TcpServerTest, SecondOfTwoSharersCannotListen) {
  const Fd a = root_.tcp();
  const Fd b = root_.tcp();
  for (const Fd fd : {a, b}) {
    ASSERT_TRUE(root_.sys.setsockopt(fd, kSolSocket, kSoReuseAddr, 1));
    ASSERT_EQ(bind(fd, {kLoopback, 5000}), Errno::kOk);
  }
  EXPECT_TRUE(root_.sys.listen(a, 1));
  EXPECT_EQ(error_of(root_.sys.listen(b, 1)), Errno::kAddrInUse);
}

TEST_F(TcpServerTest, RebindOverServerTimeWaitNeedsReuseFromTheStart) {
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

TEST_F(TcpServerTest, TimeWaitOfTheClientDoesNotBlockTheServersPort) {
  const Connected ends = connected();
  ASSERT_TRUE(root_.sys.close(ends.client));
  settle();
  ASSERT_TRUE(root_.sys.close(ends.server));
  ASSERT_TRUE(root_.sys.close(listener_));
  settle();
  EXPECT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kOk);
}

TEST_F(TcpServerTest, ConnectionThatWasResetHoldsNoPortEvenBeforeItIsClosed) {
  const Connected ends = connected();
  ASSERT_EQ(set_linger(ends.client, {true, 0}), Errno::kOk);
  ASSERT_TRUE(root_.sys.close(ends.client));
  settle();
  ASSERT_TRUE(root_.sys.close(listener_));
  EXPECT_EQ(bind(root_.tcp(), {{}, 80}), Errno::kOk);
  EXPECT_EQ(root_.recv(ends.server), "ECONNRESET");
}

TEST_F(TcpServerTest, PortIsFreeAgainAfterTimeWait) {
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

TEST_F(TcpServerTest, AcceptNeedsAListener) {
  EXPECT_EQ(error_of(root_.sys.try_accept(root_.tcp())), Errno::kInval);
  EXPECT_EQ(error_of(root_.sys.try_accept(root_.listener(kWeb))), Errno::kAgain);
  EXPECT_EQ(error_of(root_.sys.try_accept(connected(81).server)), Errno::kInval);
}

TEST_F(TcpServerTest, ListenTakesAnyBacklogButNoConnection) {
  EXPECT_EQ(error_of(root_.sys.listen(root_.tcp(), -1)), Errno::kOk);
  const Connected ends = connected();
  EXPECT_EQ(error_of(root_.sys.listen(ends.client, 1)), Errno::kInval);
  EXPECT_EQ(error_of(root_.sys.listen(listener_, 1)), Errno::kOk) << "a second listen changes the backlog";
}

TEST_F(TcpServerTest, ListenWithoutBindTakesAnEphemeralPort) {
  const Fd fd = root_.tcp();
  ASSERT_TRUE(root_.sys.listen(fd, 1));
  EXPECT_TRUE(root_.name(fd).address.is_unspecified());
  EXPECT_GE(root_.name(fd).port, 32768);
  EXPECT_EQ(root_.poll(fd), 0);
  EXPECT_EQ(bind(fd, {kLoopback, 0}), Errno::kInval);
}

TEST_F(TcpServerTest, BacklogLimitsHowManyConnectionsAreEstablished) {
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

TEST_F(TcpServerTest, CallsOfConnectionsOnAListenerAreRefused) {
  const Fd fd = root_.listener(kWeb);
  EXPECT_EQ(connect(fd, kWeb), Errno::kIsConn);
  EXPECT_EQ(root_.send(fd, "x"), Errno::kPipe);
  EXPECT_EQ(root_.recv(fd), "ENOTCONN");
  EXPECT_EQ(error_of(root_.sys.getpeername(fd)), Errno::kNotConn);
}

TEST_F(TcpServerTest, AcceptedSocketInheritsOptionsButNotNonBlocking) {
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

TEST_F(TcpServerTest, AcceptWithoutFreeDescriptorLeavesTheConnectionInTheQueue) {
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

TEST_F(TcpServerTest, ShutdownOfAListenerMakesItAnOrdinarySocket) {
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

}  // namespace
}  // namespace glassnet::socket
