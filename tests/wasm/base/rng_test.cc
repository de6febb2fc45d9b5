// SPDX-License-Identifier: Apache-2.0
// The golden numbers come from an independent program written after the papers, not from this code: a change of one of
// them changes every recorded run.
#include "base/rng.h"

#include <gtest/gtest.h>

#include <array>

namespace glassnet {
namespace {

TEST(StableHash, IsFnv1a) {
  EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325U);
  EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8U);
}

TEST(Rng, GivesTheNumbersOfXoshiro256StarStar) {
  struct Case {
    std::uint64_t seed;
    std::array<std::uint64_t, 4> numbers;
  };
  const std::array cases{
      Case{0, {0x99ec5f36cb75f2b4U, 0xbf6e1f784956452aU, 0x1a5f849d4933e6e0U, 0x6aa594f1262d2d2cU}},
      Case{1, {0xb3f2af6d0fc710c5U, 0x853b559647364ceaU, 0x92f89756082a4514U, 0x642e1c7bc266a3a7U}},
      Case{42, {0x15780b2e0c2ec716U, 0x6104d9866d113a7eU, 0xae17533239e499a1U, 0xecb8ad4703b360a1U}},
  };
  for (const Case& test : cases) {
    Rng rng(test.seed);
    for (const std::uint64_t number : test.numbers) EXPECT_EQ(rng.next(), number) << "seed " << test.seed;
  }
}

TEST(Rng, NamedStreamsAreFixed) {
  Rng rng = Rng::named(42, "link 1 loss");
  EXPECT_EQ(rng.next(), 0xb68712dfcceeef34U);
  EXPECT_EQ(rng.next(), 0x55ad50f26300bf41U);
  EXPECT_EQ(rng.next(), 0x51ecdfa2823c0b17U);
}

TEST(Rng, NamedStreamsDifferByNameAndBySeed) {
  const std::uint64_t one = Rng::named(42, "link 1 loss").next();
  EXPECT_NE(one, Rng::named(42, "link 2 loss").next());
  EXPECT_NE(one, Rng::named(43, "link 1 loss").next());
  EXPECT_EQ(one, Rng::named(42, "link 1 loss").next());
}

TEST(Rng, BelowIsFixedAndStaysBelow) {
  Rng rng(7);
  for (const std::uint64_t roll : {0U, 2U, 0U, 4U, 2U, 5U, 4U, 4U, 4U, 1U, 5U, 4U, 3U, 5U, 0U, 5U}) {
    EXPECT_EQ(rng.below(6), roll);
  }
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(rng.below(1), 0U);
  for (int i = 0; i < 1000; ++i) EXPECT_LT(rng.below(0x8000000000000001U), 0x8000000000000001U);
}

TEST(Rng, ChanceFollowsPartsPerMillion) {
  Rng rng(7);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) hits += rng.chance(250'000) ? 1 : 0;
  EXPECT_EQ(hits, 2558);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(rng.chance(0));
    EXPECT_TRUE(rng.chance(1'000'000));
  }
}

}  // namespace
}  // namespace glassnet
