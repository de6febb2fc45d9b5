// SPDX-License-Identifier: Apache-2.0
#include "wire/dns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace glassnet::wire {
namespace {

constexpr std::uint8_t kPointer = 0xc0;

struct TypeInfo {
  DnsType type;
  const char* name;
  const char* layout;
};
constexpr std::array<TypeInfo, 13> kTypes{{{DnsType::kA, "A", "a"},
                                           {DnsType::kNs, "NS", "n"},
                                           {DnsType::kCname, "CNAME", "n"},
                                           {DnsType::kSoa, "SOA", "nn44444"},
                                           {DnsType::kPtr, "PTR", "n"},
                                           {DnsType::kMx, "MX", "2n"},
                                           {DnsType::kTxt, "TXT", "t"},
                                           {DnsType::kAaaa, "AAAA", "6"},
                                           {DnsType::kOpt, "OPT", ""},
                                           {DnsType{33}, "SRV", ""},
                                           {DnsType{251}, "IXFR", ""},
                                           {DnsType::kAxfr, "AXFR", ""},
                                           {DnsType::kAny, "ANY", ""}}};

constexpr std::array<const char*, 11> kRcodes{"NoError",  "FormErr", "ServFail", "NXDomain", "NotImp", "Refused",
                                              "YXDomain", "YXRRSet", "NXRRSet",  "NotAuth",  "NotZone"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Length bytes are below 64 and so are no letters: whole names can be compared at once.
bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// Bytes that would be read as something else stand behind a backslash.
void append_escaped(std::string& out, std::uint8_t byte, std::string_view special) {
  const char c = static_cast<char>(byte);
  if (byte < 0x20 || byte > 0x7e) {
    append_format(out, "\\%03u", unsigned{byte});
    return;
  }
  if (special.find(c) != std::string_view::npos) out += '\\';
  out += c;
}

/// RFC 5952 §4: the longest run of zero words (at least two) becomes "::".
std::string ipv6_text(const std::uint8_t* at) {
  std::size_t best = 8;
  std::size_t longest = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t run = 0;
    while (i + run < 8 && load_be16(at + 2 * (i + run)) == 0) ++run;
    if (run > longest) {
      best = i;
      longest = run;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += longest - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    append_format(out, "%x", unsigned{load_be16(at + 2 * i)});
  }
  return out;
}

/// The size in bytes of a piece of data, of which `left` bytes are there; a name's is not known beforehand.
std::size_t piece_size(char piece, std::size_t left) {
  switch (piece) {
    case '2': return 2;
    case '4':
    case 'a': return 4;
    case '6': return 16;
    default: return left;
  }
}

/// The data of a record, `length` bytes at `at` of the message, with its names written out.
Parsed<std::vector<std::uint8_t>> read_data(Bytes message, std::size_t at, std::size_t length, DnsType type) {
  const std::size_t end = at + length;
  std::vector<std::uint8_t> data;
  const auto copy = [&](std::size_t size) {
    data.insert(data.end(), message.begin() + static_cast<std::ptrdiff_t>(at),
                message.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
  };
  for (const char piece : dns_layout(type)) {
    if (piece == 'n') {
      const auto name = DnsName::read(message.first(end), at);
      if (!name) return refuse(name.error() == ParseError::kTruncated ? ParseError::kBadLength : name.error());
      data.insert(data.end(), name->wire().begin(), name->wire().end());
      continue;
    }
    const std::size_t size = piece_size(piece, end - at);
    if (size > end - at) return refuse(ParseError::kBadLength);
    for (std::size_t text = at; piece == 't' && text < end; text += 1U + message[text]) {
      if (message[text] >= end - text) return refuse(ParseError::kBadLength);
    }
    copy(size);
  }
  if (at != end && !dns_layout(type).empty()) return refuse(ParseError::kBadLength);
  copy(end - at);
  return data;
}

/// Builds a message; remembers where names stand.
class Writer {
 public:
  void u16(std::uint16_t value) {
    out_.push_back(static_cast<std::uint8_t>(value >> 8));
    out_.push_back(static_cast<std::uint8_t>(value));
  }
  void put(Bytes bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  /// RFC 1035 §4.1.4: the rest of a name that stands further in front is a pointer to it.
  void name(DnsName name) {
    for (; !name.is_root(); name = name.parent()) {
      for (const auto& [known, at] : names_) {
        if (known == name) return u16(static_cast<std::uint16_t>(kPointer << 8 | at));
      }
      if (out_.size() < 0x4000) names_.emplace_back(name, static_cast<std::uint16_t>(out_.size()));
      const auto* const label = reinterpret_cast<const std::uint8_t*>(name.wire().data());
      put({label, 1U + label[0]});
    }
    out_.push_back(0);
  }
  void record(const DnsRecord& record) {
    name(record.name);
    u16(static_cast<std::uint16_t>(record.type));
    u16(record.dns_class);
    u16(static_cast<std::uint16_t>(record.ttl >> 16));
    u16(static_cast<std::uint16_t>(record.ttl));
    u16(0);
    const std::size_t start = out_.size();
    const Bytes data(record.data);
    std::size_t at = 0;
    for (const char piece : dns_layout(record.type)) {
      const std::size_t before = at;
      const auto target = piece == 'n' ? DnsName::read(data, at) : refuse(ParseError::kBadType);
      if (target) {
        name(*target);
      } else {
        at = before + std::min(piece_size(piece, data.size() - before), data.size() - before);
        put(data.subspan(before, at - before));
      }
    }
    put(data.subspan(at));
    store_be16(out_.data() + start - 2, static_cast<std::uint16_t>(out_.size() - start));
  }
  [[nodiscard]] std::vector<std::uint8_t>& out() { return out_; }

 private:
  std::vector<std::uint8_t> out_;
  std::vector<std::pair<DnsName, std::uint16_t>> names_;
};

}  // namespace

// --- names of numbers ---

std::string dns_type_name(DnsType type) {
  for (const TypeInfo& info : kTypes) {
    if (info.type == type) return info.name;
  }
  return format("TYPE%u", static_cast<unsigned>(type));
}

std::optional<DnsType> dns_type_of(std::string_view name) {
  for (const TypeInfo& info : kTypes) {
    if (same(info.name, name)) return info.type;
  }
  if (name.size() > 4 && same(name.substr(0, 4), "TYPE")) {
    if (const auto number = parse_decimal(name.substr(4), 65535)) return static_cast<DnsType>(*number);
  }
  return std::nullopt;
}

std::string dns_rcode_name(unsigned rcode) { return rcode < kRcodes.size() ? kRcodes[rcode] : format("Resp%u", rcode); }

std::string_view dns_layout(DnsType type) {
  for (const TypeInfo& info : kTypes) {
    if (info.type == type) return info.layout;
  }
  return {};
}

// --- names ---

bool operator==(const DnsName& a, const DnsName& b) { return same(a.wire_, b.wire_); }

std::optional<DnsName> DnsName::parse(std::string_view text) {
  DnsName name;
  if (text == ".") return name;
  name.wire_.clear();
  std::string label;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || text[i] == '.') {
      if (label.empty() || label.size() > kMaxLabel) return std::nullopt;
      name.wire_ += static_cast<char>(label.size());
      name.wire_ += label;
      label.clear();
      if (i + 1 == text.size()) break;  // the last dot
      continue;
    }
    char c = text[i];
    if (c == '\\') {
      const auto code = i + 3 < text.size() ? parse_decimal(text.substr(i + 1, 3), 255) : std::nullopt;
      if (!code && i + 1 == text.size()) return std::nullopt;
      c = code ? static_cast<char>(*code) : text[i + 1];
      i += code ? 3 : 1;
    }
    label += c;
  }
  name.wire_ += '\0';
  if (name.wire_.size() > kMaxSize) return std::nullopt;
  return name;
}

Parsed<DnsName> DnsName::read(Bytes message, std::size_t& at) {
  DnsName name;
  name.wire_.clear();
  std::size_t here = at;
  std::size_t limit =
      at;  // a pointer leads in front of the name it stands in, each further one still further to the front
  bool jumped = false;
  while (true) {
    if (here >= message.size()) return refuse(ParseError::kTruncated);
    const std::size_t length = message[here];
    if (length >= kPointer) {
      if (here + 1 >= message.size()) return refuse(ParseError::kTruncated);
      const std::size_t target = load_be16(message.data() + here) & 0x3fffU;
      if (!jumped) at = here + 2;
      jumped = true;
      if (target >= limit) return refuse(ParseError::kBadName);
      here = limit = target;
      continue;
    }
    if (length > kMaxLabel || name.wire_.size() + 1 + length + (length != 0 ? 1 : 0) > kMaxSize) {
      return refuse(ParseError::kBadName);
    }
    if (here + 1 + length > message.size()) return refuse(ParseError::kTruncated);
    name.wire_.append(reinterpret_cast<const char*>(message.data()) + here, 1 + length);
    here += 1 + length;
    if (length == 0) break;
  }
  if (!jumped) at = here;
  return name;
}

DnsName DnsName::reverse(Ipv4Address address) {
  const std::uint32_t v = address.value;
  return *parse(format("%u.%u.%u.%u.in-addr.arpa", v & 255, (v >> 8) & 255, (v >> 16) & 255, v >> 24));
}

std::string DnsName::to_string() const {
  if (is_root()) return ".";
  std::string text;
  for (std::size_t at = 0; wire_[at] != '\0';) {
    const auto length = static_cast<std::size_t>(wire_[at++]);
    for (std::size_t i = 0; i < length; ++i)
      append_escaped(text, static_cast<std::uint8_t>(wire_[at++]), ".\\\"();@$ ");
    text += '.';
  }
  return text;
}

DnsName DnsName::parent() const {
  DnsName name;
  if (!is_root()) name.wire_ = wire_.substr(1 + static_cast<std::size_t>(wire_[0]));
  return name;
}

bool DnsName::is_within(const DnsName& zone) const {
  DnsName name = *this;
  while (name.wire_.size() > zone.wire_.size()) name = name.parent();
  return name == zone;
}

std::optional<DnsName> DnsName::under(const DnsName& suffix) const {
  DnsName name;
  name.wire_ = wire_.substr(0, wire_.size() - 1) + suffix.wire_;
  if (name.wire_.size() > kMaxSize) return std::nullopt;
  return name;
}

// --- records ---

std::optional<Ipv4Address> DnsRecord::address() const {
  if (type != DnsType::kA || data.size() != Ipv4Address::kSize) return std::nullopt;
  return Ipv4Address(load_be32(data.data()));
}

std::optional<DnsName> DnsRecord::target() const {
  const std::string_view layout = dns_layout(type);
  std::size_t at = layout.starts_with('2') ? 2 : 0;
  if (layout.find('n') == std::string_view::npos) return std::nullopt;
  const auto found = DnsName::read(data, at);
  return found ? std::optional(*found) : std::nullopt;
}

std::uint32_t DnsRecord::negative_ttl() const {
  if (type != DnsType::kSoa || data.size() < 4) return 0;
  return std::min(ttl, load_be32(data.data() + data.size() - 4));
}

std::string DnsRecord::data_text() const {
  std::string out;
  std::size_t at = 0;
  for (const char piece : dns_layout(type)) {
    if (!out.empty()) out += ' ';
    if (piece == 'n') {
      const auto target = DnsName::read(data, at);
      if (!target) return out;
      out += target->to_string();
      continue;
    }
    const std::size_t size = piece_size(piece, data.size() - at);
    if (size > data.size() - at) return out;
    const std::uint8_t* const bytes = data.data() + at;
    switch (piece) {
      case '2': append_format(out, "%u", unsigned{load_be16(bytes)}); break;
      case '4': append_format(out, "%u", load_be32(bytes)); break;
      case 'a': out += Ipv4Address(load_be32(bytes)).to_string(); break;
      case '6': out += ipv6_text(bytes); break;
      default:
        for (std::size_t i = at; i < data.size();) {
          out += i == at ? "\"" : " \"";
          const std::size_t end = std::min(i + 1 + data[i], data.size());
          for (++i; i < end; ++i) append_escaped(out, data[i], "\"\\");
          out += '"';
        }
    }
    at += size;
  }
  if (!dns_layout(type).empty()) return out;
  out = format("\\# %zu", data.size());
  if (!data.empty()) out += ' ';
  for (const std::uint8_t byte : data) append_format(out, "%02X", unsigned{byte});
  return out;
}

// --- messages ---

DnsMessage DnsMessage::query(std::uint16_t id, DnsName name, DnsType type) {
  DnsMessage message;
  message.id = id;
  message.flags = kRecursionDesired;
  message.questions.push_back({std::move(name), type});
  return message;
}

Parsed<DnsMessage> DnsMessage::parse(Bytes bytes) {
  ByteReader header(bytes);
  DnsMessage message;
  message.id = header.u16();
  message.flags = header.u16();
  std::array<std::uint16_t, 4> counts{};
  for (std::uint16_t& count : counts) count = header.u16();
  if (!header.ok()) return refuse(ParseError::kTruncated);

  std::size_t at = kHeaderSize;
  for (std::size_t section = 0; section < counts.size(); ++section) {
    for (; counts[section] > 0; --counts[section]) {
      auto name = DnsName::read(bytes, at);
      if (!name) return refuse(name.error());
      ByteReader fixed(bytes.subspan(at));
      const auto type = static_cast<DnsType>(fixed.u16());
      const std::uint16_t dns_class = fixed.u16();
      if (section == 0) {
        if (!fixed.ok()) return refuse(ParseError::kTruncated);
        message.questions.push_back({std::move(*name), type, dns_class});
        at += 4;
        continue;
      }
      DnsRecord record{std::move(*name), type, dns_class, fixed.u32()};
      const std::size_t length = fixed.u16();
      at += 10;
      if (!fixed.ok() || length > bytes.size() - at) return refuse(ParseError::kTruncated);
      auto data = read_data(bytes, at, length, type);
      if (!data) return refuse(data.error());
      record.data = std::move(*data);
      at += length;
      (section == 1   ? message.answers
       : section == 2 ? message.authorities
                      : message.additionals)
          .push_back(std::move(record));
    }
  }
  return message;
}

std::vector<std::uint8_t> DnsMessage::to_bytes(std::size_t limit) const {
  Writer writer;
  writer.u16(id);
  writer.u16(flags);
  writer.u16(static_cast<std::uint16_t>(questions.size()));
  for (int i = 0; i < 3; ++i) writer.u16(0);
  std::vector<std::uint8_t>& out = writer.out();
  for (const DnsQuestion& question : questions) {
    writer.name(question.name);
    writer.u16(static_cast<std::uint16_t>(question.type));
    writer.u16(question.dns_class);
  }
  std::size_t count_at = 6;
  for (const auto* section : {&answers, &authorities, &additionals}) {
    std::uint16_t count = 0;
    for (const DnsRecord& record : *section) {
      const std::size_t mark = out.size();
      writer.record(record);
      if (out.size() > limit) {
        out.resize(mark);
        // RFC 2181 §9: additional records that are missing are no reason to ask again.
        if (section != &additionals) store_be16(out.data() + 2, flags | kTruncated);
        store_be16(out.data() + count_at, count);
        return out;
      }
      ++count;
    }
    store_be16(out.data() + count_at, count);
    count_at += 2;
  }
  return out;
}

}  // namespace glassnet::wire
