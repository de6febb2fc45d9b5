// SPDX-License-Identifier: Apache-2.0
// curl for http: one request, one answer, with the messages and exit statuses of curl 7.88.
// Simplified: no progress meter, as with -s, and no redirects are followed.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "apps/curl_options.h"
#include "apps/http_message.h"
#include "apps/programs.h"
#include "base/text.h"
#include "node/host.h"
#include "node/resolver.h"

namespace glassnet::apps {
namespace {

/// CURLcode values (libcurl-errors(3)); the exit statuses of curl.
enum class Code : int {
  kOk = 0,
  kUnsupportedProtocol = 1,
  kFailedInit = 2,
  kUrlMalformed = 3,
  kCouldNotResolveHost = 6,
  kCouldNotConnect = 7,
  kPartialFile = 18,
  kHttpReturnedError = 22,
  kWriteError = 23,
  kTimedOut = 28,
  kGotNothing = 52,
  kSendError = 55,
  kReceiveError = 56,
};

// --- the transfer ---

/// An answer's framing (RFC 9112 §6.3).
struct Framing {
  enum class Kind { kNoBody, kLength, kChunked, kUntilClose };
  Kind kind = Kind::kUntilClose;
  std::uint64_t length = 0;
};

class Transfer {
 public:
  Transfer(node::Process& process, CurlOptions options) : process_(process), options_(std::move(options)) {}

  sim::Task<int> run();

 private:
  struct Failure {
    Code code = Code::kOk;
    std::string message;
  };

  sim::Task<Code> exchange();
  sim::Task<Code> connect(wire::Ipv4Address address);
  sim::Task<Code> send_request();
  sim::Task<Code> receive_response();
  sim::Task<Code> receive_body(Framing framing);
  sim::Task<Code> receive_chunks();
  /// Reads `length` bytes, or all up to the end when there is none.
  sim::Task<Code> receive_bytes(std::optional<std::uint64_t> length);
  sim::Task<Code> deliver(std::string bytes);

  [[nodiscard]] std::string request_text() const;
  [[nodiscard]] Code show_head(const HttpHead& head);
  [[nodiscard]] Framing framing_of(const HttpHead& head) const;
  [[nodiscard]] std::optional<Code> choose_output();

  /// Remembers what to say; answers `code`.
  Code fail_with(Code code, std::string message) {
    message_ = std::move(message);
    return code;
  }
  Code read_failure(Errno error);
  [[nodiscard]] bool timed_out() const { return process_.interrupted(); }
  [[nodiscard]] long long milliseconds() const { return (process_.now() - begun_).ns / 1'000'000; }
  void note(const std::string& text) {
    if (options_.verbose) process_.print_error("* " + text + "\n");
  }
  void close_connection() {
    note("Closing connection 0");
    static_cast<void>(process_.sys().close(fd_));
  }

