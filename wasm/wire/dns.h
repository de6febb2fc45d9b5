// SPDX-License-Identifier: Apache-2.0
// DNS messages (RFC 1035 §4): names with compression in both directions, questions and resource records. What the data of a record
// consists of stands in one table (`dns_layout`), from which reading, writing, text, zone files and the inspector work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/addresses.h"
#include "wire/parse.h"

namespace glassnet::wire {

inline constexpr std::uint16_t kDnsPort = 53;

/// Others are kept as they came, their data opaque.
enum class DnsType : std::uint16_t {
  kA = 1,
  kNs = 2,
  kCname = 5,
  kSoa = 6,
  kPtr = 12,
  kMx = 15,
  kTxt = 16,
  kAaaa = 28,
  kOpt = 41,
  kAxfr = 252,
  kAny = 255,
};

enum class DnsRcode : std::uint8_t {
  kNoError = 0,
  kFormErr = 1,
  kServFail = 2,
  kNxDomain = 3,
  kNotImp = 4,
  kRefused = 5,
};

/// "A", "MX"; "TYPE99" for one without a name (RFC 3597 §5).
[[nodiscard]] std::string dns_type_name(DnsType type);
/// Case does not matter; nothing for a text that names no type.
[[nodiscard]] std::optional<DnsType> dns_type_of(std::string_view name);
/// "NXDomain" as tcpdump writes it, "NoError", "Resp12" for one without a name.
[[nodiscard]] std::string dns_rcode_name(unsigned rcode);
/// What the data of a record consists of, a letter each: n name, 2 and 4 numbers of so many bytes, a IPv4 address, 6 IPv6 address,
/// t character strings up to the end. Empty: opaque.
[[nodiscard]] std::string_view dns_layout(DnsType type);

/// A domain name, absolute always. Compared without regard to case (RFC 4343), kept as it was written.
class DnsName {
 public:
  static constexpr std::size_t kMaxLabel = 63;
  /// On the wire, with the length bytes and the root.
  static constexpr std::size_t kMaxSize = 255;

  /// The root.
  DnsName() : wire_(1, '\0') {}
  /// "www.example.com", with or without the last dot; `\.` and `\DDD` stand for bytes (RFC 1035 §5.1). Nothing for empty or too long
  /// labels and names.
  [[nodiscard]] static std::optional<DnsName> parse(std::string_view text);
  /// The name at `at` of a message, which moves behind it. Errors: kTruncated; kBadName for one that is too long, or with a pointer
  /// that does not lead to earlier bytes (so that loops are none, RFC 1035 §4.1.4).
  [[nodiscard]] static Parsed<DnsName> read(Bytes message, std::size_t& at);
  /// The name under in-addr.arpa for an address (RFC 1035 §3.5).
  [[nodiscard]] static DnsName reverse(Ipv4Address address);

  /// "www.example.com.", "." for the root.
  [[nodiscard]] std::string to_string() const;
  /// Labels with their lengths, uncompressed.
  [[nodiscard]] const std::string& wire() const { return wire_; }
  [[nodiscard]] bool is_root() const { return wire_.size() == 1; }
  /// Without the first label; the root's is the root.
  [[nodiscard]] DnsName parent() const;
  /// Whether this is `zone` or lies below it.
  [[nodiscard]] bool is_within(const DnsName& zone) const;
  /// This name (its root left off) in front of `suffix`; nothing when that is too long.
  [[nodiscard]] std::optional<DnsName> under(const DnsName& suffix) const;

  friend bool operator==(const DnsName& a, const DnsName& b);

 private:
  std::string wire_;
};

struct DnsQuestion {
  DnsName name;
  DnsType type = DnsType::kA;
  std::uint16_t dns_class = 1;  // IN

  friend bool operator==(const DnsQuestion&, const DnsQuestion&) = default;
};

struct DnsRecord {
  DnsName name;
  DnsType type = DnsType::kA;
  std::uint16_t dns_class = 1;
  /// In seconds.
  std::uint32_t ttl = 0;
  /// Names in it uncompressed.
  std::vector<std::uint8_t> data{};

  /// Of an A record.
  [[nodiscard]] std::optional<Ipv4Address> address() const;
  /// The first name in the data: of NS, CNAME, PTR, MX, SOA.
  [[nodiscard]] std::optional<DnsName> target() const;
  /// The last number of a SOA record: how long "there is none" may be kept (RFC 2308 §4); else 0.
  [[nodiscard]] std::uint32_t negative_ttl() const;
  /// The data as a zone file has it, "10 mail.example.com."; `\# LENGTH HEX` for opaque ones (RFC 3597 §5).
  [[nodiscard]] std::string data_text() const;

  friend bool operator==(const DnsRecord&, const DnsRecord&) = default;
};

struct DnsMessage {
  static constexpr std::size_t kHeaderSize = 12;
  /// Over UDP without EDNS (RFC 1035 §4.2.1).
  static constexpr std::size_t kMaxUdpSize = 512;
  static constexpr std::uint16_t kResponse = 0x8000;
  static constexpr std::uint16_t kAuthoritative = 0x0400;
  static constexpr std::uint16_t kTruncated = 0x0200;
  static constexpr std::uint16_t kRecursionDesired = 0x0100;
  static constexpr std::uint16_t kRecursionAvailable = 0x0080;

  std::uint16_t id = 0;
  /// The second word of the header.
  std::uint16_t flags = 0;
  std::vector<DnsQuestion> questions{};
  std::vector<DnsRecord> answers{};
  std::vector<DnsRecord> authorities{};
  std::vector<DnsRecord> additionals{};

  [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] unsigned opcode() const { return (flags >> 11) & 15U; }
  [[nodiscard]] DnsRcode rcode() const { return static_cast<DnsRcode>(flags & 15U); }
  void set_rcode(DnsRcode rcode) { flags = static_cast<std::uint16_t>((flags & ~15U) | static_cast<unsigned>(rcode)); }

  /// A question for `name`, recursion desired.
  [[nodiscard]] static DnsMessage query(std::uint16_t id, DnsName name, DnsType type);
  /// Bytes behind the last record are ignored. Errors: kTruncated, kBadName, kBadLength (the data of a record is longer or shorter
  /// than what is in it).
  [[nodiscard]] static Parsed<DnsMessage> parse(Bytes message);
  /// With compressed names. Records that do not fit into `limit` are left out, with TC set when they were answers or authorities.
  [[nodiscard]] std::vector<std::uint8_t> to_bytes(std::size_t limit = 65535) const;

  friend bool operator==(const DnsMessage&, const DnsMessage&) = default;
};

}  // namespace glassnet::wire
