// SPDX-License-Identifier: Apache-2.0
#include "scenario/session.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "scenario/base64.h"
#include "scenario/files.h"
#include "scenario/tables.h"

namespace glassnet::scenario {
namespace {

constexpr std::string_view kTwoHosts = R"({"glassnet": 1, "seed": 4, "nodes": [
  {"name": "a", "kind": "host", "at": [0, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.1/24"}]},
  {"name": "b", "kind": "host", "at": [9, 0], "interfaces": [{"name": "eth0", "address": "10.0.0.2/24"}],
   "files": {"/srv/www/deep/er/page.html": "found\n"}, "services": [{"run": "httpd -p 80 /srv/www"}]}],
 "links": [{"ends": ["a:eth0", "b:eth0"], "rate": "10Mbit", "delay": "1ms", "queue": 3, "loss": "1%"}],
 "timeline": [{"at": "2s", "node": "a", "run": "ping -c 1 10.0.0.2"}]})";

void open(Session& session, std::string_view text = kTwoHosts) {
  const std::vector<Error> errors = session.load(text);
  ASSERT_TRUE(errors.empty()) << errors_to_json(errors);
}

/// Lets time pass and gives what programs printed.
std::string run_until(Session& session, sim::Instant until, std::uint64_t budget = 1000) {
  std::string printed;
  for (;;) {
    const Stop stop = session.advance(until, budget);
    const Batch& batch = session.collect();
    for (const sim::Record& record : batch.records) {
      const Bytes bytes = batch.bytes_of(record);
      if (record.kind == sim::Kind::kProcessOutput) printed.append(bytes.begin(), bytes.end());
    }
    if (stop == Stop::kReached) return printed;
  }
}

constexpr sim::Instant at_second(std::int64_t n) { return sim::Instant{} + sim::seconds(n); }

TEST(Session, BuildsWhatTheFileSays) {
  Session session;
  open(session);
  const Network& network = *session.network();
  const link::Link& cable = *network.links().front();
  EXPECT_EQ(cable.options().rate, 10'000'000U);
  EXPECT_EQ(cable.options().delay, sim::milliseconds(1));
  EXPECT_EQ(cable.options().loss_ppm, 10'000U);
  EXPECT_EQ(cable.end_a().queue_limit(), 3U);
  EXPECT_EQ(network.port_label(PortId(2)), "b:eth0");
  EXPECT_EQ(network.port_label(PortId(3)), "");
  EXPECT_EQ(network.simulator().seed(), 4U);
  const auto page = network.device(NodeId(2)).host->files().read("/srv/www/deep/er/page.html", 0);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(*page, "found\n");
}

TEST(Session, ServicesAndTimelineRun) {
  Session session;
  open(session);
  EXPECT_EQ(run_until(session, at_second(1)), "");
  const std::string printed = run_until(session, at_second(4));
  EXPECT_NE(printed.find("64 bytes from 10.0.0.2"), std::string::npos) << printed;
  const std::string tables = describe_tables(*session.network(), NodeId(2));
  EXPECT_NE(tables.find("\"command\":\"httpd -p 80 /srv/www\""), std::string::npos) << tables;
  EXPECT_NE(tables.find("\"state\":\"LISTEN\""), std::string::npos) << tables;
}

TEST(Session, ATimelineRunsAtItsMoment) {
  Session session;
  open(session);
  static_cast<void>(run_until(session, at_second(1)));
  static_cast<void>(session.advance(at_second(3), 1'000'000));
  bool found = false;
  for (const sim::Record& record : session.collect().records) {
    if (record.kind != sim::Kind::kCommand) continue;
    EXPECT_EQ(record_time(record), 2'000'000'000);
    EXPECT_EQ(record.node, 1U);
    found = true;
  }
  EXPECT_TRUE(found);
}

TEST(Session, AFileWithErrorsLeavesTheOpenNetworkRunning) {
  Session session;
  open(session);
  static_cast<void>(run_until(session, at_second(1)));
  const Network* before = session.network();
  EXPECT_FALSE(session.load("{\"glassnet\": 1}").empty());
  EXPECT_FALSE(session.replay("{}").empty());
  EXPECT_EQ(session.network(), before);
  EXPECT_NE(run_until(session, at_second(4)).find("64 bytes from"), std::string::npos);
}

TEST(Session, AFullDiskIsAnErrorOfTheFile) {
  const std::string text =
      "{\"glassnet\": 1, \"nodes\": [{\"name\": \"a\", \"kind\": \"host\", \"at\": [0, 0], \"files\": "
      "{\"/big\": \"" +
      std::string(3 << 20, 'x') + "\", \"/etc/passwd/inside\": \"\"}}]}";
  Session session;
  const std::vector<Error> errors = session.load(text);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, "scenario.refused");
  EXPECT_EQ(errors[0].path, "nodes[0].files[\"/etc/passwd/inside\"]");
  EXPECT_EQ(std::get<std::string>(errors[0].values[0].second), "ENOTDIR");
}

/// The text with one of its strings, numbers or keys replaced by something else.
std::string damage(const std::string& text, Rng& rng) {
  constexpr std::string_view kOthers[] = {"\"\"",
                                          "0",
                                          "-1",
                                          "1e300",
                                          "null",
                                          "[]",
                                          "{}",
                                          "true",
                                          "\"10.0.0.1/24\"",
                                          "\"10.0.0.2/31\"",
                                          "\"0.0.0.0/1\"",
                                          "\"a\"",
                                          "\"b\"",
                                          "\"a:eth0\"",
                                          "\"switch\"",
                                          "\"router\"",
                                          "\"1bit\"",
                                          "\"24h\"",
                                          "\"100%\"",
                                          "\"httpd\"",
                                          "\"/\"",
                                          "[0, 0]",
                                          "65535",
                                          "\"255.255.0.0\"",
                                          "\"ports\"",
                                          "\"mask\"",
                                          "\"gateway\""};
  std::vector<std::pair<std::size_t, std::size_t>> tokens;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t start = at;
    if (text[at] == '"') {
      at = text.find('"', at + 1);
      tokens.emplace_back(start, at + 1 - start);
    } else if (text[at] >= '0' && text[at] <= '9') {
      while (text[at + 1] >= '0' && text[at + 1] <= '9') ++at;
      tokens.emplace_back(start, at + 1 - start);
    }
  }
  const auto [at, length] = tokens[static_cast<std::size_t>(rng.below(tokens.size()))];
  std::string damaged = text;
  damaged.replace(at, length, kOthers[static_cast<std::size_t>(rng.below(std::size(kOthers)))]);
  return damaged;
}

TEST(Session, ADamagedFileIsRefusedOrRuns) {
  Rng rng(7);
  int opened = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text(kTwoHosts);
    for (std::uint64_t i = 0; i <= rng.below(2); ++i) text = damage(text, rng);
    Session session;
    const std::vector<Error> errors = session.load(text);
    EXPECT_EQ(errors.empty(), session.network() != nullptr) << text;
    for (const Error& error : errors) {
      EXPECT_NE(error.code, "scenario.refused") << "the reader let it through: " << text;
      EXPECT_NE(error.at.line, 0U) << text;
    }
    if (session.network() == nullptr) continue;
    ++opened;
    static_cast<void>(run_until(session, sim::Instant{} + sim::milliseconds(2100)));
    Session again;
    EXPECT_TRUE(again.load(session.save()).empty()) << text << session.save();
    EXPECT_EQ(again.save(), session.save());
  }
  EXPECT_GT(opened, 20);
}

