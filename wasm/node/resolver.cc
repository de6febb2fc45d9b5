// SPDX-License-Identifier: Apache-2.0
#include "node/resolver.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "node/dns_exchange.h"
#include "node/host.h"
#include "node/names.h"
#include "node/users.h"
#include "wire/dns.h"

namespace glassnet::node {
namespace {

using wire::DnsMessage;
using wire::DnsName;
using wire::DnsRcode;
using wire::DnsRecord;
using wire::DnsType;

/// Longer chains of CNAME records are taken for loops.
constexpr int kMaxAliases = 16;

using Found = std::expected<DnsRecord, NameError>;

/// One look-up: the servers, one after the other, and the search list.
class Resolver {
 public:
  Resolver(Process& process, ResolverConfig config)
      : process_(process), config_(std::move(config)), id_(random_dns_id(process)) {
    if (config_.rotate) std::ranges::rotate(config_.servers, config_.servers.begin() + id_ % config_.servers.size());
  }

  /// The first record of `type` for `name` as it stands.
  sim::Task<Found> query(DnsName name, DnsType type);
  /// The same for `text` with the search list (res_search of resolver(3)).
  sim::Task<Found> search(std::string text);

 private:
  /// A reply that settles the matter, or nothing from any server.
  sim::Task<std::optional<DnsMessage>> ask(DnsMessage question);
  sim::Task<Result<DnsReply>> ask_server(std::size_t server, DnsMessage question);
  [[nodiscard]] sim::Duration patience(std::size_t server) const;

