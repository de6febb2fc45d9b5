// SPDX-License-Identifier: Apache-2.0
#include "node/calendar.h"

#include <array>

#include "base/text.h"

namespace glassnet::node {
namespace {

constexpr std::array<const char*, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::int64_t kSecondsPerDay = 86'400;

const char* month_name(const CalendarTime& time) { return kMonths[static_cast<std::size_t>(time.month - 1)]; }
const char* weekday_name(const CalendarTime& time) { return kWeekdays[static_cast<std::size_t>(time.weekday)]; }

}  // namespace

std::int64_t unix_time(sim::Instant at) { return kPowerOnUnixTime + at.ns / 1'000'000'000; }

CalendarTime calendar_time(sim::Instant at) {
  const std::int64_t seconds = unix_time(at);
  const std::int64_t days = seconds / kSecondsPerDay;
  const auto of_day = static_cast<int>(seconds % kSecondsPerDay);

  // Days to date by eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
  const std::int64_t shifted = days + 719'468;  // since 0000-03-01
  const std::int64_t era = shifted / 146'097;
  const std::int64_t day_of_era = shifted % 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;  // 0 = March

  CalendarTime time;
  time.day = static_cast<int>(day_of_year - (153 * march_month + 2) / 5 + 1);
  time.month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
  time.year = static_cast<int>(year_of_era + era * 400 + (time.month <= 2 ? 1 : 0));
  time.hour = of_day / 3'600;
  time.minute = of_day / 60 % 60;
  time.second = of_day % 60;
  time.weekday = static_cast<int>((days + 4) % 7);
  return time;
}

std::string http_date(sim::Instant at) {
  const CalendarTime time = calendar_time(at);
  return format("%s, %02d %s %04d %02d:%02d:%02d GMT", weekday_name(time), time.day, month_name(time), time.year,
                time.hour, time.minute, time.second);
}

std::string log_date(sim::Instant at) {
  const CalendarTime time = calendar_time(at);
  return format("%02d/%s/%04d:%02d:%02d:%02d +0000", time.day, month_name(time), time.year, time.hour, time.minute,
                time.second);
}

std::string listing_date(sim::Instant at) {
  const CalendarTime time = calendar_time(at);
  return format("%s %2d %02d:%02d", month_name(time), time.day, time.hour, time.minute);
}

std::string long_date(sim::Instant at) {
  const CalendarTime time = calendar_time(at);
  return format("%s %s %2d %02d:%02d:%02d UTC %04d", weekday_name(time), month_name(time), time.day, time.hour,
                time.minute, time.second, time.year);
}

}  // namespace glassnet::node
