// SPDX-License-Identifier: Apache-2.0
#include "scenario/json_writer.h"

#include <cstdlib>

#include "base/text.h"
#include "scenario/utf8.h"

namespace glassnet::scenario {

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  quote(name);
  out_ += style_ == Style::kIndented ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) {
  before_value();
  quote(value);
  return *this;
}

JsonWriter& JsonWriter::real(double value) {
  // std::to_chars would find the digits at once, but its tables weigh 70 KB of the page's first load.
  constexpr int kEnoughDigits = 17;
  std::string text;
  for (int digits = 1; digits <= kEnoughDigits; ++digits) {
    text = format("%.*g", digits, value);
    if (std::strtod(text.c_str(), nullptr) == value) break;
  }
  return raw(text);
}

JsonWriter& JsonWriter::raw(std::string_view text) {
  before_value();
  out_ += text;
  return *this;
}

JsonWriter& JsonWriter::open(char bracket, Layout layout) {
  before_value();
  out_ += bracket;
  // What lies inside a one-line value stays on that line.
  const bool inherited = !levels_.empty() && levels_.back().layout == Layout::kInline;
  levels_.push_back({inherited ? Layout::kInline : layout});
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty && level.layout == Layout::kSpread) new_line();
  if (!level.empty && level.layout == Layout::kInline && style_ == Style::kIndented && bracket == '}') out_ += ' ';
  out_ += bracket;
  return *this;
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (!level.empty) out_ += ',';
  if (level.layout == Layout::kSpread) {
    new_line();
  } else if (style_ == Style::kIndented && (!level.empty || out_.back() == '{')) {
    out_ += ' ';
  }
  level.empty = false;
}

void JsonWriter::new_line() {
  if (style_ == Style::kCompact) return;
  out_ += '\n';
  out_.append(2 * levels_.size(), ' ');
}

void JsonWriter::quote(std::string_view value) {
  out_ += '"';
  for (std::size_t at = 0; at < value.size();) {
    const auto c = static_cast<unsigned char>(value[at]);
    if (c >= 0x80) {
      const std::size_t length = utf8_sequence_length(value.substr(at));
      out_ += length == 0 ? std::string_view("\xef\xbf\xbd") : value.substr(at, length);
      at += length == 0 ? 1 : length;
      continue;
    }
    ++at;
    switch (c) {
      case '"': out_ += "\\\""; break;
      case '\\': out_ += "\\\\"; break;
      case '\n': out_ += "\\n"; break;
      case '\r': out_ += "\\r"; break;
      case '\t': out_ += "\\t"; break;
      default:
        if (c < 0x20 || c == 0x7f) {
          append_format(out_, "\\u%04x", c);
        } else {
          out_ += static_cast<char>(c);
        }
    }
  }
  out_ += '"';
}

}  // namespace glassnet::scenario
