// SPDX-License-Identifier: Apache-2.0
// What a name server does for others: it asks the servers of the zones from the root down (RFC 1034 §5.3.3), or one other server
// that does, and keeps the answers as long as their TTL lets it (RFC 2181 §8, RFC 2308).
#pragma once

#include <optional>
#include <vector>

#include "node/process.h"
#include "sim/task.h"
#include "wire/dns.h"

namespace glassnet::apps {

class Recursor {
 public:
  /// Answers kept; beyond it the oldest goes.
  static constexpr std::size_t kMaxCached = 512;

  /// `hints`: NS records of the root and the addresses of these servers. A forwarder takes the place of all that.
  Recursor(node::Process& process, std::vector<wire::DnsRecord> hints, std::optional<wire::Ipv4Address> forwarder)
      : process_(process), hints_(std::move(hints)), forwarder_(forwarder) {}
  Recursor(const Recursor&) = delete;
  Recursor& operator=(const Recursor&) = delete;

  [[nodiscard]] bool enabled() const { return forwarder_ || !hints_.empty(); }

  /// Answers with all aliases followed, authorities (the SOA where there is nothing) and response code; SERVFAIL when no server
  /// answers.
  sim::Task<wire::DnsMessage> resolve(wire::DnsQuestion question, int depth);

 private:
  struct Cached {
    wire::DnsQuestion question;
    sim::Instant stored;
    std::uint32_t ttl = 0;
    wire::DnsMessage reply;
  };

  /// The same without following aliases.
  sim::Task<wire::DnsMessage> look_up(wire::DnsQuestion question, int depth);
  sim::Task<std::optional<wire::DnsMessage>> ask(std::vector<wire::Ipv4Address> servers, wire::DnsQuestion question);
  /// Servers of the nearest zone above `name` that is known; `zone` becomes that.
  [[nodiscard]] wire::DnsMessage nearest_servers(const wire::DnsName& name, wire::DnsName& zone);
  /// The addresses of the servers that `referral` names; asks for them when they are not in it.
  sim::Task<std::vector<wire::Ipv4Address>> addresses_of(wire::DnsMessage referral, int depth);
  void store(const wire::DnsQuestion& question, const wire::DnsMessage& reply);
  /// With the TTLs that are left.
  [[nodiscard]] std::optional<wire::DnsMessage> cached(const wire::DnsQuestion& question);

  node::Process& process_;
  std::vector<wire::DnsRecord> hints_;
  std::optional<wire::Ipv4Address> forwarder_;
  std::vector<Cached> cache_;
  std::uint16_t next_id_ = 0;  // added to a random number
};

}  // namespace glassnet::apps
