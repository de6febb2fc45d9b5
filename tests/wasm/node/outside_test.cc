// SPDX-License-Identifier: Apache-2.0
// Programs outside the core, with the test as the outside: events, waits, exit, signals, and system calls as bytes and numbers.
#include "node/outside.h"

#include <gtest/gtest.h>

#include <cstring>

#include "node/admin.h"
#include "node/little_endian.h"
#include "node/system_call.h"
#include "support/outside_agent.h"

namespace glassnet::node {
namespace {

using testing::negative;
using testing::World;

constexpr auto kStarted = OutsideEventKind::kStarted;
constexpr auto kReady = OutsideEventKind::kReady;
constexpr auto kSignal = OutsideEventKind::kSignal;
constexpr auto kEnded = OutsideEventKind::kEnded;

// Linux numbers of the calls that the tests make.
enum Number : unsigned {
  kRead = 0,
  kWrite = 1,
  kClose = 3,
  kPoll = 7,
  kSigaction = 13,
  kIoctl = 16,
  kPipe = 22,
  kGetpid = 39,
  kSocket = 41,
  kConnect = 42,
  kAccept = 43,
  kSendto = 44,
  kRecvfrom = 45,
  kSendmsg = 46,
  kRecvmsg = 47,
  kBind = 49,
  kListen = 50,
  kGetsockname = 51,
  kSetsockopt = 54,
  kKill = 62,
  kFcntl = 72,
  kGetrandom = 318,
  kConnectOutcome = 1042,
};

std::string as_text(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

class OutsideTest : public ::testing::Test {
 protected:
  /// Starts a program on a terminal and takes its event; answers its handle.
  std::uint32_t begin(Host& host, std::vector<std::string> arguments = {"agent"}) {
    terminal_ = world_.open(host, std::move(arguments), kUserUid);
    const auto events = take();
    return events.size() == 1 && events[0].kind == kStarted ? events[0].process : 0;
  }
  std::vector<OutsideEvent> take() {
    const auto events = outside_.take_events();
    return {events.begin(), events.end()};
  }
  OutsideProgram& program(std::uint32_t handle) { return *outside_.find(handle); }

  std::int64_t call(std::uint32_t handle, unsigned number, double a = 0, double b = 0, double c = 0, double d = 0) {
    return program(handle).call(number, {a, b, c, d});
  }
  /// A call with bytes in the scratch memory from `at`.
  void put(std::size_t at, std::string_view bytes) {
    std::memcpy(outside_.scratch(at + bytes.size()).data() + at, bytes.data(), bytes.size());
  }
  void put_address(std::string_view address, std::uint16_t port) {
    const MutableBytes scratch = outside_.scratch(4096);
    scratch[0] = 2;
    scratch[1] = 0;
    store_be16(scratch.data() + 2, port);
    store_be32(scratch.data() + 4, wire::Ipv4Address::parse(address)->value);
  }
  Bytes scratch(std::size_t at, std::size_t size) { return outside_.scratch(4096).subspan(at, size); }

  int wait(std::uint32_t handle, std::uint32_t thread, std::vector<socket::PollFd> fds,
           sim::Instant deadline = sim::kNever) {
    const Result<int> ready = program(handle).wait(thread, fds, deadline);
    return ready ? *ready : -static_cast<int>(ready.error());
  }

  /// A listener of the program at port 80.
  std::int64_t listen_at(std::uint32_t handle, std::uint16_t port) {
    const std::int64_t fd = call(handle, kSocket, 2, 1, 0);
    put_address("0.0.0.0", port);
    EXPECT_EQ(call(handle, kBind, static_cast<double>(fd), 16), 0);
    EXPECT_EQ(call(handle, kListen, static_cast<double>(fd), 5), 0);
    return fd;
  }

  World world_{&testing::install_agent};
  Outside& outside_ = world_.outside;
  std::uint32_t terminal_ = 0;
};

TEST_F(OutsideTest, AProgramStartsWithAnEventThatStopsTimeAndEndsByExit) {
  const std::uint32_t handle = begin(*world_.pc1, {"agent", "-c", "1"});
  ASSERT_NE(handle, 0U);
  const Process& process = program(handle).process();
  EXPECT_EQ(process.arguments(), (std::vector<std::string>{"agent", "-c", "1"}));
  EXPECT_EQ(call(handle, kGetpid), process.pid());
  put(0, "hello\n");
  EXPECT_EQ(call(handle, kWrite, 1, 6), 6);
  program(handle).exit(3);
  EXPECT_EQ(call(handle, kGetpid), negative(Errno::kSrch)) << "the process is about to end";
  EXPECT_EQ(world_.finish(terminal_), (testing::Outcome{3, "hello\n", ""}));
  EXPECT_EQ(take(), std::vector<OutsideEvent>()) << "it knows itself that it has ended";
  EXPECT_EQ(outside_.find(handle), nullptr);
}

TEST_F(OutsideTest, HandlesAreNeverUsedAgain) {
  const std::uint32_t first = begin(*world_.pc1);
  program(first).exit(0);
  static_cast<void>(world_.finish(terminal_));
  EXPECT_NE(begin(*world_.pc2), first);
}

TEST_F(OutsideTest, ASleepIsOneEventAtItsMomentAndTimeStopsThere) {
  const std::uint32_t handle = begin(*world_.pc1);
  const sim::Instant wake = world_.now() + sim::seconds(2);
  EXPECT_EQ(wait(handle, 7, {}, wake), 0);
  EXPECT_EQ(Admin(*world_.pc1, kRootUid).processes().back().blocked_in, "sleep");
  EXPECT_EQ(world_.simulator.advance(wake + sim::seconds(10)), sim::Stop::kRequested);
  EXPECT_EQ(world_.now(), wake);
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kReady, handle, 7, 0}}));
  world_.run_for_seconds(10);
  EXPECT_FALSE(outside_.has_events());
}

