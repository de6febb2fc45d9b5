// SPDX-License-Identifier: Apache-2.0
// The index of addresses and routes, against std::map.
#include "base/flat_index.h"

#include <gtest/gtest.h>

#include <map>

#include "base/rng.h"

namespace glassnet {
namespace {

TEST(FlatIndex, KnowsNothingAtFirst) {
  const FlatIndex<std::uint32_t> index;
  EXPECT_EQ(index.find(0), FlatIndex<std::uint32_t>::kNone);
}

TEST(FlatIndex, KeepsTheFirstNumberOfAKeyAndLetsItChange) {
  FlatIndex<std::uint64_t> index;
  EXPECT_EQ(index.find_or_add(7, 1), 1U);
  EXPECT_EQ(index.find_or_add(7, 2), 1U);
  index.find_or_add(7, 2) = 3;
  EXPECT_EQ(index.find(7), 3U);
  index.clear();
  EXPECT_EQ(index.find(7), FlatIndex<std::uint64_t>::kNone);
  EXPECT_EQ(index.find_or_add(7, 4), 4U);
}

TEST(FlatIndex, AgreesWithAMapHoweverCloseTheKeysLie) {
  Rng random(3);
  for (const std::uint32_t spread : {64U, 4096U, 0xffffffffU}) {
    FlatIndex<std::uint32_t> index;
    std::map<std::uint32_t, std::uint32_t> map;
    for (std::uint32_t i = 0; i < 1000; ++i) {
      const auto key = static_cast<std::uint32_t>(random.below(spread)) * (spread == 4096U ? 65536U : 1U);
      EXPECT_EQ(index.find_or_add(key, i), map.try_emplace(key, i).first->second);
    }
    for (const auto& [key, number] : map) {
      EXPECT_EQ(index.find(key), number);
      EXPECT_EQ(index.find(key + 1), map.contains(key + 1) ? map[key + 1] : FlatIndex<std::uint32_t>::kNone);
    }
  }
}

}  // namespace
}  // namespace glassnet
