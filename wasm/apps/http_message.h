// SPDX-License-Identifier: Apache-2.0
// The grammar of HTTP/1.1 messages (RFC 9112) and of http URLs (RFC 3986, RFC 9110 §4.2.1), for server and client alike. Text in,
// values out; only `read_head` waits.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/buffered_reader.h"
#include "sim/task.h"

namespace glassnet::apps {

/// One header field; the name as it came, compared without case.
struct HttpField {
  std::string name;
  std::string value;
};

/// Fields in the order of the message.
class HttpFields {
 public:
  void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
  /// The value of the first field of that name, or nullptr.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// Whether a field that is a comma-separated list, such as Connection, has `token` in it.
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const;
  [[nodiscard]] const std::vector<HttpField>& all() const { return fields_; }

 private:
  std::vector<HttpField> fields_;
};

/// What stands before the body.
struct HttpHead {
  std::string start_line;
  HttpFields fields;
};

struct HttpRequestLine {
  std::string method;
  std::string target;
  int major = 1;
  int minor = 1;
};

struct HttpStatusLine {
  int major = 1;
  int minor = 1;
  int status = 0;
  std::string reason;
};

/// "GET /index.html HTTP/1.1" (RFC 9112 §3), or nothing.
[[nodiscard]] std::optional<HttpRequestLine> parse_request_line(std::string_view line);
/// "HTTP/1.1 200 OK" (RFC 9112 §4), or nothing. The reason may be missing.
[[nodiscard]] std::optional<HttpStatusLine> parse_status_line(std::string_view line);
/// "Name: value" (RFC 9112 §5), or nothing: no blank before the colon, no folded lines.
[[nodiscard]] std::optional<HttpField> parse_field(std::string_view line);
/// Content-Length, where all of its fields agree; an error when it is no number or they differ (RFC 9112 §6.3).
[[nodiscard]] std::expected<std::optional<std::uint64_t>, int> content_length(const HttpFields& fields);

/// `text` with every %XX replaced (RFC 3986 §2.1); nothing for a broken escape or a zero byte.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);
/// `text` with everything but unreserved characters and '/' escaped.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// The characters that mean something in HTML as entities.
[[nodiscard]] std::string html_escape(std::string_view text);

struct HttpUrl {
  std::string host;
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query, as it goes into the request
  /// As it goes into Host: without the usual port.
  [[nodiscard]] std::string authority() const;
};

enum class UrlError { kMalformed, kUnsupportedScheme };

/// "http://host:port/path?query#fragment"; the scheme may be left out. The scheme of an unsupported one is in `scheme`.
[[nodiscard]] std::expected<HttpUrl, UrlError> parse_url(std::string_view text, std::string& scheme);

/// Why a head could not be read.
enum class HeadError {
  kEnd,        ///< the connection was closed, orderly, before the first byte
  kMalformed,  ///< not HTTP
  kTooLarge,   ///< more than kMaxHeadSize bytes
  kBroken,     ///< it broke off in the middle, or the connection broke
  kTimeout,    ///< nothing came within the socket's SO_RCVTIMEO
};

inline constexpr std::size_t kMaxHeadSize = 32768;

/// Reads up to the empty line. Empty lines in front are skipped (RFC 9112 §2.2).
sim::Task<std::expected<HttpHead, HeadError>> read_head(node::BufferedReader& input);

}  // namespace glassnet::apps