TEST_F(OutsideTest, AWaitThatIsTakenBackBringsNoEvent) {
  const std::uint32_t handle = begin(*world_.pc1);
  EXPECT_EQ(wait(handle, 1, {}, world_.now() + sim::seconds(1)), 0);
  EXPECT_EQ(wait(handle, 2, {}, world_.now() + sim::seconds(1)), 0);
  program(handle).cancel(1);
  world_.run_for_seconds(2);
  program(handle).cancel(2);
  EXPECT_FALSE(outside_.has_events()) << "also when it has come but was not taken";
}

TEST_F(OutsideTest, WhatIsReadyNowNeedsNoEvent) {
  const std::uint32_t handle = begin(*world_.pc1);
  std::vector<socket::PollFd> fds{{1, socket::kPollOut, 0}, {99, socket::kPollIn, 0}, {-1, socket::kPollIn, 0}};
  EXPECT_EQ(program(handle).wait(1, fds, sim::kNever), 2);
  EXPECT_EQ(fds[0].revents, socket::kPollOut);
  EXPECT_EQ(fds[1].revents, socket::kPollNval);
  world_.run_for_seconds(1);
  EXPECT_FALSE(outside_.has_events());
}

TEST_F(OutsideTest, ALineOfTheTerminalWakesAReader) {
  const std::uint32_t handle = begin(*world_.pc1);
  EXPECT_EQ(call(handle, kRead, 0, 100), negative(Errno::kAgain));
  EXPECT_EQ(wait(handle, 1, {{0, socket::kPollIn, 0}}), 0);
  EXPECT_EQ(Admin(*world_.pc1, kRootUid).processes().back().blocked_in, "read");
  world_.type(*world_.pc1, terminal_, "42");
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kReady, handle, 1, 1}}));
  outside_.scratch(100);
  EXPECT_EQ(call(handle, kRead, 0, 100), 3);
  EXPECT_EQ(as_text(scratch(0, 3)), "42\n");
  EXPECT_EQ(call(handle, kIoctl, 0, 0x5401), 0) << "a terminal has attributes";
}

