// SPDX-License-Identifier: Apache-2.0
// Programs that wait: when they go on, with what, and what a signal or their death does to the call.
#include "socket/blocking_call.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/trace.h"
#include "socket/options.h"
#include "socket/socket_world.h"

namespace glassnet::socket {
namespace {

using sim::milliseconds;

/// What a call answered, and when.
template <class T>
struct Answer {
  std::optional<Result<T>> result;
  sim::Instant at;
  [[nodiscard]] bool there() const { return result.has_value(); }
};

class BlockingCallTest : public SocketTest {
 protected:
  static sim::Task<void> accept(Syscalls* sys, Fd fd, Answer<Accepted>* answer) {
    answer->result = co_await sys->accept(fd);
    answer->at = sys->now();
  }
  static sim::Task<void> connect(Syscalls* sys, Fd fd, SocketAddress to, Answer<void>* answer) {
    answer->result = co_await sys->connect(fd, to);
    answer->at = sys->now();
  }
  static sim::Task<void> recv(Syscalls* sys, Fd fd, std::string* text, Answer<std::size_t>* answer, int flags = 0) {
    std::uint8_t buffer[64];
    answer->result = co_await sys->recv(fd, buffer, flags);
    answer->at = sys->now();
    if (answer->result->has_value()) text->assign(buffer, buffer + **answer->result);
  }
  static sim::Task<void> send(Syscalls* sys, Fd fd, std::size_t size, Answer<std::size_t>* answer) {
    const std::string data(size, 'x');
    answer->result = co_await sys->send(fd, bytes_of(data));
    answer->at = sys->now();
  }
  static sim::Task<void> drain(Syscalls* sys, Fd fd, std::size_t* total) {
    std::uint8_t buffer[4096];
    while (true) {
      const Result<std::size_t> size = co_await sys->recv(fd, buffer);
      if (!size || *size == 0) co_return;
      *total += *size;
    }
  }
  static sim::Task<void> poll(Syscalls* sys, std::span<PollFd> fds, std::optional<sim::Duration> timeout,
                              Answer<int>* answer) {
    answer->result = co_await sys->poll(fds, timeout);
    answer->at = sys->now();
  }
  static sim::Task<void> sleep(Syscalls* sys, sim::Duration duration, Answer<void>* answer) {
    answer->result = co_await sys->sleep(duration);
    answer->at = sys->now();
  }
  Connected connect_programs(Fd listener) {
    return SocketTest::connect(pc_program_, server_program_, listener, {kServerAddress, 80});
  }
  /// A UDP socket of the server on port 53.
  Fd service() {
    const Fd fd = server_program_.udp();
    EXPECT_TRUE(server_program_.sys.bind(fd, {{}, 53}));
    return fd;
  }

  Program pc_program_{pc_, kUser};
  Program server_program_{server_, kRoot};
  std::string text_;
};

TEST_F(BlockingCallTest, AcceptAndConnectWaitForTheHandshake) {
  const Fd listener = server_program_.listener({{}, 80});
  Answer<Accepted> accepted;
  server_program_.start(accept(&server_program_.sys, listener, &accepted));
  run_for(milliseconds(10));
  EXPECT_FALSE(accepted.there());
  EXPECT_EQ(server_program_.sys.caller().blocked_in(), SyscallCode::kAccept);
  EXPECT_EQ(server_program_.sys.caller().blocked_on(), listener);

  Answer<void> connected;
  const Fd client = pc_program_.tcp();
  pc_program_.start(connect(&pc_program_.sys, client, {kServerAddress, 80}, &connected));
  settle();
  ASSERT_TRUE(connected.there() && accepted.there());
  EXPECT_TRUE(*connected.result);
  ASSERT_TRUE(*accepted.result);
  EXPECT_EQ((*accepted.result)->peer, pc_program_.name(client));
  // Two cables of 1 ms: the client knows after a round trip (and the ARP exchanges before it), the server half a round trip later.
  EXPECT_EQ(accepted.at - connected.at, milliseconds(2));
  EXPECT_EQ(server_program_.sys.caller().blocked_in(), SyscallCode::kNone);
}

TEST_F(BlockingCallTest, ConnectToClosedPortIsRefused) {
  Answer<void> connected;
  pc_program_.start(connect(&pc_program_.sys, pc_program_.tcp(), {kServerAddress, 81}, &connected));
  settle();
  ASSERT_TRUE(connected.there());
  EXPECT_EQ(error_of(*connected.result), Errno::kConnRefused);
}

TEST_F(BlockingCallTest, RecvGoesOnWhenTheDatagramArrives) {
  const Fd fd = service();
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &answer));
  run_for(milliseconds(50));
  EXPECT_FALSE(answer.there());
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "hello", {kServerAddress, 53}), Errno::kOk);
  settle();
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(text_, "hello");
}

