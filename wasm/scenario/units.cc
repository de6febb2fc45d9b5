// SPDX-License-Identifier: Apache-2.0
#include "scenario/units.h"

#include <array>
#include <span>

namespace glassnet::scenario {
namespace {

struct Unit {
  std::string_view word;
  std::uint64_t factor;  // in the base unit
};

// Smallest first.
constexpr std::array<Unit, 4> kRates{{{"bit", 1}, {"kbit", 1'000}, {"Mbit", 1'000'000}, {"Gbit", 1'000'000'000}}};
constexpr std::array<Unit, 5> kTimes{
    {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"min", 60'000'000'000}}};
constexpr std::array<Unit, 1> kShares{{{"%", 10'000}}};

constexpr std::uint64_t kMostRate = 1'000'000'000'000;
constexpr std::uint64_t kMostTime = 86'400'000'000'000;
constexpr std::uint64_t kMostShare = 1'000'000;

/// Digits, optionally a point and digits, and one of the units; the value in base units when it is whole and at most `most`.
std::optional<std::uint64_t> parse_quantity(std::string_view text, std::span<const Unit> units, std::uint64_t most) {
  std::uint64_t digits = 0;
  std::uint64_t scale = 1;  // ten for every digit behind the point
  std::size_t at = 0;
  bool point = false;
  std::size_t count = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point && count > 0) {
      point = true;
      count = 0;
      continue;
    }
    if (c < '0' || c > '9') break;
    if (digits > 100'000'000'000'000'000U || scale > 1'000'000'000'000U) return std::nullopt;
    digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
    if (point) scale *= 10;
    ++count;
  }
  if (count == 0) return std::nullopt;
  for (const Unit& unit : units) {
    if (text.substr(at) != unit.word) continue;
    if (digits != 0 && unit.factor > UINT64_MAX / digits) return std::nullopt;
    const std::uint64_t product = digits * unit.factor;
    if (product % scale != 0 || product / scale > most) return std::nullopt;
    return product / scale;
  }
  return std::nullopt;
}

/// With the largest unit that leaves a whole number, which reads back exactly.
std::string format_quantity(std::uint64_t value, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value % unit.factor == 0) best = &unit;
  }
  return std::to_string(value / best->factor) + std::string(best->word);
}

}  // namespace

std::optional<std::uint64_t> parse_rate(std::string_view text) {
  if (text == "unlimited") return 0;
  const auto rate = parse_quantity(text, kRates, kMostRate);
  if (rate == std::uint64_t{0}) return std::nullopt;  // a cable that carries nothing is no cable
  return rate;
}

std::string format_rate(std::uint64_t bits_per_second) {
  return bits_per_second == 0 ? "unlimited" : format_quantity(bits_per_second, kRates);
}

std::optional<sim::Duration> parse_duration(std::string_view text) {
  const auto time = parse_quantity(text, kTimes, kMostTime);
  if (!time) return std::nullopt;
  return sim::Duration{static_cast<std::int64_t>(*time)};
}

std::string format_duration(sim::Duration duration) {
  if (duration.ns == 0) return "0s";
  return format_quantity(static_cast<std::uint64_t>(duration.ns), std::span(kTimes).first(4));
}

std::optional<std::uint32_t> parse_share(std::string_view text) {
  const auto share = parse_quantity(text, kShares, kMostShare);
  if (!share) return std::nullopt;
  return static_cast<std::uint32_t>(*share);
}

std::string format_share(std::uint32_t parts_per_million) {
  std::string text = std::to_string(parts_per_million / 10'000);
  if (const std::uint32_t rest = parts_per_million % 10'000; rest != 0) {
    std::string decimals = std::to_string(10'000 + rest).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    text += '.' + decimals;
  }
  return text + '%';
}

}  // namespace glassnet::scenario
