// SPDX-License-Identifier: Apache-2.0
// The algorithm of RFC 1034 §4.3.2 over a list of records, without wildcards.
#include "apps/zone.h"

#include <algorithm>

namespace glassnet::apps {
namespace {

using wire::DnsMessage;
using wire::DnsName;
using wire::DnsQuestion;
using wire::DnsRcode;
using wire::DnsRecord;
using wire::DnsType;

constexpr int kMaxAliases = 8;

/// The zone nearest to `name`, or nullptr.
const Zone* zone_of(const std::vector<Zone>& zones, const DnsName& name) {
  const Zone* best = nullptr;
  for (const Zone& zone : zones) {
    if (!name.is_within(zone.origin())) continue;
    if (best == nullptr || zone.origin().wire().size() > best->origin().wire().size()) best = &zone;
  }
  return best;
}

/// Appends the records of `name` and `type`; whether there were any.
bool append(const Zone& zone, const DnsName& name, DnsType type, std::vector<DnsRecord>& out) {
  const std::size_t before = out.size();
  for (const DnsRecord& record : zone.records) {
    const bool wanted = record.type == type || type == DnsType::kAny;
    if (!wanted || record.name != name) continue;
    if (std::ranges::find(out, record) == out.end()) out.push_back(record);
  }
  return out.size() > before;
}

/// Where the zone hands `name` over to other servers; the highest such cut counts.
std::optional<DnsName> cut_above(const Zone& zone, DnsName name) {
  std::optional<DnsName> cut;
  for (; name != zone.origin(); name = name.parent()) {
    for (const DnsRecord& record : zone.records) {
      if (record.type == DnsType::kNs && record.name == name) cut = name;
    }
  }
  return cut;
}

/// The addresses of the hosts that the records name, as far as this zone has them (glue below a cut included).
void append_addresses(const Zone& zone, const std::vector<DnsRecord>& about, std::vector<DnsRecord>& out) {
  for (const DnsRecord& record : about) {
    if (record.type != DnsType::kNs && record.type != DnsType::kMx) continue;
    if (const auto target = record.target()) append(zone, *target, DnsType::kA, out);
  }
}

}  // namespace

ZoneAnswer answer_from_zones(const std::vector<Zone>& zones, const DnsQuestion& question, DnsMessage& reply) {
  DnsName name = question.name;
  for (int aliases = 0; aliases <= kMaxAliases; ++aliases) {
    const Zone* const zone = zone_of(zones, name);
    if (zone == nullptr) return aliases == 0 ? ZoneAnswer::kNotOurs : ZoneAnswer::kAliasAway;
    if (const auto cut = cut_above(*zone, name)) {
      append(*zone, *cut, DnsType::kNs, reply.authorities);
      append_addresses(*zone, reply.authorities, reply.additionals);
      return ZoneAnswer::kReferral;
    }
    // AA is about the first name of the answer (RFC 1035 §4.1.1).
    reply.flags |= DnsMessage::kAuthoritative;
    if (append(*zone, name, question.type, reply.answers)) {
      append_addresses(*zone, reply.answers, reply.additionals);
      return ZoneAnswer::kAnswered;
    }
    const std::size_t before = reply.answers.size();
    if (append(*zone, name, DnsType::kCname, reply.answers)) {
      name = reply.answers[before].target().value_or(DnsName());
      continue;
    }
    // RFC 2308 §2: "there is none" comes with the SOA, which tells how long that may be kept.
    reply.authorities.push_back(zone->soa());
    reply.authorities.back().ttl = zone->soa().negative_ttl();
    const bool known = std::ranges::any_of(zone->records, [&](const DnsRecord& r) { return r.name.is_within(name); });
    if (!known) reply.set_rcode(DnsRcode::kNxDomain);
    return ZoneAnswer::kAnswered;
  }
  return ZoneAnswer::kAnswered;
}

}  // namespace glassnet::apps
