// SPDX-License-Identifier: Apache-2.0
#include "scenario/units.h"

#include <gtest/gtest.h>

namespace glassnet::scenario {
namespace {

TEST(Units, RatesReadExactlyOrNotAtAll) {
  const std::pair<const char*, std::uint64_t> good[] = {
      {"1bit", 1},
      {"9600bit", 9600},
      {"100kbit", 100'000},
      {"10Mbit", 10'000'000},
      {"1.5Gbit", 1'500'000'000},
      {"0.001kbit", 1},
      {"unlimited", 0},
      {"1000Gbit", 1'000'000'000'000},
  };
  for (const auto& [text, value] : good) EXPECT_EQ(parse_rate(text), value) << text;
  for (const char* text : {"",         "10",        "Mbit",    "10 Mbit",  " 10Mbit",
                           "10Mbit ",  "10mbit",    "10Mbits", "10Mbit/s", "-1Mbit",
                           "+1Mbit",   "1e3bit",    "0bit",    "0Mbit",    ".5Mbit",
                           "5.Mbit",   "1.2.3Mbit", "0.5bit",  "1001Gbit", "99999999999999999999bit",
                           "Unlimited"}) {
    EXPECT_EQ(parse_rate(text), std::nullopt) << text;
  }
}

TEST(Units, DurationsReadExactlyOrNotAtAll) {
  const std::pair<const char*, std::int64_t> good[] = {
      {"0s", 0},
      {"500ns", 500},
      {"20us", 20'000},
      {"1.5ms", 1'500'000},
      {"5s", 5'000'000'000},
      {"2min", 120'000'000'000},
  };
  for (const auto& [text, ns] : good) EXPECT_EQ(parse_duration(text), sim::nanoseconds(ns)) << text;
  for (const char* text : {"5", "5 s", "1h", "1.5ns", "-1ms", "1441min", "1µs", "5S"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Units, SharesAreMillionths) {
  EXPECT_EQ(parse_share("0%"), 0U);
  EXPECT_EQ(parse_share("0.5%"), 5'000U);
  EXPECT_EQ(parse_share("0.0001%"), 1U);
  EXPECT_EQ(parse_share("100%"), 1'000'000U);
  for (const char* text : {"0.00001%", "100.1%", "50", "half", "0,5%"})
    EXPECT_EQ(parse_share(text), std::nullopt) << text;
}

TEST(Units, WhatIsWrittenReadsBack) {
  for (const std::uint64_t rate : {0ULL, 1ULL, 9600ULL, 1'500'000ULL, 1'000'000'000ULL, 123'456'789ULL}) {
    EXPECT_EQ(parse_rate(format_rate(rate)), rate) << format_rate(rate);
  }
  for (const std::int64_t ns : {0LL, 1LL, 1'500'000LL, 60'000'000'000LL, 86'400'000'000'000LL}) {
    EXPECT_EQ(parse_duration(format_duration({ns})), sim::nanoseconds(ns)) << format_duration({ns});
  }
  for (const std::uint32_t ppm : {0U, 1U, 5'000U, 12'340U, 1'000'000U}) {
    EXPECT_EQ(parse_share(format_share(ppm)), ppm) << format_share(ppm);
  }
}

}  // namespace
}  // namespace glassnet::scenario
