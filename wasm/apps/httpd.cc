// SPDX-License-Identifier: Apache-2.0
// A web server for files (RFC 9110, RFC 9112): GET and HEAD, one task per connection, persistent connections, an access log in the
// common log format on standard output.
//   httpd [-p PORT] [DIRECTORY]        port 80, /var/www/html
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "apps/http_message.h"
#include "apps/programs.h"
#include "apps/server.h"
#include "base/text.h"
#include "node/arguments.h"
#include "node/calendar.h"
#include "node/host.h"

namespace glassnet::apps {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::string_view kServerName = "Glassnet-httpd/1.0";
/// A connection on which nothing more comes is closed after this time.
constexpr sim::Duration kIdleTime = sim::seconds(60);
/// Bodies that nobody asked for are read up to here, so that the answer is not lost to a reset.
constexpr std::uint64_t kMaxIgnoredBody = 1 << 20;

struct Response {
  int status = 200;
  HttpFields fields;
  std::string body;
};

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 301: return "Moved Permanently";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 505: return "HTTP Version Not Supported";
    default: return "";
  }
}

std::string_view content_type(std::string_view path) {
  struct Type {
    std::string_view extension;
    std::string_view name;
  };
  static constexpr std::array<Type, 12> kTypes{{
      {".html", "text/html; charset=utf-8"},
      {".htm", "text/html; charset=utf-8"},
      {".txt", "text/plain; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".xml", "application/xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".gif", "image/gif"},
      {".svg", "image/svg+xml"},
      {".ico", "image/x-icon"},
  }};
  for (const Type& type : kTypes) {
    if (path.ends_with(type.extension)) return type.name;
  }
  return "application/octet-stream";
}

Response error_response(int status) {
  const std::string title = format("%d ", status) + std::string(reason_phrase(status));
  Response response;
  response.status = status;
  response.fields.add("Content-Type", "text/html; charset=utf-8");
  response.body = "<!DOCTYPE html>\n<html>\n<head><title>" + title + "</title></head>\n<body><h1>" + title +
                  "</h1></body>\n</html>\n";
  return response;
}

Response error_response(Errno error) {
  if (error == Errno::kAcces || error == Errno::kPerm) return error_response(403);
  if (error == Errno::kNoEnt || error == Errno::kNotDir || error == Errno::kNameTooLong) return error_response(404);
  return error_response(500);
}

class FileServer {
 public:
  FileServer(node::Process& process, std::string root) : process_(process), root_(std::move(root)) {}

  /// Answers requests on `client` until one side has had enough.
  sim::Task<void> serve(socket::Fd client, socket::SocketAddress peer);

 private:
  [[nodiscard]] Response respond(const HttpRequestLine& request, const HttpFields& fields) const;
  [[nodiscard]] Response respond_with_file(const std::string& path, const HttpFields& fields) const;
  [[nodiscard]] Response respond_with_directory(const std::string& path, const std::string& target,
                                                const HttpFields& fields) const;
  [[nodiscard]] std::string serialize(const Response& response, bool with_body, bool keep_alive) const;
  void log(const std::string& peer, const std::string& request_line, const Response& response, bool with_body);
  [[nodiscard]] node::FileSystem& files() const { return process_.host().files(); }

  node::Process& process_;
  std::string root_;
};

// --- what to answer ---