  Process& process_;
  ResolverConfig config_;
  std::uint16_t id_;
};

/// The wait doubles with each server and is shared among them, as in glibc; whole seconds.
sim::Duration Resolver::patience(std::size_t server) const {
  std::int64_t seconds = (config_.timeout.ns / 1'000'000'000) << server;
  if (server > 0) seconds /= static_cast<std::int64_t>(config_.servers.size());
  return sim::seconds(std::max<std::int64_t>(seconds, 1));
}

sim::Task<Result<DnsReply>> Resolver::ask_server(std::size_t server, DnsMessage question) {
  const socket::SocketAddress address{config_.servers[server], wire::kDnsPort};
  const auto first = config_.use_tcp ? DnsTransport::kTcp : DnsTransport::kUdp;
  sim::Task<Result<DnsReply>> asking = ask_dns_server(process_, address, question, patience(server), first);
  Result<DnsReply> reply = co_await asking;
  if (!reply || first == DnsTransport::kTcp || !reply->message.has(DnsMessage::kTruncated)) co_return std::move(reply);
  sim::Task<Result<DnsReply>> again =
      ask_dns_server(process_, address, std::move(question), patience(server), DnsTransport::kTcp);
  reply = co_await again;
  co_return std::move(reply);
}

sim::Task<std::optional<DnsMessage>> Resolver::ask(DnsMessage question) {
  for (std::size_t attempt = 0; attempt < config_.attempts; ++attempt) {
    for (std::size_t server = 0; server < config_.servers.size(); ++server) {
      sim::Task<Result<DnsReply>> asking = ask_server(server, question);
      Result<DnsReply> reply = co_await asking;
      if (!reply && reply.error() == Errno::kIntr) co_return std::nullopt;
      if (!reply) continue;
      DnsMessage& message = reply->message;
      const DnsRcode rcode = message.rcode();
      if (rcode == DnsRcode::kServFail || rcode == DnsRcode::kNotImp || rcode == DnsRcode::kRefused) continue;
      // A mere referral, from a server that is not meant for hosts (as glibc sees it).
      const bool lame = rcode == DnsRcode::kNoError && message.answers.empty() && message.additionals.empty() &&
                        !message.has(DnsMessage::kAuthoritative) && !message.has(DnsMessage::kRecursionAvailable);
      if (!lame) co_return std::move(message);
    }
  }
  co_return std::nullopt;
}

sim::Task<Found> Resolver::query(DnsName name, DnsType type) {
  sim::Task<std::optional<DnsMessage>> asking = ask(DnsMessage::query(id_++, name, type));
  const std::optional<DnsMessage> reply = co_await asking;
  if (!reply) co_return std::unexpected(NameError::kAgain);
  // glibc calls a question that a server did not understand a name that nobody knows, too.
  if (reply->rcode() != DnsRcode::kNoError) co_return std::unexpected(NameError::kNoName);
  for (int aliases = 0; aliases < kMaxAliases; ++aliases) {
    const DnsRecord* alias = nullptr;
    for (const DnsRecord& record : reply->answers) {
      if (record.name != name || record.dns_class != 1) continue;
      if (record.type == type) co_return record;
      if (record.type == DnsType::kCname) alias = &record;
    }
    if (alias == nullptr) break;
    name = alias->target().value_or(DnsName());
  }
  co_return std::unexpected(NameError::kNoData);
}

sim::Task<Found> Resolver::search(std::string text) {
  const std::optional<DnsName> name = DnsName::parse(text);
  if (!name) co_return std::unexpected(NameError::kNoName);
  const bool absolute = text.ends_with('.');
  const auto dots = static_cast<std::size_t>(std::ranges::count(text, '.'));
  const bool first_as_is = absolute || dots >= config_.ndots;
  std::optional<NameError> outcome;
  if (first_as_is) {
    sim::Task<Found> task = query(*name, DnsType::kA);
    Found found = co_await task;
    if (found || absolute || process_.interrupted()) co_return std::move(found);
    outcome = found.error();
  }
  bool no_data = false;
  for (const std::string& domain : config_.search) {
    const std::optional<DnsName> suffix = DnsName::parse(domain);
    const std::optional<DnsName> whole = suffix ? name->under(*suffix) : std::nullopt;
    if (!whole) continue;
    sim::Task<Found> task = query(*whole, DnsType::kA);
    Found found = co_await task;
    if (found) co_return std::move(found);
    if (found.error() == NameError::kNoData) no_data = true;
    if (found.error() == NameError::kNoData || found.error() == NameError::kNoName) continue;
    break;  // nobody answers: the next domain would not be answered either
  }
  if (outcome || process_.interrupted()) co_return std::unexpected(outcome.value_or(NameError::kAgain));
  sim::Task<Found> task = query(*name, DnsType::kA);
  Found found = co_await task;
  if (!found && no_data) found = std::unexpected(NameError::kNoData);
  co_return std::move(found);
}

std::string without_last_dot(const DnsName& name) {
  std::string text = name.to_string();
  if (text.size() > 1) text.pop_back();
  return text;
}

/// The value of "name:NUMBER" among the options, at most `max`.
std::optional<std::size_t> option_value(std::string_view word, std::string_view name, std::size_t max) {
  if (!word.starts_with(name) || word.size() == name.size() || word[name.size()] != ':') return std::nullopt;
  const auto number = parse_decimal(word.substr(name.size() + 1), UINT32_MAX);
  return number ? std::optional(std::min<std::size_t>(static_cast<std::size_t>(*number), max)) : std::nullopt;
}

void read_option(ResolverConfig& config, std::string_view word) {
  if (const auto ndots = option_value(word, "ndots", 15)) config.ndots = *ndots;
  if (const auto timeout = option_value(word, "timeout", 30)) config.timeout = sim::seconds(static_cast<int>(*timeout));
  if (const auto attempts = option_value(word, "attempts", 5)) config.attempts = *attempts;
  if (word == "rotate") config.rotate = true;
  if (word == "use-vc") config.use_tcp = true;
}

}  // namespace

std::optional<ResolverConfig> read_resolver_config(Host& host) {
  Result<std::string> text = host.files().read("/etc/resolv.conf", kRootUid);
  if (!text) return std::nullopt;
  std::ranges::replace(*text, '\t', ' ');
  std::ranges::replace(*text, '\r', ' ');
  ResolverConfig config;
  for (const std::string_view line : split(*text, '\n')) {
    const std::vector<std::string_view> words = split(line, ' ');
    if (words.size() < 2) continue;
    if (words[0] == "nameserver" && config.servers.size() < ResolverConfig::kMaxServers) {
      if (const auto address = parse_address(words[1])) config.servers.push_back(*address);
    } else if (words[0] == "domain") {
      config.search = {std::string(words[1])};
    } else if (words[0] == "search") {
      config.search.assign(words.begin() + 1, words.end());
    } else if (words[0] == "options") {
      for (const std::string_view word : words) read_option(config, word);
    }
  }
  if (config.servers.empty()) config.servers.push_back(wire::Ipv4Address::loopback());
  return config;
}

std::string_view name_error_text(NameError error) {
  switch (error) {
    case NameError::kNoName: return "Name or service not known";
    case NameError::kAgain: return "Temporary failure in name resolution";
    case NameError::kNoData: return "No address associated with hostname";
  }
  return {};
}

sim::Task<Resolved> resolve_host(Process& process, std::string name) {
  if (const auto known = resolve(process.host().files(), name)) co_return ResolvedHost{*known, std::move(name)};
  std::optional<ResolverConfig> config = read_resolver_config(process.host());
  if (!config) co_return std::unexpected(NameError::kNoName);
  Resolver resolver(process, std::move(*config));
  sim::Task<Found> searching = resolver.search(std::move(name));
  const Found found = co_await searching;
  if (!found) co_return std::unexpected(found.error());
  co_return ResolvedHost{found->address().value_or(wire::Ipv4Address()), without_last_dot(found->name)};
}

sim::Task<std::optional<std::string>> find_host_name(Process& process, wire::Ipv4Address address) {
  if (auto known = name_of(process.host().files(), address)) co_return std::move(known);
  std::optional<ResolverConfig> config = read_resolver_config(process.host());
  if (!config) co_return std::nullopt;
  Resolver resolver(process, std::move(*config));
  sim::Task<Found> asking = resolver.query(DnsName::reverse(address), DnsType::kPtr);
  const Found found = co_await asking;
  if (!found) co_return std::nullopt;
  co_return without_last_dot(found->target().value_or(DnsName()));
}

}  // namespace glassnet::node
