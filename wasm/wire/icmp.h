// SPDX-License-Identifier: Apache-2.0
// ICMP (RFC 792; next-hop MTU RFC 1191 §4): an 8-byte header whose second half means something else per type, then
// echo data or the quoted start of the packet that the error is about.
#pragma once

#include "wire/addresses.h"
#include "wire/ipv4.h"
#include "wire/parse.h"

namespace glassnet::wire {

/// Other values are kept as they came.
enum class IcmpType : std::uint8_t {
  kEchoReply = 0,
  kDestinationUnreachable = 3,
  kSourceQuench = 4,
  kRedirect = 5,
  kEchoRequest = 8,
  kTimeExceeded = 11,
  kParameterProblem = 12,
  kTimestampRequest = 13,
  kTimestampReply = 14,
};

/// Codes of kDestinationUnreachable (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1).
enum class UnreachableCode : std::uint8_t {
  kNetwork = 0,
  kHost = 1,
  kProtocol = 2,
  kPort = 3,
  kFragmentationNeeded = 4,
  kSourceRouteFailed = 5,
  kNetworkUnknown = 6,
  kHostUnknown = 7,
  kNetworkProhibited = 9,
  kHostProhibited = 10,
  kAdministrativelyProhibited = 13,
};

enum class TimeExceededCode : std::uint8_t { kTtl = 0, kReassembly = 1 };
enum class RedirectCode : std::uint8_t { kNetwork = 0, kHost = 1 };

struct IcmpHeader {
  static constexpr std::size_t kSize = 8;

  IcmpType type = IcmpType::kEchoRequest;
  std::uint8_t code = 0;
  /// As `parse` found it; `emit` ignores it and writes the right one.
  std::uint16_t checksum = 0;
  /// Bytes 4 to 7 as one number; read them through the functions below.
  std::uint32_t rest = 0;

  [[nodiscard]] static IcmpHeader echo_request(std::uint16_t identifier, std::uint16_t sequence);
  [[nodiscard]] static IcmpHeader echo_reply(std::uint16_t identifier, std::uint16_t sequence);
  /// `next_hop_mtu` in bytes belongs to kFragmentationNeeded only (RFC 1191 §4).
  [[nodiscard]] static IcmpHeader unreachable(UnreachableCode code, std::uint16_t next_hop_mtu = 0);
  [[nodiscard]] static IcmpHeader time_exceeded(TimeExceededCode code);
  [[nodiscard]] static IcmpHeader redirect(RedirectCode code, Ipv4Address gateway);
  /// `pointer` is the offset in bytes of the offending octet in the quoted packet.
  [[nodiscard]] static IcmpHeader parameter_problem(std::uint8_t pointer);

  /// `message` is the whole IP payload. Error: kTruncated below 8 bytes.
  [[nodiscard]] static Parsed<IcmpHeader> parse(Bytes message);
  /// Echo data, or the quoted packet of an error. `message` must have been parsed.
  [[nodiscard]] static Bytes payload_of(Bytes message) { return message.subspan(kSize); }
  /// Whether the checksum over the whole message is right.
  [[nodiscard]] static bool checksum_ok(Bytes message);

  [[nodiscard]] static constexpr std::size_t header_length() { return kSize; }
  /// Writes `kSize` bytes to the front of `out`, with the checksum over them and `payload`.
  void emit(MutableBytes out, Bytes payload) const;

  /// Of echo and timestamp messages.
  [[nodiscard]] std::uint16_t identifier() const { return static_cast<std::uint16_t>(rest >> 16); }
  [[nodiscard]] std::uint16_t sequence() const { return static_cast<std::uint16_t>(rest); }
  /// Of kDestinationUnreachable with kFragmentationNeeded, in bytes; 0 from routers older than RFC 1191.
  [[nodiscard]] std::uint16_t next_hop_mtu() const { return static_cast<std::uint16_t>(rest); }
  /// Of kRedirect: the better first hop.
  [[nodiscard]] Ipv4Address gateway() const { return Ipv4Address(rest); }
  /// Of kParameterProblem.
  [[nodiscard]] std::uint8_t pointer() const { return static_cast<std::uint8_t>(rest >> 24); }
  /// About another packet, which the payload quotes; no error is ever sent about one (RFC 1122 §3.2.2).
  [[nodiscard]] bool is_error() const;

  friend bool operator==(const IcmpHeader&, const IcmpHeader&) = default;
};

/// The start of the packet that an ICMP error is about.
struct QuotedPacket {
  Ipv4Header ip{};
  /// At least 8 bytes when the sender kept to RFC 792: the ports, and TCP's sequence number.
  Bytes transport{};

  /// `payload` is what follows the ICMP header of an error. Errors as of `Ipv4Header::parse_quoted`.
  [[nodiscard]] static Parsed<QuotedPacket> parse(Bytes payload);
};

}  // namespace glassnet::wire
