// SPDX-License-Identifier: Apache-2.0
// The master file format of RFC 1035 §5.1, with the wording of BIND where a line is wrong.
#include <algorithm>
#include <optional>
#include <utility>

#include "apps/zone.h"
#include "base/text.h"

namespace glassnet::apps {
namespace {

using wire::DnsName;
using wire::DnsRecord;
using wire::DnsType;

/// What stands on one line, or on several between parentheses.
struct Entry {
  std::size_t line = 0;
  bool continues_owner = false;  // begins with a blank
  std::vector<std::string> words;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// The next record; nothing at the end and after an error.
  std::optional<DnsRecord> next();
  [[nodiscard]] const std::optional<ZoneError>& error() const { return error_; }
  /// Of the record read last.
  [[nodiscard]] std::size_t line() const { return entry_.line; }

 private:
  /// False at the end and after an error.
  bool read_entry();
  void read_word();
  std::optional<DnsRecord> record();
  bool data(DnsRecord& record);
  bool piece(char kind, DnsRecord& record);
  std::optional<DnsName> name(const std::string& word);
  /// The next word, or nullptr after the complaint that there is none.
  const std::string* word();
  std::nullopt_t fail(std::string message) {
    if (!error_) error_ = ZoneError{entry_.line, std::move(message)};
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  Entry entry_;
  std::size_t used_ = 0;  // words of the entry
  std::optional<ZoneError> error_;
  DnsName origin_;
  std::optional<DnsName> owner_;
  std::optional<std::uint32_t> default_ttl_;
};

/// "3600", "1h", "1d12h" in seconds.
std::optional<std::uint32_t> parse_ttl(std::string_view word) {
  constexpr std::string_view kUnits = "smhdw";
  constexpr std::uint32_t kSeconds[] = {1, 60, 3600, 86400, 604800};
  std::uint64_t total = 0;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] >= '0' && word[i] <= '9') {
      ++digits;
      continue;
    }
    const std::size_t unit = kUnits.find(static_cast<char>(word[i] | 0x20));
    const auto number = parse_decimal(word.substr(i - digits, digits), UINT32_MAX);
    if (unit == std::string_view::npos || !number) return std::nullopt;
    total += *number * kSeconds[unit];
    digits = 0;
  }
  if (digits > 0) {
    const auto number = parse_decimal(word.substr(word.size() - digits), UINT32_MAX);
    if (!number) return std::nullopt;
    total += *number;
  }
  if (word.empty() || total > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(total);
}

/// A quoted word keeps its first quote, so that "IN" in quotes is a text.
void Reader::read_word() {
  std::string out;
  const bool quoted = text_[at_] == '"';
  if (quoted) out += text_[at_++];
  while (at_ < text_.size() && text_[at_] != '\n') {
    const char c = text_[at_];
    if (quoted ? c == '"' : std::string_view(" \t\r;()\"").find(c) != std::string_view::npos) break;
    out += c;
    ++at_;
    if (c == '\\' && at_ < text_.size() && text_[at_] != '\n') out += text_[at_++];
  }
  if (quoted && (at_ == text_.size() || text_[at_] != '"')) {
    fail("unbalanced quotes");
    return;
  }
  if (quoted) ++at_;
  entry_.words.push_back(std::move(out));
}

bool Reader::read_entry() {
  while (at_ < text_.size()) {
    entry_ = Entry{line_, text_[at_] == ' ' || text_[at_] == '\t', {}};
    used_ = 0;
    int open = 0;
    for (bool more = true; more && at_ < text_.size();) {
      switch (text_[at_]) {
        case '\n':
          ++line_;
          more = open > 0;
          ++at_;
          break;
        case ' ':
        case '\t':
        case '\r': ++at_; break;
        case ';': at_ = std::min(text_.find('\n', at_), text_.size()); break;
        case '(':
        case ')':
          open += text_[at_++] == '(' ? 1 : -1;
          if (open < 0) fail("unbalanced parentheses");
          break;
        default: read_word();
      }
      if (error_) return false;
    }
    if (open > 0) fail("unbalanced parentheses");
    if (error_) return false;
    if (!entry_.words.empty()) return true;
  }
  return false;
}

const std::string* Reader::word() {
  if (used_ < entry_.words.size()) return &entry_.words[used_++];
  fail("unexpected end of line");
  return nullptr;
}

std::optional<DnsName> Reader::name(const std::string& word) {
  if (word == "@") return origin_;
  const std::optional<DnsName> written = DnsName::parse(word);
  if (!written) return fail("bad name '" + word + "'");
  const bool absolute = word.ends_with('.') && !word.ends_with("\\.");
  if (absolute) return written;
  const std::optional<DnsName> whole = written->under(origin_);
  if (!whole) return fail("name too long");
  return whole;
}

std::optional<DnsRecord> Reader::next() {
  while (!error_ && read_entry()) {
    const std::string first = entry_.words[0];
    if (!first.starts_with('$')) return record();
    ++used_;
    const std::string* const value = word();
    if (value == nullptr) break;
    if (first == "$ORIGIN") {
      if (const auto origin = name(*value)) origin_ = *origin;
    } else if (first == "$TTL") {
      default_ttl_ = parse_ttl(*value);
      if (!default_ttl_) fail("bad TTL '" + *value + "'");
    } else {
      fail("unknown directive '" + first + "'");
    }
  }
  return std::nullopt;
}

std::optional<DnsRecord> Reader::record() {
  DnsRecord record;
  if (!entry_.continues_owner) {
    owner_ = name(*word());
    if (!owner_) return std::nullopt;
  }
  if (!owner_) return fail("no current owner name");
  record.name = *owner_;
  std::optional<std::uint32_t> ttl;
  std::optional<DnsType> type;
  // TTL and class come in any order, both may be missing.
  while (!type) {
    const std::string* const next = word();
    if (next == nullptr) return std::nullopt;
    if (const auto number = parse_ttl(*next); number && !ttl) {
      ttl = number;
    } else if (*next != "IN" && *next != "in") {
      type = wire::dns_type_of(*next);
      if (!type || wire::dns_layout(*type).empty() || *type == DnsType::kAaaa) {
        return fail("unknown RR type '" + *next + "'");
      }
    }
  }
  record.type = *type;
  if (!data(record)) return std::nullopt;
  if (used_ < entry_.words.size()) return fail("extra input text '" + entry_.words[used_] + "'");
  if (!ttl) ttl = default_ttl_;
  if (!ttl && record.type == DnsType::kSoa) {
    record.ttl = UINT32_MAX;
    ttl = record.negative_ttl();
  }
  if (!ttl) return fail("no TTL specified");
  // Without $TTL that of the record before counts (RFC 1035 §5.1).
  if (!default_ttl_) default_ttl_ = ttl;
  record.ttl = *ttl;
  return record;
}

bool Reader::data(DnsRecord& record) {
  for (const char kind : wire::dns_layout(record.type)) {
    do {
      if (!piece(kind, record)) return false;
    } while (kind == 't' && used_ < entry_.words.size());
  }
  return true;
}

bool Reader::piece(char kind, DnsRecord& record) {
  const std::string* const next = word();
  if (next == nullptr) return false;
  std::vector<std::uint8_t>& out = record.data;
  const auto number = [&out](std::uint32_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  };
  if (kind == 'n') {
    const std::optional<DnsName> target = name(*next);
    if (target) out.insert(out.end(), target->wire().begin(), target->wire().end());
    return target.has_value();
  }
  if (kind == 'a') {
    const auto address = wire::Ipv4Address::parse(*next);
    if (!address) fail("near '" + *next + "': bad dotted quad");
    if (address) number(address->value, 4);
    return address.has_value();
  }
  if (kind == '2' || kind == '4') {
    const auto value = parse_ttl(*next);
    const bool good = value && (kind == '4' || *value <= 0xffff);
    if (!good) fail("near '" + *next + "': not a valid number");
    if (good) number(*value, kind - '0');
    return good;
  }
  const std::size_t length_at = out.size();
  out.push_back(0);
  for (std::size_t i = next->starts_with('"') ? 1 : 0; i < next->size(); ++i) {
    std::uint8_t byte = static_cast<std::uint8_t>((*next)[i]);
    if (byte == '\\' && i + 1 < next->size()) {
      const auto code = parse_decimal(std::string_view(*next).substr(i + 1, 3), 255);
      const bool decimal = code && i + 3 < next->size();
      byte = static_cast<std::uint8_t>(decimal ? *code : static_cast<std::uint8_t>((*next)[i + 1]));
      i += decimal ? 3 : 1;
    }
    out.push_back(byte);
  }
  const std::size_t length = out.size() - length_at - 1;
  out[length_at] = static_cast<std::uint8_t>(length);
  if (length > 255) fail("text too long");
  return length <= 255;
}

}  // namespace