  node::Process& process_;
  CurlOptions options_;
  HttpUrl url_;
  std::string message_;
  socket::Fd fd_ = -1;
  socket::Fd output_ = node::kStandardOutput;
  std::optional<std::string> output_name_;  // the file is made when the first byte comes
  std::optional<node::BufferedReader> input_;
  sim::Instant begun_;
  bool keep_alive_ = true;
  int status_ = 0;
  std::uint64_t received_ = 0;
  std::optional<std::uint64_t> expected_;
};

/// --max-time, as alarm(2) does it: SIGALRM interrupts whatever the transfer waits for.
sim::Task<void> ring_alarm(node::Process& process, sim::Duration after) {
  static_cast<void>(co_await process.sys().sleep(after));
  process.deliver(node::Signal::kAlarm);
}

sim::Task<int> Transfer::run() {
  begun_ = process_.now();
  if (options_.max_time) {
    process_.catch_signal(node::Signal::kAlarm);
    process_.start_task(ring_alarm(process_, *options_.max_time));
  }
  const Code code = co_await exchange();
  if (code != Code::kOk && (!options_.silent || options_.show_error)) {
    process_.print_error(format("curl: (%d) %s\n", static_cast<int>(code), message_.c_str()));
  }
  co_return static_cast<int>(code);
}

sim::Task<Code> Transfer::exchange() {
  std::string scheme;
  const std::expected<HttpUrl, UrlError> url = parse_url(options_.url, scheme);
  if (!url && url.error() == UrlError::kUnsupportedScheme) {
    co_return fail_with(Code::kUnsupportedProtocol, "Protocol \"" + scheme + "\" not supported or disabled in libcurl");
  }
  if (!url) co_return fail_with(Code::kUrlMalformed, "URL using bad/illegal format or missing URL");
  url_ = *url;
  if (const auto failed = choose_output()) co_return *failed;

  sim::Task<node::Resolved> resolving = node::resolve_host(process_, url_.host);
  const node::Resolved resolved = co_await resolving;
  if (!resolved) {
    const std::string message = timed_out() ? format("Resolving timed out after %lld milliseconds", milliseconds())
                                            : "Could not resolve host: " + url_.host;
    note(message);
    note("Closing connection 0");
    co_return fail_with(timed_out() ? Code::kTimedOut : Code::kCouldNotResolveHost, message);
  }
  Code code = co_await connect(resolved->address);
  if (code != Code::kOk) co_return code;
  code = co_await send_request();
  if (code == Code::kOk) code = co_await receive_response();
  if (code != Code::kOk || !keep_alive_) {
    close_connection();
  } else {
    note("Connection #0 to host " + url_.host + " left intact");
  }
  co_return code;
}

std::optional<Code> Transfer::choose_output() {
  output_name_ = options_.output;
  if (!options_.remote_name) return std::nullopt;
  const std::string path = url_.target.substr(0, url_.target.find('?'));
  const std::string name = path.substr(path.rfind('/') + 1);
  if (name.empty()) {
    process_.print_error("curl: Remote file name has no length!\n");
    return fail_with(Code::kWriteError, "Failed writing received data to disk/application");
  }
  output_name_ = name;
  return std::nullopt;
}

sim::Task<Code> Transfer::connect(wire::Ipv4Address address) {
  socket::Syscalls& sys = process_.sys();
  const std::string place = format("%s port %u", url_.host.c_str(), unsigned{url_.port});
  if (options_.verbose) {
    process_.print_error(format("*   Trying %s:%u...\n", address.to_string().c_str(), unsigned{url_.port}));
  }
  const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, socket::Type::kStream);
  if (!fd) co_return fail_with(Code::kCouldNotConnect, "Couldn't connect to server");
  fd_ = *fd;
  const socket::SocketAddress remote{address, url_.port};
  const Result<void> connected = co_await sys.connect(fd_, remote);
  if (timed_out()) {
    const std::string message = format("Connection timed out after %lld milliseconds", milliseconds());
    note(message);
    close_connection();
    co_return fail_with(Code::kTimedOut, message);
  }
  if (!connected) {
    const bool late = connected.error() == Errno::kTimedOut;
    note(format("connect to %s port %u failed: ", address.to_string().c_str(), unsigned{url_.port}) +
         std::string(errno_text(connected.error())));
    const std::string message = format("Failed to connect to %s after %lld ms: %s", place.c_str(), milliseconds(),
                                       late ? "Timeout was reached" : "Couldn't connect to server");
    note(message);
    close_connection();
    co_return fail_with(late ? Code::kTimedOut : Code::kCouldNotConnect, message);
  }
  note(
      format("Connected to %s (%s) port %u (#0)", url_.host.c_str(), address.to_string().c_str(), unsigned{url_.port}));
  input_.emplace(process_, fd_);
  co_return Code::kOk;
}

// --- the request ---

std::string Transfer::request_text() const {
  HttpFields fields;
  HttpFields own;  // of -H; "Name:" takes a header away, any other replaces or adds
  for (const std::string& header : options_.headers) {
    if (auto field = parse_field(header)) own.add(std::move(field->name), std::move(field->value));
  }
  const auto add = [&](const char* name, const std::string& value) {
    if (own.find(name) == nullptr) fields.add(name, value);
  };
  const std::string* const host = own.find("Host");
  fields.add("Host", host != nullptr ? *host : url_.authority());
  add("User-Agent", options_.user_agent);
  add("Accept", "*/*");
  for (const HttpField& field : own.all()) {
    if (&field.value != host && !field.value.empty()) fields.add(field.name, field.value);
  }
  if (options_.data) {
    add("Content-Length", format("%zu", options_.data->size()));
    add("Content-Type", "application/x-www-form-urlencoded");
  }

  std::string method = options_.data ? "POST" : options_.head ? "HEAD" : "GET";
  if (options_.method) method = *options_.method;
  std::string text = method + " " + url_.target + " HTTP/1.1\r\n";
  for (const HttpField& field : fields.all()) text += field.name + ": " + field.value + "\r\n";
  return text + "\r\n";
}

sim::Task<Code> Transfer::send_request() {
  std::string text = request_text();
  if (options_.verbose) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find("\r\n", at);
      process_.print_error("> " + text.substr(at, end - at) + "\n");
      at = end + 2;
    }
  }
  text += options_.data.value_or("");
  sim::Task<Result<void>> sending = node::write_all(process_, fd_, std::move(text));
  const Result<void> sent = co_await sending;
  if (sent) co_return Code::kOk;
  if (timed_out()) co_return read_failure(sent.error());
  co_return fail_with(Code::kSendError, "Send failure: " + std::string(errno_text(sent.error())));
}

