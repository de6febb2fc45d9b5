// SPDX-License-Identifier: Apache-2.0
// Processes, signals, terminals and pipes, by small programs written for the purpose.
#include "node/process.h"

#include <gtest/gtest.h>

#include <array>

#include "base/text.h"
#include "node/admin.h"
#include "node/arguments.h"
#include "node/buffered_reader.h"
#include "socket/pipe.h"
#include "support/world.h"

namespace glassnet::node {
namespace {

using testing::Outcome;
using testing::World;

sim::Task<int> args_main(Process& process) {
  std::string line;
  for (const std::string& argument : process.arguments()) line += "[" + argument + "]";
  process.print(line + "\n");
  co_return 300;  // only the low eight bits are a status
}

sim::Task<int> sleeper_main(Process& process) {
  const Result<void> slept = co_await process.sys().sleep(sim::seconds(10));
  process.print(slept ? "slept\n" : "woken\n");
  co_return slept ? 0 : 1;
}

sim::Task<int> catcher_main(Process& process) {
  process.catch_signal(Signal::kInterrupt);
  const Result<void> slept = co_await process.sys().sleep(sim::seconds(10));
  process.print(
      format("%s %d\n", slept ? "slept" : std::string(errno_name(slept.error())).c_str(), int{process.interrupted()}));
  co_return 7;
}

sim::Task<int> echo_lines_main(Process& process) {
  BufferedReader input(process, kStandardInput);
  while (true) {
    const Result<std::string> line = co_await input.line();
    if (!line || line->empty()) break;
    process.print("<" + line->substr(0, line->size() - 1) + ">\n");
  }
  process.print("end\n");
  co_return 0;
}

/// Starts "sleeper" in its own process group and waits for it.
sim::Task<int> parent_main(Process& process) {
  ProcessStart start;
  start.arguments = {"sleeper"};
  const Result<std::uint32_t> child = process.start_child(std::move(start));
  process.print(format("child %u\n", *child));
  const Result<ChildEnd> end = co_await process.wait_for(*child);
  process.print(format("status %d%s\n", end->status, end->by_signal ? " by signal" : ""));
  const Result<ChildEnd> again = co_await process.wait_for(*child);
  process.print(std::string(errno_name(again.error())) + "\n");
  co_return end->status;
}

sim::Task<int> flood_main(Process& process) {
  for (int i = 0; i < 100'000; ++i) {
    process.print("0123456789\n");
    co_await process.flush();
  }
  co_return 0;
}

sim::Task<void> count_seconds(Process& process, std::string name) {
  for (int i = 1; i <= 3; ++i) {
    static_cast<void>(co_await process.sys().sleep(sim::seconds(1)));
    process.print(name + format("%d ", i));
  }
}

sim::Task<int> threads_main(Process& process) {
  process.start_task(count_seconds(process, "a"));
  process.start_task(count_seconds(process, "b"));
  static_cast<void>(co_await process.sys().sleep(sim::milliseconds(2500)));
  process.print("end\n");
  co_return 0;
}

sim::Task<int> listener_main(Process& process) {
  const Result<socket::Fd> fd = process.sys().socket(socket::Domain::kInet, socket::Type::kStream);
  static_cast<void>(process.sys().bind(*fd, {wire::Ipv4Address::any(), 5000}));
  static_cast<void>(process.sys().listen(*fd, 5));
  static_cast<void>(co_await process.sys().accept(*fd));
  co_return 0;
}

sim::Task<int> quitter_main(Process& process) {
  process.exit(3);
  static_cast<void>(co_await process.sys().sleep(sim::seconds(1)));
  process.print("never\n");
  co_return 0;
}

sim::Task<int> options_main(Process& process) {
  OptionReader options(process, "ac:");
  std::string text;
  while (const char option = options.next()) text += format("%c=%s;", option, options.argument().c_str());
  for (const std::string& operand : options.operands()) text += "(" + operand + ")";
  process.print(text + "\n");
  co_return 0;
}

void install(ProgramRegistry& registry) {
  registry.add("args", {&args_main, ""});
  registry.add("sleeper", {&sleeper_main, ""});
  registry.add("catcher", {&catcher_main, ""});
  registry.add("lines", {&echo_lines_main, ""});
  registry.add("parent", {&parent_main, ""});
  registry.add("flood", {&flood_main, ""});
  registry.add("threads", {&threads_main, ""});
  registry.add("listener", {&listener_main, ""});
  registry.add("quitter", {&quitter_main, ""});
  registry.add("options", {&options_main, ""});
}

class ProcessTest : public ::testing::Test {
 protected:
  std::uint32_t open(std::vector<std::string> arguments) {
    return world.open(*world.pc1, std::move(arguments), kUserUid);
  }
  Outcome run(std::vector<std::string> arguments) { return world.finish(open(std::move(arguments))); }
  ProcessTable& processes() { return world.pc1->processes(); }

