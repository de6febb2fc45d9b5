// SPDX-License-Identifier: Apache-2.0
// Master files (RFC 1035 §5) and what a name server with such zones says to a question (RFC 1034 §4.3.2). No sockets here: `dnsd`
// carries questions and answers.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "wire/dns.h"

namespace glassnet::apps {

struct ZoneError {
  std::size_t line = 0;
  std::string message;
};

/// The records of a master file: $ORIGIN (the root until then), $TTL, @, relative names, parentheses, comments; A, NS, CNAME, SOA,
/// PTR, MX and TXT of class IN. Times may have units ("1h30m"). Error: the first wrong line.
[[nodiscard]] std::expected<std::vector<wire::DnsRecord>, ZoneError> read_master_file(std::string_view text);

/// A zone: its SOA comes first, all names are at or below that one's.
struct Zone {
  std::vector<wire::DnsRecord> records;

  [[nodiscard]] const wire::DnsName& origin() const { return records.front().name; }
  [[nodiscard]] const wire::DnsRecord& soa() const { return records.front(); }
};

/// The same as a zone. Errors also: no SOA record, or a second one; a name outside; a CNAME beside other records.
[[nodiscard]] std::expected<Zone, ZoneError> read_zone(std::string_view text);

/// What became of a question.
enum class ZoneAnswer {
  kNotOurs,    // no zone holds the name
  kAnswered,   // with authority: records, NODATA or NXDOMAIN with the SOA (RFC 2308)
  kReferral,   // the name servers of a zone below, with their addresses
  kAliasAway,  // a CNAME leads out of the zones
};

/// Fills in answers, authorities, additionals, AA and the response code.
ZoneAnswer answer_from_zones(const std::vector<Zone>& zones, const wire::DnsQuestion& question,
                             wire::DnsMessage& reply);

}  // namespace glassnet::apps
