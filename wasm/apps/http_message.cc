// SPDX-License-Identifier: Apache-2.0
#include "apps/http_message.h"

#include <algorithm>

#include "base/text.h"

namespace glassnet::apps {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A token (RFC 9110 §5.6.2).
bool is_token(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || is_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
}

std::optional<int> hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  if (l >= 'a' && l <= 'f') return l - 'a' + 10;
  return std::nullopt;
}

/// "HTTP/1.1": exactly one digit each.
bool parse_version(std::string_view text, int& major, int& minor) {
  if (text.size() != 8 || !text.starts_with("HTTP/") || text[6] != '.') return false;
  if (!is_digit(text[5]) || !is_digit(text[7])) return false;
  major = text[5] - '0';
  minor = text[7] - '0';
  return true;
}

}  // namespace

const std::string* HttpFields::find(std::string_view name) const {
  for (const HttpField& field : fields_) {
    if (equal_ignoring_case(field.name, name)) return &field.value;
  }
  return nullptr;
}

std::size_t HttpFields::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [name](const HttpField& field) { return equal_ignoring_case(field.name, name); }));
}

bool HttpFields::has_token(std::string_view name, std::string_view token) const {
  for (const HttpField& field : fields_) {
    if (!equal_ignoring_case(field.name, name)) continue;
    for (const std::string_view piece : split(field.value, ',')) {
      if (equal_ignoring_case(trim(piece), token)) return true;
    }
  }
  return false;
}

std::optional<HttpRequestLine> parse_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  HttpRequestLine request;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, second - first - 1);
  if (!is_token(request.method) || request.target.empty()) return std::nullopt;
  const bool printable = std::ranges::all_of(request.target, [](char c) { return c > ' ' && c != '\x7f'; });
  if (!printable || !parse_version(line.substr(second + 1), request.major, request.minor)) return std::nullopt;
  return request;
}

std::optional<HttpStatusLine> parse_status_line(std::string_view line) {
  HttpStatusLine result;
  if (line.size() < 12 || line[8] != ' ' || !parse_version(line.substr(0, 8), result.major, result.minor)) {
    return std::nullopt;
  }
  const auto status = parse_decimal(line.substr(9, 3), 999);
  if (!status || *status < 100 || (line.size() > 12 && line[12] != ' ')) return std::nullopt;
  result.status = static_cast<int>(*status);
  if (line.size() > 13) result.reason = line.substr(13);
  return result;
}

std::optional<HttpField> parse_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
  return HttpField{std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))};
}

std::expected<std::optional<std::uint64_t>, int> content_length(const HttpFields& fields) {
  std::optional<std::uint64_t> length;
  for (const HttpField& field : fields.all()) {
    if (!equal_ignoring_case(field.name, "Content-Length")) continue;
    const auto value = parse_decimal(field.value, INT64_MAX);
    if (!value || (length && *length != *value)) return std::unexpected(400);
    length = *value;
  }
  return length;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const auto high = hex_digit(text[i + 1]);
      const auto low = hex_digit(text[i + 2]);
      if (!high || !low) return std::nullopt;
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    result += c;
  }
  return result;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kPlain = "-._~/";
  std::string result;
  for (const char c : text) {
    const char l = lower(c);
    if ((l >= 'a' && l <= 'z') || is_digit(c) || kPlain.find(c) != std::string_view::npos) {
      result += c;
    } else {
      append_format(result, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return result;
}

std::string html_escape(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      default: result += c; break;
    }
  }
  return result;
}

std::string HttpUrl::authority() const { return port == 80 ? host : host + format(":%u", unsigned{port}); }

std::expected<HttpUrl, UrlError> parse_url(std::string_view text, std::string& scheme) {
  if (const std::size_t mark = text.find("://"); mark != std::string_view::npos) {
    scheme = text.substr(0, mark);
    if (!equal_ignoring_case(scheme, "http")) return std::unexpected(UrlError::kUnsupportedScheme);
    text.remove_prefix(mark + 3);
  }
  text = text.substr(0, text.find('#'));
  HttpUrl url;
  const std::size_t path = text.find_first_of("/?");
  std::string_view authority = text.substr(0, path);
  if (path != std::string_view::npos) {
    url.target = text[path] == '/' ? "" : "/";
    url.target += text.substr(path);
  }
  // User information is for the server's eyes only; nothing here asks for it.
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  const std::size_t colon = authority.find(':');
  url.host = authority.substr(0, colon);
  if (url.host.empty()) return std::unexpected(UrlError::kMalformed);
  if (colon != std::string_view::npos && colon + 1 < authority.size()) {
    const auto port = parse_decimal(authority.substr(colon + 1), 65535);
    if (!port) return std::unexpected(UrlError::kMalformed);
    url.port = static_cast<std::uint16_t>(*port);
  }
  const bool clean = std::ranges::all_of(text, [](char c) { return c > ' ' && c != '\x7f'; });
  if (!clean) return std::unexpected(UrlError::kMalformed);
  return url;
}

sim::Task<std::expected<HttpHead, HeadError>> read_head(node::BufferedReader& input) {
  HttpHead head;
  std::size_t size = 0;
  while (true) {
    Result<std::string> line = co_await input.line();
    if (!line) {
      HeadError why = HeadError::kBroken;
      if (line.error() == Errno::kAgain) why = HeadError::kTimeout;
      if (line.error() == Errno::kMsgSize) why = HeadError::kTooLarge;
      co_return std::unexpected(why);
    }
    if (line->empty() && size == 0) co_return std::unexpected(HeadError::kEnd);
    if (!line->ends_with('\n')) co_return std::unexpected(HeadError::kBroken);
    size += line->size();
    if (size > kMaxHeadSize) co_return std::unexpected(HeadError::kTooLarge);
    // A lone line feed ends a line, too (RFC 9112 §2.2).
    line->pop_back();
    if (line->ends_with('\r')) line->pop_back();
    if (line->empty()) {
      if (head.start_line.empty()) continue;
      co_return head;
    }
    if (head.start_line.empty()) {
      head.start_line = std::move(*line);
      continue;
    }
    std::optional<HttpField> field = parse_field(*line);
    if (!field) co_return std::unexpected(HeadError::kMalformed);
    head.fields.add(std::move(field->name), std::move(field->value));
  }
}

}  // namespace glassnet::apps
