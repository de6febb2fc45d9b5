// SPDX-License-Identifier: Apache-2.0
#include "shell/command_line.h"

#include <optional>
#include <utility>

#include "base/text.h"

namespace glassnet::shell {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }
/// Characters that end a word unless quoted (POSIX.1-2017, 2.2).
bool is_operator(char c) { return c == '|' || c == '&' || c == ';' || c == '<' || c == '>' || c == '(' || c == ')'; }

struct Token {
  enum class Kind { kWord, kOperator, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;  // the operator, or the word as typed
  Word word;
  std::size_t start = 0;
  std::size_t end = 0;
  /// A number glued to a following < or > (POSIX: IO_NUMBER).
  std::optional<int> io_number;
};

// --- tokens (POSIX.1-2017, 2.3) ---

class Lexer {
 public:
  explicit Lexer(std::string_view line) : line_(line) {}

  std::expected<std::vector<Token>, std::string> run() {
    while (true) {
      while (position_ < line_.size() && is_blank(line_[position_])) ++position_;
      if (position_ == line_.size() || line_[position_] == '#') break;
      const std::size_t start = position_;
      if (is_operator(line_[position_])) {
        take_operator(std::nullopt);
      } else if (!take_word()) {
        return std::unexpected(error_);
      }
      tokens_.back().start = start;
      tokens_.back().end = position_;
    }
    tokens_.push_back(Token{});
    tokens_.back().start = tokens_.back().end = position_;
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] bool at_end() const { return position_ == line_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return position_ + ahead < line_.size() ? line_[position_ + ahead] : '\0';
  }

  void take_operator(std::optional<int> io_number) {
    static constexpr std::string_view kTwo[] = {"&&", "||", ">>", "<<", ">&", "<&", "&>", ";;"};
    Token token;
    token.kind = Token::Kind::kOperator;
    token.io_number = io_number;
    token.text = line_.substr(position_, 1);
    for (const std::string_view two : kTwo) {
      if (line_.substr(position_, 2) == two) token.text = two;
    }
    position_ += token.text.size();
    tokens_.push_back(std::move(token));
  }

  bool take_word() {
    const std::size_t start = position_;
    Word word;
    if (peek() == '~' && (peek(1) == '/' || peek(1) == '\0' || is_blank(peek(1)) || is_operator(peek(1)))) {
      word.parts.push_back({WordPart::Kind::kHome, {}});
      ++position_;
    }
    while (!at_end() && !is_blank(peek()) && !is_operator(peek())) {
      bool ok = true;
      switch (peek()) {
        case '\'': ok = take_single_quoted(word); break;
        case '"': ok = take_double_quoted(word); break;
        case '\\': take_escaped(word); break;
        case '$': ok = take_parameter(word, WordPart::Kind::kParameter); break;
        case '`': ok = reject_substitution(); break;
        default: text_of(word) += line_[position_++]; break;
      }
      if (!ok) return false;
    }
    Token token;
    token.kind = Token::Kind::kWord;
    token.text = line_.substr(start, position_ - start);
    if (token.text.size() == 1 && is_digit(token.text[0]) && (peek() == '<' || peek() == '>')) {
      take_operator(token.text[0] - '0');
      return true;
    }
    token.word = std::move(word);
    tokens_.push_back(std::move(token));
    return true;
  }

  static std::string& text_of(Word& word) {
    if (word.parts.empty() || word.parts.back().kind != WordPart::Kind::kText) {
      word.parts.push_back({WordPart::Kind::kText, {}});
    }
    return word.parts.back().text;
  }

  bool take_single_quoted(Word& word) {
    const std::size_t close = line_.find('\'', position_ + 1);
    if (close == std::string_view::npos) return fail_unmatched('\'');
    text_of(word) += line_.substr(position_ + 1, close - position_ - 1);
    position_ = close + 1;
    return true;
  }

  bool take_double_quoted(Word& word) {
    static_cast<void>(text_of(word));  // "" is a word
    ++position_;
    while (peek() != '"' || at_end()) {
      if (at_end()) return fail_unmatched('"');
      const char next = peek(1);
      if (peek() == '\\' && (next == '$' || next == '`' || next == '"' || next == '\\')) {
        text_of(word) += next;
        position_ += 2;
      } else if (peek() == '$') {
        if (!take_parameter(word, WordPart::Kind::kQuotedParameter)) return false;
      } else if (peek() == '`') {
        return reject_substitution();
      } else {
        text_of(word) += line_[position_++];
      }
    }
    ++position_;
    return true;
  }

