// SPDX-License-Identifier: Apache-2.0
// The language of the shell: POSIX.1-2017 chapter 2 ("Shell Command Language") as far as one types it at a prompt. Quoting, `|`,
// redirections, `&&`, `||`, `;`, `&`, `!`, comments, and the parameters $NAME, ${NAME}, $? and $$.
// Simplified: no functions, loops, substitutions of commands and no patterns like *.txt.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace glassnet::shell {

/// A piece of a word, as it was quoted.
struct WordPart {
  enum class Kind {
    kText,             ///< `text` as it stands
    kParameter,        ///< the value of parameter `text`, split at blanks
    kQuotedParameter,  ///< the value of parameter `text` in double quotes: stays one piece
    kHome,             ///< an unquoted ~ at the front of the word
  };
  Kind kind = Kind::kText;
  std::string text;

  friend bool operator==(const WordPart&, const WordPart&) = default;
};

/// A word before expansion; without parts it is the empty word ("").
struct Word {
  std::vector<WordPart> parts;

  friend bool operator==(const Word&, const Word&) = default;
};

struct Redirection {
  enum class Kind {
    kRead,       ///< N<file
    kWrite,      ///< N>file
    kAppend,     ///< N>>file
    kDuplicate,  ///< N>&M
  };
  Kind kind = Kind::kWrite;
  int fd = 1;
  Word target;     ///< the file
  int source = 1;  ///< of kDuplicate: M
};

/// One command of a pipeline. Assignments without words set shell variables.
struct SimpleCommand {
  struct Assignment {
    std::string name;
    Word value;
  };
  std::vector<Assignment> assignments;
  std::vector<Word> words;
  std::vector<Redirection> redirections;
};

struct Pipeline {
  /// Whether `!` turns the status around.
  enum class Status { kAsIs, kNegated };
  Status status = Status::kAsIs;
  std::vector<SimpleCommand> commands;
};

/// Pipelines between && and ||.
struct AndOrList {
  enum class Operator { kFirst, kAnd, kOr };
  /// Whether the shell waits for it.
  enum class Place { kForeground, kBackground };
  struct Item {
    Operator joined_by = Operator::kFirst;
    Pipeline pipeline;
  };
  std::vector<Item> items;
  Place place = Place::kForeground;
  std::string text;  ///< as it was typed
};

/// One typed line.
struct CommandLine {
  std::vector<AndOrList> lists;
};

/// The line, or the message of a syntax error without the shell's name, e.g. "syntax error near unexpected token `|'".
[[nodiscard]] std::expected<CommandLine, std::string> parse_command_line(std::string_view line);

/// Where parameters get their values.
class Parameters {
 public:
  /// The value of $name; empty when it has none.
  [[nodiscard]] virtual std::string value_of(std::string_view name) const = 0;

 protected:
  ~Parameters() = default;
};

/// The word after expansion: none when it consists of parameters without value, several when values contain blanks.
[[nodiscard]] std::vector<std::string> expand(const Word& word, const Parameters& parameters);
/// `text` between single quotes: a word that means `text` and nothing else.
[[nodiscard]] std::string quoted(std::string_view text);

/// The word after expansion without splitting: for assignments and file names.
[[nodiscard]] std::string expand_to_one(const Word& word, const Parameters& parameters);

}  // namespace glassnet::shell
