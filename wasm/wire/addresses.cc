// SPDX-License-Identifier: Apache-2.0
#include "wire/addresses.h"

#include "base/text.h"

namespace glassnet::wire {
namespace {

std::optional<std::uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

/// Takes a decimal number of 1..`max_digits` digits without leading zero off the front of `text`.
std::optional<std::uint32_t> take_number(std::string_view& text, std::size_t max_digits) {
  std::size_t digits = 0;
  std::uint32_t value = 0;
  while (digits < text.size() && digits <= max_digits && text[digits] >= '0' && text[digits] <= '9') {
    value = value * 10 + static_cast<std::uint32_t>(text[digits] - '0');
    ++digits;
  }
  if (digits == 0 || digits > max_digits || (digits > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

}  // namespace

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return std::nullopt;
  MacAddress mac;
  for (std::size_t i = 0; i < kSize; ++i) {
    const std::size_t at = 3 * i;
    if (i > 0 && text[at - 1] != separator) return std::nullopt;
    const auto high = hex_digit(text[at]);
    const auto low = hex_digit(text[at + 1]);
    if (!high || !low) return std::nullopt;
    mac.octets[i] = static_cast<std::uint8_t>((*high << 4) | *low);
  }
  return mac;
}

std::string MacAddress::to_string() const {
  return format("%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1], octets[2], octets[3], octets[4], octets[5]);
}

std::optional<Ipv4Address> Ipv4Address::parse(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (text.empty() || text.front() != '.') return std::nullopt;
      text.remove_prefix(1);
    }
    const auto number = take_number(text, 3);
    if (!number || *number > 255) return std::nullopt;
    value = (value << 8) | *number;
  }
  if (!text.empty()) return std::nullopt;
  return Ipv4Address(value);
}

std::string Ipv4Address::to_string() const {
  return format("%u.%u.%u.%u", value >> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

std::optional<Ipv4Prefix> Ipv4Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = Ipv4Address::parse(text.substr(0, slash));
  std::string_view tail = text.substr(slash + 1);
  const auto length = take_number(tail, 2);
  if (!address || !length || *length > 32 || !tail.empty()) return std::nullopt;
  return Ipv4Prefix{*address, static_cast<int>(*length)};
}

std::string Ipv4Prefix::to_string() const { return address.to_string() + format("/%d", length); }

}  // namespace glassnet::wire
