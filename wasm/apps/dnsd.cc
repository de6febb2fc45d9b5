// SPDX-License-Identifier: Apache-2.0
// A name server (RFC 1034, RFC 1035, RFC 7766): answers from zone files with authority, and on request for all other names by asking
// further servers. Each question is a task of its own, so that a slow one holds up nobody.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/programs.h"
#include "apps/recursor.h"
#include "apps/server.h"
#include "apps/zone.h"
#include "base/text.h"
#include "node/arguments.h"
#include "node/dns_exchange.h"
#include "node/host.h"

namespace glassnet::apps {
namespace {

using wire::DnsMessage;
using wire::DnsName;
using wire::DnsRcode;
using wire::DnsRecord;
using wire::DnsType;

constexpr const char* kUsualZone = "/etc/dnsd.zone";
/// How long a client may keep a connection without asking (RFC 7766 §6.2.3).
constexpr sim::Duration kIdle = sim::seconds(10);

class NameServer {
 public:
  explicit NameServer(node::Process& process) : process_(process) {}

  /// Options and files; false after a complaint, with the exit status.
  bool set_up(int& status);
  sim::Task<int> serve();

 private:
  bool read_file(const std::string& name, std::string& text);
  bool complain_about(const std::string& file, const ZoneError& error);

  /// What is to be said to `request`; nothing to what is no question.
  sim::Task<std::optional<DnsMessage>> answer(std::vector<std::uint8_t> request);
  sim::Task<void> serve_datagrams(socket::Fd fd);
  sim::Task<void> answer_datagram(socket::Fd fd, std::vector<std::uint8_t> request, socket::SocketAddress client);
  sim::Task<void> serve_connection(socket::Fd fd);

