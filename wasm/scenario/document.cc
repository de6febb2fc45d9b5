// SPDX-License-Identifier: Apache-2.0
#include "scenario/document.h"

#define JSON_NO_IO 1
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/sorted.h"

namespace glassnet::scenario {
namespace {

constexpr std::string_view kBetweenTokens = " \t\r\n:,";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Follows the parser through the text. SAX callbacks come without positions; but when one comes, everything up to and
/// including its token is known to be well-formed, so the token is found by skipping what may stand between two tokens.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {
    if (text_.starts_with("\xef\xbb\xbf")) offset_ = 3;  // the parser skips a byte order mark
  }

  /// The place of the next token; steps over it.
  Position next_token() {
    while (offset_ < text_.size() && kBetweenTokens.contains(text_[offset_])) step();
    const Position start = at_;
    skip_token();
    return start;
  }

  /// How many bytes were stepped over.
  [[nodiscard]] std::size_t offset() const { return offset_; }

  /// The place of byte `offset`, which is not before what was already stepped over.
  Position seek(std::size_t offset) {
    while (offset_ < std::min(offset, text_.size())) step();
    return at_;
  }

 private:
  void step() {
    const auto c = static_cast<unsigned char>(text_[offset_++]);
    if (c == '\n') {
      ++at_.line;
      at_.column = 1;
    } else if ((static_cast<unsigned char>(offset_ < text_.size() ? text_[offset_] : '\0') & 0xc0) != 0x80) {
      ++at_.column;  // the byte after this one begins a character
    }
  }

  void skip_token() {
    if (offset_ >= text_.size()) return;
    const char first = text_[offset_];
    if (first == '"') {
      step();
      while (offset_ < text_.size() && text_[offset_] != '"') {
        if (text_[offset_] == '\\') step();
        if (offset_ < text_.size()) step();
      }
      if (offset_ < text_.size()) step();
    } else if (std::string_view("{}[]").contains(first)) {
      step();
    } else if (first == '-' || is_digit(first)) {
      skip_number();
    } else {  // null, true or false
      while (offset_ < text_.size() && text_[offset_] >= 'a' && text_[offset_] <= 'z') step();
    }
  }

  /// By the grammar of RFC 8259 §6: what follows "0" in "01" is another token.
  void skip_number() {
    const auto next = [this] { return offset_ < text_.size() ? text_[offset_] : '\0'; };
    if (next() == '-') step();
    if (next() == '0') {
      step();
    } else {
      while (is_digit(next())) step();
    }
    if (next() == '.') {
      step();
      while (is_digit(next())) step();
    }
    if (next() == 'e' || next() == 'E') {
      step();
      if (next() == '+' || next() == '-') step();
      while (is_digit(next())) step();
    }
  }

  std::string_view text_;
  std::size_t offset_ = 0;
  Position at_{1, 1};
};

class TreeBuilder {
 public:
  using json = nlohmann::json;

  TreeBuilder(std::string_view text, Errors& errors, DocumentLimits limits)
      : text_(text), cursor_(text), errors_(errors), limits_(limits) {}

  Value take_root() { return std::move(root_); }

  bool null() { return scalar(Value::Type::kNull) != nullptr; }
  bool boolean(bool value) {
    scalar(Value::Type::kBoolean)->boolean = value;
    return true;
  }
  bool number_integer(json::number_integer_t value) {
    Value* number = scalar(Value::Type::kNumber);
    number->number = static_cast<double>(value);
    number->integer = value;
    return true;
  }
  bool number_unsigned(json::number_unsigned_t value) {
    Value* number = scalar(Value::Type::kNumber);
    number->number = static_cast<double>(value);
    if (value <= INT64_MAX) number->integer = static_cast<std::int64_t>(value);
    return true;
  }
  bool number_float(json::number_float_t value, const json::string_t&) {
    scalar(Value::Type::kNumber)->number = value;
    return true;
  }
  bool string(json::string_t& value) {
    scalar(Value::Type::kText)->text = std::move(value);
    return true;
  }
  bool binary(json::binary_t&) { return false; }  // exists in binary formats only

  bool start_object(std::size_t) { return open(Value::Type::kObject); }
  bool start_array(std::size_t) { return open(Value::Type::kArray); }
  bool end_object() {
    check_keys(open_.back()->keys);
    return close();
  }
  bool end_array() { return close(); }

