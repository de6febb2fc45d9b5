// SPDX-License-Identifier: Apache-2.0
#include "wire/udp.h"

#include <algorithm>

#include "wire/checksum.h"
#include "wire/ipv4.h"

namespace glassnet::wire {
namespace {

constexpr auto kProtocol = static_cast<std::uint8_t>(IpProtocol::kUdp);

}  // namespace

Parsed<UdpHeader> UdpHeader::parse_quoted(Bytes datagram) {
  ByteReader reader(datagram);
  UdpHeader header;
  header.source_port = reader.u16();
  header.destination_port = reader.u16();
  header.length = reader.u16();
  header.checksum = reader.u16();
  if (!reader.ok()) return refuse(ParseError::kTruncated);
  if (header.length < kSize) return refuse(ParseError::kBadLength);
  return header;
}

Parsed<UdpHeader> UdpHeader::parse(Bytes datagram) {
  const auto header = parse_quoted(datagram);
  if (header && header->length > datagram.size()) return refuse(ParseError::kTruncated);
  return header;
}

Bytes UdpHeader::payload_of(Bytes datagram) {
  const std::size_t end = std::min<std::size_t>(load_be16(datagram.data() + 4), datagram.size());
  return datagram.subspan(kSize, end - kSize);
}

bool UdpHeader::checksum_ok(Bytes datagram, Ipv4Address source, Ipv4Address destination) {
  if (load_be16(datagram.data() + 6) == 0) return true;
  const std::uint16_t length = load_be16(datagram.data() + 4);
  ChecksumSum sum = pseudo_header_sum(source, destination, kProtocol, length);
  sum.add(datagram.first(std::min<std::size_t>(length, datagram.size())));
  return sum.finish() == 0;
}

void UdpHeader::emit(MutableBytes out, Ipv4Address source, Ipv4Address destination, Bytes payload) const {
  const std::size_t whole = kSize + payload.size();
  ByteWriter writer(out);
  writer.u16(source_port);
  writer.u16(destination_port);
  writer.u16(static_cast<std::uint16_t>(whole));
  writer.u16(0);
  ChecksumSum sum = pseudo_header_sum(source, destination, kProtocol, whole);
  sum.add(out.first(kSize));
  sum.add(payload);
  const std::uint16_t result = sum.finish();
  // Zero on the wire means "no checksum", so a computed zero is sent as its one's complement twin.
  store_be16(out.data() + 6, result == 0 ? std::uint16_t{0xffff} : result);
}

}  // namespace glassnet::wire