  node::Process& process_;
  std::uint16_t port_ = wire::kDnsPort;
  std::vector<Zone> zones_;
  std::optional<Recursor> recursor_;
};

// --- questions ---

sim::Task<std::optional<DnsMessage>> NameServer::answer(std::vector<std::uint8_t> request) {
  auto query = DnsMessage::parse(request);
  ByteReader header(request);
  DnsMessage reply;
  reply.id = header.u16();
  const std::uint16_t flags = header.u16();
  // An answer to an answer would go back and forth for ever.
  if (!header.ok() || (flags & DnsMessage::kResponse) != 0) co_return std::nullopt;
  constexpr std::uint16_t kOpcode = 0x7800;
  reply.flags = DnsMessage::kResponse | (flags & (kOpcode | DnsMessage::kRecursionDesired));
  if (recursor_->enabled()) reply.flags |= DnsMessage::kRecursionAvailable;
  if (reply.opcode() != 0) {
    reply.set_rcode(DnsRcode::kNotImp);
    co_return std::move(reply);
  }
  if (!query || query->questions.size() != 1) {
    reply.set_rcode(DnsRcode::kFormErr);
    co_return std::move(reply);
  }
  reply.questions = query->questions;
  const wire::DnsQuestion question = reply.questions[0];
  constexpr DnsType kIxfr{251};
  if (question.dns_class != 1 || question.type == DnsType::kAxfr || question.type == kIxfr) {
    reply.set_rcode(DnsRcode::kRefused);
    co_return std::move(reply);
  }
  const ZoneAnswer found = answer_from_zones(zones_, question, reply);
  const bool recursion = recursor_->enabled() && reply.has(DnsMessage::kRecursionDesired);
  if (found == ZoneAnswer::kNotOurs && !recursion) reply.set_rcode(DnsRcode::kRefused);
  if (found == ZoneAnswer::kAnswered || !recursion) co_return std::move(reply);
  // Aliases are followed from the end of what is known here.
  const DnsName name = reply.answers.empty() ? question.name : reply.answers.back().target().value_or(DnsName());
  sim::Task<DnsMessage> resolving = recursor_->resolve({name, question.type}, 0);
  DnsMessage more = co_await resolving;
  reply.answers.insert(reply.answers.end(), more.answers.begin(), more.answers.end());
  reply.authorities = std::move(more.authorities);
  reply.additionals.clear();
  reply.set_rcode(more.rcode());
  co_return std::move(reply);
}

// --- sockets ---

sim::Task<void> NameServer::answer_datagram(socket::Fd fd, std::vector<std::uint8_t> request,
                                            socket::SocketAddress client) {
  sim::Task<std::optional<DnsMessage>> answering = answer(std::move(request));
  const std::optional<DnsMessage> reply = co_await answering;
  if (!reply) co_return;
  const std::vector<std::uint8_t> bytes = reply->to_bytes(DnsMessage::kMaxUdpSize);
  static_cast<void>(co_await process_.sys().sendto(fd, bytes, client));
}

sim::Task<void> NameServer::serve_datagrams(socket::Fd fd) {
  std::vector<std::uint8_t> buffer(65535);
  while (true) {
    const Result<socket::Received> received = co_await process_.sys().recvfrom(fd, buffer);
    if (!received) continue;  // an ICMP error about an earlier answer
    process_.start_task(answer_datagram(fd, {buffer.data(), buffer.data() + received->size}, received->from));
  }
}

sim::Task<void> NameServer::serve_connection(socket::Fd fd) {
  const std::array<std::uint8_t, 16> limit = socket::encode_timeval(kIdle);
  static_cast<void>(process_.sys().setsockopt(fd, socket::kSolSocket, socket::kSoRcvTimeo, Bytes(limit)));
  while (true) {
    sim::Task<Result<std::vector<std::uint8_t>>> reading = node::read_dns_stream(process_, fd);
    Result<std::vector<std::uint8_t>> request = co_await reading;
    if (!request) break;
    sim::Task<std::optional<DnsMessage>> answering = answer(std::move(*request));
    const std::optional<DnsMessage> reply = co_await answering;
    if (!reply) break;
    const std::vector<std::uint8_t> bytes = node::dns_stream_bytes(*reply);
    const Result<std::size_t> sent = co_await process_.sys().send(fd, bytes);
    if (!sent) break;
  }
  static_cast<void>(process_.sys().close(fd));
}

sim::Task<int> NameServer::serve() {
  const std::optional<socket::Fd> listener = listen_at(process_, port_);
  if (!listener) co_return 1;
  const std::optional<socket::Fd> datagrams = receive_at(process_, port_);
  if (!datagrams) co_return 1;
  process_.start_task(serve_datagrams(*datagrams));
  while (true) {
    const Result<socket::Accepted> client = co_await process_.sys().accept(*listener);
    if (client) {
      process_.start_task(serve_connection(client->fd));
    } else {
      co_await rest_after(process_, client.error());
    }
  }
}

// --- options and files ---

bool NameServer::read_file(const std::string& name, std::string& text) {
  Result<std::string> read = process_.host().files().read(process_.path(name), process_.uid());
  if (!read) {
    process_.print_error("dnsd: " + name + ": " + std::string(errno_text(read.error())) + "\n");
    return false;
  }
  text = std::move(*read);
  return true;
}

bool NameServer::complain_about(const std::string& file, const ZoneError& error) {
  process_.print_error(format("dnsd: %s:%zu: %s\n", file.c_str(), error.line, error.message.c_str()));
  return false;
}

bool NameServer::set_up(int& status) {
  node::OptionReader options(process_, "p:f:r:");
  std::optional<std::uint64_t> port = port_;
  std::optional<wire::Ipv4Address> forwarder;
  std::string hints_file;
  bool good = true;
  while (const char option = options.next()) {
    const std::string& argument = options.argument();
    switch (option) {
      case 'p': port = parse_decimal(argument, 65535); break;
      case 'f':
        forwarder = wire::Ipv4Address::parse(argument);
        good = good && forwarder.has_value();
        break;
      case 'r': hints_file = argument; break;
      default: good = false;
    }
  }
  if (!good || !port) {
    process_.print_error("usage: dnsd [-p PORT] [-f FORWARDER | -r ROOT-HINTS] [ZONEFILE]...\n");
    status = 2;
    return false;
  }
  port_ = static_cast<std::uint16_t>(*port);
  status = 1;
  std::string text;
  std::vector<DnsRecord> hints;
  if (!hints_file.empty()) {
    if (!read_file(hints_file, text)) return false;
    auto records = read_master_file(text);
    if (!records) return complain_about(hints_file, records.error());
    hints = std::move(*records);
  }
  std::vector<std::string> files = options.operands();
  if (files.empty() && hints_file.empty() && !forwarder) files.emplace_back(kUsualZone);
  for (const std::string& file : files) {
    if (!read_file(file, text)) return false;
    auto zone = read_zone(text);
    if (!zone) return complain_about(file, zone.error());
    zones_.push_back(std::move(*zone));
  }
  recursor_.emplace(process_, std::move(hints), forwarder);
  return true;
}

}  // namespace

sim::Task<int> dnsd_main(node::Process& process) {
  NameServer server(process);
  int status = 0;
  if (!server.set_up(status)) co_return status;
  co_return co_await server.serve();
}

}  // namespace glassnet::apps
