// SPDX-License-Identifier: Apache-2.0
#include "node/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/text.h"
#include "node/users.h"

namespace glassnet::node {
namespace {

/// One number of an inet_aton(3) address.
std::optional<std::uint32_t> parse_part(std::string_view part) {
  int base = 10;
  if (part.starts_with("0x") || part.starts_with("0X")) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() > 1 && part.starts_with('0')) {
    base = 8;
  }
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, base);
  if (error != std::errc() || end != part.data() + part.size() || part.empty()) return std::nullopt;
  return value;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// The blank-separated words of one line of a table in /etc, without its comment.
std::vector<std::string> words_of(std::string_view line) {
  std::string plain(line.substr(0, line.find('#')));
  std::ranges::replace(plain, '\t', ' ');
  std::ranges::replace(plain, '\r', ' ');
  std::vector<std::string> words;
  for (const std::string_view word : split(plain, ' ')) words.emplace_back(word);
  return words;
}

/// Calls `visit(words)` for the lines of a file until it answers true.
template <class Visit>
void for_each_line(const FileSystem& files, std::string_view path, Visit visit) {
  const Result<std::string> text = files.read(path, kRootUid);
  if (!text) return;
  for (const std::string_view line : split(*text, '\n')) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() >= 2 && visit(words)) return;
  }
}

}  // namespace

std::optional<wire::Ipv4Address> parse_address(std::string_view text) {
  std::array<std::uint32_t, 4> parts{};
  std::size_t count = 0;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::optional<std::uint32_t> part = parse_part(text.substr(0, dot));
    if (!part || count == parts.size()) return std::nullopt;
    parts[count++] = *part;
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  std::uint32_t value = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (parts[i] > 255) return std::nullopt;
    value |= parts[i] << (24 - 8 * i);
  }
  const std::uint32_t last = parts[count - 1];
  const std::size_t bits = 32 - 8 * (count - 1);
  if (bits < 32 && (last >> bits) != 0) return std::nullopt;
  return wire::Ipv4Address(value | last);
}

std::optional<wire::Ipv4Address> resolve(const FileSystem& files, std::string_view name) {
  if (const auto address = parse_address(name)) return address;
  std::optional<wire::Ipv4Address> found;
  for_each_line(files, "/etc/hosts", [&](const std::vector<std::string>& words) {
    const auto matches = [&](const std::string& word) { return equal_ignoring_case(word, name); };
    if (std::none_of(words.begin() + 1, words.end(), matches)) return false;
    found = wire::Ipv4Address::parse(words[0]);
    return found.has_value();
  });
  return found;
}

std::optional<std::string> name_of(const FileSystem& files, wire::Ipv4Address address) {
  std::optional<std::string> found;
  for_each_line(files, "/etc/hosts", [&](const std::vector<std::string>& words) {
    if (wire::Ipv4Address::parse(words[0]) != address) return false;
    found = words[1];
    return true;
  });
  return found;
}

std::optional<std::uint16_t> resolve_port(const FileSystem& files, std::string_view service,
                                          std::string_view protocol) {
  if (const auto number = parse_decimal(service, 65535)) return static_cast<std::uint16_t>(*number);
  std::optional<std::uint16_t> found;
  for_each_line(files, "/etc/services", [&](const std::vector<std::string>& words) {
    const std::string_view entry = words[1];
    const std::size_t slash = entry.find('/');
    if (slash == std::string_view::npos || entry.substr(slash + 1) != protocol) return false;
    const bool alias = std::find(words.begin() + 2, words.end(), service) != words.end();
    if (words[0] != service && !alias) return false;
    if (const auto number = parse_decimal(entry.substr(0, slash), 65535)) {
      found = static_cast<std::uint16_t>(*number);
    }
    return found.has_value();
  });
  return found;
}

std::optional<std::string> service_name(const FileSystem& files, std::uint16_t port, std::string_view protocol) {
  const std::string wanted = format("%u/", unsigned{port}) + std::string(protocol);
  std::optional<std::string> found;
  for_each_line(files, "/etc/services", [&](const std::vector<std::string>& words) {
    if (words[1] != wanted) return false;
    found = words[0];
    return true;
  });
  return found;
}

}  // namespace glassnet::node
