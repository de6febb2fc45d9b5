// SPDX-License-Identifier: Apache-2.0
// The TCP header (RFC 9293 §3.1) and the options that today's stacks exchange: MSS, window scale and timestamps
// (RFC 7323), selective acknowledgements (RFC 2018). The meaning of the fields is the business of transport/tcp.
#pragma once

#include <array>
#include <optional>

#include "wire/addresses.h"
#include "wire/checksum.h"
#include "wire/parse.h"

namespace glassnet::wire {

/// The control bits (RFC 9293 §3.1, ECN bits RFC 3168 §6.1).
struct TcpFlags {
  bool fin : 1 = false;
  bool syn : 1 = false;
  bool rst : 1 = false;
  bool psh : 1 = false;
  bool ack : 1 = false;
  bool urg : 1 = false;
  bool ece : 1 = false;
  bool cwr : 1 = false;

  /// As they stand in byte 13 of the header, FIN lowest.
  [[nodiscard]] static constexpr TcpFlags from_bits(std::uint8_t bits) {
    TcpFlags flags;
    flags.fin = (bits & 0x01) != 0;
    flags.syn = (bits & 0x02) != 0;
    flags.rst = (bits & 0x04) != 0;
    flags.psh = (bits & 0x08) != 0;
    flags.ack = (bits & 0x10) != 0;
    flags.urg = (bits & 0x20) != 0;
    flags.ece = (bits & 0x40) != 0;
    flags.cwr = (bits & 0x80) != 0;
    return flags;
  }
  [[nodiscard]] constexpr std::uint8_t bits() const {
    return static_cast<std::uint8_t>(fin | (syn << 1) | (rst << 2) | (psh << 3) | (ack << 4) | (urg << 5) | (ece << 6) |
                                     (cwr << 7));
  }
  friend constexpr bool operator==(const TcpFlags&, const TcpFlags&) = default;
};

/// Kinds of options (IANA "TCP Option Kind Numbers").
enum class TcpOptionKind : std::uint8_t {
  kEnd = 0,
  kNop = 1,
  kMss = 2,
  kWindowScale = 3,
  kSackPermitted = 4,
  kSack = 5,
  kTimestamps = 8,
};

/// Received bytes [left, right) beyond the acknowledged ones (RFC 2018 §3).
struct SackBlock {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

/// RFC 7323 §3.2.
struct TcpTimestamps {
  std::uint32_t value = 0;
  std::uint32_t echo = 0;
  friend bool operator==(const TcpTimestamps&, const TcpTimestamps&) = default;
};

struct TcpOptions {
  static constexpr std::size_t kMaxSize = 40;
  static constexpr std::size_t kMaxSackBlocks = 4;

  /// In bytes of payload.
  std::optional<std::uint16_t> mss = std::nullopt;
  /// A shift count, as sent; values above 14 are for the receiver to cap (RFC 7323 §2.3).
  std::optional<std::uint8_t> window_scale = std::nullopt;
  bool sack_permitted = false;
  std::optional<TcpTimestamps> timestamps = std::nullopt;
  std::array<SackBlock, kMaxSackBlocks> sack_blocks{};
  std::uint8_t sack_count = 0;
  /// An option had an impossible length (RFC 9293 MUST-7); what stood before it is kept, what follows is not.
  bool malformed = false;

  /// `bytes` is what stands between the fixed header and the payload. Never fails; unknown kinds are skipped
  /// (MUST-6) and known kinds with a wrong length as well.
  [[nodiscard]] static TcpOptions parse(Bytes bytes);
  /// Length in bytes of what `emit` writes, a multiple of four.
  [[nodiscard]] std::size_t size() const;
  /// Whether they fit the 40 bytes there are: with timestamps only three SACK blocks do.
  [[nodiscard]] bool fit() const { return size() <= kMaxSize; }
  /// Writes `size()` bytes in the order and alignment that Linux uses.
  void emit(MutableBytes out) const;

  [[nodiscard]] std::span<const SackBlock> sacks() const { return std::span(sack_blocks).first(sack_count); }
  friend bool operator==(const TcpOptions&, const TcpOptions&) = default;
};

struct TcpHeader {
  static constexpr std::size_t kMinSize = 20;
  static constexpr std::size_t kMaxSize = 60;

  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  /// Meaningful when `flags.ack`.
  std::uint32_t acknowledgment = 0;
  TcpFlags flags{};
  /// As sent: not yet shifted by the window scale.
  std::uint16_t window = 0;
  /// As `parse` found it; `emit` ignores it and writes the right one.
  std::uint16_t checksum = 0;
  /// Meaningful when `flags.urg`.
  std::uint16_t urgent_pointer = 0;
  TcpOptions options{};

  /// `segment` is the whole IP payload. Errors: kTruncated, also when the data offset exceeds the bytes;
  /// kBadHeaderLength when it is below 5.
  [[nodiscard]] static Parsed<TcpHeader> parse(Bytes segment);
  /// What follows the header. `segment` must have been parsed.
  [[nodiscard]] static Bytes payload_of(Bytes segment) { return segment.subspan(std::size_t{4} * (segment[12] >> 4)); }
  [[nodiscard]] static bool checksum_ok(Bytes segment, Ipv4Address source, Ipv4Address destination);

  /// Of what `emit` writes. A received header with unknown options was longer.
  [[nodiscard]] std::size_t header_length() const { return kMinSize + options.size(); }
  /// Writes `header_length()` bytes to the front of `out`, with the checksum over them, `payload` and the pseudo
  /// header. `options.fit()` must hold.
  void emit(MutableBytes out, Ipv4Address source, Ipv4Address destination, Bytes payload) const;
  /// The same for a payload of `length` bytes whose sum is known.
  void emit(MutableBytes out, Ipv4Address source, Ipv4Address destination, const ChecksumSum& payload,
            std::size_t length) const;

  friend bool operator==(const TcpHeader&, const TcpHeader&) = default;
};

}  // namespace glassnet::wire