  void take_escaped(Word& word) {
    ++position_;
    if (!at_end()) text_of(word) += line_[position_++];
  }

  bool take_parameter(Word& word, WordPart::Kind kind) {
    ++position_;  // the dollar
    if (peek() == '(') return reject_substitution();
    std::string name;
    if (peek() == '{') {
      const std::size_t close = line_.find('}', position_);
      if (close == std::string_view::npos) return fail_unmatched('}');
      name = line_.substr(position_ + 1, close - position_ - 1);
      const std::string whole(line_.substr(position_ - 1, close - position_ + 2));
      position_ = close + 1;
      if (!is_parameter(name)) {
        error_ = whole + ": bad substitution";
        return false;
      }
    } else if (peek() == '?' || peek() == '$' || peek() == '!' || is_digit(peek())) {
      name = line_[position_++];
    } else {
      while (is_name(peek())) name += line_[position_++];
    }
    if (name.empty()) {
      text_of(word) += '$';  // a lone dollar stands for itself
    } else {
      word.parts.push_back({kind, std::move(name)});
    }
    return true;
  }

  static bool is_parameter(std::string_view name) {
    if (name == "?" || name == "$" || name == "!") return true;
    if (name.empty() || !is_name_start(name[0])) return false;
    for (const char c : name) {
      if (!is_name(c)) return false;
    }
    return true;
  }

  bool reject_substitution() {
    error_ = "command substitution is not supported";
    return false;
  }
  bool fail_unmatched(char what) {
    error_ = format("unexpected EOF while looking for matching `%c'", what);
    return false;
  }

  std::string_view line_;
  std::size_t position_ = 0;
  std::vector<Token> tokens_;
  std::string error_;
};

// --- grammar (POSIX.1-2017, 2.10) ---

class Parser {
 public:
  Parser(std::string_view line, std::vector<Token> tokens) : line_(line), tokens_(std::move(tokens)) {}

  std::expected<CommandLine, std::string> run() {
    CommandLine result;
    while (token().kind != Token::Kind::kEnd) {
      AndOrList list;
      const std::size_t start = token().start;
      if (!parse_list(list)) return std::unexpected(error_);
      list.text = line_.substr(start, tokens_[at_ - 1].end - start);
      if (is_operator("&")) {
        list.place = AndOrList::Place::kBackground;
        ++at_;
      } else if (is_operator(";")) {
        ++at_;
      } else if (token().kind != Token::Kind::kEnd) {
        return std::unexpected(unexpected());
      }
      result.lists.push_back(std::move(list));
    }
    return result;
  }

 private:
  [[nodiscard]] const Token& token() const { return tokens_[at_]; }
  [[nodiscard]] bool is_operator(std::string_view text) const {
    return token().kind == Token::Kind::kOperator && token().text == text;
  }
  [[nodiscard]] std::string unexpected() const {
    if (token().kind == Token::Kind::kEnd) return "syntax error near unexpected token `newline'";
    return "syntax error near unexpected token `" + token().text + "'";
  }
  bool fail_here() {
    error_ = unexpected();
    return false;
  }
  /// After `|`, `&&` and `||` an interactive shell would ask for more.
  bool fail_if_incomplete() {
    if (token().kind != Token::Kind::kEnd) return true;
    error_ = "syntax error: unexpected end of file";
    return false;
  }

  bool parse_list(AndOrList& list) {
    AndOrList::Operator joined_by = AndOrList::Operator::kFirst;
    while (true) {
      AndOrList::Item item;
      item.joined_by = joined_by;
      if (!parse_pipeline(item.pipeline)) return false;
      list.items.push_back(std::move(item));
      if (is_operator("&&")) {
        joined_by = AndOrList::Operator::kAnd;
      } else if (is_operator("||")) {
        joined_by = AndOrList::Operator::kOr;
      } else {
        return true;
      }
      ++at_;
      if (!fail_if_incomplete()) return false;
    }
  }

  bool parse_pipeline(Pipeline& pipeline) {
    while (token().kind == Token::Kind::kWord && token().text == "!") {
      pipeline.status =
          pipeline.status == Pipeline::Status::kAsIs ? Pipeline::Status::kNegated : Pipeline::Status::kAsIs;
      ++at_;
    }
    while (true) {
      SimpleCommand command;
      if (!parse_command(command)) return false;
      pipeline.commands.push_back(std::move(command));
      if (!is_operator("|")) break;
      ++at_;
      if (!fail_if_incomplete()) return false;
    }
    return true;
  }

