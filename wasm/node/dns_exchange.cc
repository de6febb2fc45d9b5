// SPDX-License-Identifier: Apache-2.0
#include "node/dns_exchange.h"

#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "node/host.h"
#include "socket/options.h"

namespace glassnet::node {
namespace {

constexpr std::size_t kLengthSize = 2;
/// Replies over UDP are at most 512 bytes long without EDNS, which is not asked for; a server may be wrong.
constexpr std::size_t kBufferSize = 4096;

/// The reply to `query` in `bytes`, if it is one.
std::optional<DnsReply> reply_to(const wire::DnsMessage& query, Bytes bytes) {
  auto message = wire::DnsMessage::parse(bytes);
  if (!message || message->id != query.id || !message->has(wire::DnsMessage::kResponse)) return std::nullopt;
  if (message->questions != query.questions) return std::nullopt;
  return DnsReply{std::move(*message), bytes.size()};
}

sim::Task<Result<DnsReply>> ask_over_udp(Process& process, socket::Fd fd, socket::SocketAddress server,
                                         wire::DnsMessage query, sim::Duration timeout) {
  socket::Syscalls& sys = process.sys();
  // Connected, so that datagrams from others are not received; ICMP errors are told, also those that may pass (as glibc does).
  static_cast<void>(sys.setsockopt(fd, socket::kSolIp, socket::kIpRecvErr, 1));
  if (const Result<void> connected = sys.try_connect(fd, server); !connected) co_return fail(connected.error());
  const std::vector<std::uint8_t> bytes = query.to_bytes();
  const Result<std::size_t> sent = co_await sys.send(fd, bytes);
  if (!sent) co_return fail(sent.error());
  const sim::Instant deadline = process.now() + timeout;
  std::vector<std::uint8_t> buffer(kBufferSize);
  while (true) {
    std::array<socket::PollFd, 1> fds{};
    fds[0].fd = fd;
    fds[0].events = socket::kPollIn;
    const sim::Duration left = deadline - process.now();
    const Result<int> ready = co_await sys.poll(fds, left);
    if (!ready) co_return fail(ready.error());
    if (*ready == 0) co_return fail(Errno::kTimedOut);
    const Result<std::size_t> received = sys.try_recv(fd, buffer);
    if (!received && received.error() == Errno::kAgain) continue;
    if (!received) co_return fail(received.error());
    if (auto reply = reply_to(query, Bytes(buffer).first(*received))) co_return std::move(*reply);
  }
}

sim::Task<Result<DnsReply>> ask_over_tcp(Process& process, socket::Fd fd, socket::SocketAddress server,
                                         wire::DnsMessage query, sim::Duration timeout) {
  socket::Syscalls& sys = process.sys();
  const std::array<std::uint8_t, 16> limit = socket::encode_timeval(timeout);
  static_cast<void>(sys.setsockopt(fd, socket::kSolSocket, socket::kSoSndTimeo, Bytes(limit)));
  static_cast<void>(sys.setsockopt(fd, socket::kSolSocket, socket::kSoRcvTimeo, Bytes(limit)));
  const Result<void> connected = co_await sys.connect(fd, server);
  if (!connected) {
    co_return fail(connected.error() == Errno::kInProgress ? Errno::kTimedOut : connected.error());
  }
  const std::vector<std::uint8_t> bytes = dns_stream_bytes(query);
  const Result<std::size_t> sent = co_await sys.send(fd, bytes);
  if (!sent) co_return fail(sent.error());
  while (true) {
    sim::Task<Result<std::vector<std::uint8_t>>> reading = read_dns_stream(process, fd);
    const Result<std::vector<std::uint8_t>> received = co_await reading;
    if (!received) co_return fail(received.error() == Errno::kAgain ? Errno::kTimedOut : received.error());
    if (auto reply = reply_to(query, *received)) co_return std::move(*reply);
  }
}

}  // namespace

std::uint16_t random_dns_id(const Process& process) {
  const Host& host = process.host();
  const auto now = static_cast<long long>(process.now().ns);
  return static_cast<std::uint16_t>(
      host.simulator().stream(format("dns/%u/%u/%lld", host.id().value, process.pid(), now)).next());
}

std::vector<std::uint8_t> dns_stream_bytes(const wire::DnsMessage& message) {
  std::vector<std::uint8_t> bytes = message.to_bytes();
  const std::array<std::uint8_t, kLengthSize> length{static_cast<std::uint8_t>(bytes.size() >> 8),
                                                     static_cast<std::uint8_t>(bytes.size())};
  // In one write, so that they go in one segment (RFC 7766 §8).
  bytes.insert(bytes.begin(), length.begin(), length.end());
  return bytes;
}

sim::Task<Result<std::vector<std::uint8_t>>> read_dns_stream(Process& process, socket::Fd fd) {
  std::array<std::uint8_t, kLengthSize> length{};
  std::vector<std::uint8_t> bytes;
  for (int part = 0; part < 2; ++part) {
    if (part == 1) bytes.resize(load_be16(length.data()));
    const MutableBytes wanted = part == 1 ? MutableBytes(bytes) : MutableBytes(length);
    const Result<std::size_t> received = co_await process.sys().recv(fd, wanted, socket::kMsgWaitAll);
    if (!received) co_return fail(received.error());
    if (*received < wanted.size()) co_return fail(Errno::kConnReset);
  }
  co_return std::move(bytes);
}

sim::Task<Result<DnsReply>> ask_dns_server(Process& process, socket::SocketAddress server, wire::DnsMessage query,
                                           sim::Duration timeout, DnsTransport transport) {
  const bool tcp = transport == DnsTransport::kTcp;
  const Result<socket::Fd> fd =
      process.sys().socket(socket::Domain::kInet, tcp ? socket::Type::kStream : socket::Type::kDatagram);
  if (!fd) co_return fail(fd.error());
  sim::Task<Result<DnsReply>> asking = tcp ? ask_over_tcp(process, *fd, server, std::move(query), timeout)
                                           : ask_over_udp(process, *fd, server, std::move(query), timeout);
  Result<DnsReply> reply = co_await asking;
  static_cast<void>(process.sys().close(*fd));
  co_return std::move(reply);
}

}  // namespace glassnet::node
