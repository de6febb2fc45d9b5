// SPDX-License-Identifier: Apache-2.0
// The four sections of a DNS message (RFC 1035 §4.1), each record with its data taken apart.
#include "wire/dns.h"

#include <array>

#include "wire/dissect/protocols.h"

namespace glassnet::wire::dissect {
namespace {

constexpr std::size_t kLengthSize = 2;

/// Names for the pieces of `dns_layout`.
struct DataNames {
  DnsType type;
  std::array<std::string_view, 7> pieces;
};
constexpr std::array<DataNames, 8> kDataNames{
    {{DnsType::kA, {"dns.a"}},
     {DnsType::kNs, {"dns.ns"}},
     {DnsType::kCname, {"dns.cname"}},
     {DnsType::kSoa,
      {"dns.soa.mname", "dns.soa.rname", "dns.soa.serial_number", "dns.soa.refresh_interval", "dns.soa.retry_interval",
       "dns.soa.expire_limit", "dns.soa.mininum_ttl"}},
     {DnsType::kPtr, {"dns.ptr.domain_name"}},
     {DnsType::kMx, {"dns.mx.preference", "dns.mx.mail_exchange"}},
     {DnsType::kTxt, {"dns.txt"}},
     {DnsType::kAaaa, {"dns.aaaa"}}}};

/// One message; `start` is where it begins in the frame, which is what pointers count from.
class Message {
 public:
  Message(Builder& builder, Layer& layer) : builder_(builder), layer_(layer), start_(layer.rest().offset) {}

  void read() {
    layer_.number("dns.id", 2);
    flags();
    constexpr std::array<std::string_view, 4> kCounts{"dns.count.queries", "dns.count.answers", "dns.count.auth_rr",
                                                      "dns.count.add_rr"};
    constexpr std::array<std::string_view, 4> kSections{"dns.queries", "dns.answers", "dns.authorities",
                                                        "dns.additionals"};
    std::array<std::uint64_t, 4> counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = layer_.number(kCounts[i], 2);
    for (std::size_t i = 0; i < counts.size() && layer_.ok(); ++i) {
      if (counts[i] == 0) continue;
      builder_.add(kSections[i], FieldKind::kGroup, layer_.ahead(0));
      const std::size_t group = builder_.last();
      const Below below(builder_);
      for (; counts[i] > 0 && layer_.ok(); --counts[i]) i == 0 ? question() : record();
      Field& field = builder_.at(group);
      field.length = static_cast<std::uint32_t>(layer_.rest().offset) - field.offset;
    }
  }

 private:
  void flags() {
    const std::size_t at = layer_.position();
    layer_.number("dns.flags", 2);
    if (!layer_.ok()) return;
    const Below below(builder_);
    layer_.bits("dns.flags.response", at, 0, 1);
    layer_.bits("dns.flags.opcode", at, 1, 4);
    layer_.bits("dns.flags.authoritative", at, 5, 1);
    layer_.bits("dns.flags.truncated", at, 6, 1);
    layer_.bits("dns.flags.recdesired", at, 7, 1);
    layer_.bits("dns.flags.recavail", at + 1, 0, 1);
    layer_.bits("dns.flags.z", at + 1, 1, 3);
    layer_.bits("dns.flags.rcode", at + 1, 4, 4);
  }

  void name(std::string_view field_name) {
    if (!layer_.ok()) return;
    const Region rest = layer_.rest();
    const std::size_t before = rest.offset - start_;
    std::size_t at = before;
    const auto name = DnsName::read(builder_.bytes({start_, rest.end() - start_}), at);
    if (!name) return layer_.malformed(rest, parse_error_code(name.error()));
    layer_.bytes(field_name, at - before);
    Field& field = builder_.at(builder_.last());
    field.kind = FieldKind::kName;
    field.number = start_;
  }

  void question() {
    name("dns.qry.name");
    if (!layer_.ok()) return;
    const Below below(builder_);
    layer_.number("dns.qry.type", 2);
    layer_.number("dns.qry.class", 2);
  }

  void record() {
    name("dns.resp.name");
    if (!layer_.ok()) return;
    const Below below(builder_);
    const auto type = static_cast<DnsType>(layer_.number("dns.resp.type", 2));
    layer_.number("dns.resp.class", 2);
    layer_.number("dns.resp.ttl", 4);
    const auto length = static_cast<std::size_t>(layer_.number("dns.resp.len", 2));
    if (!layer_.ok()) return;
    if (length > layer_.rest().size) return layer_.malformed(layer_.rest(), parse_error_code(ParseError::kTruncated));
    data(type, layer_.position() + length);
  }

  /// What of the record's data is left up to position `end` of the layer stays bytes.
  void data(DnsType type, std::size_t end) {
    std::size_t piece = 0;
    for (const DataNames& names : kDataNames) {
      if (names.type != type) continue;
      for (const char kind : dns_layout(type)) {
        const std::size_t left = end > layer_.position() ? end - layer_.position() : 0;
        const std::string_view field = names.pieces[piece++];
        switch (kind) {
          case 'n': name(field); break;
          case 'a': layer_.ipv4(field); break;
          case '2': layer_.number(field, 2); break;
          case '4': layer_.number(field, 4); break;
          case '6': layer_.bytes(field, 16); break;
          default: texts(field, left);
        }
      }
    }
    if (!layer_.ok()) return;
    if (layer_.position() > end) {
      layer_.malformed(layer_.ahead(0), parse_error_code(ParseError::kBadLength));
    } else if (layer_.position() < end) {
      layer_.bytes("dns.data", end - layer_.position());
    }
  }

  /// Character strings, each with its length in front (RFC 1035 §3.3).
  void texts(std::string_view field, std::size_t left) {
    while (left > 0 && layer_.ok()) {
      const auto size = static_cast<std::size_t>(layer_.number("dns.txt.length", 1));
      if (size >= left) return layer_.malformed(layer_.ahead(left - 1), parse_error_code(ParseError::kBadLength));
      layer_.text(field, size);
      left -= 1 + size;
    }
  }

  Builder& builder_;
  Layer& layer_;
  std::size_t start_;
};

}  // namespace

void dns(Builder& builder, Region region) {
  if (region.size == 0) return;
  Layer layer(builder, "dns", region);
  Message(builder, layer).read();
  if (layer.ok() && layer.rest().size > 0) layer.bytes("dns.data", layer.rest().size);
}

void dns_stream(Builder& builder, Region region) {
  // A segment may hold several messages (RFC 7766 §6.2.1), or a piece of one, which nothing here can put together.
  while (region.size > kLengthSize) {
    const std::size_t size = load_be16(builder.bytes(region).data());
    if (size < DnsMessage::kHeaderSize || size > region.size - kLengthSize) break;
    {
      Layer layer(builder, "dns", region.first(kLengthSize + size));
      layer.number("dns.length", kLengthSize);
      Message(builder, layer).read();
    }
    region = region.after(kLengthSize + size);
  }
  builder.data(region);
}

}  // namespace glassnet::wire::dissect
