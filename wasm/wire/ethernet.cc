// SPDX-License-Identifier: Apache-2.0
#include "wire/ethernet.h"

namespace glassnet::wire {

Parsed<EthernetHeader> EthernetHeader::parse(Bytes frame) {
  if (frame.size() < kSize) return refuse(ParseError::kTruncated);
  EthernetHeader header;
  header.destination = MacAddress::from_bytes(frame.first(6));
  header.source = MacAddress::from_bytes(frame.subspan(6, 6));
  header.type = static_cast<EtherType>(load_be16(frame.data() + 12));
  return header;
}

void EthernetHeader::emit(MutableBytes out) const {
  ByteWriter writer(out);
  writer.put(destination.bytes());
  writer.put(source.bytes());
  writer.u16(static_cast<std::uint16_t>(type));
}

}  // namespace glassnet::wire
