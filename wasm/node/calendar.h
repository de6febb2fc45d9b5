// SPDX-License-Identifier: Apache-2.0
// Virtual time as a date, for programs that print one (HTTP headers, `ls -l`, `date`). Every network is switched on at the same
// moment, so that output never depends on the day it is looked at.
#pragma once

#include <cstdint>
#include <string>

#include "sim/time.h"

namespace glassnet::node {

/// Unix time of virtual time 0: Thu, 01 Jan 2026 00:00:00 UTC.
inline constexpr std::int64_t kPowerOnUnixTime = 1'767'225'600;

/// A date in UTC, proleptic Gregorian.
struct CalendarTime {
  int year = 1970;
  int month = 1;  ///< 1..12
  int day = 1;    ///< 1..31
  int hour = 0;
  int minute = 0;
  int second = 0;
  int weekday = 4;  ///< 0 = Sunday
};

/// Seconds since 1970-01-01 00:00:00 UTC.
[[nodiscard]] std::int64_t unix_time(sim::Instant at);
[[nodiscard]] CalendarTime calendar_time(sim::Instant at);

/// "Thu, 01 Jan 2026 00:00:00 GMT": the IMF-fixdate of RFC 9110 §5.6.7.
[[nodiscard]] std::string http_date(sim::Instant at);
/// "01/Jan/2026:00:00:00 +0000": the common log format of web servers.
[[nodiscard]] std::string log_date(sim::Instant at);
/// "Jan  1 00:00": the short form of `ls -l`.
[[nodiscard]] std::string listing_date(sim::Instant at);
/// "Thu Jan  1 00:00:00 UTC 2026": date(1) in the C locale.
[[nodiscard]] std::string long_date(sim::Instant at);

}  // namespace glassnet::node