TEST_F(OutsideTest, CtrlCIsASignalEventAndSigtermEndsTheProgram) {
  const std::uint32_t handle = begin(*world_.pc1);
  EXPECT_EQ(wait(handle, 1, {}, world_.now() + sim::seconds(9)), 0);
  world_.press_ctrl_c(*world_.pc1, terminal_);
  world_.press_ctrl_c(*world_.pc1, terminal_);
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kSignal, handle, 2, 0}})) << "waiting signals are not counted";
  Process& process = program(handle).process();
  ASSERT_TRUE(Admin(*world_.pc1, kRootUid).signal(process.pid(), Signal::kTerminate).has_value());
  world_.run_for_seconds(10);
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kEnded, handle, 143, 0}})) << "and its wait is gone with it";
  EXPECT_EQ(world_.screen(terminal_).status, 143);
}

TEST_F(OutsideTest, ASignalCanBeCaughtIgnoredAndRestored) {
  const std::uint32_t handle = begin(*world_.pc1);
  const auto pid = static_cast<double>(call(handle, kGetpid));
  EXPECT_EQ(call(handle, kSigaction, 15, 2), 0);
  EXPECT_EQ(call(handle, kKill, pid, 15), 0);
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kSignal, handle, 15, 0}}));
  EXPECT_EQ(call(handle, kSigaction, 15, 1), 2);
  EXPECT_EQ(call(handle, kKill, pid, 15), 0);
  EXPECT_FALSE(outside_.has_events());
  EXPECT_EQ(call(handle, kSigaction, 9, 2), negative(Errno::kInval));
  EXPECT_EQ(call(handle, kKill, pid, 99), negative(Errno::kInval));
  EXPECT_EQ(call(handle, kKill, 9999, 0), negative(Errno::kSrch));
  EXPECT_EQ(call(handle, kSigaction, 2, 0), 2) << "SIGINT is caught from the start";
  EXPECT_EQ(call(handle, kKill, pid, 2), 0);
  world_.run_for_seconds(1);
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kEnded, handle, 130, 0}}));
}

TEST_F(OutsideTest, AProgramThatEndsBeforeAnybodyHeardOfItLeavesNoEvent) {
  terminal_ = world_.open(*world_.pc1, {"agent"}, kUserUid);
  ASSERT_TRUE(world_.pc1->close_terminal(terminal_).has_value());
  world_.run_for_seconds(1);
  EXPECT_EQ(take(), std::vector<OutsideEvent>());
}

TEST_F(OutsideTest, TwoProgramsTalkTcp) {
  const std::uint32_t server = begin(*world_.server);
  const std::uint32_t client = begin(*world_.pc1);
  const std::int64_t listener = listen_at(server, 8000);
  EXPECT_EQ(call(server, kAccept, static_cast<double>(listener)), negative(Errno::kAgain));
  EXPECT_EQ(wait(server, 1, {{static_cast<int>(listener), socket::kPollIn, 0}}), 0);
  EXPECT_EQ(Admin(*world_.server, kRootUid).processes().back().blocked_in, "accept");

  const std::int64_t fd = call(client, kSocket, 2, 1, 0);
  put_address("10.0.2.10", 8000);
  EXPECT_EQ(call(client, kConnect, static_cast<double>(fd), 16), negative(Errno::kInProgress));
  EXPECT_EQ(call(client, kConnectOutcome, static_cast<double>(fd)), negative(Errno::kAgain));
  EXPECT_EQ(wait(client, 1, {{static_cast<int>(fd), socket::kPollOut, 0}}), 0);
  world_.run_for_seconds(1);
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kReady, client, 1, 1}})) << "time stops at the first";
  EXPECT_EQ(call(client, kConnectOutcome, static_cast<double>(fd)), 0);
  put(kScratchData, "hello");
  EXPECT_EQ(call(client, kSendto, static_cast<double>(fd), 5, 0, 0), 5);
  world_.run_for_seconds(1);
  EXPECT_EQ(take(), (std::vector<OutsideEvent>{{kReady, server, 1, 1}}));
  const std::int64_t connection = call(server, kAccept, static_cast<double>(listener));
  ASSERT_GT(connection, 0);
  EXPECT_EQ(load_le32(scratch(kScratchAddressLength, 4).data()), 16U);
  EXPECT_EQ(load_be32(scratch(4, 4).data()), wire::Ipv4Address::parse("10.0.1.10")->value);
  world_.run_for_seconds(1);
  EXPECT_EQ(call(server, kRecvfrom, static_cast<double>(connection), 100), 5);
  EXPECT_EQ(as_text(scratch(kScratchData, 5)), "hello");
  EXPECT_EQ(load_le32(scratch(kScratchAddressLength, 4).data()), 0U) << "a connection has no senders";
  program(client).exit(0);
  world_.run_for_seconds(1);
  EXPECT_EQ(call(server, kRecvfrom, static_cast<double>(connection), 100), 0) << "exit closes: end of file";
}

