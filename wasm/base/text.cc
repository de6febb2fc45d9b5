// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <charconv>
#include <cstdarg>
#include <cstdio>

namespace glassnet {
namespace {

void append_list(std::string& out, const char* pattern, std::va_list list) {
  std::va_list again;
  va_copy(again, list);
  const int length = std::vsnprintf(nullptr, 0, pattern, list);
  if (length > 0) {
    const std::size_t start = out.size();
    out.resize(start + static_cast<std::size_t>(length) + 1);
    std::vsnprintf(out.data() + start, static_cast<std::size_t>(length) + 1, pattern, again);
    out.pop_back();
  }
  va_end(again);
}

}  // namespace

std::string format(const char* pattern, ...) {
  std::string out;
  std::va_list list;
  va_start(list, pattern);
  append_list(out, pattern, list);
  va_end(list);
  return out;
}

void append_format(std::string& out, const char* pattern, ...) {
  std::va_list list;
  va_start(list, pattern);
  append_list(out, pattern, list);
  va_end(list);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  std::size_t start = 0;
  while (start <= text.size()) {
    std::size_t end = text.find(separator, start);
    if (end == std::string_view::npos) end = text.size();
    if (end > start) pieces.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return pieces;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t max) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || text.front() == '-' || error != std::errc{} || stop != end || value > max) return std::nullopt;
  return value;
}

}  // namespace glassnet
