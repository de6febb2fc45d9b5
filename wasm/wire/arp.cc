// SPDX-License-Identifier: Apache-2.0
#include "wire/arp.h"

namespace glassnet::wire {
namespace {

constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint16_t kProtocolIpv4 = 0x0800;

}  // namespace

Parsed<ArpPacket> ArpPacket::parse(Bytes packet) {
  ByteReader reader(packet);
  const std::uint16_t hardware = reader.u16();
  const std::uint16_t protocol = reader.u16();
  const std::uint8_t hardware_size = reader.u8();
  const std::uint8_t protocol_size = reader.u8();
  if (!reader.ok()) return refuse(ParseError::kTruncated);
  if (hardware != kHardwareEthernet || protocol != kProtocolIpv4) return refuse(ParseError::kBadType);
  if (hardware_size != MacAddress::kSize || protocol_size != Ipv4Address::kSize) return refuse(ParseError::kBadLength);
  if (packet.size() < kSize) return refuse(ParseError::kTruncated);

  ArpPacket arp;
  arp.operation = static_cast<ArpOperation>(reader.u16());
  arp.sender_mac = MacAddress::from_bytes(reader.take(MacAddress::kSize));
  arp.sender_ip = Ipv4Address(reader.u32());
  arp.target_mac = MacAddress::from_bytes(reader.take(MacAddress::kSize));
  arp.target_ip = Ipv4Address(reader.u32());
  return arp;
}

void ArpPacket::emit(MutableBytes out) const {
  ByteWriter writer(out.first(kSize));
  writer.u16(kHardwareEthernet);
  writer.u16(kProtocolIpv4);
  writer.u8(MacAddress::kSize);
  writer.u8(Ipv4Address::kSize);
  writer.u16(static_cast<std::uint16_t>(operation));
  writer.put(sender_mac.bytes());
  writer.u32(sender_ip.value);
  writer.put(target_mac.bytes());
  writer.u32(target_ip.value);
}

}  // namespace glassnet::wire