TEST_F(OutsideTest, TwoProgramsTalkUdp) {
  const std::uint32_t server = begin(*world_.server);
  const std::uint32_t client = begin(*world_.pc1);
  const auto at = static_cast<double>(call(server, kSocket, 2, 2, 0));
  put_address("10.0.2.10", 5000);
  EXPECT_EQ(call(server, kBind, at, 16), 0);
  const auto from = static_cast<double>(call(client, kSocket, 2, 2, 0));
  put_address("10.0.2.10", 5000);
  put(kScratchData, "question");
  EXPECT_EQ(call(client, kSendto, from, 8, 0, 16), 8);
  world_.run_for_seconds(1);
  EXPECT_EQ(call(server, kRecvfrom, at, 3, 0x20), 8) << "MSG_TRUNC tells the whole length";
  EXPECT_EQ(as_text(scratch(kScratchData, 3)), "que");
  EXPECT_EQ(load_le32(scratch(kScratchAddressLength, 4).data()), 16U);
  EXPECT_EQ(load_be32(scratch(4, 4).data()), wire::Ipv4Address::parse("10.0.1.10")->value);
}

TEST_F(OutsideTest, AMessageComesWithItsControlData) {
  const std::uint32_t handle = begin(*world_.pc1);
  const auto fd = static_cast<double>(call(handle, kSocket, 2, 2, 0));
  put_address("10.0.1.10", 5000);
  EXPECT_EQ(call(handle, kBind, fd, 16), 0);
  put(0, std::string_view("\1\0\0\0", 4));
  EXPECT_EQ(call(handle, kSetsockopt, fd, 0, 12, 4), 0) << "IP_RECVTTL";
  put_address("10.0.1.10", 5000);
  put(kScratchControlLength, std::string_view("\0\0\0\0", 4));
  put(kScratchData, "hello");
  EXPECT_EQ(call(handle, kSendmsg, fd, 5, 0, 16), 5);
  world_.run_for_seconds(1);
  EXPECT_EQ(call(handle, kRecvmsg, fd, 3, 0, 100), 3);
  EXPECT_EQ(as_text(scratch(kScratchData, 3)), "hel");
  EXPECT_EQ(load_le32(scratch(kScratchMessageFlags, 4).data()), 0x20U) << "MSG_TRUNC";
  EXPECT_EQ(load_le32(scratch(kScratchControlLength, 4).data()), 24U);
  const std::uint8_t* const control = scratch(kScratchData + 3, 24).data();
  EXPECT_EQ(load_le64(control), 20U);
  EXPECT_EQ(load_le32(control + 8), 0U) << "SOL_IP";
  EXPECT_EQ(load_le32(control + 12), 2U) << "IP_TTL";
  EXPECT_EQ(load_le32(control + 16), 64U);
  EXPECT_EQ(load_be16(scratch(2, 2).data()), 5000U);
  put_address("10.0.1.10", 5000);
  put(kScratchControlLength, std::string_view("\x18\0\0\0", 4));
  put(kScratchData + 5, std::string_view("\x14\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\7\0\0\0\0\0\0\0", 24));
  EXPECT_EQ(call(handle, kSendmsg, fd, 5, 0, 16), negative(Errno::kOpNotSupp)) << "IP_TTL of its own";
  put(kScratchControlLength, std::string_view("\0\0\0\0", 4));
  EXPECT_EQ(call(handle, kSendmsg, fd, 5, 0, 16), 5);
  world_.run_for_seconds(1);
  EXPECT_EQ(call(handle, kRecvmsg, fd, 5, 0, 8), 5);
  EXPECT_EQ(load_le32(scratch(kScratchMessageFlags, 4).data()), 0x08U) << "MSG_CTRUNC";
}

