// SPDX-License-Identifier: Apache-2.0
#include "wire/icmp.h"

#include "wire/checksum.h"

namespace glassnet::wire {
namespace {

IcmpHeader make(IcmpType type, std::uint8_t code, std::uint32_t rest) {
  IcmpHeader header;
  header.type = type;
  header.code = code;
  header.rest = rest;
  return header;
}

}  // namespace

IcmpHeader IcmpHeader::echo_request(std::uint16_t identifier, std::uint16_t sequence) {
  return make(IcmpType::kEchoRequest, 0, (std::uint32_t{identifier} << 16) | sequence);
}

IcmpHeader IcmpHeader::echo_reply(std::uint16_t identifier, std::uint16_t sequence) {
  return make(IcmpType::kEchoReply, 0, (std::uint32_t{identifier} << 16) | sequence);
}

IcmpHeader IcmpHeader::unreachable(UnreachableCode code, std::uint16_t next_hop_mtu) {
  return make(IcmpType::kDestinationUnreachable, static_cast<std::uint8_t>(code), next_hop_mtu);
}

IcmpHeader IcmpHeader::time_exceeded(TimeExceededCode code) {
  return make(IcmpType::kTimeExceeded, static_cast<std::uint8_t>(code), 0);
}

IcmpHeader IcmpHeader::redirect(RedirectCode code, Ipv4Address gateway) {
  return make(IcmpType::kRedirect, static_cast<std::uint8_t>(code), gateway.value);
}

IcmpHeader IcmpHeader::parameter_problem(std::uint8_t pointer) {
  return make(IcmpType::kParameterProblem, 0, std::uint32_t{pointer} << 24);
}

Parsed<IcmpHeader> IcmpHeader::parse(Bytes message) {
  ByteReader reader(message);
  IcmpHeader header;
  header.type = static_cast<IcmpType>(reader.u8());
  header.code = reader.u8();
  header.checksum = reader.u16();
  header.rest = reader.u32();
  if (!reader.ok()) return refuse(ParseError::kTruncated);
  return header;
}

bool IcmpHeader::checksum_ok(Bytes message) { return internet_checksum(message) == 0; }

void IcmpHeader::emit(MutableBytes out, Bytes payload) const {
  ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u8(code);
  writer.u16(0);
  writer.u32(rest);
  ChecksumSum sum;
  sum.add(out.first(kSize));
  sum.add(payload);
  store_be16(out.data() + 2, sum.finish());
}

bool IcmpHeader::is_error() const {
  switch (type) {
    case IcmpType::kDestinationUnreachable:
    case IcmpType::kSourceQuench:
    case IcmpType::kRedirect:
    case IcmpType::kTimeExceeded:
    case IcmpType::kParameterProblem: return true;
    case IcmpType::kEchoReply:
    case IcmpType::kEchoRequest:
    case IcmpType::kTimestampRequest:
    case IcmpType::kTimestampReply: return false;
  }
  return false;
}

Parsed<QuotedPacket> QuotedPacket::parse(Bytes payload) {
  const auto ip = Ipv4Header::parse_quoted(payload);
  if (!ip) return refuse(ip.error());
  return QuotedPacket{*ip, Ipv4Header::payload_of(payload)};
}

}  // namespace glassnet::wire
