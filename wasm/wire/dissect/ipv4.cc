// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv4.h"

#include "wire/dissect/protocols.h"

namespace glassnet::wire::dissect {
namespace {

constexpr std::size_t kTotalLengthAt = 2;
constexpr std::size_t kChecksumAt = 10;
constexpr std::uint8_t kOptionEnd = 0;
constexpr std::uint8_t kOptionNop = 1;

void first_word(Builder& builder, Layer& layer) {
  layer.bits("ip.version", 0, 0, 4);
  layer.bits("ip.hdr_len", 0, 4, 4, 4);
  layer.skip(1);
  layer.number("ip.dsfield", 1);
  if (layer.ok()) {
    const Below below(builder);
    layer.bits("ip.dsfield.dscp", 1, 0, 6);
    layer.bits("ip.dsfield.ecn", 1, 6, 2);
  }
  layer.number("ip.len", 2);
}

void fragment_word(Builder& builder, Layer& layer) {
  layer.number("ip.id", 2);
  if (layer.ahead(2).size < 2) {
    layer.number("ip.flags", 2);
    return;
  }
  layer.bits("ip.flags", 6, 0, 3);
  if (layer.ok()) {
    const Below below(builder);
    layer.bits("ip.flags.rb", 6, 0, 1);
    layer.bits("ip.flags.df", 6, 1, 1);
    layer.bits("ip.flags.mf", 6, 2, 1);
  }
  layer.bits("ip.frag_offset", 6, 3, 13, 8);
  layer.skip(2);
}

void checksum_word(Builder& builder, Layer& layer, Bytes packet) {
  const Region region = layer.ahead(2);
  layer.number("ip.checksum", 2);
  const std::size_t header_length = std::size_t{4} * (packet[0] & 0x0f);
  if (!layer.ok() || header_length < Ipv4Header::kMinSize || header_length > packet.size()) return;
  const Bytes header = packet.first(header_length);
  const ChecksumStatus status = internet_checksum(header) == 0 ? ChecksumStatus::kGood : ChecksumStatus::kBad;
  add_checksum_status(builder, {"ip.checksum.status", "ip.checksum_calculated"}, region, status,
                      right_checksum({}, header, kChecksumAt));
}

/// Options (RFC 791 §3.1), by type and length; the contents of the rarely seen ones stay bytes.
void options(Builder& builder, Layer& layer, std::size_t header_length) {
  if (header_length <= layer.position()) return;
  const Region all = layer.ahead(header_length - layer.position());
  layer.bytes("ip.options", header_length - layer.position());
  if (!layer.ok()) return;
  const Below below(builder);
  const Bytes bytes = builder.bytes(all);
  std::size_t at = 0;
  while (at < bytes.size()) {
    const Region here = all.after(at);
    builder.number("ip.opt.type", here.first(1), bytes[at]);
    if (bytes[at] == kOptionEnd) return;
    std::size_t length = 1;
    if (bytes[at] != kOptionNop) {
      length = here.size > 1 ? bytes[at + 1] : 0;
      if (length < 2 || length > here.size) {
        layer.malformed(here, "bad_option_length");
        return;
      }
      const Below inside(builder);
      builder.number("ip.opt.len", here.after(1).first(1), length);
      if (length > 2) builder.add("ip.opt.data", FieldKind::kBytes, here.after(2).first(length - 2));
    }
    at += length;
  }
}

void payload(Builder& builder, Region region, const Ipv4Header& header, const Enclosing& enclosing) {
  if (header.fragment_offset != 0) {
    builder.data(region);  // the transport header is in the first fragment
    return;
  }
  switch (header.protocol) {
    case IpProtocol::kIcmp: icmp(builder, region, enclosing); return;
    case IpProtocol::kUdp: udp(builder, region, enclosing); return;
    case IpProtocol::kTcp: tcp(builder, region, enclosing); return;
    case IpProtocol::kIgmp: igmp(builder, region, enclosing); return;
  }
  builder.data(region);
}

}  // namespace

void ipv4(Builder& builder, Region region, Setting setting) {
  const Bytes packet = builder.bytes(region);
  const auto header = Ipv4Header::parse_quoted(packet);
  const bool cut_off = header && header->total_length > packet.size();
  {
    Layer layer(builder, "ip", region);
    first_word(builder, layer);
    fragment_word(builder, layer);
    layer.number("ip.ttl", 1);
    layer.number("ip.proto", 1);
    if (layer.ok()) checksum_word(builder, layer, packet);
    layer.ipv4("ip.src");
    layer.ipv4("ip.dst");
    if (!packet.empty()) options(builder, layer, std::size_t{4} * (packet[0] & 0x0f));
    if (!header) {
      if (layer.ok()) layer.malformed(region, parse_error_code(header.error()));
      return;
    }
    if (cut_off && setting == Setting::kOnTheWire) {
      layer.malformed({region.offset + kTotalLengthAt, 2}, parse_error_code(ParseError::kTruncated));
    }
  }
  Enclosing enclosing{header->source, header->destination, setting, true};
  enclosing.whole = !cut_off && !header->is_fragment();
  payload(builder, region.after(header->header_length()).first(header->payload_length()), *header, enclosing);
}

}  // namespace glassnet::wire::dissect
