// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "wire/dissect/http_text.h"
#include "wire/dissect/protocols.h"

namespace glassnet::wire::dissect {
namespace {

constexpr std::array<std::string_view, 9> kMethods{"GET ",     "HEAD ",  "POST ",  "PUT ",    "DELETE ",
                                                   "CONNECT ", "TRACE ", "PATCH ", "OPTIONS "};
/// More header lines than this in one segment are left as bytes, so that junk cannot blow up the field list.
constexpr int kMaxHeaderLines = 200;

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// The length in bytes of the first line with its line end, LF or CRLF.
std::size_t whole_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// Up to the next blank: one word of the start line.
std::size_t word_size(std::string_view line) {
  const std::size_t end = line.find(' ');
  return end == std::string_view::npos ? line.size() : end;
}

/// Notes the words of the start line below it: two words, then all that remains.
void words(Builder& builder, Region line, const std::array<std::string_view, 3>& names) {
  const Below below(builder);
  for (std::size_t i = 0; i < names.size() && line.size > 0; ++i) {
    const std::size_t size = i + 1 < names.size() ? word_size(text_of(builder.bytes(line))) : line.size;
    builder.add(names[i], FieldKind::kText, line.first(size));
    line = line.after(size);
    if (line.size > 0) line = line.after(1);
  }
}

void status_line(Builder& builder, Region line) {
  words(builder, line, {"http.response.version", "http.response.code", "http.response.phrase"});
}

void request_line(Builder& builder, Region line) {
  words(builder, line, {"http.request.method", "http.request.uri", "http.request.version"});
}

}  // namespace

std::optional<HttpStart> http_start(Bytes payload) {
  const std::string_view text = text_of(payload);
  if (text.starts_with("HTTP/1.")) return HttpStart::kResponse;
  for (const std::string_view method : kMethods) {
    if (!text.starts_with(method)) continue;
    const std::string_view line = first_line(payload);
    // A request line cut off by the end of the segment is recognised by its method alone.
    const bool cut_off = line.size() == text.size();
    if (cut_off || line.find(" HTTP/1.") != std::string_view::npos) return HttpStart::kRequest;
  }
  return std::nullopt;
}

std::string_view first_line(Bytes payload) {
  std::string_view line = text_of(payload);
  const std::size_t end = line.find('\n');
  if (end == std::string_view::npos) return line;
  line = line.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void http(Builder& builder, Region region) {
  const bool request = http_start(builder.bytes(region)) == HttpStart::kRequest;
  Layer layer(builder, "http", region);
  const Region start = layer.ahead(first_line(builder.bytes(region)).size());
  builder.add(request ? "http.request" : "http.response", FieldKind::kText, start);
  if (request) {
    request_line(builder, start);
  } else {
    status_line(builder, start);
  }
  layer.skip(whole_line(text_of(builder.bytes(region))));

  for (int lines = 0; lines < kMaxHeaderLines && layer.rest().size > 0; ++lines) {
    const Bytes rest = builder.bytes(layer.rest());
    const Region line = layer.ahead(first_line(rest).size());
    layer.skip(whole_line(text_of(rest)));
    if (line.size == 0) break;  // the empty line that ends the header section
    builder.add(request ? "http.request.line" : "http.response.line", FieldKind::kText, line);
  }
  if (layer.rest().size > 0) layer.bytes("http.file_data", layer.rest().size);
}

}  // namespace glassnet::wire::dissect
