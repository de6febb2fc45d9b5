// SPDX-License-Identifier: Apache-2.0
// What calls answered on Linux 6.18, row by row: those that no other test of this folder is about. A row is a short program over lo
// whose answers are put into one line.
#include <string>

#include "socket/tcp_socket_world.h"

namespace glassnet::socket {
namespace {

class LinuxSemantics : public TcpSocketTest {
 public:
  std::string name(Errno error) { return error == Errno::kOk ? "ok" : std::string(errno_name(error)); }
  std::string send(Fd fd, std::string_view text, int flags = 0) {
    const Result<std::size_t> sent = root_.sys.try_send(fd, bytes_of(text), flags);
    return sent ? std::to_string(*sent) : std::string(errno_name(sent.error()));
  }
  std::string recv(Fd fd, int flags = 0) {
    settle();
    const std::string text = root_.recv(fd, flags);
    return text.empty() ? "end" : text;
  }
  std::string poll(Fd fd) {
    settle();
    const PollMask mask = root_.poll(fd);
    std::string text;
    const auto add = [&](unsigned bit, const char* word) {
      if ((mask & bit) != 0) text += (text.empty() ? "" : "+") + std::string(word);
    };
    add(kPollIn, "IN");
    add(kPollPri, "PRI");
    add(kPollOut, "OUT");
    add(kPollErr, "ERR");
    add(kPollHup, "HUP");
    add(kPollRdHup, "RDHUP");
    return text;
  }
  std::string option(Fd fd, int option, int value) {
    return name(error_of(root_.sys.setsockopt(fd, kSolSocket, option, value)));
  }
  std::string shut(Fd fd, Shutdown how) { return name(error_of(root_.sys.shutdown(fd, how))); }
  /// In the order in which they stand, unlike the operands of +.
  static std::string words(std::initializer_list<std::string> list) {
    std::string line;
    for (const std::string& word : list) line += (line.empty() ? "" : " ") + word;
    return line;
  }
  std::string number(const Result<int>& value) {
    return value ? std::to_string(*value) : std::string(errno_name(value.error()));
  }
  std::string count(Fd fd, unsigned long request) { return number(root_.sys.ioctl(fd, request)); }

  using TcpSocketTest::bind;
  using TcpSocketTest::connect;
  using TcpSocketTest::connected;
  using TcpSocketTest::root_;
  using TcpSocketTest::set_linger;
  using TcpSocketTest::settle;
  using TcpSocketTest::so_error;
  using TcpSocketTest::user_;

