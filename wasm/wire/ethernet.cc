// SPDX-License-Identifier: Apache-2.0
#include "wire/ethernet.h"

#include <algorithm>

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
  const MutableBytes header = out.first(kSize);
  std::ranges::copy(destination.bytes(), header.begin());
  std::ranges::copy(source.bytes(), header.begin() + MacAddress::kSize);
  store_be16(header.data() + kTypeAt, static_cast<std::uint16_t>(type));
}

}  // namespace glassnet::wire
