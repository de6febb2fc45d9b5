// SPDX-License-Identifier: Apache-2.0
// Programs outside the core in a session: time stops for them, and a replay lets them run again.
#include <gtest/gtest.h>

#include <cstring>

#include "node/outside.h"
#include "scenario/session.h"
#include "scenario/tables.h"

namespace glassnet::scenario {
namespace {

constexpr std::string_view kOneHost = R"({"glassnet": 1, "seed": 4, "nodes": [
  {"name": "a", "kind": "host", "at": [0, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.1/24"}]}],
 "links": []})";

constexpr sim::Instant at_second(std::int64_t n) { return sim::Instant{} + sim::seconds(n); }

/// Plays the outside: each program reads lines and writes them back with a sleep of a second in between, until the end of its input.
class Echoers {
 public:
  explicit Echoers(Session& session) : session_(session) { session.set_outside(node::OutsidePresence::kPresent); }

  /// Lets all programs run until they wait.
  void run() {
    node::Outside& outside = session_.network()->outside();
    while (outside.has_events()) {
      const auto events = outside.take_events();
      for (const node::OutsideEvent& event : std::vector(events.begin(), events.end())) {
        ++events_;
        if (event.kind != node::OutsideEventKind::kEnded) step(outside, event.process);
      }
    }
  }
  int advance(sim::Instant until) {
    int stops = 0;
    for (;;) {
      const Stop stop = session_.advance(until, 100'000);
      collect();
      if (stop == Stop::kReached) return stops;
      if (stop == Stop::kOutside) ++stops;
      run();
    }
  }
  void command(const Command& command) {
    ASSERT_TRUE(session_.command(command).has_value());
    run();
  }
  [[nodiscard]] const std::string& printed() const { return printed_; }
  [[nodiscard]] int events() const { return events_; }

 private:
  void step(node::Outside& outside, std::uint32_t handle) {
    node::OutsideProgram& program = *outside.find(handle);
    outside.scratch(256);
    const std::int64_t count = program.call(0, {0, 200, 0, 0});
    if (count == 0) return program.exit(0);
    if (count > 0) {
      static_cast<void>(program.call(1, {1, static_cast<double>(count), 0, 0}));
      const sim::Instant later = session_.network()->simulator().now() + sim::seconds(1);
      static_cast<void>(program.wait(1, {}, later));
      return;
    }
    std::array<socket::PollFd, 1> fds{{{0, socket::kPollIn, 0}}};
    static_cast<void>(program.wait(1, fds, sim::kNever));
  }
  void collect() {
    const Batch& batch = session_.collect();
    for (const sim::Record& record : batch.records) {
      const Bytes bytes = batch.bytes_of(record);
      if (record.kind == sim::Kind::kProcessOutput) printed_.append(bytes.begin(), bytes.end());
    }
  }

  Session& session_;
  std::string printed_;
  int events_ = 0;
};

TEST(OutsideSession, WithoutAnybodyOutsideTimeGoesOn) {
  Session session;
  ASSERT_TRUE(session.load(kOneHost).empty());
  ASSERT_TRUE(session.command(scenario::Run{"a", "python3 x.py", "user"}).has_value());
  EXPECT_EQ(session.advance(at_second(1), 1000), Stop::kRequested);
  EXPECT_EQ(session.advance(at_second(1), 1000), Stop::kReached);
  std::string printed;
  const Batch& batch = session.collect();
  for (const sim::Record& record : batch.records) {
    const Bytes bytes = batch.bytes_of(record);
    if (record.kind == sim::Kind::kProcessOutput) printed.append(bytes.begin(), bytes.end());
    if (record.kind == sim::Kind::kProcessExited) {
      EXPECT_EQ(record.args[1], 127U);
    }
  }
  EXPECT_EQ(printed, "python3: there is no Python here; the page and `glassnet run` have it\n");
}

TEST(OutsideSession, TimeStandsStillWhileAnEventWaits) {
  Session session;
  session.set_outside(node::OutsidePresence::kPresent);
  ASSERT_TRUE(session.load(kOneHost).empty());
  ASSERT_TRUE(session.command(scenario::Run{"a", "python3 | wc -c", "user"}).has_value());
  EXPECT_EQ(session.advance(at_second(1), 1000), Stop::kOutside);
  EXPECT_EQ(session.advance(at_second(1), 1000), Stop::kOutside);
  EXPECT_EQ(session.step(), Stop::kOutside);
  EXPECT_EQ(session.network()->simulator().now(), sim::Instant{});
  node::Outside& outside = session.network()->outside();
  const std::uint32_t handle = outside.take_events().front().process;
  std::memcpy(outside.scratch(5).data(), "12345", 5);
  EXPECT_EQ(outside.find(handle)->call(1, {1, 5, 0, 0}), 5);
  EXPECT_EQ(
      describe_process(*outside.find(handle)),
      R"({"node":1,"hostname":"a","pid":2,"uid":1000,"user":"user","arguments":["python3"],"directory":"/home/user",)"
      R"("environment":{"HOME":"/home/user","LOGNAME":"user","SHELL":"/bin/sh","USER":"user"},)"
      R"("tty":[true,false,true]})");
  outside.find(handle)->note(1, "x.py:3 write() on 1");
  const std::string tables = describe_tables(*session.network(), NodeId(1));
  EXPECT_NE(tables.find(R"("where":"x.py:3 write() on 1","threads":[{"thread":1,"where":"x.py:3 write() on 1"}])"),
            std::string::npos)
      << tables;
  outside.find(handle)->exit(0);
  EXPECT_EQ(session.advance(at_second(1), 1000), Stop::kRequested);
  EXPECT_EQ(outside.find(handle), nullptr);
}

TEST(OutsideSession, AServiceOutsideStartsWithTheNetwork) {
  Session session;
  session.set_outside(node::OutsidePresence::kPresent);
  std::string text(kOneHost);
  const std::string_view interfaces = R"("interfaces")";
  text.insert(text.find(interfaces), R"("services": [{"run": "python3 /srv/x.py", "user": "root"}], )");
  ASSERT_TRUE(session.load(text).empty());
  EXPECT_TRUE(session.network()->outside().has_events());
  EXPECT_EQ(session.advance(at_second(1), 10), Stop::kOutside);
}

TEST(OutsideSession, AReplayLetsTheProgramsRunAgainToTheSameTrace) {
  Session session;
  Echoers echoers(session);
  ASSERT_TRUE(session.load(kOneHost).empty());
  echoers.command(scenario::Run{"a", "python3", "user"});
  echoers.command(scenario::Run{"a", "python3 | wc -l", "user"});
  echoers.advance(at_second(1));
  // Two commands at one moment, each of which wakes a program.
  echoers.command(TerminalLine{1, "one"});
  echoers.command(TerminalLine{2, "two"});
  EXPECT_GT(echoers.advance(at_second(3)), 0);
  echoers.command(TerminalLine{1, "three"});
  echoers.command(TerminalAction{2, TerminalKey::kEndOfFile});
  echoers.advance(at_second(5));
  EXPECT_EQ(echoers.printed(), "one\nthree\n1\n");

  Session again;
  Echoers others(again);
  ASSERT_TRUE(again.replay(session.log()).empty());
  others.run();
  others.advance(at_second(5));
  EXPECT_EQ(others.printed(), echoers.printed());
  EXPECT_EQ(others.events(), echoers.events());
  EXPECT_EQ(again.network()->simulator().trace().hash(), session.network()->simulator().trace().hash());
  EXPECT_EQ(again.log(), session.log());
}

}  // namespace
}  // namespace glassnet::scenario
