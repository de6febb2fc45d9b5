// SPDX-License-Identifier: Apache-2.0
// A web server (RFC 9112) with one kind of page: /bytes/N is N bytes, byte i being (i * 31 + (i >> 8)) & 255, so that both ends know what
// has to arrive. The body is made while it is sent, so that N may be large.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "apps/http_message.h"
#include "apps/programs.h"
#include "apps/server.h"
#include "base/text.h"

namespace glassnet::apps {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 40;

/// N of "/bytes/N".
std::optional<std::uint64_t> size_of(std::string_view target) {
  constexpr std::string_view kPrefix = "/bytes/";
  if (!target.starts_with(kPrefix)) return std::nullopt;
  return parse_decimal(target.substr(kPrefix.size()), kMostBytes);
}

sim::Task<void> send_body(node::Process& process, socket::Fd client, std::uint64_t size) {
  std::array<std::uint8_t, 16384> buffer{};
  for (std::uint64_t at = 0; at < size;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - at));
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t n = at + i;
      buffer[i] = static_cast<std::uint8_t>(n * 31 + (n >> 8));
    }
    const Result<std::size_t> sent = co_await process.sys().send(client, Bytes(buffer).first(count));
    if (!sent) co_return;
    at += *sent;
  }
}

sim::Task<void> serve_client(node::Process& process, socket::Fd client) {
  node::BufferedReader input(process, client);
  const std::expected<HttpHead, HeadError> head = co_await read_head(input);
  if (head) {
    const std::optional<HttpRequestLine> request = parse_request_line(head->start_line);
    const bool known = request && (request->method == "GET" || request->method == "HEAD");
    const std::optional<std::uint64_t> size = known ? size_of(request->target) : std::nullopt;
    const char* status = !request ? "400 Bad Request"
                         : !known ? "405 Method Not Allowed"
                         : size   ? "200 OK"
                                  : "404 Not Found";
    std::string answer = format("HTTP/1.1 %s\r\n", status);
    if (request && !known) answer += "Allow: GET, HEAD\r\n";
    answer += "Content-Type: application/octet-stream\r\n";
    append_format(answer, "Content-Length: %llu\r\n", static_cast<unsigned long long>(size.value_or(0)));
    answer += "Connection: close\r\n\r\n";
    const Result<void> sent = co_await node::write_all(process, client, std::move(answer));
    if (sent && size && request->method == "GET") co_await send_body(process, client, *size);
  }
  static_cast<void>(process.sys().close(client));
}

}  // namespace

sim::Task<int> bytesd_main(node::Process& process) {
  const std::optional<std::uint16_t> port = parse_port_option(process, kHttpPort);
  if (!port) co_return 2;
  const std::optional<socket::Fd> listener = listen_at(process, *port);
  if (!listener) co_return 1;
  co_return co_await serve_clients(process, *listener, &serve_client);
}

}  // namespace glassnet::apps
