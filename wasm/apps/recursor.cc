// SPDX-License-Identifier: Apache-2.0
#include "apps/recursor.h"

#include <algorithm>
#include <array>
#include <utility>

#include "node/dns_exchange.h"

namespace glassnet::apps {
namespace {

using node::DnsTransport;
using wire::DnsMessage;
using wire::DnsName;
using wire::DnsQuestion;
using wire::DnsRcode;
using wire::DnsRecord;
using wire::DnsType;
using wire::Ipv4Address;

constexpr int kMaxAliases = 8;
constexpr int kMaxReferrals = 16;
/// Servers whose addresses must be asked for may need others of that kind.
constexpr int kMaxDepth = 4;
constexpr sim::Duration kPatience = sim::seconds(2);
constexpr int kAttempts = 2;
constexpr std::array kTransports{DnsTransport::kUdp, DnsTransport::kTcp};

DnsMessage failure() {
  DnsMessage reply;
  reply.set_rcode(DnsRcode::kServFail);
  return reply;
}

void for_each_record(DnsMessage& message, auto visit) {
  for (auto* section : {&message.answers, &message.authorities, &message.additionals}) {
    for (DnsRecord& record : *section) visit(record);
  }
}

}  // namespace

// --- the cache ---

std::optional<DnsMessage> Recursor::cached(const DnsQuestion& question) {
  const sim::Instant now = process_.now();
  std::erase_if(cache_, [now](const Cached& entry) { return now >= entry.stored + sim::seconds(entry.ttl); });
  const auto found = std::ranges::find(cache_, question, &Cached::question);
  if (found == cache_.end()) return std::nullopt;
  DnsMessage reply = found->reply;
  const auto age = static_cast<std::uint32_t>((now - found->stored).ns / 1'000'000'000);
  for_each_record(reply, [age](DnsRecord& record) { record.ttl -= std::min(record.ttl, age); });
  return reply;
}

void Recursor::store(const DnsQuestion& question, const DnsMessage& reply) {
  Cached entry{question, process_.now(), UINT32_MAX, reply};
  for_each_record(entry.reply, [&entry](DnsRecord& record) { entry.ttl = std::min(entry.ttl, record.ttl); });
  if (reply.answers.empty()) {
    // RFC 2308 §5: without a SOA nothing tells for how long there is nothing.
    const auto soa = std::ranges::find(reply.authorities, DnsType::kSoa, &DnsRecord::type);
    const bool referral = question.type == DnsType::kNs && !reply.authorities.empty();
    if (soa == reply.authorities.end() && !referral) return;
    if (soa != reply.authorities.end()) entry.ttl = std::min(entry.ttl, soa->negative_ttl());
  }
  if (entry.ttl == 0 || entry.ttl == UINT32_MAX) return;
  std::erase_if(cache_, [&question](const Cached& other) { return other.question == question; });
  if (cache_.size() >= kMaxCached) cache_.erase(cache_.begin());
  cache_.push_back(std::move(entry));
}

// --- asking ---

sim::Task<std::optional<DnsMessage>> Recursor::ask(std::vector<Ipv4Address> servers, DnsQuestion question) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    for (const Ipv4Address server : servers) {
      const auto id = static_cast<std::uint16_t>(node::random_dns_id(process_) + next_id_++);
      DnsMessage query = DnsMessage::query(id, question.name, question.type);
      if (!forwarder_) query.flags = 0;
      const socket::SocketAddress address{server, wire::kDnsPort};
      for (const DnsTransport transport : kTransports) {
        sim::Task<Result<node::DnsReply>> asking = node::ask_dns_server(process_, address, query, kPatience, transport);
        Result<node::DnsReply> reply = co_await asking;
        if (!reply) break;
        DnsMessage& message = reply->message;
        if (message.has(DnsMessage::kTruncated)) continue;  // RFC 7766 §5
        if (message.rcode() != DnsRcode::kNoError && message.rcode() != DnsRcode::kNxDomain) break;
        co_return std::move(message);
      }
    }
  }
  co_return std::nullopt;
}