// --- the answer ---

Code Transfer::read_failure(Errno error) {
  if (!timed_out()) return fail_with(Code::kReceiveError, "Recv failure: " + std::string(errno_text(error)));
  std::string message = format("Operation timed out after %lld milliseconds with %llu ", milliseconds(),
                               static_cast<unsigned long long>(received_));
  if (expected_) append_format(message, "out of %llu ", static_cast<unsigned long long>(*expected_));
  return fail_with(Code::kTimedOut, message + "bytes received");
}

sim::Task<Code> Transfer::receive_response() {
  while (true) {
    const std::expected<HttpHead, HeadError> head = co_await read_head(*input_);
    if (timed_out()) co_return read_failure(Errno::kIntr);
    if (!head && head.error() == HeadError::kEnd) {
      note("Empty reply from server");
      co_return fail_with(Code::kGotNothing, "Empty reply from server");
    }
    if (!head && head.error() == HeadError::kBroken) co_return read_failure(Errno::kConnReset);
    if (!head) co_return fail_with(Code::kReceiveError, "Invalid response header");
    const Code shown = show_head(*head);
    if (shown != Code::kOk) co_return shown;
    if (status_ >= 100 && status_ < 200) continue;  // informational: the real answer follows

    const Framing framing = framing_of(*head);
    std::string text;
    if (options_.include || options_.head) {
      text = head->start_line + "\r\n";
      for (const HttpField& field : head->fields.all()) text += field.name + ": " + field.value + "\r\n";
      text += "\r\n";
    }
    if (options_.fail && status_ >= 400) {
      co_return fail_with(Code::kHttpReturnedError, format("The requested URL returned error: %d", status_));
    }
    sim::Task<Code> delivery = deliver(std::move(text));
    const Code delivered = co_await delivery;
    if (delivered != Code::kOk) co_return delivered;
    const Code code = co_await receive_body(framing);
    co_return code;
  }
}

Code Transfer::show_head(const HttpHead& head) {
  const std::optional<HttpStatusLine> line = parse_status_line(head.start_line);
  if (!line || line->major != 1) {
    return fail_with(Code::kUnsupportedProtocol, "Received HTTP/0.9 when not allowed");
  }
  status_ = line->status;
  keep_alive_ = line->minor >= 1 ? !head.fields.has_token("Connection", "close")
                                 : head.fields.has_token("Connection", "keep-alive");
  if (line->minor == 0 && !keep_alive_) note("HTTP 1.0, assume close after body");
  if (options_.verbose) {
    process_.print_error("< " + head.start_line + "\n");
    for (const HttpField& field : head.fields.all()) {
      process_.print_error("< " + field.name + ": " + field.value + "\n");
    }
    process_.print_error("< \n");
  }
  return Code::kOk;
}

Framing Transfer::framing_of(const HttpHead& head) const {
  Framing framing;
  const auto length = content_length(head.fields);
  if (options_.head || status_ == 204 || status_ == 304) {
    framing.kind = Framing::Kind::kNoBody;
  } else if (head.fields.has_token("Transfer-Encoding", "chunked")) {
    framing.kind = Framing::Kind::kChunked;
  } else if (length && *length) {
    framing.kind = Framing::Kind::kLength;
    framing.length = **length;
  }
  return framing;
}

