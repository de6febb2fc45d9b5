// SPDX-License-Identifier: Apache-2.0
#include "wire/udp.h"

#include "wire/dissect/protocols.h"
#include "wire/dns.h"

namespace glassnet::wire::dissect {
namespace {

constexpr std::size_t kChecksumAt = 6;

void checksum(Builder& builder, Layer& layer, Bytes datagram, const Enclosing& enclosing) {
  const Region region = layer.ahead(2);
  const std::uint64_t value = layer.number("udp.checksum", 2);
  if (!layer.ok()) return;
  ChecksumStatus status = ChecksumStatus::kUnverified;
  std::uint16_t right = 0;
  const std::size_t length = load_be16(datagram.data() + 4);
  if (value == 0) {
    status = ChecksumStatus::kAbsent;
  } else if (enclosing.whole && length >= UdpHeader::kSize && length <= datagram.size()) {
    const bool good = UdpHeader::checksum_ok(datagram, enclosing.source, enclosing.destination);
    status = good ? ChecksumStatus::kGood : ChecksumStatus::kBad;
    constexpr auto kProtocol = static_cast<std::uint8_t>(IpProtocol::kUdp);
    right = right_checksum(pseudo_header_sum(enclosing.source, enclosing.destination, kProtocol, length),
                           datagram.first(length), kChecksumAt);
    if (right == 0) right = 0xffff;  // RFC 768: zero means "none"
  }
  add_checksum_status(builder, {"udp.checksum.status", "udp.checksum_calculated"}, region, status, right);
}

}  // namespace

void udp(Builder& builder, Region region, const Enclosing& enclosing) {
  const Bytes datagram = builder.bytes(region);
  Region payload;
  bool is_dns = false;
  {
    Layer layer(builder, "udp", region);
    const std::uint64_t source = layer.number("udp.srcport", 2);
    is_dns = layer.number("udp.dstport", 2) == kDnsPort || source == kDnsPort;
    layer.number("udp.length", 2);
    checksum(builder, layer, datagram, enclosing);
    if (!layer.ok()) return;
    const auto header = enclosing.whole ? UdpHeader::parse(datagram) : UdpHeader::parse_quoted(datagram);
    if (!header) {
      layer.malformed({region.offset + 4, 2}, parse_error_code(header.error()));
      payload = layer.rest();
    } else {
      payload = layer.rest().first(std::size_t{header->length} - UdpHeader::kSize);
    }
  }
  // A message of which only the beginning is quoted is no broken one.
  if (is_dns && enclosing.whole) {
    dns(builder, payload);
  } else {
    builder.data(payload);
  }
}

}  // namespace glassnet::wire::dissect
