// SPDX-License-Identifier: Apache-2.0
#include "wire/ethernet.h"

#include <algorithm>

#include "wire/arp.h"
#include "wire/dissect/dissect.h"
#include "wire/dissect/protocols.h"

namespace glassnet::wire {
namespace dissect {
namespace {

constexpr std::uint64_t kFirstType = 0x0600;

void address(Builder& builder, Layer& layer, std::string_view name, std::string_view local, std::string_view group) {
  const std::size_t at = layer.position();
  layer.mac(name);
  if (!layer.ok()) return;
  const Below below(builder);
  layer.bits(local, at, 6, 1);
  layer.bits(group, at, 7, 1);
}

/// How many bytes of the payload belong to the packet inside; the rest is padding. As a receiver finds out: from the
/// length in the packet itself.
std::size_t packet_size(Bytes payload, std::uint64_t type) {
  if (type < kFirstType) return std::min(static_cast<std::size_t>(type), payload.size());
  if (type == static_cast<std::uint64_t>(EtherType::kArp) && payload.size() > ArpPacket::kSize) {
    return ArpPacket::kSize;
  }
  if (type == static_cast<std::uint64_t>(EtherType::kIpv4)) {
    const auto header = Ipv4Header::parse(payload);
    if (header) return header->total_length;
  }
  return payload.size();
}

}  // namespace

void ethernet(Builder& builder, Region region) {
  std::uint64_t type = 0;
  Region packet;
  {
    Layer layer(builder, "eth", region);
    address(builder, layer, "eth.dst", "eth.dst.lg", "eth.dst.ig");
    address(builder, layer, "eth.src", "eth.src.lg", "eth.src.ig");
    const bool is_length = layer.ahead(2).size == 2 && load_be16(builder.bytes(layer.ahead(2)).data()) < kFirstType;
    type = layer.number(is_length ? "eth.len" : "eth.type", 2);
    if (!layer.ok()) return;
    packet = layer.rest().first(packet_size(builder.bytes(layer.rest()), type));
    const Region padding = layer.rest().after(packet.size);
    if (padding.size > 0) builder.add("eth.padding", FieldKind::kBytes, padding);
  }
  if (type == static_cast<std::uint64_t>(EtherType::kArp)) {
    arp(builder, packet);
  } else if (type == static_cast<std::uint64_t>(EtherType::kIpv4)) {
    ipv4(builder, packet, Setting::kOnTheWire);
  } else {
    builder.data(packet);
  }
}

}  // namespace dissect

std::vector<Field> dissect_frame(Bytes frame) {
  dissect::Builder builder(frame);
  dissect::ethernet(builder, {0, frame.size()});
  return builder.take();
}

}  // namespace glassnet::wire