TEST_F(OutsideTest, PacketsNameTheSystemCallThatSentThem) {
  const std::uint32_t handle = begin(*world_.pc1);
  const auto fd = static_cast<double>(call(handle, kSocket, 2, 2, 0));
  put_address("10.0.1.20", 9);
  put(kScratchData, "x");
  const std::uint32_t before = world_.simulator.trace().next_id();
  EXPECT_EQ(call(handle, kSendto, fd, 1, 0, 16), 1);
  const sim::Trace& trace = world_.simulator.trace();
  std::uint32_t syscall = 0;
  bool output = false;
  for (std::uint32_t id = before; id != trace.next_id(); ++id) {
    const sim::Record& record = trace.at(id);
    if (record.kind == sim::Kind::kSyscall) {
      syscall = id;
      EXPECT_EQ(record.args, (std::array<std::uint32_t, 5>{handle, program(handle).process().pid(), kSendto,
                                                           static_cast<std::uint32_t>(fd), 1}));
      EXPECT_EQ(as_text(trace.bytes(record.bytes_at, record.bytes_length)), "sendto(3, 1, 10.0.1.20:9)");
      EXPECT_NE(record.cause, 0U) << "the start of the program";
    } else if (record.kind == sim::Kind::kPacketOutput) {
      output = true;
      EXPECT_EQ(record.cause, syscall);
    }
  }
  EXPECT_TRUE(output);
}

TEST_F(OutsideTest, ACallThatWaitsIsMarkedSoAndANonblockingOneIsNot) {
  const std::uint32_t handle = begin(*world_.pc1);
  const auto reason_of_last = [this] {
    const sim::Trace& trace = world_.simulator.trace();
    return trace.at(trace.next_id() - 1).reason;
  };
  EXPECT_EQ(call(handle, kRead, 0, 1), negative(Errno::kAgain));
  EXPECT_EQ(reason_of_last(), sim::Reason::kWouldWait);
  EXPECT_EQ(call(handle, kFcntl, 0, 4, 0x800), 0);
  EXPECT_EQ(call(handle, kFcntl, 0, 3), 0x802);
  EXPECT_EQ(call(handle, kRead, 0, 1), negative(Errno::kAgain));
  EXPECT_EQ(reason_of_last(), sim::Reason::kNone);
}

TEST_F(OutsideTest, BadArgumentsAreErrnosOfLinux) {
  const std::uint32_t handle = begin(*world_.pc1);
  EXPECT_EQ(call(handle, 9999), negative(Errno::kNoSys));
  EXPECT_EQ(call(handle, kRead, 55, 1), negative(Errno::kBadF));
  EXPECT_EQ(call(handle, kRead, 0, 1e9), negative(Errno::kFault));
  EXPECT_EQ(call(handle, kRead, 0, -1), negative(Errno::kFault));
  EXPECT_EQ(call(handle, kSocket, 99, 1, 0), negative(Errno::kAfNoSupport));
  const auto fd = static_cast<double>(call(handle, kSocket, 2, 1, 0));
  outside_.scratch(64);
  put_address("10.0.1.10", 0);
  EXPECT_EQ(call(handle, kBind, fd, 3), negative(Errno::kInval)) << "too short for an address";
  put(0, std::string_view("\x0a\0", 2));
  EXPECT_EQ(call(handle, kBind, fd, 16), negative(Errno::kAfNoSupport)) << "IPv6";
  put_address("10.0.1.10", 80);
  EXPECT_EQ(call(handle, kBind, fd, 16), negative(Errno::kAcces)) << "a privileged port";
  EXPECT_EQ(call(handle, kGetsockname, 1), negative(Errno::kNotSock));
  EXPECT_EQ(call(handle, kPoll, 100000), negative(Errno::kInval));
  EXPECT_EQ(call(handle, kRead, 0.0 / 0.0, 1), negative(Errno::kAgain)) << "no number is 0";
}

