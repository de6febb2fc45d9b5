// SPDX-License-Identifier: Apache-2.0
#include "wire/tcp.h"

#include "wire/checksum.h"
#include "wire/ipv4.h"

namespace glassnet::wire {
namespace {

constexpr auto kProtocol = static_cast<std::uint8_t>(IpProtocol::kTcp);
constexpr std::size_t kChecksumAt = 16;

constexpr std::size_t kMssLength = 4;
constexpr std::size_t kWindowScaleLength = 3;
constexpr std::size_t kSackPermittedLength = 2;
constexpr std::size_t kTimestampsLength = 10;
constexpr std::size_t kSackBlockLength = 8;

std::size_t header_length_of(Bytes segment) { return std::size_t{4} * (segment[12] >> 4); }

void take_sack_blocks(TcpOptions& options, Bytes body) {
  ByteReader reader(body);
  options.sack_count = 0;
  while (reader.remaining() >= kSackBlockLength && options.sack_count < TcpOptions::kMaxSackBlocks) {
    SackBlock& block = options.sack_blocks[options.sack_count++];
    block.left = reader.u32();
    block.right = reader.u32();
  }
}

/// Reads one option whose length was found possible; `body` excludes kind and length.
void take_option(TcpOptions& options, TcpOptionKind kind, Bytes body) {
  switch (kind) {
    case TcpOptionKind::kEnd:
    case TcpOptionKind::kNop: return;
    case TcpOptionKind::kMss:
      if (body.size() == kMssLength - 2) options.mss = load_be16(body.data());
      return;
    case TcpOptionKind::kWindowScale:
      if (body.size() == kWindowScaleLength - 2) options.window_scale = body[0];
      return;
    case TcpOptionKind::kSackPermitted:
      if (body.empty()) options.sack_permitted = true;
      return;
    case TcpOptionKind::kSack:
      if (!body.empty() && body.size() % kSackBlockLength == 0) take_sack_blocks(options, body);
      return;
    case TcpOptionKind::kTimestamps:
      if (body.size() == kTimestampsLength - 2) {
        options.timestamps = TcpTimestamps{load_be32(body.data()), load_be32(body.data() + 4)};
      }
      return;
  }
}

void put_kind(ByteWriter& writer, TcpOptionKind kind, std::size_t length) {
  writer.u8(static_cast<std::uint8_t>(kind));
  writer.u8(static_cast<std::uint8_t>(length));
}

void put_nops(ByteWriter& writer, std::size_t count) {
  writer.fill(count, static_cast<std::uint8_t>(TcpOptionKind::kNop));
}

}  // namespace

TcpOptions TcpOptions::parse(Bytes bytes) {
  TcpOptions options;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto kind = static_cast<TcpOptionKind>(bytes[at]);
    if (kind == TcpOptionKind::kEnd) break;
    if (kind == TcpOptionKind::kNop) {
      ++at;
      continue;
    }
    const std::size_t length = at + 1 < bytes.size() ? bytes[at + 1] : 0;
    if (length < 2 || length > bytes.size() - at) {
      options.malformed = true;
      break;
    }
    take_option(options, kind, bytes.subspan(at + 2, length - 2));
    at += length;
  }
  return options;
}

std::size_t TcpOptions::size() const {
  std::size_t total = 0;
  if (mss) total += kMssLength;
  if (timestamps) {
    total += 2 + kTimestampsLength;  // SACK permitted takes the place of the two NOPs
  } else if (sack_permitted) {
    total += 2 + kSackPermittedLength;
  }
  if (window_scale) total += 1 + kWindowScaleLength;
  if (sack_count > 0) total += 2 + 2 + kSackBlockLength * sack_count;
  return total;
}

void TcpOptions::emit(MutableBytes out) const {
  ByteWriter writer(out);
  if (mss) {
    put_kind(writer, TcpOptionKind::kMss, kMssLength);
    writer.u16(*mss);
  }
  if (sack_permitted) {
    if (!timestamps) put_nops(writer, 2);
    put_kind(writer, TcpOptionKind::kSackPermitted, kSackPermittedLength);
  }
  if (timestamps) {
    if (!sack_permitted) put_nops(writer, 2);
    put_kind(writer, TcpOptionKind::kTimestamps, kTimestampsLength);
    writer.u32(timestamps->value);
    writer.u32(timestamps->echo);
  }
  if (window_scale) {
    put_nops(writer, 1);
    put_kind(writer, TcpOptionKind::kWindowScale, kWindowScaleLength);
    writer.u8(*window_scale);
  }
  if (sack_count > 0) {
    put_nops(writer, 2);
    put_kind(writer, TcpOptionKind::kSack, 2 + kSackBlockLength * sack_count);
    for (const SackBlock& block : sacks()) {
      writer.u32(block.left);
      writer.u32(block.right);
    }
  }
}

Parsed<TcpHeader> TcpHeader::parse(Bytes segment) {
  if (segment.size() < kMinSize) return refuse(ParseError::kTruncated);
  const std::size_t length = header_length_of(segment);
  if (length < kMinSize) return refuse(ParseError::kBadHeaderLength);
  if (length > segment.size()) return refuse(ParseError::kTruncated);

  ByteReader reader(segment);
  TcpHeader header;
  header.source_port = reader.u16();
  header.destination_port = reader.u16();
  header.sequence = reader.u32();
  header.acknowledgment = reader.u32();
  reader.skip(1);  // data offset and reserved bits, which a receiver ignores
  header.flags = TcpFlags::from_bits(reader.u8());
  header.window = reader.u16();
  header.checksum = reader.u16();
  header.urgent_pointer = reader.u16();
  header.options = TcpOptions::parse(reader.take(length - kMinSize));
  return header;
}

bool TcpHeader::checksum_ok(Bytes segment, Ipv4Address source, Ipv4Address destination) {
  ChecksumSum sum = pseudo_header_sum(source, destination, kProtocol, segment.size());
  sum.add(segment);
  return sum.finish() == 0;
}

void TcpHeader::emit(MutableBytes out, Ipv4Address source, Ipv4Address destination, Bytes payload) const {
  ChecksumSum sum;
  sum.add(payload);
  emit(out, source, destination, sum, payload.size());
}

void TcpHeader::emit(MutableBytes out, Ipv4Address source, Ipv4Address destination, const ChecksumSum& payload,
                     std::size_t length) const {
  const std::size_t own_length = header_length();
  ByteWriter writer(out);
  writer.u16(source_port);
  writer.u16(destination_port);
  writer.u32(sequence);
  writer.u32(acknowledgment);
  writer.u8(static_cast<std::uint8_t>((own_length / 4) << 4));
  writer.u8(flags.bits());
  writer.u16(window);
  writer.u16(0);
  writer.u16(urgent_pointer);
  options.emit(out.subspan(kMinSize));
  ChecksumSum sum = pseudo_header_sum(source, destination, kProtocol, own_length + length);
  sum.add(out.first(own_length));
  sum.add(payload);
  store_be16(out.data() + kChecksumAt, sum.finish());
}

}  // namespace glassnet::wire