TEST(Session, ReplayRepeatsARunHoweverItIsCutUp) {
  Session session;
  open(session);
  static_cast<void>(session.advance(sim::Instant{} + sim::microseconds(10), 1));
  const auto terminal = session.command(TerminalOpen{"a", "user"});
  ASSERT_TRUE(terminal.has_value());
  std::string printed;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(session.command(TerminalLine{terminal->terminal, "ping -c 3 -i 0.2 10.0.0.2"}).has_value());
    for (int steps = 0; steps < 7; ++steps) {
      static_cast<void>(session.advance(at_second(60), 1));
      const Batch& batch = session.collect();
      for (const sim::Record& record : batch.records) {
        const Bytes bytes = batch.bytes_of(record);
        if (record.kind == sim::Kind::kProcessOutput) printed.append(bytes.begin(), bytes.end());
      }
    }
  }
  ASSERT_TRUE(session.command(TerminalAction{terminal->terminal, TerminalKey::kInterrupt}).has_value());
  printed += run_until(session, at_second(9));
  const std::uint64_t hash = session.network()->simulator().trace().hash();

  for (const std::uint64_t budget : {1U, 5U, 100'000U}) {
    Session other;
    ASSERT_TRUE(other.replay(session.log()).empty());
    EXPECT_EQ(run_until(other, at_second(9), budget), printed);
    EXPECT_EQ(other.network()->simulator().trace().hash(), hash) << budget;
    EXPECT_EQ(other.log(), session.log());
  }
}

