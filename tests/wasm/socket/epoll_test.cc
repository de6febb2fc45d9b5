// SPDX-License-Identifier: Apache-2.0
// epoll(7) as on Linux: level and edge, one-shot, files that go away; and ioctl(2), TCP_INQ.
#include <array>
#include <string>
#include <vector>

#include "socket/epoll.h"
#include "socket/tcp_socket_world.h"

namespace glassnet::socket {
namespace {

class EpollTest : public TcpSocketTest {
 protected:
  EpollTest() : ends_(connected()), epoll_(*root_.sys.epoll_create()) {}

  Errno control(EpollControl operation, Fd fd, std::uint32_t events, std::uint64_t data = 7) {
    return error_of(root_.sys.epoll_ctl(epoll_, operation, fd, {events, data}));
  }
  /// "IN OUT" of the first event, "" for none.
  std::string news() {
    std::array<EpollEvent, 1> events;
    EpollWaitOperation wait(root_.files, epoll_, events, sim::Duration{});
    const Result<int> count = wait.attempt();
    if (!count) return std::string(errno_name(count.error()));
    if (*count == 0) return "";
    std::string text;
    if ((events[0].events & kPollIn) != 0) text += "IN ";
    if ((events[0].events & kPollOut) != 0) text += "OUT ";
    if ((events[0].events & kPollHup) != 0) text += "HUP ";
    if ((events[0].events & kPollRdHup) != 0) text += "RDHUP ";
    return text + std::to_string(events[0].data);
  }

  Connected ends_;
  Fd epoll_;
};

TEST_F(EpollTest, LevelLastsAsLongAsTheCondition) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.server, kPollIn), Errno::kOk);
  EXPECT_EQ(news(), "");
  ASSERT_EQ(root_.send(ends_.client, "hello"), Errno::kOk);
  settle();
  EXPECT_EQ(news(), "IN 7");
  EXPECT_EQ(news(), "IN 7");
  EXPECT_EQ(root_.recv(ends_.server), "hello");
  EXPECT_EQ(news(), "");
}

TEST_F(EpollTest, EdgeTellsEachArrivalOnce) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.server, kPollIn | kPollOut | kEpollEdge), Errno::kOk);
  EXPECT_EQ(news(), "OUT 7");
  EXPECT_EQ(news(), "");
  for (int i = 0; i < 2; ++i) {  // the second arrives while the first is unread
    ASSERT_EQ(root_.send(ends_.client, "x"), Errno::kOk);
    settle();
    EXPECT_EQ(news(), "IN OUT 7");
    EXPECT_EQ(news(), "");
  }
}

TEST_F(EpollTest, OneShotIsSilentUntilItIsSetAgain) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.server, kPollIn | kEpollOneShot), Errno::kOk);
  ASSERT_EQ(root_.send(ends_.client, "x"), Errno::kOk);
  settle();
  EXPECT_EQ(news(), "IN 7");
  EXPECT_EQ(news(), "");
  ASSERT_EQ(control(EpollControl::kModify, ends_.server, kPollIn, 9), Errno::kOk);
  EXPECT_EQ(news(), "IN 9");
}

TEST_F(EpollTest, HangUpsAreToldUnasked) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.server, 0), Errno::kOk);
  ASSERT_TRUE(root_.sys.shutdown(ends_.client, Shutdown::kWrite));
  ASSERT_TRUE(root_.sys.shutdown(ends_.server, Shutdown::kWrite));
  settle();
  EXPECT_EQ(news(), "HUP 7");
}

TEST_F(EpollTest, AFileThatIsClosedLeavesByItself) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.server, kPollOut), Errno::kOk);
  EXPECT_EQ(news(), "OUT 7");
  ASSERT_TRUE(root_.sys.close(ends_.server));
  EXPECT_EQ(news(), "");
}

TEST_F(EpollTest, TheEventsAreSharedOutInTurn) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.server, kPollOut, 1), Errno::kOk);
  ASSERT_EQ(control(EpollControl::kAdd, ends_.client, kPollOut, 2), Errno::kOk);
  EXPECT_EQ(news(), "OUT 1");
  EXPECT_EQ(news(), "OUT 2");
  EXPECT_EQ(news(), "OUT 1");
}