TEST_F(BlockingCallTest, DataThatWaitsIsTakenWithoutWaiting) {
  const Fd fd = service();
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "hello", {kServerAddress, 53}), Errno::kOk);
  settle();
  const int blocked = network_.count(sim::Kind::kProcessBlocked);
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &answer));
  run_for({});
  EXPECT_TRUE(answer.there());
  EXPECT_EQ(network_.count(sim::Kind::kProcessBlocked), blocked);
}

TEST_F(BlockingCallTest, OneDatagramWakesOneOfTwoReaders) {
  const Fd fd = service();
  Answer<std::size_t> first;
  Answer<std::size_t> second;
  std::string other;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &first));
  server_program_.start(recv(&server_program_.sys, fd, &other, &second));
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "one", {kServerAddress, 53}), Errno::kOk);
  settle();
  EXPECT_TRUE(first.there());
  EXPECT_FALSE(second.there());
  EXPECT_EQ(network_.count(sim::Kind::kProcessResumed), 1) << "the other is not woken in vain";
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "two", {kServerAddress, 53}), Errno::kOk);
  settle();
  EXPECT_TRUE(second.there());
  EXPECT_EQ(other, "two");
}

TEST_F(BlockingCallTest, NonBlockingFileAndDontWaitAnswerAtOnce) {
  const Fd fd = service();
  Answer<std::size_t> dont_wait;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &dont_wait, kMsgDontWait));
  run_for({});
  ASSERT_TRUE(dont_wait.there());
  EXPECT_EQ(error_of(*dont_wait.result), Errno::kAgain);

  ASSERT_TRUE(server_program_.sys.set_nonblocking(fd, true));
  EXPECT_EQ(server_program_.sys.nonblocking(fd), true);
  Answer<std::size_t> nonblocking;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &nonblocking));
  run_for({});
  ASSERT_TRUE(nonblocking.there());
  EXPECT_EQ(error_of(*nonblocking.result), Errno::kAgain);
}

TEST_F(BlockingCallTest, SendWaitsUntilAllIsTaken) {
  const Fd listener = server_program_.listener({{}, 80});
  const Connected ends = connect_programs(listener);
  Answer<std::size_t> sent;
  constexpr std::size_t kSize = 10'000'000;  // more than all buffers of both ends
  pc_program_.start(send(&pc_program_.sys, ends.client, kSize, &sent));
  run_for(sim::seconds(2));
  EXPECT_FALSE(sent.there());
  EXPECT_EQ(pc_program_.sys.caller().blocked_in(), SyscallCode::kSend);
  std::size_t total = 0;
  server_program_.start(drain(&server_program_.sys, ends.server, &total));
  run_for(sim::seconds(60));
  ASSERT_TRUE(sent.there());
  EXPECT_EQ(*sent.result, kSize);
  EXPECT_EQ(total, kSize);
}

TEST_F(BlockingCallTest, WaitAllWaitsForTheWholeBuffer) {
  const Connected ends = connect_programs(server_program_.listener({{}, 80}));
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, ends.server, &text_, &answer, kMsgWaitAll));
  ASSERT_EQ(pc_program_.send(ends.client, std::string(40, 'a')), Errno::kOk);
  settle();
  EXPECT_FALSE(answer.there());
  ASSERT_EQ(pc_program_.send(ends.client, std::string(40, 'b')), Errno::kOk);
  settle();
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(text_, std::string(40, 'a') + std::string(24, 'b'));
}