TEST_F(OutsideTest, WaitsAndScratchAreBounded) {
  const std::uint32_t handle = begin(*world_.pc1);
  for (std::uint32_t thread = 1; thread <= OutsideProgram::kMaxWaits; ++thread) {
    ASSERT_EQ(wait(handle, thread, {}, sim::kNever), 0);
  }
  EXPECT_EQ(wait(handle, 100000, {}, sim::kNever), -static_cast<int>(Errno::kAgain));
  EXPECT_EQ(wait(handle, 1, {}, sim::kNever), 0) << "the same thread again";
  const std::vector<socket::PollFd> many(socket::FdTable::kLimit + 1);
  EXPECT_EQ(wait(handle, 1, many, sim::kNever), -static_cast<int>(Errno::kInval));
  EXPECT_EQ(outside_.scratch(100 << 20).size(), Outside::kMaxScratch);
  for (std::uint32_t thread = 0; thread < 5000; ++thread) program(handle).note(thread, std::string(1000, 'x'));
  const auto notes = Admin(*world_.pc1, kRootUid).processes().back().notes;
  EXPECT_EQ(notes.size(), OutsideProgram::kMaxWaits);
  EXPECT_EQ(notes.front().where.size(), OutsideProgram::kMaxNoteLength);
}

TEST_F(OutsideTest, RandomBytesAreTheSameInEachRun) {
  const std::uint32_t handle = begin(*world_.pc1);
  outside_.scratch(16);
  EXPECT_EQ(call(handle, kGetrandom, 0, 16), 16);
  const std::string mine = as_text(scratch(0, 16));
  EXPECT_EQ(call(handle, kGetrandom, 0, 16), 16);
  EXPECT_NE(as_text(scratch(0, 16)), mine);
  Rng again = world_.simulator.stream("outside/1/random");
  for (const char byte : mine) EXPECT_EQ(static_cast<std::uint8_t>(byte), static_cast<std::uint8_t>(again.next()));
}

// Whatever a program passes, the kernel answers with a number: no call may touch memory that is not its own (sanitizers watch).
TEST_F(OutsideTest, AnyNumbersAndBytesAreAnsweredWithoutHarm) {
  const std::uint32_t handle = begin(*world_.pc1);
  Rng random = Rng::named(1, "system calls");
  constexpr std::array<double, 14> kOdd{0, 1, 2, 3, 5, 8, 16, 110, 128, 2048, 65537, -1, 2147483648.0, 1e300};
  const auto number = [&random, &kOdd] {
    return random.chance(500'000) ? kOdd[random.below(kOdd.size())] : static_cast<double>(random.below(40));
  };
  int answered = 0;
  for (int round = 0; round < 20'000; ++round) {
    const MutableBytes scratch = outside_.scratch(4096);
    for (std::size_t i = 0; i < 64; ++i) scratch[i] = static_cast<std::uint8_t>(random.below(4));
    const auto which = static_cast<unsigned>(random.chance(100'000) ? random.below(1100) : random.below(112));
    if (which == kKill || which == kSigaction) continue;
    const std::int64_t answer = call(handle, which, number(), number(), number(), number());
    EXPECT_GE(answer, -133) << "a number of an error, at most EHWPOISON";
    if (answer >= 0) ++answered;
    if (round % 100 == 0) world_.run_for(sim::milliseconds(1));
  }
  EXPECT_GT(answered, 1000);
  program(handle).exit(0);
  world_.run_for_seconds(1);
}

}  // namespace
}  // namespace glassnet::node
