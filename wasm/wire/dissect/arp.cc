// SPDX-License-Identifier: Apache-2.0
#include "wire/arp.h"

#include "wire/dissect/protocols.h"

namespace glassnet::wire::dissect {

void arp(Builder& builder, Region region) {
  Layer layer(builder, "arp", region);
  layer.number("arp.hw.type", 2);
  layer.number("arp.proto.type", 2);
  layer.number("arp.hw.size", 1);
  layer.number("arp.proto.size", 1);
  layer.number("arp.opcode", 2);
  if (!layer.ok()) return;
  const auto packet = ArpPacket::parse(builder.bytes(region));
  if (!packet && packet.error() != ParseError::kTruncated) {
    // Addresses of other kinds and sizes cannot be told apart.
    layer.malformed(layer.rest(), parse_error_code(packet.error()));
    return;
  }
  layer.mac("arp.src.hw_mac");
  layer.ipv4("arp.src.proto_ipv4");
  layer.mac("arp.dst.hw_mac");
  layer.ipv4("arp.dst.proto_ipv4");
  if (!packet) return;
  const auto judge = [&](std::string_view name) {
    builder.computed(name, region.first(ArpPacket::kSize), 1);
    builder.at(builder.last()).kind = FieldKind::kFlag;
  };
  if (packet->is_probe()) judge("arp.isprobe");
  if (packet->is_gratuitous()) judge("arp.isgratuitous");
}

}  // namespace glassnet::wire::dissect