TEST_F(EpollTest, MistakesAreAnsweredAsOnLinux) {
  EXPECT_EQ(control(EpollControl::kModify, ends_.server, kPollIn), Errno::kNoEnt);
  EXPECT_EQ(control(EpollControl::kDelete, ends_.server, 0), Errno::kNoEnt);
  EXPECT_EQ(control(EpollControl::kAdd, ends_.server, kPollIn), Errno::kOk);
  EXPECT_EQ(control(EpollControl::kAdd, ends_.server, kPollIn), Errno::kExist);
  EXPECT_EQ(control(EpollControl::kDelete, ends_.server, 0), Errno::kOk);
  EXPECT_EQ(control(EpollControl::kAdd, 99, kPollIn), Errno::kBadF);
  EXPECT_EQ(control(EpollControl::kAdd, epoll_, kPollIn), Errno::kInval);
  EXPECT_EQ(error_of(root_.sys.epoll_ctl(ends_.server, EpollControl::kAdd, ends_.client, {})), Errno::kInval);
  std::array<EpollEvent, 1> room;
  EXPECT_EQ(error_of(EpollWaitOperation(root_.files, ends_.server, room, {}).attempt()), Errno::kInval);
  EXPECT_EQ(error_of(EpollWaitOperation(root_.files, epoll_, {}, {}).attempt()), Errno::kInval);
}

sim::Task<void> wait_for_news(Syscalls& sys, Fd epoll, std::optional<sim::Duration> limit, int* count,
                              sim::Instant* when) {
  std::array<EpollEvent, 4> events;
  *count = (co_await sys.epoll_wait(epoll, events, limit)).value_or(-1);
  *when = sys.now();
}

TEST_F(EpollTest, WaitingEndsWithTheNewsOrTheTimeLimit) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.server, kPollIn), Errno::kOk);
  const sim::Instant start = root_.sys.now();
  int count = -2;
  sim::Instant when{};
  root_.start(wait_for_news(root_.sys, epoll_, sim::milliseconds(30), &count, &when));
  settle();
  EXPECT_EQ(count, 0);
  EXPECT_EQ(when - start, sim::milliseconds(30));
  root_.start(wait_for_news(root_.sys, epoll_, std::nullopt, &count, &when));
  settle();
  EXPECT_EQ(count, 0) << "still waiting";
  ASSERT_EQ(root_.send(ends_.client, "x"), Errno::kOk);
  settle();
  EXPECT_EQ(count, 1);
}

TEST_F(EpollTest, WritableIsToldOnceThereIsRoomAgain) {
  ASSERT_EQ(control(EpollControl::kAdd, ends_.client, kPollOut | kEpollEdge), Errno::kOk);
  EXPECT_EQ(news(), "OUT 7");
  const std::vector<std::uint8_t> much(1 << 20);
  while (root_.sys.try_send(ends_.client, much)) settle();
  EXPECT_EQ(news(), "");
  std::vector<std::uint8_t> all(1 << 20);
  for (int i = 0; i < 20; ++i) {
    static_cast<void>(root_.sys.try_recv(ends_.server, all));
    settle();
  }
  EXPECT_EQ(news(), "OUT 7");
  EXPECT_EQ(news(), "");
}

// --- ioctl(2), TCP_INQ ---

TEST_F(EpollTest, QueuesAreToldByIoctl) {
  EXPECT_EQ(root_.sys.ioctl(listener_, kSiocInq).error(), Errno::kInval);
  EXPECT_EQ(root_.sys.ioctl(99, kSiocInq).error(), Errno::kBadF);
  EXPECT_EQ(root_.sys.ioctl(ends_.server, 0x1234).error(), Errno::kNoTty);
  EXPECT_EQ(root_.sys.ioctl(root_.tcp(), kSiocInq), 0);
  ASSERT_EQ(root_.send(ends_.client, "hello"), Errno::kOk);
  EXPECT_EQ(root_.sys.ioctl(ends_.client, kSiocOutq), 5);
  EXPECT_EQ(root_.sys.ioctl(ends_.client, kSiocOutqNsd), 0);
  settle();
  EXPECT_EQ(root_.sys.ioctl(ends_.client, kSiocOutq), 0);
  ASSERT_TRUE(root_.sys.shutdown(ends_.client, Shutdown::kWrite));
  settle();
  EXPECT_EQ(root_.sys.ioctl(ends_.server, kSiocInq), 5) << "the FIN does not count";
}

TEST_F(EpollTest, RecvmsgTellsHowMuchIsLeft) {
  EXPECT_EQ(error_of(root_.sys.setsockopt(ends_.server, kSolTcp, kTcpInq, 2)), Errno::kInval);
  ASSERT_TRUE(root_.sys.setsockopt(ends_.server, kSolTcp, kTcpInq, 1));
  ASSERT_EQ(root_.send(ends_.client, "hello"), Errno::kOk);
  settle();
  std::array<std::uint8_t, 2> some{};
  EXPECT_EQ(root_.sys.try_recvmsg(ends_.server, some)->queued, 3);
  ASSERT_TRUE(root_.sys.shutdown(ends_.client, Shutdown::kWrite));
  settle();
  EXPECT_EQ(root_.sys.try_recvmsg(ends_.server, some)->queued, 2) << "the end of the stream counts as one";
}

}  // namespace
}  // namespace glassnet::socket
