// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

namespace glassnet {
namespace {

using Pieces = std::vector<std::string_view>;

TEST(Format, WorksLikePrintf) {
  EXPECT_EQ(format("%u-%s-%02x", 7U, "seven", 7U), "7-seven-07");
  EXPECT_EQ(format("%s", ""), "");
  EXPECT_EQ(format("%s", std::string(5000, 'x').c_str()).size(), 5000U);
}

TEST(Format, AppendsBehindWhatIsThere) {
  std::string out = "a";
  append_format(out, "%d", 1);
  append_format(out, "%s", "");
  append_format(out, "%c", 'b');
  EXPECT_EQ(out, "a1b");
}

TEST(Split, SkipsEmptyPieces) {
  EXPECT_EQ(split("ip addr  show", ' '), (Pieces{"ip", "addr", "show"}));
  EXPECT_EQ(split("  x ", ' '), (Pieces{"x"}));
  EXPECT_EQ(split("one", ','), (Pieces{"one"}));
  EXPECT_TRUE(split("", ' ').empty());
  EXPECT_TRUE(split(",,,", ',').empty());
}

TEST(Trim, TakesBlanksFromBothSidesOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("x"), "x");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(ParseDecimal, AcceptsWholeNumbersUpToTheLimit) {
  EXPECT_EQ(parse_decimal("0", 10), 0U);
  EXPECT_EQ(parse_decimal("65535", 65535), 65535U);
  EXPECT_EQ(parse_decimal("18446744073709551615", ~std::uint64_t{0}), ~std::uint64_t{0});
  EXPECT_EQ(parse_decimal("007", 10), 7U);
}

TEST(ParseDecimal, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "-1", "+1", " 1", "1 ", "0x10", "1.0", "a", "11", "99999999999999999999999"}) {
    EXPECT_EQ(parse_decimal(text, 10), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace glassnet