  bool key(json::string_t& name) {
    const Position at = cursor_.next_token();
    open_.back()->keys.push_back({std::move(name), at});
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    // `position` counts the bytes read so far: up to the end of the unexpected token, or one more at the end of the text.
    if (position > text_.size()) {
      errors_.add("scenario.unexpected-end", path_of_open(), cursor_.seek(text_.size()));
      return false;
    }
    const std::string_view found = unexpected_token(position);
    constexpr std::size_t kShown = 40;
    errors_.add("scenario.bad-json", path_of_open(), cursor_.seek(position - found.size()))
        .with("found", found.substr(0, kShown));
    return false;
  }

 private:
  Value* add(Value::Type type) {
    Value* value = &root_;
    if (!open_.empty()) value = &open_.back()->items.emplace_back();
    value->type = type;
    value->at = cursor_.next_token();
    return value;
  }
  Value* scalar(Value::Type type) { return add(type); }

  bool open(Value::Type type) {
    Value* value = add(type);
    if (open_.size() >= limits_.depth) {
      errors_.add("scenario.too-deep", path_of_open(), value->at).with("limit", static_cast<int>(limits_.depth));
      return false;
    }
    open_.push_back(value);  // stays valid: its parent gets no further item before it is closed
    return true;
  }

  bool close() {
    static_cast<void>(cursor_.next_token());
    open_.pop_back();
    return true;
  }

  /// Two members of one name: sorted, so that a hostile file costs no quadratic time.
  void check_keys(const std::vector<Value::Key>& keys) {
    std::vector<const Value::Key*> sorted;
    for (const Value::Key& key : keys) sorted.push_back(&key);
    sort_stably(sorted, [](const Value::Key* a, const Value::Key* b) { return a->name < b->name; });
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      if (sorted[i]->name != sorted[i - 1]->name) continue;
      errors_.add("scenario.duplicate-key", path_of_open(), sorted[i]->at)
          .with("key", sorted[i]->name)
          .with("line", sorted[i - 1]->at.line);
    }
  }

  /// What stands between the last thing that made sense and byte `end`, without what may stand between two tokens.
  std::string_view unexpected_token(std::size_t end) const {
    const std::string_view rest = text_.substr(cursor_.offset(), std::max(end, cursor_.offset()) - cursor_.offset());
    if (rest.empty()) return rest;
    const std::size_t first = rest.find_first_not_of(kBetweenTokens);
    // A second comma or colon is itself what is unexpected.
    return first == std::string_view::npos ? rest.substr(rest.size() - 1) : rest.substr(first);
  }

  /// The path of the innermost value that is still open.
  std::string path_of_open() const {
    std::string path;
    for (std::size_t level = 0; level + 1 < open_.size(); ++level) {
      const Value& parent = *open_[level];
      if (parent.type == Value::Type::kObject) {
        if (!path.empty()) path += '.';
        path += parent.keys.back().name;
      } else {
        path += '[' + std::to_string(parent.items.size() - 1) + ']';
      }
    }
    return path;
  }

  std::string_view text_;
  TextCursor cursor_;
  Errors& errors_;
  DocumentLimits limits_;
  Value root_;
  std::vector<Value*> open_;
};

}  // namespace

const Value* Value::find(std::string_view name) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].name == name) return &items[i];
  }
  return nullptr;
}

std::string_view type_name(Value::Type type) {
  switch (type) {
    case Value::Type::kNull: return "null";
    case Value::Type::kBoolean: return "boolean";
    case Value::Type::kNumber: return "number";
    case Value::Type::kText: return "text";
    case Value::Type::kArray: return "list";
    case Value::Type::kObject: return "object";
  }
  return {};
}

std::optional<Value> parse_document(std::string_view text, Errors& errors, DocumentLimits limits) {
  if (text.size() > limits.bytes) {
    errors.add("scenario.too-large", "", {})
        .with("bytes", static_cast<std::int64_t>(text.size()))
        .with("limit", static_cast<std::int64_t>(limits.bytes));
    return std::nullopt;
  }
  TreeBuilder builder(text, errors, limits);
  const bool complete = nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder);
  if (!complete || !errors.empty()) return std::nullopt;
  return builder.take_root();
}

}  // namespace glassnet::scenario