  World world{&install};
};

TEST_F(ProcessTest, GetsItsArgumentsAndGivesAStatus) {
  EXPECT_EQ(run({"args", "one", "two words", ""}), (Outcome{300 & 0xff, "[args][one][two words][]\n", ""}));
}

TEST_F(ProcessTest, AnUnknownProgramCannotBeStarted) {
  EXPECT_EQ(world.pc1->start_service({"nothing"}, kRootUid).error(), Errno::kNoEnt);
  EXPECT_EQ(world.pc1->start_service({}, kRootUid).error(), Errno::kInval);
}

TEST_F(ProcessTest, PidsCountUpFromOneOnEveryHost) {
  EXPECT_EQ(world.start(*world.pc1, {"sleeper"}), 1U);
  EXPECT_EQ(world.start(*world.pc1, {"sleeper"}), 2U);
  EXPECT_EQ(world.start(*world.pc2, {"sleeper"}), 1U);
}

TEST_F(ProcessTest, StartAndEndAreRecordedWithTheCommandLine) {
  static_cast<void>(run({"args", "x"}));
  std::string command;
  std::uint32_t status = 0;
  const sim::Trace& trace = world.simulator.trace();
  for (std::uint32_t id = trace.first_id(); id != trace.next_id(); ++id) {
    const sim::Record& record = trace.at(id);
    if (record.kind == sim::Kind::kProcessStarted) {
      const Bytes bytes = trace.bytes(record.bytes_at, record.bytes_length);
      command.assign(bytes.begin(), bytes.end());
      EXPECT_EQ(record.args[2], kUserUid);
    }
    if (record.kind == sim::Kind::kProcessExited) status = record.args[1];
  }
  EXPECT_EQ(command, "args x");
  EXPECT_EQ(status, 44U);
}

TEST_F(ProcessTest, CtrlCEndsAProgramWithStatus130) {
  const std::uint32_t terminal = open({"sleeper"});
  world.run_for_seconds(1);
  world.press_ctrl_c(*world.pc1, terminal);
  EXPECT_EQ(world.screen(terminal), (Outcome{130, "", ""}));
  EXPECT_TRUE(processes().all().empty());
}

TEST_F(ProcessTest, AProgramThatCatchesCtrlCSeesEintrAndGoesOn) {
  const std::uint32_t terminal = open({"catcher"});
  world.run_for_seconds(1);
  world.press_ctrl_c(*world.pc1, terminal);
  EXPECT_EQ(world.screen(terminal), (Outcome{7, "EINTR 1\n", ""}));
  EXPECT_EQ(world.now(), sim::Instant{} + sim::seconds(1));
}

TEST_F(ProcessTest, SignalsFollowTheRulesOfKill) {
  const std::uint32_t root = world.start(*world.pc1, {"sleeper"});
  const std::uint32_t catcher = world.pc1->start_service({"catcher"}, kUserUid).value();
  world.run_for({});
  EXPECT_EQ(processes().signal(root, Signal::kTerminate, kUserUid).error(), Errno::kPerm);
  EXPECT_EQ(processes().signal(99, Signal::kTerminate, kRootUid).error(), Errno::kSrch);
  EXPECT_TRUE(processes().signal(catcher, Signal::kKill, kUserUid));
  EXPECT_TRUE(processes().signal(root, Signal::kTerminate, kRootUid));
  world.run_for({});
  EXPECT_TRUE(processes().all().empty());
}

TEST_F(ProcessTest, AParentLearnsHowItsChildEnded) {
  const std::uint32_t terminal = open({"parent"});
  world.run_for_seconds(1);
  ASSERT_TRUE(processes().signal(2, Signal::kTerminate, kUserUid));
  world.run_for({});
  EXPECT_EQ(world.screen(terminal), (Outcome{143, "child 2\nstatus 143 by signal\nECHILD\n", ""}));
}

TEST_F(ProcessTest, OrphansGoOnAndVanishWhenTheyEnd) {
  const std::uint32_t terminal = open({"parent"});
  world.run_for_seconds(1);
  ASSERT_TRUE(processes().signal(1, Signal::kKill, kUserUid));
  world.run_for({});
  ASSERT_NE(processes().find(2), nullptr);
  EXPECT_EQ(processes().find(2)->parent(), 0U);
  EXPECT_EQ(world.screen(terminal).status, 137);
  world.run_for_seconds(20);
  EXPECT_EQ(processes().find(2), nullptr);
}

TEST_F(ProcessTest, ThreadsRunBesideMainAndEndWithIt) {
  EXPECT_EQ(run({"threads"}), (Outcome{0, "a1 b1 a2 b2 end\n", ""}));
}

TEST_F(ProcessTest, ExitEndsTheProgramWhereItStands) { EXPECT_EQ(run({"quitter"}), (Outcome{3, "", ""})); }

TEST_F(ProcessTest, TheEndOfAProgramClosesItsSockets) {
  const std::uint32_t terminal = open({"listener"});
  EXPECT_EQ(Admin(*world.pc1, kRootUid).sockets().size(), 1U);
  EXPECT_EQ(Admin(*world.pc1, kRootUid).sockets()[0].program, "listener");
  EXPECT_EQ(Admin(*world.pc1, kRootUid).processes()[0].blocked_in, "accept");
  world.press_ctrl_c(*world.pc1, terminal);
  EXPECT_TRUE(Admin(*world.pc1, kRootUid).sockets().empty());
}

// --- terminals ---

TEST_F(ProcessTest, ATerminalHandsOutWholeLinesOneAtATime) {
  const std::uint32_t terminal = open({"lines"});
  world.type(*world.pc1, terminal, "first");
  world.type(*world.pc1, terminal, "");
  EXPECT_EQ(world.screen(terminal).out, "<first>\n<>\n");
  world.press_ctrl_d(*world.pc1, terminal);
  EXPECT_EQ(world.screen(terminal), (Outcome{0, "<first>\n<>\nend\n", ""}));
}

TEST_F(ProcessTest, LinesTypedAheadWaitAndCtrlCForgetsThem) {
  const std::uint32_t terminal = open({"catcher"});
  ASSERT_TRUE(world.pc1->terminal(terminal)->type_line("typed ahead"));
  world.press_ctrl_c(*world.pc1, terminal);
  std::array<std::uint8_t, 16> buffer{};
  EXPECT_EQ(world.pc1->terminal(terminal)->open(0, 0)->read(buffer).error(), Errno::kAgain);
}

TEST_F(ProcessTest, ATerminalRefusesWhatIsNoLine) {
  const std::uint32_t terminal = open({"sleeper"});
  EXPECT_EQ(world.pc1->terminal(terminal)->type_line("two\nlines").error(), Errno::kInval);
  EXPECT_EQ(world.pc1->terminal(terminal)->type_line(std::string(5000, 'x')).error(), Errno::kInval);
  for (std::size_t i = 0; i < Terminal::kMaxLines; ++i) {
    ASSERT_TRUE(world.pc1->terminal(terminal)->type_line("x"));
  }
  EXPECT_EQ(world.pc1->terminal(terminal)->type_line("x").error(), Errno::kNoBufs);
}

TEST_F(ProcessTest, ClosingTheWindowHangsUpOnItsPrograms) {
  const std::uint32_t terminal = open({"sleeper"});
  const std::uint32_t catcher = open({"catcher"});
  ASSERT_TRUE(world.pc1->close_terminal(terminal));
  world.run_for({});
  EXPECT_EQ(world.screen(terminal).status, 129);
  EXPECT_EQ(world.pc1->terminal(terminal), nullptr);
  EXPECT_EQ(world.pc1->close_terminal(terminal).error(), Errno::kNoEnt);
  EXPECT_EQ(world.pc1->interrupt_terminal(terminal).error(), Errno::kNoEnt);
  EXPECT_EQ(world.screen(catcher).status, -1);
}

TEST_F(ProcessTest, TerminalNumbersAreTakenOnce) {
  const std::uint32_t terminal = open({"sleeper"});
  EXPECT_EQ(world.pc1->open_terminal(terminal, kUserUid, {"sleeper"}).error(), Errno::kExist);
}

// --- pipes ---

TEST_F(ProcessTest, AWriterWaitsForASlowReaderAndDiesWithoutOne) {
  socket::PipeEnds pipe = socket::make_pipe();
  ProcessStart start;
  start.arguments = {"flood"};
  start.files[1] = std::move(pipe.write);
  const std::uint32_t pid = processes().start(std::move(start)).value();
  world.run_for_seconds(1);
  ASSERT_NE(processes().find(pid), nullptr);
  EXPECT_EQ(Admin(*world.pc1, kRootUid).processes()[0].blocked_in, "write");
  std::array<std::uint8_t, 11> line{};
  EXPECT_EQ(pipe.read->read(line).value(), 11U);
  pipe.read = socket::FileRef();  // EPIPE, SIGPIPE
  world.run_for_seconds(1);
  EXPECT_EQ(processes().find(pid), nullptr);
}

// --- options (getopt(3)) ---

TEST_F(ProcessTest, OptionsMayBeBundledGluedAndMixedWithOperands) {
  EXPECT_EQ(run({"options", "-a", "x", "-c", "5", "-ac6", "y"}).out, "a=;c=5;a=;c=6;(x)(y)\n");
  EXPECT_EQ(run({"options", "-a", "--", "-c", "-"}).out, "a=;(-c)(-)\n");
}

TEST_F(ProcessTest, WrongOptionsAreComplainedAbout) {
  EXPECT_EQ(run({"options", "-z"}), (Outcome{0, "?=;\n", "options: invalid option -- 'z'\n"}));
  EXPECT_EQ(run({"options", "-c"}), (Outcome{0, "?=;\n", "options: option requires an argument -- 'c'\n"}));
}

TEST(ParseSeconds, ReadsDecimalFractionsExactly) {
  EXPECT_EQ(parse_seconds("2"), sim::seconds(2));
  EXPECT_EQ(parse_seconds("0.25"), sim::milliseconds(250));
  EXPECT_EQ(parse_seconds(".5"), sim::milliseconds(500));
  EXPECT_EQ(parse_seconds("1."), sim::seconds(1));
  EXPECT_EQ(parse_seconds("0.0000000019"), sim::nanoseconds(1));
  for (const std::string_view text : {"", ".", "-1", "1e3", "x", "1.x", "99999999999"}) {
    EXPECT_FALSE(parse_seconds(text)) << text;
  }
}

}  // namespace
}  // namespace glassnet::node