TEST_F(BlockingCallTest, WaitAllWithoutWaitingLosesNothing) {
  const Connected ends = connect_programs(server_program_.listener({{}, 80}));
  ASSERT_EQ(pc_program_.send(ends.client, "abc"), Errno::kOk);
  settle();
  std::array<std::uint8_t, 10> buffer{};
  EXPECT_EQ(server_program_.sys.try_recv(ends.server, buffer, kMsgWaitAll), 3U);
  EXPECT_EQ(buffer[2], 'c');
  const auto nothing = server_program_.sys.try_recvmsg(ends.server, buffer, kMsgWaitAll);
  EXPECT_EQ(nothing.error(), Errno::kAgain);
}

TEST_F(BlockingCallTest, WaitAllGivesWhatCameBeforeTheEnd) {
  const Connected ends = connect_programs(server_program_.listener({{}, 80}));
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, ends.server, &text_, &answer, kMsgWaitAll));
  ASSERT_EQ(pc_program_.send(ends.client, "short"), Errno::kOk);
  ASSERT_TRUE(pc_program_.sys.close(ends.client));
  settle();
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(text_, "short");
}

TEST_F(BlockingCallTest, SignalEndsTheCallWithEintr) {
  Answer<std::size_t> received;
  Answer<void> slept;
  server_program_.start(recv(&server_program_.sys, service(), &text_, &received));
  server_program_.start(sleep(&server_program_.sys, sim::seconds(10), &slept));
  run_for(milliseconds(10));
  server_program_.sys.interrupt();
  run_for({});
  ASSERT_TRUE(received.there() && slept.there());
  EXPECT_EQ(error_of(*received.result), Errno::kIntr);
  EXPECT_EQ(error_of(*slept.result), Errno::kIntr);
}

TEST_F(BlockingCallTest, SignalWithoutWaitingCallIsNotRemembered) {
  server_program_.sys.interrupt();
  Answer<void> slept;
  server_program_.start(sleep(&server_program_.sys, milliseconds(10), &slept));
  settle();
  ASSERT_TRUE(slept.there());
  EXPECT_TRUE(*slept.result);
}

TEST_F(BlockingCallTest, InterruptedSendTellsWhatWasTaken) {
  const Connected ends = connect_programs(server_program_.listener({{}, 80}));
  Answer<std::size_t> sent;
  pc_program_.start(send(&pc_program_.sys, ends.client, 20'000'000, &sent));
  run_for(sim::seconds(1));
  pc_program_.sys.interrupt();
  run_for({});
  ASSERT_TRUE(sent.there());
  ASSERT_TRUE(*sent.result);
  EXPECT_GT(**sent.result, 0U);
  EXPECT_LT(**sent.result, 20'000'000U);
}

TEST_F(BlockingCallTest, InterruptedConnectGoesOnBehind) {
  const Fd listener = server_program_.listener({{}, 80});
  Answer<void> connected;
  const Fd client = pc_program_.tcp();
  pc_program_.start(connect(&pc_program_.sys, client, {kServerAddress, 80}, &connected));
  run_for({});
  pc_program_.sys.interrupt();
  run_for({});
  ASSERT_TRUE(connected.there());
  EXPECT_EQ(error_of(*connected.result), Errno::kIntr);
  EXPECT_EQ(error_of(pc_program_.sys.try_connect(client, {kServerAddress, 80})), Errno::kAlready);
  settle();
  EXPECT_EQ(error_of(pc_program_.sys.try_connect(client, {kServerAddress, 80})), Errno::kOk);
  EXPECT_TRUE(server_program_.sys.try_accept(listener));
}

TEST_F(BlockingCallTest, ReceiveTimeoutEndsTheCallWithEagain) {
  const Fd fd = service();
  ASSERT_TRUE(server_program_.sys.setsockopt(fd, kSolSocket, kSoRcvTimeo, encode_timeval(milliseconds(250))));
  Answer<std::size_t> answer;
  const sim::Instant start = network_.simulator.now();
  server_program_.start(recv(&server_program_.sys, fd, &text_, &answer));
  run_for(sim::seconds(1));
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(error_of(*answer.result), Errno::kAgain);
  EXPECT_EQ(answer.at - start, milliseconds(250));
}