  bool parse_command(SimpleCommand& command) {
    bool empty = true;
    while (true) {
      if (token().kind == Token::Kind::kWord) {
        if (!command.words.empty() || !take_assignment(command)) command.words.push_back(token().word);
        ++at_;
      } else if (token().kind == Token::Kind::kOperator && is_redirection(token().text)) {
        if (!parse_redirection(command)) return false;
      } else {
        return empty ? fail_here() : true;
      }
      empty = false;
    }
  }

  bool take_assignment(SimpleCommand& command) const {
    const Word& word = token().word;
    if (word.parts.empty() || word.parts[0].kind != WordPart::Kind::kText) return false;
    // The name and the = must not be quoted, so they stand in the typed text as well.
    const std::size_t equals = token().text.find('=');
    if (equals == 0 || equals == std::string::npos || !is_name_start(token().text[0])) return false;
    for (const char c : std::string_view(token().text).substr(0, equals)) {
      if (!is_name(c)) return false;
    }
    SimpleCommand::Assignment assignment;
    assignment.name = token().text.substr(0, equals);
    assignment.value = word;
    assignment.value.parts[0].text.erase(0, equals + 1);
    command.assignments.push_back(std::move(assignment));
    return true;
  }

  static bool is_redirection(std::string_view text) {
    return text == "<" || text == ">" || text == ">>" || text == ">&" || text == "<&" || text == "&>";
  }

  bool parse_redirection(SimpleCommand& command) {
    const Token what = token();
    ++at_;
    if (token().kind != Token::Kind::kWord) return fail_here();
    Redirection redirection;
    redirection.fd = what.io_number.value_or(what.text[0] == '<' ? 0 : 1);
    redirection.target = token().word;
    const std::string& text = token().text;
    if (what.text == ">&" || what.text == "<&") {
      if (text.size() != 1 || !is_digit(text[0])) {
        error_ = text + ": ambiguous redirect";
        return false;
      }
      redirection.kind = Redirection::Kind::kDuplicate;
      redirection.source = text[0] - '0';
    } else if (what.text == "<") {
      redirection.kind = Redirection::Kind::kRead;
    } else {
      redirection.kind = what.text == ">>" ? Redirection::Kind::kAppend : Redirection::Kind::kWrite;
    }
    ++at_;
    command.redirections.push_back(redirection);
    if (what.text == "&>") {  // both streams into one file
      Redirection error;
      error.kind = Redirection::Kind::kDuplicate;
      error.fd = 2;
      error.source = 1;
      command.redirections.push_back(error);
    }
    return true;
  }

  std::string_view line_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::string error_;
};

}  // namespace

std::expected<CommandLine, std::string> parse_command_line(std::string_view line) {
  std::expected<std::vector<Token>, std::string> tokens = Lexer(line).run();
  if (!tokens) return std::unexpected(tokens.error());
  return Parser(line, std::move(*tokens)).run();
}

std::vector<std::string> expand(const Word& word, const Parameters& parameters) {
  std::vector<std::string> fields;
  std::optional<std::string> field;  // the one being built
  const auto append = [&field](std::string_view text) { field = field.value_or(std::string()).append(text); };
  for (const WordPart& part : word.parts) {
    switch (part.kind) {
      case WordPart::Kind::kText: append(part.text); break;
      case WordPart::Kind::kHome: append(parameters.value_of("HOME")); break;
      case WordPart::Kind::kQuotedParameter: append(parameters.value_of(part.text)); break;
      case WordPart::Kind::kParameter:
        // Field splitting (POSIX.1-2017, 2.6.5) with the default IFS.
        for (const char c : parameters.value_of(part.text)) {
          if (!is_blank(c) && c != '\n') {
            append({&c, 1});
          } else if (field) {
            fields.push_back(std::move(*field));
            field.reset();
          }
        }
        break;
    }
  }
  if (field) fields.push_back(std::move(*field));
  return fields;
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

std::string expand_to_one(const Word& word, const Parameters& parameters) {
  std::string result;
  for (const WordPart& part : word.parts) {
    switch (part.kind) {
      case WordPart::Kind::kText: result += part.text; break;
      case WordPart::Kind::kHome: result += parameters.value_of("HOME"); break;
      case WordPart::Kind::kParameter:
      case WordPart::Kind::kQuotedParameter: result += parameters.value_of(part.text); break;
    }
  }
  return result;
}

}  // namespace glassnet::shell
