// SPDX-License-Identifier: Apache-2.0
// The addresses that travel in headers: Ethernet (IEEE 802-2014 §8) and IPv4 (RFC 791, RFC 4632), as small values
// that every room may copy, compare and use as map keys. Numbers are held in host order; bytes on the wire are
// always big-endian.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace glassnet::wire {

/// A 48-bit Ethernet address; `octets[0]` goes over the cable first.
struct MacAddress {
  static constexpr std::size_t kSize = 6;

  std::array<std::uint8_t, kSize> octets{};

  /// ff:ff:ff:ff:ff:ff.
  [[nodiscard]] static constexpr MacAddress broadcast() { return {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}; }
  /// The address in the low 48 bits of `number`, first octet most significant; higher bits are ignored.
  [[nodiscard]] static constexpr MacAddress from_number(std::uint64_t number) {
    MacAddress mac;
    for (std::size_t i = 0; i < kSize; ++i) mac.octets[i] = static_cast<std::uint8_t>(number >> (40 - 8 * i));
    return mac;
  }
  /// The first six of `bytes`, which must hold at least six.
  [[nodiscard]] static constexpr MacAddress from_bytes(Bytes bytes) {
    MacAddress mac;
    for (std::size_t i = 0; i < kSize; ++i) mac.octets[i] = bytes[i];
    return mac;
  }
  /// Exactly six groups of two hexadecimal digits between colons or between hyphens ("02:00:00:00:00:0a"), in either
  /// case; nothing for any other text.
  [[nodiscard]] static std::optional<MacAddress> parse(std::string_view text);

  /// The inverse of `from_number`.
  [[nodiscard]] constexpr std::uint64_t number() const {
    std::uint64_t value = 0;
    for (const std::uint8_t octet : octets) value = (value << 8) | octet;
    return value;
  }
  [[nodiscard]] constexpr Bytes bytes() const { return octets; }
  [[nodiscard]] constexpr bool is_broadcast() const { return *this == broadcast(); }
  /// A group address, broadcast included (the I/G bit, sent first).
  [[nodiscard]] constexpr bool is_multicast() const { return (octets[0] & 0x01) != 0; }
  [[nodiscard]] constexpr bool is_unicast() const { return !is_multicast(); }
  /// Not from a vendor's block (the U/L bit), as the addresses of virtual machines are.
  [[nodiscard]] constexpr bool is_locally_administered() const { return (octets[0] & 0x02) != 0; }
  /// 00:00:00:00:00:00, which ARP uses for "not known yet".
  [[nodiscard]] constexpr bool is_zero() const { return number() == 0; }
  /// Lower-case, between colons: "02:00:00:00:00:0a".
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(const MacAddress&, const MacAddress&) = default;
};

/// The classes of RFC 791 §3.2, historical since RFC 4632; forwarding never looks at them.
enum class AddressClass : std::uint8_t { kA, kB, kC, kD, kE };

/// A 32-bit IPv4 address.
struct Ipv4Address {
  static constexpr std::size_t kSize = 4;

  /// 10.0.0.1 is 0x0a000001.
  std::uint32_t value = 0;

  constexpr Ipv4Address() = default;
  constexpr explicit Ipv4Address(std::uint32_t number) : value(number) {}
  constexpr Ipv4Address(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d)
      : value((std::uint32_t{a} << 24) | (std::uint32_t{b} << 16) | (std::uint32_t{c} << 8) | d) {}

  /// 0.0.0.0.
  [[nodiscard]] static constexpr Ipv4Address any() { return Ipv4Address(0U); }
  /// 255.255.255.255.
  [[nodiscard]] static constexpr Ipv4Address limited_broadcast() { return Ipv4Address(0xffffffffU); }
  /// 127.0.0.1.
  [[nodiscard]] static constexpr Ipv4Address loopback() { return Ipv4Address(0x7f000001U); }
  /// Exactly four decimal numbers 0..255 between dots, no signs, blanks or leading zeros (which inet_aton(3) would read
  /// as octal); nothing for any other text.
  [[nodiscard]] static std::optional<Ipv4Address> parse(std::string_view text);

