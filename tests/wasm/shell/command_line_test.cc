// SPDX-License-Identifier: Apache-2.0
#include "shell/command_line.h"

#include <gtest/gtest.h>

#include <map>

namespace glassnet::shell {
namespace {

class TestParameters final : public Parameters {
 public:
  [[nodiscard]] std::string value_of(std::string_view name) const override {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  }
  std::map<std::string, std::string, std::less<>> values{
      {"HOME", "/home/user"}, {"?", "7"}, {"A", "one two"}, {"EMPTY", ""}, {"X", "x"}};
};

/// The words of the first command after expansion, each in brackets; or the error.
std::string words(std::string_view line) {
  const auto parsed = parse_command_line(line);
  if (!parsed) return parsed.error();
  if (parsed->lists.empty()) return "";
  std::string text;
  for (const Word& word : parsed->lists[0].items[0].pipeline.commands[0].words) {
    for (const std::string& field : expand(word, TestParameters())) text += "[" + field + "]";
  }
  return text;
}

/// The structure: commands by their first letter, | && || ; & ! as they stand.
std::string shape(std::string_view line) {
  const auto parsed = parse_command_line(line);
  if (!parsed) return parsed.error();
  std::string text;
  for (const AndOrList& list : parsed->lists) {
    for (const AndOrList::Item& item : list.items) {
      if (item.joined_by == AndOrList::Operator::kAnd) text += "&&";
      if (item.joined_by == AndOrList::Operator::kOr) text += "||";
      if (item.pipeline.status == Pipeline::Status::kNegated) text += "!";
      for (std::size_t i = 0; i < item.pipeline.commands.size(); ++i) {
        text += i == 0 ? "" : "|";
        for (const Word& word : item.pipeline.commands[i].words) text += expand_to_one(word, TestParameters());
      }
    }
    text += list.place == AndOrList::Place::kBackground ? "&" : ";";
  }
  return text;
}

TEST(Words, AreSplitAtBlanks) {
  EXPECT_EQ(words("ping  -c\t3 server "), "[ping][-c][3][server]");
  EXPECT_EQ(words(""), "");
  EXPECT_EQ(words("   # only a comment"), "");
  EXPECT_EQ(words("echo a#b # c"), "[echo][a#b]");
}

TEST(Words, QuotesKeepBlanksAndOperators) {
  EXPECT_EQ(words("echo 'a  b' \"c | d\" e\\ f"), "[echo][a  b][c | d][e f]");
  EXPECT_EQ(words("echo ''\"\" x''y"), "[echo][][xy]");
  EXPECT_EQ(words("echo 'a\\n' \"a\\n\" \"\\\"\\$\\\\\""), "[echo][a\\n][a\\n][\"$\\]");
  EXPECT_EQ(words("echo 'it'\\''s'"), "[echo][it's]");
}

TEST(Words, ParametersAreReplaced) {
  EXPECT_EQ(words("echo $X ${X}y $?"), "[echo][x][xy][7]");
  EXPECT_EQ(words("echo '$X' \\$X \"$X\""), "[echo][$X][$X][x]");
  EXPECT_EQ(words("echo $ $1x a$"), "[echo][$][x][a$]");
}

TEST(Words, OnlyUnquotedValuesAreSplit) {
  EXPECT_EQ(words("echo $A"), "[echo][one][two]");
  EXPECT_EQ(words("echo \"$A\""), "[echo][one two]");
  EXPECT_EQ(words("echo pre$A."), "[echo][preone][two.]");
  EXPECT_EQ(words("echo $EMPTY \"$EMPTY\" $EMPTY"), "[echo][]");
}

TEST(Words, ATildeAtTheFrontIsHome) {
  EXPECT_EQ(words("cd ~ ~/x a~ '~' ~user"), "[cd][/home/user][/home/user/x][a~][~][~user]");
}

TEST(Structure, OperatorsNeedNoBlanks) {
  EXPECT_EQ(shape("a|b&&c||d;e&f"), "a|b&&c||d;e&f;");
  EXPECT_EQ(shape("a ; b"), "a;b;");
  EXPECT_EQ(shape("! a | b"), "!a|b;");
  EXPECT_EQ(shape("a & b &"), "a&b&");
}

TEST(Structure, RemembersHowTheLineWasTyped) {
  const auto parsed = parse_command_line(" sleep  5 | cat &  echo x ");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->lists[0].text, "sleep  5 | cat");
  EXPECT_EQ(parsed->lists[1].text, "echo x");
}

TEST(Redirections, AreTakenOutOfTheWords) {
  const auto parsed = parse_command_line("cmd <in a >out 2>>err 2>&1 b");
  ASSERT_TRUE(parsed);
  const SimpleCommand& command = parsed->lists[0].items[0].pipeline.commands[0];
  EXPECT_EQ(command.words.size(), 3U);
  ASSERT_EQ(command.redirections.size(), 4U);
  EXPECT_EQ(command.redirections[0].kind, Redirection::Kind::kRead);
  EXPECT_EQ(command.redirections[0].fd, 0);
  EXPECT_EQ(command.redirections[1].kind, Redirection::Kind::kWrite);
  EXPECT_EQ(command.redirections[1].fd, 1);
  EXPECT_EQ(command.redirections[2].kind, Redirection::Kind::kAppend);
  EXPECT_EQ(command.redirections[2].fd, 2);
  EXPECT_EQ(command.redirections[3].kind, Redirection::Kind::kDuplicate);
  EXPECT_EQ(command.redirections[3].fd, 2);
  EXPECT_EQ(command.redirections[3].source, 1);
}

TEST(Redirections, ANumberBelongsToThemOnlyWhenGlued) {
  EXPECT_EQ(words("echo 2 > x"), "[echo][2]");
  EXPECT_EQ(words("echo a2>x"), "[echo][a2]");
}

TEST(Assignments, StandInFrontOfACommand) {
  const auto parsed = parse_command_line("A=1 B='x y' cmd C=2");
  ASSERT_TRUE(parsed);
  const SimpleCommand& command = parsed->lists[0].items[0].pipeline.commands[0];
  ASSERT_EQ(command.assignments.size(), 2U);
  EXPECT_EQ(command.assignments[1].name, "B");
  EXPECT_EQ(expand_to_one(command.assignments[1].value, TestParameters()), "x y");
  EXPECT_EQ(command.words.size(), 2U);
  EXPECT_EQ(words("'A'=1"), "[A=1]");
  EXPECT_EQ(words("1A=1"), "[1A=1]");
}

// The messages of bash 5.2.
TEST(SyntaxErrors, AreThoseOfTheShell) {
  EXPECT_EQ(words("a | | b"), "syntax error near unexpected token `|'");
  EXPECT_EQ(words("| a"), "syntax error near unexpected token `|'");
  EXPECT_EQ(words("; a"), "syntax error near unexpected token `;'");
  EXPECT_EQ(words("a && ;"), "syntax error near unexpected token `;'");
  EXPECT_EQ(words("a |"), "syntax error: unexpected end of file");
  EXPECT_EQ(words("a >"), "syntax error near unexpected token `newline'");
  EXPECT_EQ(words("(a)"), "syntax error near unexpected token `('");
  EXPECT_EQ(words("echo 'x"), "unexpected EOF while looking for matching `''");
  EXPECT_EQ(words("echo \"x"), "unexpected EOF while looking for matching `\"'");
  EXPECT_EQ(words("echo ${x"), "unexpected EOF while looking for matching `}'");
  EXPECT_EQ(words("echo ${x-y}"), "${x-y}: bad substitution");
}

TEST(SyntaxErrors, NoLineWhateverBreaksTheParser) {
  const std::string_view pieces[] = {"a", "|", "&&", "'", "\"", "\\", "$", "{", "}",
                                     ">", "<", "&",  ";", " ",  "~",  "2", "#", "="};
  std::uint64_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string line;
    for (int i = 0; i < 8; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      line += pieces[(state >> 33) % std::size(pieces)];
    }
    const auto parsed = parse_command_line(line);
    EXPECT_TRUE(parsed || !parsed.error().empty()) << line;
    static_cast<void>(words(line));
  }
}

TEST(Quoted, MeansTheTextAndNothingElse) {
  for (const std::string text : {"", "a b", "it's", "$HOME", "\\", "'''"}) {
    EXPECT_EQ(words("x " + shell::quoted(text)), "[x][" + text + "]");
  }
}

}  // namespace
}  // namespace glassnet::shell
