// SPDX-License-Identifier: Apache-2.0
#include "wire/tcp.h"

#include <array>

#include "wire/dissect/http_text.h"
#include "wire/dissect/protocols.h"
#include "wire/dns.h"

namespace glassnet::wire::dissect {
namespace {

constexpr std::size_t kChecksumAt = 16;
constexpr std::size_t kFlagsAt = 12;

void flags(Builder& builder, Layer& layer) {
  if (layer.ahead(2).size < 2) {
    layer.number("tcp.flags", 2);
    return;
  }
  layer.bits("tcp.hdr_len", kFlagsAt, 0, 4, 4);
  layer.bits("tcp.flags", kFlagsAt, 4, 12);
  if (layer.ok()) {
    const Below below(builder);
    layer.bits("tcp.flags.res", kFlagsAt, 4, 3);
    layer.bits("tcp.flags.ae", kFlagsAt, 7, 1);
    constexpr std::array<std::string_view, 8> kNames{"tcp.flags.cwr", "tcp.flags.ece",  "tcp.flags.urg",
                                                     "tcp.flags.ack", "tcp.flags.push", "tcp.flags.reset",
                                                     "tcp.flags.syn", "tcp.flags.fin"};
    for (unsigned bit = 0; bit < kNames.size(); ++bit) layer.bits(kNames[bit], kFlagsAt + 1, bit, 1);
  }
  layer.skip(2);
}

void checksum(Builder& builder, Layer& layer, Bytes segment, const Enclosing& enclosing) {
  const Region region = layer.ahead(2);
  layer.number("tcp.checksum", 2);
  if (!layer.ok()) return;
  ChecksumStatus status = ChecksumStatus::kUnverified;
  std::uint16_t right = 0;
  if (enclosing.whole) {
    const bool good = TcpHeader::checksum_ok(segment, enclosing.source, enclosing.destination);
    status = good ? ChecksumStatus::kGood : ChecksumStatus::kBad;
    constexpr auto kProtocol = static_cast<std::uint8_t>(IpProtocol::kTcp);
    right = right_checksum(pseudo_header_sum(enclosing.source, enclosing.destination, kProtocol, segment.size()),
                           segment, kChecksumAt);
  }
  add_checksum_status(builder, {"tcp.checksum.status", "tcp.checksum_calculated"}, region, status, right);
}

struct OptionNames {
  std::string_view group;
  std::string_view value;
};

OptionNames option_names(TcpOptionKind kind) {
  switch (kind) {
    case TcpOptionKind::kEnd: return {"tcp.options.eol", {}};
    case TcpOptionKind::kNop: return {"tcp.options.nop", {}};
    case TcpOptionKind::kMss: return {"tcp.options.mss", "tcp.options.mss_val"};
    case TcpOptionKind::kWindowScale: return {"tcp.options.wscale", "tcp.options.wscale.shift"};
    case TcpOptionKind::kSackPermitted: return {"tcp.options.sack_perm", {}};
    case TcpOptionKind::kSack: return {"tcp.options.sack", {}};
    case TcpOptionKind::kTimestamps: return {"tcp.options.timestamp", {}};
  }
  return {"tcp.options.unknown", {}};
}

/// The length in bytes that a known option must have, 0 where it varies.
std::size_t fixed_length(TcpOptionKind kind) {
  switch (kind) {
    case TcpOptionKind::kEnd:
    case TcpOptionKind::kNop: return 1;
    case TcpOptionKind::kMss: return 4;
    case TcpOptionKind::kWindowScale: return 3;
    case TcpOptionKind::kSackPermitted: return 2;
    case TcpOptionKind::kTimestamps: return 10;
    case TcpOptionKind::kSack: return 0;
  }
  return 0;
}

void number_at(Builder& builder, std::string_view name, Region region) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : builder.bytes(region)) value = (value << 8) | byte;
  builder.number(name, region, value);
}

