// SPDX-License-Identifier: Apache-2.0
#include "wire/ethernet.h"

#include <cstring>

namespace glassnet::wire {
namespace {

constexpr std::size_t kTypeAt = 12;

}  // namespace

Parsed<EthernetHeader> EthernetHeader::parse(Bytes frame) {
  if (frame.size() < kSize) return refuse(ParseError::kTruncated);
  EthernetHeader header;
  header.destination = MacAddress::from_bytes(frame.first(6));
  header.source = MacAddress::from_bytes(frame.subspan(6, 6));
  header.type = static_cast<EtherType>(load_be16(frame.data() + kTypeAt));
  return header;
}

void EthernetHeader::emit(MutableBytes out) const {
  std::uint8_t* const at = out.first(kSize).data();
  // Of a length that the compiler knows: every hop writes one.
  std::memcpy(at, destination.octets.data(), MacAddress::kSize);
  std::memcpy(at + MacAddress::kSize, source.octets.data(), MacAddress::kSize);
  store_be16(at + kTypeAt, static_cast<std::uint16_t>(type));
}

}  // namespace glassnet::wire