 private:
  void TestBody() override {}
};

struct Row {
  const char* what;
  const char* linux_answers;
  std::string (*program)(LinuxSemantics& t);
};

const Row kRows[] = {
    {"accept without a connection, not blocking", "EAGAIN",
     [](LinuxSemantics& t) {
       return t.name(error_of(t.root_.sys.try_accept(t.root_.listener({{}, 80}))));
     }},
    {"connect to port 0", "EINPROGRESS ECONNREFUSED",
     [](LinuxSemantics& t) {
       const Fd fd = t.root_.tcp();
       std::string answers = t.name(t.connect(fd, {kLoopback, 0}));
       t.settle();
       return t.words({answers, t.name(t.connect(fd, {kLoopback, 0}))});
     }},
    {"connect while a connect is pending", "EINPROGRESS EALREADY",
     [](LinuxSemantics& t) {
       const Fd fd = t.root_.tcp();
       const std::string first = t.name(t.connect(fd, {{10, 0, 2, 99}, 80}));
       return t.words({first, t.name(t.connect(fd, {{10, 0, 2, 99}, 80}))});
     }},
    {"shutdown RD, then the peer sends, twice", "ok 4 late end 4 more end",
     [](LinuxSemantics& t) {
       const auto ends = t.connected();
       std::string answers = t.shut(ends.client, Shutdown::kRead);
       answers += " " + t.words({t.send(ends.server, "late"), t.recv(ends.client), t.recv(ends.client)});
       return t.words({answers, t.send(ends.server, "more"), t.recv(ends.client), t.recv(ends.client)});
     }},
    {"poll: new, connected, after FIN", "OUT+HUP OUT IN+OUT+RDHUP",
     [](LinuxSemantics& t) {
       std::string answers = t.poll(t.root_.tcp());
       const auto ends = t.connected();
       answers += " " + t.poll(ends.client);
       static_cast<void>(t.root_.sys.close(ends.server));
       return t.words({answers, t.poll(ends.client)});
     }},
    {"poll: after RST, and when its error was read", "IN+OUT+ERR+HUP+RDHUP 104 IN+OUT+HUP+RDHUP",
     [](LinuxSemantics& t) {
       const auto ends = t.connected();
       static_cast<void>(t.set_linger(ends.server, {true, 0}));
       static_cast<void>(t.root_.sys.close(ends.server));
       std::string answers = t.poll(ends.client);
       answers += " " + std::to_string(t.so_error(ends.client));
       return t.words({answers, t.poll(ends.client)});
     }},
    {"poll: refused", "IN+OUT+ERR+HUP+RDHUP",
     [](LinuxSemantics& t) {
       const Fd fd = t.root_.tcp();
       static_cast<void>(t.connect(fd, {kLoopback, 4444}));
       return t.poll(fd);
     }},
    {"MSG_OOB: nothing announced, arrived, read twice", "EINVAL 3 PRI c EINVAL",
     [](LinuxSemantics& t) {
       const auto ends = t.connected();
       std::string answers = t.recv(ends.client, kMsgOob);
       answers += " " + t.send(ends.server, "abc", kMsgOob);
       const std::string ready = t.poll(ends.client);
       answers += ready.find("PRI") != std::string::npos ? " PRI" : " " + ready;
       return t.words({answers, t.recv(ends.client, kMsgOob), t.recv(ends.client, kMsgOob)});
     }},
    {"reading stops before the urgent byte, SIOCINQ too; SIOCATMARK", "2 0 ab 1 de 0",
     [](LinuxSemantics& t) {
       const auto ends = t.connected();
       static_cast<void>(t.send(ends.server, "abC", kMsgOob));
       static_cast<void>(t.send(ends.server, "de"));
       t.settle();
       std::string answers = t.words({t.count(ends.client, kSiocInq), t.count(ends.client, kSiocAtMark)});
       answers += " " + t.words({t.recv(ends.client), t.count(ends.client, kSiocAtMark)});
       return t.words({answers, t.recv(ends.client), t.count(ends.client, kSiocAtMark)});
     }},
    {"SO_OOBINLINE: in the stream, behind the mark", "ok EINVAL ab Cde",
     [](LinuxSemantics& t) {
       const auto ends = t.connected();
       std::string answers = t.option(ends.client, kSoOobInline, 1);
       static_cast<void>(t.send(ends.server, "abC", kMsgOob));
       static_cast<void>(t.send(ends.server, "de"));
       answers += " " + t.recv(ends.client, kMsgOob);
       return t.words({answers, t.recv(ends.client), t.recv(ends.client)});
     }},
    {"MSG_OOB on a datagram socket", "EOPNOTSUPP",
     [](LinuxSemantics& t) {
       const Fd fd = t.root_.udp();
       static_cast<void>(t.root_.sys.try_connect(fd, {kLoopback, 9}));
       return t.send(fd, "x", kMsgOob);
     }},
    {"SO_REUSEPORT: one side, both, both listening, another user", "EADDRINUSE ok ok ok EADDRINUSE",
     [](LinuxSemantics& t) {
       const Fd first = t.root_.tcp();
       const Fd second = t.root_.tcp();
       static_cast<void>(t.option(first, kSoReusePort, 1));
       static_cast<void>(t.bind(first, {{}, 5000}));
       std::string answers = t.name(t.bind(second, {{}, 5000}));
       static_cast<void>(t.option(second, kSoReusePort, 1));
       answers += " " + t.name(t.bind(second, {{}, 5000}));
       answers += " " + t.name(error_of(t.root_.sys.listen(first, 5)));
       answers += " " + t.name(error_of(t.root_.sys.listen(second, 5)));
       const Fd other = t.user_.tcp();
       static_cast<void>(t.user_.sys.setsockopt(other, kSolSocket, kSoReusePort, 1));
       return t.words({answers, t.name(error_of(t.user_.sys.bind(other, {{}, 5000})))});
     }},
};

class LinuxSemanticsTest : public testing::TestWithParam<Row> {};

TEST_P(LinuxSemanticsTest, AnswersAsLinux) {
  LinuxSemantics world;
  EXPECT_EQ(GetParam().program(world), GetParam().linux_answers) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(Rows, LinuxSemanticsTest, testing::ValuesIn(kRows),
                         [](const testing::TestParamInfo<Row>& row) { return "Row" + std::to_string(row.index); });

class PortSharingTest : public TcpSocketTest {
 protected:
  Fd sharing(Fd fd) {
    EXPECT_TRUE(root_.sys.setsockopt(fd, kSolSocket, kSoReusePort, 1));
    EXPECT_TRUE(root_.sys.bind(fd, {{}, 5000}));
    return fd;
  }
};

TEST_F(PortSharingTest, ConnectionsAreSpreadOverTheListenersOfAPort) {
  std::vector<Fd> listeners;
  for (int i = 0; i < 4; ++i) {
    listeners.push_back(sharing(root_.tcp()));
    ASSERT_TRUE(root_.sys.listen(listeners.back(), 100));
  }
  for (int i = 0; i < 64; ++i) static_cast<void>(connect(root_.tcp(), {kLoopback, 5000}));
  settle();
  int all = 0;
  for (const Fd listener : listeners) {
    int accepted = 0;
    while (root_.sys.try_accept(listener)) ++accepted;
    EXPECT_GT(accepted, 4) << "of 64 a quarter each on the average";
    all += accepted;
  }
  EXPECT_EQ(all, 64);
}

TEST_F(PortSharingTest, WhenOneListenerClosesTheOthersTakeOver) {
  const Fd first = sharing(root_.tcp());
  const Fd second = sharing(root_.tcp());
  ASSERT_TRUE(root_.sys.listen(first, 100));
  ASSERT_TRUE(root_.sys.listen(second, 100));
  ASSERT_TRUE(root_.sys.close(first));
  for (int i = 0; i < 16; ++i) static_cast<void>(connect(root_.tcp(), {kLoopback, 5000}));
  settle();
  int accepted = 0;
  while (root_.sys.try_accept(second)) ++accepted;
  EXPECT_EQ(accepted, 16);
}

TEST_F(PortSharingTest, DatagramsOfOneSenderGoToOneSocket) {
  std::vector<Fd> sockets;
  for (int i = 0; i < 4; ++i) sockets.push_back(sharing(root_.udp()));
  for (int sender = 0; sender < 32; ++sender) {
    const Fd fd = root_.udp();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(root_.sendto(fd, "x", {kLoopback, 5000}), Errno::kOk);
  }
  settle();
  int all = 0;
  int used = 0;
  for (const Fd fd : sockets) {
    int got = 0;
    while (root_.recv(fd) == "x") ++got;
    EXPECT_EQ(got % 3, 0) << "never a part of what one sends";
    used += got > 0 ? 1 : 0;
    all += got;
  }
  EXPECT_EQ(all, 96);
  EXPECT_GT(used, 2);
}

sim::Task<void> read_once(Syscalls& sys, Fd fd, std::string& got) {
  std::uint8_t buffer[100];
  const Result<std::size_t> size = co_await sys.recv(fd, buffer);
  got = size ? std::string(buffer, buffer + *size) : std::string(errno_name(size.error()));
}

TEST_F(TcpSocketTest, ABlockingReadWaitsForTheLowWaterMark) {
  const auto ends = connected();
  ASSERT_TRUE(root_.sys.setsockopt(ends.client, kSolSocket, kSoRcvLowAt, 10));
  std::string got = "nothing yet";
  root_.start(read_once(root_.sys, ends.client, got));
  EXPECT_EQ(root_.send(ends.server, "1234567"), Errno::kOk);
  settle();
  EXPECT_EQ(got, "nothing yet");
  EXPECT_EQ(root_.poll(ends.client) & kPollIn, 0) << "nor does poll speak of it";
  EXPECT_EQ(root_.send(ends.server, "89abc"), Errno::kOk);
  settle();
  EXPECT_EQ(got, "123456789abc");
  EXPECT_EQ(root_.send(ends.server, "xyz"), Errno::kOk);
  settle();
  EXPECT_EQ(root_.recv(ends.client, kMsgDontWait), "xyz") << "a call that does not wait takes what is there";
}

}  // namespace
}  // namespace glassnet::socket