TEST(Session, ALogWrittenByHandNeedsNoEventCounts) {
  Session session;
  const std::string log =
      "{\"glassnet-log\": 1, \"seed\": 4, \"scenario\": \"{\\\"glassnet\\\": 1, \\\"nodes\\\": [{\\\"name\\\": "
      "\\\"a\\\", "
      "\\\"kind\\\": \\\"host\\\", \\\"at\\\": [0, 0]}]}\", \"commands\": [{\"at\": 1000000000, \"command\": "
      "{\"kind\": \"run\", "
      "\"node\": \"a\", \"run\": \"echo hello\"}}]}";
  const std::vector<Error> errors = session.replay(log);
  ASSERT_TRUE(errors.empty()) << errors_to_json(errors);
  EXPECT_EQ(session.next_event(), at_second(1));
  EXPECT_EQ(run_until(session, at_second(2)), "hello\n");
}

TEST(Session, ACommandCarriesItsNumberAndCausesWhatFollows) {
  Session session;
  open(session);
  static_cast<void>(session.collect());
  ASSERT_TRUE(session.command(scenario::Run{"a", "true", "user"}).has_value());
  static_cast<void>(session.advance(sim::Instant{}, 100));
  const Batch& batch = session.collect();
  ASSERT_GE(batch.records.size(), 2U);
  EXPECT_EQ(batch.records[0].kind, sim::Kind::kCommand);
  EXPECT_EQ(batch.records[0].args[0], 1U);
  EXPECT_EQ(batch.records[0].cause, 0U);
  EXPECT_EQ(batch.records[1].kind, sim::Kind::kProcessStarted);
  EXPECT_EQ(batch.records[1].cause, batch.records[0].id);
}

Command faults_command(std::string_view faults) {
  Errors errors;
  const auto document =
      parse_document("{\"kind\": \"link-faults\", \"link\": 1, \"faults\": " + std::string(faults) + "}", errors);
  const auto command = read_command(*document, "", errors);
  EXPECT_TRUE(errors.empty()) << errors_to_json(errors.take());
  return command.value_or(Command{});
}

TEST(Session, FaultsMayBePutOnARunningCableAndTakenAway) {
  Session session;
  open(session);
  ASSERT_TRUE(
      session.command(faults_command("[{\"kind\": \"loss\", \"match\": {\"protocol\": \"icmp\"}}]")).has_value());
  ASSERT_TRUE(session.command(scenario::Run{"a", "ping -c 2 -W 1 10.0.0.2", "root"}).has_value());
  EXPECT_NE(run_until(session, at_second(2)).find("0 received"), std::string::npos);
  EXPECT_NE(session.save().find("\"protocol\": \"icmp\""), std::string::npos) << session.save();
  ASSERT_TRUE(session.command(faults_command("[]")).has_value());
  ASSERT_TRUE(session.command(scenario::Run{"a", "ping -c 1 10.0.0.2", "root"}).has_value());
  EXPECT_NE(run_until(session, at_second(5)).find("64 bytes from"), std::string::npos);
  EXPECT_EQ(session.save().find("icmp"), std::string::npos);

  const auto unknown = session.command(faults_command("[{\"kind\": \"loss\", \"from\": \"x:1\"}]"));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, "command.not-an-end");

  Session again;
  ASSERT_TRUE(again.replay(session.log()).empty()) << session.log();
  static_cast<void>(run_until(again, session.network()->simulator().now()));
  EXPECT_EQ(again.network()->simulator().trace().hash(), session.network()->simulator().trace().hash());
}