Response FileServer::respond(const HttpRequestLine& request, const HttpFields& fields) const {
  if (request.major != 1) return error_response(505);
  // RFC 9112 §3.2: a request without Host, or with two of them, is answered by 400.
  const std::size_t hosts = fields.count("Host");
  if (hosts > 1 || (hosts == 0 && request.minor >= 1)) return error_response(400);
  if (request.method != "GET" && request.method != "HEAD") {
    for (const std::string_view known : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH"}) {
      if (request.method != known) continue;
      Response response = error_response(405);
      response.fields.add("Allow", "GET, HEAD");
      return response;
    }
    return error_response(501);
  }

  std::string_view target = request.target;
  if (target.starts_with("http://")) {  // absolute-form (RFC 9112 §3.2.2)
    const std::size_t path = target.find('/', 7);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  if (!target.starts_with('/')) return error_response(400);
  const auto decoded = percent_decode(target.substr(0, target.find('?')));
  if (!decoded) return error_response(400);
  // Dot segments are resolved before the root is put in front, so that no path leads out of it.
  const std::string inside = node::absolute_path("/", *decoded);
  const std::string path = root_ + inside;
  const Result<node::FileStatus> status = files().status(path, process_.uid());
  if (!status) return error_response(status.error());
  if (status->kind != node::FileKind::kDirectory) return respond_with_file(path, fields);
  if (!inside.ends_with('/')) {
    Response response = error_response(301);
    response.fields.add("Location", percent_encode(inside) + "/");
    return response;
  }
  return respond_with_directory(path, inside, fields);
}

Response FileServer::respond_with_file(const std::string& path, const HttpFields& fields) const {
  const Result<node::FileStatus> status = files().status(path, process_.uid());
  Result<std::string> contents = files().read(path, process_.uid());
  if (!status || !contents) return error_response(status ? contents.error() : status.error());
  Response response;
  const std::string modified = node::http_date(status->modified);
  response.fields.add("Last-Modified", modified);
  // RFC 9110 §13.1.3. Only the very date that was handed out counts, which needs no arithmetic and is never wrong.
  if (const std::string* since = fields.find("If-Modified-Since"); since != nullptr && *since == modified) {
    response.status = 304;
    return response;
  }
  response.fields.add("Content-Type", std::string(content_type(path)));
  response.body = std::move(*contents);
  return response;
}

Response FileServer::respond_with_directory(const std::string& path, const std::string& target,
                                            const HttpFields& fields) const {
  const std::string index = path + "index.html";
  if (files().status(index, process_.uid())) return respond_with_file(index, fields);
  const Result<std::vector<node::DirectoryEntry>> entries = files().list(path, process_.uid());
  if (!entries) return error_response(entries.error());
  const std::string title = "Index of " + html_escape(target);
  Response response;
  response.fields.add("Content-Type", "text/html; charset=utf-8");
  response.body =
      "<!DOCTYPE html>\n<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n<ul>\n";
  for (const node::DirectoryEntry& entry : *entries) {
    const std::string name = entry.name + (entry.status.kind == node::FileKind::kDirectory ? "/" : "");
    response.body += "<li><a href=\"" + percent_encode(name) + "\">" + html_escape(name) + "</a></li>\n";
  }
  response.body += "</ul>\n</body>\n</html>\n";
  return response;
}

std::string FileServer::serialize(const Response& response, bool with_body, bool keep_alive) const {
  const std::string_view reason = reason_phrase(response.status);
  std::string text = format("HTTP/1.1 %d %.*s\r\n", response.status, static_cast<int>(reason.size()), reason.data());
  text += "Date: " + node::http_date(process_.now()) + "\r\n";
  text += "Server: " + std::string(kServerName) + "\r\n";
  for (const HttpField& field : response.fields.all()) text += field.name + ": " + field.value + "\r\n";
  if (response.status != 304) append_format(text, "Content-Length: %zu\r\n", response.body.size());
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (with_body) text += response.body;
  return text;
}

void FileServer::log(const std::string& peer, const std::string& request_line, const Response& response,
                     bool with_body) {
  const std::string size = with_body && !response.body.empty() ? format("%zu", response.body.size()) : "-";
  process_.print(format("%s - - [%s] \"%s\" %d %s\n", peer.c_str(), node::log_date(process_.now()).c_str(),
                        request_line.c_str(), response.status, size.c_str()));
}

// --- the connection ---

/// Reads and forgets the body of a request; false when that is not possible.
sim::Task<bool> skip_body(node::BufferedReader& input, std::uint64_t length) {
  while (length > 0) {
    const Result<std::string> piece =
        co_await input.some(static_cast<std::size_t>(std::min<std::uint64_t>(length, 65536)));
    if (!piece || piece->empty()) co_return false;
    length -= piece->size();
  }
  co_return true;
}

/// Ends a connection on which the client may still be sending: what comes is thrown away until it stops, because bytes that nobody
/// reads make the close a reset, which would take the answer along (RFC 9112 §9.6).
sim::Task<void> drain(node::Process& process, socket::Fd client) {
  socket::Syscalls& sys = process.sys();
  static_cast<void>(sys.shutdown(client, socket::Shutdown::kWrite));
  const std::array<std::uint8_t, 16> patience = socket::encode_timeval(sim::seconds(2));
  static_cast<void>(sys.setsockopt(client, socket::kSolSocket, socket::kSoRcvTimeo, Bytes(patience)));
  std::array<std::uint8_t, 4096> buffer{};
  std::uint64_t drained = 0;
  while (drained < kMaxIgnoredBody) {
    const Result<std::size_t> received = co_await sys.recv(client, buffer);
    if (!received || *received == 0) break;
    drained += *received;
  }
}

sim::Task<void> FileServer::serve(socket::Fd client, socket::SocketAddress peer) {
  socket::Syscalls& sys = process_.sys();
  const std::array<std::uint8_t, 16> idle = socket::encode_timeval(kIdleTime);
  static_cast<void>(sys.setsockopt(client, socket::kSolSocket, socket::kSoRcvTimeo, Bytes(idle)));
  node::BufferedReader input(process_, client);
  bool keep_alive = true;
  bool unread = false;
  while (keep_alive) {
    const std::expected<HttpHead, HeadError> head = co_await read_head(input);
    if (!head && head.error() != HeadError::kMalformed && head.error() != HeadError::kTooLarge) break;

    std::string request_line = "-";
    Response response;
    bool with_body = true;
    keep_alive = false;
    if (!head) {
      unread = true;
      response = error_response(head.error() == HeadError::kTooLarge ? 431 : 400);
    } else {
      request_line = head->start_line;
      const std::optional<HttpRequestLine> request = parse_request_line(head->start_line);
      const auto length = content_length(head->fields);
      const bool framed = head->fields.find("Transfer-Encoding") == nullptr && length;
      unread = !framed;
      if (!request || !length) {
        response = error_response(400);
      } else {
        response = respond(*request, head->fields);
        with_body = request->method != "HEAD" && response.status != 304;
        keep_alive = framed && response.status != 400 && response.status != 505 &&
                     !head->fields.has_token("Connection", "close") &&
                     (request->minor >= 1 || head->fields.has_token("Connection", "keep-alive"));
        const std::uint64_t body = length->value_or(0);
        if (body > kMaxIgnoredBody) {
          unread = true;
          keep_alive = false;
        }
        if (body != 0 && body <= kMaxIgnoredBody) {
          const bool skipped = co_await skip_body(input, body);
          keep_alive = keep_alive && skipped;
        }
      }
    }
    std::string message = serialize(response, with_body, keep_alive);
    sim::Task<Result<void>> sending = node::write_all(process_, client, std::move(message));
    const Result<void> sent = co_await sending;
    log(peer.address.to_string(), request_line, response, with_body);
    if (!sent) unread = keep_alive = false;
  }
  if (unread) co_await drain(process_, client);
  static_cast<void>(sys.close(client));
}

}  // namespace

sim::Task<int> httpd_main(node::Process& process) {
  std::optional<std::uint64_t> port = kHttpPort;
  std::string root = "/var/www/html";
  node::OptionReader options(process, "p:");
  bool wrong = false;
  while (const char option = options.next()) {
    if (option == 'p') port = parse_decimal(options.argument(), 65535);
    if (option == node::OptionReader::kWrong) wrong = true;
  }
  if (!options.operands().empty()) root = process.path(options.operands()[0]);
  if (wrong || !port || options.operands().size() > 1) {
    process.print_error("usage: httpd [-p PORT] [DIRECTORY]\n");
    co_return 2;
  }
  while (root.ends_with('/')) root.pop_back();

  const std::optional<socket::Fd> listener = listen_at(process, static_cast<std::uint16_t>(*port));
  if (!listener) co_return 1;
  FileServer server(process, root);
  while (true) {
    const Result<socket::Accepted> client = co_await process.sys().accept(*listener);
    if (client) {
      process.start_task(server.serve(client->fd, client->peer));
    } else {
      co_await rest_after(process, client.error());
    }
  }
}

}  // namespace glassnet::apps
