// SPDX-License-Identifier: Apache-2.0
// Writes JSON text (RFC 8259) piece by piece: scenario files, tables, errors, the command log. Members appear in the order in
// which they are written, so equal worlds give equal text.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace glassnet::scenario {

class JsonWriter {
 public:
  /// kCompact for machines; kIndented for files that people edit: two blanks a level, short lists on one line.
  enum class Style : std::uint8_t { kCompact, kIndented };

  explicit JsonWriter(Style style = Style::kCompact) : style_(style) {}

  JsonWriter& begin_object() { return open('{', Layout::kSpread); }
  /// An object or array that stays on one line even in an indented file.
  JsonWriter& begin_object_inline() { return open('{', Layout::kInline); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('[', Layout::kSpread); }
  JsonWriter& begin_array_inline() { return open('[', Layout::kInline); }
  JsonWriter& end_array() { return close(']'); }

  /// The name of the member whose value comes next.
  JsonWriter& key(std::string_view name);
  /// Invalid UTF-8 becomes U+FFFD, so that the text is valid whatever a program printed.
  JsonWriter& text(std::string_view value);
  template <std::integral T>
  JsonWriter& number(T value) {
    if constexpr (std::is_signed_v<T>) {
      return raw(std::to_string(static_cast<long long>(value)));
    } else {
      return raw(std::to_string(static_cast<unsigned long long>(value)));
    }
  }
  /// Shortest text that reads back as the same finite number.
  JsonWriter& real(double value);
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }

  JsonWriter& member(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& member(std::string_view name, const char* value) { return key(name).text(value); }
  JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonWriter& member(std::string_view name, T value) {
    return key(name).number(value);
  }

  /// The finished text; the writer must not be used again.
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  enum class Layout : std::uint8_t { kSpread, kInline };
  struct Level {
    Layout layout;
    bool empty = true;
  };

  JsonWriter& open(char bracket, Layout layout);
  JsonWriter& close(char bracket);
  JsonWriter& raw(std::string_view text);
  void before_value();
  void new_line();
  void quote(std::string_view value);

  Style style_;
  std::string out_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace glassnet::scenario