TEST(Session, ACutOfTheFileComesAndGoes) {
  Session session;
  std::string text(kTwoHosts);
  text.insert(text.find("\"queue\": 3"), "\"faults\": [{\"kind\": \"cut\", \"at\": \"1s\", \"until\": \"3s\"}], ");
  open(session, text);
  const link::Link& cable = *session.network()->links().front();
  const auto state_at = [&](sim::Instant at) {
    static_cast<void>(run_until(session, at));
    return cable.state();
  };
  EXPECT_EQ(state_at(sim::Instant{} + sim::milliseconds(999)), link::LinkState::kWhole);
  EXPECT_EQ(state_at(at_second(1)), link::LinkState::kCut);
  EXPECT_EQ(state_at(at_second(3)), link::LinkState::kWhole);
}

TEST(Session, APlannedCutGoesWithItsFaults) {
  Session session;
  open(session);
  ASSERT_TRUE(session.command(faults_command("[{\"kind\": \"cut\", \"at\": \"1s\"}]")).has_value());
  ASSERT_TRUE(session.command(faults_command("[]")).has_value());
  static_cast<void>(run_until(session, at_second(2)));
  EXPECT_EQ(session.network()->links().front()->state(), link::LinkState::kWhole);
}

TEST(CommandLog, ReadsWhatItWrites) {
  CommandLog log;
  log.scenario = "{\"x\": \"quo\\\"te\\n\"}";
  log.seed = 77;
  log.entries = {{sim::Instant{5}, 3, TerminalOpen{"a", "root"}},
                 {sim::Instant{5}, 3, TerminalLine{1, "echo \"hi\" | cat"}},
                 {sim::Instant{6}, 9, TerminalAction{1, TerminalKey::kEndOfFile}},
                 {sim::Instant{6}, 9, TerminalAction{1, TerminalKey::kInterrupt}},
                 {sim::Instant{7}, 9, TerminalAction{1, TerminalKey::kClose}},
                 {sim::Instant{7}, std::nullopt, scenario::Run{"a", "ping b", "user"}},
                 {sim::Instant{8}, 12, LinkChange{2, link::LinkState::kCut}}};
  Errors errors;
  const auto again = read_log(write_log(log), errors);
  ASSERT_TRUE(again.has_value()) << errors_to_json(errors.take());
  EXPECT_EQ(again->scenario, log.scenario);
  EXPECT_EQ(again->seed, log.seed);
  ASSERT_EQ(again->entries.size(), log.entries.size());
  for (std::size_t i = 0; i < log.entries.size(); ++i) {
    EXPECT_EQ(again->entries[i].at, log.entries[i].at);
    EXPECT_EQ(again->entries[i].events, log.entries[i].events);
    EXPECT_EQ(again->entries[i].command, log.entries[i].command) << i;
  }
  EXPECT_EQ(write_log(*again), write_log(log));
}

TEST(CommandLog, NamesThePlaceOfWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"{\"at\": 1}", "scenario.missing-field commands[0]"},
      {"{\"at\": -1, \"command\": {\"kind\": \"run\", \"node\": \"a\", \"run\": \"b\"}}",
       "scenario.out-of-range commands[0].at"},
      {"{\"at\": 1, \"command\": {}}", "scenario.missing-field commands[0].command"},
      {"{\"at\": 1, \"command\": {\"kind\": \"fly\"}}", "command.unknown-kind commands[0].command"},
      {"{\"at\": 1, \"command\": {\"kind\": \"terminal-eof\", \"terminal\": 1.5}}",
       "scenario.not-an-integer commands[0].command.terminal"},
      {"{\"at\": 1, \"command\": {\"kind\": \"link-state\", \"link\": 1, \"up\": 1}}",
       "scenario.wrong-type commands[0].command.up"},
      {"{\"at\": 1, \"command\": {\"kind\": \"run\", \"node\": \"a\", \"run\": \"b\", \"user\": \"bob\"}}",
       "command.unknown-user commands[0].command.user"},
      {"{\"at\": 2, \"command\": {\"kind\": \"terminal-eof\", \"terminal\": 1}}, "
       "{\"at\": 1, \"command\": {\"kind\": \"terminal-eof\", \"terminal\": 1}}",
       "log.not-in-order commands[1]"},
  };
  for (const auto& [commands, expected] : cases) {
    Errors errors;
    EXPECT_FALSE(read_log(
        "{\"glassnet-log\": 1, \"seed\": 1, \"scenario\": \"\", \"commands\": [" + std::string(commands) + "]}",
        errors));
    const std::vector<Error> list = errors.take();
    ASSERT_FALSE(list.empty()) << commands;
    EXPECT_EQ(list[0].code + " " + list[0].path, expected);
  }
}