TEST_F(BlockingCallTest, SendTimeoutLeavesTheConnectionInProgress) {
  network_.server_cable.set_state(link::LinkState::kCut);
  const Fd client = pc_program_.tcp();
  ASSERT_TRUE(pc_program_.sys.setsockopt(client, kSolSocket, kSoSndTimeo, encode_timeval(milliseconds(500))));
  Answer<void> connected;
  pc_program_.start(connect(&pc_program_.sys, client, {kServerAddress, 80}, &connected));
  run_for(sim::seconds(1));
  ASSERT_TRUE(connected.there());
  EXPECT_EQ(error_of(*connected.result), Errno::kInProgress);
}

TEST_F(BlockingCallTest, KilledProgramLeavesNothingBehind) {
  const Fd fd = service();
  Answer<std::size_t> killed;
  Answer<int> polled;
  Answer<void> slept;
  PollFd lines[] = {{fd, kPollIn, 0}};
  server_program_.start(recv(&server_program_.sys, fd, &text_, &killed));
  server_program_.start(poll(&server_program_.sys, lines, sim::seconds(5), &polled));
  server_program_.start(sleep(&server_program_.sys, sim::seconds(5), &slept));
  run_for(milliseconds(10));
  EXPECT_NE(server_program_.sys.caller().blocked_in(), SyscallCode::kNone);
  server_program_.kill();
  EXPECT_EQ(server_program_.sys.caller().blocked_in(), SyscallCode::kNone);
  EXPECT_TRUE(server_program_.files.find(fd)->wait_list().empty());
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "late", {kServerAddress, 53}), Errno::kOk);
  run_for(sim::seconds(10));
  EXPECT_FALSE(killed.there() || polled.there() || slept.there());
  EXPECT_EQ(server_program_.recv(fd), "late");
}

TEST_F(BlockingCallTest, ProgramKilledBetweenWakeAndTurnIsGone) {
  const Fd fd = service();
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &answer));
  run_for(milliseconds(10));
  server_program_.files.find(fd)->wait_list().notify();  // now it is in the ready queue
  server_program_.kill();
  settle();
  EXPECT_FALSE(answer.there());
}

TEST_F(BlockingCallTest, BlockedCallKeepsItsFileWhenTheDescriptorIsClosed) {
  const Fd fd = service();
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &answer));
  run_for(milliseconds(10));
  ASSERT_TRUE(server_program_.sys.close(fd));
  EXPECT_EQ(network_.count(sim::Kind::kSocketClosed), 0);
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "still", {kServerAddress, 53}), Errno::kOk);
  settle();
  EXPECT_EQ(text_, "still");
  server_program_.kill();
  EXPECT_EQ(network_.count(sim::Kind::kSocketClosed), 1);
}

TEST_F(BlockingCallTest, ShutdownWakesAReaderWithEndOfFile) {
  const Fd fd = service();
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &answer));
  run_for(milliseconds(10));
  EXPECT_EQ(error_of(server_program_.sys.shutdown(fd, Shutdown::kRead)), Errno::kNotConn);
  run_for({});
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(*answer.result, 0U);
}

TEST_F(BlockingCallTest, ShutdownWakesAnAccepter) {
  const Fd listener = server_program_.listener({{}, 80});
  Answer<Accepted> answer;
  server_program_.start(accept(&server_program_.sys, listener, &answer));
  run_for(milliseconds(10));
  ASSERT_TRUE(server_program_.sys.shutdown(listener, Shutdown::kRead));
  run_for({});
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(error_of(*answer.result), Errno::kInval);
}

TEST_F(BlockingCallTest, PollTellsWhichDescriptorIsReady) {
  const Fd quiet = server_program_.udp();
  const Fd fd = service();
  PollFd lines[] = {{quiet, kPollIn, 0}, {fd, kPollIn, 0}, {-1, kPollIn, 99}};
  Answer<int> answer;
  server_program_.start(poll(&server_program_.sys, lines, std::nullopt, &answer));
  run_for(milliseconds(50));
  EXPECT_FALSE(answer.there());
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "x", {kServerAddress, 53}), Errno::kOk);
  settle();
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(*answer.result, 1);
  EXPECT_EQ(lines[0].revents, 0);
  EXPECT_EQ(lines[1].revents, kPollIn);
  EXPECT_EQ(lines[2].revents, 0) << "a negative descriptor is ignored";
  EXPECT_TRUE(server_program_.files.find(quiet)->wait_list().empty());
}

