// SPDX-License-Identifier: Apache-2.0
// IGMP: version 3 (RFC 3376) with its group records, and the 8-byte messages of versions 1 and 2 (RFC 1112, RFC 2236).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wire/addresses.h"
#include "wire/parse.h"

namespace glassnet::wire {

/// Other values are kept as they came.
enum class IgmpType : std::uint8_t {
  kQuery = 0x11,
  kReportV1 = 0x12,
  kReportV2 = 0x16,
  kLeave = 0x17,
  kReportV3 = 0x22,
};

/// What all messages begin with.
struct IgmpHeader {
  static constexpr std::size_t kSize = 8;

  IgmpType type = IgmpType::kQuery;
  /// Of queries: the time for answers as `igmp_time` reads it; 0 in version 1.
  std::uint8_t max_response_code = 0;
  /// As `parse` found it; `emit` ignores it and writes the right one.
  std::uint16_t checksum = 0;
  /// 0.0.0.0 in a general query. A report of version 3 has the number of its records in the last two bytes instead.
  Ipv4Address group{};

  /// `message` is the whole IP payload. Error: kTruncated below 8 bytes.
  [[nodiscard]] static Parsed<IgmpHeader> parse(Bytes message);
  /// Whether the checksum over the whole message is right.
  [[nodiscard]] static bool checksum_ok(Bytes message);
  /// Writes a message of versions 1 and 2: 8 bytes to the front of `out`.
  void emit(MutableBytes out) const;

  friend bool operator==(const IgmpHeader&, const IgmpHeader&) = default;
};

/// A number in the code of RFC 3376 §4.1.1: itself below 128, else with mantissa and exponent.
[[nodiscard]] constexpr std::uint32_t igmp_code_value(std::uint8_t code) {
  if (code < 128) return code;
  return static_cast<std::uint32_t>((code & 0x0f) | 0x10) << (((code >> 4) & 0x07) + 3);
}

/// A membership query of any version.
struct IgmpQuery {
  static constexpr std::size_t kV3Size = 12;

  /// 1, 2 or 3, told apart by length and code (RFC 3376 §7.1).
  int version = 3;
  Ipv4Address group{};
  /// Within this time members answer, in tenths of a second; 100 for version 1.
  std::uint32_t max_response = 100;
  /// Routers are to leave their timers alone.
  bool suppress = false;
  /// Querier's Robustness Variable, 0..7; 0 in versions 1 and 2.
  std::uint8_t robustness = 0;
  /// Querier's Query Interval in seconds; 0 in versions 1 and 2.
  std::uint32_t interval = 0;
  std::vector<Ipv4Address> sources{};

  /// Errors: kTruncated (also 9 to 11 bytes, and sources that are not there), kBadType.
  [[nodiscard]] static Parsed<IgmpQuery> parse(Bytes message);
  /// The message of version 3; `max_response` and `interval` must be below 128.
  [[nodiscard]] std::vector<std::uint8_t> to_bytes() const;

  friend bool operator==(const IgmpQuery&, const IgmpQuery&) = default;
};

/// RFC 3376 §4.2.12.
enum class IgmpRecordType : std::uint8_t {
  kModeIsInclude = 1,
  kModeIsExclude = 2,
  kChangeToInclude = 3,
  kChangeToExclude = 4,
  kAllowNewSources = 5,
  kBlockOldSources = 6,
};

struct IgmpGroupRecord {
  static constexpr std::size_t kFixedSize = 8;

  IgmpRecordType type = IgmpRecordType::kModeIsInclude;
  Ipv4Address group{};
  std::vector<Ipv4Address> sources{};

  [[nodiscard]] std::size_t size() const { return kFixedSize + Ipv4Address::kSize * sources.size(); }
  friend bool operator==(const IgmpGroupRecord&, const IgmpGroupRecord&) = default;
};

/// A report of version 3.
struct IgmpReport {
  std::vector<IgmpGroupRecord> records{};

  /// Errors: kTruncated, kBadType.
  [[nodiscard]] static Parsed<IgmpReport> parse(Bytes message);
  [[nodiscard]] std::size_t size() const;
  /// Writes `size()` bytes to the front of `out`, with the checksum.
  void emit(MutableBytes out) const;

  friend bool operator==(const IgmpReport&, const IgmpReport&) = default;
};

}  // namespace glassnet::wire