TEST(Session, FilesAreWrittenListedReadAndTakenAwayByCommands) {
  Session session;
  open(session);
  const auto refused = [&session](const Command& command) {
    const auto done = session.command(command);
    return done ? std::string() : error_to_json(done.error());
  };
  EXPECT_EQ(refused(FileWrite{"a", "/home/user/src/x.py", "print(1)\n", "user"}), "");
  EXPECT_EQ(refused(FileWrite{"a", "/home/user/bin", "\xff", "user"}), "");
  EXPECT_NE(refused(FileWrite{"a", "/etc/x", "", "user"}).find("EACCES"), std::string::npos);
  EXPECT_NE(refused(FileWrite{"z", "/x", "", "user"}).find("command.unknown-node"), std::string::npos);
  EXPECT_EQ(read_file(*session.network(), "a", "/home/user/src/x.py").value_or(""), "print(1)\n");
  EXPECT_EQ(
      describe_directory(*session.network(), "a", "/home/user/src/"),
      R"({"ok":true,"path":"/home/user/src","entries":[{"name":"x.py","kind":"file","size":9,"mode":420,"modified":0}]})");
  EXPECT_NE(describe_directory(*session.network(), "a", "/none").find("ENOENT"), std::string::npos);
  EXPECT_FALSE(read_file(*session.network(), "a", "/home").has_value());
  EXPECT_EQ(refused(FileRename{"a", "/home/user/src/x.py", "/home/user/y.py"}), "");
  EXPECT_EQ(refused(FileRemove{"a", "/home/user/src"}), "") << "an empty directory too";
  EXPECT_NE(refused(FileRemove{"a", "/home/user/src"}).find("ENOENT"), std::string::npos);

  Session again;
  ASSERT_TRUE(again.replay(session.log()).empty());
  static_cast<void>(again.advance(sim::Instant{1}, 1000));
  EXPECT_EQ(read_file(*again.network(), "a", "/home/user/y.py").value_or(""), "print(1)\n");
  EXPECT_EQ(read_file(*again.network(), "a", "/home/user/bin").value_or(""), "\xff") << "also what is no text";
  EXPECT_EQ(again.log(), session.log());
}

TEST(Session, ASignalIsSentByACommand) {
  Session session;
  open(session);
  EXPECT_TRUE(session.command(SendSignal{"b", 1, 15}).has_value());
  static_cast<void>(session.advance(sim::Instant{1}, 1000));
  EXPECT_EQ(session.network()->device(NodeId(2)).host->processes().find(1), nullptr);
  const auto gone = session.command(SendSignal{"b", 1, 15});
  ASSERT_FALSE(gone.has_value());
  EXPECT_NE(error_to_json(gone.error()).find("ESRCH"), std::string::npos);
  EXPECT_FALSE(session.command(SendSignal{"b", 1, 60}).has_value());
}

TEST(Base64, IsReadInItsOneFormAndWritten) {
  for (const std::string_view bytes : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64(std::string_view("\xff\xfe\0", 3)), "//4A");
  for (const std::string_view bad : {"Zg=", "Zg", "Zh==", "Z===", "====", "Zm9v\n", "Zm9*", "Zg==Zg=="}) {
    EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace glassnet::scenario