DnsMessage Recursor::nearest_servers(const DnsName& name, DnsName& zone) {
  for (zone = name; !zone.is_root(); zone = zone.parent()) {
    if (auto known = cached({zone, DnsType::kNs}); known && !known->additionals.empty()) return std::move(*known);
  }
  DnsMessage root;
  for (const DnsRecord& hint : hints_) {
    (hint.type == DnsType::kNs ? root.authorities : root.additionals).push_back(hint);
  }
  return root;
}

sim::Task<std::vector<Ipv4Address>> Recursor::addresses_of(DnsMessage referral, int depth) {
  std::vector<Ipv4Address> addresses;
  for (const DnsRecord& server : referral.authorities) {
    for (const DnsRecord& glue : referral.additionals) {
      const auto address = glue.address();
      if (address && server.target() == glue.name) addresses.push_back(*address);
    }
  }
  for (const DnsRecord& server : referral.authorities) {
    if (!addresses.empty() || depth >= kMaxDepth) break;
    const auto host = server.target();
    if (server.type != DnsType::kNs || !host) continue;
    sim::Task<DnsMessage> resolving = resolve({*host, DnsType::kA}, depth + 1);
    const DnsMessage reply = co_await resolving;
    for (const DnsRecord& record : reply.answers) {
      if (const auto address = record.address()) addresses.push_back(*address);
    }
  }
  co_return std::move(addresses);
}

sim::Task<DnsMessage> Recursor::look_up(DnsQuestion question, int depth) {
  if (auto known = cached(question)) co_return std::move(*known);
  DnsName zone;
  DnsMessage referral = nearest_servers(question.name, zone);
  for (int referrals = 0; referrals < kMaxReferrals; ++referrals) {
    std::vector<Ipv4Address> servers;
    if (forwarder_) {
      servers.push_back(*forwarder_);
    } else {
      sim::Task<std::vector<Ipv4Address>> finding = addresses_of(std::move(referral), depth);
      servers = co_await finding;
    }
    sim::Task<std::optional<DnsMessage>> asking = ask(std::move(servers), question);
    std::optional<DnsMessage> reply = co_await asking;
    if (!reply) break;
    const auto next = std::ranges::find(reply->authorities, DnsType::kNs, &DnsRecord::type);
    const bool is_referral = !forwarder_ && reply->answers.empty() && reply->rcode() == DnsRcode::kNoError &&
                             !reply->has(DnsMessage::kAuthoritative) && next != reply->authorities.end();
    if (!is_referral) {
      store(question, *reply);
      co_return std::move(*reply);
    }
    // A server may only lead further down the way to the name; what it says about other zones is not believed.
    const DnsName below = next->name;
    if (!question.name.is_within(below) || !below.is_within(zone) || below == zone) break;
    std::erase_if(reply->authorities, [&](const DnsRecord& r) { return r.type != DnsType::kNs || r.name != below; });
    std::erase_if(reply->additionals, [&](const DnsRecord& r) { return !r.name.is_within(zone); });
    zone = below;
    store({zone, DnsType::kNs}, *reply);
    referral = std::move(*reply);
  }
  co_return failure();
}

sim::Task<DnsMessage> Recursor::resolve(DnsQuestion question, int depth) {
  std::vector<DnsRecord> answers;
  for (int aliases = 0; aliases < kMaxAliases; ++aliases) {
    sim::Task<DnsMessage> looking = look_up(question, depth);
    DnsMessage reply = co_await looking;
    bool found = false;
    bool led_on = false;
    for (const DnsRecord& record : reply.answers) {
      if (record.name != question.name) continue;
      if (record.type == question.type || question.type == DnsType::kAny) {
        found = true;
      } else if (record.type == DnsType::kCname) {
        question.name = record.target().value_or(DnsName());
        led_on = true;
      } else {
        continue;
      }
      answers.push_back(record);
    }
    if (found || !led_on || reply.rcode() != DnsRcode::kNoError) {
      reply.answers = std::move(answers);
      if (found) reply.authorities.clear();
      reply.additionals.clear();
      co_return std::move(reply);
    }
  }
  co_return failure();
}

}  // namespace glassnet::apps