/// `body` is what follows kind and length.
void option_values(Builder& builder, TcpOptionKind kind, Region body) {
  switch (kind) {
    case TcpOptionKind::kMss:
    case TcpOptionKind::kWindowScale: number_at(builder, option_names(kind).value, body); return;
    case TcpOptionKind::kTimestamps:
      number_at(builder, "tcp.options.timestamp.tsval", body.first(4));
      number_at(builder, "tcp.options.timestamp.tsecr", body.after(4));
      return;
    case TcpOptionKind::kSack:
      for (; body.size >= 8; body = body.after(8)) {
        number_at(builder, "tcp.options.sack_le", body.first(4));
        number_at(builder, "tcp.options.sack_re", body.after(4).first(4));
      }
      return;
    case TcpOptionKind::kEnd:
    case TcpOptionKind::kNop:
    case TcpOptionKind::kSackPermitted: return;
  }
  if (body.size > 0) builder.add("tcp.options.unknown.payload", FieldKind::kBytes, body);
}

/// Notes the option at the front of `here`; returns its length in bytes, or 0 when reading must stop.
std::size_t option(Builder& builder, Region here) {
  const Bytes bytes = builder.bytes(here);
  const auto kind = static_cast<TcpOptionKind>(bytes[0]);
  const bool single = kind == TcpOptionKind::kEnd || kind == TcpOptionKind::kNop;
  const std::size_t length = single ? 1 : (bytes.size() > 1 ? bytes[1] : 0);
  if (length == 0 || (!single && length < 2) || length > here.size) {
    builder.malformed(here, "bad_option_length");
    return 0;
  }
  builder.add(option_names(kind).group, FieldKind::kGroup, here.first(length));
  const Below below(builder);
  builder.number("tcp.option_kind", here.first(1), bytes[0]);
  if (single) return kind == TcpOptionKind::kEnd ? 0 : 1;
  builder.number("tcp.option_len", here.after(1).first(1), length);
  const std::size_t fixed = fixed_length(kind);
  const bool wrong_sack = kind == TcpOptionKind::kSack && (length < 10 || (length - 2) % 8 != 0);
  if (wrong_sack || (fixed != 0 && fixed != length)) {
    builder.malformed(here.first(length), "bad_option_length");
  } else {
    option_values(builder, kind, here.first(length).after(2));
  }
  return length;
}

void options(Builder& builder, Layer& layer, std::size_t header_length) {
  if (header_length <= layer.position()) return;
  const Region all = layer.ahead(header_length - layer.position());
  layer.bytes("tcp.options", header_length - layer.position());
  if (!layer.ok()) return;
  const Below below(builder);
  for (Region here = all; here.size > 0;) {
    const std::size_t length = option(builder, here);
    if (length == 0) return;
    here = here.after(length);
  }
}

}  // namespace

void tcp(Builder& builder, Region region, const Enclosing& enclosing) {
  const Bytes segment = builder.bytes(region);
  Region payload;
  bool is_dns = false;
  {
    Layer layer(builder, "tcp", region);
    const std::uint64_t source = layer.number("tcp.srcport", 2);
    is_dns = layer.number("tcp.dstport", 2) == kDnsPort || source == kDnsPort;
    layer.number("tcp.seq_raw", 4);
    layer.number("tcp.ack_raw", 4);
    flags(builder, layer);
    layer.number("tcp.window_size_value", 2);
    checksum(builder, layer, segment, enclosing);
    layer.number("tcp.urgent_pointer", 2);
    if (!layer.ok()) return;
    const std::size_t header_length = std::size_t{4} * (segment[12] >> 4);
    if (header_length < TcpHeader::kMinSize) {
      layer.malformed({region.offset + 12, 1}, parse_error_code(ParseError::kBadHeaderLength));
      return;
    }
    options(builder, layer, header_length);
    if (!layer.ok()) return;
    payload = layer.rest();
    builder.computed("tcp.len", region.first(header_length), payload.size);
  }
  if (is_dns) {
    dns_stream(builder, payload);
  } else if (looks_like_http(builder.bytes(payload))) {
    http(builder, payload);
  } else {
    builder.data(payload);
  }
}

}  // namespace glassnet::wire::dissect
