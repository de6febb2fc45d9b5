// SPDX-License-Identifier: Apache-2.0
// Tries connections on behalf of whoever is connected, a line a try, so that the client side of this stack can be tested from outside:
//   GET ADDRESS PORT PATH     fetches a page: "BYTES SHA256" of its body
//   CONNECT ADDRESS PORT      opens and closes a TCP connection: "OK"
//   UDP ADDRESS PORT TEXT     sends a datagram and waits 2 s for the answer: its text
// or the name of the error: "ECONNREFUSED"; EPROTO for an answer that is no HTTP or ends too early, EINVAL for another line.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "apps/http_message.h"
#include "apps/programs.h"
#include "apps/server.h"
#include "base/sha256.h"
#include "base/text.h"

namespace glassnet::apps {
namespace {

constexpr std::uint16_t kProbePort = 4000;
constexpr sim::Duration kDatagramPatience = sim::seconds(2);

/// A socket that is closed when the try is over.
class OwnFd {
 public:
  OwnFd(socket::Syscalls& sys, socket::Fd fd) : sys_(sys), fd_(fd) {}
  OwnFd(const OwnFd&) = delete;
  OwnFd& operator=(const OwnFd&) = delete;
  ~OwnFd() { static_cast<void>(sys_.close(fd_)); }
  [[nodiscard]] socket::Fd get() const { return fd_; }

 private:
  socket::Syscalls& sys_;
  socket::Fd fd_;
};

Errno error_of(HeadError error) {
  switch (error) {
    case HeadError::kBroken: return Errno::kConnReset;
    case HeadError::kTimeout: return Errno::kTimedOut;
    case HeadError::kEnd:
    case HeadError::kMalformed:
    case HeadError::kTooLarge: break;
  }
  return Errno::kProto;
}

/// The body behind `head`: "BYTES SHA256".
sim::Task<Result<std::string>> digest_body(node::BufferedReader& input, const HttpHead& head) {
  const auto length = content_length(head.fields);
  if (!length) co_return fail(Errno::kProto);
  Sha256 digest;
  while (!*length || digest.size() < **length) {
    const std::uint64_t left = *length ? **length - digest.size() : UINT64_MAX;
    const Result<std::string> piece =
        co_await input.some(static_cast<std::size_t>(std::min<std::uint64_t>(left, 65536)));
    if (!piece) co_return fail(piece.error());
    if (piece->empty()) break;
    digest.add({reinterpret_cast<const std::uint8_t*>(piece->data()), piece->size()});
  }
  if (*length && digest.size() != **length) co_return fail(Errno::kProto);
  const std::string count = format("%llu ", static_cast<unsigned long long>(digest.size()));
  co_return count + digest.finish();
}

sim::Task<Result<std::string>> try_get(node::Process& process, socket::SocketAddress to, std::string path) {
  const Result<socket::Fd> fd = process.sys().socket(socket::Domain::kInet, socket::Type::kStream);
  if (!fd) co_return fail(fd.error());
  const OwnFd own(process.sys(), *fd);
  const Result<void> connected = co_await process.sys().connect(*fd, to);
  if (!connected) co_return fail(connected.error());
  const std::string host = format("%s:%u", to.address.to_string().c_str(), unsigned{to.port});
  std::string request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  const Result<void> sent = co_await node::write_all(process, *fd, std::move(request));
  if (!sent) co_return fail(sent.error());
  node::BufferedReader input(process, *fd);
  const std::expected<HttpHead, HeadError> head = co_await read_head(input);
  if (!head) co_return fail(error_of(head.error()));
  if (!parse_status_line(head->start_line)) co_return fail(Errno::kProto);
  co_return co_await digest_body(input, *head);
}

sim::Task<Result<std::string>> try_connect(node::Process& process, socket::SocketAddress to) {
  const Result<socket::Fd> fd = process.sys().socket(socket::Domain::kInet, socket::Type::kStream);
  if (!fd) co_return fail(fd.error());
  const OwnFd own(process.sys(), *fd);
  const Result<void> connected = co_await process.sys().connect(*fd, to);
  if (!connected) co_return fail(connected.error());
  co_return std::string("OK");
}

sim::Task<Result<std::string>> try_datagram(node::Process& process, socket::SocketAddress to, std::string text) {
  socket::Syscalls& sys = process.sys();
  const Result<socket::Fd> fd = sys.socket(socket::Domain::kInet, socket::Type::kDatagram);
  if (!fd) co_return fail(fd.error());
  const OwnFd own(sys, *fd);
  const std::array<std::uint8_t, 16> patience = socket::encode_timeval(kDatagramPatience);
  static_cast<void>(sys.setsockopt(*fd, socket::kSolSocket, socket::kSoRcvTimeo, Bytes(patience)));
  // Only a connected socket hears of ICMP errors (udp(7)).
  const Result<void> connected = co_await sys.connect(*fd, to);
  if (!connected) co_return fail(connected.error());
  const Bytes datagram{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  const Result<std::size_t> sent = co_await sys.send(*fd, datagram);
  if (!sent) co_return fail(sent.error());
  std::array<std::uint8_t, 2048> buffer{};
  const Result<std::size_t> received = co_await sys.recv(*fd, buffer);
  if (!received) co_return fail(received.error());
  co_return std::string(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*received));
}

/// Carries out one line.
sim::Task<Result<std::string>> try_line(node::Process& process, std::string line) {
  const std::vector<std::string_view> words = split(line, ' ');
  if (words.size() < 3) co_return fail(Errno::kInval);
  const auto address = wire::Ipv4Address::parse(words[1]);
  const auto port = parse_decimal(words[2], 65535);
  if (!address || !port) co_return fail(Errno::kInval);
  const socket::SocketAddress to{*address, static_cast<std::uint16_t>(*port)};
  if (words[0] == "CONNECT" && words.size() == 3) co_return co_await try_connect(process, to);
  if (words[0] == "GET" && words.size() == 4) co_return co_await try_get(process, to, std::string(words[3]));
  if (words[0] == "UDP" && words.size() >= 4) {
    const auto text_at = static_cast<std::size_t>(words[3].data() - line.data());
    co_return co_await try_datagram(process, to, line.substr(text_at));
  }
  co_return fail(Errno::kInval);
}

sim::Task<void> serve_client(node::Process& process, socket::Fd client) {
  node::BufferedReader input(process, client);
  while (true) {
    const Result<std::string> line = co_await input.line();
    if (!line || line->empty()) break;
    const Result<std::string> outcome = co_await try_line(process, std::string(trim(*line)));
    std::string answer = outcome ? *outcome : std::string(errno_name(outcome.error()));
    const Result<void> sent = co_await node::write_all(process, client, std::move(answer += '\n'));
    if (!sent) break;
  }
  static_cast<void>(process.sys().close(client));
}

}  // namespace

sim::Task<int> probed_main(node::Process& process) {
  const std::optional<std::uint16_t> port = parse_port_option(process, kProbePort);
  if (!port) co_return 2;
  const std::optional<socket::Fd> listener = listen_at(process, *port);
  if (!listener) co_return 1;
  co_return co_await serve_clients(process, *listener, &serve_client);
}

}  // namespace glassnet::apps