  [[nodiscard]] constexpr bool is_unspecified() const { return value == 0; }
  /// 127.0.0.0/8 (RFC 1122 §3.2.1.3).
  [[nodiscard]] constexpr bool is_loopback() const { return (value >> 24) == 127; }
  /// 224.0.0.0/4 (RFC 1112 §4).
  [[nodiscard]] constexpr bool is_multicast() const { return (value >> 28) == 0xe; }
  /// 224.0.0.0/24, which routers never forward (RFC 5771 §4).
  [[nodiscard]] constexpr bool is_link_local_multicast() const { return (value >> 8) == 0xe00000; }
  /// 169.254.0.0/16 (RFC 3927).
  [[nodiscard]] constexpr bool is_link_local() const { return (value >> 16) == 0xa9fe; }
  /// 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918 §3).
  [[nodiscard]] constexpr bool is_private() const {
    return (value >> 24) == 10 || (value >> 20) == 0xac1 || (value >> 16) == 0xc0a8;
  }
  [[nodiscard]] constexpr bool is_limited_broadcast() const { return value == 0xffffffffU; }
  /// By the leading bits, RFC 791 §3.2 and RFC 1112 §4.
  [[nodiscard]] constexpr AddressClass address_class() const {
    if ((value >> 31) == 0) return AddressClass::kA;
    if ((value >> 30) == 0x2) return AddressClass::kB;
    if ((value >> 29) == 0x6) return AddressClass::kC;
    if ((value >> 28) == 0xe) return AddressClass::kD;
    return AddressClass::kE;
  }
  /// Dotted decimal: "10.0.0.1".
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(Ipv4Address, Ipv4Address) = default;
};

/// The number of leading ones of `mask` (0..32), or nothing when a one follows a zero, as in 255.0.255.0.
[[nodiscard]] constexpr std::optional<int> prefix_length_of_mask(Ipv4Address mask) {
  int length = 0;
  while (length < 32 && ((mask.value >> (31 - length)) & 1U) != 0) ++length;
  const std::uint32_t ones = length == 0 ? 0U : 0xffffffffU << (32 - length);
  if (mask.value != ones) return std::nullopt;
  return length;
}

/// The mask of `length` leading ones; `length` in 0..32.
[[nodiscard]] constexpr Ipv4Address mask_of_prefix_length(int length) {
  return Ipv4Address(length == 0 ? 0U : 0xffffffffU << (32 - length));
}

/// An address with the length of its network part (RFC 4632 §3.1). The host bits are kept, so that the same type
/// serves "10.0.1.10/24" of an interface and "10.0.1.0/24" of a route.
struct Ipv4Prefix {
  Ipv4Address address{};
  /// 0..32.
  int length = 0;

  /// "10.0.1.0/24": a strict address, a slash and a decimal number 0..32 without leading zero; nothing for any other
  /// text. Host bits may be set.
  [[nodiscard]] static std::optional<Ipv4Prefix> parse(std::string_view text);

  [[nodiscard]] constexpr Ipv4Address mask() const { return mask_of_prefix_length(length); }
  /// The address with its host bits cleared.
  [[nodiscard]] constexpr Ipv4Address network() const { return Ipv4Address(address.value & mask().value); }
  /// The address with its host bits set: the directed broadcast of networks of length 30 or less. A /31 has none
  /// (RFC 3021 §2.1) and a /32 is a single host; ask `has_broadcast()` first.
  [[nodiscard]] constexpr Ipv4Address broadcast() const { return Ipv4Address(address.value | ~mask().value); }
  [[nodiscard]] constexpr bool has_broadcast() const { return length <= 30; }
  [[nodiscard]] constexpr bool contains(Ipv4Address other) const {
    return (other.value & mask().value) == network().value;
  }
  /// The same prefix without host bits.
  [[nodiscard]] constexpr Ipv4Prefix canonical() const { return {network(), length}; }
  /// "10.0.1.0/24", with the host bits as they are.
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(const Ipv4Prefix&, const Ipv4Prefix&) = default;
};

/// The Ethernet group address 01:00:5e:xx:xx:xx of `group`, from its low 23 bits (RFC 1112 §6.4); 32 groups share one.
[[nodiscard]] constexpr MacAddress multicast_mac(Ipv4Address group) {
  return MacAddress::from_number(0x01005e000000U | (group.value & 0x7fffffU));
}

}  // namespace glassnet::wire
