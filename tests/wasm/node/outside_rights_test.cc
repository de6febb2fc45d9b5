// SPDX-License-Identifier: Apache-2.0
// Programs outside the core: descriptors that travel over AF_UNIX (SCM_RIGHTS), FD_CLOEXEC, sendfile(2), timers, signals.
#include <gtest/gtest.h>

#include <limits>
#include <utility>

#include "node/little_endian.h"
#include "node/outside.h"
#include "node/system_call.h"
#include "support/outside_agent.h"

namespace glassnet::node {
namespace {

using testing::negative;

enum Number : unsigned {
  kRead = 0,
  kWrite = 1,
  kOpen = 2,
  kClose = 3,
  kSigaction = 13,
  kPipe2 = 293,
  kGetitimer = 36,
  kAlarm = 37,
  kSetitimer = 38,
  kGetpid = 39,
  kSendfile = 40,
  kSocket = 41,
  kRecvfrom = 45,
  kSendmsg = 46,
  kRecvmsg = 47,
  kSocketpair = 53,
  kKill = 62,
  kFcntl = 72,
};
constexpr int kCloseOnExec = 0x80000;
constexpr std::string_view kRights("\1\0\0\0\1\0\0\0", 8);  // SOL_SOCKET, SCM_RIGHTS

class OutsideRightsTest : public testing::OutsideAgentTest {
 protected:
  std::pair<double, double> two(unsigned number, double a, double b = 0) {
    EXPECT_EQ(call(number, a, b), 0);
    const std::uint8_t* const at = world_.outside.scratch(8).data();
    return {load_le32(at), load_le32(at + 4)};
  }
  std::uint32_t number_at(std::size_t offset) { return load_le32(world_.outside.scratch(4096).data() + offset); }
  void put_number(std::size_t offset, std::uint64_t value) {
    store_le64(world_.outside.scratch(4096).data() + offset, value);
  }
  /// sendmsg of one byte with one descriptor.
  std::int64_t pass(double through, double fd, std::uint64_t length = 20) {
    put_number(kScratchControlLength, 24);
    put("x", kScratchData);
    put_number(kScratchData + 1, length);
    put(kRights, kScratchData + 9);
    put_number(kScratchData + 17, static_cast<std::uint64_t>(fd));
    return call(kSendmsg, through, 1);
  }
  /// The descriptor that a message brings; -1 for none.
  int take(double from, int flags = 0, double room = 24) {
    EXPECT_EQ(call(kRecvmsg, from, 1, flags, room), 1);
    return number_at(kScratchControlLength) == 0 ? -1 : static_cast<int>(number_at(kScratchData + 17));
  }
};

TEST_F(OutsideRightsTest, ADescriptorTravelsAndMeansTheSameFile) {
  const auto [a, b] = two(kSocketpair, 1, 1);
  const auto [read, write] = two(kPipe2, 0);
  ASSERT_EQ(pass(a, write), 1);
  EXPECT_EQ(call(kClose, write), 0) << "what is on its way stays open";
  const int got = take(b, 0x40000000);
  EXPECT_EQ(got, write) << "the lowest free number";
  EXPECT_EQ(number_at(kScratchMessageFlags), 0U);
  EXPECT_EQ(call(kFcntl, got, 1), 1) << "MSG_CMSG_CLOEXEC";
  put("hello");
  EXPECT_EQ(call(kWrite, got, 5), 5);
  EXPECT_EQ(call(kRead, read, 10), 5);
}

TEST_F(OutsideRightsTest, WhoHasNoRoomForItLosesIt) {
  const auto [a, b] = two(kSocketpair, 1, 2);
  const auto [read, write] = two(kPipe2, 0);
  for (const double room : {0., 16., 19.}) {
    ASSERT_EQ(pass(a, read), 1);
    EXPECT_EQ(take(b, 0, room), -1);
    EXPECT_EQ(number_at(kScratchMessageFlags), 8U) << "MSG_CTRUNC, room " << room;
  }
  ASSERT_EQ(pass(a, write), 1);
  EXPECT_EQ(call(kRecvfrom, b, 1), 1) << "a plain recv";
  EXPECT_EQ(call(kClose, write), 0);
  EXPECT_EQ(call(kRead, read, 1), 0) << "nobody can write any more";
}

TEST_F(OutsideRightsTest, AStreamHandsOverOneMessageOfDescriptorsAtATime) {
  const auto [a, b] = two(kSocketpair, 1, 1);
  const auto [read, write] = two(kPipe2, 0);
  put("ab");
  ASSERT_EQ(call(kWrite, a, 2), 2);
  ASSERT_EQ(pass(a, read), 1);
  ASSERT_EQ(pass(a, write), 1);
  EXPECT_EQ(call(kRecvmsg, b, 100, 2, 24), 3) << "MSG_PEEK has descriptors of its own";
  EXPECT_EQ(number_at(kScratchData + 100 + 16), write + 1);
  EXPECT_EQ(call(kRecvmsg, b, 100, 0, 24), 3);
  EXPECT_EQ(call(kRecvmsg, b, 100, 0, 24), 1);
  EXPECT_EQ(number_at(kScratchControlLength), 24U);
}

TEST_F(OutsideRightsTest, BadControlMessagesAnswerTheErrnosOfLinux) {
  const auto [a, b] = two(kSocketpair, 1, 1);
  EXPECT_EQ(pass(a, 99), negative(Errno::kBadF));
  EXPECT_EQ(pass(a, a, 15), negative(Errno::kInval)) << "shorter than its head";
  EXPECT_EQ(pass(a, a, 25), negative(Errno::kInval)) << "longer than all of them";
  const auto internet = static_cast<double>(call(kSocket, 2, 2, 0));
  EXPECT_EQ(pass(internet, a), negative(Errno::kDestAddrReq)) << "not for this family, and no peer";
}

TEST_F(OutsideRightsTest, SocketsThatHoldOnlyEachOtherAreForgotten) {
  for (int i = 0; i < 2000; ++i) {
    const auto [a, b] = two(kSocketpair, 1, 1);
    ASSERT_EQ(pass(a, b), 1) << "into its own queue";
    ASSERT_EQ(pass(b, a), 1);
    EXPECT_EQ(call(kClose, a), 0);
    EXPECT_EQ(call(kClose, b), 0);
  }
  EXPECT_EQ(world_.pc1->unix_sockets().in_flight(), 2U) << "until another socket ends, as on Linux";
  EXPECT_EQ(call(kClose, static_cast<double>(call(kSocket, 1, 1, 0))), 0);
  EXPECT_EQ(world_.pc1->unix_sockets().in_flight(), 0U);
}

TEST_F(OutsideRightsTest, NotMoreThanALimitOfDescriptorsIsOnTheWay) {
  const auto [a, b] = two(kSocketpair, 1, 1);
  std::int64_t last = 1;
  int count = 0;
  while (last == 1 && count < 5000) {
    last = pass(a, a);
    ++count;
  }
  EXPECT_EQ(last, negative(Errno::kTooManyRefs));
  EXPECT_EQ(call(kClose, b), 0);
}

TEST_F(OutsideRightsTest, CloseOnExecBelongsToTheNumber) {
  const auto fd = static_cast<double>(call(kSocket, 2, 1 | kCloseOnExec, 0));
  EXPECT_EQ(call(kFcntl, fd, 1), 1);
  const auto copy = static_cast<double>(call(kFcntl, fd, 0, 0));
  EXPECT_EQ(call(kFcntl, copy, 1), 0) << "F_DUPFD";
  const auto other = static_cast<double>(call(kFcntl, fd, 1030, 0));
  EXPECT_EQ(call(kFcntl, other, 1), 1) << "F_DUPFD_CLOEXEC";
  EXPECT_EQ(call(kFcntl, fd, 2, 0), 0);
  EXPECT_EQ(call(kFcntl, fd, 1), 0);
  EXPECT_EQ(call(kClose, other), 0);
  EXPECT_EQ(call(kFcntl, copy, 0, 0), other);
  EXPECT_EQ(call(kFcntl, other, 1), 0) << "a number used again has nothing of before";
}

TEST_F(OutsideRightsTest, SendfileReadsFromAPlaceOrFromThePosition) {
  ASSERT_TRUE(world_.pc1->files().write("/home/user/f", "0123456789", kUserUid));
  put("/home/user/f");
  const auto file = static_cast<double>(call(kOpen, 0, 0, 12));
  const auto [read, write] = two(kPipe2, 0);
  constexpr double kPosition = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(call(kSendfile, write, file, 4, 3), 3);
  EXPECT_EQ(call(kSendfile, write, file, kPosition, 2), 2);
  EXPECT_EQ(call(kSendfile, write, file, kPosition, 100), 8);
  EXPECT_EQ(call(kSendfile, write, file, kPosition, 100), 0) << "the end";
  EXPECT_EQ(call(kRead, read, 100), 13);
  EXPECT_EQ(std::string(world_.outside.scratch(13).begin(), world_.outside.scratch(13).begin() + 13), "4560123456789");
  EXPECT_EQ(call(kSendfile, write, read, 0, 1), negative(Errno::kSPipe)) << "a place in a pipe";
  EXPECT_EQ(call(kSendfile, write, read, kPosition, 1), negative(Errno::kInval));
  EXPECT_EQ(call(kSendfile, write, 99, 0, 1), negative(Errno::kBadF));
  EXPECT_EQ(call(kSendfile, file, file, 0, 1), negative(Errno::kBadF)) << "not open for writing";
}

TEST_F(OutsideRightsTest, AnIntervalTimerSendsItsSignalAgainAndAgain) {
  EXPECT_EQ(call(kSigaction, 14, 2), 0);
  put_number(0, 1);
  put_number(8, 0);
  put_number(16, 0);
  put_number(24, 500'000);
  EXPECT_EQ(call(kSetitimer, 0), 0);
  EXPECT_EQ(call(kGetitimer, 0), 0);
  EXPECT_EQ(number_at(24), 500'000U);
  for (int i = 0; i < 3; ++i) {
    world_.run_for_seconds(1);
    EXPECT_EQ(world_.outside.take_events().size(), 1U);
  }
  EXPECT_EQ(call(kAlarm, 0), 1) << "half a second is left";
  world_.run_for_seconds(5);
  EXPECT_TRUE(world_.outside.take_events().empty());
  EXPECT_EQ(call(kSetitimer, 1), negative(Errno::kInval)) << "ITIMER_VIRTUAL";
}

TEST_F(OutsideRightsTest, ProcessListsTellComputingFromWaiting) {
  const auto blocked_in = [&] { return program_->process().blocked_in(); };
  EXPECT_EQ(program_->compute(1, world_.simulator.now() + sim::milliseconds(1)), 0);
  EXPECT_EQ(blocked_in(), "") << "it runs";
  world_.run_for_seconds(1);
  EXPECT_EQ(world_.outside.take_events().size(), 1U);
  EXPECT_EQ(blocked_in(), "futex") << "time passes and the core knows of no wait: a lock";
  EXPECT_EQ(program_->wait(1, {}, sim::kNever), 0);
  EXPECT_EQ(blocked_in(), "sleep");
}

TEST_F(OutsideRightsTest, UserSignalsAreCaughtOrEndTheProgram) {
  const auto pid = static_cast<double>(call(kGetpid));
  EXPECT_EQ(call(kSigaction, 10, 2), 0);
  EXPECT_EQ(call(kKill, pid, 10), 0);
  const auto events = world_.outside.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events.front().a, 10U);
  EXPECT_EQ(call(kKill, pid, 12), 0);
  world_.run_for_seconds(1);
  EXPECT_EQ(world_.outside.take_events().size(), 1U) << "ended by SIGUSR2";
}

}  // namespace
}  // namespace glassnet::node