std::expected<std::vector<DnsRecord>, ZoneError> read_master_file(std::string_view text) {
  Reader reader(text);
  std::vector<DnsRecord> records;
  while (auto record = reader.next()) records.push_back(std::move(*record));
  if (reader.error()) return std::unexpected(*reader.error());
  return records;
}

std::expected<Zone, ZoneError> read_zone(std::string_view text) {
  Reader reader(text);
  Zone zone;
  const auto wrong = [&reader](std::string message) {
    return std::unexpected(ZoneError{reader.line(), std::move(message)});
  };
  while (auto record = reader.next()) {
    const bool is_soa = record->type == DnsType::kSoa;
    if (zone.records.empty() && !is_soa) return wrong("the first record is not SOA");
    if (!zone.records.empty() && is_soa) return wrong("multiple SOA records");
    if (!zone.records.empty() && !record->name.is_within(zone.origin())) {
      return wrong("'" + record->name.to_string() + "' is not in the zone");
    }
    for (const DnsRecord& other : zone.records) {
      const bool alias = record->type == DnsType::kCname || other.type == DnsType::kCname;
      if (alias && other.name == record->name) return wrong("CNAME and other data");
    }
    zone.records.push_back(std::move(*record));
  }
  if (reader.error()) return std::unexpected(*reader.error());
  if (zone.records.empty()) return std::unexpected(ZoneError{1, "no SOA record"});
  return zone;
}

}  // namespace glassnet::apps
