// SPDX-License-Identifier: Apache-2.0
#include "link/congestion_mark.h"

#include "wire/checksum.h"
#include "wire/ethernet.h"

namespace glassnet::link {

bool mark_congestion(Packet& frame) {
  constexpr std::size_t kHeader = 20;
  constexpr std::size_t kChecksum = 10;  // its place in the header
  constexpr std::uint8_t kMarked = 3;    // ECN field of RFC 3168 §5; 1 and 2 = ECT
  const auto ethernet = wire::EthernetHeader::parse(frame.bytes());
  if (!ethernet || ethernet->type != wire::EtherType::kIpv4) return false;
  const std::size_t at = wire::EthernetHeader::kSize;
  if (frame.size() < at + kHeader || frame.bytes()[at] >> 4 != 4) return false;
  const std::uint8_t field = frame.bytes()[at + 1] & kMarked;
  if (field == 0 || field == kMarked) return false;
  const MutableBytes header = frame.writable_front(at + kHeader).subspan(at);
  const std::uint16_t before = load_be16(header.data());
  header[1] |= kMarked;
  const std::uint16_t sum =
      wire::update_checksum16(load_be16(header.data() + kChecksum), before, load_be16(header.data()));
  store_be16(header.data() + kChecksum, sum);
  return true;
}

}  // namespace glassnet::link