sim::Task<Code> Transfer::receive_body(Framing framing) {
  Code code = Code::kOk;
  switch (framing.kind) {
    case Framing::Kind::kNoBody: break;
    case Framing::Kind::kLength:
      expected_ = framing.length;
      code = co_await receive_bytes(framing.length);
      break;
    case Framing::Kind::kChunked: code = co_await receive_chunks(); break;
    case Framing::Kind::kUntilClose:
      keep_alive_ = false;
      code = co_await receive_bytes(std::nullopt);
      break;
  }
  co_return code;
}

sim::Task<Code> Transfer::receive_bytes(std::optional<std::uint64_t> length) {
  std::uint64_t left = length.value_or(UINT64_MAX);
  while (left > 0) {
    Result<std::string> piece = co_await input_->some(static_cast<std::size_t>(std::min<std::uint64_t>(left, 65536)));
    if (!piece) co_return read_failure(piece.error());
    if (piece->empty()) {
      if (!length) break;
      co_return fail_with(Code::kPartialFile, format("transfer closed with %llu bytes remaining to read",
                                                     static_cast<unsigned long long>(left)));
    }
    left -= piece->size();
    received_ += piece->size();
    sim::Task<Code> delivery = deliver(std::move(*piece));
    const Code delivered = co_await delivery;
    if (delivered != Code::kOk) co_return delivered;
  }
  co_return Code::kOk;
}

/// RFC 9112 §7.1; trailers are skipped.
sim::Task<Code> Transfer::receive_chunks() {
  while (true) {
    const Result<std::string> line = co_await input_->line();
    if (!line) co_return read_failure(line.error());
    std::uint64_t size = 0;
    bool good = !line->empty();
    for (const char c : trim(std::string_view(*line).substr(0, line->find(';')))) {
      const bool digit = c >= '0' && c <= '9';
      const char lower = static_cast<char>(c | 0x20);
      if (!digit && (lower < 'a' || lower > 'f')) good = false;
      size = size * 16 + static_cast<std::uint64_t>(digit ? c - '0' : lower - 'a' + 10);
      if (size > INT32_MAX) good = false;
    }
    if (!good) co_return fail_with(Code::kReceiveError, "Malformed encoding found in chunked-encoding");
    if (size == 0) break;
    const Code code = co_await receive_bytes(size);
    if (code != Code::kOk) co_return code;
    const Result<std::string> end = co_await input_->line();
    if (!end) co_return read_failure(end.error());
  }
  while (true) {
    const Result<std::string> trailer = co_await input_->line();
    if (!trailer) co_return read_failure(trailer.error());
    if (trim(*trailer).empty()) co_return Code::kOk;
  }
}

sim::Task<Code> Transfer::deliver(std::string bytes) {
  if (bytes.empty()) co_return Code::kOk;
  if (!output_name_) {
    process_.print(bytes);
    co_await process_.flush();
    co_return Code::kOk;
  }
  if (output_ == node::kStandardOutput) {
    const Result<socket::Fd> file = process_.open(*output_name_, node::OpenMode::kWrite);
    if (!file) {
      process_.print_error("Warning: Failed to open the file " + *output_name_ + ": " +
                           std::string(errno_text(file.error())) + "\n");
      co_return fail_with(Code::kWriteError, "Failure writing output to destination");
    }
    output_ = *file;
  }
  sim::Task<Result<void>> writing = node::write_all(process_, output_, std::move(bytes));
  const Result<void> written = co_await writing;
  if (!written) co_return fail_with(Code::kWriteError, "Failure writing output to destination");
  co_return Code::kOk;
}

}  // namespace

sim::Task<int> curl_main(node::Process& process) {
  std::optional<CurlOptions> options = parse_curl_options(process);
  if (!options) co_return static_cast<int>(Code::kFailedInit);
  Transfer transfer(process, std::move(*options));
  const int status = co_await transfer.run();
  co_return status;
}

}  // namespace glassnet::apps
