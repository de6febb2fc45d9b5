// SPDX-License-Identifier: Apache-2.0
#include "wire/ipv4.h"

#include <algorithm>

#include "wire/checksum.h"

namespace glassnet::wire {
namespace {

constexpr std::size_t kTtlAt = 8;
constexpr std::size_t kChecksumAt = 10;
constexpr std::size_t kSourceAt = 12;
constexpr std::size_t kDestinationAt = 16;

constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kOffsetMask = 0x1fff;

constexpr std::uint8_t kOptionEnd = 0;
constexpr std::uint8_t kOptionNop = 1;
constexpr std::uint8_t kOptionCopied = 0x80;

std::size_t header_length_of(Bytes packet) { return std::size_t{4} * (packet[0] & 0x0f); }

void patch_address(MutableBytes packet, std::size_t at, Ipv4Address address) {
  const std::uint16_t checksum = load_be16(packet.data() + kChecksumAt);
  const std::uint32_t old = load_be32(packet.data() + at);
  store_be16(packet.data() + kChecksumAt, update_checksum32(checksum, old, address.value));
  store_be32(packet.data() + at, address.value);
}

}  // namespace

Ipv4Options Ipv4Options::from_bytes(Bytes bytes) {
  Ipv4Options options;
  const std::size_t count = std::min(bytes.size(), kMaxSize);
  std::copy_n(bytes.begin(), count, options.octets.begin());
  options.size = static_cast<std::uint8_t>((count + 3) / 4 * 4);
  return options;
}

Ipv4Options Ipv4Options::router_alert() {
  Ipv4Options options;
  options.octets = {0x94, 0x04, 0x00, 0x00};
  options.size = 4;
  return options;
}

Ipv4Options Ipv4Options::copied() const {
  Ipv4Options result;
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < size && octets[at] != kOptionEnd) {
    std::size_t length = 1;
    if (octets[at] != kOptionNop) {
      length = at + 1 < size ? octets[at + 1] : 0;
      if (length < 2 || at + length > size) break;
      if ((octets[at] & kOptionCopied) != 0) {
        std::copy_n(octets.begin() + static_cast<std::ptrdiff_t>(at), length,
                    result.octets.begin() + static_cast<std::ptrdiff_t>(used));
        used += length;
      }
    }
    at += length;
  }
  result.size = static_cast<std::uint8_t>((used + 3) / 4 * 4);
  return result;
}

Parsed<Ipv4Header> Ipv4Header::parse_quoted(Bytes packet) {
  if (packet.empty()) return refuse(ParseError::kTruncated);
  if ((packet[0] >> 4) != 4) return refuse(ParseError::kBadVersion);
  const std::size_t length = header_length_of(packet);
  if (length < kMinSize) return refuse(ParseError::kBadHeaderLength);
  if (packet.size() < length) return refuse(ParseError::kTruncated);

  // Every router on the way reads every header: at fixed places, now that there are at least 20 bytes.
  const std::uint8_t* at = packet.data();
  Ipv4Header header;
  header.dsfield = at[1];
  header.total_length = load_be16(at + 2);
  header.identification = load_be16(at + 4);
  const std::uint16_t fragment = load_be16(at + 6);
  header.dont_fragment = (fragment & kDontFragment) != 0;
  header.more_fragments = (fragment & kMoreFragments) != 0;
  header.fragment_offset = static_cast<std::uint16_t>((fragment & kOffsetMask) * 8);
  header.ttl = at[kTtlAt];
  header.protocol = static_cast<IpProtocol>(at[9]);
  header.checksum = load_be16(at + kChecksumAt);
  header.source = Ipv4Address(load_be32(at + kSourceAt));
  header.destination = Ipv4Address(load_be32(at + kDestinationAt));
  if (length > kMinSize) header.options = Ipv4Options::from_bytes(packet.subspan(kMinSize, length - kMinSize));
  if (header.total_length < length) return refuse(ParseError::kBadLength);
  return header;
}

Parsed<Ipv4Header> Ipv4Header::parse(Bytes packet) {
  auto header = parse_quoted(packet);
  if (header && header->total_length > packet.size()) return refuse(ParseError::kTruncated);
  return header;
}

Bytes Ipv4Header::payload_of(Bytes packet) {
  const std::size_t start = header_length_of(packet);
  const std::size_t end = std::min<std::size_t>(load_be16(packet.data() + 2), packet.size());
  return packet.subspan(start, end - start);
}

bool Ipv4Header::checksum_ok(Bytes packet) { return internet_checksum(packet.first(header_length_of(packet))) == 0; }

void Ipv4Header::emit(MutableBytes out) const {
  std::uint16_t fragment = static_cast<std::uint16_t>(fragment_offset / 8);
  if (dont_fragment) fragment |= kDontFragment;
  if (more_fragments) fragment |= kMoreFragments;

  ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(0x40 | (header_length() / 4)));
  writer.u8(dsfield);
  writer.u16(total_length);
  writer.u16(identification);
  writer.u16(fragment);
  writer.u8(ttl);
  writer.u8(static_cast<std::uint8_t>(protocol));
  writer.u16(0);
  writer.u32(source.value);
  writer.u32(destination.value);
  writer.put(options.bytes());
  store_be16(out.data() + kChecksumAt, internet_checksum(out.first(header_length())));
}

void patch_ttl(MutableBytes packet, std::uint8_t ttl) {
  // The TTL shares its 16-bit word with the protocol number.
  const std::uint16_t checksum = load_be16(packet.data() + kChecksumAt);
  const std::uint16_t old_word = load_be16(packet.data() + kTtlAt);
  packet[kTtlAt] = ttl;
  store_be16(packet.data() + kChecksumAt, update_checksum16(checksum, old_word, load_be16(packet.data() + kTtlAt)));
}

void patch_source(MutableBytes packet, Ipv4Address source) { patch_address(packet, kSourceAt, source); }
void patch_destination(MutableBytes packet, Ipv4Address destination) {
  patch_address(packet, kDestinationAt, destination);
}

}  // namespace glassnet::wire