TEST_F(BlockingCallTest, PollTimesOutWithZero) {
  PollFd lines[] = {{service(), kPollIn, 0}};
  Answer<int> answer;
  const sim::Instant start = network_.simulator.now();
  server_program_.start(poll(&server_program_.sys, lines, milliseconds(300), &answer));
  run_for(sim::seconds(1));
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(*answer.result, 0);
  EXPECT_EQ(answer.at - start, milliseconds(300));
}

TEST_F(BlockingCallTest, PollWithZeroTimeoutOnlyLooks) {
  PollFd lines[] = {{service(), kPollIn | kPollOut, 0}};
  Answer<int> answer;
  server_program_.start(poll(&server_program_.sys, lines, sim::Duration{}, &answer));
  run_for({});
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(*answer.result, 1);
  EXPECT_EQ(lines[0].revents, kPollOut);
}

TEST_F(BlockingCallTest, PollCallsABadDescriptorInvalid) {
  PollFd lines[] = {{77, kPollIn, 0}};
  Answer<int> answer;
  server_program_.start(poll(&server_program_.sys, lines, std::nullopt, &answer));
  run_for({});
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(*answer.result, 1);
  EXPECT_EQ(lines[0].revents, kPollNval);
}

TEST_F(BlockingCallTest, PollIsInterruptedBySignals) {
  PollFd lines[] = {{service(), kPollIn, 0}};
  Answer<int> answer;
  server_program_.start(poll(&server_program_.sys, lines, std::nullopt, &answer));
  run_for(milliseconds(10));
  server_program_.sys.interrupt();
  run_for({});
  ASSERT_TRUE(answer.there());
  EXPECT_EQ(error_of(*answer.result), Errno::kIntr);
}

TEST_F(BlockingCallTest, SleepTakesVirtualTime) {
  Answer<void> answer;
  const sim::Instant start = network_.simulator.now();
  server_program_.start(sleep(&server_program_.sys, sim::seconds(3), &answer));
  run_for(sim::seconds(5));
  ASSERT_TRUE(answer.there());
  EXPECT_TRUE(*answer.result);
  EXPECT_EQ(answer.at - start, sim::seconds(3));
}

TEST_F(BlockingCallTest, TraceTellsWhoWaitedInWhatAndWhy) {
  const Fd fd = service();
  Answer<std::size_t> answer;
  server_program_.start(recv(&server_program_.sys, fd, &text_, &answer));
  run_for(milliseconds(10));
  ASSERT_EQ(pc_program_.sendto(pc_program_.udp(), "x", {kServerAddress, 53}), Errno::kOk);
  settle();
  const sim::Trace& trace = network_.simulator.trace();
  const sim::Record* blocked = nullptr;
  const sim::Record* resumed = nullptr;
  for (std::uint32_t id = trace.first_id(); id < trace.next_id(); ++id) {
    const sim::Record& record = trace.at(id);
    if (record.kind == sim::Kind::kProcessBlocked) blocked = &record;
    if (record.kind == sim::Kind::kProcessResumed) resumed = &record;
  }
  ASSERT_TRUE(blocked != nullptr && resumed != nullptr);
  EXPECT_EQ(blocked->node, 3U);
  EXPECT_EQ(blocked->args[0], 100U);
  EXPECT_EQ(blocked->args[1], static_cast<std::uint32_t>(SyscallCode::kRecv));
  EXPECT_EQ(blocked->args[2], static_cast<std::uint32_t>(fd));
  EXPECT_EQ(resumed->args[2], 0U);
  EXPECT_EQ(trace.at(resumed->cause).kind, sim::Kind::kUdpDeliver);
}

}  // namespace
}  // namespace glassnet::socket
